"""Rule write_claims: every sentence of the mirror with the cells behind its numbers."""

from pathlib import Path

from spiegel.job import logged
from spiegel.publish.claims.table import write_claims

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]):
    write_claims(
        Path("."),
        snakemake.wildcards.edition,
        Path(snakemake.output.table),
        Path(snakemake.output.sentences),
    )
