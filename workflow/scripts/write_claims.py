"""Rule write_claims: every sentence of the mirror with the cells behind its numbers."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording
from spiegel.publish.claims.table import write_claims
from spiegel.publish.report import load_report

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    given = snakemake.input
    report = load_report(given.edition, given.framework, given.tables, given.earlier)
    write_claims(
        report,
        table=Path(snakemake.output.table),
        sentences=Path(snakemake.output.sentences),
    )
