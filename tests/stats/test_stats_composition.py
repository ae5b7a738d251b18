"""Composition and uniformity; examples are in test_stats_oracles.py."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from spiegel.stats.composition import kitagawa, standardise
from spiegel.stats.variance_components import TeamVariance, team_variance

steady = settings(max_examples=60, deadline=None, derandomize=True)
pair = st.integers(1, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
strata = st.lists(st.tuples(pair, pair), min_size=1, max_size=6)


@steady
@given(strata)
def test_the_two_parts_add_up_to_the_crude_change_and_turn_with_the_years(
    rows: list[tuple[tuple[int, int], tuple[int, int]]],
) -> None:
    k1, n1, k0, n0 = ([r[i][j] for r in rows] for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)))
    split, turned = kitagawa(k1, n1, k0, n0), kitagawa(k0, n0, k1, n1)
    assert split.composition + split.rate == pytest.approx(split.difference, abs=1e-12)
    assert turned.composition == pytest.approx(-split.composition, abs=1e-12)
    assert turned.rate == pytest.approx(-split.rate, abs=1e-12)


def test_a_stratum_that_one_year_lacks_is_all_composition() -> None:
    split = kitagawa([8, 9], [10, 10], [8, 0], [10, 0])
    assert split.rate == 0
    assert split.composition == pytest.approx(0.05)
    with pytest.raises(ValueError, match="both years need ratings"):
        kitagawa([1], [2], [0], [0])


def test_the_variance_of_a_standardised_share_is_within_strata_with_n_minus_one() -> None:
    found = standardise([8, 3], [10, 12], [30, 70])
    assert found.share == pytest.approx(0.3 * 0.8 + 0.7 * 0.25)
    assert found.variance == pytest.approx(0.09 * 0.16 / 9 + 0.49 * 0.1875 / 11)
    assert math.isnan(standardise([1, 3], [1, 12], [1, 1]).variance)
    with pytest.raises(ValueError, match="collapse it with another"):
        standardise([1, 0], [2, 0], [1, 1])
    assert standardise([1, 0], [2, 0], [1, 0]).share == 0.5


def test_the_binomial_variance_of_the_down_syndrome_rates_to_nine_digits() -> None:
    k, n = [107, 141, 60, 40, 39, 25], [230061, 329449, 114920, 39487, 14208, 3052]
    w = [63986.6, 186263.6, 157302.2, 97647, 47572.6, 12262.6]
    binomial = [a / b * (1 - a / b) / b for a, b in zip(k, n, strict=True)]
    assert standardise(k, n, w, binomial).variance == pytest.approx(3.90383631280848e-09, rel=1e-9)


def ratings(seed: int, spread: float, n: int = 300) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    team, cell = rng.integers(0, 20, n), rng.integers(0, 8, n)
    y = rng.normal(size=20)[team] * spread + rng.normal(size=8)[cell] + rng.normal(size=n) * 0.7
    return y, team, cell


def teams(y: np.ndarray, team: np.ndarray, cell: np.ndarray) -> TeamVariance:
    return team_variance(y.tolist(), team.tolist(), cell.tolist())


def test_the_variance_between_teams_maximises_the_restricted_likelihood() -> None:
    # Written out with full matrices; statsmodels MixedLM stops short of the maximum here.
    y, team, cell = ratings(5, 0.4, 120)
    x, z = np.eye(8)[cell], np.eye(20)[team]

    def loss(logs: np.ndarray) -> float:
        between, within = np.exp(logs)
        inverse = np.linalg.inv(between * z @ z.T + within * np.eye(len(y)))
        a = x.T @ inverse @ x
        e = y - x @ np.linalg.solve(a, x.T @ inverse @ y)
        return float(
            (np.linalg.slogdet(a)[1] - np.linalg.slogdet(inverse)[1] + e @ inverse @ e) / 2
        )

    best = minimize(loss, np.log([0.1, 0.5]), method="Nelder-Mead", options={"xatol": 1e-7})
    found = teams(y, team, cell)
    assert [found.between, found.within] == pytest.approx(np.exp(best.x), rel=1e-4)
    assert found.interval.low < found.share < found.interval.high
    assert found.p < 0.001


def test_the_interval_of_the_team_share_covers_at_its_level() -> None:
    covered = 0
    for seed in range(300):
        interval = teams(*ratings(seed, 0.3)).interval
        covered += interval.low <= 0.09 / (0.09 + 0.49) <= interval.high
    assert 0.92 <= covered / 300 <= 0.98


def test_order_and_labels_of_teams_and_ratings_change_nothing() -> None:
    y, team, cell = ratings(7, 0.3)
    found = teams(y, team, cell)
    order = np.random.default_rng(1).permutation(len(y))
    assert str(teams(y[order], team[order], cell[order])) == str(found)
    assert teams(3 * y + 2, team, cell).share == pytest.approx(found.share)
    excludes = found.interval.low > 0
    assert excludes == (found.p < 0.025)


def test_teams_that_cannot_be_compared_are_refused() -> None:
    with pytest.raises(ValueError, match="no two teams rated within one cell"):
        team_variance([1, 2, 3, 2], [1, 1, 2, 2], ["a", "a", "b", "b"])
    with pytest.raises(ValueError, match="no ratings left"):
        team_variance([1, 2], [1, 2], ["a", "a"])
    with pytest.raises(ValueError, match="one entry per rating"):
        team_variance([1, 2], [1], ["a", "a"])
