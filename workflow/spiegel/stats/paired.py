"""The same schools seen twice, in two full cycles."""

from __future__ import annotations

import math
from dataclasses import dataclass

from spiegel.stats.distributions import chi2_tail


@dataclass(frozen=True, slots=True)
class Paired:
    """McNemar's tests and the change of the share among the same schools.

    Attributes
    ----------
    difference, se : second share minus first, and its standard error.
    chi2, p : McNemar without continuity correction.
    exact_p, mid_p : binomial on the schools that changed; mid_p counts half of what was seen.
    """

    difference: float
    se: float
    chi2: float
    p: float
    exact_p: float
    mid_p: float


def mcnemar(both: int, only_first: int, only_second: int, neither: int) -> Paired:
    """Return the paired comparison of two cycles.

    difference = (c - b)/n, chi2 = (b - c)^2/(b + c), b and c the schools that met the
    expectation only the first and only the second time; se^2 = (b + c - (b - c)^2/n)/n^2.

    Raises
    ------
    ValueError : a negative count, or no schools.

    Source: McNemar (1947); Agresti (2002) section 10.1; Fagerland et al. (2013) for mid-P.
    """
    n = both + only_first + only_second + neither
    if min(both, only_first, only_second, neither) < 0 or n == 0:
        raise ValueError("need counts that are not negative, and at least one school")
    b, c = only_first, only_second
    changed, gap = b + c, c - b
    chi2 = gap * gap / changed if changed else 0.0
    tail = sum(math.comb(changed, i) for i in range(min(b, c) + 1))
    point = math.comb(changed, min(b, c))
    exact = min(1.0, 2 * tail / 2**changed)
    mid = (2 * tail - point) / 2**changed
    return Paired(
        difference=gap / n,
        se=math.sqrt(changed - gap * gap / n) / n,
        chi2=chi2,
        p=chi2_tail(chi2, 1),
        exact_p=exact,
        mid_p=mid if b != c else 1.0 - point / 2 ** (changed + 1),
    )
