"""Estimates of one change between two mirrors, from records or from published figures."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import pandas as pd

from spiegel.compare.priors import PublishedPrior
from spiegel.config.analysis_plan import Plan
from spiegel.measure.strata import Cell
from spiegel.stats.clustering import cluster_difference, cluster_tost, ratio_estimate
from spiegel.stats.differences import miettinen_nurminen, minimal_detectable, mn_test, tost_p
from spiegel.stats.proportions import Interval
from spiegel.stats.rounded import envelope

NAN = float("nan")


@dataclass(frozen=True)
class Side:
    """One mirror's share of one indicator in one sector, institution by institution.

    Attributes
    ----------
    y, m : ratings that meet the bar, and ratings. cells : sector and part of it.
    steps : ratings on each step of the scale, lowest first; empty when standards are combined.
    """

    y: list[int]
    m: list[int]
    cells: list[Cell] = field(default_factory=list)
    steps: list[list[int]] = field(default_factory=list)

    @property
    def k(self) -> int:
        return sum(self.y)

    @property
    def n(self) -> int:
        return sum(self.m)

    @property
    def clustered(self) -> bool:
        """Say whether some institution counts more than once."""
        return max(self.m, default=0) > 1

    @property
    def institutions(self) -> int:
        return len(self.m)


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
        """Return the counts of an indicator over some sectors; an institution counts once."""
        found: dict[str, tuple[int, int, Cell, list[int]]] = {}
        for sector in sectors:
            for institution, stratum, k, n, steps in self._parts.get((indicator, sector), ()):
                mine = found.get(institution, (0, 0, (sector, stratum), [0] * len(steps)))
                both = [a + int(b) for a, b in zip(mine[3], steps, strict=True)]
                found[institution] = (mine[0] + k, mine[1] + n, mine[2], both)
        rows = [found[institution] for institution in sorted(found)]
        return Side(
            [r[0] for r in rows],
            [r[1] for r in rows],
            [r[2] for r in rows],
            [r[3] for r in rows if r[3]],
        )


@dataclass(frozen=True)
class Comparison:
    """Estimates of one change, before adjustment for the number of tests.

    `prior_share` is the plain share of the earlier mirror; `difference` may be one at equal
    composition, which `basis` says.
    """

    prior_n: int | None
    prior_share: float
    prior_institutions: int
    difference: float
    interval: Interval
    interval90: Interval
    p: float
    p_stable: float
    mdd: float
    test: str
    basis: str = "crude"


NO_INTERVAL = Interval(NAN, NAN)
UNTESTED = Comparison(None, NAN, 0, NAN, NO_INTERVAL, NO_INTERVAL, NAN, NAN, NAN, "")


def visible(share: float, n1: float, n0: float, deff: float, plan: Plan) -> float:
    """Return the smallest change that the test would probably show, up or down."""
    both = minimal_detectable(share, n1 / deff, n0 / deff, plan.power, plan.alpha)
    known = [abs(v) for v in both if v is not None]
    return max(known) if known else NAN


def compare_records(now: Side, then: Side, plan: Plan) -> Comparison:
    """Compare two mirrors of which we hold the records.

    One observation per institution: Miettinen-Nurminen. Several: ratio estimator, MOVER, t.
    """
    if now.n == 0 or then.n == 0:
        return replace(UNTESTED, prior_n=then.n)
    level90 = 1 - 2 * plan.alpha
    share, before = now.k / now.n, then.k / then.n
    if not (now.clustered or then.clustered):
        pair = (now.k, now.n, then.k, then.n)
        return Comparison(
            then.n,
            before,
            then.institutions,
            share - before,
            miettinen_nurminen(*pair, plan.level),
            miettinen_nurminen(*pair, level90),
            mn_test(*pair).p,
            tost_p(*pair, plan.margin),
            visible(before, now.n, then.n, 1.0, plan),
            "miettinen_nurminen",
        )
    four = (now.y, now.m, then.y, then.m)
    if min(now.institutions, then.institutions) < 2:
        return replace(UNTESTED, prior_n=then.n, prior_share=before, difference=share - before)
    wide = cluster_difference(*four, plan.level)
    narrow = cluster_difference(*four, level90)
    deffs = [ratio_estimate(four[i], four[i + 1]).deff for i in (0, 2)]
    deff = max([1.0, *(d for d in deffs if not math.isnan(d))])
    return Comparison(
        then.n,
        before,
        then.institutions,
        wide.difference,
        wide.interval,
        narrow.interval,
        wide.p,
        cluster_tost(*four, plan.margin),
        visible(before, now.n, then.n, deff, plan),
        "ratio_mover",
    )


def compare_published(now: Side, prior: PublishedPrior, plan: Plan) -> Comparison:
    """Compare with a published figure: the worst case over all counts that agree with it."""
    if prior.n is None or prior.counts is None:
        share = now.k / now.n if now.n else NAN
        return replace(UNTESTED, prior_share=prior.share, difference=share - prior.share)
    if now.n == 0 or now.clustered:
        # Each earlier rating is at most one institution: too few of them is not what stops a test.
        known = replace(UNTESTED, prior_n=prior.n, prior_institutions=prior.n)
        return replace(known, prior_share=prior.share)
    wide = envelope(
        now.k, now.n, None, prior.n, counts0=prior.counts, level=plan.level, margin=plan.margin
    )
    narrow = envelope(now.k, now.n, None, prior.n, counts0=prior.counts, level=1 - 2 * plan.alpha)
    return Comparison(
        prior.n,
        prior.share,
        prior.n,
        now.k / now.n - prior.share,
        Interval(wide.low, wide.high),
        Interval(narrow.low, narrow.high),
        wide.p,
        NAN if wide.tost_p is None else wide.tost_p,
        visible(prior.share, now.n, prior.n, 1.0, plan),
        "miettinen_nurminen" if prior.exact else "miettinen_nurminen_envelope",
    )
