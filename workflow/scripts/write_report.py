"""Rule write_report: the report of an edition as a tagged PDF, in both languages."""

from pathlib import Path

from spiegel.job import logged

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]):
    from spiegel.publish.pdf.write import write_report

    write_report(Path("."), snakemake.wildcards.edition)
