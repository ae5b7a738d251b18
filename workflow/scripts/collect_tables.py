"""Rule collect_tables: the tables of all stages into the folders that readers get."""

from pathlib import Path

from spiegel.catalogue import Catalogue
from spiegel.closed_yaml import load
from spiegel.job import logged
from spiegel.publish.collect import collect

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]):
    processed = Path("data/processed", snakemake.wildcards.edition)
    collect(
        accounts=[Path(p) for p in snakemake.input.accounts],
        clean=[processed / "clean" / year for year in snakemake.params.years],
        measures=[Path(p) for p in snakemake.input.measures],
        groups=tuple(Path(p) for p in snakemake.input.groups),
        compare=processed / "compare",
        tables_folder=Path(snakemake.output.tables[0]).parent,
        quality=Path(snakemake.output.quality[0]).parent,
        internal=Path(snakemake.output.internal).parent,
        catalogue=load(Catalogue, Path(snakemake.input.catalogue)),
    )
