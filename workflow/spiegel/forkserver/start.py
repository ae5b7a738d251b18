"""Begin and end the fork server of a build."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from spiegel.forkserver.client import ADDRESS, OFF
from spiegel.forkserver.environment import environment
from spiegel.forkserver.modules import NOTEBOOK, PRELOAD, of_build

SERVE = "from spiegel.forkserver.server import main; main()"
# The server of a build lasts as long as this process holds its standard input open.
_servers: list[subprocess.Popen[str]] = []


def can_fork() -> bool:
    """Tell whether forking a process that has imported numerical libraries is safe here."""
    return sys.platform == "linux"


def begin(root: Path, python: str) -> str:
    """Start the server of a build, and return the shell words that run a Python script by it.

    It ends with this process. `SPIEGEL_FORKSERVER=off` does without: then the words are `python`
    itself.
    """
    if not can_fork() or os.environ.pop(ADDRESS, None) == OFF:
        return shlex.quote(python)
    os.environ[ADDRESS], server = _started(python, root, of_build(root / "workflow" / "scripts"))
    _servers.append(server)
    return f"{shlex.quote(python)} -S -E {shlex.quote(str(Path(__file__).with_name('client.py')))}"


@contextlib.contextmanager
def own(root: Path, modules: Sequence[str] = NOTEBOOK) -> Iterator[str]:
    """Give the address of a server for this block alone."""
    address, server = _started(sys.executable, root, modules)
    try:
        yield address
    finally:
        end(server)


def end(server: subprocess.Popen[str]) -> None:
    """End a server and all that it started."""
    assert server.stdin
    with contextlib.suppress(OSError):
        server.stdin.close()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _started(python: str, root: Path, modules: Sequence[str]) -> tuple[str, subprocess.Popen[str]]:
    server = subprocess.Popen(
        [python, "-P", "-c", SERVE],  # -P: nothing is imported from the folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=root,
        env=environment() | {PRELOAD: " ".join(modules)},
        text=True,
    )
    assert server.stdout
    address = server.stdout.readline().strip()
    server.stdout.close()
    return address, server
