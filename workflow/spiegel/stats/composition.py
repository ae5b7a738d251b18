"""Change at fixed composition: standardising, raking, and splitting a crude change.

Adjust only for what was fixed before the inspection (sector, network, province, size), never
for what the inspectorate decided because of quality.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spiegel.stats.distributions import gamma_quantile
from spiegel.stats.proportions import Interval
from spiegel.stats.survey import Design, SurveyMean, covariance

Floats = NDArray[np.float64]
_RAKING_ROUNDS = 500


@dataclass(frozen=True, slots=True)
class Standardised:
    """A share at a fixed composition.

    Attributes
    ----------
    share : sum W_h p_h.
    variance : sum W_h^2 v_h.
    smallest : ratings in the thinnest stratum that carries weight; below 5 collapse strata.
    """

    share: float
    variance: float
    smallest: float


@dataclass(frozen=True, slots=True)
class Kitagawa:
    """A crude difference and its two parts; difference = composition + rate."""

    difference: float
    composition: float
    rate: float


def standardise(
    k: Sequence[float],
    n: Sequence[float],
    weights: Sequence[float],
    variances: Sequence[float] | None = None,
) -> Standardised:
    """Return the share that a year would have with the composition `weights`.

    p = sum W_h p_h, v = sum W_h^2 p_h q_h / (n_h - 1), W scaled to sum to 1. Use the same
    weights for all years. A stratum with weight and one rating has no variance: v is NaN.

    Parameters
    ----------
    k, n : met and rated per stratum. weights : reference population per stratum, any scale.
    variances : variance of each share, for example between schools, instead of pq/(n - 1).

    Raises
    ------
    ValueError : unequal lengths, k outside 0..n, weights negative or all zero, or a stratum
        with weight and no ratings (collapse it first, by a written order).

    Source: Fleiss (1981) chapter 14; Cochran (1977) section 5.3.
    """
    scaled = _weights(k, n, weights)
    if variances is not None and len(variances) != len(scaled):
        raise ValueError("variances must have one entry per stratum")
    terms, parts, smallest = [], [], math.inf
    for h, (kh, nh, w) in enumerate(zip(k, n, scaled, strict=True)):
        if w == 0:
            continue
        share = kh / nh
        if variances is not None:
            variance = variances[h]
        else:
            variance = share * (1 - share) / (nh - 1) if nh > 1 else math.nan
        terms.append(w * share)
        parts.append(w * w * variance)
        smallest = min(smallest, nh)
    return Standardised(math.fsum(terms), math.fsum(parts), smallest)


def fay_feuer(
    k: Sequence[float], n: Sequence[float], weights: Sequence[float], level: float = 0.95
) -> Interval:
    """Return the gamma interval of a standardised rate of something rare.

    Gamma(y^2/v, v/y) below and Gamma((y + w)^2/(v + w^2), (v + w^2)/(y + w)) above, with
    v = sum (W/n)^2 k and w the largest W/n. Holds its level where counts per stratum are small
    and shares far from 1; for common shares use MOVER on the standardised shares.

    Raises
    ------
    ValueError : as `standardise`.

    Source: Fay & Feuer (1997) Stat Med 16:791; R epitools, ageadjust.direct.
    """
    factors = [w / nh if w else 0.0 for w, nh in zip(_weights(k, n, weights), n, strict=True)]
    rate = math.fsum(f * kh for f, kh in zip(factors, k, strict=True))
    variance = math.fsum(f * f * kh for f, kh in zip(factors, k, strict=True))
    step, tail = max(factors), (1 - level) / 2
    low = gamma_quantile(tail, rate**2 / variance, variance / rate) if rate > 0 else 0.0
    above, spread = rate + step, variance + step**2
    return Interval(low, gamma_quantile(1 - tail, above**2 / spread, spread / above))


def kitagawa(
    k1: Sequence[float], n1: Sequence[float], k0: Sequence[float], n0: Sequence[float]
) -> Kitagawa:
    """Split a crude change into a change of composition and a change of shares.

    composition = sum (w1 - w0)(r1 + r0)/2, rate = sum (r1 - r0)(w1 + w0)/2, w the stratum's part
    of the year and r its share. The parts add up to the crude difference. A stratum that one
    year lacks takes the other year's share, so all that it does counts as composition.

    Parameters
    ----------
    k1, n1, k0, n0 : met and rated per stratum, current and earlier year.

    Raises
    ------
    ValueError : unequal lengths, k outside 0..n, or a year without ratings.

    Source: Kitagawa (1955) JASA 50:1168.
    """
    if not len(k1) == len(n1) == len(k0) == len(n0):
        raise ValueError("k1, n1, k0 and n0 must have one entry per stratum")
    total1, total0 = math.fsum(n1), math.fsum(n0)
    if not (total1 > 0 and total0 > 0):
        raise ValueError("both years need ratings")
    composition, rate = [], []
    for a, b, c, d in zip(k1, n1, k0, n0, strict=True):
        if not 0 <= a <= b or not 0 <= c <= d:
            raise ValueError("every stratum needs k in 0..n")
        if b == d == 0:
            continue
        share1 = a / b if b else c / d
        share0 = c / d if d else a / b
        part1, part0 = b / total1, d / total0
        composition.append((part1 - part0) * (share1 + share0) / 2)
        rate.append((share1 - share0) * (part1 + part0) / 2)
    crude = math.fsum(k1) / total1 - math.fsum(k0) / total0
    return Kitagawa(crude, math.fsum(composition), math.fsum(rate))


def rake(
    margins: Sequence[Sequence[Hashable]],
    targets: Sequence[Mapping[Hashable, float]],
    weights: Sequence[float] | None = None,
    *,
    trim: float | None = 3.0,
    tolerance: float = 1e-10,
) -> Floats:
    """Return weights whose totals agree with every margin of the population.

    Iterative proportional fitting; one margin is post-stratification. Weights outside
    [median/trim, median x trim] are cut there and the fit is repeated, until both hold.

    Parameters
    ----------
    margins : per margin, the category of each of n rows.
    targets : per margin, the population of each category; all with the same total.
    weights : starting weights, 1 unless given. trim : None leaves the weights alone.

    Raises
    ------
    ValueError : lengths or categories that differ, targets with different totals, or no
        agreement within 500 rounds (empty combinations, or a trim that is too tight).

    Source: Deming & Stephan (1940); Deville, Sarndal & Sautory (1993) JASA 88:1013; R survey,
    rake.
    """
    if not margins or len(margins) != len(targets):
        raise ValueError("every margin needs targets")
    n = len(margins[0])
    coded = [_coded(margin, target, n) for margin, target in zip(margins, targets, strict=True)]
    totals = [float(goal.sum()) for _, goal in coded]
    if max(totals) - min(totals) > 1e-6 * totals[0]:
        raise ValueError("the margins must describe the same population total")
    w = np.ones(n) if weights is None else np.asarray(weights, float)
    if len(w) != n or not (w > 0).all():
        raise ValueError(f"weights must be {n} positive numbers")
    for _ in range(_RAKING_ROUNDS):
        for code, goal in coded:
            w = w * (goal / np.bincount(code, weights=w, minlength=len(goal)))[code]
        if trim is not None:
            middle = float(np.median(w))
            w = np.clip(w, middle / trim, middle * trim)
        gap = max(
            float(np.abs(np.bincount(c, weights=w, minlength=len(g)) / g - 1).max())
            for c, g in coded
        )
        if gap < tolerance:
            return np.asarray(w, dtype=float)
    raise ValueError("raking does not reach the margins; collapse categories or widen the trim")


def raked_mean(
    y: Sequence[float], margins: Sequence[Sequence[Hashable]], raked: Sequence[float], plan: Design
) -> SurveyMean:
    """Return the mean with raked weights and its linearised variance.

    The residuals of the regression of y on the margins, weighted by the design, carry the
    variance: what the margins explain is known and does not vary. Equals R survey's rake and
    postStratify. `deff` is Kish's, of the raked weights.

    Parameters
    ----------
    y : n. margins : as for `rake`. raked : weights from `rake`.
    plan : design of the rows; its own weights weight the regression.

    Raises
    ------
    ValueError : lengths that differ.

    Source: Deville & Sarndal (1992) JASA 87:376.
    """
    values, weights = np.asarray(y, float), np.asarray(raked, float)
    n = len(plan.weight)
    if not len(values) == len(weights) == n:
        raise ValueError(f"y and raked must have {n} entries")
    columns = [np.ones(n)]
    for margin in margins:
        labels = list(margin)
        columns += [
            np.array([x == label for x in labels], float)
            for label in sorted(set(labels), key=str)[1:]
        ]
    total = float(np.sort(weights).sum())
    mean = math.fsum(weights * values) / total
    root = np.sqrt(plan.weight)
    terms = np.column_stack(columns)
    fit = np.linalg.lstsq(terms * root[:, None], (values - mean) * root, rcond=None)[0]
    residuals = weights * (values - mean - terms @ fit) / total
    variance = float(covariance(residuals, plan)[0, 0])
    return SurveyMean(mean, variance, plan.df, n, kish_deff(weights))


def kish_deff(weights: Sequence[float] | Floats) -> float:
    """Return n sum w^2 / (sum w)^2: how much unequal weights alone widen the variance.

    Raises
    ------
    ValueError : no weights.

    Source: Kish (1965) section 11.7.
    """
    w = [float(x) for x in weights]
    if not w or not math.fsum(w) > 0:
        raise ValueError("weights are needed")
    return len(w) * math.fsum(x * x for x in w) / math.fsum(w) ** 2


def _weights(k: Sequence[float], n: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the weights scaled to sum to 1."""
    if not len(k) == len(n) == len(weights):
        raise ValueError("k, n and weights must have one entry per stratum")
    if any(not 0 <= kh <= nh for kh, nh in zip(k, n, strict=True)):
        raise ValueError("every stratum needs k in 0..n")
    total = math.fsum(weights)
    if any(w < 0 for w in weights) or not total > 0:
        raise ValueError("weights must not be negative, and must not all be 0")
    if any(w > 0 and nh == 0 for w, nh in zip(weights, n, strict=True)):
        raise ValueError("a stratum has weight but no ratings; collapse it with another")
    return [w / total for w in weights]


def _coded(
    margin: Sequence[Hashable], target: Mapping[Hashable, float], n: int
) -> tuple[NDArray[np.int64], Floats]:
    if len(margin) != n:
        raise ValueError(f"every margin must have {n} entries")
    if set(margin) != set(target):
        raise ValueError("rows and targets must have the same categories")
    labels = sorted(target, key=str)
    code = {label: i for i, label in enumerate(labels)}
    goal = np.array([float(target[label]) for label in labels])
    if not (goal > 0).all():
        raise ValueError("every target must be positive")
    return np.array([code[x] for x in margin]), goal
