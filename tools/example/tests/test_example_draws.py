"""Quotas and rankings."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from example.calibration import load
from example.draws import levels_by_rank, pick_first, quota, stream
from example.ratings import level_counts, of_year
from example.visits import visit_days


@given(st.integers(0, 100), st.integers(100, 3000))
def test_quota_rounds_back_to_the_percentage(percent: int, n: int) -> None:
    k = quota(percent, n)
    assert 0 <= k <= n
    assert (200 * k + n) // (2 * n) == percent or (200 * k) % n == 0


def test_quota_rounds_halves_up() -> None:
    assert quota(50, 5) == 3
    assert quota(15, 10) == 2
    assert quota(14, 10) == 1


def test_lowest_scores_get_the_lowest_levels() -> None:
    score = np.array([0.4, -1.0, 2.0, 0.1])
    assert levels_by_rank(score, [1, 1, 2]).tolist() == [3, 1, 3, 2]
    assert levels_by_rank(np.zeros(3), [1, 2]).tolist() == [1, 2, 2]
    with pytest.raises(ValueError, match="do not add up"):
        levels_by_rank(score, [1, 1])


def test_streams_differ_by_purpose_and_accept_any_seed() -> None:
    first = stream(1, "a", "b").integers(0, 10**9)
    assert first == stream(1, "a", "b").integers(0, 10**9)
    assert first != stream(1, "a", "c").integers(0, 10**9)
    assert first != stream(2, "a", "b").integers(0, 10**9)
    assert stream(-3, "a").integers(0, 10**9) >= 0


def test_preferred_items_come_first() -> None:
    drawn = pick_first(stream(1, "pick"), {"x", "y"}, {"a", "b", "c", "x"}, 4)
    assert set(drawn[:2]) == {"x", "y"}
    assert len(set(drawn)) == 4
    assert set(drawn[2:]) < {"a", "b", "c"}


def test_calibration_is_complete_for_every_year() -> None:
    cal = load()
    for sector, counts in cal.population.items():
        assert len(counts) == len(cal.years) == len(cal.closures[sector]) + 1
    for index, year in enumerate(cal.years):
        assert set(cal.visits(year)) == set(cal.population)
        for scale, groups in cal.meets.items():
            for group, series in groups.items():
                if series[index] is not None:
                    counts = level_counts(cal, index, group, scale, 400, exact=False)
                    assert sum(counts) == 400
                    assert min(counts) >= 0


def test_asking_for_a_year_that_is_not_in_use_is_an_error() -> None:
    with pytest.raises(ValueError, match="no value for the school year"):
        of_year([None, 3], 0)


def test_visits_start_on_school_days() -> None:
    days = visit_days("2023-2024")
    assert days[0] == np.datetime64("2023-09-11")
    assert {day.isoweekday() for day in days.tolist()} == {1, 2}
    assert not ((days > np.datetime64("2023-12-17")) & (days < np.datetime64("2024-01-08"))).any()
