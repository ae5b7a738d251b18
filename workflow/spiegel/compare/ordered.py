"""The whole scale beside the bar: did ratings move up or down, wherever on the scale?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from spiegel.compare.estimates import NAN, NO_INTERVAL, Side
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.strata import Partition
from spiegel.stats.ordinal import linear_by_linear, superiority
from spiegel.stats.proportions import Interval


@dataclass(frozen=True)
class Ordered:
    """Probability that a rating of now is higher than one of then, ties counted half.

    `p` is that of the linear-by-linear association within cells, on scores 1, 2, 3, ...; NaN where
    all ratings are on one step.
    """

    superiority: float
    interval: Interval
    p: float


NO_ORDER = Ordered(NAN, NO_INTERVAL, NAN)


def direction(inspectorate: Inspectorate, indicator: str) -> int:
    """Return 1 when the steps that meet the bar are the highest, -1 when the lowest, else 0."""
    met, steps = inspectorate.meets(indicator), len(inspectorate.scale(indicator).steps)
    if inspectorate.indicators[indicator].aggregate != "single" or steps < 3:
        return 0
    if met == frozenset(range(min(met), steps + 1)):
        return 1
    return -1 if met == frozenset(range(1, max(met) + 1)) else 0


def compare_order(now: Side, then: Side, partition: Partition | None, level: float) -> Ordered:
    """Compare two years on the whole scale, institutions as clusters.

    Ratings of one institution are alike, so with several of them the p of the clustered
    probability of superiority replaces that of the linear-by-linear test.
    """
    if not now.steps or not then.steps:
        return NO_ORDER
    found = superiority(now.whole.steps, then.whole.steps, level)
    if now.clustered or then.clustered:
        return Ordered(found.superiority, found.interval, found.p)
    sides = []
    for side in (then, now):
        places = [0] * len(side.steps) if partition is None else partition.places(side.cells)
        sides.append((np.asarray(side.steps), np.asarray(places)))
    strata = sorted(set(sides[0][1].tolist()) & set(sides[1][1].tolist()))
    tables = [[steps[place == h].sum(axis=0) for steps, place in sides] for h in strata]
    # Where all ratings of a cell are on one step, there is nothing to associate with the years.
    informative = [t for t in tables if (np.sum(t, axis=0) > 0).sum() > 1]
    p = linear_by_linear(informative).p if informative else NAN
    return Ordered(found.superiority, found.interval, p)


def mixed(found: Ordered, difference: float, p: float, sign: int, alpha: float) -> bool:
    """Say whether the bar and the whole scale are shown to move in opposite directions.

    Parameters
    ----------
    difference, p : of the share that meets the bar.
    """
    moved = (found.superiority - 0.5) * sign
    return found.p <= alpha and p <= alpha and moved * difference < 0
