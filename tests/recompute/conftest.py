"""A small mirror and its second computation, each made once for all tests."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from small_mirror import EDITION, Mirror, published, small

import recompute


@pytest.fixture(scope="session", autouse=True)
def never_collect() -> Iterator[None]:
    """Let statsmodels not collect garbage at every adjustment of p-values: that takes a second."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "collect", lambda *_: 0)
        yield


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Mirror:
    """A small mirror as the pipeline makes it; do not change its files."""
    made = small(tmp_path_factory.mktemp("recompute") / "project")
    made.prepare()
    made.measure()
    made.group()
    made.compare()
    made.say()
    return made


@pytest.fixture(scope="session")
def ours(mirror: Mirror) -> dict[str, pd.DataFrame]:
    """Every table of the small mirror, computed a second time."""
    with warnings.catch_warnings(action="ignore"):
        return recompute.computed(Path(mirror.root), EDITION, published(mirror))
