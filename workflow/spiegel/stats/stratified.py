"""Two years compared within strata (sectors), and the strata put together."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from spiegel.stats.differences import restricted_shares
from spiegel.stats.distributions import halve, normal_critical, normal_two_sided
from spiegel.stats.proportions import Interval
from spiegel.stats.trend import ChiSquare, about_mean

Counts = Sequence[float]


@dataclass(frozen=True, slots=True)
class StratifiedDifference:
    """The Mantel-Haenszel weighted difference of shares over strata.

    Attributes
    ----------
    difference : sum w_h (p1h - p0h) / sum w_h, w_h = n1h n0h / (n1h + n0h).
    interval : stratified Miettinen-Nurminen limits.
    z, p : stratified score test of no difference; p < 1 - level exactly when the interval
        excludes 0.
    se : Sato's standard error, for intervals on the plain scale.
    heterogeneity : Cochran's Q of equal differences on H-1 degrees of freedom.
    """

    difference: float
    interval: Interval
    z: float
    p: float
    se: float
    heterogeneity: ChiSquare


@dataclass(frozen=True, slots=True)
class MantelHaenszel:
    """The common odds ratio over strata with its interval and tests."""

    odds_ratio: float
    interval: Interval
    chi2: float
    p: float
    woolf: ChiSquare


def stratified_difference(
    k1: Counts, n1: Counts, k0: Counts, n0: Counts, level: float = 0.95
) -> StratifiedDifference:
    """Return the difference of shares within strata, weighted together.

    Score z(d) = sum w_h (p1h - p0h - d) / sqrt(sum w_h^2 V_h(d)), with V_h the restricted
    variance of Miettinen and Nurminen times N_h/(N_h - 1); the limits are where |z| reaches the
    normal critical value. Sato: v = (D P + Q) / (sum w)^2 with
    P = sum (n1^2 k0 - n0^2 k1 + n1 n0 (n0 - n1)/2) / N^2 and
    Q = sum (k1 (n0 - k0) + k0 (n1 - k1)) / 2N. Look at `heterogeneity` first: one number for
    strata that move apart hides more than it tells.

    Parameters
    ----------
    k1, n1, k0, n0 : one entry per stratum. Strata seen in one year only are left out.

    Raises
    ------
    ValueError : unequal lengths, k outside 0..n, or no stratum with both years.

    Source: Miettinen & Nurminen (1985) Stat Med 4:213, section 4; Sato (1989) Biometrics
    45:1323; R ratesci::scoreci(stratified = TRUE, skew = FALSE).
    """
    rows = _strata(k1, n1, k0, n0)
    weights = [b * d / (b + d) for _, b, _, d in rows]
    total = sum(weights)
    gaps = [a / b - c / d for a, b, c, d in rows]
    difference = sum(w * g for w, g in zip(weights, gaps, strict=True)) / total

    def score(delta: float) -> float:
        top = sum(w * (g - delta) for w, g in zip(weights, gaps, strict=True))
        variance = sum(
            w * w * _restricted_variance(row, delta) for w, row in zip(weights, rows, strict=True)
        )
        if variance <= 0:
            return 0.0 if abs(top) < 1e-12 * total else math.copysign(math.inf, top)
        return top / math.sqrt(variance)

    z = score(0.0)
    critical = normal_critical(level)
    return StratifiedDifference(
        difference=difference,
        interval=Interval(
            -_limit(-difference, lambda d: -score(-d), critical),
            _limit(difference, score, critical),
        ),
        z=z,
        p=normal_two_sided(z),
        se=_sato_error(rows, difference, total),
        heterogeneity=_cochran_q(rows, gaps),
    )


def mantel_haenszel(
    k1: Counts, n1: Counts, k0: Counts, n0: Counts, *, continuity: bool = False
) -> MantelHaenszel:
    """Return the Mantel-Haenszel odds ratio, its test, and Woolf's test of equal odds ratios.

    The secondary effect measure beside `stratified_difference`; estimate, interval (Robins,
    Breslow & Greenland) and chi-squared by statsmodels StratifiedTable. Woolf: weighted squares
    of the log odds ratios around their mean, weights the inverse of the sums of 1/cell; NaN
    when a cell is empty.

    Raises
    ------
    ValueError : as `stratified_difference`.

    Source: Mantel & Haenszel (1959); Robins, Breslow & Greenland (1986); Woolf (1955).
    """
    rows = _strata(k1, n1, k0, n0)
    # Imported here: it is slow, and most jobs that use this package need none of it.
    from statsmodels.stats.contingency_tables import (  # type: ignore[import-untyped, unused-ignore]
        StratifiedTable,
    )

    table = StratifiedTable([[[a, b - a], [c, d - c]] for a, b, c, d in rows])
    test = table.test_null_odds(correction=continuity)
    low, high = table.oddsratio_pooled_confint()
    return MantelHaenszel(
        odds_ratio=float(table.oddsratio_pooled),
        interval=Interval(float(low), float(high)),
        chi2=float(test.statistic),
        p=float(test.pvalue),
        woolf=_woolf(rows),
    )


Row = tuple[float, float, float, float]


def _limit(start: float, score: Callable[[float], float], critical: float) -> float:
    """Return the upper limit; the side of zero is settled first, so that it agrees with p."""

    def excluded(delta: float) -> bool:
        return score(delta) < -critical

    if start >= 1:
        return 1.0
    low, high = start, 1 - 1e-15
    if start < 0:
        low, high = (start, 0.0) if excluded(0.0) else (0.0, high)
    return halve(low, high, excluded) if excluded(high) else 1.0


def _restricted_variance(row: Row, delta: float) -> float:
    k1, n1, k0, n0 = row
    r1, r0 = restricted_shares(k1, n1, k0, n0, delta)
    return (r1 * (1 - r1) / n1 + r0 * (1 - r0) / n0) * (n1 + n0) / (n1 + n0 - 1)


def _sato_error(rows: Sequence[Row], difference: float, total: float) -> float:
    p = q = 0.0
    for k1, n1, k0, n0 in rows:
        n = n1 + n0
        p += (n1 * n1 * k0 - n0 * n0 * k1 + n1 * n0 * (n0 - n1) / 2) / (n * n)
        q += (k1 * (n0 - k0) + k0 * (n1 - k1)) / (2 * n)
    return math.sqrt(max(difference * p + q, 0.0)) / total


def _cochran_q(rows: Sequence[Row], gaps: Sequence[float]) -> ChiSquare:
    """Return Q around the precision-weighted mean, with shares pulled off 0 and 1 by 1/2."""
    precisions = []
    for k1, n1, k0, n0 in rows:
        s1, s0 = (k1 + 0.5) / (n1 + 1), (k0 + 0.5) / (n0 + 1)
        precisions.append(1 / (s1 * (1 - s1) / n1 + s0 * (1 - s0) / n0))
    return about_mean(gaps, precisions)


def _woolf(rows: Sequence[Row]) -> ChiSquare:
    if any(cell == 0 for a, b, c, d in rows for cell in (a, b - a, c, d - c)):
        return ChiSquare(math.nan, len(rows) - 1, math.nan)
    logs = [math.log(a * (d - c) / ((b - a) * c)) for a, b, c, d in rows]
    precisions = [1 / (1 / a + 1 / (b - a) + 1 / c + 1 / (d - c)) for a, b, c, d in rows]
    return about_mean(logs, precisions)


def _strata(k1: Counts, n1: Counts, k0: Counts, n0: Counts) -> list[Row]:
    if not len(k1) == len(n1) == len(k0) == len(n0):
        raise ValueError("k1, n1, k0 and n0 must have one entry per stratum")
    rows = [row for row in zip(k1, n1, k0, n0, strict=True) if row[1] > 0 and row[3] > 0]
    if not rows:
        raise ValueError("no stratum has ratings in both years")
    if any(not 0 <= a <= b or not 0 <= c <= d for a, b, c, d in rows):
        raise ValueError("every stratum needs k in 0..n")
    # Sorted, so that the order of the strata cannot move the last bit.
    return sorted(rows)
