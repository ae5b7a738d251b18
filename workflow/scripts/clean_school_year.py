"""Rule clean_school_year: staged tables of a school year to clean tables."""

import sys
from datetime import date
from pathlib import Path

import pyarrow as pa

from spiegel.clean.year import clean_school_year
from spiegel.config.editions import Period
from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    pa.set_cpu_count(snakemake.threads)
    told = clean_school_year(
        config=Path(snakemake.input.framework).parent,
        staged=dict(zip(snakemake.params.datasets, map(Path, snakemake.input.tables), strict=True)),
        ledgers=[Path(p) for p in snakemake.input.ledgers],
        versions=snakemake.params.versions,
        school_year=snakemake.wildcards.school_year,
        folder=Path(snakemake.output[0]).parent,
        offending=Path(snakemake.log[0]).with_suffix(".check_rows.csv"),
        **{day: date.fromisoformat(snakemake.params[day]) for day in ("cut_off", "last_day")},
        period=Period.of(snakemake.params.period),
        before=next((Path(p).parent for p in snakemake.input.before), None),
    )
print(told, end="", file=sys.stderr)
