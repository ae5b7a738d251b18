"""Shares of ratings that come in clusters: several ratings of one school are alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from spiegel.stats.differences import mn_test, mover
from spiegel.stats.distributions import t_two_sided
from spiegel.stats.proportions import Interval, effective_n, wilson

Counts = Sequence[float] | npt.NDArray[np.int64] | npt.NDArray[np.float64]
# Whole counts up to this size per cluster are tallied first: few pairs, however many clusters.
_TALLIED = 1000


@dataclass(frozen=True, slots=True)
class RatioEstimate:
    """A share over clusters.

    Attributes
    ----------
    share, variance : estimate and its between-cluster variance (NaN with one cluster).
    clusters, n : clusters with at least one rating, and ratings.
    deff : variance over the binomial variance pq/n; NaN where that is 0 or unknown.
    """

    share: float
    variance: float
    clusters: int
    n: float
    deff: float


@dataclass(frozen=True, slots=True)
class ClusterDifference:
    """Share 1 minus share 0, its interval, the two-sided p-value and degrees of freedom."""

    difference: float
    interval: Interval
    p: float
    df: int


def ratio_estimate(y: Counts, m: Counts) -> RatioEstimate:
    """Return the share sum y / sum m and its variance between clusters.

    v = K/(K-1) sum (y_i - m_i p)^2 / (sum m)^2, K clusters. Clusters without ratings (m = 0)
    are left out: nothing was investigated there.

    Parameters
    ----------
    y, m : ratings that meet the expectation, and ratings, per cluster (school).

    Raises
    ------
    ValueError : unequal lengths, y outside 0..m, or no ratings at all.

    Source: Cochran (1977) section 11.8; Rao & Scott (1992) Biometrics 48:577.
    """
    if len(y) != len(m):
        raise ValueError("y and m must have one entry per cluster")
    met, rated = np.asarray(y), np.asarray(m)
    met, rated = met[rated != 0], rated[rated != 0]
    if not len(rated):
        raise ValueError("no cluster has a rating")
    if not ((rated > 0) & (met >= 0) & (met <= rated)).all():
        raise ValueError("every cluster needs y in 0..m")
    clusters = len(rated)
    met, rated, times = _tally(met, rated)
    n, total = _sum(times * rated), _sum(times * met)
    share = total / n
    if total in (0, n):
        return RatioEstimate(share, 0.0 if clusters > 1 else math.nan, clusters, n, math.nan)
    if clusters == 1:
        return RatioEstimate(share, math.nan, clusters, n, math.nan)
    squares = _sum(times * (met - rated * share) ** 2)
    variance = clusters / (clusters - 1) * squares / n**2
    return RatioEstimate(share, variance, clusters, n, variance / (share * (1 - share) / n))


def _sum(values: npt.NDArray[Any]) -> float:
    """Return the sum, rounded once: the same on every processor, in any order."""
    return math.fsum(values.tolist())


def _tally(
    y: npt.NDArray[Any], m: npt.NDArray[Any]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[np.int64]]:
    """Return the different pairs of counts and how often each occurs; other numbers as they are."""
    top = int(m.max())
    if y.dtype.kind not in "iu" or m.dtype.kind not in "iu" or top > _TALLIED:
        return y, m, np.ones(len(m), dtype=np.int64)
    times = np.bincount(y.astype(np.int64) * (top + 1) + m)
    pairs = np.flatnonzero(times)
    return pairs // (top + 1), pairs % (top + 1), times[pairs]


def pooled_deff(estimates: Iterable[RatioEstimate]) -> float | None:
    """Return the mean design effect weighted by n, at least 1; None when none is known."""
    known = [(e.deff, e.n) for e in estimates if not math.isnan(e.deff)]
    if not known:
        return None
    return max(1.0, math.fsum(d * n for d, n in known) / math.fsum(n for _, n in known))


def cluster_interval(
    y: Counts,
    m: Counts,
    level: float = 0.95,
    pooled_deff: float | None = None,
) -> Interval:
    """Return the Wilson interval of a clustered share on its effective sample size.

    n_eff = pq/v (t_{n-1}/t_{K-1})^2, at most n. Where the variance says nothing (a share of 0
    or 1, or one cluster) n_eff is n over `pooled_deff`, and without that the number of
    clusters, as if all ratings of a cluster were equal.

    Raises
    ------
    ValueError : as `ratio_estimate`; level outside 0..1; `pooled_deff` not positive.

    Source: Korn & Graubard (1998) Survey Methodology 24:193.
    """
    estimate = ratio_estimate(y, m)
    size = _effective_size(estimate, level, pooled_deff)
    return wilson(min(estimate.share * size, size), size, level)


def cluster_difference(
    y1: Sequence[float],
    m1: Sequence[float],
    y0: Sequence[float],
    m0: Sequence[float],
    level: float = 0.95,
    pooled_deff: float | None = None,
) -> ClusterDifference:
    """Return the change between two sets of clusters.

    Interval by MOVER on the two cluster intervals. p: t = D / sqrt(v1 + v0) with K1 + K0 - 2
    degrees of freedom; where one of the variances says nothing (see `cluster_interval`), t is
    the score statistic on the effective counts instead, and p is NaN without degrees of
    freedom. Interval and test are built differently and may disagree close to the limit.

    Raises
    ------
    ValueError : as `cluster_interval`.

    Source: Zou & Donner (2008); Rao & Scott (1992) for effective counts.
    """
    one, zero = ratio_estimate(y1, m1), ratio_estimate(y0, m0)
    size1 = _effective_size(one, level, pooled_deff)
    size0 = _effective_size(zero, level, pooled_deff)
    interval1 = wilson(min(one.share * size1, size1), size1, level)
    interval0 = wilson(min(zero.share * size0, size0), size0, level)
    difference = one.share - zero.share
    df = one.clusters + zero.clusters - 2
    if df == 0:
        p = math.nan
    elif one.variance > 0 and zero.variance > 0:
        p = t_two_sided(difference / math.sqrt(one.variance + zero.variance), df)
    else:
        p = t_two_sided(mn_test(one.share * size1, size1, zero.share * size0, size0).z, df)
    interval = mover(difference, one.share, interval1, zero.share, interval0)
    return ClusterDifference(difference, interval, p, df)


def cluster_tost(
    y1: Sequence[float],
    m1: Sequence[float],
    y0: Sequence[float],
    m0: Sequence[float],
    margin: float,
) -> float:
    """Return the p-value of the equivalence test of two clustered shares.

    The larger of the two one-sided p-values of t = (margin -/+ D) / sqrt(v1 + v0) with
    K1 + K0 - 2 degrees of freedom; NaN where a variance says nothing (see `cluster_interval`).

    Raises
    ------
    ValueError : as `ratio_estimate`, or a margin that is not positive.

    Source: Schuirmann (1987) J Pharmacokin Biopharm 15:657.
    """
    if not margin > 0:
        raise ValueError(f"margin must be positive, got {margin}")
    one, zero = ratio_estimate(y1, m1), ratio_estimate(y0, m0)
    if not (one.variance > 0 and zero.variance > 0):
        return math.nan
    difference = one.share - zero.share
    error, df = math.sqrt(one.variance + zero.variance), one.clusters + zero.clusters - 2
    return max(
        _upper_tail((margin - difference) / error, df),
        _upper_tail((margin + difference) / error, df),
    )


def _upper_tail(t: float, df: int) -> float:
    two_sided = t_two_sided(t, df)
    return two_sided / 2 if t > 0 else 1 - two_sided / 2


def _effective_size(estimate: RatioEstimate, level: float, deff: float | None) -> float:
    share, n = estimate.share, estimate.n
    if share not in (0, 1) and not math.isnan(estimate.variance):
        return effective_n(share, estimate.variance, n, df=estimate.clusters - 1, level=level)
    if deff is None:
        return min(float(estimate.clusters), n)
    if not deff > 0:
        raise ValueError(f"pooled_deff must be positive, got {deff}")
    return min(n / deff, n)
