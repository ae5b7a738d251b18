"""Rule write_workbook: the public tables of an edition in one workbook."""

from pathlib import Path

from spiegel.job import logged
from spiegel.publish.workbook import write_workbook

with logged(snakemake.log[0]):
    write_workbook(Path("."), snakemake.wildcards.edition, Path(snakemake.output.workbook))
