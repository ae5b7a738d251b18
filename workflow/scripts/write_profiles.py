"""Rule write_profiles: a page for each inspected institution of a batch, internal."""

from pathlib import Path

from spiegel.job import logged
from spiegel.publish.profiles.batches import Batch
from spiegel.publish.profiles.pages import write_profiles

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]):
    write_profiles(
        Path("."),
        snakemake.wildcards.edition,
        Path(snakemake.output.pages).parents[1],
        Batch(int(snakemake.wildcards.batch), snakemake.params.batches),
    )
