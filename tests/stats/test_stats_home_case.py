"""The worked pairs of the home case, and what must hold for every interval with its test."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.clustering import cluster_difference, cluster_interval_p
from spiegel.stats.differences import (
    inverted_p,
    miettinen_nurminen,
    mn_test,
    newcombe,
    newcombe_test,
)
from spiegel.stats.multiplicity import adjust, adjust_by_family
from spiegel.stats.proportions import clopper_pearson, jeffreys, korn_graubard, mid_p, wilson
from spiegel.stats.rounded import envelope, envelope_over_sizes, rounding_only
from spiegel.stats.trend import cochran_armitage

steady = settings(max_examples=60, deadline=None, derandomize=True)
pair = st.integers(2, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
school = st.integers(1, 4).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m)))
schools = st.lists(school, min_size=4, max_size=25)


def test_unfavourable_advice_from_29_of_532_to_27_of_332() -> None:
    low, high = miettinen_nurminen(27, 332, 29, 532)
    assert round(100 * (27 / 332 - 29 / 532), 1) == 2.7
    assert (round(100 * low, 1), round(100 * high, 1)) == (-0.7, 6.5)
    assert round(mn_test(27, 332, 29, 532).p, 2) == 0.12


def test_unfavourable_advice_from_27_of_332_to_89_to_96_of_622() -> None:
    found = envelope(range(89, 97), 622, None, 332, counts0=27)
    assert (round(100 * found.low, 1), round(100 * found.high, 1)) == (1.9, 11.3)
    assert (round(found.p_min, 4), round(found.p, 4)) == (0.0014, 0.0055)


def test_english_independent_schools_depart_from_a_line_without_a_trend() -> None:
    k, n = [784, 788, 802, 789, 864], [1020, 1004, 1069, 1057, 1060]
    found = cochran_armitage(k, n, range(2020, 2025))
    assert round(found.p, 2) == 0.17
    assert round(found.departure.p, 4) == 0.0007


@steady
@given(pair, pair)
def test_newcombe_excludes_zero_exactly_when_its_own_test_rejects(
    one: tuple[int, int], zero: tuple[int, int]
) -> None:
    low, high = newcombe(*one, *zero)
    p = newcombe_test(*one, *zero)
    assert (low > 0 or high < 0) == (p < 0.05)
    assert newcombe_test(*zero, *one) == pytest.approx(p, rel=1e-6)


@steady
@given(schools, schools)
def test_the_clustered_interval_excludes_zero_exactly_when_its_own_test_rejects(
    one: list[tuple[int, int]], zero: list[tuple[int, int]]
) -> None:
    y1, m1 = zip(*one, strict=True)
    y0, m0 = zip(*zero, strict=True)
    low, high = cluster_difference(y1, m1, y0, m0).interval
    assert (low > 0 or high < 0) == (cluster_interval_p(y1, m1, y0, m0) < 0.05)


def test_an_overwhelming_change_has_the_smallest_p_and_no_change_has_one() -> None:
    assert newcombe_test(300, 300, 0, 300) == pytest.approx(1e-9)
    assert inverted_p(lambda level: wilson(0, 5, level)) == 1


@steady
@given(pair)
def test_every_interval_of_a_share_mirrors_and_contains_the_share(one: tuple[int, int]) -> None:
    k, n = one
    for method in (wilson, clopper_pearson, jeffreys, mid_p):
        low, high = method(k, n)
        other = method(n - k, n)
        assert 0 <= low <= k / n <= high <= 1
        assert other == pytest.approx((1 - high, 1 - low), abs=1e-9)
    assert korn_graubard(n, k / n) == pytest.approx(clopper_pearson(k, n), abs=1e-9)


def test_a_range_of_sizes_is_as_wide_as_its_widest_size() -> None:
    found = envelope_over_sizes(120, 300, 63, [100, 101, 150], margin=0.05)
    parts = [envelope(120, 300, 63, n, margin=0.05) for n in (100, 101, 150)]
    assert found.low == min(e.low for e in parts)
    assert found.p == max(e.p for e in parts)
    assert found.tost_p == max(e.tost_p or 0 for e in parts)
    with pytest.raises(ValueError, match="no size given"):
        envelope_over_sizes(120, 300, 63, [2, 4])


def test_without_a_size_only_the_rounding_of_the_difference_is_known() -> None:
    assert rounding_only(63, 0, 37, 0) == (0.25, 0.27)
    assert rounding_only("63.5", None, 63, 0) == (0.0, 0.01)
    with pytest.raises(ValueError, match=r"must lie in 0\.\.100"):
        rounding_only(101, 0, 37, 0)


def test_families_are_adjusted_apart_and_years_do_not_count_as_tests() -> None:
    p = [0.01, 0.04, 0.03, None, 0.02]
    family = ["2024", "2024", "2021", "2021", "2021"]
    found = adjust_by_family(p, family, [1, 1, 2, 2, 2])
    assert found[:2] == pytest.approx(adjust([0.01, 0.04], "holm"))
    assert found[2:] == pytest.approx(adjust([0.03, None, 0.02], "bh"), nan_ok=True)
    with pytest.raises(ValueError, match="equal lengths"):
        adjust_by_family(p, family, [1])
