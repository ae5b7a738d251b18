"""Rule collect_tables: the tables of all stages into the folders that readers get."""

from pathlib import Path

from spiegel.config.catalogue import Catalogue
from spiegel.config.closed_yaml import load
from spiegel.job import logged
from spiegel.made import recording
from spiegel.publish.collect import collect

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    given, made = snakemake.input, snakemake.output
    collect(
        accounts=[Path(p) for p in given.accounts],
        clean=[Path(p) for p in given.clean],
        ledgers=dict(zip(snakemake.params.years, map(Path, given.ledgers), strict=True)),
        measures=[Path(p) for p in given.measures],
        groups=Path(given.groups),
        internal_groups=Path(given.internal_groups),
        compare=[Path(p) for p in given.compare],
        catalogue=load(Catalogue, Path(given.catalogue)),
        out=[Path(p) for p in (*made.tables, *made.quality)],
        internal=Path(made.internal),
    )
