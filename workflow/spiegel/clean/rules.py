"""The rules that decide which visits count. Each is a small function that marks rows to leave out.

A rule takes the visits still in and the context of the school year, and returns the reason for
each row it leaves out ('' = stays). The order in `VISIT_RULES` is the order of the exclusion flow.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from spiegel.config import Framework
from spiegel.errors import SpiegelError, did_you_mean

Rule = Callable[[pd.DataFrame, "Context"], pd.Series]


@dataclass(frozen=True)
class Context:
    """What a rule may know: the school year, its publication cut-off, and the framework."""

    school_year: str
    cut_off: date
    framework: Framework


def _mark(visits: pd.DataFrame, out: pd.Series, reason: str) -> pd.Series:
    return pd.Series("", index=visits.index, dtype=str).mask(out, reason)


def exact_duplicate(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out a row that repeats an earlier one in every column."""
    content = [c for c in visits.columns if c not in ("source_file", "source_row")]
    return _mark(visits, visits.duplicated(content), "exact_duplicate")


def report_not_final(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out visits whose report is not final."""
    final = visits["report_status"].isin(context.framework.final_statuses)
    return _mark(visits, ~final, "report_not_final")


def not_main_series(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out visit types beside the main series; the reason names the type."""
    types = context.framework.visit_types
    reasons = {t: "" if v.main_series else f"visit_type:{t}" for t, v in types.items()}
    return visits["visit_type"].map(reasons).astype(str)


def outside_school_year(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out visits that did not start between the first and last day of the school year.

    A row of a stock belongs to the year of its snapshot: its inspection may be years older.
    """
    month_day = context.framework.school_year_starts
    first = pd.Timestamp(f"{context.school_year[:4]}-{month_day}")
    after = pd.Timestamp(f"{context.school_year[5:]}-{month_day}")
    inside = (visits["start_date"] >= first) & (visits["start_date"] < after)
    stock = visits["visit_type"].isin(context.framework.stocks)
    inside = inside.mask(stock, visits["school_year"] == context.school_year)
    return _mark(visits, ~inside, "outside_school_year")


def published_after_cut_off(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out reports published after the cut-off date of this mirror."""
    late = visits["publication_date"] > pd.Timestamp(context.cut_off)
    return _mark(visits, late, "published_after_cut_off")


VISIT_RULES: tuple[Rule, ...] = (
    exact_duplicate,
    report_not_final,
    not_main_series,
    outside_school_year,
    published_after_cut_off,
)


@dataclass(frozen=True)
class Outcome:
    """Rows kept, rows left out with rule and reason, and the step-by-step account."""

    kept: pd.DataFrame
    dropped: pd.DataFrame
    steps: pd.DataFrame


def apply_rules(
    table: pd.DataFrame, rules: tuple[Rule, ...], context: Context, name: str
) -> Outcome:
    """Apply rules in order; every row ends up kept, or dropped once with one reason."""
    kept, dropped, steps = table, [], []
    for rule in rules:
        reasons = rule(kept, context)
        out = reasons != ""
        rows_in = len(kept)
        for reason in sorted(reasons[out].unique()):
            count = int((reasons == reason).sum())
            steps.append((rule.__name__, reason, rows_in, rows_in - count))
            rows_in -= count
        if not out.any():
            steps.append((rule.__name__, rule.__name__, rows_in, rows_in))
        dropped.append(kept[out].assign(rule=rule.__name__, reason=reasons[out]))
        kept = kept[~out]
    flow = pd.DataFrame(steps, columns=["rule", "reason", "rows_in", "rows_out"])
    flow.insert(0, "school_year", context.school_year)
    flow.insert(1, "table", name)
    flow.insert(2, "step", range(1, len(flow) + 1))
    return Outcome(kept, pd.concat(dropped), flow)


def known_codes(visits: pd.DataFrame, framework: Framework) -> None:
    """Check that sectors and visit types are in the framework.

    Raises
    ------
    SpiegelError : the first unknown code, with its source row.
    """
    for column, known in (("sector", framework.sectors), ("visit_type", framework.visit_types)):
        bad = visits[~visits[column].isin(list(known))]
        if len(bad):
            row = bad.iloc[0]
            raise SpiegelError(
                f"{column} '{row[column]}' is not in the framework ({len(bad)} rows)",
                where=f"{row['source_file']}, row {row['source_row']}",
                fix=did_you_mean(row[column], known),
            )


def no_conflict(table: pd.DataFrame, key: list[str]) -> None:
    """Check that no key is left twice once exact duplicates are out.

    Raises
    ------
    SpiegelError : the first key with two different rows, with both source rows.
    """
    twice = table[table.duplicated(key, keep=False)]
    if len(twice):
        first = twice.iloc[0]
        same = twice[(twice[key] == first[key]).all(axis=1)]
        rows = ", ".join(str(r) for r in same["source_row"])
        raise SpiegelError(
            f"{' + '.join(key)} '{' + '.join(first[key])}' occurs in different rows",
            where=f"{first['source_file']}, rows {rows}",
            fix="correct the export, or re-issue it with one row for that key.",
        )
