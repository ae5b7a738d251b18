"""Before anything is re-run: are inputs, code, environment and seeds those that were pinned?"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from spiegel.release.audit_messages import message
from spiegel.release.lock import Lock, RawEntry
from spiegel.release.lock_content import python_line, rows_digest, stated
from spiegel.release.verdict import (
    CODE_DIFFERS,
    ENVIRONMENT_DIFFERS,
    INPUT_DIFFERS,
    NOT_TRUSTED,
    Mismatch,
)

Reader = Callable[[str], bytes | None]
Opener = Callable[[], IO[bytes]]
LIST_PACKAGES = (
    "import importlib.metadata as m, json, sys;"
    "seen = {};"
    "[seen.setdefault((d.metadata['Name'] or '').lower(), d.version) for d in m.distributions()];"
    "json.dump(seen, sys.stdout)"
)
OWN = ("spiegel",)
# Holds every installed file against the list of its package, and names those that no package has.
# Bytecode is left out: a re-run makes its own. `-I`, so that nothing beside it is read.
CHECK_FILES = """
import base64, hashlib, importlib.metadata as m, json, os, sys, sysconfig
top = os.path.realpath(sysconfig.get_path("purelib"))
known, found = set(), []
for dist in m.distributions(path=[top]):
    for file in dist.files or ():
        path = os.path.realpath(dist.locate_file(file))
        known.add(path)
        if file.hash and not path.endswith(".pyc"):
            try:
                with open(path, "rb") as stream:
                    made = hashlib.file_digest(stream, file.hash.mode).digest()
            except OSError:
                made = b""
            if base64.urlsafe_b64encode(made).decode().rstrip("=") != file.hash.value:
                found.append([dist.name, str(file), "missing" if not made else "altered"])
for folder, _, names in os.walk(top):
    for name in names:
        path = os.path.join(folder, name)
        if not name.endswith(".pyc") and os.path.realpath(path) not in known:
            found.append(["", os.path.relpath(path, top), "nobody"])
json.dump(sorted(found), sys.stdout)
"""


@dataclass
class Inputs:
    """Input files that were found, by their path from the root, and what is wrong with others.

    Attributes
    ----------
    files : those that are small enough to hold. raw : how to open each raw file.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    raw: dict[str, Opener] = field(default_factory=dict)
    mismatches: list[Mismatch] = field(default_factory=list)
    reordered: list[str] = field(default_factory=list)


def digest_of(opened: Opener) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    with opened() as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def short(digest: str) -> str:
    """Return the part of a digest that is shown."""
    return f"SHA-256 {digest[:16]}…"


def raw_places(root: Path, path: str) -> list[Path]:
    """Return where a raw file may lie outside a bundle."""
    extra = os.environ.get("SPIEGEL_RAW")
    return [root / "data" / "raw" / path, *([(root / extra) / path] if extra else [])]


def raw_inputs(lock: Lock, root: Path, bundled: Callable[[str], Opener | None]) -> Inputs:
    """Find every raw file: in the bundle, in `data/raw`, or in the folder `SPIEGEL_RAW`."""
    found = Inputs()
    for entry in lock.raw:
        path = f"data/raw/{entry.path}"
        opened = bundled(path)
        if opened is None:
            place = next((p for p in raw_places(root, entry.path) if p.is_file()), None)
            opened = _opener(place) if place else None
        if opened is None:
            why = (
                message("missing_see", source=entry.source) if entry.source else message("missing")
            )
            found.mismatches.append(Mismatch(INPUT_DIFFERS, path, short(entry.sha256), why))
        else:
            _add_raw(found, entry, path, opened)
    return found


def _opener(path: Path) -> Opener:
    return lambda: path.open("rb")


def _add_raw(found: Inputs, entry: RawEntry, path: str, opened: Opener) -> None:
    digest = digest_of(opened)
    if digest != entry.sha256 and not _same_rows(entry, opened):
        found.mismatches.append(Mismatch(INPUT_DIFFERS, path, short(entry.sha256), short(digest)))
        return
    if digest != entry.sha256:
        found.reordered.append(path)
    found.raw[path] = opened


def _same_rows(entry: RawEntry, opened: Opener) -> bool:
    """Say whether a raw file holds the pinned lines in another order.

    Only a file of the very same size is read whole for it.
    """
    with opened() as stream:
        if stream.seek(0, os.SEEK_END) != entry.bytes:
            return False
        stream.seek(0)
        return rows_digest(stream.read(), entry.header_row) == entry.rows_digest


def pinned_files(expected: Mapping[str, str], read: Reader, code: int = INPUT_DIFFERS) -> Inputs:
    """Read files that must have given digests."""
    found = Inputs()
    for path, digest in expected.items():
        content = read(path)
        if content is None:
            found.mismatches.append(Mismatch(code, path, short(digest), message("missing")))
            continue
        actual = hashlib.sha256(content).hexdigest()
        if actual != digest:
            found.mismatches.append(Mismatch(code, path, short(digest), short(actual)))
        else:
            found.files[path] = content
    return found


def installed(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the packages that a run with this environment would find, by canonical name."""
    shown = subprocess.run(
        [sys.executable, "-c", LIST_PACKAGES],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {str(canonicalize_name(n)): v for n, v in json.loads(shown).items() if n}


def altered_files(environment: Mapping[str, str], python: str = sys.executable) -> list[Mismatch]:
    """Return the installed files that are not as their package lists them, or that none lists.

    Source: the Python packaging specification of recorded projects (RECORD).
    """
    shown = subprocess.run(
        [python, "-I", "-c", CHECK_FILES],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = []
    for package, path, what in json.loads(shown):
        own = (message("as_installed"), message("altered"))
        if what == "missing":
            own = (message("as_installed"), message("missing"))
        elif not package:
            own = (message("no_file"), message("of_nobody"))
        item = f"{package}: {path}" if package else path
        found.append(Mismatch(ENVIRONMENT_DIFFERS, item, *own))
    return found


def pinned_packages(lock_file: bytes) -> dict[str, str]:
    """Return the versions that `envs/lock.txt` asks for on this machine."""
    versions = {}
    for line in lock_file.decode("utf-8").splitlines():
        text = line.split(" \\")[0].strip()
        if not text or text.startswith(("#", "--")) or "==" not in text:
            continue
        wanted = Requirement(text)
        if wanted.marker is None or wanted.marker.evaluate():
            versions[str(canonicalize_name(wanted.name))] = next(iter(wanted.specifier)).version
    return versions


def environment_mismatches(
    lock: Lock, lock_file: bytes, environment: Mapping[str, str]
) -> list[Mismatch]:
    """Return the packages, or the Python, that are not the pinned ones."""
    digest = hashlib.sha256(lock_file).hexdigest()
    if digest != lock.environment.lock:
        return [
            Mismatch(
                ENVIRONMENT_DIFFERS, "envs/lock.txt", short(lock.environment.lock), short(digest)
            )
        ]
    found = []
    pinned, own = lock.environment.python, python_line()
    if own != pinned:
        here = message("other_python", own=own, pinned=pinned)
        found.append(Mismatch(ENVIRONMENT_DIFFERS, "Python", pinned, here))
    found += altered_files(environment)
    there = installed(environment)
    for name, version in sorted(pinned_packages(lock_file).items()):
        if name not in OWN and there.get(name) != version:
            found.append(
                Mismatch(
                    ENVIRONMENT_DIFFERS, name, version, there.get(name, message("not_installed"))
                )
            )
    return found


def seed_mismatches(lock: Lock, seeds: Mapping[str, str]) -> list[Mismatch]:
    """Return the seeds that are not the pinned ones; they are part of the code's settings."""
    return [
        Mismatch(
            CODE_DIFFERS,
            message("seed", name=name),
            lock.seeds.get(name, message("none")),
            seeds.get(name, message("none")),
        )
        for name in sorted({*lock.seeds, *seeds})
        if lock.seeds.get(name) != seeds.get(name)
    ]


def lock_mismatches(lock: Lock, folder: Path, date: str | None) -> list[Mismatch]:
    """Return what a lock states and its own code and configuration do not.

    Parameters
    ----------
    folder : holds the pinned configuration. date : the day of its commit, where that is known.
    """
    found = [*stated(lock, folder), *([("date", lock.date, date)] if date else [])]
    return [
        Mismatch(NOT_TRUSTED, message("lock_states", name=name), str(own), str(right))
        for name, own, right in found
        if own != right
    ]


def machine() -> dict[str, str]:
    """Return what is known of this machine that may matter, and nothing that names it."""
    system = platform.freedesktop_os_release() if sys.platform == "linux" else {}
    features = ""
    cpu = Path("/proc/cpuinfo")
    if cpu.is_file():
        flags = next((x for x in cpu.read_text().splitlines() if x.startswith("flags")), "")
        known = ("sse4_2", "avx", "avx2", "fma", "avx512f")
        features = " ".join(f for f in known if f in flags.split())
    return {
        "python": platform.python_version(),
        "system": system.get("PRETTY_NAME", platform.system()),
        "processor": platform.machine(),
        "processor features": features,
    }
