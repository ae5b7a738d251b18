"""Hold every installed file against what its package lists, and name what no package has.

Started as a file, by its path and with `-I`, by the Python that is looked at; so it imports
nothing but Python's own. It prints one JSON document:

    found     [package, path, altered | missing | nobody] of each file that is not right
    digests   of each package: the SHA-256 of what it lists, installer's own notes left out
    foreign   folders that Python imports from, and that are not of this environment

Bytecode in `__pycache__` is left out: a re-run makes its own. Source: the specification of recorded
installed projects (packaging.python.org).
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib.metadata
import json
import os
import re
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

TOP, SCRIPTS = (os.path.realpath(sysconfig.get_path(name)) for name in ("purelib", "scripts"))
# What an environment is made with; `python*` must lead out of it, to Python itself.
OWN_SCRIPTS = re.compile(r"(activate|deactivate|pydoc)(\.\w+)?|Activate\.ps1|pip[\d.]*")
PYTHON = re.compile(r"pythonw?[\d.]*(\.exe)?")
ENTRY_POINTS = "entry_points.txt"


def is_cached(path: str) -> bool:
    """Say whether a file is bytecode that no run reads: beside its source it would be read."""
    return path.endswith(".pyc") and os.path.basename(os.path.dirname(path)) == "__pycache__"


def digest(path: str, mode: str) -> str:
    """Return the digest of a file as a RECORD writes it, '' where there is none."""
    try:
        with open(path, "rb") as stream:
            made = hashlib.file_digest(stream, mode).digest()
    except OSError:
        return ""
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def listed_by(dist: importlib.metadata.Distribution) -> Iterator[importlib.metadata.PackagePath]:
    """Yield each file of a RECORD: from Python 3.12 on `dist.files` leaves out those missing."""
    for name, made, *_ in csv.reader((dist.read_text("RECORD") or "").splitlines()):
        file = importlib.metadata.PackagePath(name)
        file.hash = importlib.metadata.FileHash(made) if made else None
        yield file


def installed() -> tuple[list[list[str]], dict[str, str], set[str]]:
    """Return the listed files that are not right, the digest of each package, the known files."""
    found: list[list[str]] = []
    digests: dict[str, str] = {}
    known: set[str] = set()
    for dist in importlib.metadata.distributions(path=[TOP]):
        listed = []
        for file in listed_by(dist):
            path = os.path.realpath(str(dist.locate_file(file)))
            known.add(path)
            info = file.parts[0].endswith(".dist-info")
            if is_cached(path) or (info and file.name == "RECORD"):
                continue
            made = digest(path, file.hash.mode) if file.hash else ""
            if not os.path.exists(path):
                found.append([dist.name, str(file), "missing"])
            elif file.hash is None or made != file.hash.value:
                found.append([dist.name, str(file), "altered"])
            if file.parts[0] != ".." and (not info or file.name == ENTRY_POINTS):
                listed.append([str(file), made])
        text = json.dumps(sorted(listed))
        digests[dist.name] = hashlib.sha256(text.encode()).hexdigest()
    return found, digests, known


def unowned(known: set[str]) -> Iterator[list[str]]:
    """Yield what no package has: files, links to folders, commands of the environment."""
    for folder, folders, names in os.walk(TOP):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]
        for name in [*links, *names]:
            path = os.path.join(folder, name)
            if name in links or (not is_cached(path) and os.path.realpath(path) not in known):
                yield ["", os.path.relpath(path, TOP), "nobody"]
    if sys.prefix == sys.base_prefix:
        return  # the commands of the machine itself are no part of an environment
    for command in sorted(Path(SCRIPTS).iterdir()):
        if PYTHON.fullmatch(command.name):
            strange = command.resolve().parent == Path(SCRIPTS)
        else:
            owned = OWN_SCRIPTS.fullmatch(command.name) or str(command.resolve()) in known
            strange = not owned
        if strange:
            yield ["", f"{command.parent.name}/{command.name}", "nobody"]


def foreign() -> list[str]:
    """Return folders that Python imports from beside its own, the environment's and their links."""
    names = ("stdlib", "platstdlib", "purelib", "platlib")
    own = {os.path.realpath(sysconfig.get_path(name)) for name in names}
    own |= {os.path.join(os.path.realpath(sysconfig.get_path("stdlib")), "lib-dynload")}
    for path in Path(TOP).glob("*.pth"):
        own |= {os.path.realpath(line) for line in path.read_text("utf-8", "replace").splitlines()}
    zipped = f"python{sys.version_info[0]}{sys.version_info[1]}.zip"
    return [
        path
        for path in map(os.path.realpath, sys.path)
        if path not in own and os.path.basename(path) != zipped
    ]


if __name__ == "__main__":
    wrong, digests_, known_ = installed()
    told = {
        "found": sorted([*wrong, *unowned(known_)]),
        "digests": digests_,
        "foreign": foreign(),
    }
    json.dump(told, sys.stdout)
