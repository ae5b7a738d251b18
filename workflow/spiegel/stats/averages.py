"""Means and medians of a number, such as days, with an interval."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

from spiegel.stats.distributions import t_critical

NAN = float("nan")


def mean_of(
    values: Sequence[float], clusters: Sequence[Hashable], level: float
) -> tuple[float, float, float]:
    """Return the mean and its limits; the limits are NaN with one cluster.

    The ratio estimate sum y / sum m over clusters, v = K/(K-1) sum (y_i - m_i mean)^2 / n^2, with
    t on K - 1 degrees of freedom.

    Parameters
    ----------
    values : at least one. clusters : to which each belongs, such as an institution.

    Source: Cochran (1977) section 11.8.
    """
    n = len(values)
    mean = math.fsum(values) / n
    rest: dict[Hashable, list[float]] = {}
    for value, cluster in zip(values, clusters, strict=True):
        rest.setdefault(cluster, []).append(value - mean)
    k = len(rest)
    if k < 2:
        return mean, NAN, NAN
    squares = math.fsum(math.fsum(own) ** 2 for own in rest.values())
    half = t_critical(level, k - 1) * math.sqrt(k / (k - 1) * squares) / n
    return mean, mean - half, mean + half


def median_of(values: Sequence[float], level: float) -> tuple[float, float, float]:
    """Return the median and two values of the data that it lies between.

    The r-th smallest and the r-th largest, r the largest of which the chance that the median lies
    outside is at most 1 - level: binomial with p = 1/2, whatever the distribution. NaN where there
    are too few values for any r.

    Parameters
    ----------
    values : at least one, independent of each other.

    Source: Conover (1999) Practical Nonparametric Statistics, section 3.2.
    """
    ordered, n = sorted(values), len(values)
    middle = math.fsum((ordered[(n - 1) // 2], ordered[n // 2])) / 2
    allowed, tail, r = (1 - level) / 2, 0, 0
    while r < n // 2:
        tail += math.comb(n, r)
        if tail / 2**n > allowed:
            break
        r += 1
    if r == 0:
        return middle, NAN, NAN
    return middle, ordered[r - 1], ordered[n - r]
