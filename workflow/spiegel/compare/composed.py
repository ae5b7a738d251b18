"""A change at equal composition, and the part of the crude change that composition explains."""

from __future__ import annotations

from dataclasses import replace

from spiegel.compare.estimates import Comparison, Side, in_both
from spiegel.config.analysis_plan import Composition, Plan
from spiegel.measure.strata import Partition, Register, sizes
from spiegel.stats.composition import kitagawa
from spiegel.stats.plan import Word
from spiegel.stats.stratified import StratifiedDifference, stratified_difference


def cut(
    now: Side, then: Side, sectors: tuple[str, ...], register: Register | None, rules: Composition
) -> Partition | None:
    """Return the cells in which both years can stand for the register, if they can."""
    if register is None or not now.cells or not then.cells:
        return None
    return register.partition(sectors, [sizes(now.cells), sizes(then.cells)], rules)


def held(
    now: Side,
    then: Side | None,
    sectors: tuple[str, ...],
    register: Register | None,
    rules: Composition,
) -> bool:
    """Say whether a plain change has the same composition in both years, for want of a second cell.

    Without records or a register nobody knows, unless the plan asks for nothing but sectors.
    """
    if register is None or then is None or not now.cells or not then.cells:
        return rules.within_sector == "none" and len(sectors) == 1
    return register.one_cell(sectors, [sizes(now.cells), sizes(then.cells)], rules)


def compare_composed(
    crude: Comparison, now: Side, then: Side, partition: Partition, plan: Plan
) -> tuple[Comparison, float]:
    """Return the change at the register's composition, and the part due to composition.

    Parameters
    ----------
    crude : the plain comparison of the same two sides.

    Source: `stratified_difference`; Kitagawa (1955) for the split.
    """
    sides = [by_group(side, partition) for side in (now, then)]
    found = _difference(now, then, partition)
    k1, n1, k0, n0 = (
        [float(sum(group[column])) for group in side] for side in sides for column in (0, 1)
    )
    share, prior_share = found.shares
    composed = replace(
        crude,
        share=share,
        prior_share=prior_share,
        limits=found.at,
        p=found.p,
        p_stable=found.equivalence_p(plan.margin),
        sizes=found.sizes,
        test="standardised_mover",
        basis="standardised",
    )
    return composed, kitagawa(k1, n1, k0, n0).composition


def stands_apart(
    found: Comparison, word: Word, now: Side, then: Side, partition: Partition, plan: Plan
) -> bool:
    """Say whether a word still stands when the cells that were joined are kept apart.

    Joining a small cell gives the composition within its group back to chance, so that the change
    within the cells must bear the word out.
    """
    years = sizes(now.cells), sizes(then.cells)
    joined = partition.joined(*years)
    if not joined or word not in ("improved", "declined", "stable"):
        return True
    if not all(any(min(year[cell] for year in years) for cell in group) for group in joined):
        return False  # other cells in one year than in the other
    again = _difference(now, then, partition.apart(*years))
    if word == "stable":
        return again.equivalence_p(plan.margin) <= plan.alpha
    return again.p <= plan.alpha and again.difference * found.difference > 0


def _difference(now: Side, then: Side, partition: Partition) -> StratifiedDifference:
    places = partition.places(now.cells), partition.places(then.cells)
    return stratified_difference(
        by_group(now, partition)[:-1],
        by_group(then, partition)[:-1],
        partition.weights,
        clustered=now.clustered or then.clustered,
        of=(institutions_of(now, partition)[:-1], institutions_of(then, partition)[:-1]),
        twice=in_both(now, then, places, len(partition.groups)),
    )


def institutions_of(side: Side, partition: Partition) -> list[list[str]]:
    """Return the institution of each row of each group, as `by_group` has them."""
    names = side.of or [str(row) for row in range(len(side.m))]
    found: list[list[str]] = [[] for _ in (*partition.groups, None)]
    for place, name in zip(partition.places(side.cells), names, strict=True):
        found[place].append(name)
    return found


def by_group(side: Side, partition: Partition) -> list[tuple[list[int], list[int]]]:
    """Return ratings met and made per institution of each group, those left out last."""
    found: list[tuple[list[int], list[int]]] = [([], []) for _ in (*partition.groups, None)]
    for place, y, m in zip(partition.places(side.cells), side.y, side.m, strict=True):
        found[place][0].append(y)
        found[place][1].append(m)
    return found
