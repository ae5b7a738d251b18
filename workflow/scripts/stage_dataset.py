"""Rule stage_dataset: one raw file to a staged table, its ledger and its account."""

from pathlib import Path

from spiegel.ingest.manifest import RawFile
from spiegel.ingest.stage import stage_dataset
from spiegel.job import logged

with logged(snakemake.log[0]):
    stage_dataset(
        root=Path("."),
        config=Path(snakemake.input.column_map).parents[1],
        file=RawFile(**snakemake.params.file),
        table=Path(snakemake.output.table),
        ledger=Path(snakemake.output.ledger),
        account=Path(snakemake.output.account),
    )
