"""What the peers of Snakemake run in benchmarks/build.py is what Snakemake runs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from project_copy import ROOT, Project

GRAPH = ROOT / "benchmarks" / "graph.py"
RUN_JOB = ROOT / "benchmarks" / "run_job.py"

SNAKEFILE = """
import shlex, sys
sys.executable = shlex.quote(sys.executable)  # as in workflow/rules/common.smk

rule all:
    input: "made/b.json"

rule first:
    input: one="one.txt", many=["two.txt", "three.txt"]
    output: table="made/{name}.json", beside=["made/{name}.1", "made/{name}.2"]
    log: "logs/{name}.log"
    params: years=["x", "y"], code="c"
    threads: 2
    script: "tell.py"
"""
TELL = """
import json
from pathlib import Path
s = snakemake
told = [s.input.one, list(s.input.many), s.input[2], s.output[1], list(s.output.beside), s.log[0],
        s.params.years, s.params.code, s.wildcards.name, s.threads]
for path in s.output:
    Path(path).write_text(json.dumps(told))
"""


def graph(folder: Path) -> dict[str, dict[str, dict[str, list[str]]]]:
    """Return the jobs that peers get for a project."""
    jobs = folder / "jobs"
    subprocess.run(
        [sys.executable, str(GRAPH), str(jobs)],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "workflow")},
        check=True,
        timeout=120,
    )
    names = (jobs / "order.txt").read_text(encoding="utf-8").split()
    return {name: json.loads((jobs / f"{name}.json").read_text("utf-8")) for name in names}


@pytest.mark.slow
def test_peers_get_the_jobs_inputs_and_outputs_of_a_dry_run(unbuilt: Project) -> None:
    plan = unbuilt.snakemake("--dry-run", "--workflow-profile", "none")
    assert plan.returncode == 0, plan.stdout
    planned = set()
    for block in re.split(r"^(?=(?:local)?rule \w+:$)", plan.stdout, flags=re.M)[1:]:
        found = dict(re.findall(r"^    (input|output): (.*)$", block, re.M))
        if "output" in found:
            rule = re.match(r"(?:local)?rule (\w+)", block)[1]  # type: ignore[index]
            files = (frozenset(found[kind].split(", ")) for kind in ("input", "output"))
            planned.add((rule, *files))
    given = graph(unbuilt.root)
    assert len(planned) == len(given) > 20
    assert planned == {
        (job["rule"], frozenset(job["input"]["items"]), frozenset(job["output"]["items"]))
        for job in given.values()
    }
    made: set[str] = set()
    outputs = {path for job in given.values() for path in job["output"]["items"]}
    for job in given.values():
        assert outputs & set(job["input"]["items"]) <= made
        made |= set(job["output"]["items"])


@pytest.mark.slow
def test_a_script_is_told_the_same_by_a_peer(tmp_path: Path) -> None:
    (tmp_path / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")
    (tmp_path / "tell.py").write_text(TELL, encoding="utf-8")
    for name in ("one", "two", "three"):
        (tmp_path / f"{name}.txt").write_text(name, encoding="utf-8")
    jobs = graph(tmp_path)
    assert list(jobs) == ["first-b"]
    engine = [sys.executable, "-m", "snakemake", "--cores", "2", "--quiet", "all"]
    subprocess.run(engine, cwd=tmp_path, check=True, timeout=120)
    told = (tmp_path / "made/b.json").read_text(encoding="utf-8")
    (tmp_path / "made/b.json").unlink()
    peer = [sys.executable, str(RUN_JOB), "jobs/first-b.json"]
    log = {"SPIEGEL_BENCH_LOG": str(tmp_path / "ran.txt")}
    subprocess.run(peer, cwd=tmp_path, env=os.environ | log, check=True, timeout=60)
    assert (tmp_path / "made/b.json").read_text(encoding="utf-8") == told
    assert (tmp_path / "ran.txt").read_text(encoding="utf-8").startswith("first\ttell.py\t")
