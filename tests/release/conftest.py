"""One small edition, built and frozen once; tests change copies of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_edition import EDITION, Repository, small


@pytest.fixture(scope="session")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The small edition, frozen, its lock committed; do not change it, use `copied`."""
    repository = small(tmp_path_factory.mktemp("frozen") / "project")
    repository.build()
    done = repository.spiegel("freeze", EDITION)
    assert done.returncode == 0, done.stdout
    repository.commit("The lock")
    return repository


@pytest.fixture
def copied(frozen: Repository, tmp_path: Path) -> Repository:
    """A frozen copy that a test may change."""
    return frozen.copy(tmp_path / "project")
