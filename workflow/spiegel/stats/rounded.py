"""Comparison with an earlier mirror that printed rounded percentages only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from spiegel.stats.differences import miettinen_nurminen, mn_test, tost_p

Percent = float | str | Decimal


@dataclass(frozen=True, slots=True)
class Envelope:
    """The worst case over all counts that agree with what was printed.

    Attributes
    ----------
    low, high : lowest lower and highest upper confidence limit of the difference.
    p, p_min : largest and smallest two-sided p-value; decisions use the largest.
    difference_low, difference_high : range of the difference itself, from rounding alone.
    tost_p : largest equivalence p-value; None when no margin was given.
    """

    low: float
    high: float
    p: float
    p_min: float
    difference_low: float
    difference_high: float
    tost_p: float | None


def feasible_counts(percent: Percent, n: int, decimals: int = 0) -> range:
    """Return every count x of n whose percentage can have been printed as `percent`.

    {x : |100 x/n - percent| <= 0.5 * 10^-decimals}, both ends closed because the rounding rule
    of the source is unknown; exact arithmetic. Empty when no count fits.

    Raises
    ------
    ValueError : n or decimals negative or n zero, percent outside 0..100, or percent with more
        decimals than stated.
    """
    if n <= 0 or decimals < 0:
        raise ValueError(f"need n > 0 and decimals >= 0, got {n} and {decimals}")
    try:
        printed = Fraction(str(percent))
    except ValueError:
        raise ValueError(f"'{percent}' is not a percentage") from None
    if not 0 <= printed <= 100:
        raise ValueError(f"percent must lie in 0..100, got {percent}")
    if (printed * 10**decimals).denominator != 1:
        raise ValueError(f"{percent} has more than {decimals} decimals")
    half = Fraction(1, 2 * 10**decimals)
    lowest = max(0, math.ceil((printed - half) * n / 100))
    highest = min(n, math.floor((printed + half) * n / 100))
    return range(lowest, highest + 1)


def envelope(
    k1: int | range,
    n1: int,
    percent0: Percent | None,
    n0: int,
    decimals0: int = 0,
    level: float = 0.95,
    *,
    counts0: int | range | None = None,
    margin: float | None = None,
) -> Envelope:
    """Return the Miettinen-Nurminen comparison in its worst case over all feasible counts.

    Parameters
    ----------
    k1 : count of the current mirror, or a range when that too is known from rounding.
    n1, n0 : ratings in the current and the earlier mirror.
    percent0, decimals0 : the earlier percentage as printed and its number of decimals.
    counts0 : count or range of counts of the earlier mirror, instead of `percent0`.
    margin : equivalence margin, as a share; asks for `tost_p`.

    Raises
    ------
    ValueError : not exactly one of percent0 and counts0 given, or no count fits; else as
        `feasible_counts` and `miettinen_nurminen`.
    """
    current = _as_range(k1)
    prior = _prior_counts(percent0, n0, decimals0, counts0)
    if not current or not prior:
        raise ValueError(f"no count fits the percentage printed for n = {n1} or {n0}")
    pairs = [(a, b) for a in current for b in prior]
    intervals = [miettinen_nurminen(a, n1, b, n0, level) for a, b in pairs]
    p_values = [mn_test(a, n1, b, n0).p for a, b in pairs]
    return Envelope(
        low=min(i.low for i in intervals),
        high=max(i.high for i in intervals),
        p=max(p_values),
        p_min=min(p_values),
        difference_low=current[0] / n1 - prior[-1] / n0,
        difference_high=current[-1] / n1 - prior[0] / n0,
        tost_p=None if margin is None else max(tost_p(a, n1, b, n0, margin) for a, b in pairs),
    )


def _prior_counts(
    percent: Percent | None, n: int, decimals: int, counts: int | range | None
) -> range:
    if percent is not None and counts is None:
        return feasible_counts(percent, n, decimals)
    if counts is not None and percent is None:
        return _as_range(counts)
    raise ValueError("give either percent0 or counts0")


def _as_range(counts: int | range) -> range:
    return counts if isinstance(counts, range) else range(counts, counts + 1)
