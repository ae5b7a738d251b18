"""Institutions in both years: how they moved stands beside the word and never makes one."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

K1 = "k1_visie"
GOK = "gok_positief"
COUNTS = ["overlap", "overlap_up", "overlap_down"]


def shared(mirrors: Any, first: int) -> Any:
    """Let only the first institutions of both years be the same."""
    mirrors.same_institutions = True
    rows = mirrors._rows

    def renamed(year: str) -> pd.DataFrame:
        table = rows(year)
        names = [f"both{i}" if i < first else f"{year}{i}" for i in range(len(table))]
        return table.assign(institution_id=names)

    mirrors._rows = renamed
    return mirrors


def test_of_those_in_both_years_is_said_how_many_rose_and_fell(mirrors: Any) -> None:
    # 20 of the first 30 rose, 4 fell, 6 stayed: exact p 2 P(X <= 4 of 24) = 0.001544.
    now = [(1, 1)] * 20 + [(0, 1)] * 4 + [(1, 1)] * 6 + [(1, 1), (0, 1)] * 100
    then = [(0, 1)] * 20 + [(1, 1)] * 4 + [(1, 1)] * 6 + [(1, 1), (0, 1)] * 100
    mirrors.now_by_institution(K1, "GBAO", now)
    mirrors.earlier_by_institution(2022, K1, "GBAO", then)
    row = shared(mirrors, 30).change()
    assert row[COUNTS].tolist() == [30, 20, 4]
    assert row["p_overlap"] == pytest.approx(2 * 12951 / 2**24, rel=1e-12)
    assert row["class"] == "inconclusive", "it is never a word of its own"


def test_an_institution_with_several_ratings_moves_once(mirrors: Any) -> None:
    now = [(2, 2), (2, 2), (1, 3), (1, 2), (3, 4)] + [(2, 3)] * 60
    then = [(1, 2), (1, 2), (0, 1), (2, 3), (3, 4)] + [(1, 3)] * 60
    mirrors.now_by_institution(K1, "GBAO", now)
    mirrors.earlier_by_institution(2022, K1, "GBAO", then)
    row = shared(mirrors, 5).change()
    assert row[COUNTS].tolist() == [5, 3, 1]
    assert row["p_overlap"] == 0.25  # worked by hand in test_stats_paired.py


def test_other_institutions_are_none_and_not_unknown(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 160, 200))
    mirrors.earlier(2022, (K1, "GBAO", 120, 200))
    row = mirrors.change()
    assert row[COUNTS].tolist() == [0, 0, 0]
    assert pd.isna(row["p_overlap"])


def test_of_a_published_figure_nobody_knows(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 160, 200))
    mirrors.published(f"{K1},GBAO,meets,institution,60,0,,200,high,w,paper")
    assert mirrors.change()[[*COUNTS, "p_overlap"]].isna().all()


def test_what_may_not_be_compared_or_told_has_none(mirrors: Any) -> None:
    mirrors.same_institutions = True
    mirrors.now((K1, "GBAO", 160, 200), (GOK, "GBAO", 160, 200))
    mirrors.earlier(2022, (K1, "GBAO", 120, 200), (GOK, "GBAO", 120, 200), verdict="no")
    assert mirrors.changes()[[*COUNTS, "p_overlap"]].isna().all(axis=None)
    mirrors.judge("m2022", "yes")
    found = mirrors.changes().set_index("indicator")
    assert found.loc[K1, COUNTS].tolist() == [200, 40, 0]
    assert found.loc[GOK, [*COUNTS, "p_overlap"]].isna().all()


def test_too_few_have_counts_and_no_test(mirrors: Any) -> None:
    mirrors.same_institutions = True
    mirrors.now((K1, "GBAO", 8, 9))
    mirrors.earlier(2022, (K1, "GBAO", 2, 9))
    row = mirrors.change()
    assert row["class"] == "too few"
    assert row[COUNTS].tolist() == [9, 6, 0]
    assert pd.isna(row["p_overlap"])
