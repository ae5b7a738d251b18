"""How far levels stand apart at a break in the framework: estimates beside the verdicts.

What may be compared says the comparability table, and a break forbids every word of change; an
estimate of a model gives none.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from spiegel import tables
from spiegel.compare.changes import REASONS
from spiegel.config.closed_model import Label
from spiegel.config.editions import Edition
from spiegel.config.indicators import Indicator
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.word_files import word_file
from spiegel.stats.level_shift import (
    FEWEST_LINKED,
    FEWEST_MIRRORS,
    LevelShift,
    LinkError,
    level_shift,
    link_error,
)

_WORDS = word_file("comparisons")
WHY_NOT = _WORDS.by_name("level_shift_reasons")
FEW_MIRRORS = WHY_NOT["few_mirrors"].filled(least=FEWEST_MIRRORS)
NO_LINK = WHY_NOT["no_link"].filled(least=FEWEST_LINKED)
SHOWN = ("normal", "flagged", "k_of_n")  # of fewer ratings the plan shows no share
LAST = 9999  # no school year comes after it
Series = tuple[str, str]  # indicator, sector


def level_shifts(
    inspectorate: Inspectorate, edition: Edition, levels: pd.DataFrame
) -> pd.DataFrame:
    """Return, per break of the plan and series across it, how far the level stands apart there.

    A series lies across a break when it has mirrors with known counts on both sides, between the
    break before and the break after it. No numbers, and a reason: fewer than two such mirrors on
    a side, a withheld share among them, counts of investigations, no finite shift. Of mirrors that
    may not be compared with this one the series has no numbers, so that there is no shift either.

    Parameters
    ----------
    levels : the series: only what it shows is used.

    Source: `level_shift`, `link_error`.
    """
    plan = inspectorate.plan
    levels = levels.assign(when=levels["school_year"].str[:4].astype(int))
    breaks = sorted(int(year[:4]) for year in plan.breaks)
    rows: list[tables.Row] = []
    for place, since in enumerate(breaks):
        between = levels["when"].between(
            breaks[place - 1] if place else 0, [*breaks, LAST][place + 1] - 1
        )
        across = _across(levels[between], since)
        found = {key: _shift(part, since) for key, part in across.items()}
        linked = _linked(inspectorate.indicators, found)
        link = link_error(linked)
        for (indicator, sector), part in across.items():
            own = found[indicator, sector]
            reason = own if isinstance(own, Label) else NO_LINK if link is None else Label.same("")
            after = part["when"] >= since
            rows.append(
                {
                    "edition": edition.edition,
                    "break_from": f"{since}-{since + 1}",
                    "indicator": indicator,
                    "sector": sector,
                    "first_year": part["school_year"].min(),
                    "last_year": part["school_year"].max(),
                    "mirrors_before": int((~after).sum()),
                    "mirrors_after": int(after.sum()),
                    **_numbers(None if isinstance(own, Label) else own, link, plan.level),
                    "linked": None if isinstance(own, Label) else len(linked),
                    **reason.columns("reason"),
                    "plan": plan.digest,
                }
            )
    if not rows:
        return tables.empty("level_shifts")
    table = tables.from_rows("level_shifts", rows)
    return tables.check(table.astype({"linked": "Int64"}), "level_shifts")


def _across(levels: pd.DataFrame, since: int) -> dict[Series, pd.DataFrame]:
    """Return the mirrors of each series across a break: those with known counts, or withheld."""
    known = levels["k"].notna() & levels["obs_status"].isin(SHOWN)
    secret = (levels["source"] == "records") & levels["n"].isna()
    kept = levels[(levels["comparability"] != "no") & (known | secret)]
    return {
        (str(indicator), str(sector)): part
        for (indicator, sector), part in kept.groupby(["indicator", "sector"], sort=False)
        if (part["when"] < since).any() and (part["when"] >= since).any()
    }


def _shift(part: pd.DataFrame, since: int) -> LevelShift | Label:
    """Return the shift of a series at a break, or why there is none."""
    if part["k"].isna().any():
        return REASONS["not shown"]
    if part["unit"].eq("investigation").any():
        return WHY_NOT["investigations"]
    if (part["when"] >= since).value_counts().min() < FEWEST_MIRRORS:
        return FEW_MIRRORS
    k, n = part["k"].astype(float).tolist(), part["n"].astype(float).tolist()
    return level_shift(k, n, part["when"].tolist(), since) or WHY_NOT["no_shift"]


def _linked(
    indicators: Mapping[str, Indicator], found: Mapping[Series, LevelShift | Label]
) -> list[float]:
    """Return the shifts over all sectors: of indicators on the same standards that of the first."""
    shifts: dict[frozenset[str], float] = {}
    for name, indicator in indicators.items():
        own = found.get((name, "ALL"))
        if isinstance(own, LevelShift):
            shifts.setdefault(frozenset(indicator.standards), own.log_odds)
    return list(shifts.values())


def _numbers(own: LevelShift | None, link: LinkError | None, level: float) -> tables.Row:
    if own is None:
        names = ("share_before", "share_after", "shift", "shift_low", "shift_high")
        return dict.fromkeys((*names, "log_odds", "error", "link_error", "df"), float("nan"))
    low, high = own.interval(level, link)
    return {
        "share_before": own.before,
        "share_after": own.after,
        "shift": own.after - own.before,
        "shift_low": low,
        "shift_high": high,
        "log_odds": own.log_odds,
        "error": own.error,
        "link_error": link.error if link else float("nan"),
        "df": own.freedom(link),
    }
