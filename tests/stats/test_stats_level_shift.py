"""The step of a level at a break: right by hand, none where there is none, wider with a link."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy import stats

from spiegel.stats.level_shift import LinkError, level_shift, link_error

YEARS = (2019, 2020, 2021, 2022)


def test_a_step_without_slope_worked_by_hand() -> None:
    """Weights np(1-p) of 16, 16, 24, 24 at years -2, -1, 0, 1: variance 7744/30720 of the step."""
    found = level_shift((20, 20, 40, 40), (100,) * 4, YEARS, 2021)
    assert found is not None
    assert found.log_odds == pytest.approx(math.log(8 / 3), abs=1e-10)
    assert found.error == pytest.approx(math.sqrt(7744 / 30720), rel=1e-9)
    assert found.df == 1
    assert (found.before, found.after) == pytest.approx((0.2, 0.4), abs=1e-10)
    reach = stats.t.ppf(0.975, 1) * found.error
    ends = [0.25 * math.exp(found.log_odds + way * reach) for way in (-1, 1)]
    assert found.interval(0.95, None) == pytest.approx([x / (1 + x) - 0.2 for x in ends])


def test_movement_between_mirrors_widens_the_error() -> None:
    """R: glm(cbind(k, n - k) ~ year + after, quasibinomial), dispersion below 1 taken as 1."""
    years = (2018, 2019, 2021, 2022, 2023)
    k, n = (100, 160, 90, 170, 150), (300,) * 5
    found = level_shift(k, n, years, 2021)
    assert found is not None
    line = np.column_stack([np.ones(5), np.array(years) - 2021, [0, 0, 1, 1, 1]])
    p = 1 / (1 + np.exp(-line @ _newton(line, k, n)))
    variance = np.linalg.inv(line.T @ (line * (300 * p * (1 - p))[:, None]))[2, 2]
    chi2 = ((np.array(k) - 300 * p) ** 2 / (300 * p * (1 - p))).sum()
    assert chi2 / 2 > 10
    assert found.error == pytest.approx(math.sqrt(variance * chi2 / 2), rel=1e-8)


def _newton(line: np.ndarray, k: tuple[int, ...], n: tuple[int, ...]) -> np.ndarray:
    at = np.zeros(line.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-line @ at))
        weights = np.array(n) * p * (1 - p)
        at += np.linalg.solve(line.T @ (line * weights[:, None]), line.T @ (k - np.array(n) * p))
    return at


@pytest.mark.parametrize(
    ("k", "years"),
    [
        ((20, 40, 40, 40), (2020, 2021, 2022, 2023)),  # one mirror before
        ((20, 40, 40, 40), (2017, 2018, 2019, 2021)),  # one after
        ((20, 40, 40, 40), (2015, 2016, 2017, 2018)),  # none after
        ((0, 0, 40, 40), YEARS),  # nobody before
        ((20, 40, 100, 100), YEARS),  # everybody after
        ((0, 100, 0, 100), YEARS),  # a slope without end
        ((0, 50, 50, 100), (2019, 2020, 2022, 2023)),  # the same, through two points of a half
    ],
)
def test_where_no_step_fits_there_is_none(k: tuple[int, ...], years: tuple[int, ...]) -> None:
    assert level_shift(k, (100,) * 4, years, 2021) is None


@pytest.mark.parametrize(
    ("k", "n", "years"),
    [
        ((1, 2, 3), (9, 9, 9, 9), YEARS),
        ((1, 2, 3, 10), (9, 9, 9, 9), YEARS),
        ((1, 2, 3, 0), (9, 9, 9, 0), YEARS),
        ((1, 2, 3, 4), (9, 9, 9, 9), (2019, 2019, 2021, 2022)),
    ],
)
def test_counts_that_cannot_be_are_refused(k: tuple, n: tuple, years: tuple) -> None:
    with pytest.raises(ValueError, match="mirror"):
        level_shift(k, n, years, 2021)


def test_the_link_error_of_three_shifts_worked_by_hand_and_none_of_two() -> None:
    found = link_error([0.1, 0.3, 0.5])
    assert found is not None
    assert found.error == pytest.approx(0.2 / math.sqrt(3))
    assert found.indicators == 3
    assert link_error([0.1, 0.5]) is None
    alike = link_error([0.2, 0.2, 0.2])
    assert alike is not None
    assert alike.error == pytest.approx(0, abs=1e-15)


def test_both_errors_have_degrees_of_freedom_between_theirs_and_their_sum() -> None:
    found = level_shift((20, 20, 40, 40, 38), (100,) * 5, (2018, 2019, 2021, 2022, 2023), 2021)
    assert found is not None
    alike = LinkError(found.error, 3)  # the same error, 2 degrees of freedom each
    assert found.freedom(alike) == pytest.approx(4)
    assert found.freedom(LinkError(0.0, 3)) == found.freedom(None) == 2
    assert found.freedom(LinkError(100 * found.error, 3)) == pytest.approx(2, rel=1e-3)
    reach = stats.t.ppf(0.975, 4) * found.error * math.sqrt(2)
    before = found.before / (1 - found.before)
    high = before * math.exp(found.log_odds + reach)
    assert found.interval(0.95, alike).high == pytest.approx(high / (1 + high) - found.before)


@settings(max_examples=60, deadline=None)
@given(
    some.lists(some.integers(1, 29), min_size=5, max_size=5),
    some.lists(some.floats(-2, 2), min_size=3, max_size=6),
)
def test_turning_the_indicator_turns_the_shift_and_a_link_error_never_narrows(
    k: list[int], shifts: list[float]
) -> None:
    years = (2018, 2019, 2021, 2022, 2023)
    found = level_shift(k, (30,) * 5, years, 2021)
    turned = level_shift([30 - x for x in k], (30,) * 5, years, 2021)
    assert found is not None
    assert turned is not None
    assert turned.log_odds == pytest.approx(-found.log_odds, abs=1e-7)
    assert turned.error == pytest.approx(found.error, rel=1e-7)
    link = link_error(shifts)
    assert link is not None
    low, high = found.interval(0.95, link)
    assert low <= found.after - found.before <= high
    ends = turned.interval(0.95, link)
    assert (-ends.high, -ends.low) == pytest.approx((low, high), abs=1e-7)
    assert math.hypot(found.error, link.error) >= found.error
