"""The process that forks what a client asks for, and ends it when the client goes.

Python's fork server takes requests from the process that started it and no other. So this process
starts it, and listens to clients on a socket in a folder of this user alone. A request is what
`client.Fork` sends: a function, its arguments, environment and folder; the answer is the exit code,
negative for a signal. All ends when standard input closes: a build that is killed leaves no process
behind.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pkgutil
import runpy
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from multiprocessing import forkserver
from multiprocessing.connection import Connection, Listener, wait

from spiegel.forkserver.environment import temporary_folder

PROCESSES = multiprocessing.get_context("forkserver")
# Processes are started and joined by one thread at a time: each start asks after all of them.
ONE_AT_A_TIME = threading.Lock()
ENDING = threading.Event()  # a job that ends with us is lost, and did not end by itself


def run_script(path: str) -> None:
    """Run a script as `python path` would; where its client ended already, it is gone."""
    if not os.path.isfile(path):
        os._exit(1)
    sys.argv = [path]
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
    runpy.run_path(path, run_name="__main__")


def call(function: str, arguments: Sequence[str], environment: dict[str, str], folder: str) -> None:
    """Call "module:function" in a forked process that has this environment and folder."""
    threading.Thread(target=end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    try:
        pkgutil.resolve_name(function)(*arguments)
    except KeyboardInterrupt:
        os._exit(128 + signal.SIGINT)


def end_with_parent() -> None:
    """End this process when the one that started it ends."""
    parent = multiprocessing.parent_process()
    assert parent
    parent.join()
    os._exit(1)


def answer(client: Connection) -> None:
    """Start a process for a client, and tell how it ended; a client that goes or asks ends it."""
    with client, contextlib.suppress(EOFError, OSError):
        request = client.recv()
        process = PROCESSES.Process(target=call, args=request, daemon=True)
        with ONE_AT_A_TIME:
            process.start()
        if process.sentinel not in wait([client, process.sentinel]):
            process.kill()
            wait([process.sentinel])
        with ONE_AT_A_TIME:
            process.join()
        if not ENDING.is_set():
            client.send(process.exitcode)


def listen(listener: Listener) -> None:
    """Answer each client in a thread of its own."""
    while True:
        threading.Thread(target=answer, args=(listener.accept(),), daemon=True).start()


def main() -> None:
    """Start Python's fork server, and listen until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the caller, which then ends us
    tempfile.tempdir = temporary_folder()
    listener = Listener(family="AF_UNIX")  # in a folder of this user alone, removed at the end
    os.environ["MPLCONFIGDIR"] = os.environ["IPYTHONDIR"] = os.path.dirname(str(listener.address))
    print(listener.address, flush=True)
    os.dup2(2, 1)  # what a job prints outside its log goes where errors go
    PROCESSES.set_forkserver_preload(["spiegel.forkserver.preload"])
    forkserver.ensure_running()
    threading.Thread(target=listen, args=(listener,), daemon=True).start()
    sys.stdin.read()
    ENDING.set()
    with ONE_AT_A_TIME:
        for process in multiprocessing.active_children():
            process.kill()
