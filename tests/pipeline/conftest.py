"""Copies of the project for tests that run the pipeline; one is built once for all."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest
from project_copy import Project, fresh, with_results


@pytest.fixture
def unbuilt(tmp_path: Path) -> Project:
    """A fresh copy of the project."""
    return fresh(tmp_path / "project")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy in which edition os2025 was built; do not change it, use `worked`.

    The first process that needs it builds it; each other one copies that, and has its own. Where
    SPIEGEL_BUILT names a working tree in which it was built, it is taken from there.
    """
    own = tmp_path_factory.mktemp("built") / "project"
    if named := os.environ.get("SPIEGEL_BUILT"):
        return with_results(own, Path(named).resolve())
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return build(own)
    shared = tmp_path_factory.getbasetemp().parent
    with (shared / "built.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        first = shared / "built.txt"
        if first.is_file():
            return Project(Path(first.read_text(encoding="utf-8"))).copy(own)
        # A copy that nobody works in, so that another process never copies a build under way.
        kept = build(shared / "built" / "project")
        first.write_text(str(kept.root), encoding="utf-8")
        return kept.copy(own)


def build(root: Path) -> Project:
    """Build edition os2025 in a fresh copy of the project."""
    project = fresh(root)
    done = project.snakemake("--cores", "2")
    assert done.returncode == 0, done.stdout
    return project


@pytest.fixture
def worked(built: Project, tmp_path: Path) -> Project:
    """A built copy that a test may change."""
    return built.copy(tmp_path / "project")
