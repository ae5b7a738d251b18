"""Rule write_workbook: the public tables of an edition in one workbook, as xlsx and as ods."""

from pathlib import Path

from spiegel.job import logged

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]):
    from spiegel.publish.workbook.write import write_workbook

    folder = Path(snakemake.output.workbooks[0]).parent
    write_workbook(Path("."), snakemake.wildcards.edition, folder)
