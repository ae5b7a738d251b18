"""What an audit or an inspection says in a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from spiegel.release.trust import Trust
from spiegel.release.verdict import NAMES, NOT_TRUSTED, TOLD, Audit

SHOWN = 10


def inspection(found: Trust) -> Iterator[str]:
    """Yield what is known of a bundle."""
    yield f"SHA-256 {found.digest}"
    if found.lock is not None:
        lock = found.lock
        yield (
            f"{lock.edition} {lock.version}, commit {lock.commit[:12]}: {found.files} files, "
            f"{len(lock.outputs)} outputs, {len(lock.raw)} raw files"
        )
        inside = {**lock.records, **lock.outputs}
        out = sum(not r.in_bundle for r in lock.raw), sum(not f.in_bundle for f in inside.values())
        yield f"withheld, by hash only: {out[0]} raw files, {out[1]} other files"
    signature = found.signature
    if signature.good is None:
        yield "not signed"
    elif signature.good:
        whose = f"by {signature.by}" if signature.known else f"with key {signature.by}"
        yield f"signed {whose}" + ("" if signature.known else "; whose key that is was not checked")
    if found.lock is not None and not found.independent:
        yield "no lock of this edition in this clone: the bundle was held against itself alone"
    yield from (f"! {problem}" for problem in found.problems[:SHOWN])
    if len(found.problems) > SHOWN:
        yield f"! and {len(found.problems) - SHOWN} more"
    yield from (f"missing: {name}" for name in found.missing)
    if found.problems:
        yield f"{NOT_TRUSTED} {NAMES[NOT_TRUSTED]}"
    else:
        yield "every file is as listed and as locked; nothing was run"


def outcome(audit: Audit) -> Iterator[str]:
    """Yield the verdict with its reasons."""
    yield from (f"! {reason}" for reason in audit.reasons[:SHOWN])
    for output in audit.having(*TOLD):
        yield f"! {output.path}: {output.status.replace('_', ' ')}"
        for one in output.differences[:3]:
            yield f"    {one['where']}: published '{one['published']}', remade '{one['remade']}'"
        if output.count > 3:
            yield f"    and {output.count - 3} more"
    for claim in audit.failed_claims[:SHOWN]:
        yield f"! claim {claim.claim}: its sentence or its counts are not those made again"
    yield from (f"note: {note}" for note in audit.notes)
    if audit.cause:
        yield f"cause: {audit.cause}"
    axes = audit.axes
    equal = len(audit.having("same_bytes", "same_content"))
    yield (
        f"complete: {axes['complete']}; stable: {axes['stable']}; "
        f"consistent: {axes['consistent']}; {equal} of {len(audit.judged)} outputs equal"
    )
    yield f"{audit.code} {NAMES[audit.code]}"
