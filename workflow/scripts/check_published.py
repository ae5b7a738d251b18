"""Rule check_published: published figures beside the recomputed ones."""

from pathlib import Path

from spiegel.compare.mirror import check_against_published
from spiegel.config.editions import load_edition
from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    check_against_published(
        config=Path(snakemake.input.published).parent,
        edition=load_edition(Path("."), snakemake.wildcards.edition),
        measures=dict(
            zip(snakemake.params.years, map(Path, snakemake.input.measures), strict=True)
        ),
        prior_figures=Path(snakemake.input.prior_figures),
        quantities=Path(snakemake.input.quantities),
        table=Path(snakemake.output.table),
    )
