"""Rule write_workbook: the public tables of an edition in one workbook, as xlsx and as ods."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    from spiegel.publish.report import load_report
    from spiegel.publish.workbook.write import write_workbook

    given = snakemake.input
    report = load_report(given.edition, given.framework, given.tables, given.earlier)
    write_workbook(
        report,
        excel=Path(snakemake.output.excel),
        open_document=Path(snakemake.output.open_document),
    )
