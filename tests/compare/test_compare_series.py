"""Levels over the mirrors, and a trend only where enough mirrors are comparable."""

from __future__ import annotations

from typing import Any

import pytest

from spiegel.stats.proportions import wilson
from spiegel.stats.rounded import feasible_counts
from spiegel.stats.trend import cochran_armitage

K1 = "k1_visie"


def four(mirrors: Any, *shares: int, n: int = 400, verdict: str = "yes") -> None:
    """Set mirrors of consecutive years, the last one now, with k of `n` each."""
    *earlier, now = shares
    mirrors.now((K1, "GBAO", now, n))
    first = 2023 - len(earlier)
    for number, k in enumerate(earlier):
        mirrors.earlier(first + number, (K1, "GBAO", k, n), verdict=verdict)


def test_the_mirrors_are_in_order_of_school_year_with_this_one_last(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 160, 200))
    mirrors.earlier(2022, (K1, "GBAO", 120, 200))
    mirrors.earlier(2021, (K1, "GBAO", 40, 50))
    mirrors.published(f"{K1},GBAO,meets,institution,,,33,60,high,w,paper")
    levels = mirrors.levels()
    assert levels["mirror"].tolist() == ["old", "m2021", "m2022", "now"]
    assert levels["k"].tolist() == [33, 40, 120, 160]
    assert levels["n"].tolist() == [60, 50, 200, 200]
    assert levels["share"].tolist() == [0.55, 0.8, 0.6, 0.8]
    assert levels["obs_status"].tolist() == ["flagged", "flagged", "normal", "normal"]
    assert levels["low"].tolist()[0] == pytest.approx(wilson(33, 60).low)
    assert levels["source"].tolist() == ["published", "records", "records", "records"]


def test_a_rounded_figure_has_its_widest_interval_and_no_count(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 160, 200))
    mirrors.published(f"{K1},GBAO,meets,institution,61,0,,532,high,w,paper")
    row = mirrors.levels().iloc[0]
    counts = feasible_counts("61", 532)
    assert row.isna()["k"]
    assert (row["n"], row["share"]) == (532, 0.61)
    assert row["low"] == pytest.approx(wilson(counts[0], 532).low)
    assert row["high"] == pytest.approx(wilson(counts[-1], 532).high)


def test_a_percentage_without_n_has_a_share_only(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 160, 200))
    mirrors.published(f"{K1},GBAO,meets,institution,61,0,,,low,w,paper")
    row = mirrors.levels().iloc[0]
    assert row["share"] == 0.61
    assert row[["k", "n", "low", "high"]].isna().all()
    assert row["obs_status"] == "flagged"


def test_a_mirror_without_the_figure_has_no_point(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 160, 200), (K1, "GSO", 160, 200))
    mirrors.earlier(2022, (K1, "GSO", 100, 200))
    levels = mirrors.levels()
    assert levels[levels["sector"] == "GBAO"]["mirror"].tolist() == ["now"]


def test_three_comparable_mirrors_are_too_few_for_a_trend(mirrors: Any) -> None:
    four(mirrors, 100, 200, 300)
    row = mirrors.trends().iloc[0]
    assert (row["mirrors"], row["class"]) == (3, "too few mirrors")
    assert row[["slope", "low", "high", "p_trend", "p_departure", "p_quasi", "p_adj"]].isna().all()
    assert row["reason_en"].startswith("fewer than 4 comparable mirrors")
    assert (row["first_year"], row["last_year"]) == ("2021-2022", "2023-2024")


@pytest.mark.parametrize(
    ("shares", "word"),
    [
        ((200, 222, 238, 260), "rising"),
        ((260, 238, 222, 200), "falling"),
        ((200, 204, 198, 203), "no clear trend"),
        ((200, 280, 190, 290), "fluctuates"),
    ],
)
def test_four_comparable_mirrors_have_a_trend(
    mirrors: Any, shares: tuple[int, ...], word: str
) -> None:
    four(mirrors, *shares)
    row = mirrors.trends().iloc[0]
    expected = cochran_armitage(shares, [400] * 4, [2020, 2021, 2022, 2023])
    assert row["class"] == word
    assert (row["mirrors"], row["reason_en"]) == (4, "")
    assert row["slope"] == pytest.approx(expected.slope.value)
    assert (row["low"], row["high"]) == pytest.approx(expected.slope.at(0.95))
    assert row["p_trend"] == pytest.approx(expected.p)
    assert row["p_adj"] == max(row["p_trend"], row["p_quasi"]), "the test that binds is adjusted"
    assert row["p_departure"] == pytest.approx(expected.departure.p)
    assert row["p_quasi"] == pytest.approx(expected.quasi_t_p)


def test_the_slope_is_in_shares_per_calendar_year(mirrors: Any) -> None:
    four(mirrors, 200, 220, 240, 260)
    assert mirrors.trends().iloc[0]["slope"] == pytest.approx(0.05)


@pytest.mark.parametrize("verdict", ["no", "limited"])
def test_mirrors_that_are_not_fully_comparable_carry_no_trend(mirrors: Any, verdict: str) -> None:
    four(mirrors, 200, 222, 238, 260, verdict=verdict)
    row = mirrors.trends().iloc[0]
    assert (row["mirrors"], row["class"]) == (1, "too few mirrors")


def test_published_figures_carry_no_trend(mirrors: Any) -> None:
    four(mirrors, 222, 238, 260)
    mirrors.published(f"{K1},GBAO,meets,institution,,,200,400,high,w,paper")
    assert mirrors.trends().iloc[0]["mirrors"] == 3


def test_a_mirror_with_too_few_observations_stops_the_trend(mirrors: Any) -> None:
    four(mirrors, 2, 10, 20, 28, n=29)
    row = mirrors.trends().iloc[0]
    assert (row["mirrors"], row["class"]) == (4, "too few mirrors")
    assert row.isna()["p_trend"]


def test_ratings_that_are_alike_within_schools_weigh_less_in_a_trend(mirrors: Any) -> None:
    shares = (200, 222, 238, 260)
    o1 = "o1_doelenkader"
    for number, k in enumerate(shares[:-1]):
        mirrors.earlier(2020 + number, (o1, "GBAO", k, 400), per=4)
    mirrors.now((o1, "GBAO", shares[-1], 400), per=4)
    row = mirrors.trends().iloc[0]
    plain = cochran_armitage(shares, [400] * 4, [2020, 2021, 2022, 2023])
    assert row["slope"] == pytest.approx(plain.slope.value, rel=0.05)
    assert row["p_trend"] > plain.p
    assert row["high"] - row["low"] > 1.5 * (plain.slope.at(0.95).high - plain.slope.at(0.95).low)


def test_a_year_of_few_schools_that_look_alike_weighs_no_more_than_the_others(mirrors: Any) -> None:
    """28 schools of 8 ratings: design effect 28/27 * 2 where half have 6 and half 2, 0 of all 4."""
    apart, alike = [(6, 8), (2, 8)] * 14, [(4, 8)] * 28
    o1 = "o1_doelenkader"
    for year, pairs in ((2020, alike), (2021, apart), (2022, apart)):
        mirrors.earlier_by_institution(year, o1, "GBAO", pairs)
    mirrors.now_by_institution(o1, "GBAO", apart)
    row = mirrors.trends().iloc[0]
    deff = 28 / 27 * 2
    n = [224 / (deff * 3 / 4), *[224 / deff] * 3]
    expected = cochran_armitage([size / 2 for size in n], n, [2020, 2021, 2022, 2023])
    assert (row["low"], row["high"]) == pytest.approx(expected.slope.at(0.95))
    assert (row["class"], row["slope"]) == ("no clear trend", pytest.approx(0, abs=1e-12))


def test_a_year_in_which_all_met_has_the_design_effect_of_the_others(mirrors: Any) -> None:
    o1 = "o1_doelenkader"
    apart, full = [(6, 8), (2, 8)] * 14, [(8, 8)] * 28
    for year in (2020, 2021, 2022):
        mirrors.earlier_by_institution(year, o1, "GBAO", apart)
    mirrors.now_by_institution(o1, "GBAO", full)
    row = mirrors.trends().iloc[0]
    n = [224 / (28 / 27 * 2)] * 4
    expected = cochran_armitage([*[size / 2 for size in n[:3]], n[3]], n, [2020, 2021, 2022, 2023])
    assert row["p_trend"] == pytest.approx(expected.p)
    assert (row["low"], row["high"]) == pytest.approx(expected.slope.at(0.95))
