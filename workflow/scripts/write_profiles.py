"""Rule write_profiles: a page for each inspected institution of a sector, internal."""

from pathlib import Path

from spiegel.job import logged
from spiegel.publish.profiles.pages import write_profiles

with logged(snakemake.log[0]):
    write_profiles(
        Path("."),
        snakemake.wildcards.edition,
        snakemake.wildcards.sector,
        Path(snakemake.output.folder),
    )
