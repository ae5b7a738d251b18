"""Estimates of one change: which formula, on which counts."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from spiegel.compare.estimates import Counts, Side, compare_published, compare_records
from spiegel.compare.priors import PublishedPrior
from spiegel.config.analysis_plan import Plan, Thresholds
from spiegel.stats.differences import miettinen_nurminen, minimal_detectable, mn_test, tost_p
from spiegel.stats.rounded import feasible_counts
from spiegel.stats.stratified import stratified_difference

PLAN = Plan(
    level=0.95,
    alpha=0.05,
    margin=0.05,
    power=0.8,
    min_mirrors_for_trend=4,
    percent_decimals=0,
    headline={},
    thresholds=Thresholds(),
)


def side(k: int, n: int) -> Side:
    return Side([1] * k + [0] * (n - k), [1] * n)


def prior(counts: range | None, n: int | None, share: float) -> PublishedPrior:
    return PublishedPrior("old", "2018-2019", "x", "ALL", "institution", n, counts, share, "paper")


def test_counts_over_sectors_keep_what_was_rated_in_a_sector_in_its_own_cells() -> None:
    table = pd.DataFrame(
        [
            ("x", "P", "1", "a", 2, 3, [1, 2]),
            ("x", "P", "2", "b", 0, 1, [1, 0]),
            ("x", "S", "1", "a", 1, 1, [0, 1]),
            ("x", "T", "3", "a", 1, 1, [0, 1]),
            ("y", "P", "1", "a", 9, 9, []),
        ],
        columns=["indicator", "sector", "institution_id", "stratum", "k", "n", "steps"],
    )
    found = Counts(table).side("x", ("P", "S"))
    assert (found.y, found.m, found.of) == ([2, 1, 0], [3, 1, 1], ["1", "1", "2"])
    assert (found.k, found.n, found.institutions, found.clustered) == (3, 5, 2, True)
    assert found.steps == [[1, 2], [0, 1], [1, 0]]
    assert found.cells == [("P", "a"), ("S", "a"), ("P", "b")]
    once = found.whole
    assert (once.y, once.m, once.steps) == ([3, 0], [4, 1], [[1, 3], [1, 0]])
    assert (once.k, once.n, once.institutions, once.clustered) == (3, 5, 2, True)
    assert Counts(table).side("y", ("P",)).steps == []
    assert Counts(table).side("x", ("nowhere",)).n == 0
    assert Counts(table).side("x", ("T",)).clustered is False


def test_one_visit_in_each_of_two_sectors_is_an_institution_that_counts_twice() -> None:
    names = ["indicator", "sector", "institution_id", "stratum", "k", "n", "steps"]
    rows = [("x", "P", "1", "a", 1, 1, []), ("x", "S", "1", "a", 0, 1, []),
            ("x", "S", "2", "a", 1, 1, [])]  # fmt: skip
    found = Counts(pd.DataFrame(rows, columns=names)).side("x", ("P", "S"))
    assert (found.institutions, found.n, found.clustered) == (2, 3, True)
    assert (found.whole.y, found.whole.m) == ([1, 1], [2, 1])


def test_records_without_clusters_are_compared_by_miettinen_nurminen() -> None:
    found = compare_records(side(93, 622), side(27, 332), PLAN)
    assert found.test == "miettinen_nurminen"
    assert found.difference == 93 / 622 - 27 / 332
    assert found.at(0.95) == miettinen_nurminen(93, 622, 27, 332, 0.95)
    assert found.at(0.9) == miettinen_nurminen(93, 622, 27, 332, 0.9)
    assert found.p == mn_test(93, 622, 27, 332).p
    assert found.p_stable == tost_p(93, 622, 27, 332, 0.05)
    assert (found.prior_n, found.prior_share, found.prior_institutions) == (332, 27 / 332, 332)
    both = minimal_detectable(27 / 332, 622, 332, 0.8, 0.05)
    assert found.visible(PLAN, 0.05) == max(abs(v) for v in both if v is not None)


def test_clustered_records_are_compared_by_the_ratio_estimator() -> None:
    now, then = Side([3, 0, 2, 1], [4, 3, 2, 1]), Side([1, 0, 0], [2, 2, 1])
    found = compare_records(now, then, PLAN)
    wide = stratified_difference([(now.y, now.m)], [(then.y, then.m)], clustered=True)
    assert found.test == "ratio_mover"
    assert (found.difference, found.at(0.95), found.p) == (wide.difference, wide.at(0.95), wide.p)
    assert found.p_stable == wide.equivalence_p(0.05)
    assert (found.prior_n, found.prior_institutions) == (5, 3)


def test_one_clustered_side_is_enough_for_the_ratio_estimator() -> None:
    found = compare_records(side(5, 9), Side([1, 0], [2, 2]), PLAN)
    assert found.test == "ratio_mover"


def test_ratings_that_are_alike_within_schools_make_the_interval_wider() -> None:
    now, then = Side([3] * 20 + [0] * 20, [3] * 40), Side([3] * 14 + [0] * 26, [3] * 40)
    clustered = compare_records(now, then, PLAN)
    plain = compare_records(side(60, 120), side(42, 120), PLAN)
    assert clustered.difference == pytest.approx(plain.difference)
    assert clustered.at(0.95).low < plain.at(0.95).low
    assert clustered.p > plain.p
    assert clustered.visible(PLAN, 0.05) > plain.visible(PLAN, 0.05)


@pytest.mark.parametrize(("now", "then"), [(side(0, 0), side(3, 9)), (side(3, 9), side(0, 0))])
def test_without_ratings_on_either_side_nothing_is_estimated(now: Side, then: Side) -> None:
    found = compare_records(now, then, PLAN)
    assert found.prior_n == then.n
    assert math.isnan(found.difference)
    assert math.isnan(found.p)
    assert found.test == ""


def test_one_clustered_institution_gives_a_difference_and_no_test() -> None:
    found = compare_records(Side([2], [4]), side(10, 40), PLAN)
    assert found.difference == 0.25
    assert math.isnan(found.p)
    assert math.isnan(found.at(0.95).low)


@pytest.mark.parametrize(("k1", "n1", "k0", "n0"), [(27, 332, 29, 532), (93, 622, 27, 332)])
def test_the_counts_of_the_home_case_against_an_exact_published_count(
    k1: int, n1: int, k0: int, n0: int
) -> None:
    found = compare_published(side(k1, n1), prior(range(k0, k0 + 1), n0, k0 / n0), PLAN)
    assert found.test == "miettinen_nurminen"
    assert found.at(0.95) == miettinen_nurminen(k1, n1, k0, n0, 0.95)
    assert found.p == mn_test(k1, n1, k0, n0).p
    assert found.difference == k1 / n1 - k0 / n0
    assert (found.prior_n, found.prior_institutions) == (n0, n0)


def test_the_home_case_numbers_themselves() -> None:
    first = compare_published(side(27, 332), prior(range(29, 30), 532, 29 / 532), PLAN)
    second = compare_published(side(93, 622), prior(range(27, 28), 332, 27 / 332), PLAN)
    assert 100 * first.difference == pytest.approx(2.6814, abs=5e-5)
    assert first.at(0.95).low < 0 < first.at(0.95).high
    assert first.p == pytest.approx(0.1198, abs=5e-4)
    assert 100 * second.difference == pytest.approx(6.8192, abs=5e-5)
    assert second.at(0.95).low > 0
    assert second.p == pytest.approx(0.0026, abs=2e-4)


def test_a_rounded_percentage_gives_the_worst_case_over_its_counts() -> None:
    counts = feasible_counts("61", 532)
    found = compare_published(side(336, 622), prior(counts, 532, 0.61), PLAN)
    wide = [miettinen_nurminen(336, 622, k, 532) for k in counts]
    assert found.test == "miettinen_nurminen_envelope"
    assert found.at(0.95).low == min(i.low for i in wide)
    assert found.at(0.95).high == max(i.high for i in wide)
    assert found.p == max(mn_test(336, 622, k, 532).p for k in counts)
    assert found.p_stable == max(tost_p(336, 622, k, 532, 0.05) for k in counts)
    assert found.difference == 336 / 622 - 0.61


def test_a_percentage_without_n_gives_a_difference_and_no_test() -> None:
    found = compare_published(side(30, 60), prior(None, None, 0.4), PLAN)
    assert found.difference == pytest.approx(0.1)
    assert (found.prior_n, found.test) == (None, "")
    assert math.isnan(found.p)
    assert math.isnan(found.at(0.95).low)


def test_clustered_ratings_are_not_tested_against_a_published_figure() -> None:
    found = compare_published(Side([2, 1] * 30, [2, 2] * 30), prior(range(60, 61), 120, 0.5), PLAN)
    assert math.isnan(found.p)
    assert (found.prior_n, found.prior_share) == (120, 0.5)
