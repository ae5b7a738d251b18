"""The example edition through sbatch on two nodes: the same bytes, also when a node dies."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from machines import until
from project_copy import Project, contents
from slurm import NODES, Cluster

pytestmark = [pytest.mark.slow, pytest.mark.cluster]
# A cluster of our own may be asked more often than one that others use too.
ARGUMENTS = (
    "--workflow-profile", "profiles/slurm",
    "--slurm-init-seconds-before-status-checks", "3", "--latency-wait", "5",
)  # fmt: skip


def search_path(project: Project, plugins: str) -> str:
    """Return where Python looks: this copy of the package, and the plugins."""
    return os.pathsep.join([str(project.root / "workflow"), plugins])


def test_snakemake_reads_the_profile_beside_the_default_one(shared: Project, plugins: str) -> None:
    profile = ("--workflow-profile", "profiles/slurm")
    path = search_path(shared, plugins)
    shown = shared.snakemake(*profile, "-n", PYTHONPATH=path)
    assert shown.returncode == 0, shown.stdout
    assert re.search(r"At most \d+ jobs would run", shown.stdout)
    # Without a number of cores, too.
    shown = shared.snakemake(*profile, "-n", "audit", PYTHONPATH=path)
    assert shown.returncode == 0, shown.stdout
    assert "would run audit" in shown.stdout


def submit(
    cluster: Cluster, project: Project, plugins: str, log: Path, *targets: str
) -> subprocess.Popen[bytes]:
    """Start a build on the head of the cluster, as a person would there."""
    command = [sys.executable, "-m", "snakemake", *ARGUMENTS, *targets]
    return subprocess.Popen(
        cluster.head.command(*command),
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": search_path(project, plugins)},
        stdin=subprocess.DEVNULL,
        stdout=log.open("wb"),
        stderr=subprocess.STDOUT,
    )


def test_the_cluster_builds_the_same_bytes(
    slurm_cluster: Cluster, shared: Project, plugins: str, local: dict[str, bytes], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    code = submit(slurm_cluster, shared, plugins, log).wait(timeout=1800)
    assert code == 0, log.read_text()
    made = contents(shared)
    assert sorted(made) == sorted(local)
    assert [name for name in local if made[name] != local[name]] == []
    # They did run on the nodes, on both, and left the log of each job with the others.
    begun = slurm_cluster.history("sched: Allocate JobId")
    assert len(begun) > 10
    assert {node for node in NODES for line in begun if f"NodeList={node}" in line} == set(NODES)
    logs = shared.root / "logs" / "os2025"
    assert (logs / "clean_school_year" / "2023-2024.log").is_file()
    # What only its owner may see is as closed as after a build on one machine.
    for private in ("data/processed/os2025", "logs/os2025", ".snakemake"):
        assert (shared.root / private).stat().st_mode & 0o777 == 0o700


def test_the_build_finishes_when_a_node_dies(
    slurm_cluster: Cluster, shared: Project, plugins: str, local: dict[str, bytes], tmp_path: Path
) -> None:
    log = tmp_path / "log"
    build = submit(slurm_cluster, shared, plugins, log, "comparisons")
    until(lambda: build.poll() is not None or bool(slurm_cluster.running()), 120, "no job runs")
    job, node = next(iter(slurm_cluster.running().items()))
    slurm_cluster.nodes[node].end()
    until(
        lambda: bool(slurm_cluster.history(f"requeue job JobId={job} due to failure")),
        120,
        "the job of the dead node was not queued again",
    )
    assert slurm_cluster.states()[node].startswith("down")
    slurm_cluster.start_waiting()
    code = build.wait(timeout=900)
    assert code == 0, log.read_text()
    made = {n: c for n, c in contents(shared).items() if n.startswith("data/processed")}
    assert "data/processed/os2025/compare/changes.csv" in made
    assert [name for name in made if made[name] != local[name]] == []
