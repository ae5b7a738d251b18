"""Rules build_site_<language>: the pages of the mirror in one language."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording
from spiegel.publish.content.figures import made_figures
from spiegel.publish.report import load_report
from spiegel.publish.site.build import build_site

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    given = snakemake.input
    report = load_report(given.edition, given.framework, given.tables, given.earlier)
    build_site(
        report,
        made=made_figures(map(Path, given.figures)),
        pages=map(Path, snakemake.output.pages),
    )
