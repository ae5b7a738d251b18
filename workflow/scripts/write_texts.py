"""Rule write_texts: what people wrote for the mirror, bound to its claims and checked."""

from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording
from spiegel.publish.report import load_report
from spiegel.publish.texts.write import write_human_texts

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    given = snakemake.input
    report = load_report(given.edition, given.framework, given.tables, given.earlier)
    write_human_texts(
        report,
        claims=Path(given.claims),
        tool=Path(given.tool[0]).parent,
        path=Path(snakemake.output.texts),
    )
