"""May a bundle be believed? Decided from its bytes alone: nothing in it is run or unpacked here."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import file_digest, sha256
from pathlib import Path
from typing import IO

from spiegel.config.catalogue import catalogue
from spiegel.errors import SpiegelError
from spiegel.files import sha256 as file_sha256
from spiegel.release.audit_messages import Message, message, quoted
from spiegel.release.bundle import EXTRAS, MADE, SUMS, WITHHELD, described, withheld
from spiegel.release.lock import Lock, is_safe, lock_path, parse_lock
from spiegel.release.normal import beside
from spiegel.release.signing import Signature, check
from spiegel.release.tree import files_at, has_commit, is_repository

LARGEST = 8 * 2**30  # bytes that a bundle may unpack to
LOCK = re.compile(r"config/editions/[A-Za-z0-9_-]+\.lock\.json")
LINE = re.compile(r"([0-9a-f]{64})  (.+)")


@dataclass
class Trust:
    """What is known of a bundle; it is trusted when `problems` is empty.

    Attributes
    ----------
    missing : published files that the lock promises and the bundle lacks.
    independent : the lock was compared with the one in this clone.
    """

    digest: str
    problems: list[Message] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    lock: Lock | None = None
    signature: Signature = field(default_factory=lambda: Signature(None))
    independent: bool = False
    files: int = 0


def _shape(packed: zipfile.ZipFile) -> Iterator[Message]:
    """Yield what is wrong with the names and sizes of a bundle, before anything is read."""
    seen: set[str] = set()
    for entry in packed.infolist():
        if not is_safe(entry.filename):
            yield message("unsafe_name", name=entry.filename)
        if entry.filename.casefold() in seen:
            yield message("twice", name=entry.filename)
        seen.add(entry.filename.casefold())
        if (entry.external_attr >> 16) & 0o170000 not in (0, 0o100000):
            yield message("not_plain", name=entry.filename)
        if entry.flag_bits & 1:
            yield message("password", name=entry.filename)
    if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
        yield message("too_large")


def _sums(content: bytes) -> dict[str, str] | None:
    """Read a list as `sha256sum -c` does: a line ends in a line feed and nowhere else."""
    sums: dict[str, str] = {}
    *told, rest = content.decode("utf-8", "replace").split("\n")
    for line in told:
        found = LINE.fullmatch(line)
        if not found or not is_safe(found[2]) or found[2] in sums:
            return None
        sums[found[2]] = found[1]
    return None if rest else sums


def _against_sums(actual: dict[str, str], sums: dict[str, str], trust: Trust) -> Iterator[Message]:
    for name in sorted(set(actual) - set(sums) - {SUMS}):
        yield message("unlisted", name=name)
    for name in sorted(set(sums) - set(actual)):
        if trust.lock is None or name not in trust.lock.outputs:
            yield message("listed_missing", list=SUMS, name=name)
    for name, digest in sorted(sums.items()):
        if actual.get(name, digest) != digest:
            yield message("not_as_listed", list=SUMS, name=name)


def _against_lock(actual: dict[str, str], lock: Lock, trust: Trust) -> Iterator[Message]:
    inside = {**lock.records, **lock.outputs}
    pinned = {
        **lock.sources,
        **{path: f.sha256 for path, f in inside.items() if f.in_bundle},
        **{f"data/raw/{r.path}": r.sha256 for r in lock.raw if r.in_bundle},
    }
    extras = {*EXTRAS, *MADE, lock_path(lock.edition)}
    for name in sorted(set(actual) - set(pinned) - extras):
        yield message("unlocked", name=name)
    for name, digest in sorted(pinned.items()):
        if name not in actual:
            if name in lock.outputs:
                trust.missing.append(name)
            else:
                yield message("locked_missing", name=name)
        elif actual[name] != digest:
            yield message("not_as_locked", name=name)
    start, listed = f"results/{lock.edition}/", catalogue()
    for name in sorted(set(actual)):
        if name.startswith(start) and listed.output(name.removeprefix(start)) is None:
            yield message("unnamed", name=name)
    for name in sorted({*MADE, *EXTRAS[:2]} - set(actual) - {WITHHELD}):
        yield message("not_there", name=name)


def _against_clone(content: bytes, lock: Lock, root: Path, trust: Trust) -> Iterator[Message]:
    """Hold the bundle's lock against the one in the clone, or one that it took over from."""
    own = root / lock_path(lock.edition)
    if not own.is_file():
        return
    trust.independent = True
    if own.read_bytes() == content:
        return
    try:
        known = parse_lock(own.read_bytes(), lock_path(lock.edition))
    except SpiegelError as error:
        yield message("own_lock_unreadable", said=quoted(error.what))
        return
    if sha256(content).hexdigest() not in {e.lock_sha256 for e in known.earlier}:
        yield message("another_lock", name=f"{known.edition} {known.version}")


def _against_makers(packed: zipfile.ZipFile, lock: Lock, root: Path | None) -> Iterator[Message]:
    """Hold what is in no lock against what it comes from: the commit, or the other files.

    What people read first, such as the auditor's guide, must be what the commit has.
    """
    names = {entry.filename for entry in packed.infolist()}
    files = {name: packed.read(name) for name in sorted(names - set(MADE))}
    for name, content in described(lock, files).items():
        if name in names and packed.read(name) != content:
            yield message("not_as_made", name=name)
    if WITHHELD in names and not withheld(lock):
        yield message("not_as_made", name=WITHHELD)
    if root is not None and is_repository(root) and has_commit(root, lock.commit):
        pinned = files_at(root, lock.commit, EXTRAS)
        for name in EXTRAS:
            if files.get(name) != pinned.get(name):
                yield message("not_as_committed", name=name)


def inspect(bundle: Path, root: Path | None = None, signers: Path | None = None) -> Trust:
    """Verify a bundle: shape, every digest, lock, signature; runs nothing and unpacks nothing.

    Parameters
    ----------
    root : clone whose own lock the bundle's is held against.
    signers : file of keys that may sign; with it, an unsigned bundle is not trusted.

    Raises
    ------
    SpiegelError : there is no such file.
    """
    if not bundle.is_file():
        raise SpiegelError("there is no such bundle", where=str(bundle), fix="check the path.")
    trust = Trust(file_sha256(bundle))
    trust.signature = check(bundle, signers)
    if trust.signature.good is False:
        by = trust.signature.by or message("other_bytes")
        trust.problems.append(message("bad_signature", by=by))
    try:
        with bundle.open("rb") as stream, zipfile.ZipFile(bundle) as packed:
            trust.problems += _shape(packed)
            if not trust.problems and (found := beside(stream, packed)):
                trust.problems.append(message("beside", what=quoted(found)))
            if not trust.problems:
                _inspect(packed, root, trust)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        trust.problems.append(message("not_whole", error=type(error).__name__))
    return trust


def _inspect(packed: zipfile.ZipFile, root: Path | None, trust: Trust) -> None:
    names = [entry.filename for entry in packed.infolist() if not entry.is_dir()]
    trust.files = len(names)
    actual = {}
    for name in names:
        with packed.open(name) as stream:
            actual[name] = file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    locks = [name for name in names if LOCK.fullmatch(name)]
    sums = _sums(packed.read(SUMS)) if SUMS in actual else None
    if len(locks) != 1:
        trust.problems.append(message("locks", n=len(locks)))
    else:
        content = packed.read(locks[0])
        try:
            trust.lock = parse_lock(content, locks[0])
        except SpiegelError as error:
            trust.problems.append(message("lock_unreadable", said=quoted(error.what)))
    if sums is None:
        trust.problems.append(message("misshapen", list=SUMS))
    else:
        trust.problems += _against_sums(actual, sums, trust)
    if trust.lock is not None:
        if lock_path(trust.lock.edition) != locks[0]:
            trust.problems.append(message("other_edition"))
        trust.problems += _against_lock(actual, trust.lock, trust)
        if root is not None:
            trust.problems += _against_clone(content, trust.lock, root, trust)
        if not trust.problems and not trust.missing:
            trust.problems += _against_makers(packed, trust.lock, root)


def opener(bundle: Path) -> Callable[[str], Callable[[], IO[bytes]] | None]:
    """Return a function that says how to open a file of a trusted bundle; None if not in it."""
    packed = zipfile.ZipFile(bundle)
    names = set(packed.namelist())
    return lambda name: partial(packed.open, name) if name in names else None


def reader(bundle: Path) -> Callable[[str], bytes | None]:
    """Return a function that reads a file of a trusted bundle; None when it is not in it."""
    packed = zipfile.ZipFile(bundle)
    names = set(packed.namelist())
    return lambda name: packed.read(name) if name in names else None
