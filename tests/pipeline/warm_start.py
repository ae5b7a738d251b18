"""Snakemake started as a fork of one process that has its libraries: a start costs half as much.

Nothing of the package is imported before the fork: each run takes it from the project it is for.
Runs as a program too, which reads requests from its input: a line of JSON each.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

# What Snakemake and the project import, but nothing that looks for plugins of Snakemake: those of a
# project are its own.
LIBRARIES = (
    *("docutils.core", "git", "humanfriendly", "jinja2", "nbformat", "pandas", "psutil", "pyarrow"),
    *("pydantic", "requests", "smart_open", "snakemake.io", "snakemake.report", "sqlmodel"),
    *("tabulate", "yaml", "yte"),
)


@cache
def _server() -> subprocess.Popen[str]:
    """Start the process that forks; it ends with this one."""
    process = subprocess.Popen(
        [sys.executable, __file__],
        env={k: v for k, v in os.environ.items() if k != "PYTHONPATH"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.communicate)
    return process


def snakemake(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: int
) -> subprocess.CompletedProcess[str]:
    """Run `python -m snakemake` in a folder; both streams are in `stdout`, together."""
    server = _server()
    assert server.stdin
    assert server.stdout
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as output:
        asked = {
            "arguments": arguments, "folder": str(folder), "environment": dict(environment),
            "output": output.name, "timeout": timeout,
        }  # fmt: skip
        server.stdin.write(json.dumps(asked) + "\n")
        server.stdin.flush()
        code = int(server.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, output.read())


def _run(asked: dict[str, Any], path: list[str]) -> None:
    """Be the new process: run Snakemake as `python -m` would."""
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(asked["output"], os.O_WRONLY | os.O_APPEND)
    for source, target in ((nothing, 0), (output, 1), (output, 2)):
        os.dup2(source, target)
    signal.alarm(asked["timeout"])  # whose default is to end the process
    own = asked["environment"].get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = [os.getcwd(), *filter(None, own), *path]
    sys.argv = ["snakemake", *asked["arguments"]]
    runpy.run_module("snakemake", run_name="__main__", alter_sys=True)


def _serve() -> None:
    for name in LIBRARIES:
        importlib.import_module(name)
    assert not any("spiegel" in name for name in sys.modules)
    path = sys.path[1:]  # without the folder of this file
    requests, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    for line in iter(requests.readline, ""):
        if not (child := os.fork()):
            _run(json.loads(line), path)
            raise SystemExit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        answers.write(f"{code}\n")
        answers.flush()


if __name__ == "__main__":
    _serve()
