"""Shares of ratings that come in clusters: several ratings of one school are alike."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from spiegel.stats.differences import inverted_p, mn_test, mover
from spiegel.stats.distributions import chi2_tail, t_two_sided
from spiegel.stats.proportions import Interval, effective_n, wilson
from spiegel.stats.trend import ChiSquare

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
    freedom. Interval and test are built differently and may disagree close to the limit;
    `cluster_interval_p` is the p-value that belongs to the interval.

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


def cluster_interval_p(
    y1: Sequence[float],
    m1: Sequence[float],
    y0: Sequence[float],
    m0: Sequence[float],
    pooled_deff: float | None = None,
) -> float:
    """Return the p-value that belongs to the interval of `cluster_difference`.

    1 minus the largest level at which the interval still contains 0; below .05 exactly when the
    95 % interval excludes 0. For sensitivity beside the t test.

    Raises
    ------
    ValueError : as `cluster_interval`.
    """
    one, zero = ratio_estimate(y1, m1), ratio_estimate(y0, m0)

    def interval(level: float) -> Interval:
        size1 = _effective_size(one, level, pooled_deff)
        size0 = _effective_size(zero, level, pooled_deff)
        return mover(
            one.share - zero.share,
            one.share,
            wilson(min(one.share * size1, size1), size1, level),
            zero.share,
            wilson(min(zero.share * size0, size0), size0, level),
        )

    return inverted_p(interval)


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


def adjusted_homogeneity(estimates: Sequence[RatioEstimate]) -> ChiSquare:
    """Return the test that all years have one share, on counts divided by their design effects.

    X2 = sum (y_e - n_e P)^2 / (n_e P Q), n_e = n/deff, y_e = share n_e, P = sum y_e / sum n_e,
    on one degree of freedom less than there are years.

    Raises
    ------
    ValueError : fewer than two years, or a year whose design effect is unknown.

    Source: Rao & Scott (1992) Biometrics 48:577; R aod, raoscott.
    """
    if len(estimates) < 2 or any(not e.deff > 0 for e in estimates):
        raise ValueError("two years or more are needed, each with a known design effect")
    sizes = [e.n / e.deff for e in estimates]
    share = math.fsum(s * e.share for s, e in zip(sizes, estimates, strict=True)) / math.fsum(sizes)
    chi2 = math.fsum(
        s * (e.share - share) ** 2 / (share * (1 - share))
        for s, e in zip(sizes, estimates, strict=True)
    )
    return ChiSquare(chi2, len(sizes) - 1, chi2_tail(chi2, len(sizes) - 1))


def intraclass_correlation(y: Sequence[float], m: Sequence[float]) -> float:
    """Return how alike two ratings of one school are: the ANOVA correlation.

    (MSB - MSW) / (MSB + (m_A - 1) MSW), MSB and MSW the mean squares between and within schools
    and m_A = (M - sum m^2 / M) / (K - 1). Not above 1; below 0 when schools differ less than
    chance. NaN with one school, or one rating per school.

    Raises
    ------
    ValueError : as `ratio_estimate`.

    Source: Ridout, Demetrio & Firth (1999) Biometrics 55:137; R ratesci, clusterpci.
    """
    share, clusters, n = ratio_estimate(y, m).share, 0, 0.0
    between = within = squares = 0.0
    for yi, mi in zip(y, m, strict=True):
        if mi == 0:
            continue
        clusters, n, squares = clusters + 1, n + mi, squares + mi * mi
        between += mi * (yi / mi - share) ** 2
        within += yi * (mi - yi) / mi
    if clusters < 2 or n == clusters:
        return math.nan
    msb, msw = between / (clusters - 1), within / (n - clusters)
    size = (n - squares / n) / (clusters - 1)
    below = msb + (size - 1) * msw
    return (msb - msw) / below if below > 0 else math.nan


def design_effect(m: Sequence[float], correlation: float) -> float:
    """Return Kish's design effect of schools with m ratings each: 1 + rho (sum m^2/sum m - 1).

    For planning, and where the variance itself is too rough; `ratio_estimate` measures it.

    Raises
    ------
    ValueError : no ratings, or a negative number.

    Source: Kish (1965) section 8.2; Saha, Miller & Wang (2016) Int J Biostat 12.
    """
    if any(mi < 0 for mi in m) or not sum(m) > 0:
        raise ValueError("every school needs m >= 0, and one of them ratings")
    return 1 + correlation * (sum(mi * mi for mi in m) / sum(m) - 1)
