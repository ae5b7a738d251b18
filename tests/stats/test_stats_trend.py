"""Trends against R 4.2.2 (prop.trend.test, prop.test, glm with family quasibinomial)."""

from __future__ import annotations

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from spiegel.stats.differences import mn_test
from spiegel.stats.ordinal import LinearByLinear, linear_by_linear
from spiegel.stats.trend import cochran_armitage

steady = settings(max_examples=60, deadline=None, derandomize=True)

# Graubard & Korn (1987): maternal drinking and malformations.
ALCOHOL_K, ALCOHOL_N = [48, 38, 5, 1, 1], [17114, 14502, 793, 127, 38]
ALCOHOL = [
    ([0, 0.5, 1.5, 4, 7], 6.57013394470554, 0.0103704145729975, 6.56993224599047),
    ([0, 0.5, 1.5, 4, 8], 7.07878608313856, 0.00780018341411174, 7.07856876914325),
    ([0, 1, 2, 3, 4], 1.82781575109308, 0.176385756069959, 1.82775963837278),
    (
        [8557.5, 24365.5, 32013, 32473, 32555.5],
        0.351438322277825,
        0.553300057856851,
        0.351427533356529,
    ),
]
SMOKERS_K, SMOKERS_N = [83, 90, 129, 70], [86, 93, 136, 82]
# Independent schools in England graded good or outstanding.
SCHOOLS_K, SCHOOLS_N = [784, 788, 802, 789, 864], [1020, 1004, 1069, 1057, 1060]
SCHOOLS_YEARS = [2020, 2021, 2022, 2023, 2024]

mirrors = st.lists(
    st.integers(5, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=3,
    max_size=8,
)


def linear(k: list[int], n: list[int], scores: list[float]) -> LinearByLinear:
    """Return the same trend with variance N-1, as SAS and Agresti's M^2."""
    return linear_by_linear([[b - a, a] for a, b in zip(k, n, strict=True)], scores, [0, 1])


@pytest.mark.parametrize(("scores", "chi2", "p", "chi2_n_minus_1"), ALCOHOL)
def test_alcohol(scores: list[float], chi2: float, p: float, chi2_n_minus_1: float) -> None:
    trend = cochran_armitage(ALCOHOL_K, ALCOHOL_N, scores)
    assert trend.chi2 == pytest.approx(chi2, abs=1e-8)
    assert trend.p == pytest.approx(p, abs=1e-8)
    assert linear(ALCOHOL_K, ALCOHOL_N, scores).z ** 2 == pytest.approx(chi2_n_minus_1, abs=1e-8)
    assert trend.homogeneity.chi2 == pytest.approx(12.0820548092585, abs=1e-8)


def test_alcohol_p_with_n_minus_one() -> None:
    found = linear(ALCOHOL_K, ALCOHOL_N, [0, 0.5, 1.5, 4, 7])
    assert found.p == pytest.approx(0.0103715899166315, abs=1e-9)


def test_smokers() -> None:
    trend = cochran_armitage(SMOKERS_K, SMOKERS_N, [1, 2, 3, 4])
    assert trend.chi2 == pytest.approx(8.22492228519771, abs=1e-8)
    assert trend.p == pytest.approx(0.00413189747764149, abs=1e-10)
    assert linear(SMOKERS_K, SMOKERS_N, [1, 2, 3, 4]).z ** 2 == pytest.approx(8.2042, abs=1e-4)
    assert trend.homogeneity.chi2 == pytest.approx(12.6004112971276, abs=1e-8)
    assert trend.homogeneity.p == pytest.approx(0.00558547666162702, abs=1e-10)
    assert trend.departure.chi2 == pytest.approx(4.37548901192993, abs=1e-8)
    assert (trend.departure.df, trend.homogeneity.df) == (2, 3)
    step = cochran_armitage(SMOKERS_K, SMOKERS_N, [0, 0, 0, 1])
    assert step.chi2 == pytest.approx(12.1731462207403, abs=1e-8)
    assert step.p == pytest.approx(0.000484824593441675, abs=1e-12)


def test_pain() -> None:
    trend = cochran_armitage([6, 7, 9, 14, 23], [32, 33, 32, 32, 32], [0, 1, 2, 3, 4])
    assert math.sqrt(trend.chi2) == pytest.approx(4.79181257603957, abs=1e-8)
    assert trend.p == pytest.approx(1.65281268875672e-06, abs=1e-12)


def test_english_schools_move_without_a_trend() -> None:
    trend = cochran_armitage(SCHOOLS_K, SCHOOLS_N, SCHOOLS_YEARS)
    assert trend.chi2 == pytest.approx(1.85972753058135, abs=1e-8)
    assert trend.p == pytest.approx(0.172656250431716, abs=1e-8)
    assert trend.homogeneity.chi2 == pytest.approx(19.0192372278733, abs=1e-8)
    assert trend.homogeneity.p == pytest.approx(0.000779133839384339, abs=1e-10)
    assert trend.departure.chi2 == pytest.approx(17.159509697292, abs=1e-8)
    assert trend.departure.df == 3
    assert trend.departure.p == pytest.approx(0.000655312270062357, abs=1e-10)
    assert trend.quasi_t == pytest.approx(0.564219765541163, abs=1e-6)
    assert trend.quasi_t_p == pytest.approx(0.612035120025869, abs=1e-6)


def test_the_slope_is_the_least_squares_slope_weighted_by_n() -> None:
    trend = cochran_armitage(SCHOOLS_K, SCHOOLS_N, SCHOOLS_YEARS)
    # Solved from the two normal equations, without centring the years.
    years = [y - 2020 for y in SCHOOLS_YEARS]
    s0, s1 = sum(SCHOOLS_N), sum(n * y for n, y in zip(SCHOOLS_N, years, strict=True))
    s2 = sum(n * y * y for n, y in zip(SCHOOLS_N, years, strict=True))
    t0, t1 = sum(SCHOOLS_K), sum(k * y for k, y in zip(SCHOOLS_K, years, strict=True))
    assert trend.slope.value == pytest.approx((s0 * t1 - s1 * t0) / (s0 * s2 - s1 * s1), abs=1e-12)


def test_two_points_per_year_are_recovered() -> None:
    trend = cochran_armitage([60, 62, 64, 66], [100] * 4, [2021, 2022, 2023, 2024])
    assert trend.slope.value == pytest.approx(0.02)
    assert trend.departure.chi2 == pytest.approx(0, abs=1e-9)
    assert trend.departure.p == pytest.approx(1)


def test_two_mirrors_give_the_two_sample_test() -> None:
    trend = cochran_armitage([29, 27], [532, 332], [2019, 2020])
    z, p = mn_test(27, 332, 29, 532)
    found = linear([29, 27], [532, 332], [2019, 2020])
    assert found.z**2 == pytest.approx(z * z)
    assert found.p == pytest.approx(p)
    assert trend.slope.value == pytest.approx(27 / 332 - 29 / 532)
    assert trend.departure.df == 0
    assert math.isnan(trend.departure.p)
    assert math.isnan(trend.quasi_t_p)


@pytest.mark.parametrize("met", [0, 40])
def test_nothing_to_explain_when_all_shares_are_at_the_same_end(met: int) -> None:
    trend = cochran_armitage([met] * 4, [40] * 4, [1, 2, 3, 4])
    assert (trend.chi2, trend.p, trend.slope.value) == (0, 1, 0)
    assert (trend.homogeneity.chi2, trend.homogeneity.p) == (0, 1)
    assert math.isnan(trend.quasi_t_p)


def test_separated_data_have_no_logistic_slope() -> None:
    trend = cochran_armitage([0, 0, 0, 20], [40] * 4, [1, 2, 3, 4])
    assert trend.p < 1e-6
    assert math.isnan(trend.quasi_t_p)


def test_equal_shares_show_no_quasi_trend() -> None:
    trend = cochran_armitage([10, 20, 30, 40], [20, 40, 60, 80], [1, 2, 3, 4])
    assert trend.quasi_t == 0
    assert trend.quasi_t_p == 1


@steady
@given(mirrors, st.integers(1990, 2030))
def test_properties_of_any_trend(rows: list[tuple[int, int]], first: int) -> None:
    k, n = [row[0] for row in rows], [row[1] for row in rows]
    assume(0 < sum(k) < sum(n))
    years = [first + i for i in range(len(k))]
    trend = cochran_armitage(k, n, years)
    low, high = trend.slope.at(0.95)
    assert (low > 0 or high < 0) == (trend.p < 0.05)
    assert trend.chi2 + trend.departure.chi2 == pytest.approx(trend.homogeneity.chi2, abs=1e-7)
    mirrored = cochran_armitage([b - a for a, b in rows], n, years)
    assert mirrored.chi2 == pytest.approx(trend.chi2, abs=1e-7)
    assert mirrored.slope.value == pytest.approx(-trend.slope.value, abs=1e-10)
    turned = cochran_armitage(k[::-1], n[::-1], years)
    assert turned.slope.value == pytest.approx(-trend.slope.value, abs=1e-10)
    assert turned.quasi_t_p == pytest.approx(trend.quasi_t_p, abs=1e-6, nan_ok=True)


@steady
@given(mirrors)
def test_the_unit_of_the_scores_changes_only_the_slope(rows: list[tuple[int, int]]) -> None:
    k, n = [row[0] for row in rows], [row[1] for row in rows]
    years, decades = list(range(len(k))), [i / 10 for i in range(len(k))]
    by_year, by_decade = cochran_armitage(k, n, years), cochran_armitage(k, n, decades)
    assert by_decade.slope.value == pytest.approx(10 * by_year.slope.value, abs=1e-9)
    assert by_decade.chi2 == pytest.approx(by_year.chi2, abs=1e-7)
    assert by_decade.quasi_t_p == pytest.approx(by_year.quasi_t_p, abs=1e-6, nan_ok=True)


def test_impossible_input_is_refused() -> None:
    with pytest.raises(ValueError, match="one entry per group"):
        cochran_armitage([1, 2], [5, 5, 5], [1, 2, 3])
    with pytest.raises(ValueError, match="two different scores"):
        cochran_armitage([1, 2], [5, 5], [3, 3])
    with pytest.raises(ValueError, match="n > 0"):
        cochran_armitage([1, 6], [5, 5], [1, 2])
