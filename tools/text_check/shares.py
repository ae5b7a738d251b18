"""The shares that a mirror states, with their intervals, as what statements are held against."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot

from text_check.claims import Mirror


@dataclass(frozen=True)
class Share:
    """k of n and its interval, in percent, in the direction that a sentence counts.

    Attributes
    ----------
    claim : its id. same_counts : other sectors of which it is the share as well. turned : it counts
    the others, n - k.
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

    @property
    def percent(self) -> float:
        return 100 * self.k / self.n

    def other(self) -> Share:
        """Return the share of the others, with the interval that follows from this one."""
        return Share(
            self.claim, self.sector, self.unit, self.n - self.k, self.n,
            100 - self.high, 100 - self.low, self.same_counts, not self.turned,
        )  # fmt: skip

    def in_group(self, sector: str) -> bool:
        return sector == self.sector or sector in self.same_counts


def shares_of(mirror: Mirror) -> dict[str, Share]:
    """Return every share that a sentence of the mirror gives, by claim."""
    parts = {part.claim: part for one in mirror.sentences for part in one.parts}
    found = {}
    for quantity in mirror.quantities:
        part = parts.get(quantity.claim)
        if part is None or part.kind != "share" or not part.n or part.k is None:
            continue
        percent = 100 * part.k / part.n
        found[quantity.claim] = Share(
            quantity.claim, quantity.sector, part.unit, part.k, part.n,
            percent if quantity.low is None else 100 * quantity.low,
            percent if quantity.high is None else 100 * quantity.high,
            tuple(quantity.same_counts),
        )  # fmt: skip
    return found


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
