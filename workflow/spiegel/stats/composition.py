"""Change at fixed composition: standardising, and splitting a crude change.

Adjust only for what was fixed before the inspection (sector, network, province, size), never
for what the inspectorate decided because of quality.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standardised:
    """A share at a fixed composition.

    Attributes
    ----------
    share : sum W_h p_h.
    variance : sum W_h^2 v_h.
    """

    share: float
    variance: float


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
    terms, parts = [], []
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
    return Standardised(math.fsum(terms), math.fsum(parts))


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

    statsmodels' `OaxacaBlinder` splits means of linear models only, without strata that one group
    lacks.

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
