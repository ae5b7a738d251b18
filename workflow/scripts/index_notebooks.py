"""Rule index_notebooks: the page that lists all notebooks, in both languages."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    from spiegel.publish.notebooks.notebook_index import write_index
    from spiegel.publish.report import load_report

    given = snakemake.input
    report = load_report(given.edition, given.framework, given.tables, given.earlier)
    write_index(report, pages=map(Path, snakemake.output.pages))
