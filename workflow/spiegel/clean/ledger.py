"""The ledger: what a step did, found by comparing the table before it with the table after it.

A step cannot forget to log, because it does not log: it declares what it may do, and whatever
differs at its border becomes an entry. A difference that it did not declare stops the run.
Rows are known by their index label, which a step must leave as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from spiegel import tables
from spiegel.coded import chosen, codes_of, distinct, is_coded, places, plain, text_of, words_of
from spiegel.errors import SpiegelError
from spiegel.threads import each

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
    if is_coded(cells):
        return text_of(codes_of(cells), words_of(cells)).set_axis(cells.index)
    if isinstance(cells.dtype, pd.StringDtype):
        return cells.fillna("")
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells.dt.strftime("%Y-%m-%d").fillna("").astype(str)
    return cells.astype(object).where(cells.notna(), "").map(str).astype(str)


def differs(before: pd.Series, after: pd.Series) -> pd.Series:
    """Return where two aligned columns differ; missing equals missing."""
    if is_coded(before) or is_coded(after):
        if before.dtype == after.dtype:
            return pd.Series(codes_of(before) != codes_of(after), index=before.index, copy=False)
        words = distinct(before)[1]
        return pd.Series(places(words, before) != places(words, after), index=before.index)
    gone, new = before.isna(), after.isna()
    unequal = before.ne(after).fillna(False).astype(bool)
    return (gone != new) | (unequal & ~gone & ~new)


def side_by_side(
    before: pd.Series, at: npt.NDArray[np.int64], after: pd.Series
) -> tuple[pd.Series, pd.Series]:
    """Return the cells of `before` at some places beside those of `after`, numbered anew."""
    # Labels are not taken along: that costs as much as the cells.
    return pd.Series(before.array.take(at), copy=False), after.reset_index(drop=True)


def _one_memory(before: pd.Series, after: pd.Series) -> bool:
    """Say whether two columns are the same numbers in memory, which spares comparing them."""
    if before.dtype != after.dtype or len(before) != len(after):
        return False
    if not is_coded(before) and not isinstance(before.dtype, np.dtype):
        return False
    first, last = (codes_of(c) if is_coded(c) else c.to_numpy() for c in (before, after))
    return bool(first.ctypes.data == last.ctypes.data and first.strides == last.strides)


def nothing() -> pd.DataFrame:
    """Return a ledger without entries."""
    kinds = {name: "int64" if name in (ROW, "source_row") else "str" for name in COLUMNS}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


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
    at = positions(before.index, after.index)
    if at is None:
        raise _undeclared(step, name, "added rows", before)
    gone = chosen(before, left_out(before.index, at))
    if len(gone) and not step.drops:
        raise _undeclared(step, name, f"left out {len(gone)} row(s)", gone)
    parts = [_entries(gone, "", step, reasons, name, "row", "")] if len(gone) else []
    whole = len(gone) == 0 and before.index.equals(after.index)

    def changed(column: str) -> npt.NDArray[np.intp]:
        same, other = before[column], after[column]
        if not whole:
            same, other = side_by_side(same, at, other)
        if _one_memory(same, other):
            return np.array([], dtype=np.intp)
        return np.flatnonzero(differs(same, other))

    for column, found in zip(before.columns, each(changed, before.columns), strict=True):
        if not len(found):
            continue
        rows = before.take(at[found])
        if column not in step.columns:
            what = f"changed column '{column}' of {len(rows)} row(s)"
            raise _undeclared(step, name, what, rows)
        old, new = as_text(rows[column]), as_text(after[column].take(found))
        parts.append(_entries(rows, column, step, reasons, name, old, new))
    return stack(parts)


def dropped_rows(
    table: pd.DataFrame, out: pd.Series, step: Step, reasons: pd.Series, name: str
) -> pd.DataFrame:
    """Return one entry for every row that a step leaves out."""
    gone = chosen(table, out)
    return _entries(gone, "", step, reasons, name, "row", "") if len(gone) else nothing()


def positions(first: pd.Index, last: pd.Index) -> npt.NDArray[np.int64] | None:
    """Return the place of each label of `last` in `first`; None for a new or a repeated label."""
    # In this order: pandas knows that ordered labels are unique without hashing each of them.
    ordered = bool(first.is_monotonic_increasing and last.is_monotonic_increasing)
    if len(last) == len(first) and first.is_unique and last.equals(first):
        return np.arange(len(first), dtype=np.int64)
    if isinstance(first, pd.RangeIndex) and first.step == 1 and last.dtype == first.dtype:
        at = last.to_numpy() - first.start
        known = (at >= 0) & (at < len(first))
    elif ordered and first.is_unique:
        own, other = first.to_numpy(), last.to_numpy()
        at = np.searchsorted(own, other)
        known = at < len(own)
        known[known] = own[at[known]] == other[known]
    else:
        at = first.get_indexer(last)
        known = at >= 0
    return at.astype(np.int64) if known.all() and last.is_unique else None


def left_out(first: pd.Index, at: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which labels are not among those at some places."""
    gone = np.ones(len(first), dtype=bool)
    gone[at] = False
    return gone


def _entries(
    rows: pd.DataFrame,
    column: str,
    step: Step,
    reasons: pd.Series | str,
    name: str,
    old: pd.Series | str,
    new: pd.Series | str,
) -> pd.DataFrame:
    rows = plain(rows)
    reason = reasons if isinstance(reasons, str) else _reasons(reasons, rows.index)
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


def _reasons(reasons: pd.Series, rows: pd.Index) -> pd.Series:
    at = positions(reasons.index, rows)
    own = reasons.reindex(rows) if at is None else reasons.take(at)
    return own.astype(object).fillna("").astype(str)


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
