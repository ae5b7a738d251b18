"""A change at equal composition, and the part of the crude change that composition explains."""

from __future__ import annotations

import math
from dataclasses import replace

from spiegel.compare.estimates import NAN, Comparison, Side, visible
from spiegel.config.analysis_plan import Composition, Plan
from spiegel.measure.standardised import StandardisedShare, standardised_share
from spiegel.measure.strata import Partition, Register, sizes
from spiegel.stats.composition import kitagawa
from spiegel.stats.differences import mover
from spiegel.stats.distributions import t_two_sided


def cut(
    now: Side, then: Side, sectors: tuple[str, ...], register: Register | None, rules: Composition
) -> Partition | None:
    """Return the cells in which both years can stand for the register, if they can."""
    if register is None or not now.cells or not then.cells:
        return None
    return register.partition(sectors, [sizes(now.cells), sizes(then.cells)], rules)


def compare_composed(
    crude: Comparison, now: Side, then: Side, partition: Partition, plan: Plan
) -> tuple[Comparison, float]:
    """Return the change at the register's composition, and the part due to composition.

    Difference of two standardised shares; interval by MOVER on Wilson limits of the effective
    sample size; p from t = D / sqrt(v1 + v0), on the institutions less the groups of both years.

    Parameters
    ----------
    crude : the plain comparison of the same two sides.

    Source: Zou & Donner (2008); Korn & Graubard (1998); Kitagawa (1955) for the split.
    """
    one = standardised_share(now.y, now.m, now.cells, partition)
    zero = standardised_share(then.y, then.m, then.cells, partition)
    difference = one.share - zero.share
    error, df = math.sqrt(one.variance + zero.variance), one.df + zero.df
    split = kitagawa(one.k_by_group, one.n_by_group, zero.k_by_group, zero.n_by_group)
    if not error > 0:
        return crude, split.composition
    wide, narrow = (
        mover(difference, one.share, one.interval(level), zero.share, zero.interval(level))
        for level in (plan.level, 1 - 2 * plan.alpha)
    )
    found = replace(
        crude,
        difference=difference,
        interval=wide,
        interval90=narrow,
        p=t_two_sided(difference / error, df),
        p_stable=_equivalence(difference, error, df, plan.margin),
        mdd=_visible(one, zero, plan),
        test="standardised_mover",
        basis="standardised",
    )
    return found, split.composition


def _equivalence(difference: float, error: float, df: int, margin: float) -> float:
    """Return the larger of the two one-sided p-values (Schuirmann 1987)."""
    nearest = min(margin - difference, margin + difference)
    two_sided = t_two_sided(nearest / error, df)
    return two_sided / 2 if nearest > 0 else 1 - two_sided / 2


def _visible(one: StandardisedShare, zero: StandardisedShare, plan: Plan) -> float:
    """Return the smallest visible change, on the sizes that the standardised shares are worth."""
    worth = []
    for side in (one, zero):
        spread = side.share * (1 - side.share)
        worth.append(min(spread / side.variance, side.n) if side.variance > 0 else side.n)
    return visible(zero.share, worth[0], worth[1], 1.0, plan) if min(worth) > 0 else NAN
