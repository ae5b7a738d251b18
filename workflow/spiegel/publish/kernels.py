"""Notebook kernels for unattended runs: private folders, IPC sockets, and a fast way to start.

A kernel is started either as a new process or by forking the warm server, which has imported the
heavy packages. Both run the same code and give the same outputs.
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
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from spiegel.errors import SpiegelError
from spiegel.warm import start
from spiegel.warm.client import Lost, Process

KERNEL = "spiegel.publish.kernel:run"
ASK_AGAIN = 1.0  # seconds for an answer of a kernel that starts
HEAR = 0.2  # seconds for what it tells everyone, once it answered
LONGEST_SOCKET_FOLDER = 60  # an IPC socket path may have 107 bytes on Linux, 103 on macOS


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


def environment(private: Path, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a kernel: nothing of the user's Jupyter, locale or time zone."""
    env = start.environment() | dict(own or {})
    env["JUPYTER_NO_CONFIG"] = "1"
    for key in ("IPYTHONDIR", "MPLCONFIGDIR"):
        env[key] = str(private / key.lower())
    for key in ("RUNTIME", "CONFIG", "DATA"):
        env[f"JUPYTER_{key}_DIR"] = str(private / f"jupyter_{key.lower()}")
    return env


def forked(server: str, arguments: list[str], env: dict[str, str], folder: str) -> Process:
    """Start a kernel with ipykernel's command line `arguments` by forking the warm server.

    Raises
    ------
    SpiegelError : the server is gone.
    """
    with open(os.devnull, "rb") as nothing:
        standard = (nothing.fileno(), 2, 2)
        try:
            return Kernel(server, KERNEL, arguments, env, folder, standard)
        except (OSError, Lost):
            raise SpiegelError(
                "the process that starts notebook kernels ended unexpectedly",
                where="publish stage, notebooks",
                fix="read the lines above; often memory ran out. Then run the same command again.",
            ) from None


class Kernel(Process):
    """A forked kernel; one whose server is lost has ended with it."""

    def poll(self) -> int | None:
        try:
            return super().poll()
        except (OSError, Lost):
            self.returncode = -signal.SIGKILL
            return self.returncode


class Client(AsyncKernelClient):
    """A client that is ready as soon as its kernel is.

    The library's own listens a fifth of a second longer, to throw away what the kernel said before
    the first cell; nbclient passes over what does not belong to the cell that it runs.
    """

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        deadline = time.monotonic() + (timeout or float("inf"))
        while time.monotonic() < deadline:
            self.kernel_info()
            with contextlib.suppress(Empty):
                reply = await self.shell_channel.get_msg(timeout=ASK_AGAIN)
                if reply["msg_type"] == "kernel_info_reply":
                    await self.iopub_channel.get_msg(timeout=HEAR)
                    self._handle_kernel_info_reply(reply)
                    return
            if not await self._async_is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError(f"Kernel didn't respond in {timeout:g} seconds")

    wait_for_ready = _async_wait_for_ready


def manager_class(
    private: Path, root: Path, server: str | None, own: Mapping[str, str] | None = None
) -> type[AsyncKernelManager]:
    """Return a kernel manager for one notebook, as nbclient wants it: a class.

    Parameters
    ----------
    private : folder for sockets, connection file and caches of this kernel.
    root : working directory of the kernel.
    server : address of the warm server to fork from; None starts a new process.
    own : environment variables of this notebook.
    """
    env = environment(private, own)

    class Provisioner(LocalProvisioner):
        async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
            if server is None:
                return await super().launch_kernel(cmd, **kwargs)
            kernel = forked(server, cmd[3:], kwargs["env"], kwargs["cwd"])
            self.process = kernel  # type: ignore[assignment]
            self.pid, self.pgid = kernel.pid, None
            self.cwd = kwargs["cwd"]
            return self.connection_info

    class Manager(AsyncKernelManager):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(
                transport="ipc", connection_file=str(private / "kernel.json"), **kwargs
            )
            self.client_factory = Client
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

        async def _async_interrupt_kernel(self) -> None:
            """Nothing: it is asked of a kernel before it is killed, and would log an error."""

        async def _async_wait(self, pollinterval: float = 0.01) -> None:
            """Wait until the kernel has ended, asking ten times as often as the library."""
            await super()._async_wait(pollinterval)

    return Manager
