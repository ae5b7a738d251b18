"""Machines for tests: namespaces on this one, with a network of their own, gone when they end.

Each machine has its own network, host name, mounts and processes; it ends with the process that
made it, and everything that runs in it ends too. Nothing is left on the real machine: no bridge, no
named namespace, no mount.
"""

from __future__ import annotations

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

NETWORK = "10.83.0"
# The first process of a machine ends with its standard input: when we end it, or end ourselves.
INIT = "hostname {name} && mount -t tmpfs tmpfs /run && ip link set lo up && echo up && read _"
OWN = ("--net", "--uts", "--mount", "--pid", "--ipc")


@dataclass
class Machine:
    """A machine that runs; `pid` is its first process."""

    name: str
    address: str
    holder: subprocess.Popen[str]
    pid: int

    def command(self, *words: str) -> list[str]:
        """Return the command that runs `words` on this machine."""
        return ["nsenter", f"--target={self.pid}", *OWN, "--wd=.", "--", *words]

    def run(self, *words: str) -> str:
        """Run a command there, to its end, and return what it printed."""
        done = subprocess.run(
            self.command(*words), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{words} on {self.name}: {done.stdout}"
        return done.stdout

    def end(self) -> None:
        """End it at once, as a power cut does: its processes have no time for a last word."""
        self.holder.kill()
        self.holder.wait()


def _child(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])


def start(name: str, number: int) -> Machine:
    """Start a machine that has no network yet."""
    words = ["unshare", *OWN, "--fork", "--kill-child=KILL", "--mount-proc"]
    words += ["sh", "-c", INIT.format(name=name)]
    holder = subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert holder.stdout is not None
    said = holder.stdout.readline()
    assert said == "up\n", f"{name} did not start: {said}{holder.stdout.read()}"
    return Machine(name, f"{NETWORK}.{number}", holder, _child(holder.pid))


@contextlib.contextmanager
def network(*names: str) -> Iterator[list[Machine]]:
    """Start machines that reach each other by name; the first holds the switch. End all after."""
    machines: list[Machine] = []
    try:
        for number, name in enumerate(names, 1):
            machines.append(start(name, number))
        first, *others = machines
        first.run("ip", "link", "add", "switch", "type", "bridge")
        first.run("ip", "addr", "add", f"{first.address}/24", "dev", "switch")
        first.run("ip", "link", "set", "switch", "up")
        for other in others:
            # Only the network is that of the first: the process number holds on the real machine.
            subprocess.run(
                ["nsenter", f"--target={first.pid}", "--net", "ip", "link", "add", other.name,
                 "master", "switch", "up", "type", "veth", "peer", "name", "eth0",
                 "netns", str(other.pid)], check=True, timeout=60,
            )  # fmt: skip
            other.run("ip", "addr", "add", f"{other.address}/24", "dev", "eth0")
            other.run("ip", "link", "set", "eth0", "up")
        hosts = "127.0.0.1 localhost\n" + "".join(f"{m.address} {m.name}\n" for m in machines)
        for machine in machines:
            machine.run("sh", "-c", f"printf '{hosts}' >/run/hosts")
            machine.run("mount", "--bind", "/run/hosts", "/etc/hosts")
        yield machines
    finally:
        for machine in machines:
            machine.end()


def until(condition: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait until `condition()` holds; fail with `what` after `seconds`."""
    last = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < last, f"after {seconds} s: {what}"
        time.sleep(0.5)
