"""Strata put together; the published examples are in test_stats_oracles.py."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.differences import miettinen_nurminen, mn_test
from spiegel.stats.stratified import mantel_haenszel, stratified_difference

steady = settings(max_examples=60, deadline=None, derandomize=True)
pair = st.integers(2, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
strata = st.lists(st.tuples(pair, pair), min_size=1, max_size=5)
Strata = list[tuple[tuple[int, int], tuple[int, int]]]


def columns(rows: Strata) -> tuple[list[int], list[int], list[int], list[int]]:
    return (
        [a for (a, _), _ in rows],
        [b for (_, b), _ in rows],
        [c for _, (c, _) in rows],
        [d for _, (_, d) in rows],
    )


@steady
@given(pair, pair)
def test_one_stratum_is_the_plain_miettinen_nurminen_comparison(
    one: tuple[int, int], zero: tuple[int, int]
) -> None:
    found = stratified_difference(*columns([(one, zero)]))
    plain = miettinen_nurminen(*one, *zero)
    assert found.z == pytest.approx(mn_test(*one, *zero).z, abs=1e-9)
    assert found.interval == pytest.approx(plain, abs=1e-9)
    assert math.isnan(found.heterogeneity.p)


@steady
@given(strata)
def test_swapping_the_years_flips_and_recoding_mirrors_the_stratified_difference(
    rows: Strata,
) -> None:
    k1, n1, k0, n0 = columns(rows)
    found = stratified_difference(k1, n1, k0, n0)
    swapped = stratified_difference(k0, n0, k1, n1)
    failures = stratified_difference(
        [n - k for k, n in zip(k1, n1, strict=True)],
        n1,
        [n - k for k, n in zip(k0, n0, strict=True)],
        n0,
    )
    for other in (swapped, failures):
        assert other.difference == pytest.approx(-found.difference, abs=1e-12)
        assert other.interval.low == pytest.approx(-found.interval.high, abs=1e-9)
        assert other.interval.high == pytest.approx(-found.interval.low, abs=1e-9)
        assert other.p == pytest.approx(found.p, abs=1e-9)


@steady
@given(strata)
def test_the_stratified_interval_excludes_zero_exactly_when_its_test_rejects(
    rows: Strata,
) -> None:
    found = stratified_difference(*columns(rows))
    excludes = found.interval.low > 0 or found.interval.high < 0
    assert excludes == (found.p < 0.05)
    assert found.interval.low <= found.difference <= found.interval.high


@steady
@given(strata, st.randoms(use_true_random=False))
def test_the_order_of_strata_and_strata_seen_once_change_nothing(
    rows: Strata, random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    k1, n1, k0, n0 = columns(shuffled)
    once = stratified_difference([*k1, 3], [*n1, 7], [*k0, 0], [*n0, 0])
    assert str(once) == str(stratified_difference(*columns(rows)))


def test_strata_that_move_apart_are_reported() -> None:
    apart = stratified_difference([40, 10], [50, 50], [10, 40], [50, 50])
    assert apart.difference == pytest.approx(0)
    assert apart.heterogeneity.p < 1e-6
    together = stratified_difference([30, 33], [50, 50], [20, 24], [50, 50])
    assert together.heterogeneity.p > 0.5


def test_an_empty_cell_leaves_the_odds_ratio_without_a_test_of_equality() -> None:
    found = mantel_haenszel([5, 8], [5, 12], [3, 4], [9, 11])
    assert math.isnan(found.woolf.p)
    assert found.odds_ratio > 1


def test_impossible_strata_are_refused() -> None:
    with pytest.raises(ValueError, match="one entry per stratum"):
        stratified_difference([1], [2], [1, 1], [2, 2])
    with pytest.raises(ValueError, match="no stratum has ratings in both years"):
        stratified_difference([1], [2], [0], [0])
    with pytest.raises(ValueError, match=r"k in 0\.\.n"):
        stratified_difference([3], [2], [1], [2])
