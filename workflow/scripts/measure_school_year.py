"""Rule measure_school_year: clean tables of a school year to measures."""

from pathlib import Path

import pyarrow as pa

from spiegel.job import logged
from spiegel.made import recording
from spiegel.measure.measures import measure_school_year

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    pa.set_cpu_count(snakemake.threads)
    measure_school_year(
        config=Path(snakemake.input.framework).parent,
        clean=Path(snakemake.input.visits).parent,
        reference=Path(snakemake.input.reference[0]).parent,
        edition=snakemake.wildcards.edition,
        school_year=snakemake.wildcards.school_year,
        measures=Path(snakemake.output.measures),
        counts=Path(snakemake.output.counts),
        register=Path(snakemake.output.register),
    )
