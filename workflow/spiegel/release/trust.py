"""May a bundle be believed? Decided from its bytes alone: nothing in it is run or unpacked here."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.files import sha256 as file_sha256
from spiegel.release.bundle import EXTRAS, MADE, SUMS, WITHHELD
from spiegel.release.lock import Lock, is_safe, lock_path, parse_lock
from spiegel.release.signing import Signature, check

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
    problems: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    lock: Lock | None = None
    signature: Signature = field(default_factory=lambda: Signature(None))
    independent: bool = False
    files: int = 0


def _shape(packed: zipfile.ZipFile) -> Iterator[str]:
    """Yield what is wrong with the names and sizes of a bundle, before anything is read."""
    seen: set[str] = set()
    for entry in packed.infolist():
        if not is_safe(entry.filename):
            yield f"a file has the unsafe name {entry.filename!r}"
        if entry.filename.casefold() in seen:
            yield f"the file {entry.filename} is there twice"
        seen.add(entry.filename.casefold())
        if (entry.external_attr >> 16) & 0o170000 not in (0, 0o100000):
            yield f"{entry.filename} is not a plain file"
        if entry.flag_bits & 1:
            yield f"{entry.filename} has a password"
    if sum(entry.file_size for entry in packed.infolist()) > LARGEST:
        yield "it would unpack to more than 8 GiB"


def _sums(content: bytes) -> dict[str, str] | None:
    sums: dict[str, str] = {}
    for line in content.decode("utf-8", "replace").splitlines():
        found = LINE.fullmatch(line)
        if not found or found[2] in sums:
            return None
        sums[found[2]] = found[1]
    return sums


def _against_sums(actual: dict[str, str], sums: dict[str, str], trust: Trust) -> Iterator[str]:
    for name in sorted(set(actual) - set(sums) - {SUMS}):
        yield f"unlisted file: {name}"
    for name in sorted(set(sums) - set(actual)):
        if trust.lock is None or name not in trust.lock.outputs:
            yield f"listed in {SUMS} and not there: {name}"
    for name, digest in sorted(sums.items()):
        if actual.get(name, digest) != digest:
            yield f"not as listed in {SUMS}: {name}"


def _against_lock(actual: dict[str, str], lock: Lock, trust: Trust) -> Iterator[str]:
    inside = {**lock.records, **lock.outputs}
    pinned = {
        **lock.sources,
        **{path: f.sha256 for path, f in inside.items() if f.in_bundle},
        **{f"data/raw/{r.path}": r.sha256 for r in lock.raw if r.in_bundle},
    }
    extras = {*EXTRAS, *MADE, lock_path(lock.edition)}
    for name in sorted(set(actual) - set(pinned) - extras):
        yield f"unlisted file: {name} is not in the lock"
    for name, digest in sorted(pinned.items()):
        if name not in actual:
            if name in lock.outputs:
                trust.missing.append(name)
            else:
                yield f"in the lock and not there: {name}"
        elif actual[name] != digest:
            yield f"not as in the lock: {name}"
    for name in sorted({*MADE, *EXTRAS[:2]} - set(actual) - {WITHHELD}):
        yield f"not there: {name}"


def _against_clone(content: bytes, lock: Lock, root: Path, trust: Trust) -> Iterator[str]:
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
        yield f"the lock in this clone cannot be read: {error.what}"
        return
    if sha256(content).hexdigest() not in {e.lock_sha256 for e in known.earlier}:
        yield (
            f"its lock is not the one of {known.edition} {known.version} in this clone, nor one "
            "that it took over from"
        )


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
        trust.problems.append(f"the signature does not hold: {trust.signature.by or 'other bytes'}")
    try:
        with zipfile.ZipFile(bundle) as packed:
            _inspect(packed, root, trust)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        trust.problems.append(f"not a whole zip file ({type(error).__name__})")
    return trust


def _inspect(packed: zipfile.ZipFile, root: Path | None, trust: Trust) -> None:
    trust.problems += _shape(packed)
    if trust.problems:
        return
    names = [entry.filename for entry in packed.infolist() if not entry.is_dir()]
    trust.files = len(names)
    actual = {}
    for name in names:
        with packed.open(name) as stream:
            hashed = sha256()
            while block := stream.read(2**20):
                hashed.update(block)
            actual[name] = hashed.hexdigest()
    locks = [name for name in names if LOCK.fullmatch(name)]
    sums = _sums(packed.read(SUMS)) if SUMS in actual else None
    if len(locks) != 1:
        trust.problems.append(f"it holds {len(locks)} locks, not one")
    else:
        content = packed.read(locks[0])
        try:
            trust.lock = parse_lock(content, locks[0])
        except SpiegelError as error:
            trust.problems.append(f"its lock cannot be read: {error.what}")
    if sums is None:
        trust.problems.append(f"{SUMS} is missing or misshapen")
    else:
        trust.problems += _against_sums(actual, sums, trust)
    if trust.lock is not None:
        if lock_path(trust.lock.edition) != locks[0]:
            trust.problems.append("its lock is of another edition")
        trust.problems += _against_lock(actual, trust.lock, trust)
        if root is not None:
            trust.problems += _against_clone(content, trust.lock, root, trust)


def reader(bundle: Path) -> Callable[[str], bytes | None]:
    """Return a function that reads a file of a trusted bundle; None when it is not in it."""
    packed = zipfile.ZipFile(bundle)
    names = set(packed.namelist())
    return lambda name: packed.read(name) if name in names else None
