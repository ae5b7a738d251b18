"""Ask for a fork. Also a program: the Python that runs Snakemake's scripts.

`python client.py SCRIPT` runs the script in a fork of the server that `SPIEGEL_FORKSERVER` names;
without one, or with any other arguments, it becomes plain Python. It imports nothing but the
standard library, because it starts anew for every job.
"""

from __future__ import annotations

import signal

if __name__ == "__main__":  # first of all: what follows takes a while, in which Ctrl-C may come
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import contextlib
import os
import sys
from collections.abc import Sequence
from multiprocessing.connection import Client

ADDRESS, OFF = "SPIEGEL_FORKSERVER", "off"
RUN_SCRIPT = "spiegel.forkserver.server:run_script"
LOST = 255  # what Python's fork server, too, gives as exit code of a process that it lost


class Fork:
    """A function ("module:function") at work in a process that the server forked.

    Raises
    ------
    OSError : there is no server at that address.
    """

    def __init__(
        self,
        server: str,
        function: str,
        arguments: Sequence[str],
        environment: dict[str, str],
        folder: str,
    ) -> None:
        self.code: int | None = None
        self.connection = Client(server)
        self.connection.send((function, arguments, environment, folder))

    def poll(self, seconds: float | None = 0) -> int | None:
        """Return the exit code (negative: a signal), or None while it runs; None waits for it."""
        try:
            if self.code is None and self.connection.poll(seconds):
                self.code = self.connection.recv()
        except (EOFError, OSError):
            self.code = LOST
        return self.code

    def kill(self) -> None:
        """Have the server end it at once."""
        with contextlib.suppress(OSError):
            self.connection.send("end")


def address() -> str:
    """Return the address of the build's server; empty where there is none, or it is not wanted."""
    given = os.environ.get(ADDRESS, "")
    return "" if given == OFF else given


def main(arguments: list[str]) -> None:
    """Run a script in a forked process, or become plain Python."""
    server = address()
    if not server or len(arguments) != 1 or not os.path.isfile(arguments[0]):
        os.execv(sys.executable, [sys.executable, *arguments])
    try:
        fork = Fork(server, RUN_SCRIPT, arguments, dict(os.environ), os.getcwd())
    except OSError:
        os.execv(sys.executable, [sys.executable, *arguments])
    code = fork.poll(None)
    if code is None or code == LOST:
        sys.exit("the process that this job was forked from ended; often memory ran out.")
    if code < 0:
        # As the process ended, so do we: whoever waits for us sees the same.
        signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
