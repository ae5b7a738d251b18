"""Notebook kernels for unattended runs: private folders, IPC sockets, and a fast way to start.

A kernel is started either as a new process or as a fork of a process that has imported the heavy
packages (`spiegel.forkserver`). Both run the same code and give the same outputs.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from spiegel.errors import SpiegelError
from spiegel.forkserver import environment as build
from spiegel.forkserver.client import Fork

BE_KERNEL = "spiegel.publish.notebooks.kernels:be_kernel"
ASK_AGAIN = 1.0  # seconds for an answer of a kernel that starts
HEAR = 0.2  # seconds for what it tells everyone, once it answered
END = 5.0  # seconds for the end of a kernel that is killed


def be_kernel(*arguments: str) -> None:
    """Be an ipykernel with this command line, in a session of its own."""
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    # A kernel with a parent says nothing of how to connect to it.
    sys.argv = ["ipykernel_launcher", *arguments, f"--IPKernelApp.parent_handle={os.getppid()}"]
    IPKernelApp.launch_instance(argv=sys.argv[1:])


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """Give a short-lived folder whose path is short enough for sockets."""
    folder = build.temporary_folder()
    with tempfile.TemporaryDirectory("", "spiegel-", folder, ignore_cleanup_errors=True) as name:
        yield Path(name)


def environment(private: Path, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a kernel: nothing of the user's Jupyter, locale or time zone."""
    env = build.environment() | dict(own or {})
    env["JUPYTER_NO_CONFIG"] = "1"
    for key in ("IPYTHONDIR", "MPLCONFIGDIR"):
        env[key] = str(private / key.lower())
    for key in ("RUNTIME", "CONFIG", "DATA"):
        env[f"JUPYTER_{key}_DIR"] = str(private / f"jupyter_{key.lower()}")
    return env


class NewProcess(LocalProvisioner):
    """A kernel in a process of its own."""

    async def send_signal(self, signum: int) -> None:
        """Pass a signal on, but no interrupt: one comes before each kill, and logs an error."""
        if signum != signal.SIGINT:
            await super().send_signal(signum)


class ForkedProcess(LocalProvisioner):
    """A kernel in a fork of the server at the address `server`."""

    server = ""
    fork: Fork | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        try:
            self.fork = Fork(self.server, BE_KERNEL, cmd[3:], kwargs["env"], kwargs["cwd"])
        except OSError:
            raise SpiegelError(
                "the process that starts notebook kernels ended unexpectedly",
                where="publish stage, notebooks",
                fix="read the lines above; often memory ran out. Then run the same command again.",
            ) from None
        return self.connection_info

    @property
    def has_process(self) -> bool:
        return self.fork is not None

    async def poll(self) -> int | None:
        return self.fork.poll() if self.fork else 0

    async def wait(self) -> int | None:
        code = self.fork.poll(END) if self.fork else 0
        self.fork = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Nothing: an interrupt comes before each kill, and is not needed."""

    async def kill(self, restart: bool = False) -> None:
        if self.fork:
            self.fork.kill()
            self.fork.poll(END)

    terminate = kill


class Client(AsyncKernelClient):
    """A client that is ready as soon as its kernel is.

    The library's own listens a fifth of a second longer, to throw away what the kernel said before
    the first cell; nbclient passes over what does not belong to the cell that it runs.
    """

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < deadline:
            self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.get_shell_msg(timeout=ASK_AGAIN)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.get_iopub_msg(timeout=HEAR)
                    return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")


class ThisPython(KernelSpecManager):
    """Knows one kernel: this Python's, whatever the user installed under its name."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 (ipykernel)",
            language="python",
        )


def manager_class(
    private: Path, root: Path, server: str | None, own: Mapping[str, str] | None = None
) -> type[AsyncKernelManager]:
    """Return a kernel manager for one notebook, as nbclient wants it: a class.

    Parameters
    ----------
    private : folder for sockets, connection file and caches of this kernel.
    root : working directory of the kernel.
    server : address of the server to fork from; None starts a new process.
    own : environment variables of this notebook.
    """
    env = environment(private, own)

    class Manager(AsyncKernelManager):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(
                transport="ipc",
                connection_file=str(private / "kernel.json"),
                client_factory=Client,
                kernel_spec_manager=ThisPython(),
                **kwargs,
            )

        async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]
            kind = ForkedProcess if server else NewProcess
            self.provisioner = kind(kernel_spec=self.kernel_spec, parent=self)
            if isinstance(self.provisioner, ForkedProcess):
                self.provisioner.server = server or ""
            await super().start_kernel(**kwargs | {"env": env, "cwd": str(root)})

    return Manager
