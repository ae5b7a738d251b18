"""What a comparison of two years can see. For one row's smallest visible change see
`spiegel.stats.differences.minimal_detectable`."""

from __future__ import annotations

import math
from typing import Literal

from spiegel.stats.distributions import halve, normal_cdf, normal_critical

Alternative = Literal["two-sided", "greater"]


def power(
    share1: float, n1: float, share0: float, n0: float, alpha: float = 0.05, deff: float = 1.0
) -> float:
    """Return the chance that the two-sided test shows the change from share0 to share1.

    Phi((|d| - z sqrt(pq(1/n1 + 1/n0))) / sqrt(p1 q1/n1 + p0 q0/n0)), p pooled, n divided by the
    design effect. The tail on the wrong side is left out, as in R.

    Raises
    ------
    ValueError : a share outside 0..1, n or deff not positive, or alpha outside 0..1.

    Source: Fleiss (1981); R power.prop.test, extended to unequal sizes.
    """
    if not (0 <= share1 <= 1 and 0 <= share0 <= 1) or not min(n1, n0, deff) > 0:
        raise ValueError("need shares in 0..1 and positive n1, n0 and deff")
    size1, size0 = n1 / deff, n0 / deff
    pooled = (size1 * share1 + size0 * share0) / (size1 + size0)
    null = math.sqrt(pooled * (1 - pooled) * (1 / size1 + 1 / size0))
    error = math.sqrt(share1 * (1 - share1) / size1 + share0 * (1 - share0) / size0)
    excess = abs(share1 - share0) - normal_critical(1 - alpha) * null
    if error == 0:
        return float(excess > 0)
    return normal_cdf(excess / error)


def sample_size(
    share1: float, share0: float, wanted: float = 0.8, alpha: float = 0.05, deff: float = 1.0
) -> float:
    """Return the ratings per year, not rounded, at which `power` reaches `wanted`.

    Raises
    ------
    ValueError : as `power`, equal shares, or `wanted` outside alpha..1.

    Source: R power.prop.test.
    """
    if share1 == share0 or not alpha < wanted < 1:
        raise ValueError("need two different shares and a power between alpha and 1")
    low, high = 1.0, 2.0
    while power(share1, high, share0, high, alpha, deff) < wanted:
        low, high = high, 2 * high
    return halve(low, high, lambda n: power(share1, n, share0, n, alpha, deff) >= wanted)


def cohen_h(share1: float, share0: float) -> float:
    """Return Cohen's h, the difference of the arcsines: a secondary effect size.

    Raises
    ------
    ValueError : a share outside 0..1.

    Source: Cohen (1988) chapter 6.
    """
    if not (0 <= share1 <= 1 and 0 <= share0 <= 1):
        raise ValueError("shares must lie in 0..1")
    return 2 * math.asin(math.sqrt(share1)) - 2 * math.asin(math.sqrt(share0))


def power_of_h(
    h: float, n1: float, n0: float, alpha: float = 0.05, alternative: Alternative = "two-sided"
) -> float:
    """Return the power for an effect h.

    Raises
    ------
    ValueError : n not positive, or an unknown alternative.

    Source: Cohen (1988); R pwr, pwr.2p2n.test.
    """
    if not min(n1, n0) > 0 or alternative not in ("two-sided", "greater"):
        raise ValueError("need positive n1 and n0, and 'two-sided' or 'greater'")
    shift = h * math.sqrt(n1 * n0 / (n1 + n0))
    if alternative == "greater":
        return normal_cdf(shift - normal_critical(1 - 2 * alpha))
    z = normal_critical(1 - alpha)
    return normal_cdf(shift - z) + normal_cdf(-shift - z)
