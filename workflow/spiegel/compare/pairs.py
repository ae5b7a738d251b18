"""Pairs of mirrors on one indicator and sector: both sides, and the change between them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from spiegel.compare.comparability import Comparability, Verdict
from spiegel.compare.composed import compare_composed, cut, held
from spiegel.compare.estimates import (
    NAN,
    Comparison,
    Counts,
    Side,
    compare_published,
    compare_records,
)
from spiegel.compare.priors import PublishedPrior
from spiegel.compare.selection import (
    Selections,
    Unlike,
    differs,
    failed_again,
    part_by_risk,
    visit_types,
)
from spiegel.compare.stock import refusal
from spiegel.config.analysis_plan import Plan
from spiegel.config.editions import Edition, Prior
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.strata import Partition, Register


@dataclass(frozen=True)
class Sources:
    """What pairs are made from.

    Attributes
    ----------
    counts : per-institution counts by school year. published : figures of earlier mirrors.
    register : the population that changes at equal composition stand for; none: crude changes.
    withheld : school year, indicator and sector of shares that may not be shown.
    selections : how visits were selected; none: nobody knows.
    """

    counts: Mapping[str, Counts]
    published: Mapping[tuple[str, str, str], PublishedPrior]
    comparability: Comparability
    register: Register | None = None
    withheld: Collection[tuple[str, str, str]] = field(default_factory=set)
    selections: Selections | None = None


@dataclass(frozen=True)
class Pair:
    """One row of the table of changes while it is being made.

    Attributes
    ----------
    crude : the plain change. found : the one that decides, at equal composition if it can be.
    then : the earlier side when we hold its records. partition : the cells of both years.
    held : the composition of those visited is the same in `found`, so that a word may be said.
    unlike : why the two years were not selected alike, so that no word may be said.
    by_risk : part of the visits by risk, now and then; NaN where it is not known.
    kinds : of each row of now and then, whether it was visited by `risk`, as an `other`, or ''.
    """

    indicator: str
    sector: str
    prior: Prior
    unit_matches: bool
    now: Side
    then: Side | None
    crude: Comparison
    found: Comparison
    partition: Partition | None
    composition: float
    verdict: Verdict
    withheld: bool
    held: bool = False
    unlike: Unlike = ""
    by_risk: tuple[float, float] = (NAN, NAN)
    kinds: tuple[list[str], list[str]] = ([], [])

    @property
    def key(self) -> tuple[str, str]:
        """Indicator and earlier mirror, from which random numbers follow."""
        return self.indicator, self.prior.mirror

    @property
    def records(self) -> Hashable:
        """What is compared with what: two rows that rest on the same are one comparison."""
        if self.then is None:
            return self.indicator, self.sector
        sides = [
            tuple(sorted(zip(side.y, side.m, side.cells or [("", "")] * len(side.y), strict=True)))
            for side in (self.now, self.then)
        ]
        return self.indicator, *sides

    @property
    def enough(self) -> bool:
        return self.found.prior_n is not None and not math.isnan(self.found.p)


def may_say(pair: Pair, plan: Plan) -> bool:
    """Say whether a word of change may follow: only those tests count for the adjustment."""
    alike = pair.held and not pair.unlike
    return is_tested(pair, plan) and pair.verdict.comparability == "yes" and alike


def is_tested(pair: Pair, plan: Plan) -> bool:
    """Say whether a test is made at all."""
    limits = plan.thresholds
    return (
        pair.verdict.comparability != "no"
        and pair.unit_matches
        and pair.enough
        and min(pair.now.n, pair.found.prior_n or 0) >= limits.min_observations
        and min(pair.now.institutions, pair.found.prior_institutions) >= limits.min_institutions
    )


def pairs_with(
    prior: Prior,
    names: Iterable[tuple[str, str]],
    inspectorate: Inspectorate,
    edition: Edition,
    sources: Sources,
) -> list[Pair]:
    """Return the pairs of this mirror with one earlier mirror, in the order of `names`.

    An earlier mirror that holds nothing on an indicator and sector makes no pair, unless the two
    may not be compared: then the pair says so.

    Parameters
    ----------
    names : indicator and sector of each row of this mirror.
    """
    pairs = []
    for indicator, sector in names:
        if prior.source == "published" and (
            (prior.mirror, indicator, sector) not in sources.published
        ):
            continue
        pair = _pair(prior, indicator, sector, inspectorate, edition, sources)
        nothing = not pair.crude.prior_n and math.isnan(pair.crude.prior_share)
        if not nothing or pair.verdict.comparability == "no":
            pairs.append(composed(pair, inspectorate, sources.register))
    return pairs


def _pair(
    prior: Prior,
    indicator: str,
    sector: str,
    inspectorate: Inspectorate,
    edition: Edition,
    sources: Sources,
) -> Pair:
    plan, sectors = inspectorate.plan, inspectorate.framework.expand(sector)
    now = sources.counts[edition.school_year].side(indicator, sectors)
    then, matches = None, True
    years = (edition.school_year, prior.school_year)
    if prior.source == "records":
        then = sources.counts[prior.school_year].side(indicator, sectors)
    seen = _kinds(indicator, (now, then), years, sectors, inspectorate, sources)
    unlike = differs(seen, plan.selection)
    types = visit_types(inspectorate, indicator)
    kinds = [
        sources.selections.rows(side, year, types) if side and sources.selections else []
        for side, year in zip((now, then), years, strict=True)
    ]
    if indicator in plan.disclosure.indicators:
        # Joint results of institutions in both years would tell of counts that are withheld.
        then = then and replace(then, of=[f"{name}, then" for name in then.of])
    if then is not None:
        lower = inspectorate.indicators[indicator].polarity == "lower"
        if not unlike and failed_again(now, then, plan.selection, lower=lower):
            unlike = "failed_again"
        crude = compare_records(now, then, plan)
    else:
        figure = sources.published[prior.mirror, indicator, sector]
        matches = figure.unit == inspectorate.indicators[indicator].unit
        crude = compare_published(now, figure, plan)
    verdict = sources.comparability.verdict(prior.mirror, edition.edition, indicator)
    if then is not None and verdict.comparability != "no":
        here, there = (sources.counts[y] for y in (edition.school_year, prior.school_year))
        verdict = refusal(inspectorate, here, there, indicator, sectors) or verdict
    return Pair(
        indicator=indicator,
        sector=sector,
        prior=prior,
        unit_matches=matches,
        now=now,
        then=then,
        crude=crude,
        found=crude,
        partition=None,
        composition=NAN,
        verdict=verdict,
        withheld=any((year, indicator, sector) in sources.withheld for year in years),
        unlike=unlike,
        by_risk=(part_by_risk(seen[0], plan.selection), part_by_risk(seen[1], plan.selection)),
        kinds=(kinds[0], kinds[1]),
    )


def _kinds(
    indicator: str,
    sides: tuple[Side, Side | None],
    years: tuple[str, str],
    sectors: tuple[str, ...],
    inspectorate: Inspectorate,
    sources: Sources,
) -> list[Counter[str]]:
    """Return how many visits of each of two years are of each kind of selection."""
    kinds = [Counter[str](), Counter[str]()]
    if sources.selections is not None:
        types = visit_types(inspectorate, indicator)
        last = inspectorate.indicators[indicator].unit == "institution"
        for place, (side, year) in enumerate(zip(sides, years, strict=True)):
            if side is not None:
                kinds[place] = sources.selections.of(side, year, sectors, types, last=last)
    return kinds


def composed(pair: Pair, inspectorate: Inspectorate, register: Register | None) -> Pair:
    """Return the pair with the change at equal composition as the one that decides."""
    plan, sectors = inspectorate.plan, inspectorate.framework.expand(pair.sector)
    plain = replace(pair, held=held(pair.now, pair.then, sectors, register, plan.composition))
    if pair.then is None or math.isnan(pair.crude.p) or not is_tested(pair, plan):
        return plain
    if pair.indicator in plan.disclosure.indicators:  # is not standardised
        return plain
    partition = cut(pair.now, pair.then, sectors, register, plan.composition)
    if partition is None:
        return plain
    found, composition = compare_composed(pair.crude, pair.now, pair.then, partition, plan)
    return replace(pair, found=found, partition=partition, composition=composition, held=True)
