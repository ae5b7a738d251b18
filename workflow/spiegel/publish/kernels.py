"""Notebook kernels for unattended runs: private folders, IPC sockets, and a fast way to start.

A kernel is started either as a new process (`plain`) or by forking a `KernelServer` that has
imported the heavy packages once. Both run the same code and give the same outputs.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

import spiegel
from spiegel.errors import SpiegelError

PRELOAD = (
    "ipykernel.kernelapp",
    "ipykernel.ipkernel",
    "ipykernel.zmqshell",
    "IPython.display",
    "matplotlib.pyplot",
    "seaborn",
    "pandas",
    "spiegel.publish.figures",
    "spiegel.publish.chapter_tables",
    "spiegel.publish.chapter_quality",
)

# One thread for numerical libraries: last digits would otherwise follow the number of cores.
SINGLE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
LONGEST_SOCKET_FOLDER = 60  # an IPC socket path may have 107 bytes on Linux, 103 on macOS


def can_fork() -> bool:
    """Tell whether forking a process that has imported numerical libraries is safe here."""
    return sys.platform == "linux"


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """Give a short-lived folder whose path is short enough for sockets."""
    base = tempfile.gettempdir()
    if len(os.fsencode(base)) > LONGEST_SOCKET_FOLDER and os.path.isdir("/tmp"):
        base = "/tmp"
    with tempfile.TemporaryDirectory(
        prefix="spiegel-", dir=base, ignore_cleanup_errors=True
    ) as name:
        yield Path(name)


def environment(private: Path) -> dict[str, str]:
    """Return the environment of a kernel: nothing of the user's Jupyter, locale or time zone."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "PYTHONWARNINGS"))}
    package = str(Path(spiegel.__file__).parents[1])
    path = [package, *filter(None, env.get("PYTHONPATH", "").split(os.pathsep))]
    env |= {
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(os.path.abspath(p) for p in path)),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONNOUSERSITE": "1",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "MPLBACKEND": "agg",
        "JUPYTER_NO_CONFIG": "1",
    }
    env |= dict.fromkeys(SINGLE_THREAD, "1")
    for key in ("IPYTHONDIR", "MPLCONFIGDIR"):
        env[key] = str(private / key.lower())
    for key in ("RUNTIME", "CONFIG", "DATA"):
        env[f"JUPYTER_{key}_DIR"] = str(private / f"jupyter_{key.lower()}")
    return env


class KernelServer:
    """The preloaded process that forks kernels; use it as a context manager.

    Parameters
    ----------
    root : working directory of the server.
    modules : what to import before the first fork.
    """

    def __init__(self, root: Path, modules: tuple[str, ...] = PRELOAD) -> None:
        self._lock = threading.Lock()
        self._folder = contextlib.ExitStack()
        private = self._folder.enter_context(private_folder())
        self.process = subprocess.Popen(
            [sys.executable, "-m", "spiegel.publish.kernel_server", *modules],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=root,
            env=environment(private),
            start_new_session=True,  # Ctrl-C reaches the caller, which then ends this server
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the server and every kernel that it started."""
        assert self.process.stdin
        assert self.process.stdout
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self._folder.close()

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        with self._lock:
            try:
                self.process.stdin.write(json.dumps(request).encode() + b"\n")
                self.process.stdin.flush()
                line = self.process.stdout.readline()
            except (OSError, ValueError):
                line = b""
        if not line:
            raise SpiegelError(
                "the process that starts notebook kernels ended unexpectedly",
                where="publish stage, notebooks",
                fix="read the lines above; often memory ran out. Then run the same command again.",
            )
        reply: dict[str, Any] = json.loads(line)
        return reply

    def fork(self, arguments: list[str], env: dict[str, str], cwd: str) -> ForkedKernel:
        """Start a kernel with ipykernel's command line `arguments`."""
        reply = self._ask({"arguments": arguments, "env": env, "cwd": cwd})
        return ForkedKernel(self, reply["pid"])

    def poll(self, pid: int) -> int | None:
        """Return the exit code of a kernel, or None while it runs."""
        code: int | None = self._ask({"poll": pid})["code"]
        return code


class ForkedKernel:
    """The part of `subprocess.Popen` that Jupyter uses, for a kernel forked elsewhere."""

    stdin = stdout = stderr = None

    def __init__(self, server: KernelServer, pid: int) -> None:
        self.server, self.pid = server, pid

    def poll(self) -> int | None:
        return self.server.poll(self.pid)

    def wait(self, timeout: float | None = None) -> int:
        deadline = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if deadline is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("kernel", timeout or 0)
            time.sleep(0.02)
        return code

    def send_signal(self, signum: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, signum)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def manager_class(
    private: Path, root: Path, server: KernelServer | None
) -> type[AsyncKernelManager]:
    """Return a kernel manager for one notebook, as nbclient wants it: a class.

    Parameters
    ----------
    private : folder for sockets, connection file and caches of this kernel.
    root : working directory of the kernel.
    server : fork from this server; None starts a new process.
    """
    env = environment(private)

    class Provisioner(LocalProvisioner):
        async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
            if server is None:
                return await super().launch_kernel(cmd, **kwargs)
            forked = server.fork(cmd[3:], kwargs["env"], kwargs["cwd"])
            self.process = forked  # type: ignore[assignment]
            self.pid, self.pgid = forked.pid, None
            self.cwd = kwargs["cwd"]
            return self.connection_info

    class Manager(AsyncKernelManager):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(
                transport="ipc", connection_file=str(private / "kernel.json"), **kwargs
            )
            # Never a kernel of the same name that the user installed elsewhere.
            self._kernel_spec = KernelSpec(
                argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
                display_name="Python 3 (ipykernel)",
                language="python",
            )

        async def _async_pre_start_kernel(self, **kwargs: Any) -> Any:
            self.provisioner = Provisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
            kwargs |= {"env": env, "cwd": str(root)}
            return await super()._async_pre_start_kernel(**kwargs)

    return Manager
