"""Rule index_profiles: the page that lists all profiles of an edition, internal."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording
from spiegel.publish.profiles.pages import write_index
from spiegel.publish.profiles.source import Records, Source
from spiegel.publish.report import load_report

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    given = snakemake.input
    report = load_report(given.edition, given.framework, given.tables, given.earlier)
    records = Records(
        judgements=Path(given.judgements),
        institutions=Path(given.institutions),
        visits=dict(zip(snakemake.params.years, map(Path, given.visits), strict=True)),
        counts=dict(zip(snakemake.params.years, map(Path, given.counts), strict=True)),
    )
    write_index(Source(report, records), pages=map(Path, snakemake.output.pages))
