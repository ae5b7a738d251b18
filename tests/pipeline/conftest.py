"""Copies of the project for tests that run the pipeline; one is built once for all."""

from __future__ import annotations

from pathlib import Path

import pytest
from project_copy import Project, fresh


@pytest.fixture
def unbuilt(tmp_path: Path) -> Project:
    """A fresh copy of the project."""
    return fresh(tmp_path / "project")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A copy in which edition os2025 was built; do not change it, use `worked`."""
    project = fresh(tmp_path_factory.mktemp("built") / "project")
    done = project.snakemake("--cores", "2")
    assert done.returncode == 0, done.stdout
    return project


@pytest.fixture
def worked(built: Project, tmp_path: Path) -> Project:
    """A built copy that a test may change."""
    return built.copy(tmp_path / "project")
