"""Rule index_profiles: the page that lists all profiles of an edition, internal."""

from pathlib import Path

from spiegel.job import logged
from spiegel.publish.profiles.pages import write_index

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]):
    write_index(Path("."), snakemake.wildcards.edition, Path(snakemake.output.pages[0]).parent)
