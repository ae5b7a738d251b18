"""Rule write_slides: the slides of an edition as pptx, in both languages."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    from spiegel.publish.content.figures import made_figures
    from spiegel.publish.documents.write_slides import write_slides
    from spiegel.publish.report import load_report

    given = snakemake.input
    report = load_report(given.edition, given.framework, given.tables, given.earlier)
    write_slides(
        report,
        made=made_figures(map(Path, given.figures)),
        pictures=Path(given.pictures[0]).parent,
        files=dict(
            zip(snakemake.params.languages, map(Path, snakemake.output.slides), strict=True)
        ),
    )
