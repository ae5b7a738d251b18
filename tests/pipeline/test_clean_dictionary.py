"""The example in the dictionary of the clean tables runs on a built edition, and counts rightly."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from project_copy import Project

from spiegel.publish.clean_words import JOINS

DOCS = Path(__file__).parents[2] / "docs"
YEARS = ("2021-2022", "2022-2023", "2023-2024")


@pytest.mark.parametrize("page", ["clean-tables.md", "clean-tables.nl.md"])
def test_the_example_opens_joins_and_counts(
    built: Project, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built.root)
    text = (DOCS / page).read_text(encoding="utf-8")
    found = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    assert len(found) == 1
    names: dict[str, Any] = {}
    exec(found[0], names)
    visits, judgements, counts = names["visits"], names["judgements"], names["counts"]
    assert counts.sum() == judgements["rating"].notna().sum() > 10_000
    sector = dict(zip(visits["visit_id"], visits["sector"], strict=True))
    own = judgements[judgements["subject"] == "wiskunde"].dropna(subset="rating")
    by_hand: dict[tuple[str, int], int] = {}
    for visit, rating in zip(own["visit_id"], own["rating"], strict=True):
        place = (sector[visit], int(rating))
        by_hand[place] = by_hand.get(place, 0) + 1
    part = counts.xs("wiskunde", level="subject")
    assert {(str(s), int(r)): int(n) for (s, r), n in part.items()} == by_hand


@pytest.mark.parametrize("year", YEARS)
def test_every_join_of_the_dictionary_holds(built: Project, year: str) -> None:
    clean = built.root / "data" / "processed" / "os2025" / "clean" / year
    for join in JOINS:
        table, other = (
            pd.read_parquet(clean / f"{name}.parquet") for name in (join.table, join.other)
        )
        both = table[list(join.columns)].merge(
            other[list(join.others)],
            left_on=list(join.columns),
            right_on=list(join.others),
            how="left",
            validate="many_to_one",
            indicator=True,
        )
        found = (both["_merge"] == "both").mean()
        assert found == 1 if join.other != "institutions" else found > 0.99
