"""Trend of a proportion over several comparable mirrors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from spiegel.stats.distributions import chi2_tail, normal_critical, normal_two_sided, t_two_sided
from spiegel.stats.proportions import Interval

_NEWTON_STEPS = 50
_CONVERGED = 1e-12
_LARGEST_LOGIT = 30.0  # beyond this the fitted shares are 0 or 1: the data are separated


class ChiSquare(NamedTuple):
    """A chi-squared statistic; p is NaN when there are no degrees of freedom."""

    chi2: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class Trend:
    """A trend over k groups, and what speaks against reading it as a straight line.

    Attributes
    ----------
    chi2, p : Cochran-Armitage with variance pq ("N"), as R prop.trend.test.
    chi2_n_minus_1, p_n_minus_1 : the same times (N-1)/N, as SAS and Agresti's M^2; with two
        groups this is the square of the Miettinen-Nurminen z.
    slope, slope_interval : change of the share per unit of score.
    departure : homogeneity minus trend, on k-2 degrees of freedom.
    homogeneity : Pearson chi-squared of equal shares, on k-1 degrees of freedom.
    quasi_t : t of the logistic slope scaled by the Pearson dispersion.
    quasi_t_p : its two-sided p-value with k-2 degrees of freedom; NaN when k = 2 or when no
        finite logistic slope exists.
    """

    chi2: float
    p: float
    chi2_n_minus_1: float
    p_n_minus_1: float
    slope: float
    slope_interval: Interval
    departure: ChiSquare
    homogeneity: ChiSquare
    quasi_t: float
    quasi_t_p: float


def cochran_armitage(
    k: Sequence[float], n: Sequence[float], scores: Sequence[float], level: float = 0.95
) -> Trend:
    """Return the Cochran-Armitage trend with its tests of fit.

    T = sum k_i (s_i - s), V = pq sum n_i (s_i - s)^2, chi2 = T^2/V, with s the mean score
    weighted by n and p the pooled share. The slope T / sum n_i (s_i - s)^2 is the least squares
    slope weighted by n; its interval uses the variance under no trend, pq / sum n_i (s_i - s)^2,
    so that it excludes 0 exactly when chi2 is significant.

    The binomial test takes every movement between years for sampling chance. `quasi_t_p`
    measures the slope against the movement around the line instead; claim a rise or fall only
    when both are significant.

    Parameters
    ----------
    k, n : successes and trials per mirror.
    scores : calendar year of each mirror, on which the slope is expressed.

    Raises
    ------
    ValueError : unequal lengths, fewer than two groups, equal scores, or k outside 0..n.

    Source: Armitage (1955); R prop.trend.test; R glm(family = quasibinomial).
    """
    _check_groups(k, n, scores)
    total = sum(n)
    share = sum(k) / total
    middle = sum(ni * s for ni, s in zip(n, scores, strict=True)) / total
    centred = [s - middle for s in scores]
    spread = sum(ni * s * s for ni, s in zip(n, centred, strict=True))
    slope = sum(ki * s for ki, s in zip(k, centred, strict=True)) / spread
    variance = share * (1 - share)
    if variance > 0:
        chi2 = slope * slope * spread / variance
        between = sum(ni * (ki / ni - share) ** 2 for ki, ni in zip(k, n, strict=True)) / variance
    else:  # nobody or everybody in every group
        slope = chi2 = between = 0.0
    half = normal_critical(level) * math.sqrt(variance / spread)
    groups = len(scores)
    t = _quasi_t(k, n, centred)
    return Trend(
        chi2=chi2,
        p=normal_two_sided(math.sqrt(chi2)),
        chi2_n_minus_1=chi2 * (total - 1) / total,
        p_n_minus_1=normal_two_sided(math.sqrt(chi2 * (total - 1) / total)),
        slope=slope,
        slope_interval=Interval(slope - half, slope + half),
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
    slope, slope_interval : change of the share per unit of score, within strata; the interval
        excludes 0 exactly when p < 1 - level.
    heterogeneity : whether the strata have different slopes, on H-1 degrees of freedom.
    """

    z: float
    p: float
    slope: float
    slope_interval: Interval
    heterogeneity: ChiSquare


def stratified_trend(
    k: Sequence[Sequence[float]],
    n: Sequence[Sequence[float]],
    scores: Sequence[float],
    level: float = 0.95,
) -> StratifiedTrend:
    """Return the Cochran-Armitage trend within strata (Mantel's extension).

    Per stratum T = sum k_i (s_i - s), V = pq S N/(N-1), S = sum n_i (s_i - s)^2; the slope is
    sum_h T_h / sum_h S_h. Equals the stratified linear-by-linear test with two columns, so it
    measures change at fixed composition without weights.

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
    parts = []
    for successes, trials in zip(k, n, strict=True):
        seen = [row for row in zip(successes, trials, scores, strict=True) if row[1] > 0]
        if any(not 0 <= a <= b for a, b, _ in seen) or any(b < 0 for b in trials):
            raise ValueError("every cell needs n >= 0 and k in 0..n")
        if len({s for _, _, s in seen}) > 1:
            parts.append(_trend_part(seen))
    if not parts:
        raise ValueError("no stratum has ratings in two mirrors")
    total = math.fsum(t for t, _, _ in parts)
    spread = math.fsum(s for _, s, _ in parts)
    variance = math.fsum(v for _, _, v in parts)
    z = total / math.sqrt(variance) if variance > 0 else 0.0
    slope = total / spread if variance > 0 else 0.0
    half = normal_critical(level) * math.sqrt(variance) / spread
    moving = [(t / s, s * s / v) for t, s, v in parts if v > 0]
    return StratifiedTrend(
        z=z,
        p=normal_two_sided(z),
        slope=slope,
        slope_interval=Interval(slope - half, slope + half),
        heterogeneity=about_mean([b for b, _ in moving], [u for _, u in moving]),
    )


def about_mean(values: Sequence[float], precisions: Sequence[float]) -> ChiSquare:
    """Return Cochran's Q: sum u (x - mean)^2 around the mean weighted by the precisions u.

    On one degree of freedom less than there are values; p is NaN without degrees of freedom.

    Source: Cochran (1954) Biometrics 10:101.
    """
    if not values:
        return ChiSquare(0.0, 0, math.nan)
    mean = math.fsum(u * x for u, x in zip(precisions, values, strict=True)) / math.fsum(precisions)
    q = math.fsum(u * (x - mean) ** 2 for u, x in zip(precisions, values, strict=True))
    return _chi_square(q, len(values) - 1)


def _trend_part(rows: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """Return T - E, the spread of the scores and the variance of one stratum."""
    total = math.fsum(n for _, n, _ in rows)
    share = math.fsum(k for k, _, _ in rows) / total
    middle = math.fsum(n * s for _, n, s in rows) / total
    spread = math.fsum(n * (s - middle) ** 2 for _, n, s in rows)
    score = math.fsum((k - n * share) * (s - middle) for k, n, s in rows)
    bessel = total / (total - 1) if total > 1 else 1.0
    return score, spread, share * (1 - share) * spread * bessel


def _chi_square(chi2: float, df: int) -> ChiSquare:
    return ChiSquare(chi2, df, chi2_tail(chi2, df) if df > 0 else math.nan)


def _quasi_t(k: Sequence[float], n: Sequence[float], scores: Sequence[float]) -> float:
    """Return slope / (SE sqrt(phi)) of logit p = a + b s, phi = Pearson chi2 / (k - 2)."""
    if len(k) < 3 or sum(k) in (0, sum(n)):
        return math.nan
    widest = max(abs(s) for s in scores)
    unit = [s / widest for s in scores]  # t does not depend on the unit, Newton's step does
    fit = _logistic_line(k, n, unit)
    if fit is None:
        return math.nan
    slope, variance, pearson = fit
    if pearson < _CONVERGED:  # the line passes through every point: no movement to scale by
        return 0.0 if abs(slope) < _CONVERGED else math.copysign(math.inf, slope)
    return slope / math.sqrt(variance * pearson / (len(k) - 2))


def _logistic_line(
    k: Sequence[float], n: Sequence[float], scores: Sequence[float]
) -> tuple[float, float, float] | None:
    """Return slope, its binomial variance and Pearson's chi2; None without a finite slope."""
    share = sum(k) / sum(n)
    intercept, slope = math.log(share / (1 - share)), 0.0
    for _ in range(_NEWTON_STEPS):
        logits = [intercept + slope * s for s in scores]
        if max(map(abs, logits)) > _LARGEST_LOGIT:
            return None
        fitted = [1 / (1 + math.exp(-x)) for x in logits]
        weights = [ni * p * (1 - p) for ni, p in zip(n, fitted, strict=True)]
        residuals = [ki - ni * p for ki, ni, p in zip(k, n, fitted, strict=True)]
        w0 = sum(weights)
        w1 = sum(w * s for w, s in zip(weights, scores, strict=True))
        w2 = sum(w * s * s for w, s in zip(weights, scores, strict=True))
        information = w0 * w2 - w1 * w1
        if not information > 0:
            return None
        g0 = sum(residuals)
        g1 = sum(r * s for r, s in zip(residuals, scores, strict=True))
        step = (w0 * g1 - w1 * g0) / information
        shift = (w2 * g0 - w1 * g1) / information
        intercept, slope = intercept + shift, slope + step
        if abs(step) + abs(shift) < _CONVERGED:
            pearson = sum(r * r / w for r, w in zip(residuals, weights, strict=True))
            return slope, w0 / information, pearson
    return None


def _check_groups(k: Sequence[float], n: Sequence[float], scores: Sequence[float]) -> None:
    if not len(k) == len(n) == len(scores):
        raise ValueError("k, n and scores must have one entry per group")
    if len(set(scores)) < 2:
        raise ValueError("a trend needs at least two different scores")
    if any(not ni > 0 or not 0 <= ki <= ni for ki, ni in zip(k, n, strict=True)):
        raise ValueError("every group needs n > 0 and k in 0..n")
