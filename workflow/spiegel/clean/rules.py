"""The rules that decide which rows count. Each is a small function that marks rows to leave out.

A rule takes the rows still in and the context of the school year, and returns the reason for
each row it leaves out ('' = stays). The order is the order of the exclusion flow.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from spiegel.clean.reasons import ROW_EXCLUDED, VISIT_EXCLUDED, VISIT_UNKNOWN
from spiegel.clean.steps import Context, Outcome, Rule
from spiegel.config.editions import Period
from spiegel.config.framework import Framework
from spiegel.config.policies import PolicyName
from spiegel.errors import SpiegelError, did_you_mean

SOURCE = ["source_file", "source_row"]
DATES = ["start_date", "end_date", "report_date", "publication_date"]
# Rules that leave out a row of a visit because another row says the same of it.
REPEATED = "visit_repeated"
COPIES = (REPEATED, "exact_duplicate")


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
    return mark(rows, _again(rows), "exact_duplicate")


def _again(rows: pd.DataFrame) -> pd.Series:
    """Return which rows repeat one nearer the top of its file in every column."""
    content = [column for column in rows.columns if column not in SOURCE]
    alike = rows[rows.duplicated(content, keep=False)].sort_values(SOURCE, kind="stable")
    again = alike.index[alike.duplicated(content)]
    return pd.Series(rows.index.isin(again), index=rows.index)


def repeated(visits: pd.DataFrame, judgements: pd.DataFrame) -> tuple[Rule, ...]:
    """Return the rule for an export with a row for each judgement; none where there is no such row.

    Each of its rows has the facts of the visit. One that repeats them is no duplicate where it
    holds a judgement that no other row does, and is left out of the visits for a reason of its own.

    Parameters
    ----------
    visits, judgements : all that were made, before any was left out.
    """
    again = _again(visits)
    if not again.any():
        return ()
    own = judgements[~_again(judgements)]
    once_more = again & among(visits, own, [*SOURCE, "visit_id"])

    def visit_repeated(rows: pd.DataFrame, context: Context) -> pd.Series:
        return mark(rows, once_more.reindex(rows.index), REPEATED)

    return (visit_repeated,) if once_more.any() else ()


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


def outside_period(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out visits that did not start in the part of the school year that counts.

    A row of a stock may be of any earlier year, but is not younger than the end of the period.
    """
    if context.period is None:
        return mark(visits, np.zeros(len(visits), dtype=bool), "outside_period")
    stock = visits["visit_type"].isin(context.framework.stocks)
    early = ~(visits["start_date"] >= pd.Timestamp(context.period.first)) & ~stock
    late = visits["start_date"] > pd.Timestamp(context.period.until)
    return mark(visits, early | late, "outside_period")


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


def visit_rules(framework: Framework, period: Period | None = None) -> tuple[Rule, ...]:
    """Return the rules for visits, in order: the fixed ones, then those of active policies.

    Parameters
    ----------
    period : the part of the school year that counts; without it no rule asks for one.
    """
    at = VISIT_RULES.index(outside_school_year) + 1
    part = () if period is None else (outside_period,)
    own = tuple(r for p, r in POLICY_RULES.items() if framework.cleaning.drops(p))
    return (*VISIT_RULES[:at], *part, *VISIT_RULES[at:], *own)


def visit_counted(outcome: Outcome, known: pd.Series) -> Rule:
    """Return the rule that leaves out judgements of visits that are not counted.

    A judgement made from a row of a visit follows that very row, so that the advice of a draft
    never stands in for the advice of the final report. A row that repeats another one goes the
    way of that other one: the facts of the visit count once, every judgement stays.

    Parameters
    ----------
    outcome : what became of the rows of visits. known : the visits that were read, also those of
        which a correction took out every row.
    """
    read, counted = outcome.first, outcome.kept
    content = [column for column in read.columns if column not in SOURCE]
    copies = outcome.dropped[outcome.dropped["rule"].isin(COPIES)]
    keys = [*SOURCE, "visit_id"]
    staying = pd.concat([counted[keys], copies.loc[among(copies, counted, content), keys]])

    def visit_excluded(judgements: pd.DataFrame, context: Context) -> pd.Series:
        counts = among(judgements, counted, ["visit_id"])
        stays = counts.copy()
        near = judgements[judgements["source_file"].isin(read["source_file"].unique())]
        own, kept = among(near, read, keys), among(near, staying, keys)
        stays[near.index] = (stays[near.index] & ~own) | kept
        reasons = mark(judgements, ~stays, VISIT_EXCLUDED).mask(~stays & counts, ROW_EXCLUDED)
        return reasons.mask(~stays & ~judgements["visit_id"].isin(known), VISIT_UNKNOWN)

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
