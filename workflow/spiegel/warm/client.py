"""Ask the warm server for a process. Also a program: the Python that runs Snakemake's scripts.

`python client.py SCRIPT` runs the script in a process forked from the server that `SPIEGEL_WARM`
names; without one, or with any other arguments, it becomes plain Python. It imports nothing but
the standard library, because it starts anew for every job.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence

ADDRESS, OFF = "SPIEGEL_WARM", "off"
TARGET = "spiegel.warm.server:run_script"


class Lost(Exception):
    """The server ended before it told how the process ended."""


class Process:
    """A process forked by the server, used as `subprocess.Popen` is.

    Parameters
    ----------
    address : name of the server's abstract socket.
    target, arguments : function to call in the new process, as "module:function".
    environment, folder : its environment variables and working directory.
    descriptors : what becomes its standard input, output and error.

    Raises
    ------
    OSError : there is no server of that name.
    Lost : the server ended meanwhile.
    """

    stdin = stdout = stderr = None

    def __init__(
        self,
        address: str,
        target: str,
        arguments: Sequence[str],
        environment: dict[str, str],
        folder: str,
        descriptors: Sequence[int] = (0, 1, 2),
    ) -> None:
        request = {
            "target": target,
            "arguments": list(arguments),
            "environment": environment,
            "folder": folder,
        }
        self.returncode: int | None = None
        self._server = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._server.connect(f"\0{address}")
        try:
            socket.send_fds(self._server, [json.dumps(request).encode()], list(descriptors))
            self.pid: int = self._answer()["pid"]
        except ConnectionError as error:
            raise Lost from error

    def _answer(self) -> dict[str, int]:
        message = self._server.recv(1024)
        if not message:
            raise Lost
        answer: dict[str, int] = json.loads(message)
        return answer

    def poll(self) -> int | None:
        """Return the exit code (negative: a signal), or None while it runs."""
        if self.returncode is None:
            self._server.setblocking(False)
            try:
                self._end(self._answer()["code"])
            except BlockingIOError:
                return None
            except ConnectionError as error:
                raise Lost from error
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it ends, and return its exit code."""
        if timeout is None and self.returncode is None:
            self._server.setblocking(True)
            self._end(self._answer()["code"])
        deadline = time.monotonic() + (timeout or 0)
        while self.poll() is None:
            if time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("forked process", timeout or 0)
            time.sleep(0.02)
        assert self.returncode is not None
        return self.returncode

    def _end(self, code: int) -> None:
        self.returncode = code
        self._server.close()

    def send_signal(self, number: int) -> None:
        """Have the server pass a signal on."""
        if self.poll() is None:
            with contextlib.suppress(OSError):
                self._server.send(json.dumps({"signal": int(number)}).encode())

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def address() -> str:
    """Return the address of the build's server; empty where there is none, or it is not wanted."""
    given = os.environ.get(ADDRESS, "")
    return "" if given == OFF else given


def main(arguments: list[str]) -> None:
    """Run a script in a forked process, or become plain Python."""
    server = address()
    if not server or len(arguments) != 1 or not os.path.isfile(arguments[0]):
        os.execv(sys.executable, [sys.executable, *arguments])
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        process = Process(server, TARGET, arguments, dict(os.environ), os.getcwd())
    except (OSError, Lost):
        os.execv(sys.executable, [sys.executable, *arguments])
    try:
        code = process.wait()
    except (OSError, Lost):
        sys.exit("the process that this job was forked from ended; often memory ran out.")
    if code < 0:
        # As the process ended, so do we: whoever waits for us sees the same.
        signal.signal(-code, signal.SIG_DFL) if -code != signal.SIGKILL else None
        os.kill(os.getpid(), -code)
    os._exit(code)


if __name__ == "__main__":
    main(sys.argv[1:])
