"""The same institutions in two years: how many rose, how many fell, and how often by chance."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from spiegel.stats.distributions import chi2_tail
from spiegel.stats.stratified import Twice

_MOST = 100_000  # different sums up to which every exchange of the years is counted
_LARGEST = 2**62  # sums of whole numbers up to this fit in 64 bits


@dataclass(frozen=True, slots=True)
class Paired:
    """How the institutions moved that two years visited.

    Attributes
    ----------
    both : institutions in both years. up, down : those whose share is higher now, and lower.
    p : two-sided p that each institution was as likely to move one way as the other; NaN where
        none is in both years.
    """

    both: int
    up: int
    down: int
    p: float


def paired(twice: Sequence[Twice]) -> Paired:
    """Return how the institutions moved that two years visited.

    With d = y1/m1 - y0/m0 of each institution. One rating each: d is -1, 0 or 1, and p is McNemar's
    exact test (binomial). Several: the statistic sum d of Durkalski et al., with its exact
    distribution over all 2^n exchanges of the two years, institution by institution; where those
    have too many different sums (many institutions), their chi-square (sum d)^2 / sum d^2 on one
    degree of freedom. With one rating each both are McNemar's.

    statsmodels has no form for clusters (0.15.0), so that one is our own.

    Parameters
    ----------
    twice : of each institution ratings met and made now, and then; whole numbers.

    Raises
    ------
    ValueError : met outside 0..made, or no ratings made.

    Source: McNemar (1947) Psychometrika 12:153; Durkalski et al. (2003) Stat Med 22:2417 for
    clusters, after Obuchowski (1998) Stat Med 17:1495; Fisher (1935) for exchanging within pairs.
    """
    from statsmodels.stats.contingency_tables import mcnemar

    if not all(0 <= y1 <= m1 and 0 <= y0 <= m0 and m1 and m0 for y1, m1, y0, m0 in twice):
        raise ValueError("every institution needs ratings in both years, and met in 0..made")
    gaps = [Fraction(y1) / Fraction(m1) - Fraction(y0) / Fraction(m0) for y1, m1, y0, m0 in twice]
    up, down = sum(gap > 0 for gap in gaps), sum(gap < 0 for gap in gaps)
    if not gaps:
        return Paired(0, 0, 0, math.nan)
    if all(gap.denominator == 1 for gap in gaps):
        p = float(mcnemar([[0, down], [up, 0]], exact=True).pvalue)
    else:
        p = _exchanged(gaps)
    return Paired(len(gaps), up, down, p)


def _exchanged(gaps: Sequence[Fraction]) -> float:
    """Return the part of all exchanges of sign whose sum is as far from 0 as this one."""
    whole = math.lcm(*(gap.denominator for gap in gaps))
    steps = [int(gap * whole) for gap in gaps if gap]
    observed, furthest = abs(sum(steps)), sum(abs(step) for step in steps)
    sums = np.zeros(1, dtype=np.int64 if furthest < _LARGEST else object)
    chance: npt.NDArray[np.float64] = np.ones(1)
    for step in steps:
        sums, place = np.unique(np.concatenate([sums - step, sums + step]), return_inverse=True)
        chance = np.bincount(place, np.tile(chance / 2, 2)).astype(np.float64)
        if len(sums) > _MOST:
            return chi2_tail(observed**2 / sum(step * step for step in steps), 1)
    return min(1.0, math.fsum(chance[np.abs(sums) >= observed].tolist()))
