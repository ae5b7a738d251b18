"""Rule write_open_data: the public tables as csv and parquet, with descriptors and dictionary."""

from pathlib import Path

from spiegel.job import logged

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]):
    from spiegel.publish.open_data.write import write_open_data

    folder = Path(snakemake.output.files[0]).parent
    write_open_data(Path("."), snakemake.wildcards.edition, folder)
