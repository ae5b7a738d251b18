"""Rule write_sheets: a practice sheet for each sector as PDF, in both languages."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    from spiegel.publish.documents.write import write_sheets
    from spiegel.publish.report import load_report

    given = snakemake.input
    report = load_report(given.edition, given.framework, given.tables, given.earlier)
    write_sheets(report, map(Path, snakemake.output.files))
