"""How visits were selected: no word of change that may be one of selection alone."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd
import pytest

from spiegel.compare.estimates import Side
from spiegel.compare.selection import Selections, differs, failed_again
from spiegel.config.analysis_plan import Selection
from spiegel.errors import SpiegelError

K1, NOW, THEN = "k1_visie", "2023-2024", "2022-2023"
RULES = Selection()


def test_a_year_with_more_visits_by_risk_gets_a_number_and_no_word(mirrors: Any) -> None:
    # 20 against 40 %: nothing changed in either group, and the share fell by 8 points.
    mirrors.now((K1, "GBAO", 640, 1000))
    mirrors.earlier(2022, (K1, "GBAO", 720, 1000))
    mirrors.select(NOW, RISICO=400, STEEKPROEF=600)
    mirrors.select(THEN, RISICO=200, STEEKPROEF=800)
    row = mirrors.change()
    assert row["class"] == "limited"
    assert "not selected in the same way" in row["reason_en"]
    assert "niet op dezelfde manier gekozen" in row["reason_nl"]
    assert row["difference"] == pytest.approx(-0.08)
    assert row["low"] < row["high"] < 0
    assert pd.isna(row["p_adj"]), "a row that can get no word is no test of the family"


def test_the_same_selection_leaves_the_word(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 640, 1000))
    mirrors.earlier(2022, (K1, "GBAO", 720, 1000))
    mirrors.select(NOW, RISICO=205, STEEKPROEF=795)
    mirrors.select(THEN, RISICO=200, STEEKPROEF=800)
    assert mirrors.change()["class"] == "declined"


@pytest.mark.parametrize("year", [NOW, THEN])
def test_known_of_one_year_only_says_nothing(mirrors: Any, year: str) -> None:
    mirrors.now((K1, "GBAO", 640, 1000))
    mirrors.earlier(2022, (K1, "GBAO", 720, 1000))
    mirrors.select(year, RISICO=200, STEEKPROEF=800)
    row = mirrors.change()
    assert row["class"] == "limited"
    assert "only of one of the two years" in row["reason_en"]


def test_known_of_no_year_leaves_the_words_as_they_are(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 640, 1000))
    mirrors.earlier(2022, (K1, "GBAO", 720, 1000))
    assert mirrors.change()["class"] == "declined"


def test_follow_ups_among_the_visits_say_nothing(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 640, 1000))
    mirrors.earlier(2022, (K1, "GBAO", 720, 1000))
    for year in (NOW, THEN):
        mirrors.select(year, OPVOLGING=40, STEEKPROEF=960)
    row = mirrors.change()
    assert row["class"] == "limited"
    assert "follow up" in row["reason_en"]


def test_failures_visited_again_are_never_a_decline(mirrors: Any) -> None:
    # 150 of the 200 that fell short came back and fall short again, among 850 others that do as
    # well as before: 55 points became 47, and no school changed.
    mirrors.same_institutions = True
    then = [(1, 1)] * 800 + [(0, 1)] * 200
    now = [(1, 1)] * 680 + [(0, 1)] * 170 + [(0, 1)] * 150
    mirrors.now_by_institution(K1, "GBAO", now)
    mirrors.earlier_by_institution(2022, K1, "GBAO", then)
    # Only the last 150 of both years are the same schools.
    rows = mirrors._rows

    def renamed(year: str) -> pd.DataFrame:
        table = rows(year)
        other = [f"{year}{i}" if i < 850 else f"again{i}" for i in range(len(table))]
        return table.assign(institution_id=other)

    mirrors._rows = renamed
    row = mirrors.change()
    assert row["difference"] < -0.05
    assert row["class"] == "limited"
    assert "visited again more often" in row["reason_en"]


@pytest.mark.parametrize(
    ("now", "then", "found"),
    [
        ({}, {}, ""),
        ({"random": 10}, {}, "one_year"),
        ({"random": 100}, {"random": 100}, ""),
        ({"random": 50, "": 50}, {"random": 100}, "one_year"),
        ({"random": 98, "": 2}, {"random": 100}, ""),
        ({"random": 80, "risk": 20}, {"random": 60, "risk": 40}, "changed"),
        ({"random": 8, "risk": 2}, {"random": 6, "risk": 4}, ""),  # 20 points, and no evidence
        ({"random": 80000, "risk": 20000}, {"random": 79000, "risk": 21000}, ""),  # 1 point
        ({"random": 100}, {"request": 100}, "changed"),
        ({"random": 90, "follow_up": 10}, {"random": 90, "follow_up": 10}, "follow_up"),
        ({"random": 98, "follow_up": 2}, {"random": 98, "follow_up": 2}, ""),
        ({"": 10}, {"": 10}, ""),
    ],
)
def test_which_pairs_of_years_were_not_selected_alike(
    now: dict[str, int], then: dict[str, int], found: str
) -> None:
    assert differs((Counter(now), Counter(then)), RULES) == found
    assert differs((Counter(then), Counter(now)), RULES) == found


def _side(met: list[int], first: int) -> Side:
    names = [f"s{first + i:04d}" for i in range(len(met))]
    return Side(met, [1] * len(met), of=names)


def test_a_full_second_round_picks_nobody_out() -> None:
    then = _side([1] * 70 + [0] * 30, 0)
    assert not failed_again(_side([1] * 70 + [0] * 30, 0), then, RULES, lower=False)


def test_failures_that_came_back_as_often_as_the_others_were_not_picked_out() -> None:
    then = _side([1, 0] * 50, 0)
    assert not failed_again(_side([1, 0] * 50, 50), then, RULES, lower=False)


@pytest.mark.parametrize("lower", [False, True])
def test_failures_follow_the_polarity(lower: bool) -> None:
    failed, met = (1, 0) if lower else (0, 1)
    then = _side([met] * 70 + [failed] * 30, 0)
    now = _side([failed] * 30 + [met] * 70, 70)
    assert failed_again(now, then, RULES, lower=lower)
    assert not failed_again(now, then, RULES, lower=not lower)


def _visits(*visits: tuple[str, str, str]) -> pd.DataFrame:
    """Return visits to one school: visit_id, start date, code of selection."""
    table = pd.DataFrame(visits, columns=["visit_id", "start_date", "selection"])
    table["start_date"] = pd.to_datetime(table["start_date"])
    school = {"institution_id": "1", "sector": "GBAO", "visit_type": "REGULIER"}
    return table.assign(school_year=NOW, **school)


def test_of_an_institution_the_selection_of_its_last_visit_counts(home: Any) -> None:
    visits = _visits(("V1", "2024-03-01", "RISICO"), ("V2", "2023-10-02", "STEEKPROEF"))
    found = Selections(visits, home.framework)
    side = Side([1], [1], [("GBAO", "")], of=["1"])
    asked = (side, NOW, ("GBAO",), ["REGULIER"])
    assert found.of(*asked, last=True) == {"risk": 1}
    assert found.of(*asked, last=False) == {"risk": 1, "random": 1}


def test_an_unknown_code_of_selection_is_refused(home: Any) -> None:
    visits = _visits(("V1", "2023-10-02", "RISCO"))
    with pytest.raises(SpiegelError, match="selection 'RISCO'") as found:
        Selections(visits, home.framework)
    assert "RISICO" in found.value.fix


FALLING = ((2018, 800), (2019, 770), (2020, 740), (2021, 710), (2022, 680))


@pytest.mark.parametrize(
    ("risk", "word"),
    [
        ((0, 0, 0, 0, 0, 0), "falling"),  # nobody knows
        ((200, 205, 195, 200, 200, 205), "falling"),
        ((200, 240, 280, 320, 360, 400), "limited"),  # a trend of selection
        ((200, 200, 400, 200, 200, 200), "limited"),  # one year among them is enough
        ((0, 200, 200, 200, 200, 200), "limited"),  # one year does not say
    ],
)
def test_a_trend_of_years_that_were_not_selected_alike_has_no_word(
    mirrors: Any, risk: tuple[int, ...], word: str
) -> None:
    for year, k in FALLING:
        mirrors.earlier(year, (K1, "GBAO", k, 1000))
    mirrors.now((K1, "GBAO", 650, 1000))
    for year, n in zip([y for y, _ in FALLING] + [2023], risk, strict=True):
        if n:
            mirrors.select(f"{year}-{year + 1}", RISICO=n, STEEKPROEF=1000 - n)
    row = mirrors.trends().set_index("indicator").loc[K1]
    assert row["class"] == word
    assert row["slope"] < 0
    assert pd.isna(row["p_adj"]) == (word == "limited")
    assert bool(row["reason_en"]) == bool(row["reason_nl"]) == (word == "limited")
