"""A build on this machine alone, to hold the others against; and a SLURM cluster."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from project_copy import ROOT, Project, contents, fresh
from slurm import Cluster, cluster


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every file of the example edition, built here."""
    project = fresh(tmp_path_factory.mktemp("local") / "project")
    done = project.snakemake("--cores", "2")
    assert done.returncode == 0, done.stdout
    return contents(project)


@pytest.fixture(scope="session")
def plugins() -> str:
    """Where Snakemake finds its plugin for SLURM: the search path of `./run --cluster`."""
    asked = ["./run", "--cluster", "python", "-c", "import os; print(os.environ['PYTHONPATH'])"]
    return subprocess.check_output(asked, cwd=ROOT, text=True).strip()


@pytest.fixture
def slurm_cluster() -> Iterator[Cluster]:
    """A head and two nodes, fresh for each test: one of them may have been killed."""
    with cluster() as made:
        yield made


@pytest.fixture
def shared(tmp_path: Path) -> Project:
    """A copy of the project in a folder that all machines see; its name has spaces."""
    return fresh(tmp_path / "een gedeelde map" / "project")
