"""Tables so small or so extreme that formulas break: class, interval and p say the same."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest

from spiegel.measure.measures import intervals

K1, INVESTIGATIONS = "k1_visie", "o1_doelenkader"
Ratings = list[tuple[int, int]]  # met and rated, per institution

# Enough institutions for a word, and every way in which their ratings can say nothing.
SIDES: dict[str, Ratings] = {
    "one of one": [(1, 1)],
    "none of one": [(0, 1)],
    "one of two": [(1, 2)],
    "two ones": [(1, 1), (0, 1)],
    "one cluster": [(7, 40)],
    "two equal clusters": [(5, 10)] * 2,
    "all of 40": [(1, 1)] * 40,
    "none of 40": [(0, 1)] * 40,
    "all of 40 clusters": [(4, 4)] * 40,
    "none of 40 clusters": [(0, 4)] * 40,
    "40 equal clusters": [(2, 4)] * 40,
    "half of 40": [(1, 1), (0, 1)] * 20,
    "opposite clusters": [(4, 4), (0, 4)] * 20,
    "one large cluster": [(90, 90), *[(0, 1)] * 39],
}
PAIRS = [(a, b) for a in SIDES for b in SIDES]


def consistent(row: pd.Series, plan: Any) -> None:
    low, high, p, word = row["low"], row["high"], row["p_adj"], row["class"]
    assert math.isnan(low) == math.isnan(high)
    if not math.isnan(low):
        assert -1 <= low <= row["difference"] <= high <= 1
        assert low < high, "no interval without width"
    if not (math.isnan(p) or math.isnan(low)) and row["p"] == p:
        assert (low > 0 or high < 0) == (p < 1 - plan.level), "test and interval agree"
    if word in ("improved", "declined"):
        assert p <= plan.alpha
        assert low > 0 or high < 0
    if word == "stable":
        assert low < 0 < high
        assert row["rule_out"] < plan.margin
    if word in ("improved", "declined", "stable", "inconclusive"):
        assert not math.isnan(p)
        assert min(row["n"], row["prior_n"]) >= plan.thresholds.min_observations
    if math.isnan(row["p"]):
        assert word in ("too few", "not tested", "limited", "not comparable")


@pytest.mark.parametrize(("now", "then"), PAIRS)
def test_class_interval_and_p_agree(mirrors: Any, now: str, then: str) -> None:
    both = SIDES[now] + SIDES[then]
    indicator = INVESTIGATIONS if any(m > 1 for _, m in both) else K1
    mirrors.now_by_institution(indicator, "GBAO", SIDES[now])
    mirrors.earlier_by_institution(2022, indicator, "GBAO", SIDES[then])
    row = mirrors.change()
    consistent(row, mirrors.home.plan)
    if now == then:
        assert row["class"] not in ("improved", "declined")


@pytest.mark.parametrize("name", list(SIDES))
def test_a_level_has_an_interval_around_it_or_none(name: str) -> None:
    y, m = (pd.Series(x).to_numpy() for x in zip(*SIDES[name], strict=True))
    ((low, high, kind),) = intervals([(y, m, None)], 0.95)
    assert math.isnan(low) == math.isnan(high) == (kind == "")
    if len(m) == 1 and m[0] > 1:
        assert math.isnan(low), "one institution says nothing of the others"
    if kind:
        assert 0 <= low <= y.sum() / m.sum() <= high <= 1
        assert low < high


@pytest.mark.parametrize(("k", "n"), [(0, 0), (0, 1), (1, 1), (0, 2), (1, 2), (2, 2)])
def test_nothing_and_next_to_nothing_make_no_claim(mirrors: Any, k: int, n: int) -> None:
    mirrors.now((K1, "GBAO", k, n), (K1, "GSO", 20, 40))
    mirrors.earlier(2022, (K1, "GBAO", 30, 40), (K1, "GSO", 21, 40))
    changes = mirrors.changes().set_index("sector")
    assert changes.loc["GBAO", "class"] == "too few"
    assert changes.loc["GSO", "p_adj"] == changes.loc["GSO", "p"], "no test of the family"
