"""Rule compare_mirrors: changes, series and trends of an edition."""

from pathlib import Path

from spiegel.compare.mirror import compare_mirrors
from spiegel.config.editions import load_edition
from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    years = snakemake.params.years
    compare_mirrors(
        config=Path(snakemake.input.framework).parent,
        edition=load_edition(Path("."), snakemake.wildcards.edition),
        measures=dict(zip(years, map(Path, snakemake.input.measures), strict=True)),
        counts=dict(zip(years, map(Path, snakemake.input.counts), strict=True)),
        clean={
            year: Path(table).parent
            for year, table in zip(years, snakemake.input.visits, strict=True)
        },
        register=Path(snakemake.input.register),
        folder=Path(snakemake.output.changes).parent,
    )
