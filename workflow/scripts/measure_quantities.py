"""Rule measure_quantities: counts of the register, sums, means and medians with their unit."""

from pathlib import Path

from spiegel.config.editions import load_edition
from spiegel.job import logged
from spiegel.made import recording
from spiegel.measure.quantities import measure_quantities

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    measure_quantities(
        config=Path(snakemake.input.framework).parent,
        edition=load_edition(Path("."), snakemake.wildcards.edition),
        clean={
            year: Path(visits).parent
            for year, visits in zip(snakemake.params.years, snakemake.input.visits, strict=True)
        },
        table=Path(snakemake.output.table),
    )
