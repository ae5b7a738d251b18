"""The level of each indicator over the mirrors, and the trend where enough are comparable."""

from __future__ import annotations

import math

import pandas as pd

from spiegel import tables
from spiegel.compare.comparability import SAME, Comparability, Verdict
from spiegel.compare.estimates import Counts, Side
from spiegel.compare.priors import PublishedPrior
from spiegel.config import Edition
from spiegel.inspectorate import Inspectorate
from spiegel.measure.measures import status
from spiegel.stats.clustering import pooled_deff, ratio_estimate
from spiegel.stats.multiplicity import adjust_by_tier
from spiegel.stats.proportions import wilson
from spiegel.stats.trend import cochran_armitage

NAN = float("nan")


def _published_row(figure: PublishedPrior, inspectorate: Inspectorate) -> tuple[object, ...]:
    """Return k, n, share, low, high, obs_status of a published figure (worst case when rounded)."""
    plan = inspectorate.plan
    if figure.n is None or figure.counts is None:
        return None, None, figure.share, NAN, NAN, "flagged"
    low = wilson(figure.counts[0], figure.n, plan.level).low
    high = wilson(figure.counts[-1], figure.n, plan.level).high
    k = figure.counts[0] if figure.exact else None
    return k, figure.n, figure.share, low, high, status(figure.n, plan)


BLOCKED = (None, None, NAN, NAN, NAN, "none")


def series(
    inspectorate: Inspectorate,
    edition: Edition,
    measures: pd.DataFrame,
    published: dict[tuple[str, str, str], PublishedPrior],
    comparability: Comparability,
) -> pd.DataFrame:
    """Return the share that meets the bar, per mirror, indicator and sector; earliest first.

    A mirror that is not comparable with this one keeps its row and reason, without numbers.

    Parameters
    ----------
    measures : measures of this mirror and of the earlier ones cleaned with it.
    """
    meets = measures[(measures["category"] == "meets") & (measures["group"] == "all")]
    cells = {
        (r.school_year, r.indicator, r.sector): (r.k, r.n, r.share, r.low, r.high, r.obs_status)
        for r in meets.itertuples()
    }
    own = meets[meets["school_year"] == edition.school_year]
    mirrors = [(p.mirror, p.school_year, p.source) for p in edition.priors]
    mirrors = [
        *sorted(mirrors, key=lambda m: m[1]),
        (edition.edition, edition.school_year, "records"),
    ]
    rows = []
    for indicator, sector, unit in zip(own["indicator"], own["sector"], own["unit"], strict=True):
        for mirror, school_year, source in mirrors:
            verdict: Verdict = SAME
            if mirror != edition.edition:
                verdict = comparability.verdict(mirror, edition.edition, indicator)
            figure = published.get((mirror, indicator, sector))
            values: tuple[object, ...] | None
            if source == "records":
                values = cells.get((school_year, indicator, sector))
            else:
                values = _published_row(figure, inspectorate) if figure else None
            if verdict.comparability == "no":
                values = BLOCKED
            if values is None:
                continue
            rows.append(
                (
                    *(edition.edition, mirror, school_year, source),
                    *(indicator, sector, "meets", unit),
                    *values,
                    *(verdict.comparability, verdict.reason_nl, verdict.reason_en),
                )
            )
    table = pd.DataFrame(rows, columns=tables.columns("series"))
    return tables.check(table.astype({"k": "Int64", "n": "Int64"}), "series")


def _effective(one: Side) -> tuple[float, float]:
    """Return k and n divided by the design effect (Rao & Scott 1992)."""
    if not one.clustered:
        return float(one.k), float(one.n)
    estimate = ratio_estimate(one.y, one.m)
    deff = pooled_deff([estimate]) or 1.0
    return one.k / deff, one.n / deff


def trends(
    inspectorate: Inspectorate,
    edition: Edition,
    levels: pd.DataFrame,
    counts: dict[str, Counts],
) -> pd.DataFrame:
    """Return the trend over the fully comparable mirrors of which we hold the records.

    Fewer mirrors than the plan asks for: no slope, no test, class `too few mirrors`.
    """
    plan = inspectorate.plan
    rows: list[dict[str, object]] = []
    usable = levels[(levels["comparability"] == "yes") & (levels["source"] == "records")]
    for (indicator, sector), part in usable.groupby(["indicator", "sector"], sort=False):
        years = sorted(part["school_year"])
        row: dict[str, object] = {
            "edition": edition.edition,
            "indicator": indicator,
            "sector": sector,
            "first_year": years[0],
            "last_year": years[-1],
            "mirrors": len(years),
        }
        if len(years) >= plan.min_mirrors_for_trend:
            members = inspectorate.framework.expand(str(sector))
            sides = [_effective(counts[y].side(str(indicator), members)) for y in years]
            if min(n for _, n in sides) >= plan.thresholds.min_observations:
                row |= _fit(sides, [int(y[:4]) for y in years], plan.level)
        rows.append(row)
    table = pd.DataFrame(rows, columns=tables.columns("trends"))
    numbers = ["slope", "low", "high", "p_trend", "p_departure", "p_quasi"]
    table[numbers] = table[numbers].astype(float)
    pairs = zip(table["indicator"], table["sector"], strict=True)
    tiers = [inspectorate.tier(indicator, sector) for indicator, sector in pairs]
    tested = [None if math.isnan(p) else float(p) for p in table["p_trend"]]
    table["p_adj"] = pd.Series(adjust_by_tier(tested, tiers), index=table.index, dtype=float)
    words = [_word(r, plan.alpha) for _, r in table.iterrows()]
    table["class"] = pd.Series(words, index=table.index, dtype=str)
    few = table["class"] == "too few mirrors"
    least = plan.min_mirrors_for_trend
    for language, text in (
        ("nl", f"minder dan {least} vergelijkbare spiegels met genoeg waarnemingen"),
        ("en", f"fewer than {least} comparable mirrors with enough observations"),
    ):
        table[f"reason_{language}"] = pd.Series(few.map({True: text, False: ""}), dtype=str)
    names = ["edition", "indicator", "sector", "first_year", "last_year"]
    return tables.check(table.astype({**dict.fromkeys(names, str), "mirrors": "int64"}), "trends")


def _fit(sides: list[tuple[float, float]], scores: list[int], level: float) -> dict[str, float]:
    found = cochran_armitage([k for k, _ in sides], [n for _, n in sides], scores, level)
    return {
        "slope": found.slope,
        "low": found.slope_interval.low,
        "high": found.slope_interval.high,
        "p_trend": found.p,
        "p_departure": found.departure.p,
        "p_quasi": found.quasi_t_p,
    }


def _word(row: pd.Series, alpha: float) -> str:
    """Return the trend class: a slope is claimed only when both tests agree (plan, section E)."""
    if math.isnan(row["p_trend"]):
        return "too few mirrors"
    if row["p_adj"] <= alpha and row["p_quasi"] <= alpha:
        return "rising" if row["slope"] > 0 else "falling"
    return "fluctuates" if row["p_departure"] <= alpha else "no clear trend"
