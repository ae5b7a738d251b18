"""Declared corrections of source errors: `corrections.yaml`, applied to the staged tables.

A correction says what the source holds, so that it fails when the error is not there (any more).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from spiegel import tables
from spiegel.clean.declared import FILE, Correction
from spiegel.clean.ledger import Step, as_text, compare, stack
from spiegel.errors import SpiegelError, did_you_mean

RULE = "correction"


@dataclass(frozen=True)
class Corrected:
    """Datasets after correction, rows dropped from each, ledger entries, and what was done.

    `dropped` maps a dataset to its dropped rows, with their reason in column `reason`.
    """

    datasets: dict[str, pd.DataFrame]
    dropped: dict[str, pd.DataFrame]
    entries: dict[str, pd.DataFrame]
    applied: pd.DataFrame


def correct(
    corrections: tuple[Correction, ...],
    datasets: Mapping[str, pd.DataFrame],
    school_year: str,
    versions: Mapping[str, str],
) -> Corrected:
    """Apply the corrections of a school year, in their order.

    Parameters
    ----------
    datasets : staged tables by dataset. versions : pinned version of each dataset.

    Raises
    ------
    SpiegelError : a correction for a dataset or version that is not pinned, of an unknown
        column, that matches nothing or another number of rows, or whose error has vanished.
    """
    done = dict(datasets)
    entries: dict[str, list[pd.DataFrame]] = {}
    dropped: dict[str, list[pd.DataFrame]] = {}
    lines = []
    for item in corrections:
        if item.school_year != school_year:
            continue
        if not _is_due(item, datasets, versions):
            lines.append(_line(item, "mended_in_source", 0))
            continue
        before = done[item.table]
        rows = _matching(item, before)
        if item.action == "set":
            after = _set(item, before, rows)
            step = Step(RULE, columns=frozenset({str(item.column)}))
        else:
            after = before[~rows]
            step = Step(RULE, drops=True)
            dropped.setdefault(item.table, []).append(before[rows].assign(reason=item.reason))
        made = compare(before, after, step, item.reason, item.table)
        entries.setdefault(item.table, []).append(made)
        done[item.table] = after
        lines.append(_line(item, "applied", int(rows.sum())))
    return Corrected(
        done,
        {name: pd.concat(parts) for name, parts in dropped.items()},
        {name: stack(parts) for name, parts in entries.items()},
        tables.from_rows("corrections", lines).astype(tables.empty("corrections").dtypes),
    )


def _is_due(
    item: Correction, datasets: Mapping[str, pd.DataFrame], versions: Mapping[str, str]
) -> bool:
    if item.table not in datasets:
        raise _refuse(
            item,
            f"is about dataset '{item.table}', which is not pinned for {item.school_year}",
            did_you_mean(item.table, datasets),
        )
    version = versions.get(item.table, "")
    if version in item.mended_in:
        return False
    if version not in item.versions:
        raise _refuse(
            item,
            f"does not say whether version '{version}' of '{item.table}' still has the error",
            f"look in that file; add '{version}' to versions, or to mended_in.",
        )
    return True


def _matching(item: Correction, table: pd.DataFrame) -> pd.Series:
    """Return which rows the key of a correction finds."""
    rows = pd.Series(True, index=table.index)
    for column in (*item.key, *([item.column] if item.column else [])):
        if column not in table.columns:
            raise _refuse(
                item,
                f"names column '{column}', which dataset '{item.table}' does not have",
                did_you_mean(column, table.columns),
            )
    for column, wanted in item.key.items():
        rows &= as_text(table[column]) == wanted
    found = int(rows.sum())
    if found == 0:
        raise _refuse(
            item,
            f"matches no row: {item.key_text} is not in '{item.table}' {item.school_year}",
            "correct its key; if the row is gone from the export, take the correction out.",
        )
    wanted_rows = 1 if item.action == "set" else item.expect
    if found != wanted_rows:
        raise _refuse(
            item,
            f"matches {found} rows with {item.key_text}, not {wanted_rows}",
            "add a column to its key, or correct expect.",
        )
    return rows


def _set(item: Correction, table: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    column = str(item.column)
    old = as_text(table.loc[rows, column]).iloc[0]
    if old == item.value:
        raise _refuse(
            item,
            f"is no longer needed: {column} of {item.key_text} already holds '{old}'",
            "take it out, or add this version to mended_in.",
        )
    if old != item.expect:
        raise _refuse(
            item,
            f"expects {column} of {item.key_text} to hold '{item.expect}', but it holds '{old}'",
            "look at the row again; correct expect and value, or take the correction out.",
        )
    after = table.copy(deep=False)
    cells = after[column].copy()
    try:
        cells[rows] = _typed(str(item.value), cells)
    except (ValueError, TypeError):
        raise _refuse(
            item,
            f"sets {column} to '{item.value}', which does not fit a column of {cells.dtype}",
            "write a date as yyyy-mm-dd and a number in digits.",
        ) from None
    after[column] = cells
    return after


def _typed(text: str, cells: pd.Series) -> object:
    """Return a text as a value of the kind that a column holds; '' is missing."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return pd.to_datetime(text, format="%Y-%m-%d") if text else pd.NaT
    if pd.api.types.is_bool_dtype(cells):
        return {"True": True, "False": False, "": pd.NA}.get(text, text)
    if pd.api.types.is_integer_dtype(cells):
        return int(text) if text else pd.NA
    if pd.api.types.is_float_dtype(cells):
        return float(text) if text else float("nan")
    return text


def _line(item: Correction, status: str, rows: int) -> dict[str, object]:
    """Return the row of the table of corrections."""
    as_declared = ("school_year", "id", "table", "action", "reason", "evidence", "reported_by")
    return {
        **{name: getattr(item, name) for name in as_declared},
        "key": item.key_text,
        "column": item.column or "",
        "old": item.expect if item.action == "set" else "row",
        "new": item.value or "",
        "status": status,
        "rows": rows,
        "reported_on": item.reported_on.isoformat(),
    }


def _refuse(item: Correction, what: str, fix: str) -> SpiegelError:
    return SpiegelError(f"correction '{item.id}' {what}", where=FILE, fix=fix)
