"""Trend of a proportion over several comparable mirrors."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spiegel.stats.distributions import chi2_tail, normal_critical, normal_two_sided, t_two_sided
from spiegel.stats.ordinal import association
from spiegel.stats.proportions import Interval

_CONVERGED = 1e-12
_LARGEST_LOGIT = 30.0  # beyond this the fitted shares are 0 or 1: the data are separated


class ChiSquare(NamedTuple):
    """A chi-squared statistic; p is NaN when there are no degrees of freedom."""

    chi2: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class Slope:
    """Change of a share per unit of score.

    Attributes
    ----------
    value : the slope. error : its standard error under no trend.
    """

    value: float
    error: float

    def at(self, level: float) -> Interval:
        """Return the interval at a confidence level."""
        half = normal_critical(level) * self.error
        return Interval(self.value - half, self.value + half)


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend over k groups, and what speaks against reading it as a straight line.

    Attributes
    ----------
    chi2, p : Cochran-Armitage with variance pq ("N"), as R prop.trend.test.
    slope : change of the share per unit of score; its interval excludes 0 when chi2 is significant.
    departure : homogeneity minus trend, on k-2 degrees of freedom.
    homogeneity : Pearson chi-squared of equal shares, on k-1 degrees of freedom.
    quasi_t : t of the logistic slope scaled by the Pearson dispersion.
    quasi_t_p : its two-sided p-value with k-2 degrees of freedom; NaN when k = 2 or when no
        finite logistic slope exists.
    """

    chi2: float
    p: float
    slope: Slope
    departure: ChiSquare
    homogeneity: ChiSquare
    quasi_t: float
    quasi_t_p: float


def cochran_armitage(k: Sequence[float], n: Sequence[float], scores: Sequence[float]) -> Trend:
    """Return the Cochran-Armitage trend with its tests of fit.

    T = sum k_i (s_i - s), V = pq sum n_i (s_i - s)^2, chi2 = T^2/V, with s the mean score
    weighted by n and p the pooled share. The slope T / sum n_i (s_i - s)^2 is the least squares
    slope weighted by n; its error uses the variance under no trend, pq / sum n_i (s_i - s)^2,
    so that its interval excludes 0 exactly when chi2 is significant. T and V are those of
    statsmodels' `test_ordinal_association`, whose V has N-1 for N.

    The binomial test takes every movement between years for sampling chance. `quasi_t_p`
    measures the slope against the movement around the line instead; claim a rise or fall only
    when both are significant.

    Parameters
    ----------
    k, n : successes and trials per mirror; not whole when n is an effective sample size.
    scores : calendar year of each mirror, on which the slope is expressed.

    Raises
    ------
    ValueError : unequal lengths, fewer than two groups, equal scores, or k outside 0..n.

    Source: Armitage (1955); R prop.trend.test; R glm(family = quasibinomial).
    """
    _check_groups(k, n, scores)
    groups = len(scores)
    met, rated = np.asarray(k, float), np.asarray(n, float)
    total = float(rated.sum())
    centred = _centred(rated, scores)
    spread = float(rated @ centred**2)
    share = float(met.sum()) / total
    if 0 < met.sum() < total:
        gap, variance = association(np.column_stack([rated - met, met]), centred, [0, 1])
        variance *= (total - 1) / total
        chi2, slope = gap**2 / variance, Slope(gap / spread, math.sqrt(variance) / spread)
        between = float((rated * (met / rated - share) ** 2).sum()) / (share * (1 - share))
    else:  # nobody or everybody in every group
        chi2, slope, between = 0.0, Slope(0.0, 0.0), 0.0
    t = _quasi_t(met, rated, centred)
    return Trend(
        chi2=chi2,
        p=normal_two_sided(math.sqrt(chi2)),
        slope=slope,
        departure=_chi_square(max(between - chi2, 0.0), groups - 2),
        homogeneity=_chi_square(between, groups - 1),
        quasi_t=t,
        quasi_t_p=math.nan if math.isnan(t) else t_two_sided(t, groups - 2),
    )


@dataclass(frozen=True, slots=True)
class StratifiedTrend:
    """A trend within strata, put together.

    Attributes
    ----------
    z, p : sum_h (T_h - E_h) / sqrt(sum_h V_h) and its two-sided p-value, variance with N-1.
    slope : change of the share per unit of score, within strata; its interval excludes 0 exactly
        when p < 1 - level.
    """

    z: float
    p: float
    slope: Slope


def stratified_trend(
    k: Sequence[Sequence[float]], n: Sequence[Sequence[float]], scores: Sequence[float]
) -> StratifiedTrend:
    """Return the Cochran-Armitage trend within strata (Mantel's extension).

    Per stratum T = sum k_i (s_i - s), V = pq S N/(N-1), S = sum n_i (s_i - s)^2; the slope is
    sum_h T_h / sum_h S_h. Equals the stratified linear-by-linear test with two columns, so it
    measures change at fixed composition without weights. statsmodels has T and V of one stratum
    (`association`); its `StratifiedTable` knows two rows and two columns only.

    Parameters
    ----------
    k, n : strata x mirrors; a mirror without ratings in a stratum has n = 0 there.
    scores : calendar year of each mirror.

    Raises
    ------
    ValueError : shapes that differ, k outside 0..n, or no stratum with two mirrors.

    Source: Mantel (1963) JASA 58:690; Cochran (1954).
    """
    if len(k) != len(n) or any(len(row) != len(scores) for row in (*k, *n)):
        raise ValueError("k and n must have one row per stratum and one column per score")
    gaps, spreads, variances = [], [], []
    for successes, trials in zip(k, n, strict=True):
        met, rated = np.asarray(successes, float), np.asarray(trials, float)
        if not ((met >= 0) & (met <= rated)).all():
            raise ValueError("every cell needs n >= 0 and k in 0..n")
        if len({s for s, m in zip(scores, trials, strict=True) if m > 0}) < 2:
            continue
        centred = _centred(rated, scores)
        total, spread = float(rated.sum()), float(rated @ centred**2)
        gap, variance = association(np.column_stack([rated - met, met]), centred, [0, 1])
        if not total > 1:  # worth one rating or less: without N/(N-1)
            variance = float(met.sum()) * (total - float(met.sum())) * spread / total**2
        gaps.append(gap)
        spreads.append(spread)
        variances.append(variance)
    if not spreads:
        raise ValueError("no stratum has ratings in two mirrors")
    gap, spread, variance = math.fsum(gaps), math.fsum(spreads), math.fsum(variances)
    if not variance > 0:
        return StratifiedTrend(0.0, 1.0, Slope(0.0, 0.0))
    error = math.sqrt(variance)
    z = gap / error
    return StratifiedTrend(z, normal_two_sided(z), Slope(gap / spread, error / spread))


def _centred(n: NDArray[np.float64], scores: Sequence[float]) -> NDArray[np.float64]:
    """Return the scores less their mean over the trials."""
    own = np.asarray(scores, float)
    return np.asarray(own - float(n @ own) / float(n.sum()))


def _chi_square(chi2: float, df: int) -> ChiSquare:
    return ChiSquare(chi2, df, chi2_tail(chi2, df) if df > 0 else math.nan)


def _quasi_t(k: NDArray[np.float64], n: NDArray[np.float64], scores: NDArray[np.float64]) -> float:
    """Return slope / (SE sqrt(phi)) of logit p = a + b s, phi = Pearson chi2 / (k - 2).

    NaN without a finite slope.
    """
    if len(k) < 3 or k.sum() in (0, n.sum()):
        return math.nan
    unit = scores / np.abs(scores).max()  # t does not depend on the unit, the search does
    fit = logistic(k, n, np.column_stack([np.ones(len(k)), unit]))
    if fit is None:
        return math.nan
    slope, pearson = float(fit.params[1]), float(fit.pearson_chi2)
    if pearson < _CONVERGED:  # the line passes through every point: no movement to scale by
        return 0.0 if abs(slope) < _CONVERGED else math.copysign(math.inf, slope)
    return slope / (float(fit.bse[1]) * math.sqrt(pearson / (len(k) - 2)))


def logistic(k: NDArray[np.float64], n: NDArray[np.float64], design: NDArray[np.float64]) -> Any:
    """Return statsmodels' logistic regression of k of n on a design; None where none is finite.

    Its GLM calls separated data converged: a fitted logit beyond 30 is a share of 0 or 1.
    """
    # Imported here: it is slow, and most jobs that use this package fit no trend.
    from statsmodels.genmod.families import (  # type: ignore[import-untyped, unused-ignore]
        Binomial,
    )
    from statsmodels.genmod.generalized_linear_model import (  # type: ignore[import-untyped, unused-ignore]
        GLM,
    )

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of separation: seen below
        fit = GLM(np.column_stack([k, n - k]), design, family=Binomial()).fit(tol=1e-14)
    return fit if np.abs(design @ fit.params).max() <= _LARGEST_LOGIT else None


def _check_groups(k: Sequence[float], n: Sequence[float], scores: Sequence[float]) -> None:
    if not len(k) == len(n) == len(scores):
        raise ValueError("k, n and scores must have one entry per group")
    if len(set(scores)) < 2:
        raise ValueError("a trend needs at least two different scores")
    if any(not ni > 0 or not 0 <= ki <= ni for ki, ni in zip(k, n, strict=True)):
        raise ValueError("every group needs n > 0 and k in 0..n")
