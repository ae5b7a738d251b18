"""What an audit would take: inputs, code, environment, space and time; runs nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.release.bundle import pinned_sources
from spiegel.release.lock import Lock, read_lock
from spiegel.release.preconditions import (
    environment_mismatches,
    pinned_files,
    raw_inputs,
)
from spiegel.release.rerun import network_can_be_cut, settings
from spiegel.release.trust import inspect, opener, reader

# Measured with one core to itself: seconds for a rule, for a notebook, for a school year staged,
# cleaned and measured. Wide of the mark on other machines; right about what is long and short.
RULE, NOTEBOOK, YEAR = 3.0, 3.0, 7.0
FILES = 3  # times the size of the outputs: two runs and what they read


def seconds(lock: Lock, depth: int, cores: int) -> float:
    """Return about how long a run of a depth takes, in seconds."""
    rules = {f.rule for f in lock.outputs.values() if f.remade_at <= depth}
    notebooks = sum(f.kind == "notebook" for f in lock.outputs.values())
    years = len({raw.school_year for raw in lock.raw})
    work = RULE * len(rules)
    if depth > 1:
        work += NOTEBOOK * notebooks + YEAR * years * (depth - 1) / 2
    return 5 + work / max(1, min(cores, 4))


def _state(missing: int, there: int, what: str) -> str:
    return f"{there} {what}" + (f", {missing} not there or not as pinned" if missing else "")


def plan(root: Path, edition: str, bundle: Path | None, cores: int) -> Iterator[str]:
    """Yield what an audit of an edition needs, what of it is here, and how long it takes.

    Raises
    ------
    SpiegelError : the edition was not frozen, or the bundle is not trusted.
    """
    read = reader(bundle) if bundle is not None else lambda name: None
    lock = read_lock(root, edition) if bundle is None else _trusted(root, bundle)

    def anywhere(path: str) -> bytes | None:
        own = root / path
        return read(path) or (own.read_bytes() if own.is_file() else None)

    yield f"{lock.edition} {lock.version}, commit {lock.commit[:12]}"
    sources = pinned_sources(root, lock)
    if sources is not None:
        yield f"code: {len(sources)} files at the pinned commit"
    elif bundle is not None:
        sources = pinned_files(lock.sources, read).files
        yield f"code: {len(sources)} files, in the bundle alone"
    else:
        yield "code: the pinned commit is not in this clone (31); fetch it, or give --bundle"
    if sources:
        wrong = environment_mismatches(lock, sources, settings(Path("run")))
        first = f", first {wrong[0].item} {wrong[0].found}" if wrong else ""
        yield f"environment: {len(wrong)} difference(s) from the lock{first}"
    yield (
        "network: will be cut off"
        if network_can_be_cut()
        else ("network: cannot be cut off here; unplug it, or believe that nothing uses it")
    )
    raw = raw_inputs(lock, root, opener(bundle) if bundle is not None else lambda name: None)
    records = pinned_files({p: f.sha256 for p, f in lock.records.items()}, anywhere)
    tables = pinned_files(
        {p: f.sha256 for p, f in lock.outputs.items() if f.remade_at > 1 and f.in_bundle}, anywhere
    )
    for depth, found, what in (
        (1, tables, "published files"), (2, records, "cleaned records"), (3, raw, "raw files"),
    ):  # fmt: skip
        made = sum(f.remade_at <= depth for f in lock.outputs.values())
        state = _state(len(found.mismatches), len(found.files) + len(found.raw), what)
        yield (
            f"depth {depth}: {state}; makes {made} of {len(lock.outputs)} outputs again, "
            f"about {seconds(lock, depth, cores):.0f} s on {cores} cores"
        )
    need = FILES * sum(f.bytes for f in lock.outputs.values()) / 2**20
    free = shutil.disk_usage(root).free / 2**20
    yield f"space: about {need:.0f} MB, {'there' if free > need else 'NOT there'}; memory: 4 GB"
    yield "a difference makes a second run, to tell chance from change"


def _trusted(root: Path, bundle: Path) -> Lock:
    found = inspect(bundle, root)
    if found.problems or found.lock is None:
        raise SpiegelError(
            f"the bundle is not trusted: {found.problems[0] if found.problems else 'no lock'}",
            where=bundle.name,
            fix="see: spiegel audit inspect FILE.",
        )
    return found.lock
