"""Tests run on all cores; what shares an expensive fixture stays together."""

from __future__ import annotations

from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# One build serves every test of these folders.
TOGETHER = ("pipeline", "real", "browser", "release")
# These files look at the same drawings.
DRAWN = ("test_acceptance.py", "test_figures.py", "test_pdf.py")


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each test a group that one worker runs: its folder if listed above, else its file."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        group = folder if folder in TOGETHER else item.path.relative_to(TESTS).as_posix()
        if item.path.name in DRAWN:
            group = "drawings"
        item.add_marker(pytest.mark.xdist_group(group))
