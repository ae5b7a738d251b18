"""Estimates of one change between two mirrors, from records or from published figures."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from spiegel.compare.priors import PublishedPrior
from spiegel.config.analysis_plan import Plan
from spiegel.measure.strata import Cell
from spiegel.stats.differences import miettinen_nurminen, minimal_detectable, mn_test, tost_p
from spiegel.stats.proportions import Interval
from spiegel.stats.rounded import Envelope, envelope
from spiegel.stats.stratified import Twice, stratified_difference

NAN = float("nan")


@dataclass(frozen=True)
class Side:
    """One mirror's share of one indicator in one or more sectors, institution by institution.

    An institution with visits in two sectors has a row in each: what was rated in a sector counts
    in the cells of that sector.

    Attributes
    ----------
    y, m : ratings that meet the bar, and ratings. cells : sector and part of it.
    steps : ratings on each step of the scale, lowest first; empty when standards are combined.
    of : the institution of each row; empty when each row is one.
    """

    y: list[int]
    m: list[int]
    cells: list[Cell] = field(default_factory=list)
    steps: list[list[int]] = field(default_factory=list)
    of: list[str] = field(default_factory=list)

    @property
    def k(self) -> int:
        return sum(self.y)

    @property
    def n(self) -> int:
        return sum(self.m)

    @property
    def arrays(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Ratings met and ratings made, per institution."""
        return np.array(self.y, dtype=np.int64), np.array(self.m, dtype=np.int64)

    @property
    def clustered(self) -> bool:
        """Say whether some institution counts more than once."""
        return max(self.m, default=0) > 1 or self.institutions < len(self.m)

    @property
    def institutions(self) -> int:
        return len(set(self.of)) if self.of else len(self.m)

    def only(self, names: Collection[str]) -> Side:
        """Return the rows of some institutions."""
        rows = [row for row, name in enumerate(self.of) if name in names]
        y, m, cells, steps, of = (
            [values[row] for row in rows] if values else []
            for values in (self.y, self.m, self.cells, self.steps, self.of)
        )
        return Side(y, m, cells, steps, of)  # type: ignore[arg-type]

    @property
    def whole(self) -> Side:
        """The same with one row for each institution, whatever its sectors; without cells."""
        if self.institutions == len(self.m):
            return self
        found: dict[str, tuple[int, int, list[int]]] = {}
        none: list[int] = []
        steps = self.steps or [none] * len(self.m)
        for name, y, m, each in zip(self.of, self.y, self.m, steps, strict=True):
            mine = found.get(name, (0, 0, [0] * len(each)))
            both = [a + b for a, b in zip(mine[2], each, strict=True)]
            found[name] = (mine[0] + y, mine[1] + m, both)
        rows = [found[name] for name in sorted(found)]
        summed = [row[2] for row in rows] if self.steps else []
        return Side(
            [row[0] for row in rows], [row[1] for row in rows], steps=summed, of=sorted(found)
        )


class Counts:
    """Per-institution counts of one school year, ready to be summed over sectors.

    Parameters
    ----------
    table : columns indicator, sector, institution_id, stratum, k, n, steps.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        columns = ["institution_id", "stratum", "k", "n", "steps"]
        self._parts = {
            key: list(zip(*(part[c].tolist() for c in columns), strict=True))
            for key, part in table.groupby(["indicator", "sector"], sort=True)
        }

    def institutions(self, indicator: str, sectors: tuple[str, ...]) -> frozenset[str]:
        """Return the institutions that were rated on an indicator in some sectors."""
        return frozenset(
            str(row[0]) for sector in sectors for row in self._parts.get((indicator, sector), ())
        )

    def side(self, indicator: str, sectors: tuple[str, ...]) -> Side:
        """Return the counts of an indicator over some sectors, each in its own sector."""
        rows = sorted(
            (
                (str(institution), place, (sector, stratum), k, n, [int(step) for step in steps])
                for place, sector in enumerate(sectors)
                for institution, stratum, k, n, steps in self._parts.get((indicator, sector), ())
            ),
            key=lambda row: row[:2],
        )
        return Side(
            [row[3] for row in rows],
            [row[4] for row in rows],
            [row[2] for row in rows],
            [row[5] for row in rows if row[5]],
            [row[0] for row in rows],
        )


def in_both(
    now: Side,
    then: Side,
    places: tuple[Sequence[int], Sequence[int]] | None = None,
    groups: int = 1,
) -> list[list[Twice]]:
    """Return, for each group, the counts now and then of the institutions that are in both years.

    Parameters
    ----------
    places : the group of each institution of both sides; one group unless given. An institution
        that is in another group in the other year is not the same there.
    """
    sides: list[list[dict[str, tuple[int, int]]]] = []
    for half, side in enumerate((now, then)):
        own: list[dict[str, tuple[int, int]]] = [{} for _ in range(groups)]
        where = places[half] if places else [0] * len(side.of)
        for name, place, y, m in zip(side.of, where, side.y, side.m, strict=False):
            if place >= 0:
                met, rated = own[place].get(name, (0, 0))
                own[place][name] = met + y, rated + m
        sides.append(own)
    return [
        [(*one[name], *zero[name]) for name in sorted(one.keys() & zero.keys())]
        for one, zero in zip(*sides, strict=True)
    ]


NO_INTERVAL = Interval(NAN, NAN)


def _unknown(level: float) -> Interval:
    return NO_INTERVAL


@dataclass(frozen=True)
class Comparison:
    """Estimates of one change, before adjustment for the number of tests.

    Attributes
    ----------
    share, prior_share : of this and the earlier mirror, both as they are or both at equal
        composition, which `basis` says. limits : the interval of their difference at a level.
    sizes : ratings that this and the earlier share are worth; none where no test is made.
    """

    prior_n: int | None
    share: float
    prior_share: float
    prior_institutions: int
    limits: Callable[[float], Interval]
    p: float
    p_stable: float
    sizes: tuple[float, float] | None
    test: str
    basis: str = "crude"

    @property
    def difference(self) -> float:
        """Share now minus share then, of the same composition or both as they are."""
        return self.share - self.prior_share

    def at(self, level: float) -> Interval:
        """Return the interval at a level; it holds 0 wherever the test does not exclude 0.

        A permutation test may not bear out what the interval alone would show.
        """
        low, high = self.limits(level)
        if self.p > 1 - level:
            return Interval(min(low, 0.0), max(high, 0.0))
        return Interval(low, high)

    def visible(self, plan: Plan, alpha: float) -> float:
        """Return the smallest change that the test would probably show, up or down.

        Parameters
        ----------
        alpha : level at which the test is decided, after adjustment.
        """
        if self.sizes is None:
            return NAN
        both = minimal_detectable(self.prior_share, *self.sizes, plan.power, alpha)
        known = [abs(v) for v in both if v is not None]
        return max(known) if known else NAN


UNTESTED = Comparison(None, NAN, NAN, 0, _unknown, NAN, NAN, None, "")


def compare_records(now: Side, then: Side, plan: Plan) -> Comparison:
    """Compare two mirrors of which we hold the records.

    One observation per institution: Miettinen-Nurminen. Several, or institutions that are in both
    years: `stratified_difference`, as one group.
    """
    now, then = now.whole, then.whole
    if now.n == 0 or then.n == 0:
        return replace(UNTESTED, prior_n=then.n)
    share, before = now.k / now.n, then.k / then.n
    twice = in_both(now, then)
    clustered = now.clustered or then.clustered
    if not clustered and not any(twice):
        pair = (now.k, now.n, then.k, then.n)
        return Comparison(
            then.n,
            share,
            before,
            then.institutions,
            lambda level: miettinen_nurminen(*pair, level),
            mn_test(*pair).p,
            tost_p(*pair, plan.margin),
            (now.n, then.n),
            "miettinen_nurminen",
        )
    if min(now.institutions, then.institutions) < 2:
        return replace(UNTESTED, prior_n=then.n, share=share, prior_share=before)
    found = stratified_difference(
        [(now.y, now.m)], [(then.y, then.m)], clustered=clustered, twice=twice
    )
    return Comparison(
        then.n,
        share,
        before,
        then.institutions,
        found.at,
        found.p,
        found.equivalence_p(plan.margin),
        found.sizes,
        "ratio_mover" if clustered else "overlap_mover",
    )


def compare_published(now: Side, prior: PublishedPrior, plan: Plan) -> Comparison:
    """Compare with a published figure: the worst case over all counts that agree with it."""
    share = now.k / now.n if now.n else NAN
    known = replace(UNTESTED, share=share, prior_share=prior.share)
    if prior.n is None or prior.counts is None:
        return known
    if now.n == 0 or now.clustered:
        # Each earlier rating is at most one institution: too few of them is not what stops a test.
        return replace(known, prior_n=prior.n, prior_institutions=prior.n)
    size, counts = prior.n, prior.counts

    def worst(level: float) -> Envelope:
        return envelope(now.k, now.n, None, size, counts0=counts, level=level, margin=plan.margin)

    def limits(level: float) -> Interval:
        found = worst(level)
        return Interval(found.low, found.high)

    found = worst(plan.level)
    return Comparison(
        prior.n,
        share,
        prior.share,
        prior.n,
        limits,
        found.p,
        NAN if found.tost_p is None else found.tost_p,
        (now.n, prior.n),
        "miettinen_nurminen" if prior.exact else "miettinen_nurminen_envelope",
    )
