"""Rule build_site: the page to open first, in both languages."""

from pathlib import Path

from spiegel.job import logged
from spiegel.publish.site import build_site

with logged(snakemake.log[0]):
    build_site(Path("."), snakemake.wildcards.edition)
