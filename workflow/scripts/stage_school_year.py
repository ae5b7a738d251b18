"""Rules stage_school_year_<year>: the raw files of a school year to staged tables."""

from pathlib import Path

from spiegel.ingest.manifest import RawFile
from spiegel.ingest.stage import stage_dataset
from spiegel.job import logged

with logged(snakemake.log[0]):
    given, made = snakemake.input, snakemake.output
    for number, row in enumerate(snakemake.params.files):
        stage_dataset(
            root=Path("."),
            config=Path(given.column_maps[number]).parents[1],
            file=RawFile(**row),
            table=Path(made.tables[number]),
            ledger=Path(made.ledgers[number]),
            account=Path(made.accounts[number]),
        )
