"""Exact tests of two shares in small cells, and the exact odds ratio."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special  # type: ignore[import-untyped, unused-ignore]

from spiegel.stats.differences import mn_test
from spiegel.stats.distributions import halve, hypergeometric_weights
from spiegel.stats.proportions import Interval

Alternative = Literal["two-sided", "greater", "less"]
_GRID = 2001  # values of the nuisance share tried before the best one is refined
_REFINEMENTS = 40
_TIE = 1e-9  # relative: statistics closer than this are the same table seen twice


class OddsRatio(NamedTuple):
    """The conditional maximum likelihood odds ratio with its exact interval."""

    estimate: float
    interval: Interval


def fisher(k1: int, n1: int, k0: int, n0: int, alternative: Alternative = "two-sided") -> float:
    """Return Fisher's exact p-value of k1 of n1 against k0 of n0.

    Given the margins. "greater" asks whether share 1 is larger. Two-sided: the probability of
    all tables not more likely than the observed one. Whole numbers decide ties exactly. Its real
    size is well below the nominal one; see `spiegel.stats.differences.fisher_midp`.

    Raises
    ------
    ValueError : n not positive, k outside 0..n, or an unknown alternative.

    Source: Fisher (1935); R fisher.test.
    """
    _check(k1, n1, k0, n0, alternative)
    weights = dict(hypergeometric_weights(n1, n0, k1 + k0))
    observed = weights[k1]
    if alternative == "two-sided":
        kept = sum(w for w in weights.values() if w <= observed)
    else:
        sign = 1 if alternative == "greater" else -1
        kept = sum(w for x, w in weights.items() if sign * (x - k1) >= 0)
    return kept / sum(weights.values())


def conditional_odds_ratio(k1: int, n1: int, k0: int, n0: int, level: float = 0.95) -> OddsRatio:
    """Return the odds of group 1 over those of group 0, conditional on the margins.

    X given the margins is Fisher's non-central hypergeometric; the estimate solves E(X) = k1,
    the limits put alpha/2 in each tail. Infinite or zero at the ends of the range.

    Raises
    ------
    ValueError : as `fisher`.

    Source: Agresti (2002) section 3.6.1. R fisher.test stops its root search early.
    """
    _check(k1, n1, k0, n0, "two-sided")
    weights = list(hypergeometric_weights(n1, n0, k1 + k0))
    values = np.array([x for x, _ in weights])
    logs = np.array([math.log(w) for _, w in weights])
    tail = (1 - level) / 2

    def chances(log_odds: float) -> NDArray[np.float64]:
        return np.asarray(special.softmax(logs + log_odds * values), dtype=float)

    def at(lowest: bool, highest: bool, target: float, part: NDArray[np.bool_]) -> float:
        if lowest:
            return 0.0
        if highest:
            return math.inf
        return math.exp(halve(-60.0, 60.0, lambda b: float(chances(b)[part].sum()) > target))

    first, last = k1 == values[0], k1 == values[-1]
    low = at(first, False, tail, values >= k1)
    high = at(False, last, 1 - tail, values > k1)
    if first or last:
        estimate = 0.0 if first else math.inf
    else:
        estimate = math.exp(halve(-60.0, 60.0, lambda b: float(chances(b) @ values) > k1))
    return OddsRatio(estimate, Interval(low, high))


def barnard(k1: int, n1: int, k0: int, n0: int, alternative: Alternative = "two-sided") -> float:
    """Return Barnard's unconditional exact p-value, tables ordered by the pooled z.

    sup over the common share of the probability of all tables whose |z| (z, -z) is at least the
    observed one, both binomial totals fixed; found on a grid and refined by halving its best
    cells. scipy.stats.barnard_exact can miss the supremum.

    Raises
    ------
    ValueError : as `fisher`.

    Source: Barnard (1947) Biometrika 34:123; Mehta & Senchaudhuri (2003).
    """
    _check(k1, n1, k0, n0, alternative)
    table = np.array([[mn_test(a, n1, b, n0).z for b in range(n0 + 1)] for a in range(n1 + 1)])
    signed = {"two-sided": np.abs(table), "greater": table, "less": -table}[alternative]
    return _supremum(signed, k1, n1, k0, n0)


def boschloo(k1: int, n1: int, k0: int, n0: int, alternative: Alternative = "two-sided") -> float:
    """Return Boschloo's unconditional exact p-value: never larger than Fisher's.

    As `barnard`, with the tables ordered by Fisher's p-value of the same alternative; two-sided
    that is the two-sided Fisher p (R Exact), not twice the one-sided p (scipy).

    Raises
    ------
    ValueError : as `fisher`.

    Source: Boschloo (1970) Stat Neerl 24:1; R Exact.
    """
    _check(k1, n1, k0, n0, alternative)

    @cache
    def row(successes: int) -> dict[int, float]:
        return _fisher_of_margin(n1, n0, successes, alternative)

    order = np.array([[-row(a + b)[a] for b in range(n0 + 1)] for a in range(n1 + 1)])
    return _supremum(order, k1, n1, k0, n0)


def _fisher_of_margin(
    n1: int, n0: int, successes: int, alternative: Alternative
) -> dict[int, float]:
    """Return Fisher's p of every table with this number of successes, by its k1."""
    weights = list(hypergeometric_weights(n1, n0, successes))
    total = sum(w for _, w in weights)
    if alternative == "two-sided":
        order: Sequence[tuple[int, int]] = sorted(weights, key=lambda pair: pair[1])
    else:
        order = weights[::-1] if alternative == "greater" else weights
    result: dict[int, float] = {}
    running, i = 0, 0
    while i < len(order):
        tied = [i]
        if alternative == "two-sided":
            tied = [j for j in range(i, len(order)) if order[j][1] == order[i][1]]
        running += sum(order[j][1] for j in tied)
        result |= {order[j][0]: running / total for j in tied}
        i = tied[-1] + 1
    return result


def _supremum(statistic: NDArray[np.float64], k1: int, n1: int, k0: int, n0: int) -> float:
    """Return the largest chance, over the common share, of a statistic at least as large."""
    observed = statistic[k1, k0]
    extreme = statistic >= observed - _TIE * abs(observed)
    a, b = np.nonzero(extreme)
    logs = _log_choose(n1)[a] + _log_choose(n0)[b]
    # Tables with the same total have the same chance up to a constant: group them by it.
    per_total = np.full(n1 + n0 + 1, -np.inf)
    np.logaddexp.at(per_total, a + b, logs)
    totals = np.flatnonzero(np.isfinite(per_total))
    weights, rest = per_total[totals], n1 + n0 - totals

    def chance(share: NDArray[np.float64]) -> NDArray[np.float64]:
        powers = special.xlogy(totals, share[:, None]) + special.xlog1py(rest, -share[:, None])
        return np.asarray(np.exp(weights + powers).sum(axis=1), dtype=float)

    low, high, best = 0.0, 1.0, 0.0
    for step in range(_REFINEMENTS):
        grid = np.linspace(low, high, _GRID if step == 0 else 21)
        values = chance(grid)
        top = int(values.argmax())
        gain, best = values[top] - best, max(best, float(values[top]))
        low, high = grid[max(top - 1, 0)], grid[min(top + 1, len(grid) - 1)]
        if step > 0 and gain < 1e-15:
            break
    return min(best, 1.0)


def _log_choose(n: int) -> NDArray[np.float64]:
    x = np.arange(n + 1)
    return np.asarray(
        special.gammaln(n + 1) - special.gammaln(x + 1) - special.gammaln(n - x + 1), dtype=float
    )


def _check(k1: int, n1: int, k0: int, n0: int, alternative: str) -> None:
    for k, n in ((k1, n1), (k0, n0)):
        if not n > 0 or not 0 <= k <= n:
            raise ValueError(f"need n > 0 and k in 0..n, got k = {k} and n = {n}")
    if alternative not in ("two-sided", "greater", "less"):
        raise ValueError(f"unknown alternative '{alternative}'")
