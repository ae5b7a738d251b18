"""The trend of each indicator where enough mirrors are comparable."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from spiegel import tables
from spiegel.compare.estimates import Counts, Side
from spiegel.compare.selection import Selections, differs, visit_types
from spiegel.compare.series import WITHHELD
from spiegel.compare.stock import SHARED_BY_YEARS, share_institutions
from spiegel.config.analysis_plan import Plan
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.config.word_files import word_file
from spiegel.measure.standardised import standardised_share
from spiegel.measure.strata import Partition, Register, sizes
from spiegel.stats.clustering import effective_ratings, pooled_deff, ratio_estimate
from spiegel.stats.multiplicity import adjust_by_tier
from spiegel.stats.trend import cochran_armitage, stratified_trend

_WORDS = word_file("comparisons")
FEW_MIRRORS = _WORDS.label("few_mirrors")
UNLIKE = _WORDS.by_name("trend_reasons")
NUMBERS = ["slope", "low", "high", "p_trend", "p_departure", "p_quasi", "rule_out"]


def trends(
    inspectorate: Inspectorate,
    edition: Edition,
    levels: pd.DataFrame,
    counts: dict[str, Counts],
    register: Register | None = None,
    selections: Selections | None = None,
) -> pd.DataFrame:
    """Return the trend over the fully comparable mirrors of which we hold the records.

    Fewer mirrors than the plan asks for: no slope, no test, class `too few mirrors`. Years of a
    stock that share institutions: no slope, no test, class `not tested`. Years whose visits were
    not selected alike: slope and tests, not adjusted, class `limited`.

    Parameters
    ----------
    levels : the series. counts : per-institution counts by school year.
    register : the population that a trend at equal composition stands for; none: crude trends.
    selections : how visits were selected; none: nobody knows.
    """
    plan = inspectorate.plan
    rows: list[dict[str, object]] = []
    refused: list[bool] = []
    unlike: list[str] = []
    withheld: list[bool] = []
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
        members = inspectorate.framework.expand(str(sector))
        refused.append(
            len(years) > 1
            and share_institutions(inspectorate, counts, years, str(indicator), members)
        )
        unlike.append("")
        shown = bool(part["share"].notna().all())  # a withheld share carries no trend
        withheld.append(not shown and bool(part["n"].isna().any()))
        if len(years) >= plan.min_mirrors_for_trend and shown and not refused[-1]:
            sides = [counts[y].side(str(indicator), members) for y in years]
            deffs = _deffs(sides)
            least = min(side.n / deff for side, deff in zip(sides, deffs, strict=True))
            if least >= plan.thresholds.min_observations:
                cut = None
                secret = indicator in plan.disclosure.indicators  # is not standardised
                if register is not None and not secret and all(s.cells for s in sides):
                    seen = [sizes(s.cells) for s in sides]
                    cut = register.partition(members, seen, plan.composition)
                row |= _fit(sides, deffs, [int(y[:4]) for y in years], cut, plan)
                if selections is not None:
                    types = visit_types(inspectorate, str(indicator))
                    last = inspectorate.indicators[str(indicator)].unit == "institution"
                    kinds = [
                        selections.of(side, year, members, types, last=last)
                        for side, year in zip(sides, years, strict=True)
                    ]
                    unlike[-1] = differs(kinds, plan.selection)
        rows.append(row)
    table = pd.DataFrame(rows, columns=tables.columns("trends"))
    table[NUMBERS] = table[NUMBERS].astype(float)
    table["basis"] = table["basis"].astype(object).fillna("")
    pairs = zip(table["indicator"], table["sector"], strict=True)
    tiers = [inspectorate.tier(indicator, sector) for indicator, sector in pairs]
    # A trend must be more than chance, and more than mirrors move from year to year: the weaker
    # of both tests decides, and is what is adjusted.
    binding = table[["p_trend", "p_quasi"]].max(axis=1, skipna=False)
    tested = [
        None if math.isnan(p) or why else float(p) for p, why in zip(binding, unlike, strict=True)
    ]
    table["p_adj"] = pd.Series(adjust_by_tier(tested, tiers), index=table.index, dtype=float)
    words = [
        "not tested" if shared else "limited" if why else _word(r, plan.alpha)
        for shared, why, (_, r) in zip(refused, unlike, table.iterrows(), strict=True)
    ]
    table["class"] = pd.Series(words, index=table.index, dtype=str)
    few = table["class"] == "too few mirrors"
    few_said = FEW_MIRRORS.filled(least=plan.min_mirrors_for_trend)
    for language in LANGUAGES:
        told = WITHHELD[language], SHARED_BY_YEARS[language], few_said[language]
        why = np.select([withheld, refused, few], told, "")
        reasons = [
            str(reason) or (UNLIKE[kind][language] if kind else "")
            for reason, kind in zip(why, unlike, strict=True)
        ]
        table[f"reason_{language}"] = pd.Series(reasons, index=table.index, dtype=str)
    table["plan"] = plan.digest
    names = ["edition", "indicator", "sector", "first_year", "last_year", "basis", "plan"]
    return tables.check(table.astype({**dict.fromkeys(names, str), "mirrors": "int64"}), "trends")


def _deffs(sides: Sequence[Side]) -> list[float]:
    """Return the design effect of each mirror; at least that of all where few institutions tell.

    By its own alone, slopes of 12 to 100 schools of 1 to 15 ratings missed in 8 to 18 % of draws at
    a level of 95 %, and flat series were said to fluctuate in 7 to 27 %.
    """
    found = [ratio_estimate(side.whole.y, side.whole.m) for side in sides]
    clustered = [side.clustered for side in sides]
    pool = pooled_deff(own for own, several in zip(found, clustered, strict=True) if several)
    return [
        own.n / effective_ratings(own, pool) if several else 1.0
        for own, several in zip(found, clustered, strict=True)
    ]


def _fit(
    sides: list[Side], deffs: list[float], scores: list[int], cut: Partition | None, plan: Plan
) -> dict[str, object]:
    """Return slope and tests; with cells the slope is that within them (Mantel's extension).

    Counts are divided by the design effect of their mirror (Rao & Scott 1992). Departure and the
    test against year-to-year movement look, with cells, at the standardised shares, each counted
    for the sample size that its variance is worth: no more than its ratings are.
    """
    if cut is None:
        k = [side.k / deff for side, deff in zip(sides, deffs, strict=True)]
        n = [side.n / deff for side, deff in zip(sides, deffs, strict=True)]
        found = cochran_armitage(k, n, scores)
        slope, p, basis = found.slope, found.p, "crude"
    else:
        within = stratified_trend(*_by_cell(sides, deffs, cut), scores)
        found = cochran_armitage(*_worth(sides, deffs, cut), scores)
        slope, p, basis = within.slope, within.p, "standardised"
    interval, narrow = slope.at(plan.level), slope.at(1 - 2 * plan.alpha)
    return {
        "slope": slope.value,
        "low": interval.low,
        "high": interval.high,
        "basis": basis,
        "p_trend": p,
        "p_departure": found.departure.p,
        "p_quasi": found.quasi_t_p,
        "rule_out": max(abs(narrow.low), abs(narrow.high)),
    }


def _by_cell(
    sides: list[Side], deffs: list[float], cut: Partition
) -> tuple[list[list[float]], list[list[float]]]:
    """Return k and n, cells x mirrors, divided by the design effect of their mirror."""
    k = [[0.0] * len(sides) for _ in cut.groups]
    n = [[0.0] * len(sides) for _ in cut.groups]
    for year, (side, deff) in enumerate(zip(sides, deffs, strict=True)):
        for place, y, m in zip(cut.places(side.cells), side.y, side.m, strict=True):
            if place >= 0:
                k[place][year] += y / deff
                n[place][year] += m / deff
    return k, n


def _worth(
    sides: list[Side], deffs: list[float], cut: Partition
) -> tuple[list[float], list[float]]:
    """Return the standardised shares as k of n, n what their variance is worth."""
    k, n = [], []
    for side, deff in zip(sides, deffs, strict=True):
        found = standardised_share(side.y, side.m, side.cells, cut)
        spread, most = found.share * (1 - found.share), found.n / deff
        size = min(spread / found.variance, most) if found.variance > 0 else most
        k.append(found.share * size)
        n.append(size)
    return k, n


def _word(row: pd.Series, alpha: float) -> str:
    """Return the trend class: a slope is claimed only when both tests agree (plan, section E)."""
    if math.isnan(row["p_trend"]):
        return "too few mirrors"
    if row["p_adj"] <= alpha:
        return "rising" if row["slope"] > 0 else "falling"
    return "fluctuates" if row["p_departure"] <= alpha else "no clear trend"
