"""Another line of Python, in an environment of its own, builds the same bytes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from project_copy import ROOT, Project, contents

LINES = [line for line in ("3.11", "3.12", "3.13") if line != "{}.{}".format(*sys.version_info)]
# The notebook on method names what computed its numbers, the line of Python among it.
NAMES_THE_LINE = re.compile(r"results/os2025/notebooks/06_methode(\.en)?\.(html|ipynb)")


def interpreter(line: str) -> str | None:
    """Return an interpreter of a line that starts: one in PATH, or one of pyenv's."""
    roots = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))]
    own = sorted(p for r in roots for p in r.glob(f"versions/{line}.*/bin/python{line}"))
    for found in (shutil.which(f"python{line}"), *map(str, own)):
        if found and not subprocess.run([found, "-c", ""], capture_output=True).returncode:
            return found
    return None


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_another_line_of_python_builds_the_same_bytes(
    built: Project, unbuilt: Project, line: str
) -> None:
    found = interpreter(line)
    if found is None:
        pytest.skip(f"there is no Python {line} on this machine")
    for name in ("run", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, unbuilt.root)
    base = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}

    def run(*command: str, **more: str) -> str:
        done = subprocess.run(
            [str(unbuilt.root / "run"), *command],
            env={**base, **more},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    assert f"Python {line}" in run("python", "--version", SPIEGEL_PYTHON=found)
    run("snakemake", "--cores", "2")  # the line is kept
    mine, theirs = contents(built), contents(unbuilt)
    assert mine.keys() == theirs.keys()
    other = [path for path in mine if mine[path] != theirs[path]]
    assert other
    assert [path for path in other if not NAMES_THE_LINE.fullmatch(path)] == []
    own = "{}.{}".format(*sys.version_info).encode()
    for path in other:
        lines = zip(mine[path].splitlines(), theirs[path].splitlines(), strict=True)
        for one, another in ((a, b) for a, b in lines if a != b):
            assert b"Python" in one
            assert one.replace(own, line.encode()) == another
    # An environment that lost a package is made whole, by the same line.
    (there,) = (unbuilt.root / ".venv").glob("lib/python3*/site-packages/filelock-*.dist-info")
    shutil.rmtree(there)
    said = run("python", "--version")
    assert "half made" in said
    assert f"Python {line}" in said
