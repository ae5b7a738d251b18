"""Confidentiality against brute force; the published example is in test_stats_oracles.py."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.disclosure import audit, bounds, with_margins, withhold_sums

steady = settings(max_examples=25, deadline=None, derandomize=True)
tables = st.lists(st.lists(st.integers(0, 12), min_size=3, max_size=3), min_size=2, max_size=4)


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
    mask = np.zeros(table.shape, dtype=bool)
    mask[0, 1] = True
    assert not audit(table, mask).safe
    mask[:2, :2] = True
    assert audit(table, mask, 4).safe


def test_three_dimensions_are_audited_in_whole_numbers() -> None:
    table = with_margins(np.arange(1, 9).reshape(2, 2, 2))
    mask = np.zeros(table.shape, dtype=bool)
    mask[:2, :2, :2] = True
    found = audit(table, mask)
    # One free number: all cells move by one step up or down together.
    assert found.low[0, 0, 0] == 0
    assert found.high[0, 0, 0] == 3


def test_impossible_tables_are_refused() -> None:
    with pytest.raises(ValueError, match="whole numbers"):
        with_margins([[1.5]])
    with pytest.raises(ValueError, match="must be the total"):
        audit([[1, 2], [3, 4]], [[True, False], [False, False]])
    with pytest.raises(ValueError, match="shape of the table"):
        audit(with_margins([[1]]), [[True]])


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


@pytest.mark.parametrize("counts", [(1, 4, 3, 2), (4, 1, 1, 4), (1, 3, 5, 0)])
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
