"""How far the selection of visits would have to have moved for a word of change to fall.

Schools that are visited by risk meet the bar less often. Where one year has more of them, the share
moves although no school changed: by the difference in the part of visits by risk, times how much
the shares of both kinds of visits differ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from spiegel.compare.estimates import NAN, Comparison
from spiegel.compare.pairs import Pair
from spiegel.config.analysis_plan import Plan
from spiegel.stats.plan import Word
from spiegel.stats.stratified import stratified_difference

CLAIMED = ("improved", "declined", "stable")


@dataclass(frozen=True)
class Tipping:
    """The smallest difference in selection at which a word falls.

    Attributes
    ----------
    moved : of the part of visits by risk, between the two years; above 1 no difference does it.
    gap : how much the shares of visits by risk and of other visits may differ. basis : whether
        that is `observed` or, where it cannot be, the `assumed` one of the plan.
    """

    moved: float = NAN
    gap: float = NAN
    basis: str = ""


NONE = Tipping()


def room(found: Comparison, word: Word, level: float, level_stable: float, plan: Plan) -> float:
    """Return how far the difference may move before its word falls; NaN without such a word.

    An improvement or decline falls when the interval reaches 0, "stable" when it reaches the margin
    or no longer holds 0.

    Parameters
    ----------
    level, level_stable : at which change and stability are decided, after adjustment.
    """
    if word not in CLAIMED:
        return NAN
    low, high = found.at(max(1 - level, plan.level))
    if word != "stable":
        return max(low, -high, 0.0)
    least, most = found.at(1 - 2 * level_stable)
    return max(min(plan.margin - max(abs(least), abs(most)), -low, high), 0.0)


def tipping(pair: Pair, distance: float, plan: Plan) -> Tipping:
    """Return the tipping point of a word that falls when the difference moves by `distance`."""
    if distance != distance or pair.indicator in plan.disclosure.indicators:
        return NONE
    gap = observed_gap(pair, plan)
    if gap is None or not gap > 0:
        return Tipping(distance / plan.selection.gap, plan.selection.gap, "assumed")
    return Tipping(distance / gap, gap, "observed")


def observed_gap(pair: Pair, plan: Plan) -> float | None:
    """Return how much the shares of visits by risk and of other visits may differ.

    That is the limit furthest from 0 of the interval of their difference, within each year and cell
    of the comparison, these at K1 K0 / (K1 + K0) of the institutions of both kinds. None where a
    year's selection is not known, or fewer ratings or institutions of either kind than carry a
    word.

    Source: Mantel & Haenszel (1959) for the weights; `stratified_difference`.
    """
    if pair.then is None or any(part != part for part in pair.by_risk):
        return None
    risk: list[tuple[list[int], list[int]]] = []
    other: list[tuple[list[int], list[int]]] = []
    for side, kinds in zip((pair.now, pair.then), pair.kinds, strict=True):
        cut = pair.partition
        places = cut.places(side.cells) if cut else [0] * len(side.m)
        for group in range(len(cut.groups) if cut else 1):
            for into, kind in ((risk, "risk"), (other, "other")):
                own = [
                    i
                    for i, (place, one) in enumerate(zip(places, kinds, strict=True))
                    if place == group and one == kind
                ]
                into.append(([side.y[i] for i in own], [side.m[i] for i in own]))
    both = [
        (one, zero)
        for one, zero in zip(risk, other, strict=True)
        if min(len(one[1]), len(zero[1])) > 1
    ]
    limits = plan.thresholds
    for which in (0, 1):
        rated = [m for groups in both for m in groups[which][1]]
        if sum(rated) < limits.min_observations or len(rated) < limits.min_institutions:
            return None
    tell = [len(a[1]) * len(b[1]) / (len(a[1]) + len(b[1])) for a, b in both]
    found = stratified_difference(
        [one for one, _ in both],
        [zero for _, zero in both],
        [part / math.fsum(tell) for part in tell],
        clustered=pair.now.clustered or pair.then.clustered,
    )
    low, high = found.at(plan.level)
    return max(abs(low), abs(high))
