"""Means and medians with their limits, against scipy and against known tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from spiegel.stats.averages import mean_of, median_of


def test_a_mean_of_single_values_has_the_interval_of_student() -> None:
    values = [3.0, 7.0, 8.0, 12.0, 20.0, 21.5]
    found = mean_of(values, range(6), 0.95)
    other = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert found == pytest.approx((np.mean(values), other.low, other.high))


def test_values_of_one_cluster_are_one() -> None:
    # Four clusters of three equal values tell as much as four values.
    once = [1.0, 4.0, 6.0, 9.0]
    thrice = [value for value in once for _ in range(3)]
    clusters = [number for number in range(4) for _ in range(3)]
    assert mean_of(thrice, clusters, 0.9) == pytest.approx(mean_of(once, range(4), 0.9))
    mean, low, high = mean_of([2.0, 4.0], ["a", "a"], 0.95)
    assert mean == 3
    assert math.isnan(low)
    assert math.isnan(high)


@pytest.mark.parametrize(
    ("n", "r"), [(6, 1), (8, 1), (9, 2), (12, 3), (20, 6), (50, 18), (100, 40)]
)
def test_limits_of_a_median_are_those_of_the_tables(n: int, r: int) -> None:
    # Conover (1999), table A3; Hahn and Meeker (1991), table A.15.
    middle, low, high = median_of([float(i) for i in range(1, n + 1)], 0.95)
    assert (low, high) == (r, n + 1 - r)
    assert middle == (n + 1) / 2


@pytest.mark.parametrize("n", [1, 2, 5])
def test_too_few_values_have_a_median_without_limits(n: int) -> None:
    found = median_of([float(i) for i in range(n)], 0.95)
    assert found[0] == (n - 1) / 2
    assert math.isnan(found[1])


def test_the_limits_hold_the_median_as_often_as_they_say() -> None:
    random = np.random.default_rng(1)
    draws = [median_of(random.exponential(size=25).tolist(), 0.9)[1:] for _ in range(2000)]
    held = np.mean([low <= math.log(2) <= high for low, high in draws])
    exact = 1 - 2 * stats.binom.cdf(7, 25, 0.5)  # r = 8
    assert held == pytest.approx(exact, abs=0.02)
