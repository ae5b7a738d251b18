"""The shares that a mirror states, with their intervals, as what statements are held against."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import hypot

from text_check.claims import Mirror, Part, Quantity


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
