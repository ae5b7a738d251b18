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

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class StandardisedShare:
    """A share sum W_h p_h over the groups of a partition.

    Attributes
    ----------
    variance : sum W_h^2 v_h, v_h between the institutions of group h.
    n : ratings.
    """

    share: float
    variance: float
    n: float


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
    groups = [(met[places == h], rated[places == h]) for h in range(len(partition.groups))]
    k, n = [float(y.sum()) for y, _ in groups], [float(m.sum()) for _, m in groups]
    variances = [ratio_estimate(y, m).variance for y, m in groups]
    found = standardise(k, n, partition.weights, variances)
    share = min(max(found.share, 0.0), 1.0)
    return StandardisedShare(
        share=round(share) if math.isclose(share, round(share), abs_tol=1e-12) else share,
        variance=found.variance,
        n=math.fsum(n),
    )
