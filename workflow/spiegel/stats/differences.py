"""Difference of two independent proportions: intervals, tests and what could be detected."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from spiegel.stats.distributions import (
    halve,
    normal_cdf,
    normal_critical,
    normal_two_sided,
)
from spiegel.stats.proportions import Interval


class ScoreTest(NamedTuple):
    """A score statistic and its two-sided p-value."""

    z: float
    p: float


def miettinen_nurminen(k1: float, n1: float, k0: float, n0: float, level: float = 0.95) -> Interval:
    """Return the Miettinen-Nurminen interval of k1/n1 - k0/n0.

    The limits are the differences at which the score statistic of `mn_test` reaches the normal
    critical value. Exchanging the groups, or counting failures instead of successes, turns the
    interval (low, high) into (-high, -low) exactly.

    Own code, and `mn_test` and `tost_p` with it: statsmodels 0.15.0 gives wrong limits or stops
    (`confint_proportions_2indep` and `tost_proportions_2indep` with method "score", its issue
    10269).

    Raises
    ------
    ValueError : n not positive, k outside 0..n, or fewer than two trials in all.

    Source: Miettinen & Nurminen (1985) Stat Med 4:213.
    """
    _check_groups(k1, n1, k0, n0)
    z = normal_critical(level)
    return Interval(-_upper_limit(k0, n0, k1, n1, z), _upper_limit(k1, n1, k0, n0, z))


def mn_test(k1: float, n1: float, k0: float, n0: float, delta: float = 0.0) -> ScoreTest:
    """Return the score test of share1 - share0 = delta, two-sided.

    z = (p1 - p0 - delta) / sqrt((r1(1-r1)/n1 + r0(1-r0)/n0) N/(N-1)), with (r1, r0) the maximum
    likelihood shares under r1 - r0 = delta and N = n1 + n0. At delta = 0 this is the "N-1"
    chi-square test. `miettinen_nurminen` excludes delta if and only if p < 1 - level.

    Raises
    ------
    ValueError : as `miettinen_nurminen`, or delta not strictly between -1 and 1.
    """
    _check_groups(k1, n1, k0, n0)
    if not -1 < delta < 1:
        raise ValueError(f"delta must lie between -1 and 1, got {delta}")
    z = _score(k1, n1, k0, n0, delta)
    return ScoreTest(z, normal_two_sided(z))


def tost_p(k1: float, n1: float, k0: float, n0: float, margin: float) -> float:
    """Return the p-value of two one-sided score tests against -margin and +margin.

    max{P(Z >= z(-margin)), P(Z <= z(+margin))}. It is below .05 exactly when the 90 %
    Miettinen-Nurminen interval lies inside (-margin, +margin).

    Raises
    ------
    ValueError : as `mn_test`, or margin not strictly between 0 and 1.

    Source: Schuirmann (1987).
    """
    if not 0 < margin < 1:
        raise ValueError(f"margin must lie between 0 and 1, got {margin}")
    above = normal_cdf(-mn_test(k1, n1, k0, n0, -margin).z)
    below = normal_cdf(mn_test(k1, n1, k0, n0, margin).z)
    return max(above, below)


def rule_out(interval90: Interval) -> float:
    """Return max(|L|, |U|): the smallest margin at which "stable" could be claimed."""
    return max(abs(interval90.low), abs(interval90.high))


def minimal_detectable(
    share0: float, n1: float, n0: float, power: float = 0.8, alpha: float = 0.05
) -> tuple[float | None, float | None]:
    """Return the smallest fall (negative) and rise that the two-sided test would detect.

    The change q - share0 at which the normal approximation
    Phi((|q - p0| - z sqrt(pq(1/n1 + 1/n0))) / sqrt(q(1-q)/n1 + p0(1-p0)/n0)), p pooled, reaches
    `power`; None where even the end of the scale does not. Multiply by sqrt(design effect) for
    clustered data. statsmodels' `power_proportions_2indep` gives the power of a change, not the
    change of a power, and counts the chance of a test that points the wrong way.

    Raises
    ------
    ValueError : share0 outside 0..1, n not positive, or power or alpha outside 0..1.

    Source: R power.prop.test, extended to unequal group sizes.
    """
    if not 0 <= share0 <= 1 or not min(n1, n0) > 0 or not 0 < power < 1:
        raise ValueError("need share0 in 0..1, positive n1 and n0, and power between 0 and 1")
    z = normal_critical(1 - alpha)

    def reached(q: float) -> bool:
        pooled = (n1 * q + n0 * share0) / (n1 + n0)
        null_se = math.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0))
        se = math.sqrt(q * (1 - q) / n1 + share0 * (1 - share0) / n0)
        return normal_cdf((abs(q - share0) - z * null_se) / se) >= power

    return _nearest_change(share0, 1e-9, reached), _nearest_change(share0, 1 - 1e-9, reached)


def restricted_shares(
    k1: float, n1: float, k0: float, n0: float, delta: float
) -> tuple[float, float]:
    """Return the maximum likelihood shares (r1, r0) under r1 - r0 = delta.

    Source: Miettinen & Nurminen (1985), appendix.
    """
    r0 = _restricted_share(k1, n1, k0, n0, delta)
    return r0 + delta, r0


def _score(k1: float, n1: float, k0: float, n0: float, delta: float) -> float:
    total = n1 + n0
    gap = k1 / n1 - k0 / n0 - delta
    r1, r0 = restricted_shares(k1, n1, k0, n0, delta)
    variance = (r1 * (1 - r1) / n1 + r0 * (1 - r0) / n0) * total / (total - 1)
    if variance <= 0:  # all or none succeed in both groups: the data fit delta = 0 perfectly
        return 0.0 if gap == 0 else math.copysign(math.inf, gap)
    return gap / math.sqrt(variance)


def _restricted_share(k1: float, n1: float, k0: float, n0: float, delta: float) -> float:
    """Return the maximum likelihood share of group 0 when share 1 is share 0 plus delta."""
    total, successes = n1 + n0, k1 + k0
    if delta == 0:
        return successes / total
    # The likelihood equation is a cubic; the root wanted is the middle one (trigonometric form).
    b = ((n1 + 2 * n0) * delta - total - successes) / total
    c = ((n0 * delta - total - 2 * k0) * delta + successes) / total
    d = k0 * delta * (1 - delta) / total
    v = (b / 3) ** 3 - b * c / 6 + d / 2
    u = math.copysign(math.sqrt(max(b * b / 9 - c / 3, 0.0)), v)
    if u == 0:
        root = -b / 3
    else:
        angle = math.acos(min(1.0, max(-1.0, v / u**3)))
        root = 2 * u * math.cos((math.pi + angle) / 3) - b / 3
    return min(max(root, 0.0, -delta), 1.0, 1 - delta)


def _upper_limit(k1: float, n1: float, k0: float, n0: float, z: float) -> float:
    # Exchanging groups and outcomes together changes nothing: take one of the two writings, so
    # that both give the same limit to the last bit.
    k1, n1, k0, n0 = min((k1, n1, k0, n0), (n0 - k0, n0, n1 - k1, n1))
    estimate = k1 / n1 - k0 / n0
    if estimate >= 1:
        return 1.0

    def excluded(delta: float) -> bool:
        return _score(k1, n1, k0, n0, delta) < -z

    low, high = estimate, 1.0
    if estimate < 0:  # settle the side of zero first, so that interval and test always agree
        low, high = (estimate, 0.0) if excluded(0.0) else (0.0, 1.0)
    return halve(low, high, excluded)


def _nearest_change(share0: float, end: float, reached: Callable[[float], bool]) -> float | None:
    if share0 in (0, 1) and abs(end - share0) < 0.5:
        return None
    return halve(share0, end, reached) - share0 if reached(end) else None


def _check_groups(k1: float, n1: float, k0: float, n0: float) -> None:
    for k, n in ((k1, n1), (k0, n0)):
        if not n > 0 or not 0 <= k <= n:
            raise ValueError(f"need n > 0 and k in 0..n, got k = {k} and n = {n}")
    if not n1 + n0 > 1:
        raise ValueError("two groups with one trial in all cannot be compared")
