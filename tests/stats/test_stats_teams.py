"""The variance between teams in the interval of a share, by hand and by simulation."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.mixed_linear_model import MixedLM

from spiegel.stats.proportions import wilson
from spiegel.stats.variance_components import TeamVariance, share_with_teams, team_variance

# Four teams, four schools each: 4, 2, 4 and 2 meet the bar. MSB = 1/3, MSW = 1/6.
MET = [1, 1, 1, 1, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 0]
TEAM = [team for team in "ABCD" for _ in range(4)]


def balanced() -> TeamVariance:
    return team_variance(MET, TEAM, ["cell"] * 16)


def test_the_balanced_case_worked_by_hand() -> None:
    found = balanced()
    assert found.between == pytest.approx((1 / 3 - 1 / 6) / 4, rel=1e-9)
    # 2/m^2 (MSB^2/3 + MSW^2/12)
    assert found.error**2 == pytest.approx(2 / 16 * (1 / 27 + 1 / 432), rel=1e-8)
    plain, added = 0.75 * 0.25 / 16, (1 / 24) / 4
    own = max(1.0, 2 * (1 / 24) ** 2 / (2 / 16 * (1 / 27 + 1 / 432)))
    assert own == 1.0, "four teams say little of how far teams lie apart"
    df = (plain + added) ** 2 / (plain**2 / 15 + added**2 / own)
    size = 0.75 * 0.25 / (plain + added) * (stats.t.ppf(0.975, 15) / stats.t.ppf(0.975, df)) ** 2
    assert 1 < df < 15
    assert size < 8
    expected = wilson(0.75 * size, size)
    assert share_with_teams(0.75, 16, 16, [4] * 4, found) == pytest.approx(expected, rel=1e-7)


def test_the_components_are_those_of_a_mixed_model() -> None:
    random = np.random.default_rng(5)
    team = random.integers(0, 15, 400)
    cell = random.integers(0, 4, 400)
    y = random.normal(size=15)[team] * 0.6 + cell * 0.3 + random.normal(size=400)
    found = team_variance(y.tolist(), team.tolist(), cell.tolist())
    other = MixedLM(y, np.eye(4)[cell], team).fit(reml=True)
    assert found.between == pytest.approx(float(other.cov_re[0, 0]), rel=1e-3)
    assert found.within == pytest.approx(other.scale, rel=1e-3)


def test_the_error_of_the_variance_is_how_far_it_moves_in_simulation() -> None:
    random = np.random.default_rng(11)
    seen = []
    for _ in range(400):
        team = np.repeat(np.arange(20), random.integers(10, 30, 20))
        y = random.normal(size=20)[team] * 0.5 + random.normal(size=len(team))
        seen.append(team_variance(y.tolist(), team.tolist(), [0] * len(team)))
    spread = np.std([one.between for one in seen])
    assert np.mean([one.error for one in seen]) == pytest.approx(spread, rel=0.1)


def test_teams_that_do_not_differ_leave_the_ordinary_interval() -> None:
    alike = replace(balanced(), between=0.0)
    for share in (0.0, 0.3, 1.0):
        assert share_with_teams(share, 40, 40, [10] * 4, alike) == wilson(40 * share, 40)
    nearly = replace(balanced(), between=1e-9)
    assert share_with_teams(0.3, 40, 40, [10] * 4, nearly) == pytest.approx(
        wilson(12, 40), abs=1e-4
    )


@pytest.mark.parametrize("share", [0.0, 0.02, 0.5, 0.98, 1.0])
def test_the_interval_is_never_narrower_and_holds_the_share(share: float) -> None:
    for between in (1e-6, 0.001, 0.01, 0.1):
        teams = replace(balanced(), between=between, error=between / 3)
        low, high = share_with_teams(share, 300, 290, [30] * 10, teams)
        plain = wilson(300 * share, 300)
        assert 0 <= low <= plain.low <= share <= plain.high <= high <= 1


def test_fewer_teams_that_saw_more_each_widen_it() -> None:
    teams = replace(balanced(), between=0.01, error=0.003)
    few, many = (share_with_teams(0.6, 300, 300, [300 / k] * k, teams) for k in (5, 30))
    assert few.high - few.low > many.high - many.low


def test_it_holds_what_it_says_where_the_ordinary_interval_does_not() -> None:
    random = np.random.default_rng(2)
    inside, ordinary = [], []
    for _ in range(300):
        rated = random.integers(15, 35, 20)
        team = np.repeat(np.arange(20), rated)
        lean = random.uniform(-0.2, 0.2, 20)
        met = random.random(len(team)) < 0.65 + lean[team]
        teams = team_variance(met.astype(int).tolist(), team.tolist(), [0] * len(team))
        n, k = len(team), int(met.sum())
        low, high = share_with_teams(k / n, n, n, rated.tolist(), teams)
        inside.append(low <= 0.65 <= high)
        low, high = wilson(k, n)
        ordinary.append(low <= 0.65 <= high)
    assert np.mean(inside) >= 0.93
    assert np.mean(ordinary) < 0.9


@pytest.mark.parametrize(
    ("share", "size", "institutions", "rated"),
    [(1.2, 9, 9, [3, 3]), (0.5, 0, 9, [3, 3]), (0.5, 9, 1, [3, 3]), (0.5, 9, 9, []),
     (0.5, 9, 9, [3, 0]), (math.nan, 9, 9, [3, 3])],
)  # fmt: skip
def test_what_has_no_interval_is_refused(
    share: float, size: float, institutions: int, rated: list[float]
) -> None:
    with pytest.raises(ValueError, match="ratings of each team"):
        share_with_teams(share, size, institutions, rated, balanced())
