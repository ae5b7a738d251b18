"""Exact, stratified and mixed-source trends; the examples are in test_stats_oracles.py."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.ordinal import linear_by_linear
from spiegel.stats.trend import about_mean, cochran_armitage, stratified_trend, weighted_trend
from spiegel.stats.trend_exact import exact_trend

steady = settings(max_examples=40, deadline=None, derandomize=True)
groups = st.lists(
    st.integers(1, 6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=2,
    max_size=4,
)
Groups = list[tuple[int, int]]


@steady
@given(groups, st.data())
def test_exact_trend_is_the_sum_over_all_tables(rows: Groups, data: st.DataObject) -> None:
    k, n = [a for a, _ in rows], [b for _, b in rows]
    scores = data.draw(
        st.lists(st.integers(2015, 2026), min_size=len(k), max_size=len(k)).filter(
            lambda s: len(set(s)) > 1
        )
    )
    weights: dict[int, int] = {}
    for table in product(*(range(b + 1) for b in n)):
        if sum(table) == sum(k):
            t = sum(a * s for a, s in zip(table, scores, strict=True))
            ways = math.prod(math.comb(b, a) for a, b in zip(table, n, strict=True))
            weights[t] = weights.get(t, 0) + ways
    total = sum(weights.values())
    t0 = sum(a * s for a, s in zip(k, scores, strict=True))
    middle = sum(t * w for t, w in weights.items()) / total
    found = exact_trend(k, n, scores)
    upper = sum(w for t, w in weights.items() if t >= t0) / total
    assert found.upper == pytest.approx(upper, abs=1e-9)
    assert found.mid_p_upper == pytest.approx(upper - weights[t0] / total / 2, abs=1e-9)
    far = sum(w for t, w in weights.items() if abs(t - middle) >= abs(t0 - middle) - 1e-7) / total
    assert found.two_sided == pytest.approx(far, abs=1e-9)
    likely = sum(w for w in weights.values() if w <= weights[t0]) / total
    assert found.probability_ordered == pytest.approx(likely, abs=1e-9)
    assert found.mid_p <= found.two_sided


def test_an_exact_trend_of_a_whole_edition_is_refused_rather_than_waited_for() -> None:
    with pytest.raises(ValueError, match="too large for an exact trend"):
        exact_trend([2000] * 5, [4000] * 5, range(5))


def test_large_tables_agree_with_the_asymptotic_trend() -> None:
    k, n, years = [30, 36, 44, 50], [120, 118, 131, 125], [2021, 2022, 2023, 2024]
    assert exact_trend(k, n, years).mid_p == pytest.approx(
        cochran_armitage(k, n, years).p_n_minus_1, abs=2e-3
    )


@steady
@given(
    st.lists(
        st.lists(
            st.integers(0, 40).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
            min_size=4,
            max_size=4,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_the_stratified_trend_is_the_linear_by_linear_test_with_two_columns(
    strata: list[Groups],
) -> None:
    years = [2021, 2022, 2024, 2025]
    k = [[a for a, _ in rows] for rows in strata]
    n = [[b for _, b in rows] for rows in strata]
    tables = [[[b - a, a] for a, b in rows] for rows in strata]
    if not any(sum(b > 0 for b in row) > 1 for row in n):
        return
    found = stratified_trend(k, n, years)
    if found.z != 0:
        assert found.z == pytest.approx(linear_by_linear(tables, years, [0, 1]).z, abs=1e-9)
    low, high = found.slope_interval
    assert (low > 0 or high < 0) == (found.p < 0.05)


def test_one_stratum_is_the_plain_trend_with_n_minus_one() -> None:
    k, n, years = [784, 788, 802, 789, 864], [1020, 1004, 1069, 1057, 1060], range(2020, 2025)
    plain = cochran_armitage(k, n, list(years))
    found = stratified_trend([k], [n], list(years))
    assert found.p == pytest.approx(plain.p_n_minus_1, abs=1e-10)
    assert found.slope == pytest.approx(plain.slope, abs=1e-12)


def test_a_shift_in_composition_is_not_a_trend_within_strata() -> None:
    # Two strata with steady shares of 90 and 50 %; the weaker one grows every year.
    n = [[80, 60, 40, 20], [20, 40, 60, 80]]
    k = [[72, 54, 36, 18], [10, 20, 30, 40]]
    pooled = [sum(x) for x in zip(*k, strict=True)], [sum(x) for x in zip(*n, strict=True)]
    assert cochran_armitage(*pooled, range(4)).p < 1e-4
    assert stratified_trend(k, n, range(4)).p == pytest.approx(1)


def test_weighted_trend_is_weighted_least_squares() -> None:
    shares, years = [0.62, 0.65, 0.64, 0.70, 0.72], [2019, 2021, 2022, 2024, 2025]
    variances = [0.0009, 0.0007, 0.0012, 0.0005, 0.0006]
    decimals = [0, 0, None, 1, None]
    full = np.array(variances) + np.array([1e-4, 1e-4, 0, 1e-6, 0]) / 12
    x = np.column_stack([np.ones(5), np.array(years) - 2020])
    inverse = np.linalg.inv(x.T @ (x / full[:, None]))
    beta = inverse @ x.T @ (np.array(shares) / full)
    found = weighted_trend(shares, variances, years, decimals=decimals)
    assert found.slope == pytest.approx(beta[1], rel=1e-10)
    assert found.z == pytest.approx(beta[1] / math.sqrt(inverse[1, 1]), rel=1e-10)
    residuals = np.array(shares) - x @ beta
    assert found.departure.chi2 == pytest.approx(float(residuals**2 @ (1 / full)), rel=1e-9)
    assert found.departure.df == 3
    low, high = found.slope_interval
    assert (low > 0) == (found.p < 0.05)
    assert low < found.slope < high


def test_heterogeneity_of_one_value_has_no_test() -> None:
    assert math.isnan(about_mean([0.3], [10]).p)
    assert math.isnan(about_mean([], []).p)


def test_impossible_trends_are_refused() -> None:
    with pytest.raises(ValueError, match="positive variance"):
        weighted_trend([0.5, 0.6], [0.1, 0], [1, 2])
    with pytest.raises(ValueError, match="two different scores"):
        weighted_trend([0.5, 0.6], [0.1, 0.1], [1, 1])
    with pytest.raises(ValueError, match="equal lengths"):
        weighted_trend([0.5], [0.1, 0.1], [1, 2])
    with pytest.raises(ValueError, match="no stratum has ratings in two mirrors"):
        stratified_trend([[1, 0]], [[2, 0]], [1, 2])
    with pytest.raises(ValueError, match=r"k in 0\.\.n"):
        stratified_trend([[3, 1]], [[2, 2]], [1, 2])
    with pytest.raises(ValueError, match="one row per stratum"):
        stratified_trend([[1]], [[2, 2]], [1, 2])
    with pytest.raises(ValueError, match=r"k in 0\.\.n"):
        exact_trend([3, 1], [2, 2], [1, 2])
    with pytest.raises(ValueError, match="two different scores"):
        exact_trend([1, 1], [2, 2], [1, 1])
    with pytest.raises(ValueError, match="one entry per group"):
        exact_trend([1], [2, 2], [1, 2])
