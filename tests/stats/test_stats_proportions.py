"""Single proportions against R 4.2.2 (prop.test, binom.test, phyper, survey)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.proportions import (
    Interval,
    clopper_pearson,
    effective_n,
    hypergeometric,
    wilson,
    wilson_fpc,
)

steady = settings(max_examples=80, deadline=None, derandomize=True)

# Newcombe (1998) Stat Med 17:857: x, n, Wilson, Clopper-Pearson.
NEWCOMBE = [
    (
        81,
        263,
        (0.255288519878274, 0.3662095769828),
        (0.252736745585271, 0.367621922601351),
    ),
    (
        15,
        148,
        (0.0623863995307363, 0.160487241723308),
        (0.0578440100834486, 0.161650490349479),
    ),
    (0, 20, (0, 0.161125158052819), (0, 0.168433470983085)),
    (
        1,
        29,
        (0.00611321429276266, 0.171755218793203),
        (0.000872646883579923, 0.177644295488723),
    ),
]

# x, n, N, exact limits as counts, Wilson with finite-population correction.
FINITE = [
    (37, 100, 500, (143, 231), (0.290345749701796, 0.457421323652377)),
    (45, 100, 300, (111, 160), (0.372500719808215, 0.530004446668117)),
    (2, 100, 300, (2, 18), (0.00681352338623934, 0.0572360747865457)),
    (0, 12, 60, (0, 14), (0, 0.206624926948616)),
    (12, 12, 60, (46, 60), (0.793375073051384, 1)),
    (20, 60, 61, (20, 21), (0.318119241700405, 0.348902736454904)),
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


@pytest.mark.parametrize(("k", "n", "score", "exact"), NEWCOMBE)
def test_newcombe_cases(
    k: int, n: int, score: tuple[float, float], exact: tuple[float, float]
) -> None:
    assert wilson(k, n) == pytest.approx(score, abs=1e-8)
    assert clopper_pearson(k, n) == pytest.approx(exact, abs=1e-8)


@pytest.mark.parametrize(("k", "n", "population", "limits", "score"), FINITE)
def test_finite_population(
    k: int, n: int, population: int, limits: tuple[int, int], score: tuple[float, float]
) -> None:
    low, high = limits
    assert hypergeometric(k, n, population) == (low / population, high / population)
    assert wilson_fpc(k, n, population) == pytest.approx(score, abs=1e-9)


def test_a_tie_with_alpha_does_not_widen_the_exact_interval() -> None:
    # P(X >= 1 | M = 1) = n/N = 1/40 = alpha/2 exactly, which does not exceed alpha/2.
    assert hypergeometric(1, 1, 40) == (2 / 40, 1.0)


def test_exact_interval_of_a_large_population_is_close_to_its_score_version() -> None:
    exact, score = hypergeometric(300, 600, 4120), wilson_fpc(300, 600, 4120)
    assert exact == pytest.approx(score, abs=0.002)
    assert exact.low <= score.low
    assert exact.high >= score.high


def test_a_census_has_no_interval_left() -> None:
    assert wilson_fpc(3, 12, 12) == (0.25, 0.25)
    assert hypergeometric(3, 12, 12) == (0.25, 0.25)


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
    size = effective_n(share, variance, 183, df=14, cap=False)
    expected = (0.823702210847501, 0.914704492126865)
    assert clopper_pearson(size * share, size) == pytest.approx(expected, abs=1e-9)
    assert size > 183
    assert effective_n(share, variance, 183, df=14) == 183


def test_effective_n_of_a_cluster_design_gives_the_published_wilson_interval() -> None:
    # Liang et al. (1992), design effect 1.349: R ratesci::clusterpci.
    share, deff = 60 / 203, 1.34913341169283
    size = effective_n(share, deff * share * (1 - share) / 203, 203)
    assert size == pytest.approx(203 / deff)
    expected = (0.228481391673912, 0.372830226707299)
    assert wilson(share * size, size) == pytest.approx(expected, abs=1e-8)


@pytest.mark.parametrize("share", [0, 1])
def test_effective_n_at_the_ends_uses_the_pooled_design_effect(share: int) -> None:
    assert effective_n(share, 0.0, 60, pooled_deff=1.5) == 40
    assert effective_n(share, 0.0, 60, pooled_deff=0.5) == 60
    with pytest.raises(ValueError, match="pooled design effect"):
        effective_n(share, 0.0, 60)


def test_effective_n_with_no_variance_between_clusters_is_n() -> None:
    assert effective_n(0.5, 0.0, 40) == 40


@steady
@given(counts, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_intervals_stay_on_the_scale_and_contain_the_share(
    pair: tuple[int, int], level: float
) -> None:
    k, n = pair
    score, exact = wilson(k, n, level), clopper_pearson(k, n, level)
    for low, high in (score, exact):
        assert 0 <= low <= k / n <= high <= 1
    assert wilson(n - k, n, level) == pytest.approx((1 - score.high, 1 - score.low))


@steady
@given(counts)
def test_a_higher_level_gives_a_wider_interval(pair: tuple[int, int]) -> None:
    narrow, wide = wilson(*pair, 0.9), wilson(*pair, 0.95)
    assert wide.low <= narrow.low
    assert narrow.high <= wide.high


@steady
@given(st.integers(2, 120), st.data())
def test_exact_finite_interval_mirrors_and_contains_what_was_seen(
    n: int, data: st.DataObject
) -> None:
    population = n + data.draw(st.integers(0, 80))
    k = data.draw(st.integers(0, n))
    low, high = hypergeometric(k, n, population)
    other = hypergeometric(n - k, n, population)
    assert k / population <= low <= high <= (population - n + k) / population
    assert round(other.low * population) == population - round(high * population)
    assert round(other.high * population) == population - round(low * population)


@pytest.mark.parametrize(("k", "n"), [(1, 0), (-1, 5), (6, 5), (float("nan"), 5)])
def test_impossible_counts_are_refused(k: float, n: float) -> None:
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="must"):
            interval(k, n)


def test_impossible_levels_and_populations_are_refused() -> None:
    for interval in (wilson, clopper_pearson):
        with pytest.raises(ValueError, match="level"):
            interval(1, 5, 95)
    for finite in (wilson_fpc, hypergeometric):
        with pytest.raises(ValueError, match="population"):
            finite(1, 5, 4)
    with pytest.raises(ValueError, match="level"):
        hypergeometric(1, 5, 9, 1.0)
    with pytest.raises(ValueError, match="variance"):
        effective_n(0.5, -0.1, 10)
    with pytest.raises(ValueError, match="share"):
        effective_n(1.5, 0.1, 10)


def test_an_interval_unpacks_by_name() -> None:
    assert Interval(low=0.1, high=0.2).high == 0.2
