"""The decision rule: order of the rules, words and boundaries."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.differences import miettinen_nurminen, mn_test, tost_p
from spiegel.stats.plan import Comparability, Evidence, Polarity, Thresholds, Word, decide

steady = settings(max_examples=200, deadline=None, derandomize=True)

IMPROVED = Evidence(
    comparability="yes",
    comparability_reason="",
    prior_n_known=True,
    unit_matches=True,
    n=400,
    prior_n=400,
    institutions=400,
    p_adj=0.01,
    low95=0.02,
    high95=0.12,
    low90=0.03,
    high90=0.11,
    tost_p_adj=0.9,
    margin=0.05,
    suppressed=False,
    composition_held=True,
    polarity="higher",
)
STABLE = replace(
    IMPROVED, p_adj=0.8, low95=-0.03, high95=0.04, low90=-0.025, high90=0.035, tost_p_adj=0.01
)
INCONCLUSIVE = replace(
    IMPROVED, p_adj=0.4, low95=-0.04, high95=0.09, low90=-0.03, high90=0.08, tost_p_adj=0.4
)

limit = st.one_of(st.none(), st.floats(-1, 1), st.just(math.nan))
p_value = st.one_of(st.none(), st.floats(0, 1), st.just(math.nan))
evidence = st.builds(
    Evidence,
    comparability=st.sampled_from(get_args(Comparability)),
    comparability_reason=st.just("the scale changed"),
    prior_n_known=st.booleans(),
    unit_matches=st.booleans(),
    n=st.integers(0, 700),
    prior_n=st.one_of(st.none(), st.integers(0, 700)),
    institutions=st.integers(0, 700),
    p_adj=p_value,
    low95=limit,
    high95=limit,
    low90=limit,
    high90=limit,
    tost_p_adj=p_value,
    margin=st.floats(0.01, 0.3),
    suppressed=st.booleans(),
    composition_held=st.booleans(),
    polarity=st.sampled_from(get_args(Polarity)),
)


@pytest.mark.parametrize(
    ("row", "changes", "word"),
    [
        (IMPROVED, {}, "improved"),
        (IMPROVED, {"polarity": "lower"}, "declined"),
        (STABLE, {}, "stable"),
        (STABLE, {"polarity": "lower"}, "stable"),
        (INCONCLUSIVE, {}, "inconclusive"),
        (IMPROVED, {"suppressed": True}, "not shown"),
        (IMPROVED, {"comparability": "no"}, "not comparable"),
        (IMPROVED, {"unit_matches": False}, "not comparable"),
        (IMPROVED, {"prior_n_known": False}, "not tested"),
        (IMPROVED, {"prior_n": None}, "not tested"),
        (IMPROVED, {"p_adj": None}, "not tested"),
        (IMPROVED, {"p_adj": math.nan}, "not tested"),
        (IMPROVED, {"low95": None}, "not tested"),
        (IMPROVED, {"n": 29}, "too few"),
        (IMPROVED, {"n": 30}, "improved"),
        (IMPROVED, {"prior_n": 29}, "too few"),
        (IMPROVED, {"institutions": 9}, "too few"),
        (IMPROVED, {"institutions": 10}, "improved"),
        (IMPROVED, {"comparability": "limited"}, "limited"),
        (IMPROVED, {"comparability": "limited", "p_adj": None}, "limited"),
        (IMPROVED, {"p_adj": 0.05}, "improved"),
        (IMPROVED, {"p_adj": 0.051}, "inconclusive"),
        (IMPROVED, {"low95": 0.0}, "inconclusive"),
        (STABLE, {"tost_p_adj": 0.06}, "inconclusive"),
        (STABLE, {"tost_p_adj": None}, "inconclusive"),
        (STABLE, {"high90": 0.05}, "inconclusive"),
        (STABLE, {"low90": -0.05}, "inconclusive"),
        (STABLE, {"low90": None}, "inconclusive"),
        (STABLE, {"p_adj": 0.05}, "inconclusive"),
    ],
)
def test_words(row: Evidence, changes: dict[str, Any], word: str) -> None:
    assert decide(replace(row, **changes)).word == word


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"suppressed": True, "comparability": "no"}, "not shown"),
        ({"comparability": "no", "prior_n_known": False}, "not comparable"),
        ({"prior_n_known": False, "n": 5}, "not tested"),
        ({"n": 5, "comparability": "limited"}, "too few"),
    ],
)
def test_the_first_matching_rule_wins(changes: dict[str, Any], word: str) -> None:
    assert decide(replace(IMPROVED, **changes)).word == word


def test_a_proven_change_inside_the_margin_says_so() -> None:
    small = decide(replace(IMPROVED, low95=0.005, high95=0.048, low90=0.008, high90=0.045))
    assert (small.word, small.within_margin) == ("improved", True)
    assert "smaller than 5 points" in small.reason
    assert not decide(IMPROVED).within_margin
    fall = replace(IMPROVED, low95=-0.048, high95=-0.005, low90=-0.045, high90=-0.008)
    assert (decide(fall).word, decide(fall).within_margin) == ("declined", True)
    assert not decide(replace(fall, low90=-0.05)).within_margin


def test_the_reason_of_the_comparability_list_is_passed_on() -> None:
    reason = "new scale in 2021-22"
    limited = replace(IMPROVED, comparability="limited", comparability_reason=reason)
    blocked = replace(limited, comparability="no")
    assert (decide(limited).word, decide(limited).reason) == ("limited", reason)
    assert (decide(blocked).word, decide(blocked).reason) == ("not comparable", reason)


def test_thresholds_can_be_set() -> None:
    strict = Thresholds(observations=500, institutions=10, alpha=0.05)
    assert decide(IMPROVED, strict).word == "too few"
    assert decide(IMPROVED, Thresholds(alpha=0.001)).word == "inconclusive"
    assert Thresholds() == Thresholds(observations=30, institutions=10, alpha=0.05)


def _evidence_from_counts(
    k1: int, n1: int, k0: int, n0: int, margin: float, polarity: Polarity
) -> Evidence:
    low95, high95 = miettinen_nurminen(k1, n1, k0, n0)
    low90, high90 = miettinen_nurminen(k1, n1, k0, n0, 0.9)
    return replace(
        IMPROVED,
        n=n1,
        prior_n=n0,
        institutions=min(n1, n0),
        p_adj=mn_test(k1, n1, k0, n0).p,
        low95=low95,
        high95=high95,
        low90=low90,
        high90=high90,
        tost_p_adj=tost_p(k1, n1, k0, n0, margin),
        margin=margin,
        polarity=polarity,
    )


def test_unfavourable_advice_did_not_demonstrably_rise_in_2021() -> None:
    row = _evidence_from_counts(27, 332, 29, 532, 0.05, "lower")
    assert decide(row).word == "inconclusive"


@pytest.mark.parametrize("k1", range(89, 97))
def test_unfavourable_advice_in_2025_is_capped_by_comparability(k1: int) -> None:
    row = _evidence_from_counts(k1, 622, 27, 332, 0.05, "lower")
    assert decide(row).word == "declined"
    assert decide(replace(row, comparability="limited")).word == "limited"


def test_scotland_is_stable_within_five_points() -> None:
    row = _evidence_from_counts(378, 420, 1006, 1118, 0.05, "higher")
    assert decide(row).word == "stable"
    tight = _evidence_from_counts(378, 420, 1006, 1118, 0.02, "higher")
    assert decide(tight).word == "inconclusive"


@steady
@given(evidence)
def test_no_number_overrules_comparability_no(row: Evidence) -> None:
    decision = decide(replace(row, comparability="no", suppressed=False))
    assert (decision.word, decision.reason) == ("not comparable", "the scale changed")


@steady
@given(evidence)
def test_every_word_is_from_the_list_and_has_its_ground(row: Evidence) -> None:
    decision = decide(row)
    assert decision.word in get_args(Word)
    assert decision.reason
    if row.suppressed:
        assert decision.word == "not shown"
    if decision.word in ("improved", "declined", "stable", "inconclusive"):
        assert row.comparability == "yes"
        assert row.unit_matches
        assert row.prior_n_known
        assert row.n >= 30
    if decision.word in ("improved", "declined"):
        assert row.p_adj is not None
        assert row.p_adj <= 0.05
    if decision.word == "stable":
        assert row.p_adj is not None
        assert row.tost_p_adj is not None
        assert row.tost_p_adj <= 0.05 < row.p_adj


@steady
@given(evidence)
def test_turning_polarity_exchanges_improved_and_declined(row: Evidence) -> None:
    def ordered(low: float | None, high: float | None) -> bool:
        return low is not None and high is not None and low <= high

    if not (ordered(row.low95, row.high95) and ordered(row.low90, row.high90)):
        return
    turned = replace(row, polarity="lower" if row.polarity == "higher" else "higher")
    exchange = {"improved": "declined", "declined": "improved"}
    word = decide(row).word
    assert decide(turned).word == exchange.get(word, word)
    assert decide(turned).within_margin == decide(row).within_margin


def test_the_list_of_words_is_fixed_and_never_says_unchanged() -> None:
    words = "not shown,not comparable,not tested,too few,limited,improved,declined,stable"
    assert get_args(Word) == (*words.split(","), "inconclusive")


def test_codes_outside_the_lists_are_refused() -> None:
    with pytest.raises(ValueError, match="comparability"):
        replace(IMPROVED, comparability="maybe")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="polarity"):
        replace(IMPROVED, polarity="up")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="margin"):
        replace(IMPROVED, margin=0.0)
