"""Rule gallery: every kind of row that a figure may meet, from invented numbers."""

from pathlib import Path

from spiegel.job import logged

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]):
    from spiegel.publish.gallery import write_gallery

    write_gallery(Path(snakemake.params.framework), Path(snakemake.output[0]).parent)
