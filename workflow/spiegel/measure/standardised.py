"""A share at the composition of the register, with its design-based precision."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from spiegel.measure.strata import Cell, Partition
from spiegel.stats.clustering import ratio_estimate
from spiegel.stats.composition import standardise
from spiegel.stats.proportions import Interval, effective_n, wilson

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StandardisedShare:
    """A share sum W_h p_h over the groups of a partition.

    Attributes
    ----------
    variance : sum W_h^2 v_h, v_h between the institutions of group h.
    df : institutions minus groups. size : ratings it is worth; never more than there are.
    k, n : met and rated per group, left-out institutions last.
    """

    share: float
    variance: float
    df: int
    n: float
    k_by_group: tuple[float, ...]
    n_by_group: tuple[float, ...]

    def interval(self, level: float) -> Interval:
        """Return Wilson's interval on the effective sample size (Korn & Graubard 1998)."""
        if self.share in (0.0, 1.0) or not self.variance > 0:
            return wilson(self.share * self.df, self.df, level)
        size = effective_n(self.share, self.variance, self.n, df=self.df, level=level)
        return wilson(self.share * size, size, level)


def standardised_share(
    met: Sequence[int], rated: Sequence[int], cells: Sequence[Cell], partition: Partition
) -> StandardisedShare:
    """Return the share that a year would have with the composition of the register.

    Parameters
    ----------
    met, rated, cells : per institution.

    Source: Cochran (1977) section 5.3; variance of a ratio within each group.
    """
    return share_at(
        np.asarray(met), np.asarray(rated), np.array(partition.places(cells)), partition
    )


def share_at(met: Ints, rated: Ints, places: Ints, partition: Partition) -> StandardisedShare:
    """As `standardised_share`; `places` are the groups of the institutions, -1 for left out."""
    size = len(partition.groups)
    groups = [(met[places == place], rated[places == place]) for place in (*range(size), -1)]
    k, n = [float(y.sum()) for y, _ in groups], [float(m.sum()) for _, m in groups]
    inside = groups[:-1]
    found = standardise(
        k[:-1], n[:-1], partition.weights, [ratio_estimate(y, m).variance for y, m in inside]
    )
    share = min(max(found.share, 0.0), 1.0)
    return StandardisedShare(
        share=round(share) if math.isclose(share, round(share), abs_tol=1e-12) else share,
        variance=found.variance,
        df=sum(len(m) for _, m in inside) - len(inside),
        n=math.fsum(n[:-1]),
        k_by_group=tuple(k),
        n_by_group=tuple(n),
    )
