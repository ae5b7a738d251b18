"""Shares of ratings that come in clusters: several ratings of one school are alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from spiegel.stats.proportions import Interval, effective_n, wilson

Counts = Sequence[float] | npt.NDArray[np.int64] | npt.NDArray[np.float64]
# Whole counts up to this size per cluster are tallied first: few pairs, however many clusters.
_TALLIED = 1000
FEW_CLUSTERS = 30  # fewer that tell anything do not show their own design effect


@dataclass(frozen=True, slots=True)
class RatioEstimate:
    """A share over clusters.

    Attributes
    ----------
    share, variance : estimate and its between-cluster variance (NaN with one cluster).
    clusters, n : clusters with at least one rating, and ratings.
    deff : variance over the binomial variance pq/n; NaN where that is 0 or unknown.
    telling : clusters with a rating that meets, or those with one that does not, whichever are
        fewer: of a share near 0 or 1 they alone show how alike ratings are.
    """

    share: float
    variance: float
    clusters: int
    n: float
    deff: float
    telling: int


def ratio_estimate(y: Counts, m: Counts) -> RatioEstimate:
    """Return the share sum y / sum m and its variance between clusters.

    v = K/(K-1) sum (y_i - m_i p)^2 / (sum m)^2, K clusters. Clusters without ratings (m = 0)
    are left out: nothing was investigated there. That is the mean and the variance of statsmodels'
    `OLS` of the ratings on a constant with cov_type "cluster", which a test holds; a regression
    for each of the thousands of shares, one row a rating, is what it does not pay to fit.

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
    telling = int(min(times[met > 0].sum(), times[met < rated].sum()))
    if total in (0, n):
        return RatioEstimate(
            share, 0.0 if clusters > 1 else math.nan, clusters, n, math.nan, telling
        )
    if clusters == 1:
        return RatioEstimate(share, math.nan, clusters, n, math.nan, telling)
    squares = _sum(times * (met - rated * share) ** 2)
    variance = clusters / (clusters - 1) * squares / n**2
    deff = variance / (share * (1 - share) / n)
    return RatioEstimate(share, variance, clusters, n, deff, telling)


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

    Raises
    ------
    ValueError : as `effective_counts`.
    """
    return wilson(*effective_counts(y, m, level, pooled_deff), level)


def effective_counts(
    y: Counts,
    m: Counts,
    level: float = 0.95,
    pooled_deff: float | None = None,
) -> tuple[float, float]:
    """Return k and n on which Wilson's interval is that of a clustered share.

    n_eff = pq/v (t_{n-1}/t_{K-1})^2, at most n; with few telling clusters also at most n over
    `pooled_deff`, since they tell little about their own variance. Where the variance says nothing
    (a share of 0 or 1, or one cluster) n_eff is n over `pooled_deff`, and without that the number
    of clusters, as if all ratings of a cluster were equal.

    Raises
    ------
    ValueError : as `ratio_estimate`; level outside 0..1; `pooled_deff` not positive.

    Source: Korn & Graubard (1998) Survey Methodology 24:193.
    """
    estimate = ratio_estimate(y, m)
    size = _effective_size(estimate, level, pooled_deff)
    return min(estimate.share * size, size), size


def effective_ratings(estimate: RatioEstimate, pooled: float | None) -> float:
    """Return the number of independent ratings that a clustered share is worth; at most n.

    n over the design effect. Few telling clusters show little of theirs (two schools with 5 of 10
    each would be worth any number; of 100 schools with 95 % met, fewer than 30 have a rating that
    does not, and in simulation 7 to 14 % of the intervals missed): then it is at least the pooled
    one, and where none is known each cluster is worth one rating.

    Parameters
    ----------
    pooled : design effect pooled over groups that are alike; None: unknown.

    Source: Rao & Scott (1992) Biometrics 48:577.
    """
    known = estimate.deff if not math.isnan(estimate.deff) else None
    if known is None or estimate.telling < FEW_CLUSTERS:
        if pooled is None:
            return min(float(estimate.clusters), estimate.n)
        known = max(pooled, known or 0.0)
    return estimate.n / max(1.0, known)


def _effective_size(estimate: RatioEstimate, level: float, pooled: float | None) -> float:
    share, n = estimate.share, estimate.n
    if pooled is not None and not pooled > 0:
        raise ValueError(f"pooled_deff must be positive, got {pooled}")
    if share in (0, 1) or math.isnan(estimate.variance):
        return effective_ratings(estimate, pooled)
    size = effective_n(share, estimate.variance, n, df=estimate.clusters - 1, level=level)
    few = estimate.telling < FEW_CLUSTERS and pooled is not None
    return min(size, effective_ratings(estimate, pooled)) if few else size
