"""Rule write_open_data: the public tables as csv and parquet, with descriptors and dictionary."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    from spiegel.publish.open_data.write import write_open_data
    from spiegel.publish.report import load_report

    given = snakemake.input
    report = load_report(given.edition, given.framework, given.tables, given.earlier)
    write_open_data(report, files=map(Path, snakemake.output.files))
