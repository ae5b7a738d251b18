"""Change at equal composition, and what a claim must survive."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from spiegel.compare.composed import compare_composed, cut, held, stands_apart
from spiegel.compare.estimates import Comparison, Side, compare_records
from spiegel.compare.ordered import NO_ORDER, compare_order, direction, mixed
from spiegel.compare.sensitivity import by_institution, needs_permutation, permuted
from spiegel.config.analysis_plan import Composition, Plan, Thresholds
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.strata import Partition, Register
from spiegel.stats.exact import fisher
from spiegel.stats.ordinal import linear_by_linear
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
    composition=Composition(min_cell=5),
)
KEY = ("k", "earlier")
HALVES = Partition(((("P", ""),), (("S", ""),)), (0.5, 0.5), ())


def side(*cells: tuple[str, int, int]) -> Side:
    """Return a side with one rating per institution: sector, met, rated."""
    y = [v for _, k, n in cells for v in [1] * k + [0] * (n - k)]
    where = [(sector, "") for sector, _, n in cells for _ in range(n)]
    return Side(y, [1] * len(y), where, [[0, 1 - v, v, 0] for v in y])


def composed(now: Side, then: Side) -> tuple[Comparison, float]:
    return compare_composed(compare_records(now, then, PLAN), now, then, HALVES, PLAN)


def test_a_shift_between_sectors_alone_is_composition_and_no_change() -> None:
    # Shares .9 and .5 stay; the sectors change places.
    now = side(("P", 90, 100), ("S", 150, 300))
    then = side(("P", 270, 300), ("S", 50, 100))
    found, composition = composed(now, then)
    crude = compare_records(now, then, PLAN)
    assert crude.difference == pytest.approx(-0.2)
    assert composition == pytest.approx(-0.2)
    assert found.difference == pytest.approx(0)
    assert found.p == pytest.approx(1)
    assert (found.basis, found.test) == ("standardised", "standardised_mover")
    # Both shares at the weights of the register, a half each: a pair that subtracts.
    assert (found.share, found.prior_share) == pytest.approx((0.7, 0.7))
    assert (crude.share, crude.prior_share) == (0.6, 0.8)


def test_equal_composition_gives_the_crude_difference_and_nearly_its_interval() -> None:
    now, then = side(("P", 60, 100), ("S", 70, 100)), side(("P", 50, 100), ("S", 55, 100))
    found, composition = composed(now, then)
    crude = compare_records(now, then, PLAN)
    assert composition == pytest.approx(0)
    assert found.difference == pytest.approx(crude.difference)
    assert found.at(0.95) == pytest.approx(crude.at(0.95), abs=0.01)
    assert found.p == pytest.approx(crude.p, abs=0.005)
    assert found.p_stable == pytest.approx(crude.p_stable, abs=0.01)


def test_exchanging_the_years_turns_the_signs() -> None:
    now, then = side(("P", 60, 90), ("S", 70, 140)), side(("P", 50, 100), ("S", 55, 80))
    (one, part), (two, back) = composed(now, then), composed(then, now)
    assert two.difference == pytest.approx(-one.difference)
    assert two.at(0.95).low == pytest.approx(-one.at(0.95).high)
    assert two.at(0.9).high == pytest.approx(-one.at(0.9).low)
    assert two.p == pytest.approx(one.p)
    assert back == pytest.approx(-part)


def test_shares_of_one_keep_an_interval_and_may_be_stable() -> None:
    now, then = side(("P", 50, 50), ("S", 50, 50)), side(("P", 50, 50), ("S", 50, 50))
    found, _ = composed(now, then)
    assert (found.difference, found.p) == (0, 1)
    assert found.at(0.9).low == pytest.approx(-found.at(0.9).high)
    assert 0.02 < found.at(0.9).high < 0.05
    assert found.p_stable < 0.05


def joined(now: tuple[tuple[int, int], ...], then: tuple[tuple[int, int], ...]) -> tuple[Any, ...]:
    """Two years of three networks, met and rated in each, the first two joined."""
    cells = [("P", name) for name in ("GO", "OGO", "VGO")]
    sides = [
        Side(
            [v for k, n in year for v in [1] * k + [0] * (n - k)],
            [1] * sum(n for _, n in year),
            [cell for cell, (_, n) in zip(cells, year, strict=True) for _ in range(n)],
        )
        for year in (now, then)
    ]
    partition = Partition((tuple(cells[:2]), (cells[2],)), (2 / 3, 1 / 3), ())
    found, _ = compare_composed(compare_records(*sides, PLAN), *sides, partition, PLAN)
    return found, *sides, partition, PLAN


def test_a_sparse_cell_joined_with_its_neighbour_is_inconclusive_as_in_r() -> None:
    found, *_ = joined(((2, 4), (48, 60), (110, 116)), ((36, 60), (48, 60), (57, 60)))
    assert found.difference == pytest.approx(0.0536, abs=5e-5)
    assert found.at(0.95) == pytest.approx((-0.0407, 0.1397), abs=5e-5)
    assert found.p > 0.2


def test_a_change_that_is_only_a_shift_within_joined_cells_loses_its_word() -> None:
    # Each network has the share it had; those of the better one were visited more often.
    shift = joined(((4, 20), (72, 80), (50, 100)), ((20, 100), (9, 10), (50, 100)))
    found, rest = shift[0], shift[1:]
    assert found.p < 0.001
    assert not stands_apart(found, "improved", *rest)
    assert stands_apart(found, "inconclusive", *rest)
    real = joined(((60, 80), (72, 80), (80, 100)), ((20, 80), (30, 80), (50, 100)))
    assert stands_apart(real[0], "improved", *real[1:])
    assert not stands_apart(real[0], "stable", *real[1:])
    other = joined(((0, 0), (72, 80), (80, 100)), ((20, 80), (0, 0), (50, 100)))
    assert not stands_apart(other[0], "improved", *other[1:]), "no network in both years"


def test_a_small_cell_calls_for_permutation_whatever_the_size_of_the_row() -> None:
    now, then = side(("P", 3, 6), ("S", 100, 200)), side(("P", 3, 6), ("S", 100, 200))
    assert needs_permutation(now, then, HALVES, PLAN)
    assert not needs_permutation(now, then, None, PLAN)


def test_cells_follow_from_the_register() -> None:
    table = pd.DataFrame({"sector": ["P", "S"], "stratum": ["", ""], "n": [300, 100]})
    now = side(("P", 6, 10), ("S", 5, 10))
    found = cut(now, now, ("P", "S"), Register(table), PLAN.composition)
    assert found is not None
    assert found.weights == (0.75, 0.25)
    assert cut(now, now, ("P", "S"), None, PLAN.composition) is None
    assert cut(Side([1], [1]), now, ("P",), Register(table), PLAN.composition) is None


def test_composition_is_held_by_cells_or_for_want_of_a_second_one() -> None:
    rules = Composition(within_sector="network")
    now = Side([1] * 9, [1] * 9, [("P", "a")] * 9)
    one, two = (
        Register(pd.DataFrame({"sector": "P", "stratum": ["a", "b"], "n": sizes}))
        for sizes in ([99, 1], [60, 40])
    )
    assert held(now, now, ("P",), one, rules)
    assert not held(now, now, ("P",), two, rules)
    assert not held(now, now, ("P",), None, rules), "nobody knows"
    assert not held(now, None, ("P",), one, rules), "nor of a published figure"
    assert held(now, None, ("P",), None, Composition()), "the plan asks for nothing within sectors"
    assert not held(now, now, ("P", "S"), None, Composition())


@pytest.mark.parametrize(
    ("now", "then", "needed"),
    [
        (("P", 20, 40), ("P", 20, 29), True),
        (("P", 20, 40), ("P", 15, 30), False),
        (("P", 4, 100), ("P", 5, 100), True),
        (("P", 5, 100), ("P", 5, 100), False),
        (("P", 96, 100), ("P", 95, 100), True),
    ],
)
def test_small_numbers_are_decided_by_permutation(
    now: tuple[str, int, int], then: tuple[str, int, int], needed: bool
) -> None:
    assert needs_permutation(side(now), side(then), None, PLAN) is needed


def test_one_yes_or_no_per_institution_in_one_cell_is_fishers_test() -> None:
    now, then = side(("P", 20, 25)), side(("P", 10, 25))
    base = compare_records(now, then, PLAN)
    found = permuted(base, now, then, None, PLAN, KEY)
    assert found.p == fisher(20, 25, 10, 25)
    assert found == replace(base, p=found.p, test="fisher")


def test_permutation_within_cells_is_the_same_every_time_and_not_tied_to_other_rows() -> None:
    now, then = side(("P", 20, 25), ("S", 12, 25)), side(("P", 10, 25), ("S", 9, 25))
    base = compare_records(now, then, PLAN)
    found = permuted(base, now, then, HALVES, PLAN, KEY)
    assert found == permuted(base, now, then, HALVES, PLAN, KEY)
    other = permuted(base, now, then, HALVES, PLAN, ("k", "another"))
    assert found.p == pytest.approx(other.p, abs=0.01)
    assert found.p == pytest.approx(base.p, abs=0.01)
    assert found.test == "permutation"


def test_a_permutation_that_shows_nothing_widens_the_interval_to_nothing() -> None:
    now, then = side(("P", 12, 12)), side(("P", 8, 12))
    base = compare_records(now, then, PLAN)
    found = permuted(base, now, then, None, PLAN, KEY)
    assert base.at(0.95).low > 0
    assert found.p > 0.05
    assert found.at(0.95) == (0, base.at(0.95).high)
    assert found.at(0.5) == base.at(0.5)


def test_rows_on_the_same_counts_have_the_same_random_numbers() -> None:
    now, then = side(("P", 20, 25), ("S", 12, 25)), side(("P", 10, 25), ("S", 9, 25))
    base = compare_records(now, then, PLAN)
    again = side(("S", 12, 25), ("P", 20, 25))
    first = permuted(base, now, then, HALVES, PLAN, KEY)
    assert first.p == permuted(base, again, then, HALVES, PLAN, KEY).p


def test_every_institution_weighs_the_same_in_the_mean_of_institutions() -> None:
    # One large institution carries the pooled share; the mean does not follow it.
    now = Side([40, 1, 0, 1, 1, 0], [40, 2, 2, 2, 2, 2])
    then = Side([1, 1, 1, 0, 1], [2, 2, 2, 2, 2])
    base = compare_records(now, then, PLAN)
    found = by_institution(base, now, then)
    assert base.difference == pytest.approx(43 / 50 - 0.4)
    assert found.difference == pytest.approx((1 + 0.5 * 3) / 6 - 0.4)
    assert found.test == "institution_mean"
    assert found.at(0.95).low < found.at(0.9).low < found.difference < found.at(0.95).high
    plain = side(("P", 3, 6))
    assert by_institution(base, plain, plain) is base


def test_the_whole_scale_is_compared_with_institutions_as_clusters() -> None:
    now = Side([0] * 4, [1] * 4, [], [[0, 0, 1, 0]] * 2 + [[0, 0, 0, 1]] * 2)
    then = Side([0] * 4, [1] * 4, [], [[1, 0, 0, 0]] * 2 + [[0, 0, 1, 0]] * 2)
    found = compare_order(now, then, None, 0.95)
    # 16 pairs: 8 against the lowest step win; of the other 8, 4 tie and 4 win.
    assert found.superiority == pytest.approx((8 + 4 + 4 / 2) / 16)
    assert found.p == linear_by_linear([[2, 0, 2, 0], [0, 0, 2, 2]]).p
    assert compare_order(Side([1], [1]), then, None, 0.95) is NO_ORDER


def test_scale_and_bar_that_move_apart_are_mixed() -> None:
    up = replace(NO_ORDER, superiority=0.6, p=0.01)
    assert mixed(up, -0.1, 0.01, 1, 0.05)
    assert not mixed(up, 0.1, 0.01, 1, 0.05)
    assert not mixed(up, -0.1, 0.01, -1, 0.05)
    assert not mixed(up, -0.1, 0.3, 1, 0.05), "the bar is not shown to have moved"
    assert not mixed(replace(up, p=0.3), -0.1, 0.01, 1, 0.05), "nor the scale"
    assert not mixed(NO_ORDER, 0.1, 0.01, 1, 0.05)


def test_the_direction_of_the_scale_follows_from_the_steps_that_meet_the_bar(
    home: Inspectorate,
) -> None:
    assert direction(home, "k1_visie") == 1
    assert direction(home, "advies_ongunstig") == -1
    assert direction(home, "advies_verplichting") == 0
    assert direction(home, "llb_zonder_werkpunten") == 0


def test_institutions_outside_the_cells_take_no_part_in_the_standardised_change() -> None:
    now = side(("P", 6, 10), ("S", 5, 10), ("T", 9, 9))
    then = side(("P", 6, 10), ("S", 5, 10), ("T", 0, 9))
    found, composition = composed(now, then)
    assert found.difference == pytest.approx(0)
    assert composition == pytest.approx(0)
    assert not math.isclose(compare_records(now, then, PLAN).difference, 0)


def twice(sector_rows: dict[str, tuple[int, int]], shared: list[tuple[int, int]]) -> Side:
    """Return single ratings of k of n per sector, and institutions with one in P and one in S."""
    y, where, of = [], [], []
    for sector, (k, n) in sector_rows.items():
        y += [1] * k + [0] * (n - k)
        where += [(sector, "")] * n
        of += [f"{sector}{i}" for i in range(n)]
    for i, (in_p, in_s) in enumerate(shared):
        y += [in_p, in_s]
        where += [("P", ""), ("S", "")]
        of += [f"both{i}"] * 2
    return Side(y, [1] * len(y), where, of=of)


def test_a_school_with_visits_in_two_sectors_counts_in_the_cells_of_each() -> None:
    # P 30 of 50 and S 10 of 40, and ten schools that met the bar in P and did not in S.
    now = twice({"P": (30, 50), "S": (10, 40)}, [(1, 0)] * 10)
    then = twice({"P": (30, 60), "S": (15, 50)}, [])
    found, _ = composed(now, then)
    assert found.share == pytest.approx((40 / 60 + 10 / 50) / 2)
    assert found.prior_share == pytest.approx((30 / 60 + 15 / 50) / 2)
    assert found.difference == pytest.approx(0.4333333333 - 0.4)
    # Filed under P alone: 40 of 70 and 10 of 40.
    assert found.share != pytest.approx((40 / 70 + 10 / 40) / 2, abs=1e-3)


def test_ratings_alike_in_two_sectors_widen_the_interval_and_opposite_ones_do_not_narrow() -> None:
    then = twice({"P": (30, 60), "S": (30, 60)}, [])
    alone = twice({"P": (30, 60), "S": (30, 60)}, [])
    alike = twice({"P": (10, 20), "S": (10, 20)}, [(1, 1)] * 20 + [(0, 0)] * 20)
    opposite = twice({"P": (10, 20), "S": (10, 20)}, [(1, 0)] * 20 + [(0, 1)] * 20)
    widths = []
    for side in (alone, alike, opposite):
        low, high = composed(side, then)[0].at(0.95)
        assert composed(side, then)[0].share == pytest.approx(0.5)
        widths.append(high - low)
    assert widths[1] > 1.1 * widths[0]
    assert widths[2] >= 0.99 * widths[0]


def test_the_variance_over_two_groups_is_that_of_institutions_as_clusters() -> None:
    met = [([1, 0, 1, 0], [1] * 4), ([1, 0, 0, 1], [1] * 4)]
    names = [["a", "b", "c", "d"], ["a", "b", "e", "f"]]
    apart = [["a", "b", "c", "d"], ["e", "f", "g", "h"]]
    # e = W (y - p) / n sqrt(K / (K - 1)), every one +-x: a and b in both, alike; the rest alone.
    half = (0.5, 0.5)
    sizes = [
        stratified_difference(met, met, half, clustered=True, of=(of, apart)).sizes[0]
        for of in (names, apart)
    ]
    # Sum of squares apart 8 x^2; together 2 (2 x)^2 + 4 x^2 = 12 x^2.
    assert sizes[1] / sizes[0] == pytest.approx(12 / 8)
