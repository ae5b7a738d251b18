"""Ordered ratings: did the whole scale move between years?

Ratings come as counts per category, lowest category first, so that no numeric codes are needed
and relabelling the scale changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spiegel.stats.distributions import normal_two_sided, t_critical, t_two_sided
from spiegel.stats.proportions import Interval

_NOTHING = 1e-12  # a variance below this is 0, rounded


@dataclass(frozen=True, slots=True)
class Superiority:
    """Probability of superiority with a variance between clusters.

    `p` tests one half with `df` degrees of freedom; the interval, cut at 0 and 1, excludes one
    half exactly when p < 1 - level. NaN where a year has a single cluster or no variance.
    """

    superiority: float
    variance: float
    interval: Interval
    p: float
    df: int


@dataclass(frozen=True, slots=True)
class LinearByLinear:
    """Association of two ordered classifications, within strata: z and its two-sided p."""

    z: float
    p: float


def superiority(ratings1: ArrayLike, ratings0: ArrayLike, level: float = 0.95) -> Superiority:
    """Return P(Y1 > Y0) + P(Y1 = Y0)/2 over ratings, with schools as clusters.

    Every rating is placed in the distribution of the other year; the placements of a school add
    up, and v = sum over years of K/(K-1) sum_i (P_i - m_i PS)^2 / n^2. With one rating per
    school this is the variance of DeLong and of Brunner and Munzel, as statsmodels'
    `rank_compare_2ordinal` has it; that knows no clusters, hence this. t with K1 + K0 - 2 degrees
    of freedom.

    Parameters
    ----------
    ratings1, ratings0 : schools x categories, counts of ratings, lowest category first.

    Raises
    ------
    ValueError : different numbers of categories, negative counts, or a year without ratings.

    Source: Brunner & Munzel (2000) Biom J 42:17; Obuchowski (1997) Biometrics 53:567 for
    clusters.
    """
    one, zero = (
        np.atleast_2d(np.asarray(ratings1, float)),
        np.atleast_2d(np.asarray(ratings0, float)),
    )
    total1, total0 = _two(one.sum(axis=0), zero.sum(axis=0))
    one, zero = one[one.sum(axis=1) > 0], zero[zero.sum(axis=1) > 0]
    n1, n0 = total1.sum(), total0.sum()
    above0 = (np.cumsum(total0) - total0 / 2) / n0
    above1 = (np.cumsum(total1) - total1 / 2) / n1
    share = float(total1 @ above0 / n1)
    variance = _between(one, above0, share, n1) + _between(zero, 1 - above1, share, n0)
    df = len(one) + len(zero) - 2
    if not variance > 0 or df < 1:
        return Superiority(share, variance, Interval(math.nan, math.nan), math.nan, df)
    error = math.sqrt(variance)
    half = t_critical(level, df) * error
    interval = Interval(max(0.0, share - half), min(1.0, share + half))
    return Superiority(share, variance, interval, t_two_sided((share - 0.5) / error, df), df)


def linear_by_linear(
    tables: ArrayLike,
    row_scores: Sequence[float] | None = None,
    column_scores: Sequence[float] | None = None,
) -> LinearByLinear:
    """Return the linear-by-linear association of years (rows) and ratings (columns).

    z = sum_h (L_h - E_h) / sqrt(sum_h V_h): L = sum u_i v_j n_ij, E = (sum u r)(sum v c)/n,
    V = SS(u) SS(v) / (n - 1), with SS the sum of squares about the mean, per stratum from
    statsmodels, which does not put strata together (`association`). Two columns give the
    stratified Cochran-Armitage test. Strata with one row or one column carry nothing.

    Parameters
    ----------
    tables : rows x columns, or strata x rows x columns.
    row_scores, column_scores : 1, 2, 3, ... unless given (calendar years).

    Raises
    ------
    ValueError : a wrong number of scores, negative counts, or nothing to associate.

    Source: Mantel (1963); Agresti (2002) section 7.5; R coin, lbl_test.
    """
    strata = np.asarray(tables, float)
    strata = strata[None] if strata.ndim == 2 else strata
    if strata.ndim != 3 or (strata < 0).any():
        raise ValueError("tables must be counts: rows x columns, or strata x rows x columns")
    u = _scores(row_scores, strata.shape[1])
    v = _scores(column_scores, strata.shape[2])
    parts = [association(table, u, v) for table in strata if table.sum() >= 2]
    gap, variance = math.fsum(g for g, _ in parts), math.fsum(s for _, s in parts)
    if not variance > 0:
        raise ValueError("no stratum has two rows and two columns with ratings")
    z = gap / math.sqrt(variance)
    return LinearByLinear(z, normal_two_sided(z))


def association(
    table: ArrayLike, row_scores: ArrayLike, column_scores: ArrayLike
) -> tuple[float, float]:
    """Return L - E of one stratum of the linear-by-linear test, and its variance under the null.

    From statsmodels, which has the test of one table; `shift_zeros` would add a half to every
    empty cell. A table with one row or one column in use has 0 of both.

    Parameters
    ----------
    table : rows x columns, counts.
    """
    # Imported here: it is slow, and most jobs that use this package test nothing.
    from statsmodels.stats.contingency_tables import (  # type: ignore[import-untyped, unused-ignore]
        Table,
    )

    counts = np.asarray(table, float)
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    u, v = np.asarray(row_scores, float), np.asarray(column_scores, float)
    # About their means: squares of calendar years would cost nine digits.
    u, v = u - rows @ u / rows.sum(), v - columns @ v / columns.sum()
    with np.errstate(all="ignore"):  # its z of a table without variance
        found = Table(counts, shift_zeros=False).test_ordinal_association(u, v)
    variance = float(found.null_sd) ** 2
    return float(found.statistic - found.null_mean), variance if variance > _NOTHING else 0.0


def _between(
    ratings: NDArray[np.float64], placement: NDArray[np.float64], share: float, n: float
) -> float:
    clusters = len(ratings)
    if clusters < 2:
        return math.nan
    sums = np.sort(ratings @ placement - ratings.sum(axis=1) * share)
    return clusters / (clusters - 1) * math.fsum(sums**2) / float(n) ** 2


def _two(a: ArrayLike, b: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    one, zero = np.asarray(a, float), np.asarray(b, float)
    if one.shape != zero.shape or one.ndim != 1:
        raise ValueError("both years need one count per category of the same scale")
    if (one < 0).any() or (zero < 0).any() or not (one.sum() > 0 and zero.sum() > 0):
        raise ValueError("counts must not be negative, and both years need ratings")
    return one, zero


def _scores(given: Sequence[float] | None, wanted: int) -> NDArray[np.float64]:
    scores = np.arange(1, wanted + 1, dtype=float) if given is None else np.asarray(given, float)
    if scores.shape != (wanted,):
        raise ValueError(f"need {wanted} scores, got {scores.size}")
    return scores
