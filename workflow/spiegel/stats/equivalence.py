"""Is a change small enough not to matter? Equivalence of any two estimates, and planning it.

For counts use `spiegel.stats.differences.tost_p`, for clusters
`spiegel.stats.clustering.cluster_tost`; the rule-out limit of an interval is
`spiegel.stats.differences.rule_out`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from spiegel.stats.distributions import normal_cdf, normal_critical, t_critical, t_two_sided
from spiegel.stats.proportions import Interval


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Two one-sided tests of a difference against -margin and +margin.

    Attributes
    ----------
    lower, p_lower : statistic and p-value against a difference of -margin or less.
    upper, p_upper : the same against +margin or more.
    p : the larger p; below alpha exactly when `interval` lies inside the margins.
    interval : the 1 - 2 alpha interval (90 % for alpha = .05).
    rule_out : smallest margin at which the claim could be made.
    """

    lower: float
    p_lower: float
    upper: float
    p_upper: float
    p: float
    interval: Interval
    rule_out: float


def tost(
    difference: float, error: float, margin: float, df: float = math.inf, alpha: float = 0.05
) -> Equivalence:
    """Return the equivalence test of a difference with a standard error.

    t = (D + margin)/SE and (D - margin)/SE with df degrees of freedom.

    Parameters
    ----------
    difference, error, margin : on one scale (shares: 0.05 for 5 points).

    Raises
    ------
    ValueError : error or margin not positive, or alpha outside 0..1/2.

    Source: Schuirmann (1987) J Pharmacokin Biopharm 15:657; R TOSTER.
    """
    if not error > 0 or not margin > 0 or not 0 < alpha < 0.5:
        raise ValueError("need a positive error and margin, and alpha between 0 and 1/2")
    lower, upper = (difference + margin) / error, (difference - margin) / error
    p_lower, p_upper = _above(lower, df), _above(-upper, df)
    level = 1 - 2 * alpha
    half = error * (normal_critical(level) if math.isinf(df) else t_critical(level, df))
    interval = Interval(difference - half, difference + half)
    return Equivalence(
        lower=lower,
        p_lower=p_lower,
        upper=upper,
        p_upper=p_upper,
        p=max(p_lower, p_upper),
        interval=interval,
        rule_out=max(abs(interval.low), abs(interval.high)),
    )


def equivalence_size(share: float, margin: float, power: float = 0.8, alpha: float = 0.05) -> int:
    """Return the ratings per year that prove "stable" with this power when nothing changed.

    n = 2 pq ((z_(1-alpha) + z_(1-beta/2)) / margin)^2, rounded up; times the design effect for
    clustered ratings.

    Raises
    ------
    ValueError : share, margin, power or alpha outside 0..1.

    Source: Chow, Shao & Wang (2008) section 4.2.
    """
    if not all(0 < x < 1 for x in (share, margin, power, alpha)):
        raise ValueError("share, margin, power and alpha must lie between 0 and 1")
    # normal_critical is two-sided: level 1 - 2 alpha gives the one-sided point of alpha.
    z = normal_critical(1 - 2 * alpha) + normal_critical(power)
    return math.ceil(2 * share * (1 - share) * (z / margin) ** 2)


def _above(t: float, df: float) -> float:
    if math.isinf(df):
        return normal_cdf(-t)
    two_sided = t_two_sided(t, df)
    return two_sided / 2 if t > 0 else 1 - two_sided / 2
