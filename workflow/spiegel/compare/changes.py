"""The change since each earlier mirror: interval, test, and a word by the analysis plan."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from spiegel import tables
from spiegel.compare.comparability import Comparability, Verdict
from spiegel.compare.estimates import (
    NAN,
    NO_INTERVAL,
    UNTESTED,
    Comparison,
    Counts,
    Side,
    compare_published,
    compare_records,
)
from spiegel.compare.priors import PublishedPrior
from spiegel.config import Edition, Plan, Prior
from spiegel.inspectorate import Inspectorate
from spiegel.stats.differences import rule_out
from spiegel.stats.multiplicity import adjust_by_tier
from spiegel.stats.plan import Evidence, Thresholds, decide

REASONS = {
    "too few": (
        "te weinig waarnemingen om een verandering te beoordelen",
        "too few observations to judge a change",
    ),
    "not tested": (
        "van de vorige spiegel is enkel een afgerond percentage bekend, geen aantal",
        "only a rounded percentage is known of the earlier mirror, no number of observations",
    ),
}


@dataclass(frozen=True)
class Pair:
    """One row of the table of changes while it is being made."""

    indicator: str
    sector: str
    prior: Prior
    unit_matches: bool
    now: Side
    comparison: Comparison
    verdict: Verdict

    @property
    def enough(self) -> bool:
        return self.comparison.prior_n is not None and not math.isnan(self.comparison.p)


def _enough(pair: Pair, plan: Plan) -> bool:
    """Say whether a test is made at all: only those count for the adjustment."""
    limits = plan.thresholds
    return (
        pair.verdict.comparability != "no"
        and pair.unit_matches
        and pair.enough
        and min(pair.now.n, pair.comparison.prior_n or 0) >= limits.min_observations
        and min(pair.now.institutions, pair.comparison.prior_institutions)
        >= limits.min_institutions
    )


def _optional(value: float) -> float | None:
    return None if math.isnan(value) else value


def changes_since(
    pairs: list[Pair], inspectorate: Inspectorate, edition: str
) -> list[tuple[object, ...]]:
    """Return the rows of one earlier mirror; tests are adjusted within it, by tier."""
    plan = inspectorate.plan
    tiers = [inspectorate.tier(p.indicator, p.sector) for p in pairs]
    made = [_enough(p, plan) for p in pairs]
    p_adj = adjust_by_tier(
        [p.comparison.p if ok else None for p, ok in zip(pairs, made, strict=True)], tiers
    )
    stable = adjust_by_tier(
        [
            _optional(p.comparison.p_stable) if ok else None
            for p, ok in zip(pairs, made, strict=True)
        ],
        tiers,
    )
    rows = []
    for pair, tier, tested, adjusted, equivalent in zip(
        pairs, tiers, made, p_adj, stable, strict=True
    ):
        rows.append(_row(pair, tier, tested, adjusted, equivalent, inspectorate, edition))
    return rows


def _row(
    pair: Pair,
    tier: int,
    tested: bool,
    p_adj: float,
    p_stable: float,
    inspectorate: Inspectorate,
    edition: str,
) -> tuple[object, ...]:
    plan, found = inspectorate.plan, pair.comparison
    indicator = inspectorate.indicators[pair.indicator]
    decision = decide(
        Evidence(
            comparability=pair.verdict.comparability,  # type: ignore[arg-type]
            comparability_reason=pair.verdict.reason_en,
            prior_n_known=found.prior_n is not None,
            unit_matches=pair.unit_matches,
            n=pair.now.n,
            prior_n=found.prior_n,
            institutions=min(pair.now.institutions, found.prior_institutions),
            p_adj=_optional(p_adj),
            low95=_optional(found.interval.low),
            high95=_optional(found.interval.high),
            low90=_optional(found.interval90.low),
            high90=_optional(found.interval90.high),
            tost_p_adj=_optional(p_stable),
            margin=plan.margin,
            suppressed=False,
            polarity=indicator.polarity,
        ),
        Thresholds(plan.thresholds.min_observations, plan.thresholds.min_institutions, plan.alpha),
    )
    # The one place where a pair that may not be compared loses every number it has.
    blocked = decision.word in ("not comparable", "not shown")
    shown = UNTESTED if blocked else found
    limits = NO_INTERVAL if decision.word == "too few" else shown.interval
    narrow = NO_INTERVAL if decision.word == "too few" else shown.interval90
    reason_nl, reason_en = _reasons(decision.word, pair)
    return (
        edition,
        pair.indicator,
        pair.sector,
        pair.prior.mirror,
        pair.prior.school_year,
        pair.prior.source,
        pair.now.n,
        None if blocked else shown.prior_n,
        pair.now.k / pair.now.n if pair.now.n else NAN,
        shown.prior_share,
        shown.difference,
        limits.low,
        limits.high,
        NAN,
        shown.p if tested else NAN,
        p_adj if tested else NAN,
        shown.test if tested else "",
        tier,
        decision.word,
        NAN if math.isnan(narrow.low) else rule_out(narrow),
        shown.mdd if tested else NAN,
        "" if not tested else "composition_not_controlled",
        pair.verdict.comparability,
        reason_nl,
        reason_en,
    )


def _reasons(word: str, pair: Pair) -> tuple[str, str]:
    if pair.verdict.comparability != "yes":
        return pair.verdict.reason_nl, pair.verdict.reason_en
    if word in REASONS:
        return REASONS[word]
    return "", ""


def compare_all(
    inspectorate: Inspectorate,
    edition: Edition,
    measures: pd.DataFrame,
    counts: dict[str, Counts],
    published: dict[tuple[str, str, str], PublishedPrior],
    comparability: Comparability,
) -> pd.DataFrame:
    """Return the table of changes: one row per indicator, sector and earlier mirror.

    Parameters
    ----------
    measures : measures of this mirror. counts : per-institution counts by school year.
    """
    own = measures[(measures["category"] == "meets") & (measures["group"] == "all")]
    rows: list[tuple[object, ...]] = []
    for prior in edition.priors:
        pairs = []
        for indicator, sector in zip(own["indicator"], own["sector"], strict=True):
            sectors = inspectorate.framework.expand(sector)
            now = counts[edition.school_year].side(indicator, sectors)
            figure = published.get((prior.mirror, indicator, sector))
            matches = True
            if prior.source == "records":
                then = counts[prior.school_year].side(indicator, sectors)
                found = compare_records(now, then, inspectorate.plan)
            elif figure is None:
                continue
            else:
                matches = figure.unit == inspectorate.indicators[indicator].unit
                found = compare_published(now, figure, inspectorate.plan)
            verdict = comparability.verdict(prior.mirror, edition.edition, indicator)
            if (
                not found.prior_n
                and math.isnan(found.prior_share)
                and verdict.comparability != "no"
            ):
                continue
            pairs.append(Pair(indicator, sector, prior, matches, now, found, verdict))
        rows += changes_since(pairs, inspectorate, edition.edition)
    table = pd.DataFrame(rows, columns=tables.columns("changes"))
    if table.empty:
        table = table.astype({"n": "int64", "tier": "int64"})
    table["prior_n"] = table["prior_n"].astype("Int64")
    text = ["edition", "indicator", "sector", "prior_edition", "prior_school_year", "prior_source"]
    more = ["test", "class", "robust", "comparability", "reason_nl", "reason_en"]
    return tables.check(table.astype(dict.fromkeys(text + more, str)), "changes")
