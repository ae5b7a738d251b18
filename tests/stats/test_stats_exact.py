"""Exact tests against full enumeration; the published examples are in test_stats_oracles.py."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.differences import fisher_midp, mn_test
from spiegel.stats.exact import barnard, boschloo, conditional_odds_ratio, fisher

steady = settings(max_examples=40, deadline=None, derandomize=True)
small = st.integers(2, 14).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def chance(k1: int, n1: int, k0: int, n0: int, share: float) -> float:
    ways = math.comb(n1, k1) * math.comb(n0, k0)
    return ways * share ** (k1 + k0) * (1 - share) ** (n1 + n0 - k1 - k0)


@steady
@given(small, small)
def test_unconditional_p_values_are_never_below_a_grid_of_the_nuisance_share(
    one: tuple[int, int], zero: tuple[int, int]
) -> None:
    (k1, n1), (k0, n0) = one, zero
    observed = abs(mn_test(k1, n1, k0, n0).z)
    tables = [
        (a, b)
        for a in range(n1 + 1)
        for b in range(n0 + 1)
        if abs(mn_test(a, n1, b, n0).z) >= observed * (1 - 1e-9)
    ]
    best = max(sum(chance(a, n1, b, n0, s / 500) for a, b in tables) for s in range(501))
    assert best - 1e-12 <= barnard(k1, n1, k0, n0) <= min(1.0, best + 1e-3)


@steady
@given(small, small)
def test_boschloo_is_never_larger_than_fisher(one: tuple[int, int], zero: tuple[int, int]) -> None:
    for alternative in ("two-sided", "greater", "less"):
        ordered = boschloo(*one, *zero, alternative)  # type: ignore[arg-type]
        assert ordered <= fisher(*one, *zero, alternative) + 1e-9  # type: ignore[arg-type]


@steady
@given(small, small)
def test_exchanging_years_or_outcomes_leaves_exact_p_values_alone(
    one: tuple[int, int], zero: tuple[int, int]
) -> None:
    (k1, n1), (k0, n0) = one, zero
    for test in (fisher, barnard, boschloo):
        p = test(k1, n1, k0, n0)
        assert test(k0, n0, k1, n1) == pytest.approx(p, abs=1e-9)
        assert test(n1 - k1, n1, n0 - k0, n0) == pytest.approx(p, abs=1e-9)


@steady
@given(small, small)
def test_mid_p_lies_below_fisher_and_the_odds_interval_mirrors(
    one: tuple[int, int], zero: tuple[int, int]
) -> None:
    assert fisher_midp(*one, *zero) <= fisher(*one, *zero)
    odds, turned = conditional_odds_ratio(*one, *zero), conditional_odds_ratio(*zero, *one)
    assert odds.interval.low <= odds.estimate <= odds.interval.high
    if 0 < odds.estimate < math.inf:
        assert turned.estimate == pytest.approx(1 / odds.estimate, rel=1e-6)


def test_an_odds_ratio_at_the_end_of_its_range_has_one_open_limit() -> None:
    odds = conditional_odds_ratio(5, 5, 1, 6)
    assert odds.estimate == odds.interval.high == math.inf
    assert odds.interval.low > 1
    assert conditional_odds_ratio(0, 5, 3, 6).interval.low == 0


def test_impossible_tables_are_refused() -> None:
    for test in (fisher, barnard, boschloo, conditional_odds_ratio):
        with pytest.raises(ValueError, match=r"need n > 0 and k in 0\.\.n"):
            test(6, 5, 1, 6)
    with pytest.raises(ValueError, match="unknown alternative 'bigger'"):
        fisher(1, 5, 1, 6, "bigger")  # type: ignore[arg-type]
