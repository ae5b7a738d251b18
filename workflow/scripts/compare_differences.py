"""Rule compare_differences: differences between sectors, indicators and groups of this mirror."""

from pathlib import Path

from spiegel.compare.differences import write_differences
from spiegel.config.editions import load_edition
from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    write_differences(
        config=Path(snakemake.input.framework).parent,
        edition=load_edition(Path("."), snakemake.wildcards.edition),
        measures=Path(snakemake.input.measures),
        counts=Path(snakemake.input.counts),
        clean=Path(snakemake.input.visits).parent,
        table=Path(snakemake.output.table),
    )
