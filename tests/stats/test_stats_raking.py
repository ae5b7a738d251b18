"""Weights by raking: margins are met, and what cannot be met is refused (R: the oracles)."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.clustering import ratio_estimate
from spiegel.stats.raking import EmptyCategoryError, NotConvergedError, rake, weighted_share


def numbers(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_two_margins_by_hand() -> None:
    """10 of 20 units in each row, 5 in each cell: 60:40 and 70:30 are met by their product."""
    rows, columns = np.repeat([0, 0, 1, 1], 5), np.repeat([0, 1, 0, 1], 5)
    weights = rake([rows, columns], [np.array([60.0, 40]), np.array([70.0, 30])])
    assert weights[::5] == pytest.approx([4 * 0.42, 4 * 0.18, 4 * 0.28, 4 * 0.12])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4), st.integers(2, 4))
def test_margins_are_met_whatever_the_order_of_rows(seed: int, one: int, other: int) -> None:
    random = np.random.default_rng(seed)
    grid = np.array([(i, j) for i in range(one) for j in range(other)])
    units = np.vstack([grid, random.integers(0, (one, other), (40, 2))])
    sizes = [random.uniform(1, 9, one), random.uniform(1, 9, other)]
    margins = [units[:, 0], units[:, 1]]
    weights = rake(margins, sizes)
    for place, size in zip(margins, sizes, strict=True):
        reached = np.bincount(place, weights) / weights.sum()
        assert np.abs(reached - size / size.sum()).max() < 1e-9
    order = random.permutation(len(units))
    again = rake([place[order] for place in margins], sizes)
    assert again == pytest.approx(weights[order], rel=1e-9)


def test_weights_are_equal_where_the_margins_already_hold() -> None:
    rows, columns = numbers(0, 0, 1, 1, 1, 0), numbers(0, 1, 2, 0, 1, 2)
    sizes = [np.bincount(place).astype(float) * 7 for place in (rows, columns)]
    assert rake([rows, columns], sizes) == pytest.approx(np.ones(6))


def test_weights_are_cut_only_when_asked() -> None:
    place, size = np.array([0] * 9 + [1]), [np.array([5.0, 5.0])]
    assert rake([place], size).max() == pytest.approx(5.0)
    cut = rake([place], size, trim=2)
    assert cut.mean() == pytest.approx(1.0)
    assert cut[-1] / cut[0] == pytest.approx(2 / (5 / 9))


def test_a_category_without_units_is_refused() -> None:
    with pytest.raises(EmptyCategoryError):
        rake([numbers(0, 0, 2)], [np.array([1.0, 1.0, 1.0])])
    with pytest.raises(ValueError, match="without a size"):
        rake([numbers(0, 1)], [np.array([1.0, 0.0])])
    with pytest.raises(ValueError, match="a unit"):
        rake([], [])


def test_margins_that_contradict_each_other_are_refused() -> None:
    """Both margins divide the units alike, and ask for other parts."""
    place = numbers(0, 0, 1, 1)
    with pytest.raises(NotConvergedError):
        rake([place, place], [np.array([3.0, 1.0]), np.array([1.0, 1.0])])


def test_equal_weights_and_one_category_are_the_ratio_estimate() -> None:
    y, m = numbers(1, 3, 0, 2, 2), numbers(2, 4, 1, 2, 3)
    whole = numbers(0, 0, 0, 0, 0)
    found = weighted_share(y, m, np.ones(5), [whole], np.arange(5))
    plain = ratio_estimate(y, m)
    assert (found.share, found.variance) == pytest.approx((plain.share, plain.variance))
    assert (found.df, found.kish) == (4, 12)


def test_what_the_margins_explain_has_no_variance_left() -> None:
    """All of one category met and none of the other: the margin is known, so is the share."""
    place = numbers(0, 0, 0, 1, 1, 1)
    found = weighted_share(1 - place, np.ones(6), np.ones(6), [place], np.arange(6))
    assert found.variance == pytest.approx(0, abs=1e-25)
    none = weighted_share(1 - place, np.ones(6), np.ones(6), [np.arange(6)], np.arange(6))
    assert none.df == 0
    assert math.isnan(none.variance)


def test_rows_of_one_institution_are_one_cluster() -> None:
    y, one = numbers(1, 1, 0, 0), numbers(0, 0, 0, 0)
    apart = weighted_share(y, np.ones(4), np.ones(4), [one], np.arange(4))
    together = weighted_share(y, np.ones(4), np.ones(4), [one], numbers(0, 0, 1, 1))
    assert together.df == 1
    assert together.variance == pytest.approx(3 * apart.variance)
