"""The same jobs run by others: a shell loop, GNU make, doit. benchmarks/build.py uses this.

Their job graph is Snakemake's own (benchmarks/graph.py); every job is benchmarks/run_job.py on
one of its files, which holds the parameters too, so that a peer sees a changed parameter as a
changed file.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import re
import resource
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
GRAPH = Path(".peers/jobs")
LOG = Path(".peers/ran.txt")
PR_SET_CHILD_SUBREAPER = 36  # linux/prctl.h: orphans below us become our children
DODO = """
import json, os, subprocess
from pathlib import Path

JOBS = Path({jobs!r})

def run(command):
    return subprocess.run(command).returncode == 0

def task_job():
    for name in (JOBS / "order.txt").read_text().split():
        path = JOBS / f"{{name}}.json"
        job = json.loads(path.read_text())
        yield dict(
            name=name,
            file_dep=sorted({{*job["input"]["items"], job["script"], str(path)}}),
            targets=job["output"]["items"],
            actions=[(run, [{command!r} + [str(path)]])],
        )
"""


@dataclass(frozen=True)
class Took:
    """What one run cost: wall and processor seconds, how many jobs ran, and what these used."""

    wall: float
    cpu: float
    jobs: int
    work: float | None


def timed(command: list[str], folder: Path, **environment: str) -> tuple[float, float, str]:
    """Return wall and processor seconds, and the output, of a command that must succeed."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**env, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    wall = time.monotonic() - start
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}")
    # What a build leaves to end by itself, such as the process that its jobs are forked from.
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, done.stdout


def jobs_of(folder: Path) -> dict[str, dict[str, dict[str, list[str]]]]:
    """Return the jobs that graph.py wrote in a project, by name, in an order that works."""
    names = (folder / GRAPH / "order.txt").read_text(encoding="utf-8").split()
    return {
        n: json.loads((folder / GRAPH / f"{n}.json").read_text(encoding="utf-8")) for n in names
    }


@dataclass
class Snakemake:
    """Snakemake itself, as a person starts it."""

    folder: Path
    edition: str
    cores: int
    name: str = "snakemake"
    path: str = ""

    def prepare(self) -> None:
        """Nothing: it finds its own graph, within the time that is measured."""

    def command(self) -> list[str]:
        """Return what a person types."""
        engine = [sys.executable, "-m", "snakemake", "--cores", str(self.cores)]
        return [*engine, "--config", f"edition={self.edition}"]

    def run(self) -> Took:
        """Build what must be built."""
        places = os.pathsep.join(filter(None, [str(self.folder / "workflow"), self.path]))
        wall, cpu, told = timed(self.command(), self.folder, PYTHONPATH=places)
        return Took(wall, cpu, len(re.findall(r"^\[ *\d+/\d+\] ", told, re.M)), None)


@dataclass
class Peer(Snakemake):
    """Anything that runs the jobs of graph.py."""

    job: list[str] = field(default_factory=lambda: [sys.executable, str(HERE / "run_job.py")])

    def prepare(self) -> None:
        """Ask Snakemake for its graph, and write it down for this tool; not timed."""
        graph = [sys.executable, str(HERE / "graph.py"), str(GRAPH), "--edition", self.edition]
        timed(graph, self.folder, PYTHONPATH=str(self.folder / "workflow"))
        self.write(jobs_of(self.folder))

    def write(self, jobs: dict[str, dict[str, dict[str, list[str]]]]) -> None:
        """Write the tool's own description of the jobs."""

    def run(self) -> Took:
        """Build what must be built, on one thread for each job as Snakemake does."""
        log = self.folder / LOG
        log.write_text("", encoding="utf-8")
        threads = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")}
        places = os.pathsep.join(filter(None, [str(self.folder / "workflow"), self.path]))
        wall, cpu, _ = timed(
            self.command(),
            self.folder,
            PYTHONPATH=places,
            SPIEGEL_BENCH_LOG=str(log),
            **threads,
        )
        work = [float(line.split("\t")[2]) for line in log.read_text(encoding="utf-8").splitlines()]
        return Took(wall, cpu, len(work), sum(work))


@dataclass
class Loop(Peer):
    """One job after the other, all of them every time."""

    name: str = "loop"

    def write(self, jobs: dict[str, dict[str, dict[str, list[str]]]]) -> None:
        lines = [f'"$@" {GRAPH}/{name}.json' for name in jobs]
        (self.folder / ".peers/loop.sh").write_text("\n".join(["set -e", *lines]) + "\n")

    def command(self) -> list[str]:
        return ["sh", ".peers/loop.sh", *self.job]


@dataclass
class Make(Peer):
    """GNU make: what is older than what it is made from."""

    name: str = "make"

    def write(self, jobs: dict[str, dict[str, dict[str, list[str]]]]) -> None:
        last = [path for job in jobs.values() for path in job["output"]["items"]]
        lines = [f"all: {' '.join(last)}"]
        for name, job in jobs.items():
            spec = f"{GRAPH}/{name}.json"
            needs = " ".join([*job["input"]["items"], str(job["script"]), spec])
            lines += [
                f"{' '.join(job['output']['items'])} &: {needs}",
                f"\t@{' '.join(self.job)} {spec}",
            ]
        (self.folder / ".peers/Makefile").write_text("\n".join(lines) + "\n", encoding="utf-8")

    def command(self) -> list[str]:
        return ["make", "--jobs", str(self.cores), "--file", ".peers/Makefile"]


@dataclass
class Doit(Peer):
    """doit: what was made from other bytes."""

    name: str = "doit"

    def write(self, jobs: dict[str, dict[str, dict[str, list[str]]]]) -> None:
        text = DODO.format(jobs=str(GRAPH), command=self.job)
        (self.folder / ".peers/dodo.py").write_text(text, encoding="utf-8")

    def command(self) -> list[str]:
        engine = [sys.executable, "-m", "doit", "run", "--file", ".peers/dodo.py", "--dir", "."]
        return [*engine, "--process", str(self.cores), "--parallel-type", "thread"]


def install(target: Path) -> bool:
    """Install the peers that are Python packages, with their hashes; False without an index."""
    python = Path(sys.base_prefix, "bin", "python{}.{}".format(*sys.version_info))
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wanted = ["--target", str(target), "--requirement", str(HERE / "peers.txt")]
    done = subprocess.run([*pip, "--no-deps", "--require-hashes", *wanted], check=False)
    return done.returncode == 0
