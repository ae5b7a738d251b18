"""Ordered ratings against direct counting; the examples are in test_stats_oracles.py."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu
from statsmodels.stats.nonparametric import rank_compare_2ordinal

from spiegel.stats.ordinal import association, linear_by_linear, superiority

steady = settings(max_examples=60, deadline=None, derandomize=True)
counts = st.lists(st.integers(0, 25), min_size=4, max_size=4).filter(lambda c: sum(c) > 1)
schools = st.lists(
    st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=3, max_size=12
).filter(lambda rows: sum(map(sum, rows)) > 2)


@steady
@given(counts, counts)
def test_superiority_is_the_share_of_pairs_won_with_ties_half(
    one: list[int], zero: list[int]
) -> None:
    a, b = np.repeat(range(4), one), np.repeat(range(4), zero)
    won = float(np.mean([(x > y) + 0.5 * (x == y) for x in a for y in b]))
    each = [np.repeat(np.eye(4), counts, axis=0) for counts in (one, zero)]
    assert superiority(*each).superiority == pytest.approx(won, abs=1e-12)
    assert superiority(*each[::-1]).superiority == pytest.approx(1 - won, abs=1e-12)


def test_one_rating_per_school_gives_the_variance_of_brunner_and_munzel() -> None:
    one, zero = [11, 51, 22, 21, 7], [24, 37, 21, 19, 6]
    found = superiority(np.repeat(np.eye(5), one, axis=0), np.repeat(np.eye(5), zero, axis=0))
    other = rank_compare_2ordinal(np.array(one), np.array(zero))
    assert found.variance == pytest.approx(other.var_prob, rel=1e-12)
    assert found.df == sum(one) + sum(zero) - 2


def test_schools_that_rate_alike_widen_the_interval() -> None:
    rng = np.random.default_rng(3)
    rows = np.array([np.bincount(rng.integers(0, 4, 1), minlength=4) for _ in range(60)])
    single, tripled = superiority(rows[:30], rows[30:]), superiority(3 * rows[:30], 3 * rows[30:])
    assert tripled.superiority == pytest.approx(single.superiority)
    assert tripled.variance == pytest.approx(single.variance)  # tripling ratings adds nothing


@steady
@given(schools, schools, st.randoms(use_true_random=False))
def test_order_empty_schools_and_labels_change_nothing_and_swapping_turns_the_sign(
    one: list[list[int]], zero: list[list[int]], random: object
) -> None:
    found = superiority(one, zero)
    shuffled = [*one, [0, 0, 0, 0]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert str(superiority(shuffled, zero)) == str(found)
    swapped = superiority(zero, one)
    assert swapped.superiority == pytest.approx(1 - found.superiority, abs=1e-12)
    wider = superiority([[*row, 0] for row in one], [[*row, 0] for row in zero])
    assert wider.superiority == pytest.approx(found.superiority)
    low, high = found.interval
    if not math.isnan(found.p) and low > 0 and high < 1:
        assert (low > 0.5 or high < 0.5) == (found.p < 0.05)


@steady
@given(counts, counts, st.floats(0.1, 9), st.floats(-5, 5))
def test_linear_by_linear_does_not_depend_on_the_unit_of_the_scores(
    one: list[int], zero: list[int], unit: float, origin: float
) -> None:
    table = [zero, one]
    if sum(a + b > 0 for a, b in zip(one, zero, strict=True)) < 2:
        return
    plain = linear_by_linear(table)
    scored = linear_by_linear(table, [0, unit], [origin + unit * j for j in range(4)])
    assert scored.z == pytest.approx(plain.z, abs=1e-9)
    assert linear_by_linear([one, zero]).z == pytest.approx(-plain.z, abs=1e-9)


@steady
@given(counts, counts)
def test_midrank_scores_turn_linear_by_linear_into_wilcoxon(
    one: list[int], zero: list[int]
) -> None:
    total = np.add(one, zero)
    if (total > 0).sum() < 2:
        return
    midranks = np.cumsum(total) - total / 2 + 0.5
    ranks = linear_by_linear([zero, one], None, midranks.tolist())
    each = [np.repeat(range(4), counts) for counts in (one, zero)]
    p = mannwhitneyu(*each, use_continuity=False, method="asymptotic").pvalue
    assert ranks.p == pytest.approx(p, abs=1e-9)


def test_calendar_years_cost_no_digits_and_empty_cells_stay_empty() -> None:
    table = [[3, 0, 9], [5, 6, 2], [0, 8, 1]]
    found = association(table, [2021, 2022, 2024], [1, 2, 3])
    assert found == pytest.approx(association(table, [0, 1, 3], [0, 1, 2]), rel=1e-13)
    exact = _by_fractions(table, [2021, 2022, 2024], [1, 2, 3])
    assert found == pytest.approx([float(x) for x in exact], rel=1e-13)


def _by_fractions(table: list[list[int]], u: list[int], v: list[int]) -> tuple[Fraction, Fraction]:
    n = Fraction(sum(map(sum, table)))
    rows, columns = [sum(row) for row in table], [sum(c) for c in zip(*table, strict=True)]
    du = [x - sum(a * b for a, b in zip(u, rows, strict=True)) / n for x in u]
    dv = [x - sum(a * b for a, b in zip(v, columns, strict=True)) / n for x in v]
    gap = sum(du[i] * dv[j] * table[i][j] for i in range(len(rows)) for j in range(len(columns)))
    squares = (
        sum(a * b * b for a, b in zip(sums, d, strict=True))
        for sums, d in ((rows, du), (columns, dv))
    )
    return Fraction(gap), math.prod(squares, start=Fraction(1)) / (n - 1)


def test_a_year_with_one_school_has_no_variance() -> None:
    found = superiority([[1, 2, 0, 1]], [[0, 1, 1, 0], [1, 0, 0, 1]])
    assert math.isnan(found.p)
    assert math.isnan(found.interval.low)
    assert found.superiority == pytest.approx(7 / 16)


def test_impossible_ratings_are_refused() -> None:
    with pytest.raises(ValueError, match="same scale"):
        superiority([[1, 2]], [[1, 2, 3]])
    with pytest.raises(ValueError, match="both years need ratings"):
        superiority([[0, 0]], [[1, 2]])
    with pytest.raises(ValueError, match="need 3 scores, got 2"):
        linear_by_linear([[1, 2, 3], [1, 2, 3]], None, [1, 2])
    with pytest.raises(ValueError, match="no stratum has two rows"):
        linear_by_linear([[1, 2, 3], [0, 0, 0]])
    with pytest.raises(ValueError, match="rows x columns"):
        linear_by_linear([1, 2, 3])
