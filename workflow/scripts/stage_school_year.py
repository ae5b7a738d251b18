"""Rules stage_school_year_<year>: the raw files of a school year to staged tables."""

from pathlib import Path

import pyarrow as pa

from spiegel.ingest.manifest import RawFile
from spiegel.ingest.stage import stage_datasets
from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    pa.set_cpu_count(snakemake.threads)
    given, made = snakemake.input, snakemake.output
    stage_datasets(
        root=Path("."),
        config=Path(given.column_maps[0]).parents[1],
        files=[RawFile(**row) for row in snakemake.params.files],
        tables=[Path(p) for p in made.tables],
        ledgers=[Path(p) for p in made.ledgers],
        accounts=[Path(p) for p in made.accounts],
    )
