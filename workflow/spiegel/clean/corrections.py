"""Declared corrections of source errors: `corrections.yaml`, applied to the staged tables.

A correction says what the source holds, so that it fails when the error is not there (any more).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, Self

import pandas as pd
from pydantic import Field, model_validator

from spiegel import tables
from spiegel.clean.ledger import Step, as_text, compare, stack
from spiegel.clean.reasons import REASONS
from spiegel.closed_model import SCHOOL_YEAR, Closed
from spiegel.closed_yaml import load
from spiegel.errors import SpiegelError, did_you_mean

RULE = "correction"
FILE = "corrections.yaml"


class Correction(Closed):
    """One error in the source and what is done about it.

    Attributes
    ----------
    table, versions : the dataset, and the versions of its file that hold the error.
    mended_in : later versions in which the source mended it.
    key : column -> text; together they find the row. column : the cell, for action `set`.
    expect : what is there now: the old text for `set`, the number of rows for `drop_row`.
    """

    id: str
    school_year: str = Field(pattern=SCHOOL_YEAR)
    table: str
    versions: tuple[str, ...] = Field(min_length=1)
    mended_in: tuple[str, ...] = ()
    key: dict[str, str] = Field(min_length=1)
    action: Literal["set", "drop_row"]
    column: str | None = None
    expect: str | int
    value: str | None = None
    reason: str
    evidence: str = Field(min_length=1)
    reported_by: str = Field(min_length=1)
    reported_on: date

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.action == "set":
            if self.column is None or self.value is None or not isinstance(self.expect, str):
                raise ValueError("action set needs column, value, and expect as text in quotes")
            if self.value == self.expect:
                raise ValueError("value and expect are the same, so nothing would change")
        elif not isinstance(self.expect, int) or self.expect < 1:
            raise ValueError("action drop_row needs expect, the number of rows it drops")
        elif self.column is not None or self.value is not None:
            raise ValueError("action drop_row has no column and no value")
        if set(self.versions) & set(self.mended_in):
            raise ValueError("a version is in versions and in mended_in")
        known = [code for code, reason in REASONS.items() if reason.effect == "correction"]
        if self.reason not in known:
            raise ValueError(f"unknown reason '{self.reason}': {did_you_mean(self.reason, known)}")
        return self

    @property
    def told(self) -> str:
        """The row it is about, in words."""
        return ", ".join(f"{column} '{text}'" for column, text in self.key.items())


class Corrections(Closed):
    """All declared corrections of an inspectorate."""

    corrections: tuple[Correction, ...]

    @model_validator(mode="after")
    def _unique(self) -> Self:
        ids = [c.id for c in self.corrections]
        for name in ids:
            if ids.count(name) > 1:
                raise ValueError(f"the id '{name}' occurs twice")
        return self


def read_corrections(config: Path) -> tuple[Correction, ...]:
    """Read `corrections.yaml` of an inspectorate; without the file there are none."""
    path = config / FILE
    return load(Corrections, path).corrections if path.is_file() else ()


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
    names = tables.columns("corrections")
    kinds = {name: "int64" if name == "rows" else "str" for name in names}
    return Corrected(
        done,
        {name: pd.concat(parts) for name, parts in dropped.items()},
        {name: stack(parts) for name, parts in entries.items()},
        pd.DataFrame(lines, columns=names).astype(kinds),
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
            f"matches no row: {item.told} is not in '{item.table}' {item.school_year}",
            "correct its key; if the row is gone from the export, take the correction out.",
        )
    wanted_rows = 1 if item.action == "set" else item.expect
    if found != wanted_rows:
        raise _refuse(
            item,
            f"matches {found} rows with {item.told}, not {wanted_rows}",
            "add a column to its key, or correct expect.",
        )
    return rows


def _set(item: Correction, table: pd.DataFrame, rows: pd.Series) -> pd.DataFrame:
    column = str(item.column)
    old = as_text(table.loc[rows, column]).iloc[0]
    if old == item.value:
        raise _refuse(
            item,
            f"is no longer needed: {column} of {item.told} already holds '{old}'",
            "take it out, or add this version to mended_in.",
        )
    if old != item.expect:
        raise _refuse(
            item,
            f"expects {column} of {item.told} to hold '{item.expect}', but it holds '{old}'",
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


def _line(item: Correction, status: str, rows: int) -> tuple[object, ...]:
    return (
        item.school_year,
        item.id,
        item.table,
        item.told,
        item.column or "",
        item.action,
        item.expect if item.action == "set" else "row",
        item.value or "",
        status,
        rows,
        item.reason,
        item.evidence,
        item.reported_by,
        item.reported_on.isoformat(),
    )


def _refuse(item: Correction, what: str, fix: str) -> SpiegelError:
    return SpiegelError(f"correction '{item.id}' {what}", where=FILE, fix=fix)
