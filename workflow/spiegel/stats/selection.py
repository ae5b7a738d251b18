"""Whether groups were selected alike: tables of kinds of selection."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np


def moved(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Return the smallest part of either group that would have to be of another kind.

    Half the sum of the absolute differences of the shares of the kinds (the index of
    dissimilarity; total variation).

    Raises
    ------
    ValueError : a group without anything in it.

    Source: Duncan & Duncan (1955) Am Sociol Rev 20:210.
    """
    totals = sum(one.values()), sum(other.values())
    if min(totals) < 1:
        raise ValueError("a group holds nothing")
    kinds = sorted({*one, *other})
    return (
        math.fsum(abs(one.get(k, 0) / totals[0] - other.get(k, 0) / totals[1]) for k in kinds) / 2
    )


def homogeneity(tables: Sequence[Mapping[str, int]]) -> float:
    """Return the p-value that groups have equal shares of each kind; 1 with one kind.

    Source: Pearson's chi-square, `scipy.stats.chi2_contingency` without Yates's correction.
    """
    from scipy.stats import chi2_contingency

    kinds = sorted({kind for table in tables for kind, n in table.items() if n})
    if len(kinds) < 2:
        return 1.0
    counts = np.array([[table.get(kind, 0) for kind in kinds] for table in tables])
    return float(chi2_contingency(counts, correction=False).pvalue)
