"""Rule audit: build the frozen edition again, compare, and fail with the verdict."""

import sys
from pathlib import Path

from spiegel.job import logged
from spiegel.made import recording

if "snakemake" not in globals():  # run by hand
    from spiegel.by_hand import mock_snakemake

    snakemake = mock_snakemake(__file__)

with logged(snakemake.log[0]), recording(snakemake):
    from spiegel.release.audit import Request
    from spiegel.release.report import audit_and_report

    edition = snakemake.params.edition
    code = audit_and_report(
        Path("."),
        Request(edition, cores=snakemake.threads),
        Path("results", edition, "audit").resolve(),
    )
if code:
    sys.exit(f"verdict {code}: see results/{edition}/audit/report.nl.html")
