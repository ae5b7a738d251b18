"""The change since each earlier mirror: interval, test, and a word by the analysis plan."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from spiegel import tables
from spiegel.compare.composed import stands_apart
from spiegel.compare.estimates import NAN, NO_INTERVAL, UNTESTED, Comparison, in_both
from spiegel.compare.ordered import NO_ORDER, Ordered, compare_order, direction, mixed
from spiegel.compare.pairs import Pair, Sources, is_tested, may_say, pairs_with
from spiegel.compare.sensitivity import by_institution, needs_permutation, permuted
from spiegel.compare.tipping import NONE, room, tipping
from spiegel.config.analysis_plan import Plan
from spiegel.config.closed_model import NOTHING, Label
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.word_files import word_file
from spiegel.stats.differences import rule_out
from spiegel.stats.multiplicity import adjust_once
from spiegel.stats.paired import paired
from spiegel.stats.plan import UNHELD, Decision, Evidence, Thresholds, decide

NOT_CONTROLLED = "composition_not_controlled"
MIXED = "mixed"
NOT_ROBUST = "not_robust"
ONLY_LARGE = 0.15  # a smallest visible change above this is said in the row

_WORDS = word_file("comparisons")
REASONS = _WORDS.by_name("reasons")


@dataclass(frozen=True)
class Tested:
    """A comparison with its p-values after adjustment, and the word that follows.

    Attributes
    ----------
    visible : smallest change that the test would probably show. rule_out : smallest change that is
        ruled out. Both at the level that decides, after adjustment. room : how far the difference
        may move before the word falls.
    """

    found: Comparison
    p_adj: float
    decision: Decision
    visible: float
    rule_out: float
    room: float


def _optional(value: float) -> float | None:
    return None if math.isnan(value) else value


def conclude(
    pair: Pair, found: Comparison, p_adj: float, p_stable: float, inspectorate: Inspectorate
) -> Decision:
    """Return the word for one comparison, given its p-values after adjustment."""
    plan = inspectorate.plan
    wide, narrow = found.at(plan.level), found.at(1 - 2 * plan.alpha)
    return decide(
        Evidence(
            comparability=pair.verdict.comparability,  # type: ignore[arg-type]
            comparability_reason=pair.verdict.reason.together(),
            prior_n_known=found.prior_n is not None,
            unit_matches=pair.unit_matches,
            n=pair.now.n,
            prior_n=found.prior_n,
            institutions=min(pair.now.institutions, found.prior_institutions),
            p_adj=_optional(p_adj),
            low95=_optional(wide.low),
            high95=_optional(wide.high),
            low90=_optional(narrow.low),
            high90=_optional(narrow.high),
            tost_p_adj=_optional(p_stable),
            margin=plan.margin,
            suppressed=pair.withheld,
            composition_held=pair.held,
            polarity=inspectorate.indicators[pair.indicator].polarity,
            selection_held=not pair.unlike,
        ),
        Thresholds(plan.thresholds.min_observations, plan.thresholds.min_institutions, plan.alpha),
    )


def _judge(
    pairs: Sequence[Pair],
    found: Sequence[Comparison],
    made: Sequence[bool],
    inspectorate: Inspectorate,
) -> list[Tested]:
    """Adjust a family of comparisons, change and stability apart, and decide each.

    Only rows that may get a word are of the family, and rows on the same records count once.

    Parameters
    ----------
    made : of each pair, whether a word may follow.
    """
    plan = inspectorate.plan
    same = [pair.records for pair in pairs]
    tiers = [inspectorate.tier(p.indicator, p.sector) for p in pairs]
    p = [one.p if ok else None for one, ok in zip(found, made, strict=True)]
    p_stable = [one.p_stable if ok else None for one, ok in zip(found, made, strict=True)]
    change, stable = (adjust_once(of, tiers, same, plan.alpha) for of in (p, p_stable))
    judged = []
    for pair, one, moved, still in zip(pairs, found, change, stable, strict=True):
        decision = conclude(pair, one, moved.p, still.p, inspectorate)
        judged.append(
            Tested(
                one,
                moved.p,
                decision,
                one.visible(plan, moved.level),
                rule_out(one.at(1 - 2 * still.level)),
                room(one, decision.word, moved.level, still.level, plan),
            )
        )
    return judged


def changes_since(pairs: list[Pair], inspectorate: Inspectorate, edition: str) -> list[tables.Row]:
    """Return the rows of one earlier mirror; tests are adjusted within it, by tier."""
    plan = inspectorate.plan
    made = [is_tested(pair, plan) for pair in pairs]
    found = [
        _permuted(pair, pair.found, plan)
        if ok
        and pair.then is not None
        and needs_permutation(pair.now, pair.then, pair.partition, plan)
        else pair.found
        for pair, ok in zip(pairs, made, strict=True)
    ]
    family = [may_say(pair, plan) for pair in pairs]
    judged = _judge(pairs, found, family, inspectorate)
    doubts = _doubts(pairs, judged, family, inspectorate)
    held = [_stands_apart(*parts, plan) for parts in zip(pairs, judged, strict=True)]
    rows = []
    for pair, one, ok, doubt, stands in zip(pairs, judged, made, doubts, held, strict=True):
        order = NO_ORDER
        sign = direction(inspectorate, pair.indicator)
        # The whole scale would tell what is withheld of its steps.
        sign = 0 if pair.indicator in plan.disclosure.indicators else sign
        if ok and sign and pair.then is not None:
            order = compare_order(pair.now, pair.then, pair.partition, plan.level)
        flags = [doubt] if doubt and stands else []
        if not stands:
            one = replace(one, decision=UNHELD, room=NAN)
        if ok and (one.found.basis == "crude" or not stands):
            flags.insert(0, NOT_CONTROLLED)
        if ok and mixed(order, one.found.difference, one.found.p, sign, plan.alpha):
            flags.append(MIXED)
        rows.append(_row(pair, one, ok, order, " ".join(flags), inspectorate, edition))
    return rows


def _stands_apart(pair: Pair, one: Tested, plan: Plan) -> bool:
    if pair.then is None or pair.partition is None:
        return True
    word = one.decision.word
    return stands_apart(one.found, word, pair.now, pair.then, pair.partition, plan)


def _permuted(pair: Pair, base: Comparison, plan: Plan) -> Comparison:
    assert pair.then is not None
    return permuted(base, pair.now, pair.then, pair.partition, plan, pair.key)


def _doubts(
    pairs: Sequence[Pair],
    judged: Sequence[Tested],
    made: Sequence[bool],
    inspectorate: Inspectorate,
) -> list[str]:
    """Return for each claimed change the other estimates that do not bear it out.

    Each way of estimating is applied to the whole family, adjusted and decided anew; permutation
    replaces the test of the claimed rows only. A way that gives no estimate raises no doubt.
    """
    plan = inspectorate.plan
    claimed = [one.decision.word in ("improved", "declined") for one in judged]
    if not any(claimed):
        return [""] * len(pairs)

    def other(way: str, pair: Pair, one: Tested, claim: bool, ok: bool) -> Comparison:
        if not ok or pair.then is None:
            return one.found
        if way == "crude":
            return pair.crude
        if way == "institution_mean":
            return by_institution(pair.crude, pair.now, pair.then)
        return _permuted(pair, one.found, plan) if claim else one.found

    failed: list[list[str]] = [[] for _ in pairs]
    for way in ("crude", "institution_mean", "permutation"):
        found = [other(way, *parts) for parts in zip(pairs, judged, claimed, made, strict=True)]
        again = _judge(pairs, found, made, inspectorate)
        for place, (claim, one, two) in enumerate(zip(claimed, judged, again, strict=True)):
            if claim and two.decision.word != one.decision.word:
                failed[place].append(way)
    return [f"{NOT_ROBUST}:{','.join(ways)}" if ways else "" for ways in failed]


def _row(
    pair: Pair,
    one: Tested,
    tested: bool,
    order: Ordered,
    robust: str,
    inspectorate: Inspectorate,
    edition: str,
) -> tables.Row:
    word = one.decision.word
    # The one place where a pair that may not be compared loses every number it has.
    blocked = word in ("not comparable", "not shown")
    shown = UNTESTED if blocked else one.found
    crude = UNTESTED if blocked else pair.crude
    equal = shown if shown.basis == "standardised" else UNTESTED
    few = blocked or word == "too few"
    limits = NO_INTERVAL if few else shown.at(inspectorate.plan.level)
    told = tested and not blocked
    secret = pair.indicator in inspectorate.plan.disclosure.indicators
    tipped = tipping(pair, one.room, inspectorate.plan) if told else NONE
    return {
        "edition": edition,
        "indicator": pair.indicator,
        "sector": pair.sector,
        "prior_edition": pair.prior.mirror,
        "prior_school_year": pair.prior.school_year,
        "prior_source": pair.prior.source,
        "n": 0 if word == "not shown" else pair.now.n,
        "prior_n": None if blocked else shown.prior_n,
        "share_crude": NAN if word == "not shown" or not pair.now.n else pair.now.k / pair.now.n,
        "prior_share_crude": crude.prior_share,
        "difference_crude": crude.difference,
        "share_standardised": equal.share,
        "prior_share_standardised": equal.prior_share,
        "difference_standardised": equal.difference,
        "basis": "" if blocked or math.isnan(shown.difference) else shown.basis,
        "difference": shown.difference,
        "low": limits.low,
        "high": limits.high,
        "composition": NAN if blocked else pair.composition,
        "p": shown.p if told else NAN,
        "p_adj": one.p_adj if told else NAN,
        "test": shown.test if told else "",
        "tier": inspectorate.tier(pair.indicator, pair.sector),
        "class": word,
        "qualifier": _qualifier(one, told),
        "rule_out": NAN if few else one.rule_out,
        "mdd": one.visible if told else NAN,
        "superiority": order.superiority if told else NAN,
        "superiority_low": order.interval.low if told else NAN,
        "superiority_high": order.interval.high if told else NAN,
        "p_ordinal": order.p if told else NAN,
        **_overlap(pair, silent=blocked or secret, told=told),
        "robust": robust if told else "",
        "by_risk": NAN if blocked else pair.by_risk[0],
        "prior_by_risk": NAN if blocked else pair.by_risk[1],
        "tipping": tipped.moved,
        "tipping_gap": tipped.gap,
        "tipping_basis": tipped.basis,
        "comparability": pair.verdict.comparability,
        **_reason(word, pair, secret=secret).columns("reason"),
        "plan": inspectorate.plan.digest,
    }


def _overlap(pair: Pair, *, silent: bool, told: bool) -> tables.Row:
    """Return how the institutions that both years visited moved: beside the word, never in it.

    Empty of a published figure, and of a confidential indicator: joint results would tell counts
    that are withheld.
    """
    if pair.then is None or silent:
        return {"overlap": None, "overlap_up": None, "overlap_down": None, "p_overlap": NAN}
    found = paired(in_both(pair.now, pair.then)[0])
    return {
        "overlap": found.both,
        "overlap_up": found.up,
        "overlap_down": found.down,
        "p_overlap": found.p if told else NAN,
    }


def _qualifier(one: Tested, told: bool) -> str:
    """Return what must be said beside the word: a change within the margin, or a blunt test."""
    if one.decision.within_margin:
        return "smaller_than_margin"
    blunt = told and one.decision.word == "inconclusive" and one.visible > ONLY_LARGE
    return "only_large_changes_visible" if blunt else ""


def _reason(word: str, pair: Pair, *, secret: bool) -> Label:
    if word != "not shown" and pair.verdict.comparability != "yes":
        return pair.verdict.reason
    if word == "limited":
        if secret:
            return REASONS["confidential"]
        return REASONS[pair.unlike if pair.held and pair.unlike else "composition"]
    if word == "not comparable" and not pair.unit_matches:
        return REASONS["other unit"]
    if word == "not tested" and pair.now.clustered and pair.found.prior_n is not None:
        return REASONS["clustered"]
    return REASONS.get(word, NOTHING)


def compare_all(
    inspectorate: Inspectorate, edition: Edition, measures: pd.DataFrame, sources: Sources
) -> pd.DataFrame:
    """Return the table of changes: one row per indicator, sector and earlier mirror.

    Parameters
    ----------
    measures : measures of this mirror.
    """
    own = measures[(measures["category"] == "meets") & (measures["group"] == "all")]
    names = list(zip(own["indicator"], own["sector"], strict=True))
    rows: list[tables.Row] = []
    for prior in edition.priors:
        pairs = pairs_with(prior, names, inspectorate, edition, sources)
        rows += changes_since(pairs, inspectorate, edition.edition)
    table = tables.from_rows("changes", rows)
    if table.empty:
        table = table.astype({"n": "int64", "tier": "int64"})
    counts = ["prior_n", "overlap", "overlap_up", "overlap_down"]
    table[counts] = table[counts].astype("Int64")
    kinds = {name: column.dtype.type for name, column in tables.TABLES["changes"].columns.items()}
    text = [name for name, kind in kinds.items() if isinstance(kind, pd.StringDtype)]
    return tables.check(table.astype(dict.fromkeys(text, str)), "changes")
