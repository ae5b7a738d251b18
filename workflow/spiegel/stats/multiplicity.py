"""Adjustment of p-values for the number of tests made."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Literal

Method = Literal["holm", "bh"]

# Always by name: the default of multipletests is Holm-Sidak.
_STATSMODELS_NAME: dict[str, str] = {"holm": "holm", "bh": "fdr_bh"}


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A p-value after adjustment, and the level that the plain p must meet to be shown.

    `p` is NaN where no test was made; `level` is then the plain one.
    """

    p: float
    level: float


_METHOD_OF_TIER: dict[int, Method] = {1: "holm", 2: "bh"}


def adjust(p: Sequence[float | None], method: Method) -> list[float]:
    """Return adjusted p-values in the order given, NaN where no test was made.

    "holm" controls the chance of any false claim, "bh" (Benjamini-Hochberg) the expected share
    of false claims; both from statsmodels. Missing values (None or NaN) are dropped first and put
    back afterwards, so they do not count as tests; there one would make every p missing, or count.

    Raises
    ------
    ValueError : an unknown method, or a p-value outside 0..1.

    Source: Holm (1979); Benjamini & Hochberg (1995) JRSS-B 57:289; R p.adjust.
    """
    if method not in _STATSMODELS_NAME:
        raise ValueError(f"unknown method '{method}'; use one of {', '.join(_STATSMODELS_NAME)}")
    values = [math.nan if x is None else float(x) for x in p]
    tested = [x for x in values if not math.isnan(x)]
    if any(not 0 <= x <= 1 for x in tested):
        raise ValueError("p-values must lie in 0..1")
    if not tested:
        return values
    # Imported here: it is slow, and most jobs that use this package adjust nothing.
    from statsmodels.stats.multitest import (  # type: ignore[import-untyped, unused-ignore]
        multipletests,
    )

    corrected = iter(multipletests(tested, method=_STATSMODELS_NAME[method])[1])
    return [x if math.isnan(x) else float(next(corrected)) for x in values]


def adjust_by_tier(p: Sequence[float | None], tier: Sequence[int]) -> list[float]:
    """Return p-values adjusted within tiers: tier 1 by Holm, tier 2 by Benjamini-Hochberg.

    One call holds one kind of claim (change, trend or stability).

    Raises
    ------
    ValueError : unequal lengths, a tier other than 1 or 2, or as `adjust`.
    """
    if len(p) != len(tier):
        raise ValueError("p and tier must have equal lengths")
    if unknown := sorted(set(tier) - set(_METHOD_OF_TIER)):
        raise ValueError(f"tier must be 1 or 2, got {unknown}")
    adjusted = [math.nan] * len(p)
    for number, method in _METHOD_OF_TIER.items():
        rows = [i for i, t in enumerate(tier) if t == number]
        for i, value in zip(rows, adjust([p[i] for i in rows], method), strict=True):
            adjusted[i] = value
    return adjusted


def adjust_once(
    p: Sequence[float | None], tier: Sequence[int], same: Sequence[Hashable], alpha: float
) -> list[Adjusted]:
    """Return p-values adjusted within tiers, rows that are the same test counted once.

    The same test in both tiers is of the first. `level`: with m tests of which r are shown, one
    more must meet alpha / (m - r) by Holm, alpha (r + 1) / m by Benjamini-Hochberg; one that is
    shown had to meet the level before it.

    Parameters
    ----------
    same : for each row a key; rows with equal keys are one test.
    alpha : level of the adjusted p-values.

    Raises
    ------
    ValueError : as `adjust_by_tier`.
    """
    made = [i for i, x in enumerate(p) if x is not None and not math.isnan(x)]
    first: dict[Hashable, int] = {}
    tiers: dict[Hashable, int] = {}
    for i in made:
        first.setdefault(same[i], i)
        tiers[same[i]] = min(tier[i], tiers.get(same[i], tier[i]))
    adjusted = adjust_by_tier([p[i] for i in first.values()], list(tiers.values()))
    found = dict(zip(first, adjusted, strict=True))
    families = {t: [found[key] for key in found if tiers[key] == t] for t in set(tiers.values())}
    shown = {t: sum(x <= alpha for x in family) for t, family in families.items()}
    rows = [Adjusted(math.nan, alpha)] * len(p)
    for i in made:
        own, mine = tiers[same[i]], found[same[i]]
        tests, before = len(families[own]), shown[own] - (mine <= alpha)
        holm, bh = alpha / (tests - before), alpha * (before + 1) / tests
        rows[i] = Adjusted(mine, holm if own == 1 else bh)
    return rows
