"""Exact trend of a proportion, for small cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy import special  # type: ignore[import-untyped, unused-ignore]

_LARGEST_WORK = 400_000_000  # additions; about a second
_TIE = 1e-7  # relative: chances closer than this count as equal


@dataclass(frozen=True, slots=True)
class ExactTrend:
    """Exact p-values of T = sum k_i s_i, given all margins.

    Attributes
    ----------
    upper, lower : P(T >= t) and P(T <= t).
    mid_p_upper, mid_p_lower : the same with half the chance of t.
    two_sided : P(|T - E| >= |t - E|), the definition reported ("distance").
    mid_p : `two_sided` with half the chance of the values exactly as far away as t.
    probability_ordered : total chance of the values not more likely than t.
    doubled : twice the smaller of `upper` and `lower`, at most 1.
    """

    upper: float
    lower: float
    mid_p_upper: float
    mid_p_lower: float
    two_sided: float
    mid_p: float
    probability_ordered: float
    doubled: float


def exact_trend(k: Sequence[int], n: Sequence[int], scores: Sequence[float]) -> ExactTrend:
    """Return the exact conditional trend test, by convolving the groups.

    Given sum k, the counts are multivariate hypergeometric with weights prod C(n_i, k_i); their
    sum of scores is built group by group. The two-sided definitions differ when T is skewed
    (alcohol data: .0172, .0217 and .0336), so the one used must be named with the number.

    Parameters
    ----------
    k, n : successes and trials per mirror, whole numbers.
    scores : calendar years or other scores; only their ratios to each other matter.

    Raises
    ------
    ValueError : unequal lengths, fewer than two different scores, k outside 0..n, or a table
        so large that the asymptotic test is as good and this one would take minutes.

    Source: Agresti (2002) section 3.5; StatXact; R coin, independence_test(exact()).
    """
    if not len(k) == len(n) == len(scores):
        raise ValueError("k, n and scores must have one entry per group")
    if len(set(scores)) < 2:
        raise ValueError("a trend needs at least two different scores")
    if any(not 0 <= ki <= ni for ki, ni in zip(k, n, strict=True)):
        raise ValueError("every group needs k in 0..n")
    steps = _whole(scores)
    observed = sum(ki * s for ki, s in zip(k, steps, strict=True))
    successes, mirrored = sum(k), sum(n) < 2 * sum(k)
    if mirrored:  # counting failures instead turns T around and is the smaller computation
        observed = sum((ni - ki) * s for ki, ni, s in zip(k, n, steps, strict=True))
        successes = sum(n) - successes
    chances = _distribution(n, steps, successes)
    exact = _summary(chances, observed)
    if not mirrored:
        return exact
    return ExactTrend(
        upper=exact.lower,
        lower=exact.upper,
        mid_p_upper=exact.mid_p_lower,
        mid_p_lower=exact.mid_p_upper,
        two_sided=exact.two_sided,
        mid_p=exact.mid_p,
        probability_ordered=exact.probability_ordered,
        doubled=exact.doubled,
    )


def _distribution(n: Sequence[int], steps: Sequence[int], successes: int) -> NDArray[np.float64]:
    """Return P(T = t) for t = 0, 1, ...: T the sum of steps over the successes."""
    width = successes * max(steps) + 1
    work = sum(min(ni, successes) + 1 for ni in n) * (successes + 1) * width / 2
    if work > _LARGEST_WORK:
        raise ValueError("the table is too large for an exact trend; use the asymptotic test")
    # partial[m, t]: chance that the groups still to come take m successes, given that the
    # groups done so far had total t. Drawing the groups one by one keeps every number a chance.
    partial = np.zeros((successes + 1, width))
    partial[successes, 0] = 1.0
    left = sum(n)
    for size, step in zip(n, steps, strict=True):
        left -= size
        following = np.zeros_like(partial)
        for m in range(successes + 1):
            filled = np.flatnonzero(partial[m])
            if not filled.size:
                continue
            reach = slice(0, int(filled[-1]) + 1)
            taken = np.arange(max(0, m - left), min(m, size) + 1)
            for x, chance in zip(taken, _hypergeometric(taken, size, left, m), strict=True):
                shift = int(x) * step
                following[m - x, shift : shift + reach.stop] += chance * partial[m, reach]
        partial = following
    return partial[0]


def _hypergeometric(
    x: NDArray[np.int64], marked: int, unmarked: int, drawn: int
) -> NDArray[np.float64]:
    logs = -special.betaln(x + 1, marked - x + 1) - math.log1p(marked)
    logs = logs - special.betaln(drawn - x + 1, unmarked - drawn + x + 1) - math.log1p(unmarked)
    return np.asarray(special.softmax(logs), dtype=float)


def _summary(chances: NDArray[np.float64], observed: int) -> ExactTrend:
    values = np.arange(len(chances))
    expected = float(values @ chances)
    point = float(chances[observed])
    upper, lower = float(chances[observed:].sum()), float(chances[: observed + 1].sum())
    distance = np.abs(values - expected)
    at = abs(observed - expected)
    slack = 1e-9 * max(1.0, expected)
    two_sided = float(chances[distance >= at - slack].sum())
    equally_far = float(chances[np.abs(distance - at) <= slack].sum())
    return ExactTrend(
        upper=min(upper, 1.0),
        lower=min(lower, 1.0),
        mid_p_upper=upper - point / 2,
        mid_p_lower=lower - point / 2,
        two_sided=min(two_sided, 1.0),
        mid_p=two_sided - equally_far / 2,
        probability_ordered=min(1.0, float(chances[chances <= point * (1 + _TIE)].sum())),
        doubled=min(1.0, 2 * min(upper, lower)),
    )


def _whole(scores: Sequence[float]) -> list[int]:
    """Return the scores shifted to start at 0 and divided to the smallest whole numbers."""
    exact = [Fraction(str(s)) for s in scores]
    shifted = [s - min(exact) for s in exact]
    scale = math.lcm(*(s.denominator for s in shifted))
    whole = [int(s * scale) for s in shifted]
    divisor = math.gcd(*whole)
    return [s // divisor for s in whole]
