"""The changes that were planted in the example are found, each with its word and tipping point."""

from __future__ import annotations

import pandas as pd
import pytest
from project_copy import Project

from example import calibration

CHANGES = [word for word in calibration.load().planted if len(word["years"]) == 2]


@pytest.fixture(scope="module")
def changes(built: Project) -> pd.DataFrame:
    return pd.read_csv(built.root / "results" / "os2025" / "tables" / "changes.csv")


def test_each_word_of_a_change_is_planted() -> None:
    assert {word["word"] for word in CHANGES} == {"improved", "declined", "stable"}


@pytest.mark.parametrize("word", CHANGES, ids=[word["word"] for word in CHANGES])
def test_a_planted_change_gets_its_word(changes: pd.DataFrame, word: calibration.Word) -> None:
    own = changes[changes["prior_school_year"] == word["years"][0]]
    row = own.set_index(["indicator", "sector"]).loc[(word["indicator"], word["sector"])]
    assert row["class"] == word["word"]
    assert 0 < row["tipping"] < 1
    assert row["tipping_basis"] == "observed"
    assert pd.isna(row["robust"])


def test_nothing_else_is_claimed_but_for_sectors_that_share_the_schools(
    changes: pd.DataFrame,
) -> None:
    claimed = changes[changes["class"].isin(["improved", "declined", "stable"])]
    assert set(claimed["indicator"]) == {word["indicator"] for word in CHANGES}
    assert set(claimed["sector"]) <= {"ALL", "BAO", "GBAO"}
