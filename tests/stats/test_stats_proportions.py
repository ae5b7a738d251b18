"""Single proportions against R 4.2.2 (prop.test, binom.test, phyper, survey)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import (  # type: ignore[import-untyped, unused-ignore]
    proportion_confint,
)

from spiegel.stats.distributions import normal_critical, t_critical
from spiegel.stats.proportions import Interval, effective_n, wilson, wilson_at, wilson_each

steady = settings(max_examples=80, deadline=None, derandomize=True)

# Newcombe (1998) Stat Med 17:857: x, n, Wilson.
NEWCOMBE = [
    (81, 263, (0.255288519878274, 0.3662095769828)),
    (15, 148, (0.0623863995307363, 0.160487241723308)),
    (0, 20, (0, 0.161125158052819)),
    (1, 29, (0.00611321429276266, 0.171755218793203)),
]

# Unfavourable advice in the mirror of 2021: sector, k, n, printed 95 % Wilson limits in percent.
MIRROR_2021 = [
    ("gewoon BaO", 16, 201, 5.0, 12.5),
    ("gewoon SO", 4, 76, 2.1, 12.8),
    ("BuBaO", 3, 16, 6.6, 43.0),
    ("BuSO", 3, 15, 7.0, 45.2),
    ("DKO", 1, 13, 1.4, 33.3),
    ("CLB", 0, 8, 0.0, 32.4),
    ("CVO", 0, 3, 0.0, 56.1),
]

counts = st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@pytest.mark.parametrize(("k", "n", "limits"), NEWCOMBE)
def test_newcombe_cases(k: int, n: int, limits: tuple[float, float]) -> None:
    assert wilson(k, n) == pytest.approx(limits, abs=1e-8)


def test_many_shares_at_once_are_each_alone() -> None:
    k, n = [0, 3, 40, 40, 2.5], [7, 9, 41, 40, 6.25]
    assert wilson_each(k, n) == [wilson(*one) for one in zip(k, n, strict=True)]
    assert wilson_each([], []) == []
    with pytest.raises(ValueError, match="zip"):
        wilson_each([1, 2], [3])


@steady
@given(counts, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_a_level_and_its_critical_value_give_one_interval(
    pair: tuple[int, int], level: float
) -> None:
    k, n = pair
    assert wilson_at(k / n, n, normal_critical(level)) == pytest.approx(
        wilson(k, n, level), abs=1e-14
    )


@pytest.mark.parametrize("n", [1, 7, 13, 20, 622])
def test_at_the_ends_of_the_scale_the_limit_is_the_end(n: int) -> None:
    # statsmodels leaves 0.9999999999999999 at the upper end of some.
    assert wilson(n, n).high == 1
    assert wilson(0, n).low == 0


@pytest.mark.parametrize(("sector", "k", "n", "low", "high"), MIRROR_2021)
def test_printed_limits_of_the_mirror_of_2021(
    sector: str, k: int, n: int, low: float, high: float
) -> None:
    limits = wilson(k, n)
    assert (round(100 * limits.low, 1), round(100 * limits.high, 1)) == (low, high), sector


def test_sectors_of_the_mirror_of_2021_sum_to_the_printed_total() -> None:
    k, n = sum(row[1] for row in MIRROR_2021), sum(row[2] for row in MIRROR_2021)
    assert (k, n) == (27, 332)
    assert tuple(round(100 * x, 1) for x in wilson(k, n)) == (5.6, 11.6)


def test_effective_n_reproduces_the_korn_graubard_interval_of_r_survey() -> None:
    # apiclus1: share of schools that met the school-wide target, 183 schools in 15 districts.
    share, variance = 0.87431693989071, 0.0203594772446274**2
    expected = (0.823702210847501, 0.914704492126865)
    # R lets an effective size exceed the ratings; ours stops at n, so take n large.
    size = effective_n(share, variance, 10**6, df=14)
    size *= (t_critical(0.95, 182) / t_critical(0.95, 10**6 - 1)) ** 2
    limits = proportion_confint(size * share, size, method="beta")
    assert limits == pytest.approx(expected, abs=1e-9)
    assert size > 183
    assert effective_n(share, variance, 183, df=14) == 183


def test_effective_n_of_a_cluster_design_gives_the_published_wilson_interval() -> None:
    # Liang et al. (1992), design effect 1.349: R ratesci::clusterpci.
    share, deff = 60 / 203, 1.34913341169283
    size = effective_n(share, deff * share * (1 - share) / 203, 203, df=202)
    assert size == pytest.approx(203 / deff)
    expected = (0.228481391673912, 0.372830226707299)
    assert wilson(share * size, size) == pytest.approx(expected, abs=1e-8)


def test_effective_n_with_no_variance_between_clusters_is_n() -> None:
    assert effective_n(0.5, 0.0, 40, df=9) == 40


@steady
@given(counts, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_intervals_stay_on_the_scale_and_contain_the_share(
    pair: tuple[int, int], level: float
) -> None:
    k, n = pair
    score = wilson(k, n, level)
    assert 0 <= score.low <= k / n <= score.high <= 1
    assert wilson(n - k, n, level) == pytest.approx((1 - score.high, 1 - score.low))


@steady
@given(counts)
def test_a_higher_level_gives_a_wider_interval(pair: tuple[int, int]) -> None:
    narrow, wide = wilson(*pair, 0.9), wilson(*pair, 0.95)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@pytest.mark.parametrize(("k", "n"), [(1, 0), (-1, 5), (6, 5), (float("nan"), 5)])
def test_impossible_counts_are_refused(k: float, n: float) -> None:
    with pytest.raises(ValueError, match="must"):
        wilson(k, n)


def test_impossible_levels_and_variances_are_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        wilson(1, 5, 95)
    with pytest.raises(ValueError, match="variance"):
        effective_n(0.5, -0.1, 10, df=9)
    for share in (0, 1, 1.5):
        with pytest.raises(ValueError, match="share"):
            effective_n(share, 0.1, 10, df=9)


def test_an_interval_unpacks_by_name() -> None:
    assert Interval(low=0.1, high=0.2).high == 0.2
