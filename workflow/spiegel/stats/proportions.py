"""Confidence intervals for a single proportion."""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from typing import NamedTuple

from spiegel.stats.distributions import (
    beta_quantile,
    binomial_cdf,
    halve,
    hypergeometric_weights,
    normal_critical,
    t_critical,
)


class Interval(NamedTuple):
    """A confidence interval, both limits on the scale of the estimate."""

    low: float
    high: float


def wilson(k: float, n: float, level: float = 0.95) -> Interval:
    """Return the Wilson score interval of a share.

    (p + z^2/2n -+ z sqrt(pq/n + z^2/4n^2)) / (1 + z^2/n), with p = k/n.

    Parameters
    ----------
    k, n : successes and trials; not whole when n is an effective sample size.
    level : confidence level.

    Raises
    ------
    ValueError : n is not positive, or k lies outside 0..n.

    Source: Wilson (1927); Newcombe (1998) Stat Med 17:857.
    """
    _check_count(k, n)
    return wilson_at(k / n, n, normal_critical(level))


def wilson_at(share: float, n: float, critical: float) -> Interval:
    """Return the Wilson score interval of a share of `n` trials at a critical value."""
    z2 = critical**2
    centre = share + z2 / (2 * n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n)))
    scale = 1 + z2 / n
    # At the ends of the scale the limit is exact; elsewhere rounding may not pass the share.
    low = 0.0 if share == 0 else min(max((centre - half) / scale, 0.0), share)
    high = 1.0 if share == 1 else max(min((centre + half) / scale, 1.0), share)
    return Interval(low, high)


def clopper_pearson(k: float, n: float, level: float = 0.95) -> Interval:
    """Return the Clopper-Pearson interval: it holds its level whatever the true share.

    Limits are the Beta(k, n-k+1) quantile at alpha/2 and the Beta(k+1, n-k) quantile at
    1-alpha/2. Parameters and errors as for `wilson`.

    Source: Clopper & Pearson (1934); Korn & Graubard (1998) for effective sample sizes.
    """
    _check_count(k, n)
    _check_level(level)
    tail = (1 - level) / 2
    low = 0.0 if k == 0 else beta_quantile(tail, k, n - k + 1)
    high = 1.0 if k == n else beta_quantile(1 - tail, k + 1, n - k)
    return Interval(low, high)


def jeffreys(k: float, n: float, level: float = 0.95, *, end_correction: bool = True) -> Interval:
    """Return the Jeffreys interval, with the end correction of Brown, Cai and DasGupta.

    Quantiles at alpha/2 and 1-alpha/2 of Beta(k + 1/2, n - k + 1/2); with the end correction
    the lower limit is 0 when k = 0 and the upper limit 1 when k = n (statsmodels leaves it
    out). Parameters and errors as for `wilson`.

    Source: Brown, Cai & DasGupta (2001) Stat Sci 16:101.
    """
    _check_count(k, n)
    _check_level(level)
    tail = (1 - level) / 2
    low = 0.0 if k == 0 and end_correction else beta_quantile(tail, k + 0.5, n - k + 0.5)
    high = 1.0 if k == n and end_correction else beta_quantile(1 - tail, k + 0.5, n - k + 0.5)
    return Interval(low, high)


def mid_p(k: int, n: int, level: float = 0.95) -> Interval:
    """Return the mid-P interval: Clopper-Pearson counting half of the observed outcome.

    The limits solve P(X > k | p) + P(X = k | p)/2 = alpha/2 and P(X < k | p) + P(X = k | p)/2 =
    alpha/2. Holds its level on average, not for every share. Parameters and errors as for
    `wilson`, with whole counts.

    Source: Lancaster (1961); Newcombe (1998) Stat Med 17:857, method 6.
    """
    _check_count(k, n)
    _check_level(level)
    tail = (1 - level) / 2

    def above(share: float) -> float:
        return (binomial_cdf(n - k - 1, n, 1 - share) + binomial_cdf(n - k, n, 1 - share)) / 2

    def below(share: float) -> float:
        return (binomial_cdf(k - 1, n, share) + binomial_cdf(k, n, share)) / 2

    share = k / n
    low = 0.0 if k == 0 else halve(0.0, share, lambda p: above(p) > tail)
    high = 1.0 if k == n else halve(share, 1.0, lambda p: below(p) < tail)
    return Interval(low, high)


def wilson_fpc(k: float, n: float, population: float, level: float = 0.95) -> Interval:
    """Return the Wilson interval of a sample without replacement from a finite population.

    Wilson with n replaced by n(N-1)/(N-n), N the population size. For levels only: the change
    between two yearly samples takes no such correction. A census returns the share itself.

    Raises
    ------
    ValueError : as `wilson`, or n exceeds the population.

    Source: O'Neill (2021), finite-population correction for the Wilson score interval.
    """
    _check_count(k, n)
    if n > population:
        raise ValueError(f"n = {n} exceeds the population of {population}")
    share = k / n
    if n == population:
        return Interval(share, share)
    n_star = n * (population - 1) / (population - n)
    return wilson(min(share * n_star, n_star), n_star, level)


def hypergeometric(k: int, n: int, population: int, level: float = 0.95) -> Interval:
    """Return the exact interval of a share in a small finite population.

    Limits are M/N with M_low = min{M : P(X >= k | M) > alpha/2} and
    M_high = max{M : P(X <= k | M) > alpha/2}, M the number with the property among N and X
    hypergeometric. Computed in whole numbers, so a tie with alpha/2 is decided exactly.

    Raises
    ------
    ValueError : n is not positive, k lies outside 0..n, or n exceeds the population.

    Source: Cochran (1977) Sampling Techniques, section 3.6.
    """
    _check_count(k, n)
    _check_level(level)
    if n > population:
        raise ValueError(f"n = {n} exceeds the population of {population}")
    limit = (1 - Fraction(str(level))) / 2 * math.comb(population, n)

    def weight(marked: int, wanted: Callable[[int], bool]) -> int:
        pairs = hypergeometric_weights(marked, population - marked, n)
        return sum(w for x, w in pairs if wanted(x))

    first, last = k, population - n + k
    low = _first_true(first, last, lambda m: weight(m, lambda x: x >= k) > limit)
    high = _first_true(first, last + 1, lambda m: weight(m, lambda x: x <= k) <= limit) - 1
    return Interval(low / population, high / population)


def effective_n(
    share: float,
    variance: float,
    n: float,
    *,
    pooled_deff: float | None = None,
    df: float | None = None,
    level: float = 0.95,
    cap: bool = True,
) -> float:
    """Return the effective sample size of a weighted or clustered share.

    n_eff = pq/v, times (t_{n-1}/t_df)^2 when `df` is given, so that an interval built on n_eff
    with normal quantiles has the width of a t interval. Capped at n unless `cap` is false.

    At a share of 0 or 1 the variance is 0 and n_eff is undefined: n divided by the pooled
    design effect of the sector is returned instead, without t factor.

    Parameters
    ----------
    share, variance : estimate and its design-based variance.
    n : observations.
    pooled_deff : design effect pooled over the indicators of the sector (dimensionless).
    df : degrees of freedom of the variance, clusters minus strata.

    Raises
    ------
    ValueError : share outside 0..1, n not positive, variance negative or not a number, or a
        share of 0 or 1 without a positive `pooled_deff`.

    Source: Korn & Graubard (1998) Survey Methodology 24:193; R survey, svyciprop "beta".
    """
    if not 0 <= share <= 1 or not n > 0:
        raise ValueError(f"need a share in 0..1 and n > 0, got {share} and {n}")
    if share in (0, 1):
        if pooled_deff is None or not pooled_deff > 0:
            raise ValueError("a share of 0 or 1 needs a positive pooled design effect")
        size = n / pooled_deff
    else:
        if not variance >= 0:
            raise ValueError(f"variance must not be negative, got {variance}")
        size = share * (1 - share) / variance if variance > 0 else math.inf
        if df is not None:
            size *= (t_critical(level, n - 1) / t_critical(level, df)) ** 2
    return min(size, n) if cap else size


def _first_true(low: int, high: int, predicate: Callable[[int], bool]) -> int:
    """Return the smallest m in low..high with a monotone predicate true, or high."""
    while low < high:
        middle = (low + high) // 2
        if predicate(middle):
            high = middle
        else:
            low = middle + 1
    return low


def _check_count(k: float, n: float) -> None:
    if not n > 0:
        raise ValueError(f"n must be positive, got {n}")
    if not 0 <= k <= n:
        raise ValueError(f"k must lie in 0..{n}, got {k}")


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level}")
