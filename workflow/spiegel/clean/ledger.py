"""The ledger: what a step did, found by comparing the table before it with the table after it.

A step cannot forget to log, because it does not log: it declares what it may do, and whatever
differs at its border becomes an entry. A difference that it did not declare stops the run.
Rows are known by their index label, which a step must leave as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from spiegel import tables
from spiegel.errors import SpiegelError

ROW = "row"  # the index label behind an entry; leaves the ledger when it is written
COLUMNS = [ROW, *tables.columns("ledger")]
DEFECT = "this is a defect of the program, not of the data: do not publish, and report it."


@dataclass(frozen=True)
class Step:
    """What a step declares: its rule, the columns it may change, whether it may leave out rows."""

    rule: str
    columns: frozenset[str] = frozenset()
    drops: bool = False


def as_text(cells: pd.Series) -> pd.Series:
    """Return cells as the ledger writes them: ISO dates, plain digits, '' for missing."""
    if isinstance(cells.dtype, pd.StringDtype):
        return cells.fillna("")
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells.dt.strftime("%Y-%m-%d").fillna("").astype(str)
    return cells.astype(object).where(cells.notna(), "").map(str).astype(str)


def differs(before: pd.Series, after: pd.Series) -> pd.Series:
    """Return where two aligned columns differ; missing equals missing."""
    unequal = before.ne(after).fillna(True).astype(bool)
    return unequal & ~(before.isna() & after.isna())


@cache
def nothing() -> pd.DataFrame:
    """Return a ledger without entries, to be read only."""
    kinds = {name: "int64" if name in (ROW, "source_row") else "str" for name in COLUMNS}
    return pd.DataFrame(columns=COLUMNS).astype(kinds)


def stack(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return all entries of some ledgers."""
    return pd.concat([p for p in parts if len(p)] or [nothing()], ignore_index=True)


def record(table: pd.DataFrame, name: str) -> pd.Series:
    """Return the name of each record: its key, or file row for a table as it was read."""
    keys = {
        "visits": ["visit_id"],
        "judgements": ["investigation_id", "standard"],
        "institutions": ["institution_id"],
        "population": ["sector"],
        "prior_figures": ["mirror", "indicator", "sector"],
    }
    if name not in keys:
        return f"{name}:" + table["source_row"].astype(str)
    first, *rest = keys[name]
    out = table[first].astype(str)
    for column in rest:
        out = out + ":" + table[column].astype(str)
    return out


def compare(
    before: pd.DataFrame, after: pd.DataFrame, step: Step, reasons: pd.Series | str, name: str
) -> pd.DataFrame:
    """Return one entry for every cell and row in which `after` differs from `before`.

    Parameters
    ----------
    before, after : the same table on both sides of a step; rows matched by index label, both
        with source_file and source_row.
    reasons : the reason of the step, or the reason for each row by index label.

    Raises
    ------
    SpiegelError : a row or column that was not there, a row left out or a cell changed without
        being declared, or a row left out without a reason; names the rule.
    """
    if list(after.columns) != list(before.columns):
        raise _undeclared(step, name, "changed the columns of the table", before)
    if adds_rows(before, after):
        raise _undeclared(step, name, "added rows", before)
    gone = rows_gone(before, after)
    if len(gone) and not step.drops:
        raise _undeclared(step, name, f"left out {len(gone)} row(s)", gone)
    parts = [_entries(gone, "", step, reasons, name, "row", "")]
    for column, stayed in changed_columns(before, after):
        changed = differs(stayed, after[column])
        rows = before.loc[after.index[changed]]
        if column not in step.columns:
            what = f"changed column '{column}' of {len(rows)} row(s)"
            raise _undeclared(step, name, what, rows)
        old, new = as_text(rows[column]), as_text(after.loc[changed, column])
        parts.append(_entries(rows, column, step, reasons, name, old, new))
    return stack(parts)


def adds_rows(before: pd.DataFrame, after: pd.DataFrame) -> bool:
    """Say whether a later table has a label that was not there, or one twice."""
    if before.index.equals(after.index):
        return False
    return bool(after.index.has_duplicates or not after.index.isin(before.index).all())


def rows_gone(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose label is not in a later table."""
    if before.index.equals(after.index):
        return before.iloc[:0]
    return before[~before.index.isin(after.index)]


def changed_columns(before: pd.DataFrame, after: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    """Yield each column in which a later table differs, and its earlier cells in the later order.

    Column by column, since a copy of all of them may not fit in memory.
    """
    same_rows = before.index.equals(after.index)
    places = before.index.get_indexer(after.index)
    for column in after.columns:
        stayed = before[column] if same_rows else before[column].take(places)
        if not stayed.equals(after[column]):
            yield column, stayed


def dropped_rows(gone: pd.DataFrame, step: Step, name: str) -> pd.DataFrame:
    """Return one entry for every row that a step leaves out, for the reason in its row."""
    return _entries(gone, "", step, gone["reason"], name, "row", "")


def _entries(
    rows: pd.DataFrame,
    column: str,
    step: Step,
    reasons: pd.Series | str,
    name: str,
    old: pd.Series | str,
    new: pd.Series | str,
) -> pd.DataFrame:
    if rows.empty:
        return nothing()
    reason = reasons if isinstance(reasons, str) else reasons.reindex(rows.index).fillna("")
    if not isinstance(reason, str) and (reason == "").any():
        raise _undeclared(step, name, "left out rows without a reason", rows[reason == ""])
    return pd.DataFrame(
        {
            ROW: rows.index,
            "table": name,
            "record": record(rows, name),
            "column": column,
            "rule": step.rule,
            "reason": reason,
            "old": old,
            "new": new,
            "source_file": rows["source_file"],
            "source_row": rows["source_row"],
        },
        columns=COLUMNS,
    )


def _undeclared(step: Step, name: str, what: str, rows: pd.DataFrame) -> SpiegelError:
    where = f"table '{name}'"
    if len(rows):
        first = rows.sort_values(["source_file", "source_row"]).iloc[0]
        where = f"{first['source_file']}, row {first['source_row']}"
    return SpiegelError(
        f"rule '{step.rule}' {what} of table '{name}', which it does not declare",
        where=where,
        fix=DEFECT,
    )
