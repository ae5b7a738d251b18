"""A SLURM cluster for tests: a head and two nodes, each a machine of its own (machines.py)."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from machines import Machine, network, until
from packages import install

PACKAGES = ("slurm-wlm", "munge", "iproute2")
PROGRAMS = ("slurmctld", "slurmd", "sbatch", "munged", "ip", "nsenter", "unshare")
NODES = ("n1", "n2")
CONFIGURATION = """
ClusterName=mirror
SlurmctldHost=head
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerParameters=sched_interval=2,sched_min_interval=0,batch_sched_delay=0
SlurmdParameters=config_overrides
ReturnToService=2
SlurmdTimeout=10
TCPTimeout=2
MessageTimeout=5
BatchStartTimeout=20
SlurmdSpoolDir=/run/slurm/slurmd
StateSaveLocation=/run/slurm/state
SlurmctldPidFile=/run/slurm/slurmctld.pid
SlurmdPidFile=/run/slurm/slurmd.pid
SlurmctldLogFile=/run/slurm/slurmctld.log
SlurmdLogFile=/run/slurm/slurmd.log
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MailProg=/bin/true
NodeName=n[1-2] CPUs=8 RealMemory=16000
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""
# The places where SLURM and munge look, filled on this machine alone.
SET_UP = """
set -e
mkdir -p /run/munge /run/slurm/slurmd /run/slurm/state
mount -t tmpfs tmpfs /etc/slurm
cat >/etc/slurm/slurm.conf
printf '{key}' >/run/munge/key
chmod 600 /run/munge/key
munged --key-file=/run/munge/key --pid-file=/run/munge/pid --log-file=/run/munge/log \
  --seed-file=/run/munge/seed --socket=/run/munge/munge.socket.2
"""


@dataclass
class Cluster:
    """A cluster whose nodes are up; all of them see the same files."""

    head: Machine
    nodes: dict[str, Machine]

    def states(self) -> dict[str, str]:
        """Return the state of each node by its name, as SLURM sees it."""
        return dict(line.split() for line in self.head.run("sinfo", "-hNo", "%N %T").splitlines())

    def running(self) -> dict[str, str]:
        """Return the node of each running job by the job's number."""
        shown = self.head.run("squeue", "-ht", "RUNNING", "-o", "%i %N").splitlines()
        return dict(line.split() for line in shown if len(line.split()) == 2)

    def history(self, words: str) -> list[str]:
        """Return the lines of the controller's log that hold these words."""
        lines = self.head.run("cat", "/run/slurm/slurmctld.log").splitlines()
        return [line for line in lines if words in line]

    def start_waiting(self) -> None:
        """Let jobs that were queued again start now; SLURM gives them two minutes of rest."""
        for job in self.head.run("squeue", "-ht", "PENDING", "-o", "%i").split():
            self.head.run("scontrol", "update", f"JobId={job}", "StartTime=now")


@contextlib.contextmanager
def cluster() -> Iterator[Cluster]:
    """Start a cluster; end all of it after, whatever happened."""
    install(PROGRAMS, PACKAGES)
    key = os.urandom(32).hex()
    with network("head", *NODES) as (head, *nodes):
        for machine in (head, *nodes):
            subprocess.run(
                machine.command("sh", "-c", SET_UP.format(key=key)),
                input=CONFIGURATION, text=True, check=True, timeout=60,
            )  # fmt: skip
        head.run("slurmctld", "-c")
        for node in nodes:
            node.run("slurmd", "-N", node.name)
        made = Cluster(head, {node.name: node for node in nodes})
        until(lambda: set(made.states().values()) == {"idle"}, 30, "nodes are not idle")
        yield made
