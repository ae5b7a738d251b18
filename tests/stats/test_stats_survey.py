"""Designs and models beyond the published examples of test_stats_oracles.py."""

from __future__ import annotations

import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.miscmodels.ordinal_model import OrderedModel

from spiegel.stats.clustering import ratio_estimate
from spiegel.stats.logistic import design_logistic, gee_logistic
from spiegel.stats.proportional_odds import proportional_odds
from spiegel.stats.survey import (
    covariance,
    design,
    logit_interval,
    rao_scott,
    survey_mean,
    survey_total,
)

steady = settings(max_examples=40, deadline=None, derandomize=True)
rows = st.lists(
    st.tuples(
        st.integers(0, 1), st.sampled_from("abcdef"), st.sampled_from("xy"), st.floats(0.5, 4)
    ),
    min_size=6,
    max_size=40,
)
Rows = list[tuple[int, str, str, float]]


def clustered_rows(seed: int, schools: int = 40) -> tuple[list[int], np.ndarray, list[int]]:
    rng = np.random.default_rng(seed)
    school = np.repeat(range(schools), rng.integers(1, 6, schools))
    later = (school % 2).astype(float)
    shift = rng.normal(0, 0.7, schools)[school]
    y = (rng.random(len(school)) < 1 / (1 + np.exp(-(0.3 + 0.6 * later + shift)))).astype(int)
    return y.tolist(), np.column_stack([np.ones(len(y)), later]), school.tolist()


@steady
@given(rows, st.randoms(use_true_random=False))
def test_row_order_and_new_labels_change_no_bit_of_a_mean(data: Rows, random: object) -> None:
    def mean(sample: Rows, label: dict[str, str]) -> str:
        y, clusters, strata, weights = zip(*sample, strict=True)
        plan = design(
            len(sample), weights=weights, strata=strata, clusters=[label[c] for c in clusters]
        )
        return str(survey_mean(y, plan))

    same = {c: c for c in "abcdef"}
    shuffled = list(data)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert mean(shuffled, same) == mean(data, same)
    assert mean(data, {c: f"school {c}" for c in "abcdef"}) == mean(data, same)


def test_equal_weights_give_the_ratio_estimate() -> None:
    y, m = [3, 1, 0, 2, 4, 1], [4, 2, 1, 2, 5, 3]
    met = [float(i < a) for a, b in zip(y, m, strict=True) for i in range(b)]
    school = [i for i, b in enumerate(m) for _ in range(b)]
    found = survey_mean(met, design(len(met), clusters=school))
    ratio = ratio_estimate(y, m)
    assert found.estimate == pytest.approx(ratio.share)
    assert found.variance == pytest.approx(ratio.variance)
    assert found.df == len(y) - 1


def test_the_correction_for_a_finite_population_is_off_unless_asked_for() -> None:
    y = [0.0, 1.0, 1.0, 0.0, 1.0]
    plain = survey_mean(y, design(5, population=20))
    corrected = survey_mean(y, design(5, population=20, fpc=True))
    assert corrected.variance == pytest.approx(plain.variance * 0.75)
    census = survey_mean(y, design(5, population=5, fpc=True))
    assert census.variance == 0


def test_a_stratum_with_one_cluster_is_not_free_of_variance() -> None:
    plan = design(5, strata=["a", "a", "a", "a", "b"])
    assert covariance([1.0, 2.0, 1.0, 2.0, 9.0], plan)[0, 0] > 4 / 3 + 1


def test_totals_and_means_agree_when_the_size_is_known() -> None:
    y = [1.0, 0.0, 1.0, 1.0]
    plan = design(4, weights=[5.0] * 4)
    assert survey_total(y, plan).estimate == pytest.approx(20 * survey_mean(y, plan).estimate)


def test_without_clusters_the_rao_scott_test_has_no_design_effect() -> None:
    rng = np.random.default_rng(2)
    year, rating = rng.integers(0, 2, 2000).tolist(), rng.integers(1, 5, 2000).tolist()
    found = rao_scott(year, rating, design(2000))
    assert found.chi2 == pytest.approx(found.x2, rel=0.01)
    assert found.df1 == pytest.approx(3, rel=0.01)
    swapped = rao_scott(rating, year, design(2000))
    assert swapped.f == pytest.approx(found.f)
    assert rao_scott([1 - t for t in year], rating, design(2000)).f == pytest.approx(found.f)


def test_ratings_repeated_within_schools_count_once_in_the_rao_scott_test() -> None:
    rng = np.random.default_rng(4)
    year, rating = np.repeat([0, 1], 60), rng.integers(1, 5, 120)
    once = rao_scott(year.tolist(), rating.tolist(), design(120))
    school = np.repeat(range(120), 3).tolist()
    thrice = rao_scott(
        np.repeat(year, 3).tolist(), np.repeat(rating, 3).tolist(), design(360, clusters=school)
    )
    assert thrice.x2 == pytest.approx(3 * once.x2)
    assert thrice.p == pytest.approx(once.p)


def test_the_logit_interval_mirrors_and_stays_on_the_scale() -> None:
    low, high = logit_interval(0.98, 0.0004, 20)
    assert 0 < low < 0.98 < high < 1
    turned = logit_interval(0.02, 0.0004, 20)
    assert turned == pytest.approx((1 - high, 1 - low))
    with pytest.raises(ValueError, match="does not exist"):
        logit_interval(1.0, 0.0, 20)


def test_impossible_designs_are_refused() -> None:
    with pytest.raises(ValueError, match="must have 3 entries"):
        design(3, weights=[1, 1])
    with pytest.raises(ValueError, match="weights must be positive"):
        design(2, weights=[1, 0])
    with pytest.raises(ValueError, match="needs the population"):
        design(2, fpc=True)
    with pytest.raises(ValueError, match="fewer clusters in its population"):
        design(3, population=2, fpc=True)
    with pytest.raises(ValueError, match="no population given for strata b"):
        design(2, strata=["a", "b"], population={"a": 3}, fpc=True)
    with pytest.raises(ValueError, match="strata need a population each"):
        design(2, strata=["a", "b"], population=5, fpc=True)
    with pytest.raises(ValueError, match="y must have 2 entries"):
        survey_mean([1.0], design(2))
    with pytest.raises(ValueError, match="two rows and two columns"):
        rao_scott([1, 1], [0, 1], design(2))
    with pytest.raises(ValueError, match="must have 3 entries"):
        rao_scott([1, 0], [0, 1], design(3))


def test_the_design_model_is_the_cluster_sandwich_of_statsmodels_up_to_its_factor() -> None:
    y, x, school = clustered_rows(1)
    found = design_logistic(y, x, design(len(y), clusters=school))
    other = sm.GLM(y, x, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": np.array(school)}
    )
    n, k = x.shape
    assert found.coefficients == pytest.approx(other.params, abs=1e-8)
    assert found.errors == pytest.approx(other.bse * math.sqrt((n - k) / (n - 1)), abs=1e-8)
    assert found.df == 40 - 1 - 1
    low, high = found.interval(1)
    assert (low > 0 or high < 0) == (found.p[1] < 0.05)


def test_few_schools_get_the_bias_reduced_variance_with_t_and_very_few_none() -> None:
    y, x, school = clustered_rows(2, schools=20)
    found = gee_logistic(y, x, school)
    plain = sm.GEE(y, x, groups=np.array(school), family=sm.families.Binomial()).fit(scale=1.0)
    assert found.correction == "bias reduced"
    assert found.df == 18
    assert (found.errors > plain.bse).all()
    wide, narrow = found.interval(1), found.errors[1] * 1.96
    assert wide.high - wide.low > 2 * narrow
    many = gee_logistic(*clustered_rows(2, schools=60))
    assert many.correction == "robust"
    assert math.isinf(many.df)
    low, high = many.interval(1)
    assert (low > 0 or high < 0) == (many.p[1] < 0.05)
    with pytest.raises(ValueError, match="too few for a sandwich"):
        gee_logistic(*clustered_rows(2, schools=8))


def test_separated_or_impossible_models_are_refused() -> None:
    x = np.column_stack([np.ones(20), np.repeat([0.0, 1.0], 10)])
    separated = [0] * 10 + [1] * 10
    for fit in (
        lambda: design_logistic(separated, x, design(20)),
        lambda: gee_logistic(separated, x, list(range(20))),
    ):
        with pytest.raises(ValueError, match="separated"):
            fit()
    y = [0, 1] * 10
    with pytest.raises(ValueError, match="follows from the others"):
        design_logistic(y, np.column_stack([x, x[:, 1]]), design(20))
    with pytest.raises(ValueError, match="one row per entry"):
        design_logistic(y[:5], x, design(20))
    with pytest.raises(ValueError, match=r"y must lie in 0\.\.1"):
        design_logistic([2] * 20, x, design(20))
    with pytest.raises(ValueError, match="y must have 19 entries"):
        design_logistic(y, x, design(19))
    with pytest.raises(ValueError, match="clusters must have 20 entries"):
        gee_logistic(y, x, list(range(19)))


def ordered_rows(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.integers(0, 2, n), rng.normal(size=n)]).astype(float)
    latent = x @ [0.5, -0.8] + rng.logistic(size=n)
    return np.digitize(latent, [-1.5, 0, 1.7]), x


def test_proportional_odds_is_the_fit_of_statsmodels_on_single_rows() -> None:
    y, x = ordered_rows(1)
    found = proportional_odds(y.tolist(), x)
    other = OrderedModel(y, x, distr="logit").fit(method="bfgs", disp=False, gtol=1e-8)
    assert found.coefficients == pytest.approx(other.params[:2], abs=1e-4)
    assert found.errors[:2] == pytest.approx(other.bse[:2], abs=1e-4)
    assert found.deviance == pytest.approx(-2 * other.llf, abs=1e-6)
    cuts = other.model.transform_threshold_params(other.params[2:])[1:-1]
    assert found.thresholds == pytest.approx(cuts, abs=1e-4)


def test_weights_are_repeated_rows_and_only_the_order_of_categories_counts() -> None:
    y, x = ordered_rows(2, 120)
    times = np.random.default_rng(3).integers(1, 4, 120)
    weighted = proportional_odds(y.tolist(), x, times.tolist())
    repeated = proportional_odds(np.repeat(y, times).tolist(), np.repeat(x, times, axis=0))
    assert weighted.coefficients == pytest.approx(repeated.coefficients, abs=1e-9)
    assert weighted.errors == pytest.approx(repeated.errors, abs=1e-9)
    labels = {0: 1, 1: 4, 2: 9, 3: 20}
    renamed = proportional_odds([labels[int(v)] for v in y], x, times.tolist())
    assert renamed.coefficients == pytest.approx(weighted.coefficients, abs=1e-12)
    turned = proportional_odds((3 - y).tolist(), x, times.tolist())
    assert turned.coefficients == pytest.approx(-weighted.coefficients, abs=1e-7)


def test_the_assumption_holds_its_level_and_sees_what_breaks_it() -> None:
    low = [proportional_odds(y.tolist(), x).parallel.p for y, x in map(ordered_rows, range(60))]
    assert sum(p < 0.05 for p in low) <= 8
    rng = np.random.default_rng(1)
    year = np.repeat([0.0, 1.0], 400)
    first, second = rng.choice(4, 400, p=[0.1, 0.4, 0.4, 0.1]), rng.choice(4, 400)
    broken = proportional_odds([*first.tolist(), *second.tolist()], year[:, None])
    assert broken.parallel.p < 1e-6
    assert broken.parallel.df == 2


def test_one_slope_per_threshold_is_three_logistic_models_when_they_are_apart() -> None:
    # With two categories the model is the logistic one, and nothing is left to test.
    y, x, _ = clustered_rows(5)
    found = proportional_odds(y, x[:, 1:])
    plain = sm.GLM(y, x, family=sm.families.Binomial()).fit()
    assert found.coefficients[0] == pytest.approx(plain.params[1], abs=1e-6)
    assert found.errors[0] == pytest.approx(plain.bse[1], abs=1e-6)
    assert found.parallel.df == 0
    assert math.isnan(found.parallel.p)


def test_repeated_ratings_of_a_school_do_not_make_the_model_surer() -> None:
    y, x = ordered_rows(6, 150)
    once = proportional_odds(y.tolist(), x, clusters=list(range(150)))
    thrice = proportional_odds(
        np.repeat(y, 3).tolist(),
        np.repeat(x, 3, axis=0),
        clusters=np.repeat(range(150), 3).tolist(),
    )
    assert thrice.errors == pytest.approx(once.errors, rel=1e-6)


def test_impossible_ordered_models_are_refused() -> None:
    x = np.array([[0.0], [1.0], [0.0], [1.0]])
    with pytest.raises(ValueError, match="at least two categories"):
        proportional_odds([2, 2, 2, 2], x)
    with pytest.raises(ValueError, match="constant or follows"):
        proportional_odds([1, 2, 3, 2], np.ones((4, 1)))
    with pytest.raises(ValueError, match="one entry per row"):
        proportional_odds([1, 2, 3], x)
    with pytest.raises(ValueError, match="separated"):
        proportional_odds([1, 2, 1, 2], x)
