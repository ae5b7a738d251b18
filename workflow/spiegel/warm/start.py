"""Begin and end the warm server, and say which one to use."""

from __future__ import annotations

import contextlib
import os
import secrets
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from spiegel.warm.client import ADDRESS, OFF
from spiegel.warm.modules import CHECKS, NOTEBOOK, PAGE, SNAKEMAKE, of_scripts, room_of

# One thread for numerical libraries: last digits would otherwise follow the number of cores.
SINGLE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)

# The server of a build lasts as long as this process holds its standard input open.
_servers: list[subprocess.Popen[str]] = []


def can_fork() -> bool:
    """Tell whether forking a process that has imported numerical libraries is safe here."""
    return sys.platform == "linux" and hasattr(os, "pidfd_open")


def environment() -> dict[str, str]:
    """Return this process's environment without the user's locale, time zone and packages."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "PYTHONWARNINGS"))}
    package = str(Path(__file__).parents[2])
    path = [package, *filter(None, env.get("PYTHONPATH", "").split(os.pathsep))]
    return env | {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(os.path.abspath(p) for p in path)),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONNOUSERSITE": "1",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "MPLBACKEND": "agg",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",  # a kernel's debugger warns, and is not used
        **dict.fromkeys(SINGLE_THREAD, "1"),
    }


def begin(root: Path, python: str) -> str:
    """Start the server of a build, and return the shell words that run a Python script by it.

    It ends with this process. `SPIEGEL_WARM=off` does without: then the words are `python` itself.
    """
    if not can_fork() or os.environ.pop(ADDRESS, None) == OFF:
        return shlex.quote(python)
    modules = of_scripts(root / "workflow" / "scripts")
    first = [*SNAKEMAKE, *(m for m in modules if room_of(m) == "ingest")]
    publish = [m for m in modules if room_of(m) == "publish"]
    later = [m for m in modules if m not in (*first, *publish)]
    address, server = _started(python, root, first, [*CHECKS, *later, *NOTEBOOK, *PAGE, *publish])
    _servers.append(server)
    os.environ[ADDRESS] = address
    return f"{shlex.quote(python)} -S -E {shlex.quote(str(Path(__file__).with_name('client.py')))}"


@contextlib.contextmanager
def own(root: Path, modules: Sequence[str] = NOTEBOOK) -> Iterator[str]:
    """Give the address of a server for this block alone."""
    address, server = _started(sys.executable, root, modules, ())
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


def _started(
    python: str, root: Path, first: Sequence[str], later: Sequence[str]
) -> tuple[str, subprocess.Popen[str]]:
    address = f"spiegel-{secrets.token_hex(16)}"
    server = subprocess.Popen(
        [
            python,
            "-m",
            "spiegel.warm.server",
            address,
            ",".join(first),
            ",".join(later),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=root,
        env=environment(),
        text=True,
    )
    assert server.stdout
    server.stdout.readline()  # it listens now; what it imports meanwhile, a client waits for
    server.stdout.close()
    return address, server
