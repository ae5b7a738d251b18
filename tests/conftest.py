"""Tests run on all cores; what shares an expensive fixture stays on one of them."""

from __future__ import annotations

import gc
import os
from typing import Any

import pytest

# One build serves every test of these folders.
TOGETHER = ("release", "browser", "real", "cluster")
# They take longest, so they begin.
LONGEST = ("pipeline", *TOGETHER)
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
    items.sort(key=lambda item: item.nodeid.split("/")[1] not in LONGEST)


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
