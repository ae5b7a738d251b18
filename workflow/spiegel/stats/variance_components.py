"""Uniformity of judgement: how much of the ratings' variance lies between inspection teams.

And what that does to the interval of a share.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spiegel.stats.distributions import f_quantile, f_tail, halve, t_critical
from spiegel.stats.proportions import Interval, wilson

Floats = NDArray[np.float64]
_LARGEST_RATIO = 1e6
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class TeamVariance:
    """Variance of ratings between teams, after sector and year.

    Attributes
    ----------
    share : between-team variance over the sum of both; 0 when teams differ less than chance.
    interval : exact limits of that share for normal ratings, good approximations otherwise.
    between, within : the two variances (REML), in squared rating steps.
    error : standard error of `between`, from the expected information.
    f, p : exact test of no difference between teams, with df1 and df2 degrees of freedom.
    teams, n : teams and ratings.
    """

    share: float
    interval: Interval
    between: float
    within: float
    error: float
    f: float
    p: float
    df1: int
    df2: int
    teams: int
    n: int


def team_variance(
    rating: Sequence[float],
    team: Sequence[Hashable],
    fixed: Sequence[Hashable],
    level: float = 0.95,
) -> TeamVariance:
    """Return how far teams differ in rating, beyond the sector and the year they inspected.

    rating = mean of its (sector, year) cell + team + rest. After the cells are taken out, the
    team totals are turned into r independent numbers w_i with variances s2 + d_i t2, and the
    rest has s2 on n - cells - r degrees of freedom. REML maximises their likelihood. The limits
    of t2/s2 are where F = (sum w^2/(1 + d ratio)/r)/s2 reaches its quantiles, which is exact for
    normal ratings. Teams that share no cell with any other carry nothing.

    A team's ratings differ for two reasons: how it judges and which schools it saw. Only where
    teams are sent without regard to quality is this a measure of judgement.

    Parameters
    ----------
    rating : steps 1..4, or 0/1 for meeting the expectation. team : inspection team.
    fixed : label of the cell, for example (sector, school year).

    Raises
    ------
    ValueError : unequal lengths, fewer than two teams that can be compared, or no ratings to
        spare for the variance within.

    Source: Wald (1947) Ann Math Stat 18:586; Seely & El-Bassiouni (1983) Ann Stat 11:197 for the
    interval; Patterson & Thompson (1971) for REML.
    """
    if not len(rating) == len(team) == len(fixed) or not len(rating):
        raise ValueError("rating, team and fixed must have one entry per rating")
    y = np.asarray(rating, float)
    cells, teams = _codes(fixed), _codes(team)
    order = np.lexsort((y, teams, cells))  # the order of the rows changes no bit
    y, cells, teams = y[order], cells[order], teams[order]
    sizes = np.bincount(cells)
    count, n = int(teams.max()) + 1, len(y)
    centred = y - (np.bincount(cells, weights=y) / sizes)[cells]
    crossed = np.zeros((len(sizes), count))
    np.add.at(crossed, (cells, teams), 1.0)
    spread = np.diag(crossed.sum(axis=0)) - crossed.T @ (crossed / sizes[:, None])
    values, vectors = np.linalg.eigh(spread)
    kept = values > _TINY * max(1.0, float(values.max()))
    d, rank = values[kept], int(kept.sum())
    sums = np.bincount(teams, weights=centred, minlength=count)
    w2 = (vectors[:, kept].T @ sums) ** 2 / d
    df2 = n - len(sizes) - rank
    if rank == 0:
        raise ValueError("no two teams rated within one cell, so they cannot be compared")
    rest = float(centred @ centred - w2.sum())
    if df2 < 1 or not rest > _TINY * max(1.0, float(centred @ centred)):
        raise ValueError("there are no ratings left to tell what varies within teams")

    def f(ratio: float) -> float:
        return float((w2 / (1 + d * ratio)).sum()) / rank / (rest / df2)

    def ratio_at(target: float) -> float:
        if f(0.0) <= target:
            return 0.0
        return math.expm1(
            halve(0.0, math.log1p(_LARGEST_RATIO), lambda x: f(math.expm1(x)) < target)
        )

    tail = (1 - level) / 2
    low = ratio_at(f_quantile(1 - tail, rank, df2))
    high = ratio_at(f_quantile(tail, rank, df2))
    ratio = _reml_ratio(w2, d, rest, df2)
    within = (rest + float((w2 / (1 + d * ratio)).sum())) / (df2 + rank)
    return TeamVariance(
        share=ratio / (1 + ratio),
        interval=Interval(low / (1 + low), high / (1 + high)),
        between=ratio * within,
        within=within,
        error=_error(d, within, ratio, df2),
        f=f(0.0),
        p=f_tail(f(0.0), rank, df2),
        df1=rank,
        df2=df2,
        teams=count,
        n=n,
    )


def share_with_teams(
    share: float,
    size: float,
    institutions: int,
    rated: Sequence[float],
    teams: TeamVariance,
    level: float = 0.95,
) -> Interval:
    """Return the interval of a share that counts the teams as drawn by chance too.

    V = s/N + t2 sum (m_t/n)^2, s = p (1 - p), N the ratings that the share is worth in its ordinary
    interval, m_t the ratings of each team, t2 the variance between teams. Satterthwaite's degrees
    of freedom: df = V^2 / ((s/N)^2/(K - 1) + (t2 sum (m_t/n)^2)^2/df_t), df_t = 2 (t2/error)^2 and
    at least 1. Wilson's interval on s/V (t_{K-1}/t_df)^2 ratings, at most N; so it is never
    narrower than the ordinary one, and that one where teams do not differ. At a share of 0 or 1,
    s is that of two more that meet and two that do not. A regression with a random effect of teams
    (statsmodels `MixedLM`) has no degrees of freedom and no limits within 0 and 1.

    Parameters
    ----------
    institutions : K, two or more. rated : ratings of each team.

    Raises
    ------
    ValueError : share outside 0..1, size or a team's ratings not positive, one institution.

    Source: Satterthwaite (1946) Biometrics 2:110, with REML variances as Giesbrecht & Burns (1985)
    Biometrics 41:477; Korn & Graubard (1998) Survey Methodology 24:193; Agresti & Coull (1998).
    """
    if not (0 <= share <= 1 and size > 0 and institutions > 1 and rated and min(rated) > 0):
        raise ValueError("need a share in 0..1, ratings of each team, and two institutions or more")
    near = share if 0 < share < 1 else (size * share + 2) / (size + 4)
    spread, n = near * (1 - near), math.fsum(rated)
    plain = spread / size
    added = teams.between * math.fsum((m / n) ** 2 for m in rated)
    worth = size
    if added > 0:
        own_df = max(1.0, 2 * (teams.between / teams.error) ** 2)
        df = (plain + added) ** 2 / (plain**2 / (institutions - 1) + added**2 / own_df)
        wider = t_critical(level, institutions - 1) / t_critical(level, df)
        worth = min(size, spread / (plain + added) * wider**2)
    return wilson(share * worth, worth, level)


def _error(d: Floats, within: float, ratio: float, df2: int) -> float:
    """Return the standard error of the variance between, by the expected information (REML).

    Half of [[sum 1/v^2 + df2/s2^2, sum d/v^2], [sum d/v^2, sum d^2/v^2]], v = s2 (1 + d ratio).
    """
    weight = (within * (1 + d * ratio)) ** -2.0
    first, both, second = (math.fsum((weight * d**power).tolist()) for power in (0, 1, 2))
    first += df2 / within**2
    return math.sqrt(2 * first / (first * second - both**2))


def _reml_ratio(w2: Floats, d: Floats, rest: float, df2: int) -> float:
    """Return the ratio of variances that maximises the restricted likelihood."""
    total = df2 + len(d)

    def rises(ratio: float) -> bool:
        """Say whether the profile likelihood still rises at this ratio."""
        scale = 1 + d * ratio
        within = (rest + float((w2 / scale).sum())) / total
        return float((w2 * d / scale**2).sum()) / within > float((d / scale).sum())

    # The profile can have more than one peak with few teams: look along it, then halve.
    grid = np.concatenate([[0.0], np.geomspace(1e-6, _LARGEST_RATIO, 400)])
    best = max(grid, key=lambda ratio: _profile(w2, d, rest, total, float(ratio)))
    position = int(np.searchsorted(grid, best))
    left = float(grid[max(position - 1, 0)])
    right = float(grid[min(position + 1, len(grid) - 1)])
    if left == 0 and not rises(0.0):
        return 0.0
    return halve(left, right, lambda ratio: not rises(ratio))


def _profile(w2: Floats, d: Floats, rest: float, total: int, ratio: float) -> float:
    scale = 1 + d * ratio
    return -total * math.log(rest + float((w2 / scale).sum())) - float(np.log(scale).sum())


def _codes(labels: Sequence[Hashable]) -> NDArray[np.int64]:
    code = {label: i for i, label in enumerate(sorted(set(labels), key=str))}
    return np.array([code[label] for label in labels])
