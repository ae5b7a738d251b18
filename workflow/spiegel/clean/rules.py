"""The rules that decide which rows count. Each is a small function that marks rows to leave out.

A rule takes the rows still in and the context of the school year, and returns the reason for
each row it leaves out ('' = stays). The order is the order of the exclusion flow.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from spiegel.clean.steps import Context, Rule
from spiegel.config.framework import Framework
from spiegel.config.policies import PolicyName
from spiegel.errors import SpiegelError, did_you_mean

SOURCE = ["source_file", "source_row"]
DATES = ["start_date", "end_date", "report_date", "publication_date"]


def mark(rows: pd.DataFrame, out: pd.Series | np.ndarray, reason: str) -> pd.Series:
    """Return the reason where `out` holds, and '' elsewhere."""
    return pd.Series("", index=rows.index, dtype=str).mask(out, reason)


def among(rows: pd.DataFrame, others: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return which rows have the same keys as a row of another table."""
    known = others[keys].drop_duplicates()
    beside = rows[keys].merge(known, how="left", on=keys, indicator="found")
    return (beside["found"] == "both").set_axis(rows.index)


def exact_duplicate(rows: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out a row that repeats one nearer the top of its file in every column."""
    content = [column for column in rows.columns if column not in SOURCE]
    alike = rows[rows.duplicated(content, keep=False)].sort_values(SOURCE, kind="stable")
    again = alike.index[alike.duplicated(content)]
    return mark(rows, rows.index.isin(again), "exact_duplicate")


def report_not_final(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out visits whose report is not final."""
    final = visits["report_status"].isin(context.framework.final_statuses)
    return mark(visits, ~final, "report_not_final")


def not_published(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out visits whose report has no publication date."""
    return mark(visits, visits["publication_date"].isna(), "not_published")


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
    return mark(visits, ~inside, "outside_school_year")


def published_after_cut_off(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out reports published after the cut-off date of this mirror."""
    late = visits["publication_date"] > pd.Timestamp(context.cut_off)
    return mark(visits, late, "published_after_cut_off")


def institution_not_in_register(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out visits to institutions that the register of the year does not have."""
    known = context.register
    out = visits["institution_id"].isin(known if known is not None else visits["institution_id"])
    return mark(visits, ~out, "institution_not_in_register")


def dates_out_of_order(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out visits that end before they start, or are reported before they end."""
    return mark(visits, out_of_order(visits), "dates_out_of_order")


def out_of_order(visits: pd.DataFrame) -> pd.Series:
    """Return where start <= end <= report <= publication does not hold, for dates there are."""
    bad = pd.Series(False, index=visits.index)
    for number, later in enumerate(DATES):
        for earlier in DATES[:number]:
            bad |= visits[later] < visits[earlier]
    return bad


def inspected_again(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out all visits of one type to an institution in this year but the latest."""
    ordered = visits.sort_values(["start_date", "visit_id", *SOURCE], kind="stable")
    earlier = ordered.duplicated(["institution_id", "visit_type"], keep="last")
    return mark(visits, earlier.reindex(visits.index), "inspected_again")


VISIT_RULES: tuple[Rule, ...] = (
    exact_duplicate,
    report_not_final,
    not_main_series,
    outside_school_year,
    published_after_cut_off,
)
# What the inspectorate does here is not known: its framework says whether the rule applies.
POLICY_RULES: dict[PolicyName, Rule] = {
    "unpublished_report": not_published,
    "unknown_institution": institution_not_in_register,
    "dates_out_of_order": dates_out_of_order,
    "inspected_twice": inspected_again,
}


def visit_rules(framework: Framework) -> tuple[Rule, ...]:
    """Return the rules for visits, in order: the fixed ones, then those of active policies."""
    return (*VISIT_RULES, *(r for p, r in POLICY_RULES.items() if framework.cleaning.drops(p)))


def visit_counted(read: pd.DataFrame, counted: pd.DataFrame) -> Rule:
    """Return the rule that leaves out judgements of visits that are not counted.

    A judgement made from a row of `read` follows that very row, so that the advice of a draft
    never stands in for the advice of the final report.
    """
    keys = [*SOURCE, "visit_id"]

    def visit_excluded(judgements: pd.DataFrame, context: Context) -> pd.Series:
        stays = among(judgements, counted, ["visit_id"])
        near = judgements[judgements["source_file"].isin(read["source_file"].unique())]
        own, kept = among(near, read, keys), among(near, counted, keys)
        stays[near.index] = (stays[near.index] & ~own) | kept
        return mark(judgements, ~stays, "visit_excluded")

    return visit_excluded


def known_codes(visits: pd.DataFrame, framework: Framework) -> None:
    """Check that sectors and visit types are in the framework.

    Raises
    ------
    SpiegelError : the first unknown code, with its source row.
    """
    for column, known in (("sector", framework.sectors), ("visit_type", framework.visit_types)):
        bad = visits[~visits[column].isin(list(known))]
        if len(bad):
            row = bad.sort_values(SOURCE).iloc[0]
            raise SpiegelError(
                f"{column} '{row[column]}' is not in the framework ({len(bad)} rows)",
                where=f"{row['source_file']}, row {row['source_row']}",
                fix=did_you_mean(row[column], known),
            )
