"""Typed access to the few distribution functions that the methods need.

They come from `scipy.special`, because importing `scipy.stats` alone would cost every job of
the pipeline more than a second.
"""

from __future__ import annotations

from collections.abc import Callable

from scipy import special  # type: ignore[import-untyped, unused-ignore]

_HALVINGS = 60  # brings a bracket of width 2 below the spacing of floats near 1


def normal_cdf(z: float) -> float:
    """Return P(Z <= z) for a standard normal Z."""
    return float(special.ndtr(z))


def normal_two_sided(z: float) -> float:
    """Return P(|Z| >= |z|) for a standard normal Z."""
    return 2 * normal_cdf(-abs(z))


def normal_critical(level: float) -> float:
    """Return z with P(|Z| <= z) = level.

    Raises
    ------
    ValueError : `level` is not strictly between 0 and 1.
    """
    return float(special.ndtri(_upper_point(level)))


def t_two_sided(t: float, df: float) -> float:
    """Return P(|T| >= |t|) for Student's T with `df` degrees of freedom."""
    return 2 * float(special.stdtr(df, -abs(t)))


def t_cdf(t: float, df: float) -> float:
    """Return P(T <= t) for Student's T with `df` degrees of freedom."""
    return float(special.stdtr(df, t))


def t_critical(level: float, df: float) -> float:
    """Return t with P(|T| <= t) = level for Student's T with `df` degrees of freedom.

    Raises
    ------
    ValueError : `level` is not strictly between 0 and 1.
    """
    return float(special.stdtrit(df, _upper_point(level)))


def chi2_tail(chi2: float, df: float) -> float:
    """Return P(X >= chi2) for X chi-squared with `df` degrees of freedom."""
    return float(special.chdtrc(df, max(chi2, 0.0)))


def f_tail(f: float, df1: float, df2: float) -> float:
    """Return P(X >= f) for X Fisher's F with (df1, df2) degrees of freedom."""
    return float(special.fdtrc(df1, df2, max(f, 0.0)))


def f_quantile(probability: float, df1: float, df2: float) -> float:
    """Return the quantile at `probability` of Fisher's F with (df1, df2) degrees of freedom."""
    return float(special.fdtri(df1, df2, probability))


def root(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a continuous function that is negative at `low` passes 0 before `high`."""
    from scipy.optimize import brentq  # type: ignore[import-untyped, unused-ignore]

    return float(brentq(function, low, high, xtol=1e-13, rtol=1e-14))


def halve(low: float, high: float, holds: Callable[[float], bool]) -> float:
    """Return where a condition false at `low` and true at `high` turns true."""
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return (low + high) / 2


def _upper_point(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, got {level}")
    return (1 + level) / 2
