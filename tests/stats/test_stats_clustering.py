"""Clustered shares against R 4.2.2 (aod::raoscott, survey)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.genmod.cov_struct import (  # type: ignore[import-untyped, unused-ignore]
    Independence,
)
from statsmodels.genmod.generalized_estimating_equations import (  # type: ignore[import-untyped, unused-ignore]
    GEE,
)
from statsmodels.regression.linear_model import (  # type: ignore[import-untyped, unused-ignore]
    OLS,
)

from spiegel.stats.clustering import (
    RatioEstimate,
    cluster_interval,
    effective_ratings,
    pooled_deff,
    ratio_estimate,
)
from spiegel.stats.differences import mn_test
from spiegel.stats.proportions import wilson

steady = settings(max_examples=50, deadline=None, derandomize=True)

# Weil (1970), rats per litter: aod::raoscott.
CONTROL_M = [13, 12, 9, 9, 8, 8, 13, 12, 10, 10, 9, 13, 5, 7, 10, 10]
CONTROL_Y = [13, 12, 9, 9, 8, 8, 12, 11, 9, 9, 8, 11, 4, 5, 7, 7]
TREATED_M = [12, 11, 10, 9, 11, 10, 10, 9, 9, 5, 9, 7, 10, 6, 10, 7]
TREATED_Y = [12, 11, 10, 9, 10, 9, 9, 8, 8, 4, 7, 4, 5, 3, 3, 0]
# Districts of the apiclus1 sample (survey): schools that met the school-wide target, schools.
DISTRICT_Y = [11, 31, 3, 10, 15, 2, 1, 4, 12, 18, 7, 11, 32, 1, 2]
DISTRICT_M = [13, 34, 4, 13, 16, 2, 1, 4, 12, 21, 9, 11, 37, 2, 4]

clusters = st.lists(
    st.integers(1, 6).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m))),
    min_size=2,
    max_size=30,
)


def test_rats() -> None:
    control, treated = ratio_estimate(CONTROL_Y, CONTROL_M), ratio_estimate(TREATED_Y, TREATED_M)
    assert (control.clusters, control.n) == (16, 158)
    assert control.share == pytest.approx(0.89873417721519, abs=1e-12)
    assert control.variance == pytest.approx(0.000709941185145845, abs=1e-12)
    assert control.deff == pytest.approx(1.23249539430677, abs=1e-8)
    assert (treated.clusters, treated.n) == (16, 145)
    assert treated.share == pytest.approx(0.772413793103448, abs=1e-12)
    assert treated.variance == pytest.approx(0.00479224990727401, abs=1e-12)
    assert treated.deff == pytest.approx(3.95286062596407, abs=1e-8)


def test_share_and_variance_are_those_of_a_regression_with_clustered_errors() -> None:
    ratings = np.concatenate(
        [np.repeat([1.0, 0.0], [a, b - a]) for a, b in zip(TREATED_Y, TREATED_M, strict=True)]
    )
    school = np.repeat(np.arange(len(TREATED_M)), TREATED_M)
    fit = OLS(ratings, np.ones(len(ratings))).fit(cov_type="cluster", cov_kwds={"groups": school})
    found = ratio_estimate(TREATED_Y, TREATED_M)
    assert found.share == pytest.approx(float(fit.params[0]), rel=1e-12)
    assert found.variance == pytest.approx(float(fit.cov_params()[0, 0]), rel=1e-12)
    # GEE has the same but for K / (K - 1).
    gee = GEE(ratings, np.ones(len(ratings)), school, cov_struct=Independence()).fit()
    k = len(TREATED_M)
    assert found.variance == pytest.approx(float(gee.bse[0]) ** 2 * k / (k - 1), rel=1e-9)


def test_effective_counts_reproduce_the_rao_scott_test() -> None:
    control, treated = ratio_estimate(CONTROL_Y, CONTROL_M), ratio_estimate(TREATED_Y, TREATED_M)
    counts = [x / e.deff for e in (treated, control) for x in (e.share * e.n, e.n)]
    total = counts[1] + counts[3]
    # Rao-Scott has no factor (N-1)/N.
    chi2 = mn_test(counts[0], counts[1], counts[2], counts[3]).z ** 2 * total / (total - 1)
    assert chi2 == pytest.approx(4.04061050113638, abs=1e-8)


def test_standard_error_of_r_survey() -> None:
    # svymean on apiclus1; the correction for 15 of 757 districts belongs to that sample.
    estimate = ratio_estimate(DISTRICT_Y, DISTRICT_M)
    assert estimate.share == pytest.approx(0.87431693989071, abs=1e-12)
    se = math.sqrt(estimate.variance * (1 - 15 / 757))
    assert se == pytest.approx(0.0203594772446274, abs=1e-12)


def test_clustering_widens_the_interval_of_the_rats() -> None:
    plain, clustered = wilson(112, 145), cluster_interval(TREATED_Y, TREATED_M)
    assert clustered.low < plain.low < plain.high < clustered.high
    # n_eff = 145 / 3.95286062596407 * (t_144 / t_15)^2, with the tabled quantiles.
    size = 145 / 3.95286062596407 * (1.976575066 / 2.131449546) ** 2
    assert clustered == pytest.approx(wilson(112 / 145 * size, size), abs=1e-7)


def test_deff_below_one_does_not_narrow_the_interval() -> None:
    estimate = ratio_estimate(DISTRICT_Y, DISTRICT_M)
    assert estimate.deff < 1
    assert cluster_interval(DISTRICT_Y, DISTRICT_M) == pytest.approx(wilson(160, 183))


def test_one_rating_per_school_is_nearly_the_plain_share() -> None:
    y = [1] * 60 + [0] * 40
    estimate = ratio_estimate(y, [1] * 100)
    assert estimate.deff == pytest.approx(100 / 99)
    assert cluster_interval(y, [1] * 100) == pytest.approx(wilson(60, 100), abs=0.001)


def test_a_share_of_one_uses_the_pooled_design_effect_or_the_clusters() -> None:
    y = m = [3] * 20
    assert math.isnan(ratio_estimate(y, m).deff)
    assert cluster_interval(y, m, pooled_deff=1.5) == wilson(40, 40)
    assert cluster_interval(y, m) == wilson(20, 20)
    assert cluster_interval(y, m, pooled_deff=0.5) == wilson(60, 60)
    with pytest.raises(ValueError, match="pooled_deff"):
        cluster_interval(y, m, pooled_deff=0.0)


@pytest.mark.parametrize(
    ("y", "m", "limits"),
    [([5, 5], [10, 10], (0.1702, 0.8298)), ([8] * 3, [10] * 3, (0.4440, 0.9523))],
)
def test_few_clusters_that_happen_to_agree_keep_the_pooled_design_effect(
    y: list[int], m: list[int], limits: tuple[float, float]
) -> None:
    # R: wilson(2.5, 5) and wilson(6, 7.5), n over a design effect of 4.
    assert cluster_interval(y, m, pooled_deff=4) == pytest.approx(limits, abs=5e-4)


def test_few_clusters_that_tell_keep_the_pooled_design_effect() -> None:
    """Of 50 schools 40 meet all of 10: the 10 others alone show how alike ratings are."""
    y, m = [10] * 40 + [5] * 10, [10] * 50
    estimate = ratio_estimate(y, m)
    assert (estimate.telling, estimate.clusters) == (10, 50)
    assert ratio_estimate([10 - k for k in y], m).telling == 10
    assert cluster_interval(y, m, pooled_deff=6) == pytest.approx(wilson(450 / 6, 500 / 6))
    many = ratio_estimate([10] * 40 + [5] * 30, [10] * 70)
    assert effective_ratings(many, 6) == pytest.approx(many.n / many.deff)


@pytest.mark.parametrize("share", [0.9, 0.95, 0.98])
def test_the_interval_near_one_holds_the_share(share: float) -> None:
    """By institutions alone it missed in 7 to 12 % of draws of 50 schools of 1 to 15 ratings."""
    random = np.random.default_rng(8)

    def schools(count: int) -> tuple[np.ndarray, np.ndarray]:
        m = random.integers(1, 16, count)
        own = random.beta(share * 7 / 3, (1 - share) * 7 / 3, count)
        return random.binomial(m, own), m

    pool = pooled_deff([ratio_estimate(*schools(20_000))])
    found = [cluster_interval(*schools(50), pooled_deff=pool) for _ in range(1000)]
    assert np.mean([low <= share <= high for low, high in found]) >= 0.95


def test_one_cluster_has_no_variance() -> None:
    estimate = ratio_estimate([2], [4])
    assert math.isnan(estimate.variance)
    assert cluster_interval([2], [4]) == wilson(0.5, 1)


def test_pooled_deff_weights_by_n_and_is_at_least_one() -> None:
    control, treated = ratio_estimate(CONTROL_Y, CONTROL_M), ratio_estimate(TREATED_Y, TREATED_M)
    unknown = ratio_estimate([3, 3], [3, 3])
    expected = (1.23249539430677 * 158 + 3.95286062596407 * 145) / 303
    assert pooled_deff([control, unknown, treated]) == pytest.approx(expected, abs=1e-8)
    assert pooled_deff([ratio_estimate(DISTRICT_Y, DISTRICT_M)]) == 1
    assert pooled_deff([unknown]) is None


@steady
@given(clusters, st.randoms(use_true_random=False))
def test_order_and_empty_clusters_change_nothing(
    rows: list[tuple[int, int]], random: object
) -> None:
    shuffled = [*rows, (0, 0)]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = ratio_estimate(*zip(*rows, strict=True))
    second = ratio_estimate(*zip(*shuffled, strict=True))
    for field in RatioEstimate.__slots__:
        assert getattr(first, field) == pytest.approx(getattr(second, field), nan_ok=True)


@steady
@given(clusters)
def test_cluster_interval_is_never_narrower_than_the_plain_one(
    rows: list[tuple[int, int]],
) -> None:
    y, m = zip(*rows, strict=True)
    plain, clustered = wilson(sum(y), sum(m)), cluster_interval(y, m)
    assert 0 <= clustered.low <= plain.low + 1e-12
    assert plain.high - 1e-12 <= clustered.high <= 1


def test_impossible_input_is_refused() -> None:
    with pytest.raises(ValueError, match="one entry per cluster"):
        ratio_estimate([1], [1, 2])
    with pytest.raises(ValueError, match="no cluster"):
        ratio_estimate([0, 0], [0, 0])
    with pytest.raises(ValueError, match=r"y in 0\.\.m"):
        ratio_estimate([3, 0], [2, 1])
