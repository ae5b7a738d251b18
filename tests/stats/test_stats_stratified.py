"""A difference over groups at fixed weights: against R, and against itself."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.distributions import normal_two_sided
from spiegel.stats.proportions import wilson
from spiegel.stats.stratified import StratifiedDifference, stratified_difference

steady = settings(max_examples=150, deadline=None, derandomize=True)
Group = tuple[list[int], list[int]]
rows = st.lists(
    st.integers(1, 5).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m))),
    min_size=2,
    max_size=12,
)


def group(k: int, n: int) -> Group:
    """One yes or no for each of n institutions."""
    return [1] * k + [0] * (n - k), [1] * n


def cells(
    now: list[tuple[int, int]], then: list[tuple[int, int]], weights: list[float]
) -> StratifiedDifference:
    whole = sum(weights)
    return stratified_difference(
        [group(*cell) for cell in now],
        [group(*cell) for cell in then],
        [weight / whole for weight in weights],
        clustered=False,
    )


@pytest.mark.parametrize(
    ("now", "then", "weights", "difference", "low", "high"),
    [
        ([(5, 5), (160, 200)], [(5, 5), (160, 200)], [1, 1], 0.0, -0.2207563, 0.2207563),
        ([(5, 5), (396, 400)], [(5, 5), (372, 400)], [1, 1], 0.03, -0.1876347, 0.2477563),
        ([(0, 5), (160, 200)], [(5, 5), (160, 200)], [1, 1], -0.5, -0.5392376, -0.1902790),
        ([(5, 5), (190, 200)], [(3, 5), (190, 200)], [1, 1], 0.2, -0.0600918, 0.3860393),
        (
            [(50, 64), (110, 116)],
            [(84, 120), (57, 60)],
            [600, 300],
            0.0535920,
            -0.0407219,
            0.1397218,
        ),
    ],
)
def test_the_intervals_of_small_and_extreme_cells_are_those_of_r(
    now: list[tuple[int, int]],
    then: list[tuple[int, int]],
    weights: list[float],
    difference: float,
    low: float,
    high: float,
) -> None:
    # R 4.2.2: prop.test(correct = FALSE) per cell, put together by MOVER.
    found = cells(now, then, weights)
    assert found.difference == pytest.approx(difference, abs=1e-6)
    assert found.at(0.95) == pytest.approx((low, high), abs=1e-6)


def test_a_cell_of_five_that_all_meet_does_not_count_as_certain() -> None:
    assert cells([(5, 5), (396, 400)], [(5, 5), (372, 400)], [1, 1]).p > 0.5
    assert cells([(5, 5), (160, 200)], [(5, 5), (160, 200)], [1, 1]).equivalence_p(0.05) > 0.2


def test_all_met_in_many_institutions_is_stable() -> None:
    whole = ([4] * 300, [4] * 300)
    found = stratified_difference([whole], [whole], clustered=True)
    # As 300 of 300: R's score test for equivalence gives 3.6e-5 with the normal distribution.
    assert found.equivalence_p(0.05) == pytest.approx(4e-5, abs=5e-6)


def test_two_schools_half_met_are_worth_no_more_than_the_pooled_design_effect_says() -> None:
    spread = ([4, 0] * 20, [4] * 40)
    found = stratified_difference(
        [([5, 5], [10, 10]), spread], [spread, spread], (0.5, 0.5), clustered=True
    )
    assert found.now[1].clusters == 40
    assert found.now[0].size == pytest.approx(20 / (40 / 39 * 4 * 480 / 500), rel=1e-9)


def test_thirty_schools_against_three_hundred_have_the_degrees_of_freedom_of_thirty() -> None:
    few, many = ([2, 0] * 15, [2] * 30), ([2, 0] * 150, [2] * 300)
    found = stratified_difference([few], [many], clustered=True)
    v1, v0 = 1 / found.now[0].size, 1 / found.then[0].size
    welch = (v1 + v0) ** 2 / (v1**2 / 29 + v0**2 / 299)
    assert found.df == pytest.approx(welch)
    assert 34 < found.df < 37


def test_one_school_in_a_group_has_no_interval_and_no_test() -> None:
    found = stratified_difference([([2], [4])], [([1, 2], [4, 4])], clustered=True)
    assert math.isnan(found.df)
    assert all(math.isnan(limit) for limit in found.at(0.95))
    assert math.isnan(found.p)
    assert math.isnan(found.equivalence_p(0.05))


def test_one_group_of_single_ratings_is_newcombes_interval() -> None:
    found = stratified_difference([group(56, 70)], [group(48, 80)], clustered=False)
    # Newcombe (1998), method 10, contrast (a).
    assert found.at(0.95) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    (l1, u1), (l0, u0) = wilson(56, 70), wilson(48, 80)
    low = 0.2 - math.hypot(0.8 - l1, u0 - 0.6)
    assert found.at(0.95) == pytest.approx((low, 0.2 + math.hypot(u1 - 0.8, 0.6 - l0)))


def test_an_impossible_change_has_a_p_of_nothing() -> None:
    found = cells([(50, 50)] * 60, [(0, 50)] * 60, [1] * 60)
    assert found.p < 1e-300
    assert found.at(0.999).low > 0


@steady
@given(rows, rows, rows, rows, st.floats(0.05, 0.95), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_interval_and_tests_never_disagree_and_years_exchange(
    a: list[tuple[int, int]],
    b: list[tuple[int, int]],
    c: list[tuple[int, int]],
    d: list[tuple[int, int]],
    weight: float,
    level: float,
) -> None:
    parts = [tuple(list(x) for x in zip(*part, strict=True)) for part in (a, b, c, d)]
    weights = (weight, 1 - weight)
    found = stratified_difference(parts[:2], parts[2:], weights, clustered=True)  # type: ignore[arg-type]
    back = stratified_difference(parts[2:], parts[:2], weights, clustered=True)  # type: ignore[arg-type]
    low, high = found.at(level)
    assert low <= found.difference <= high
    assert back.at(level) == pytest.approx((-high, -low), abs=1e-9)
    assert back.p == pytest.approx(found.p, rel=1e-6, abs=1e-12)
    if abs(found.p - (1 - level)) > 1e-6:
        assert (low > 0 or high < 0) == (found.p < 1 - level)
    inside = found.at(2 * level - 1)
    margin = 0.3
    still = found.equivalence_p(margin)
    if abs(still - (1 - level)) > 1e-6:
        assert (max(-inside.low, inside.high) < margin) == (still < 1 - level)


def test_it_holds_its_level_where_cells_are_few_and_heavy() -> None:
    # Six institutions in each of three cells, one of which has most of the weight.
    random, wrong, draws = np.random.default_rng(3), 0, 600
    for _ in range(draws):
        now, then = ([(int(random.binomial(n, 0.9)), n) for n in (6, 60, 100)] for _ in range(2))
        wrong += cells(now, then, [6, 2, 2]).p <= 0.05
    assert wrong / draws <= 0.07


@pytest.mark.parametrize(("k1", "k0"), list(product((0, 3, 6), repeat=2)))
def test_p_of_one_group_is_where_its_interval_touches_nothing(k1: int, k0: int) -> None:
    found = cells([(k1, 6)], [(k0, 6)], [1])
    assert 0 <= found.p <= 1
    if k1 != k0:
        level = 1 - found.p
        touching = found.at(level)
        assert min(abs(touching.low), abs(touching.high)) == pytest.approx(0, abs=1e-9)
        assert found.p == pytest.approx(normal_two_sided(_critical(found)), rel=1e-6)


def _critical(found: StratifiedDifference) -> float:
    low, high = 0.0, 40.0
    for _ in range(80):
        middle = (low + high) / 2
        limits = found.limits(middle)
        low, high = (middle, high) if limits.low > 0 or limits.high < 0 else (low, middle)
    return high
