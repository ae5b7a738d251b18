"""Confidence intervals for a single proportion."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from spiegel.stats.distributions import t_critical


class Interval(NamedTuple):
    """A confidence interval, both limits on the scale of the estimate."""

    low: float
    high: float


def wilson(k: float, n: float, level: float = 0.95) -> Interval:
    """Return the Wilson score interval of a share; as `wilson_each`, for one."""
    return wilson_each([k], [n], level)[0]


def wilson_each(k: Sequence[float], n: Sequence[float], level: float = 0.95) -> list[Interval]:
    """Return the Wilson score interval of each of some shares, from statsmodels.

    (p + z^2/2n -+ z sqrt(pq/n + z^2/4n^2)) / (1 + z^2/n), with p = k/n. Where p is 0 or 1 that
    limit is p itself, to the last bit, and rounding puts no share outside its interval.

    Parameters
    ----------
    k, n : successes and trials; not whole when n is an effective sample size.
    level : confidence level.

    Raises
    ------
    ValueError : an n is not positive, a k lies outside 0..n, or a level outside 0..1.

    Source: Wilson (1927); Newcombe (1998) Stat Med 17:857.
    """
    for one in zip(k, n, strict=True):
        _check_count(*one)
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level}")
    # Imported here: it is slow, and most jobs that use this package compute no interval.
    from statsmodels.stats.proportion import (  # type: ignore[import-untyped, unused-ignore]
        proportion_confint,
    )

    met, rated = np.asarray(k, float), np.asarray(n, float)
    share = met / rated
    low, high = proportion_confint(met, rated, alpha=1 - level, method="wilson")
    low, high = np.where(share == 0, 0.0, low), np.where(share == 1, 1.0, high)
    low, high = np.minimum(low, share), np.maximum(high, share)
    return [Interval(*one) for one in zip(low.tolist(), high.tolist(), strict=True)]


def wilson_at(share: float, n: float, critical: float) -> Interval:
    """Return the Wilson score interval of a share of `n` trials at a critical value.

    statsmodels asks for a level, which a quantile of t or the far end of a search (`stratified`)
    has not: beyond 38 it rounds to 1.
    """
    z2 = critical**2
    centre = share + z2 / (2 * n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n)))
    scale = 1 + z2 / n
    # At the ends of the scale the limit is exact; elsewhere rounding may not pass the share.
    low = 0.0 if share == 0 else min(max((centre - half) / scale, 0.0), share)
    high = 1.0 if share == 1 else max(min((centre + half) / scale, 1.0), share)
    return Interval(low, high)


def effective_n(
    share: float, variance: float, n: float, *, df: float, level: float = 0.95
) -> float:
    """Return the effective sample size of a clustered share, at most n.

    n_eff = pq/v (t_{n-1}/t_df)^2, so that an interval built on n_eff with normal quantiles has
    the width of a t interval. statsmodels has no interval of a share from a design.

    Parameters
    ----------
    share, variance : estimate, not 0 or 1, and its design-based variance.
    n : observations.
    df : degrees of freedom of the variance, clusters minus strata.

    Raises
    ------
    ValueError : share not between 0 and 1, n not positive, variance negative or not a number.

    Source: Korn & Graubard (1998) Survey Methodology 24:193; R survey, svyciprop "beta".
    """
    if not 0 < share < 1 or not n > 0:
        raise ValueError(f"need a share between 0 and 1, and n > 0, got {share} and {n}")
    if not variance >= 0:
        raise ValueError(f"variance must not be negative, got {variance}")
    size = share * (1 - share) / variance if variance > 0 else math.inf
    return min(size * (t_critical(level, n - 1) / t_critical(level, df)) ** 2, n)


def _check_count(k: float, n: float) -> None:
    if not n > 0:
        raise ValueError(f"n must be positive, got {n}")
    if not 0 <= k <= n:
        raise ValueError(f"k must lie in 0..{n}, got {k}")
