"""The exact test of two shares in small cells."""

from __future__ import annotations


def fisher(k1: int, n1: int, k0: int, n0: int) -> float:
    """Return Fisher's exact two-sided p-value of k1 of n1 against k0 of n0, from scipy.

    Given the margins: the probability of all tables not more likely than the observed one. Its
    real size is well below the nominal one.

    Raises
    ------
    ValueError : n not positive, or k outside 0..n.

    Source: Fisher (1935); R fisher.test.
    """
    for k, n in ((k1, n1), (k0, n0)):
        if not n > 0 or not 0 <= k <= n:
            raise ValueError(f"need n > 0 and k in 0..n, got k = {k} and n = {n}")
    # Imported here: it is slow, and most jobs that use this package test nothing.
    from scipy.stats import fisher_exact  # type: ignore[import-untyped, unused-ignore]

    return float(fisher_exact([[k1, n1 - k1], [k0, n0 - k0]]).pvalue)
