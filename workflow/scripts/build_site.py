"""Rules build_site_<language>: the pages of the mirror in one language."""

from pathlib import Path

from spiegel.job import logged
from spiegel.publish.site.build import build_site

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]):
    build_site(Path("."), snakemake.wildcards.edition, [snakemake.params.language])
