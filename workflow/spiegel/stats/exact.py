"""The exact test of two shares in small cells."""

from __future__ import annotations

from typing import Literal

from spiegel.stats.distributions import hypergeometric_weights

Alternative = Literal["two-sided", "greater", "less"]


def fisher(k1: int, n1: int, k0: int, n0: int, alternative: Alternative = "two-sided") -> float:
    """Return Fisher's exact p-value of k1 of n1 against k0 of n0.

    Given the margins. "greater" asks whether share 1 is larger. Two-sided: the probability of
    all tables not more likely than the observed one. Whole numbers decide ties exactly. Its real
    size is well below the nominal one.

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


def _check(k1: int, n1: int, k0: int, n0: int, alternative: str) -> None:
    for k, n in ((k1, n1), (k0, n0)):
        if not n > 0 or not 0 <= k <= n:
            raise ValueError(f"need n > 0 and k in 0..n, got k = {k} and n = {n}")
    if alternative not in ("two-sided", "greater", "less"):
        raise ValueError(f"unknown alternative '{alternative}'")
