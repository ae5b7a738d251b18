"""The record of an audit: verdict.json, a report in two languages, and a certificate."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from spiegel.build_lock import hold
from spiegel.files import json_bytes, private_folder, replace_private
from spiegel.release.audit import Auditor, Request
from spiegel.release.report.console import outcome
from spiegel.release.report.pages import pages
from spiegel.release.verdict import ALLOWED, INCOMPLETE, REPRODUCED


def audit_and_report(
    root: Path,
    request: Request,
    out: Path,
    *,
    keep: bool = False,
    say: Callable[[str], None] = print,
) -> int:
    """Audit, write `verdict.json` and the reports into `out`, and return the exit code.

    The folder of the re-run goes when everything was equal, unless `keep`; else it stays, for
    whoever looks into the difference or goes on after a stop.

    Raises
    ------
    SpiegelError : another audit of this edition is at work in `out`.
    """
    if not out.is_dir():
        private_folder(out)
    alone = hold(out, request.edition, "audit", "wait until it is done, or name another --out.")
    try:
        return _audit_and_report(root, request, out, keep, say)
    finally:
        alone.release()


def _audit_and_report(
    root: Path, request: Request, out: Path, keep: bool, say: Callable[[str], None]
) -> int:
    audit = Auditor(root, request, out, say).run()
    # Only for whoever audits: a difference may quote a record.
    replace_private(out / "verdict.json", json_bytes(audit.document()))
    for name, page in pages(audit).items():
        replace_private(out / name, page.encode("utf-8"))
    if audit.code in (REPRODUCED, ALLOWED, INCOMPLETE) and not keep:
        shutil.rmtree(out / "work", ignore_errors=True)
    for line in outcome(audit):
        say(line)
    return audit.code
