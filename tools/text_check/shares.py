"""The shares that a mirror states, with their intervals, as what statements are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot

from text_check.claims import Difference, Mirror, Part, Quantity


@dataclass(frozen=True)
class Share:
    """k of n and its interval, in percent, in the direction that a sentence counts.

    Attributes
    ----------
    claim : its id. same_counts : other sectors of which it is the share as well. turned : it counts
    the others, n - k. institutions : of a share of visits, of how many institutions.
    """

    claim: str
    sector: str
    unit: str
    k: int
    n: int
    low: float
    high: float
    same_counts: tuple[str, ...]
    turned: bool = False
    institutions: int | None = None

    @property
    def percent(self) -> float:
        return 100 * self.k / self.n

    def other(self) -> Share:
        """Return the share of the others, with the interval that follows from this one."""
        return Share(
            self.claim, self.sector, self.unit, self.n - self.k, self.n,
            100 - self.high, 100 - self.low, self.same_counts, not self.turned, self.institutions,
        )  # fmt: skip

    def counted_by(self, unit: str) -> tuple[Share, ...]:
        """Return the two extremes of a share of visits counted by institution; else nothing.

        Which visit of an institution would count is not known, only how many fewer there would be:
        all of them among the k, or none. The interval stays that of the visits.
        """
        if unit != "institution" or self.unit != "visit" or not self.institutions:
            return ()
        n = self.institutions
        counts = sorted({max(0, self.k - (self.n - n)), min(self.k, n)})
        return tuple(replace(self, unit=unit, k=k, n=n) for k in counts)

    def in_group(self, sector: str) -> bool:
        return sector == self.sector or sector in self.same_counts


def share_of(part: Part, quantity: Quantity) -> Share | None:
    """Return the share that a number of a sentence gives, with its interval; None if it is none."""
    if part.kind != "share" or not part.n or part.k is None:
        return None
    percent = 100 * part.k / part.n
    return Share(
        quantity.claim, quantity.sector, part.unit, part.k, part.n,
        percent if quantity.low is None else 100 * quantity.low,
        percent if quantity.high is None else 100 * quantity.high,
        tuple(quantity.same_counts), institutions=quantity.institutions,
    )  # fmt: skip


def shares_of(mirror: Mirror) -> dict[str, Share]:
    """Return every share that a sentence of the mirror gives, by claim."""
    parts = {part.claim: part for one in mirror.sentences for part in one.parts}
    found = {
        quantity.claim: share_of(parts[quantity.claim], quantity)
        for quantity in mirror.quantities
        if quantity.claim in parts
    }
    return {claim: share for claim, share in found.items() if share is not None}


@dataclass(frozen=True)
class Gap:
    """What is known of one share less another: `sign` 1 or -1 where it is shown, else 0.

    `equal` where the two are shown to be about equal; `claim` where the mirror itself tests it.
    """

    sign: int
    equal: bool = False
    claim: str = ""


def gap(mirror: Mirror, one: Share, other: Share) -> Gap:
    """Return what is shown of one share less another.

    Where the mirror tests that difference its class decides: adjusted, with what is paired taken as
    paired. Elsewhere the interval of `difference`.
    """
    for tested in mirror.differences:
        if turn := _turn(mirror, tested, one, other):
            sign = {"higher": turn, "lower": -turn}.get(tested.verdict, 0)
            return Gap(sign, tested.verdict == "about equal", tested.claim)
    low, high = difference(one, other)
    return Gap(1 if low > 0 else -1 if high < 0 else 0)


def _turn(mirror: Mirror, tested: Difference, one: Share, other: Share) -> int:
    """Return 1 or -1: how a tested difference stands to two shares; 0 when it is of others."""
    if tested.first.group or tested.second.group or one.unit != other.unit:
        return 0
    own = [mirror.by_claim[share.claim] for share in (one, other)]
    counts = [
        (q.polarity == "below") != share.turned for q, share in zip(own, (one, other), strict=True)
    ]
    if counts[0] != counts[1]:
        return 0
    sides = [
        (tested.first.indicator, tested.first.sector),
        (tested.second.indicator, tested.second.sector),
    ]
    cells = [(quantity.indicator, quantity.sector) for quantity in own]
    if cells not in (sides, sides[::-1]):
        return 0
    return (1 if cells == sides else -1) * (-1 if counts[0] else 1)


def difference(one: Share, other: Share) -> tuple[float, float]:
    """Return the interval of one share minus another, in percentage points.

    Of different groups: Newcombe's hybrid score interval from the two intervals (Newcombe 1998,
    method 10). Of one group, where the shares depend on each other in a way that claims.json does
    not say: the sum of both arms, which holds whatever the dependence.
    """
    d = one.percent - other.percent
    below = (one.percent - one.low, other.high - other.percent)
    above = (one.high - one.percent, other.percent - other.low)
    if one.sector == other.sector:
        return d - sum(below), d + sum(above)
    return d - hypot(*below), d + hypot(*above)
