"""Tipping points: how far selection by risk may differ before a word of change falls."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from spiegel.compare.estimates import UNTESTED, Comparison
from spiegel.compare.tipping import room
from spiegel.config.inspectorate import Inspectorate
from spiegel.stats.plan import Evidence, Word, decide
from spiegel.stats.proportions import Interval

K1, NOW, THEN = "k1_visie", "2023-2024", "2022-2023"
ASSUMED = 0.3  # the plan of the home case


def test_the_room_of_a_decline_over_the_assumed_gap(mirrors: Any) -> None:
    """One test in its family: the level that decides is that of the interval."""
    mirrors.now((K1, "GBAO", 600, 1000))
    mirrors.earlier(2022, (K1, "GBAO", 720, 1000))
    row = mirrors.change()
    assert row["class"] == "declined"
    assert row["tipping"] == pytest.approx(-row["high"] / ASSUMED)
    assert (row["tipping_gap"], row["tipping_basis"]) == (ASSUMED, "assumed")
    assert pd.isna(row["by_risk"])


def test_the_room_of_stable_is_what_is_left_to_the_margin_or_to_0(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 7000, 10_000))
    mirrors.earlier(2022, (K1, "GBAO", 7010, 10_000))
    row = mirrors.change()
    assert row["class"] == "stable"
    nearest = min(0.05 - row["rule_out"], -row["low"], row["high"])
    assert row["tipping"] == pytest.approx(nearest / ASSUMED)


def year(risk: tuple[int, int], other: tuple[int, int]) -> list[tuple[int, int]]:
    """Return institutions with one rating: k of n visited by risk, then k of n others."""
    return [(int(i < k), 1) for k, n in (risk, other) for i in range(n)]


def by_hand(cells: list[tuple[int, int, int, int]]) -> float:
    """Return the furthest limit of the difference over years: MOVER on statsmodels' Wilson."""
    weights = [a * b / (a + b) for _, a, _, b in cells]
    down = up = change = 0.0
    for (k1, n1, k0, n0), own in zip(cells, weights, strict=True):
        w, p1, p0 = own / sum(weights), k1 / n1, k0 / n0
        (l1, u1), (l0, u0) = (
            proportion_confint(k, n, method="wilson") for k, n in ((k1, n1), (k0, n0))
        )
        change += w * (p1 - p0)
        down += w**2 * ((p1 - l1) ** 2 + (u0 - p0) ** 2)
        up += w**2 * ((u1 - p1) ** 2 + (p0 - l0) ** 2)
    return max(abs(change - math.sqrt(down)), abs(change + math.sqrt(up)))


def test_the_gap_is_the_furthest_that_the_records_allow_within_years(mirrors: Any) -> None:
    mirrors.now_by_institution(K1, "GBAO", year((60, 200), (500, 800)))
    mirrors.earlier_by_institution(2022, K1, "GBAO", year((90, 190), (600, 810)))
    mirrors.select(NOW, RISICO=200, STEEKPROEF=800)
    mirrors.select(THEN, RISICO=190, STEEKPROEF=800, OP_VRAAG=10)
    row = mirrors.change()
    assert row["class"] == "declined"
    assert (row["by_risk"], row["prior_by_risk"]) == (0.2, 0.19)
    gap = by_hand([(60, 200, 500, 800), (90, 190, 600, 810)])
    assert row["tipping_basis"] == "observed"
    assert row["tipping_gap"] == pytest.approx(gap, rel=1e-9)
    assert row["tipping"] == pytest.approx(-row["high"] / gap, rel=1e-9)


def test_few_visits_by_risk_do_not_say_the_gap(mirrors: Any) -> None:
    mirrors.now_by_institution(K1, "GBAO", year((5, 12), (600, 988)))
    mirrors.earlier_by_institution(2022, K1, "GBAO", year((5, 12), (700, 988)))
    for own in (NOW, THEN):
        mirrors.select(own, RISICO=12, STEEKPROEF=988)
    row = mirrors.change()
    assert (row["class"], row["tipping_basis"]) == ("declined", "assumed")
    assert row["by_risk"] == 0.012


def test_without_a_word_there_is_no_tipping_point(mirrors: Any) -> None:
    mirrors.now((K1, "GBAO", 640, 1000))
    mirrors.earlier(2022, (K1, "GBAO", 720, 1000))
    mirrors.select(NOW, RISICO=400, STEEKPROEF=600)
    mirrors.select(THEN, RISICO=200, STEEKPROEF=800)
    row = mirrors.change()
    assert row["class"] == "limited"
    assert row[["tipping", "tipping_gap"]].isna().all()
    assert row["tipping_basis"] == ""
    assert (row["by_risk"], row["prior_by_risk"]) == (0.4, 0.2)


def test_nothing_of_a_confidential_indicator(mirrors: Any) -> None:
    mirrors.now(("gok_positief", "GBAO", 600, 1000))
    mirrors.earlier(2022, ("gok_positief", "GBAO", 720, 1000))
    row = mirrors.change()
    assert row["class"] == "declined"
    assert row[["tipping", "tipping_gap"]].isna().all()


def moved_by(shift: float, difference: float, error: float) -> Comparison:
    """Return a normal comparison whose difference has moved."""
    own = difference + shift

    def limits(level: float) -> Interval:
        reach = stats.norm.ppf((1 + level) / 2) * error
        return Interval(own - reach, own + reach)

    above = stats.norm.sf((0.05 - abs(own)) / error)
    p = 2 * stats.norm.sf(abs(own) / error)
    return replace(UNTESTED, share=0.5 + own, prior_share=0.5, limits=limits, p=p, p_stable=above)


def word_of(found: Comparison, level: float) -> Word:
    """Return the word when a p-value must be at most `level`: it is adjusted by 0.05 / level."""
    wide, narrow = found.at(0.95), found.at(0.90)
    return decide(
        Evidence(
            "yes", "", True, True, 500, 500, 100, min(1, found.p * 0.05 / level), *wide, *narrow,
            min(1, found.p_stable * 0.05 / level), 0.05, False, True, "higher",
        )
    ).word  # fmt: skip


@given(st.floats(-0.2, 0.2), st.floats(0.002, 0.06), st.sampled_from([0.05, 0.02, 0.004]))
def test_the_word_holds_up_to_its_room_and_falls_beyond_it(
    home: Inspectorate, difference: float, error: float, level: float
) -> None:
    found = moved_by(0, difference, error)
    word = word_of(found, level)
    own = room(found, word, level, level, home.plan)
    if word == "inconclusive":
        assert math.isnan(own)
        return
    short, beyond = own * (1 - 1e-6) - 1e-9, own * (1 + 1e-6) + 1e-9
    if short > 0:
        assert {word_of(moved_by(s, difference, error), level) for s in (-short, short)} == {word}
    assert {word_of(moved_by(s, difference, error), level) for s in (-beyond, beyond)} != {word}
