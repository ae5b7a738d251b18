"""Change at equal composition, and what a claim must survive."""

from __future__ import annotations

import math
from dataclasses import replace

import pandas as pd
import pytest

from spiegel.compare.composed import compare_composed, cut
from spiegel.compare.estimates import Comparison, Side, compare_records
from spiegel.compare.ordered import NO_ORDER, compare_order, direction, mixed
from spiegel.compare.sensitivity import by_institution, needs_permutation, permuted
from spiegel.config.analysis_plan import Composition, Plan, Thresholds
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.strata import Partition, Register
from spiegel.stats.exact import fisher
from spiegel.stats.ordinal import linear_by_linear

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
    assert found.prior_share == crude.prior_share


def test_equal_composition_gives_the_crude_difference_and_nearly_its_interval() -> None:
    now, then = side(("P", 60, 100), ("S", 70, 100)), side(("P", 50, 100), ("S", 55, 100))
    found, composition = composed(now, then)
    crude = compare_records(now, then, PLAN)
    assert composition == pytest.approx(0)
    assert found.difference == pytest.approx(crude.difference)
    assert found.interval.low == pytest.approx(crude.interval.low, abs=0.01)
    assert found.interval.high == pytest.approx(crude.interval.high, abs=0.01)
    assert found.p == pytest.approx(crude.p, abs=0.005)
    assert found.p_stable == pytest.approx(crude.p_stable, abs=0.01)


def test_exchanging_the_years_turns_the_signs() -> None:
    now, then = side(("P", 60, 90), ("S", 70, 140)), side(("P", 50, 100), ("S", 55, 80))
    (one, part), (two, back) = composed(now, then), composed(then, now)
    assert two.difference == pytest.approx(-one.difference)
    assert two.interval.low == pytest.approx(-one.interval.high)
    assert two.interval90.high == pytest.approx(-one.interval90.low)
    assert two.p == pytest.approx(one.p)
    assert back == pytest.approx(-part)


def test_without_variance_the_crude_change_decides() -> None:
    now, then = side(("P", 50, 50), ("S", 50, 50)), side(("P", 50, 50), ("S", 50, 50))
    found, _ = composed(now, then)
    assert found == compare_records(now, then, PLAN)


def test_cells_follow_from_the_register() -> None:
    table = pd.DataFrame({"sector": ["P", "S"], "stratum": ["", ""], "n": [300, 100]})
    now = side(("P", 6, 10), ("S", 5, 10))
    found = cut(now, now, ("P", "S"), Register(table), PLAN.composition)
    assert found is not None
    assert found.weights == (0.75, 0.25)
    assert cut(now, now, ("P", "S"), None, PLAN.composition) is None
    assert cut(Side([1], [1]), now, ("P",), Register(table), PLAN.composition) is None


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
    assert needs_permutation(side(now), side(then), PLAN) is needed


def test_one_yes_or_no_per_institution_in_one_cell_is_fishers_test() -> None:
    now, then = side(("P", 20, 25)), side(("P", 10, 25))
    base = compare_records(now, then, PLAN)
    found = permuted(base, now, then, None, PLAN, "key")
    assert found.p == fisher(20, 25, 10, 25)
    assert found == replace(base, p=found.p, test="fisher")


def test_permutation_within_cells_is_the_same_every_time_and_not_tied_to_other_rows() -> None:
    now, then = side(("P", 20, 25), ("S", 12, 25)), side(("P", 10, 25), ("S", 9, 25))
    base = compare_records(now, then, PLAN)
    found = permuted(base, now, then, HALVES, PLAN, "key")
    assert found == permuted(base, now, then, HALVES, PLAN, "key")
    other = permuted(base, now, then, HALVES, PLAN, "another")
    assert found.p == pytest.approx(other.p, abs=0.01)
    assert found.p == pytest.approx(base.p, abs=0.01)
    assert found.test == "permutation"


def test_every_institution_weighs_the_same_in_the_mean_of_institutions() -> None:
    # One large institution carries the pooled share; the mean does not follow it.
    now = Side([40, 1, 0, 1, 1, 0], [40, 2, 2, 2, 2, 2])
    then = Side([1, 1, 1, 0, 1], [2, 2, 2, 2, 2])
    base = compare_records(now, then, PLAN)
    found = by_institution(base, now, then, PLAN)
    assert base.difference == pytest.approx(43 / 50 - 0.4)
    assert found.difference == pytest.approx((1 + 0.5 * 3) / 6 - 0.4)
    assert found.test == "institution_mean"
    assert found.interval.low < found.interval90.low < found.difference < found.interval.high
    plain = side(("P", 3, 6))
    assert by_institution(base, plain, plain, PLAN) is base


def test_the_whole_scale_is_compared_with_institutions_as_clusters() -> None:
    now = Side([0] * 4, [1] * 4, [], [[0, 0, 1, 0]] * 2 + [[0, 0, 0, 1]] * 2)
    then = Side([0] * 4, [1] * 4, [], [[1, 0, 0, 0]] * 2 + [[0, 0, 1, 0]] * 2)
    found = compare_order(now, then, None, 0.95)
    # 16 pairs: 8 against the lowest step win; of the other 8, 4 tie and 4 win.
    assert found.superiority == pytest.approx((8 + 4 + 4 / 2) / 16)
    assert found.p == linear_by_linear([[2, 0, 2, 0], [0, 0, 2, 2]]).p
    assert compare_order(Side([1], [1]), then, None, 0.95) is NO_ORDER


def test_scale_and_bar_that_move_apart_are_mixed() -> None:
    up = replace(NO_ORDER, superiority=0.6)
    assert mixed(up, -0.1, 1)
    assert not mixed(up, 0.1, 1)
    assert not mixed(up, -0.1, -1)
    assert not mixed(NO_ORDER, 0.1, 1)


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
