"""Files of an environment that are not what its packages were installed with."""

from __future__ import annotations

import base64
import hashlib
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
from forging import (
    put,
    whole,
)

from spiegel.release.preconditions import altered_files, held_files

FOREIGN: list[str] = []  # folders of this machine
OWN = ("python", "python3", "lib64")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment with one package of two files, as an installer leaves it."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    (inside,) = folder.glob("lib/python*/site-packages")
    files = {"panda/__init__.py": b"K = 286\n", "panda-1.0.dist-info/METADATA": b"Name: panda\n"}
    listed = "panda-1.0.dist-info/RECORD,,\n"
    for name, content in files.items():
        whole(name, content)(inside)
        made = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        listed += f"{name},sha256={made},{len(content)}\n"
    whole("panda-1.0.dist-info/RECORD", listed.encode())(inside)
    return inside


@pytest.mark.parametrize(
    ("forge", "told"),
    [
        (whole("sitecustomize.pyc", b"x"), ["sitecustomize.pyc"]),  # it would be read
        (
            whole("panda/core.cpython-311-x86_64-linux-gnu.so", b"x"),
            ["panda/core.cpython-311-x86_64-linux-gnu.so"],
        ),
        (whole("spaces/evil.py", b"K = 287\n"), ["spaces/evil.py"]),  # a package without a file
        (whole("panda.egg-link", b"/elsewhere\n"), ["panda.egg-link"]),
        (lambda inside: (inside / "linked").symlink_to("/usr"), ["linked"]),
        (
            put(
                "panda-1.0.dist-info/RECORD",
                b"panda-1.0.dist-info/RECORD",
                b"numpy.py,,\npanda-1.0.dist-info/RECORD",
            ),
            ["panda: numpy.py"],
        ),
        (whole("../../../bin/git", b"#!/bin/sh\n"), ["bin/git"]),
        (whole("../../../bin/python3.99", b"#!/bin/sh\n"), ["bin/python3.99"]),
        (put("../../../pyvenv.cfg", b"= false", b"= true"), FOREIGN),
        (put("panda/__init__.py", b"286", b"287"), ["panda: panda/__init__.py"]),
        (lambda inside: (inside / "panda/__init__.py").unlink(), ["panda: panda/__init__.py"]),
        (whole("a.pth", b"import evil\n"), ["a.pth"]),
        (whole("sitecustomize.py", b"K = 287\n"), ["sitecustomize.py"]),
        (whole("panda/more.py", b"K = 287\n"), ["panda/more.py"]),
        (whole("numpy.py", b"K = 287\n"), ["numpy.py"]),
        (whole("panda/__pycache__/__init__.cpython-311.pyc", b"x"), []),  # never read
        (lambda inside: None, []),
    ],
)
def test_installed_files_are_those_of_their_packages(
    environment: Path, forge: Callable[[Path], object], told: list[str] | None
) -> None:
    top = environment.parents[2]
    before = {p: p.read_bytes() for p in top.rglob("*") if p.is_file() and not p.is_symlink()}
    forge(environment)
    found = altered_files(held_files({}, str(top / "bin" / "python")))
    for path in [p for p in top.rglob("*") if p.is_file() or p.is_symlink()]:
        if path not in before and not path.name.startswith("python3.1") and path.name not in OWN:
            path.unlink()
    for path, content in before.items():
        path.write_bytes(content)
    assert [one.item for one in found] == told if told is not FOREIGN else found
    assert all(one.code == 32 for one in found)
