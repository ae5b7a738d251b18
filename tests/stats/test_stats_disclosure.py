"""Confidentiality against brute force; the published example is in test_stats_oracles.py."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.disclosure import (
    audit,
    bounds,
    primary,
    secondary,
    with_margins,
    withhold_share,
    withhold_sums,
)

steady = settings(max_examples=25, deadline=None, derandomize=True)
tables = st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=4)


@steady
@given(tables)
def test_after_secondary_suppression_no_small_cell_can_be_narrowed_down(
    counts: list[list[int]],
) -> None:
    table = with_margins(counts)
    first = primary(table)
    withheld = secondary(table, first)
    assert (withheld | ~first).all()
    assert not (audit(table, withheld, 4).exposed & first).any()


@steady
@given(tables, st.data())
def test_the_audit_contains_the_truth_and_shown_cells_are_known(
    counts: list[list[int]], data: st.DataObject
) -> None:
    table = with_margins(counts)
    size = table.size
    mask = np.array(data.draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    found = audit(table, mask.reshape(table.shape))
    assert (found.low <= table).all()
    assert (found.high >= table).all()
    assert (found.low == found.high)[~mask.reshape(table.shape)].all()


def test_one_withheld_cell_among_shown_margins_is_given_away() -> None:
    table = with_margins([[8, 3], [9, 7]])
    mask = primary(table)
    assert mask.sum() == 1
    assert not audit(table, mask).safe
    assert audit(table, secondary(table, mask), 4).safe


def test_three_dimensions_are_audited_in_whole_numbers() -> None:
    table = with_margins(np.arange(1, 9).reshape(2, 2, 2))
    mask = np.zeros(table.shape, dtype=bool)
    mask[:2, :2, :2] = True
    found = audit(table, mask)
    # One free number: all cells move by one step up or down together.
    assert found.low[0, 0, 0] == 0
    assert found.high[0, 0, 0] == 3


def test_a_kept_margin_stays_shown_and_an_impossible_wish_is_refused() -> None:
    table = with_margins([[8, 3], [9, 7]])
    keep = np.zeros(table.shape, dtype=bool)
    keep[:, -1] = keep[-1, :] = True
    withheld = secondary(table, primary(table), keep=keep)
    assert not (withheld & keep).any()
    with pytest.raises(ValueError, match="cannot be protected"):
        secondary(table, primary(table), keep=~primary(table))
    with pytest.raises(ValueError, match="a primary cell cannot be kept"):
        secondary(table, primary(table), keep=primary(table))


def test_a_group_wholly_in_one_category_gives_its_members_away() -> None:
    table = with_margins([[12, 0], [7, 9]])
    assert not primary(table).any()
    assert primary(table, group_axis=1).tolist() == [
        [True, True, False],
        [False, False, False],
        [False, False, False],
    ]


@pytest.mark.parametrize(
    ("k", "n", "sensitive", "withheld"),
    [(4, 60, False, True), (57, 60, False, True), (5, 60, False, False), (0, 60, False, False),
     (0, 60, True, True), (60, 60, True, True), (0, 0, True, False)],
)  # fmt: skip
def test_a_share_is_withheld_on_either_side(
    k: int, n: int, sensitive: bool, withheld: bool
) -> None:
    assert withhold_share(k, n, sensitive=sensitive) is withheld


def test_impossible_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        with_margins([[1.5]])
    with pytest.raises(ValueError, match="must be the total"):
        primary([[1, 2], [3, 4]])
    with pytest.raises(ValueError, match="shape of the table"):
        audit(with_margins([[1]]), [[True]])
    with pytest.raises(ValueError, match="threshold must be"):
        primary(with_margins([[1]]), 0)
    with pytest.raises(ValueError, match=r"k must lie in 0\.\.3"):
        withhold_share(4, 3)


def test_bounds_of_a_sum_are_those_of_all_whole_counts_that_fit() -> None:
    # Two shown sums, a + b = 7 and b + c = 4: a + c is 3 + 2c, with c from 0 to 4.
    assert bounds([[1, 1, 0], [0, 1, 1]], [7, 4], [1, 0, 1]) == (3, 11)
    with pytest.raises(ValueError, match=r"\w"):
        bounds([[1, 1, 0], [1, 1, 0]], [7, 4], [1, 0, 1])


WIDTH = 3


def reachable(
    counts: tuple[int, ...], sums: np.ndarray, shown: np.ndarray, known: np.ndarray, place: int
) -> int:
    """Return how far the values of one sum reach among all whole counts that fit what is shown."""
    given = np.vstack([sums[shown], known])
    wanted = given @ np.array(counts)
    ranges = [range(sum(counts) + 1)] * len(counts)
    fits = [x for x in product(*ranges) if (given @ np.array(x) == wanted).all()]
    values = [int(sums[place] @ np.array(x)) for x in fits]
    return max(values) - min(values)


@pytest.mark.parametrize("counts", [(1, 4, 3, 2), (2, 2, 2, 2), (4, 1, 1, 4), (1, 3, 5, 0)])
def test_the_cheapest_sums_are_withheld_and_no_cheaper_set_protects(
    counts: tuple[int, ...],
) -> None:
    # Two sectors of two steps: the four counts, the two steps over both sectors, and all together.
    sums = np.array(
        [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 1, 0], [0, 1, 0, 1]]
    )
    known = np.array([[1, 1, 0, 0], [0, 0, 1, 1]])  # a reader knows how many were inspected
    cost = [5.0, 3.0, 2.0, 4.0, 9.0, 9.0]
    hidden = withhold_sums(counts, sums, known, [0], [WIDTH], cost)
    assert hidden[0]
    assert reachable(counts, sums, ~hidden, known, 0) >= WIDTH
    price = sum(c for c, h in zip(cost, hidden, strict=True) if h)
    for mask in product([False, True], repeat=len(sums)):
        other = np.array(mask)
        if other[0] and reachable(counts, sums, ~other, known, 0) >= WIDTH:
            assert price <= sum(c for c, h in zip(cost, other, strict=True) if h)


def test_a_sum_that_nothing_can_protect_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be protected"):
        withhold_sums([1, 5], np.eye(2), np.eye(2), [0], [WIDTH], [1.0, 1.0])
