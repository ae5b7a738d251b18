"""Editions made from official files, each built once in a session."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from built_edition import RAW, Built
from project_copy import fresh


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Built]:
    """Build an edition, all of it, once in a session."""
    made: dict[str, Built] = {}

    def built(edition: str) -> Built:
        if edition not in made:
            folder = tmp_path_factory.mktemp(edition) / "project"
            one = Built(edition, fresh(folder))
            one.run()
            made[edition] = one
        return made[edition]

    return built


@pytest.fixture(scope="session")
def official() -> Callable[[str], pd.DataFrame]:
    """Read a table of official figures that lies beside the records."""

    def read(path: str) -> pd.DataFrame:
        return pd.read_csv(RAW / "england" / path, dtype=str, keep_default_na=False)

    return read
