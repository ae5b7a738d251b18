"""A small process that imports the heavy packages once and forks a notebook kernel on request.

Started by `spiegel.publish.kernels.KernelServer`; speaks JSON lines on its standard input and
output. It stays single-threaded, so that forking is safe, and ends (with every kernel it started)
when its standard input closes: a killed caller leaves no kernel behind.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import sys
import traceback
from typing import Any, BinaryIO, NoReturn


def run_kernel(arguments: list[str], env: dict[str, str], cwd: str) -> NoReturn:
    """Become an ipykernel: own session, own environment, nothing of the server's pipes."""
    code = 1
    try:
        os.setsid()
        os.environ.clear()
        os.environ.update(env)
        os.chdir(cwd)
        sys.argv = ["ipykernel_launcher", *arguments]
        from ipykernel.kernelapp import IPKernelApp

        IPKernelApp.launch_instance(argv=arguments)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def fork_kernel(request: dict[str, Any], private: list[int]) -> int:
    """Fork a kernel and return its process id; `private` descriptors stay with the server."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        for descriptor in private:
            os.close(descriptor)
        # The kernel ends when its parent does, and that is this server, not the caller.
        watch = f"--IPKernelApp.parent_handle={os.getppid()}"
        run_kernel([*request["arguments"], watch], request["env"], request["cwd"])
    return pid


def exit_code(pid: int, ended: dict[int, int]) -> int | None:
    """Return the exit code of a kernel (negative: a signal), or None while it runs."""
    if pid not in ended:
        found, status = os.waitpid(pid, os.WNOHANG)
        if found == 0:
            return None
        ended[pid] = os.waitstatus_to_exitcode(status)
    return ended[pid]


def serve(requests: BinaryIO, replies: BinaryIO) -> None:
    """Answer requests until the caller closes the pipe; then end what still runs."""
    ended: dict[int, int] = {}
    started: list[int] = []
    for line in requests:
        request = json.loads(line)
        if "poll" in request:
            reply = {"code": exit_code(request["poll"], ended)}
        else:
            started.append(fork_kernel(request, [requests.fileno(), replies.fileno()]))
            reply = {"pid": started[-1]}
        replies.write(json.dumps(reply).encode() + b"\n")
        replies.flush()
    for pid in started:
        if exit_code(pid, ended) is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)


def main(modules: list[str]) -> None:
    """Import `modules`, move the pipes out of the kernels' way, and serve."""
    if sys.path and sys.path[0] in ("", os.getcwd()):
        del sys.path[0]  # as ipykernel_launcher does
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    replies = os.fdopen(os.dup(1), "wb")
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    for name in modules:
        # A module that does not import gives its own, clear error in the notebook that needs it.
        with contextlib.suppress(Exception):
            importlib.import_module(name)
    serve(requests, replies)


if __name__ == "__main__":
    main(sys.argv[1:])
