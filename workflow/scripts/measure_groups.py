"""Rule measure_groups: the measures of the school year by network, province and board."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording
from spiegel.measure.groups import measure_groups_of_year

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    measure_groups_of_year(
        config=Path(snakemake.input.framework).parent,
        counts=Path(snakemake.input.counts),
        measures=Path(snakemake.input.measures),
        institutions=Path(snakemake.input.institutions),
        edition=snakemake.wildcards.edition,
        school_year=snakemake.params.school_year,
        public=Path(snakemake.output.public),
        internal=Path(snakemake.output.internal),
    )
