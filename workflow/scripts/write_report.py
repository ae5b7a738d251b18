"""Rule write_report: the report of an edition as a tagged PDF, in both languages."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    from spiegel.publish.content.figures import made_figures
    from spiegel.publish.pdf.write import write_report
    from spiegel.publish.report import load_report

    given = snakemake.input
    report = load_report(given.edition, given.framework, given.tables, given.earlier)
    write_report(
        report,
        made=made_figures(map(Path, given.figures)),
        pictures=Path(given.pictures[0]).parent,
        files=dict(
            zip(snakemake.params.languages, map(Path, snakemake.output.reports), strict=True)
        ),
    )
