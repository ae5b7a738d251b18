"""Differences within one mirror, between sectors, indicators and groups: interval, test and word.

A difference is one of those visited: no composition is held equal, and its sentence says so. That
between two indicators is within institutions: only those count in which both were rated.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.compare.estimates import (
    NAN,
    NO_INTERVAL,
    UNTESTED,
    Comparison,
    Counts,
    Side,
    compare_records,
    in_both,
)
from spiegel.compare.selection import (
    Selections,
    Unlike,
    differs,
    part_by_risk,
    visit_types,
)
from spiegel.compare.sensitivity import needs_permutation, permuted
from spiegel.config.analysis_plan import Plan
from spiegel.config.claim_differences import Kind, differences_of, kind_of, pair_of
from spiegel.config.claims import ClaimNumber
from spiegel.config.closed_model import NOTHING
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.config.publication import check_groups, load_publication
from spiegel.config.word_files import word_file
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.files import read_csv, write_csv
from spiegel.measure.groups import group_of
from spiegel.measure.observations import collected
from spiegel.stats.differences import rule_out
from spiegel.stats.multiplicity import Adjusted, adjust_once
from spiegel.stats.paired import paired
from spiegel.stats.plan import Evidence, Thresholds, decide

_WORDS = word_file("comparisons")
REASONS = _WORDS.by_name("difference_reasons")
ONLY_LARGE = 0.15  # a smallest visible difference above this is said in the row
# The words of the plan's rule, as they are said of two things in one year.
WORDS = {"improved": "higher", "declined": "lower", "stable": "about equal"}


@dataclass(frozen=True)
class Sources:
    """What differences are made from, all of the edition's own school year.

    Attributes
    ----------
    counts : per institution. groups : by grouping, the group of each institution of the register.
    withheld : indicator and sector of shares that may not be shown. selections : of the visits.
    """

    counts: Counts
    groups: Mapping[str, Mapping[str, str]]
    withheld: Collection[tuple[str, str]]
    selections: Selections


@dataclass(frozen=True)
class Pair:
    """A difference while it is being made: the first side less the second.

    Attributes
    ----------
    both : institutions in both sides. found : interval and test, before adjustment.
    unlike : why the visits of the two sides were not selected alike, so that no word may be said.
    by_risk : part of the visits of each side that was by risk; NaN where it is not known.
    withheld : why nothing of it may be shown (a key of the reasons); empty where it may.
    """

    claim: str
    between: Kind
    numbers: tuple[ClaimNumber, ClaimNumber]
    first: Side
    second: Side
    both: int
    found: Comparison
    unlike: Unlike
    by_risk: tuple[float, float]
    withheld: str

    @property
    def records(self) -> Hashable:
        """What is held against what: two claims that rest on the same are one test."""
        sides = [tuple(sorted(zip(s.of, s.y, s.m, strict=True))) for s in (self.first, self.second)]
        return tuple(zip((own.indicator for own in self.numbers), sides, strict=True))

    def says(self, plan: Plan) -> bool:
        """Say whether a word may follow: only those tests count for the adjustment."""
        return self.tested(plan) and not self.unlike and not self.withheld

    def tested(self, plan: Plan) -> bool:
        """Say whether a test is made at all."""
        limits = plan.thresholds
        sides = (self.first, self.second)
        return (
            min(side.n for side in sides) >= limits.min_observations
            and min(side.institutions for side in sides) >= limits.min_institutions
            and not math.isnan(self.found.p)
        )


def side_of(number: ClaimNumber, inspectorate: Inspectorate, sources: Sources) -> Side:
    """Return the counts of one cell: of a sector, or of a group of institutions in it.

    Raises
    ------
    SpiegelError : the register has no such group.
    """
    side = sources.counts.side(number.indicator, inspectorate.framework.expand(number.sector))
    for grouping, group in number.group.items():
        groups = sources.groups[grouping]
        if group not in groups.values():
            raise SpiegelError(
                f"the register has no institution of {grouping} '{group}'",
                where=(inspectorate.folder / "claims.yaml").as_posix(),
                fix=did_you_mean(group, sorted({*groups.values()})),
                code="C-CLM-17",
            )
        side = side.only([name for name in {*side.of} if groups.get(name) == group])
    return side


def compare_cells(first: Side, second: Side, plan: Plan, key: tuple[str, str]) -> Comparison:
    """Compare two cells of different institutions; some may be in both, with visits in two sectors.

    One observation per institution: Miettinen-Nurminen. Several, or institutions in both: MOVER on
    the design effect, as of a change. Small numbers: permutation of the cells by institution too.

    Parameters
    ----------
    key : names of the two cells, from which random numbers follow.
    """
    found = compare_records(first, second, plan)
    if math.isnan(found.p) or not needs_permutation(first.whole, second.whole, None, plan):
        return found
    return permuted(found, first, second, None, plan, key)


def compare_within(first: Side, second: Side, plan: Plan) -> Comparison:
    """Compare two indicators within the institutions in which both were rated.

    The interval is MOVER's with the correlation of the two shares. p is the larger of its own and
    of `paired`: McNemar's exact test, with several ratings its form for clusters. So test and
    interval say the same.
    """
    found = compare_records(first, second, plan)
    if math.isnan(found.p):
        return found
    once = max([*first.whole.m, *second.whole.m]) == 1
    p = paired(in_both(first, second)[0]).p
    return replace(found, p=max(found.p, p), test="mcnemar" if once else "paired_exchange")


def make_pair(
    claim: str,
    numbers: tuple[ClaimNumber, ClaimNumber],
    between: Kind,
    year: str,
    inspectorate: Inspectorate,
    sources: Sources,
) -> Pair:
    """Return both sides of one difference, and what is found between them."""
    plan = inspectorate.plan
    first, second = (side_of(number, inspectorate, sources) for number in numbers)
    shared = {*first.of} & {*second.of}
    if between == "indicators":
        first, second = first.only(shared), second.only(shared)
        found = compare_within(first, second, plan)
    else:
        found = compare_cells(first, second, plan, _key(numbers))
    kinds = []
    for number, side in zip(numbers, (first, second), strict=True):
        types = visit_types(inspectorate, number.indicator)
        last = inspectorate.indicators[number.indicator].unit == "institution"
        sectors = inspectorate.framework.expand(number.sector)
        kinds.append(sources.selections.of(side, year, sectors, types, last=last))
    # Within the same visits nothing of their selection can differ.
    unlike = "" if between == "indicators" else differs(kinds, plan.selection)
    by_risk = (part_by_risk(kinds[0], plan.selection), part_by_risk(kinds[1], plan.selection))
    hidden = withheld(numbers, (first, second), plan, sources)
    return Pair(claim, between, numbers, first, second, len(shared), found, unlike, by_risk, hidden)


def withheld(
    numbers: Sequence[ClaimNumber], sides: Sequence[Side], plan: Plan, sources: Sources
) -> str:
    """Return why a difference may not be shown: a confidential share, or a group that is too small.

    A group of fewer ratings than `counts_only_below` of the plan is no result of a group, and has
    no row in meso.csv: nor has it a number here.
    """
    if any((own.indicator, own.sector) in sources.withheld for own in numbers):
        return "not shown"
    grouped = any(own.group for own in numbers)
    few = min(side.n for side in sides) < plan.thresholds.counts_only_below
    return "small_group" if grouped and few else ""


def _key(numbers: tuple[ClaimNumber, ClaimNumber]) -> tuple[str, str]:
    one, other = ("/".join([x.indicator, x.sector, *x.group.values()]) for x in numbers)
    return one, other


def compare_differences(
    inspectorate: Inspectorate, edition: Edition, sources: Sources
) -> pd.DataFrame:
    """Return the table of differences: one row for each claim about one.

    The declared differences are the family over which p-values are adjusted, by the tier of the
    plan: the first where both cells are on its headline list. Claims on an indicator that was not
    yet collected in the school year have no row.
    """
    year, plan = edition.school_year, inspectorate.plan
    claims = {
        name: claim
        for name, claim in differences_of(inspectorate.claims).items()
        if all(collected(inspectorate.indicators[x.indicator], year) for x in pair_of(claim))
    }
    pairs = [
        make_pair(name, pair_of(claim), kind_of(claim), year, inspectorate, sources)
        for name, claim in claims.items()
    ]
    tiers = [max(inspectorate.tier(x.indicator, x.sector) for x in own.numbers) for own in pairs]
    same = [own.records for own in pairs]
    made = [own.says(plan) for own in pairs]
    p, p_stable = (
        [value if ok else None for value, ok in zip(values, made, strict=True)]
        for values in ([x.found.p for x in pairs], [x.found.p_stable for x in pairs])
    )
    apart, equal = (adjust_once(of, tiers, same, plan.alpha) for of in (p, p_stable))
    rows = [
        _row(pair, one, still, tier, inspectorate, edition)
        for pair, one, still, tier in zip(pairs, apart, equal, tiers, strict=True)
    ]
    return tables.check(_table(rows), "differences")


def _table(rows: Sequence[tables.Row]) -> pd.DataFrame:
    if not rows:
        return tables.empty("differences")
    return tables.from_rows("differences", rows)


def _row(
    pair: Pair,
    apart: Adjusted,
    equal: Adjusted,
    tier: int,
    inspectorate: Inspectorate,
    edition: Edition,
) -> tables.Row:
    plan, (one, other), found = inspectorate.plan, pair.numbers, pair.found
    wide, narrow = found.at(plan.level), found.at(1 - 2 * plan.alpha)
    decision = decide(
        Evidence(
            comparability="yes",
            comparability_reason="",
            prior_n_known=True,
            unit_matches=True,
            n=pair.first.n,
            prior_n=pair.second.n,
            institutions=min(pair.first.institutions, pair.second.institutions),
            p_adj=_known(apart.p),
            low95=_known(wide.low),
            high95=_known(wide.high),
            low90=_known(narrow.low),
            high90=_known(narrow.high),
            tost_p_adj=_known(equal.p),
            margin=plan.margin,
            suppressed=bool(pair.withheld),
            composition_held=True,  # said in the sentence: of those visited
            polarity="higher",
            selection_held=not pair.unlike,
        ),
        Thresholds(plan.thresholds.min_observations, plan.thresholds.min_institutions, plan.alpha),
    )
    word = WORDS.get(decision.word, decision.word)
    hidden, told = bool(pair.withheld), pair.tested(plan) and not pair.withheld
    shown = found if told else UNTESTED
    limits = shown.at(plan.level) if told else NO_INTERVAL
    visible = shown.visible(plan, apart.level)
    why = {"limited": pair.unlike, "not shown": pair.withheld}
    reason = REASONS.get(why.get(word, word), NOTHING)
    return {
        "edition": edition.edition,
        "school_year": edition.school_year,
        "claim": pair.claim,
        "between": pair.between,
        "indicator": one.indicator,
        "sector": one.sector,
        "grouping": next(iter(one.group), ""),
        "group": next(iter(one.group.values()), ""),
        "other_indicator": other.indicator,
        "other_sector": other.sector,
        "other_group": next(iter(other.group.values()), ""),
        "unit": one.unit,
        **_columns("first", pair.first, hidden=hidden),
        **_columns("second", pair.second, hidden=hidden),
        "in_both": 0 if hidden else pair.both,
        "difference": NAN if hidden else _difference(pair),
        "low": limits.low,
        "high": limits.high,
        "p": shown.p,
        "p_adj": apart.p if told else NAN,
        "test": shown.test,
        "tier": tier,
        "class": word,
        "qualifier": _qualifier(word, visible, within=decision.within_margin),
        "rule_out": rule_out(shown.at(1 - 2 * equal.level)) if told else NAN,
        "mdd": visible,
        "first_by_risk": NAN if hidden else pair.by_risk[0],
        "second_by_risk": NAN if hidden else pair.by_risk[1],
        **reason.columns("reason"),
        "plan": plan.digest,
    }


def _qualifier(word: str, visible: float, *, within: bool) -> str:
    """Return what must be said beside the word: a difference within the margin, or a blunt test."""
    if within:
        return "smaller_than_margin"
    blunt = word == "inconclusive" and visible > ONLY_LARGE
    return "only_large_differences_visible" if blunt else ""


def _columns(name: str, side: Side, *, hidden: bool) -> tables.Row:
    return {
        f"{name}_n": 0 if hidden else side.n,
        f"{name}_institutions": 0 if hidden else side.institutions,
        f"{name}_share": NAN if hidden or not side.n else side.k / side.n,
    }


def _difference(pair: Pair) -> float:
    if not pair.first.n or not pair.second.n:
        return NAN
    return pair.first.k / pair.first.n - pair.second.k / pair.second.n


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def write_differences(
    config: Path, edition: Edition, measures: Path, counts: Path, clean: Path, table: Path
) -> None:
    """Write `differences.csv` of an edition.

    Parameters
    ----------
    config : `config/inspectorates/<name>`.
    measures, counts : files of the measure stage, of the edition's own school year.
    clean : folder of its clean tables.
    """
    inspectorate, publication = load_inspectorate(config), load_publication(config)
    check_groups(publication, inspectorate)
    levels = read_csv(measures, text=("interval", "weights"))
    secret = levels[(levels["conf_status"] == "C") & (levels["category"] == "meets")]
    register = pd.read_parquet(clean / "institutions.parquet")
    sources = Sources(
        Counts(pd.read_parquet(counts)),
        {str(name): group_of(register, name) for name in publication.groupings},
        set(zip(secret["indicator"], secret["sector"], strict=True)),
        Selections(pd.read_parquet(clean / "visits.parquet"), inspectorate.framework),
    )
    write_csv(compare_differences(inspectorate, edition, sources), table)
