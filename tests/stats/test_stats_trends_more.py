"""Trends within strata, and how far strata move apart."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.ordinal import linear_by_linear
from spiegel.stats.trend import cochran_armitage, stratified_trend

steady = settings(max_examples=40, deadline=None, derandomize=True)
Groups = list[tuple[int, int]]


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
    low, high = found.slope.at(0.95)
    assert (low > 0 or high < 0) == (found.p < 0.05)


def test_one_stratum_is_the_plain_trend_with_n_minus_one() -> None:
    k, n, years = [784, 788, 802, 789, 864], [1020, 1004, 1069, 1057, 1060], range(2020, 2025)
    plain = cochran_armitage(k, n, list(years))
    found = stratified_trend([k], [n], list(years))
    assert found.z**2 == pytest.approx(plain.chi2 * (sum(n) - 1) / sum(n), abs=1e-10)
    assert found.slope.value == pytest.approx(plain.slope.value, abs=1e-12)


def test_a_shift_in_composition_is_not_a_trend_within_strata() -> None:
    # Two strata with steady shares of 90 and 50 %; the weaker one grows every year.
    n = [[80, 60, 40, 20], [20, 40, 60, 80]]
    k = [[72, 54, 36, 18], [10, 20, 30, 40]]
    pooled = [sum(x) for x in zip(*k, strict=True)], [sum(x) for x in zip(*n, strict=True)]
    assert cochran_armitage(*pooled, range(4)).p < 1e-4
    assert stratified_trend(k, n, range(4)).p == pytest.approx(1)


def test_impossible_trends_are_refused() -> None:
    with pytest.raises(ValueError, match="no stratum has ratings in two mirrors"):
        stratified_trend([[1, 0]], [[2, 0]], [1, 2])
    with pytest.raises(ValueError, match=r"k in 0\.\.n"):
        stratified_trend([[3, 1]], [[2, 2]], [1, 2])
    with pytest.raises(ValueError, match="one row per stratum"):
        stratified_trend([[1]], [[2, 2]], [1, 2])
