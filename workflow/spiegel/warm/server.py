"""The process that has the libraries imported, and forks whatever a client asks for.

Run as `python -m spiegel.warm.server NAME FIRST LATER`, the last two lists, with commas, of modules
to import and of functions ("module:function") to call.
It listens on the abstract Unix socket NAME, answers nobody but its own user, and stays
single-threaded, so that forking is safe. It ends, with all that it started, when its standard
input closes: a build that is killed leaves nothing behind.

A request is one packet: JSON with `target` ("module:function"), `arguments`, `environment` and
`folder`, and three descriptors to become standard input, output and error. The answers are
`{"pid": …}` and, once it ended, `{"code": …}` (negative: a signal), as packets on the same
connection. `{"signal": …}` is passed on; a client that goes away takes its process with it.
"""

from __future__ import annotations

import atexit
import contextlib
import ctypes
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import struct
import sys
import tempfile
import time
import traceback
from dataclasses import dataclass
from typing import Any, NoReturn

LARGEST = 4 << 20  # bytes of one request; an environment has some kilobytes
PATIENCE = 5  # seconds that a client may take to send its request
PR_SET_PDEATHSIG = 1


def run_script(path: str) -> None:
    """Run a script as `python path` would."""
    sys.argv = [path]
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    runpy.run_path(path, run_name="__main__")


@dataclass
class Forked:
    """A process that was forked, and the client that asked for it."""

    pid: int
    handle: int  # pidfd: readable once the process ended
    client: socket.socket


class Server:
    """Listens, forks, tells who ended; imports one more module whenever nothing happens."""

    def __init__(self, listener: socket.socket, later: list[str]) -> None:
        self.listener, self.later = listener, later
        self.selector = selectors.DefaultSelector()
        self.forked: dict[int, Forked] = {}
        self.selector.register(listener, selectors.EVENT_READ, self.accept)
        self.selector.register(sys.stdin.fileno(), selectors.EVENT_READ, None)

    def serve(self) -> None:
        """Work until standard input closes, then end what still runs."""
        with contextlib.closing(self.selector):
            while True:
                events = self.selector.select(timeout=0 if self.later else None)
                if not events and self.later:
                    load(self.later.pop(0))
                for key, _ in events:
                    if key.data is None:
                        self.end()
                        return
                    key.data()

    def accept(self) -> None:
        """Take one request of our own user and fork for it."""
        client, _ = self.listener.accept()
        client.settimeout(PATIENCE)
        try:
            size = struct.calcsize("3i")
            peer = client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
            if struct.unpack("3i", peer)[1] != os.geteuid():
                client.close()
                return
            message, descriptors, _, _ = socket.recv_fds(client, LARGEST, 3)
        except OSError:
            client.close()
            return
        if len(descriptors) != 3:
            client.close()
            return
        # The memory of what is imported stays shared only while no collection rewrites it.
        gc.freeze()
        pid = os.fork()
        if pid == 0:
            self.become(json.loads(message), descriptors, client)
        for descriptor in descriptors:
            os.close(descriptor)
        process = Forked(pid, os.pidfd_open(pid), client)
        self.forked[pid] = process
        self.selector.register(process.handle, selectors.EVENT_READ, lambda: self.ended(process))
        self.selector.register(client, selectors.EVENT_READ, lambda: self.told(process))
        tell(client, {"pid": pid})

    def told(self, process: Forked) -> None:
        """Pass a signal on; kill the process of a client that is gone."""
        try:
            message = process.client.recv(LARGEST)
        except OSError:
            message = b""
        number = json.loads(message)["signal"] if message else signal.SIGKILL
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(process.handle, number)
        if not message:
            self.selector.unregister(process.client)

    def ended(self, process: Forked) -> None:
        """Tell the client how its process ended."""
        _, status = os.waitpid(process.pid, 0)
        tell(process.client, {"code": os.waitstatus_to_exitcode(status)})
        self.selector.unregister(process.handle)
        with contextlib.suppress(KeyError):
            self.selector.unregister(process.client)
        os.close(process.handle)
        process.client.close()
        del self.forked[process.pid]

    def end(self) -> None:
        """Kill every process that still runs."""
        for process in list(self.forked.values()):
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(process.handle, signal.SIGKILL)
            os.waitpid(process.pid, 0)

    def become(
        self, request: dict[str, Any], descriptors: list[int], client: socket.socket
    ) -> NoReturn:
        """Turn the forked process into what was asked for; it keeps nothing of the server."""
        code = 1
        try:
            # Dies with the server, whatever happens to it.
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            atexit._clear()
            self.selector.close()
            for descriptor in (self.listener.detach(), client.detach()):
                os.close(descriptor)
            for other in self.forked.values():
                os.close(other.handle)
                os.close(other.client.detach())
            for number, descriptor in enumerate(descriptors):
                os.dup2(descriptor, number)
                os.close(descriptor)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.environ.clear()
            os.environ.update(request["environment"])
            time.tzset()
            os.chdir(request["folder"])
            module, function = request["target"].split(":")
            getattr(importlib.import_module(module), function)(*request["arguments"])
            code = 0
        except SystemExit as ending:
            if isinstance(ending.code, str):
                print(ending.code, file=sys.stderr)
            code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            with contextlib.suppress(Exception):
                atexit._run_exitfuncs()
            for stream in (sys.stdout, sys.stderr):
                with contextlib.suppress(Exception):
                    stream.flush()
            os._exit(code)


def tell(client: socket.socket, answer: dict[str, int]) -> None:
    """Send an answer; a client that does not wait for it is no concern."""
    with contextlib.suppress(OSError):
        client.send(json.dumps(answer).encode())


def load(name: str) -> None:
    """Import a module or call "module:function"; what fails tells so in the job that needs it."""
    module, _, function = name.partition(":")
    with contextlib.suppress(Exception):
        imported = importlib.import_module(module)
        if function:
            getattr(imported, function)()


def main(name: str, first: str, later: str) -> None:
    """Import the modules in `first`, listen, and import those in `later` meanwhile."""
    gc.set_threshold(10_000, 20, 20)  # jobs are short, and what they make is mostly needed
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the caller, which then ends us
    if sys.path and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener,
        tempfile.TemporaryDirectory(prefix="spiegel-") as caches,
    ):
        # Bound before anything is imported: a client waits its turn instead of going alone.
        listener.bind(f"\0{name}")
        listener.listen(64)
        print("listening", flush=True)
        os.dup2(2, 1)
        os.environ |= {"MPLCONFIGDIR": caches, "IPYTHONDIR": caches}
        for module in filter(None, first.split(",")):
            load(module)
        Server(listener, [module for module in later.split(",") if module]).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
