"""Tests run on all cores; what shares an expensive fixture stays on one of them."""

from __future__ import annotations

import gc
import os
from typing import Any

import pytest

# One build serves every test of these folders.
TOGETHER = ("release", "browser", "real", "cluster")
# One file makes the build that most of `pipeline` waits for; what waits for it comes last, so that
# the other process does everything else meanwhile.
BUILDS = "tests/pipeline/test_trace.py"
# A project that is built already needs no build in any process.
BUILT = "SPIEGEL_BUILT" in os.environ
# These files look at the same drawings.
DRAWN = (
    *("test_acceptance.py", "test_figures.py", "test_figure_refusals.py", "test_optional.py"),
    *("test_pdf.py", "test_text_is_text.py"),
)
# These at the same small site.
SITE = ("test_front.py", "test_site.py")
# And these at the same small edition.
COMPARED = ("test_notebook_changes.py", "test_notebook_method.py")
# And these at the same second computation.
RECOMPUTED = ("test_recompute_faults.py", "test_recompute_planted.py")
# And these at the same example export, which is drawn once in a process.
EXAMPLE = ("tests/clean/test_clean_truth.py", "tools/example/")


def group_of(nodeid: str) -> str:
    """Return what a test shares its fixtures with: its folder if listed above, else its file."""
    file = nodeid.partition("::")[0]
    folder = file.split("/")[1]
    if folder in TOGETHER and not (folder == "browser" and BUILT):
        return folder
    shared = {"site": SITE, "compared": COMPARED, "drawings": DRAWN, "recomputed": RECOMPUTED}
    for name, files in shared.items():
        if file.endswith(files):
            return name
    return "example" if file.startswith(EXAMPLE) else file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the build begin, and what needs it end."""
    waiting = {group_of(item.nodeid) for item in items if waits(item)}

    def turn(item: pytest.Item) -> int:
        return 0 if item.nodeid.startswith(BUILDS) else 1 + (group_of(item.nodeid) in waiting)

    items.sort(key=turn)


def waits(item: pytest.Item) -> bool:
    """Return whether a test needs the built project, or a copy of it."""
    own = item.nodeid.startswith("tests/pipeline/")
    return own and "built" in getattr(item, "fixturenames", ())


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
