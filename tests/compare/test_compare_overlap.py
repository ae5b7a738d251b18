"""The same institutions in both years: the two shares are not independent."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from spiegel.compare.composed import compare_composed
from spiegel.compare.estimates import Side, compare_records, in_both
from spiegel.config.inspectorate import load_inspectorate
from spiegel.measure.strata import Partition
from spiegel.stats.stratified import stratified_difference

from .conftest import HOME

PLAN = load_inspectorate(HOME).plan


def side(y: list[int], m: list[int] | None = None, first: int = 0, cell: str = "a") -> Side:
    names = [f"s{first + i:05d}" for i in range(len(y))]
    return Side(y, m or [1] * len(y), [("P", cell)] * len(y), of=names)


def pairs(both: int, lost: int, won: int, neither: int) -> tuple[list[int], list[int]]:
    """Return results now and then of the same schools."""
    now = [1] * both + [0] * lost + [1] * won + [0] * neither
    then = [1] * both + [1] * lost + [0] * won + [0] * neither
    return now, then


def test_the_interval_of_the_same_schools_is_that_of_those_that_changed() -> None:
    # se of (won - lost)/n, one school more won and one more lost (Bonett & Price 2012).
    now, then = pairs(200, 10, 30, 160)
    found = compare_records(side(now), side(then), PLAN)
    error = math.sqrt(42 - 20**2 / 400) / 400
    low, high = found.limits(0.95)
    assert found.difference == pytest.approx(0.05)
    assert (high - low) / 2 == pytest.approx(1.96 * error, rel=0.02)
    assert found.test == "overlap_mover"
    alone = compare_records(side(now), side(then, first=1000), PLAN)
    assert alone.test == "miettinen_nurminen"
    assert found.p < 0.01 < alone.p
    # McNemar's chi-square on 10 and 30 is 10, p .0016.
    assert found.p == pytest.approx(0.0016, abs=0.002)


def test_no_school_that_changed_is_no_certainty() -> None:
    now, then = pairs(20, 0, 0, 10)
    found = compare_records(side(now), side(then), PLAN)
    low, high = found.limits(0.95)
    assert low < -0.02
    assert high > 0.02


def test_institutions_in_one_year_only_leave_everything_as_it_was() -> None:
    now, then = [1, 0, 1, 1] * 20, [1, 0, 0, 1] * 20
    plain = stratified_difference([(now, [1] * 80)], [(then, [1] * 80)], clustered=False)
    also = stratified_difference([(now, [1] * 80)], [(then, [1] * 80)], clustered=False, twice=[[]])
    assert plain == also
    assert plain.at(0.95) == also.at(0.95)


def test_institutions_are_the_same_within_a_group_only() -> None:
    here, there = side([1, 0], first=0), side([1, 1], first=1)
    assert in_both(here, there) == [[(0, 1, 1, 1)]]
    assert in_both(here, there, ([0, 0], [1, 1]), 2) == [[], []]
    assert in_both(here, there, ([0, 0], [-1, 0]), 1) == [[]]


def test_two_years_turned_round_turn_the_interval_round() -> None:
    now, then = pairs(40, 5, 15, 20)
    one = compare_records(side(now), side(then, first=20), PLAN)
    two = compare_records(side(then, first=20), side(now), PLAN)
    low, high = one.limits(0.95)
    assert two.limits(0.95) == (pytest.approx(-high), pytest.approx(-low))
    assert two.p == pytest.approx(one.p)
    assert two.p_stable == pytest.approx(one.p_stable)


def test_in_cells_each_has_its_own_correlation() -> None:
    now, then = pairs(60, 5, 15, 20)
    partition = Partition(((("P", "a"),), (("P", "b"),)), (0.5, 0.5), ())

    def years(shift: int) -> Any:
        one = side(now + now)
        zero = side(then + then, first=shift)
        cells = [("P", "a")] * 100 + [("P", "b")] * 100
        one = Side(one.y, one.m, cells, of=one.of)
        zero = Side(zero.y, zero.m, cells, of=zero.of)
        return compare_composed(compare_records(one, zero, PLAN), one, zero, partition, PLAN)[0]

    same, others = years(0), years(5000)
    assert same.difference == others.difference
    assert np.ptp(same.limits(0.95)) < 0.75 * np.ptp(others.limits(0.95))
    assert same.sizes[0] > others.sizes[0]  # as many others would be needed for this variance


@pytest.mark.parametrize("per", [1, 4])
@pytest.mark.parametrize("overlap", [0.0, 0.5, 1.0])
def test_the_interval_covers_at_any_overlap(per: int, overlap: float) -> None:
    random = np.random.default_rng(7)
    n, draws, covered = 80, 200, 0
    for _ in range(draws):
        shared = int(overlap * n)
        own = random.beta(0.7, 0.3, 2 * n - shared)
        m1, m0 = (random.integers(1, per + 1, n) for _ in range(2))
        y1, y0 = random.binomial(m1, own[:n]), random.binomial(m0, own[n - shared :])
        now = side(y1.tolist(), m1.tolist())
        then = side(y0.tolist(), m0.tolist(), first=n - shared)
        low, high = compare_records(now, then, PLAN).limits(0.95)
        covered += low <= 0 <= high
    assert covered / draws >= 0.93 - 2 * math.sqrt(0.93 * 0.07 / draws)
