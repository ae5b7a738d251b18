"""Tests run on all cores; what shares an expensive fixture stays on one of them."""

from __future__ import annotations

import gc
import os
from typing import Any

import pytest

# One build serves every test of these folders.
TOGETHER = ("release", "browser", "real", "cluster")
# They take longest, so they begin. One file makes the build that all of `pipeline` waits for, while
# the other process makes the small edition of `release`.
BUILDS = "tests/pipeline/test_trace.py"
LONGEST = ("release", "pipeline", *TOGETHER)
# A project that is built already needs no build in each process.
BUILT = "SPIEGEL_BUILT" in os.environ
# These files look at the same drawings.
DRAWN = ("test_acceptance.py", "test_figures.py", "test_pdf.py")


def group_of(nodeid: str) -> str:
    """Return what a test shares its fixtures with: its folder if listed above, else its file."""
    file = nodeid.partition("::")[0]
    folder = file.split("/")[1]
    if folder in TOGETHER and not (folder == "browser" and BUILT):
        return folder
    return "drawings" if file.endswith(DRAWN) else file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the groups that take longest begin."""

    def turn(item: pytest.Item) -> int:
        folder = item.nodeid.split("/")[1]
        if item.nodeid.startswith(BUILDS):
            return 0
        return 1 + LONGEST.index(folder) if folder in LONGEST else 1 + len(LONGEST)

    items.sort(key=turn)


def pytest_collection_finish() -> None:
    """Look for garbage only in what tests make: some libraries collect it at every call."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Hand out whole groups. (`--dist loadgroup` does nothing with the pytest that is locked.)"""
    from xdist.scheduler import LoadScopeScheduling

    class ByGroup(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    return ByGroup(config, log)
