"""Before anything is re-run: are inputs, code, environment and seeds those that were pinned?"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
import sys
import sysconfig
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from spiegel.release import installed_files
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
LIST = "envs/lock.txt"
# Tools that put packages in place, and that no result is made by.
INSTALLERS = ("pip", "setuptools", "wheel", "uv")
# Variables by which other code would take part in an audit.
PRELOADED = ("LD_PRELOAD", "LD_AUDIT", "DYLD_INSERT_LIBRARIES", "PYTHONHOME")
CUSTOM = ("sitecustomize", "usercustomize")


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


def held_files(environment: Mapping[str, str], python: str = sys.executable) -> dict[str, Any]:
    """Return what `installed_files` says of the environment of a Python."""
    shown = subprocess.run(
        [python, "-I", installed_files.__file__],
        env=dict(environment),
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    held: dict[str, Any] = json.loads(shown)
    return held


def altered_files(held: Mapping[str, Any]) -> list[Mismatch]:
    """Return the installed files that are not as their package lists them, or that none lists.

    Parameters
    ----------
    held : see `held_files`.
    """
    found = []
    for package, path, what in held["found"]:
        own = (message("as_installed"), message("altered"))
        if what == "missing":
            own = (message("as_installed"), message("missing"))
        elif not package:
            own = (message("owned"), message("of_nobody"))
        item = f"{package}: {path}" if package else path
        found.append(Mismatch(ENVIRONMENT_DIFFERS, item, *own))
    found += [
        Mismatch(ENVIRONMENT_DIFFERS, path, message("no_folder"), message("foreign"))
        for path in held["foreign"]
    ]
    return found


def pinned_files_of(packages: Mapping[str, str]) -> dict[str, str]:
    """Return the digest of the files of each package, by canonical name, for a lock."""
    named = {str(canonicalize_name(name)): made for name, made in packages.items()}
    return {name: made for name, made in sorted(named.items()) if name not in OWN + INSTALLERS}


def platform_line() -> str:
    """Return what decides which build of a package is installed: system, processor, C library."""
    parts = (sysconfig.get_platform(), platform.libc_ver()[0])
    return " ".join(part for part in parts if part)


def own_process() -> list[Mismatch]:
    """Return what lets other code take part in this very process: what it says would be no word."""
    found = [name for name in PRELOADED if os.environ.get(name)]
    own = Path(__file__).parents[2]
    beside = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    if any(Path(path).resolve() != own for path in beside if path):
        found.append("PYTHONPATH")
    python = Path(sysconfig.get_path("stdlib"))
    for name in CUSTOM:
        place = getattr(sys.modules.get(name), "__file__", None)
        if place and not Path(place).is_relative_to(python):
            found.append(name)
    return [
        Mismatch(ENVIRONMENT_DIFFERS, name, message("not_set"), message("set")) for name in found
    ]


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
    lock: Lock, sources: Mapping[str, bytes], environment: Mapping[str, str]
) -> list[Mismatch]:
    """Return the packages, files or the Python that are not the pinned ones.

    Parameters
    ----------
    sources : of the pinned code, the lists of packages below `envs/`. environment : of a run.
    """
    digest = hashlib.sha256(sources[LIST]).hexdigest()
    if digest != lock.environment.lock:
        pinned = short(lock.environment.lock)
        return [Mismatch(ENVIRONMENT_DIFFERS, LIST, pinned, short(digest))]
    found = own_process()
    line, own = lock.environment.python, python_line()
    if own != line:
        here = message("other_python", own=own, pinned=line)
        found.append(Mismatch(ENVIRONMENT_DIFFERS, "Python", line, here))
    held = held_files(environment)
    found += altered_files(held)
    there = installed(environment)
    none = message("not_installed")
    wanted = pinned_packages(sources[LIST])
    for name, version in sorted(wanted.items()):
        if name not in OWN and there.get(name) != version:
            found.append(Mismatch(ENVIRONMENT_DIFFERS, name, version, there.get(name, none)))
    others = {
        name: version
        for path, content in sources.items()
        if path.startswith("envs/") and path.endswith(".txt")
        for name, version in pinned_packages(content).items()
    }
    for name, version in sorted(there.items()):
        if name not in {*wanted, *OWN, *INSTALLERS} and others.get(name) != version:
            found.append(Mismatch(ENVIRONMENT_DIFFERS, name, none, version))
    if not found and lock.environment.platform == platform_line():
        files = pinned_files_of(held["digests"])
        for name, made in lock.environment.installed.items():
            if files.get(name, made) != made:
                found.append(Mismatch(ENVIRONMENT_DIFFERS, name, short(made), short(files[name])))
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
