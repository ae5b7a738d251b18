"""Conditions of a recipe on the rows of an export, read in the kind of the column they are on.

Light on purpose, as `extras`: they are held against the column maps before any job runs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from spiegel.cell_types import kind_of
from spiegel.config.recipes import Where
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.ingest.codes import read_all_codes
from spiegel.ingest.columns import LISTED, Column, fold, tidy
from spiegel.ingest.kinds import Refused, is_missing, reader_of

Value = str | int | float | bool | dt.datetime
ORDERED = ("date", "integer", "decimal")
RANGES = ("from", "until")
# How a value is written of each kind of cell.
WRITTEN = {
    "date": "yyyy-mm-dd or dd/mm/yyyy",
    "integer": "digits only",
    "decimal": "digits and one decimal sign",
    "flag": "true or false",
}
NAMED = {"date": "date", "integer": "whole number", "decimal": "number", "flag": "yes or no"}
# What a column of a clean table needs, by its kind, and which kinds of cells give it.
NEEDS = {"date": "dates", "integer": "whole numbers", "text": "texts, codes or whole numbers"}
GIVE = {"date": ("date",), "integer": ("integer",), "text": ("text", "integer")}


COUNTS = ("source_row", "n", "k")
A_DATE = "school_year_of"


def kind_needed(name: str) -> str:
    """Return the kind of a column of a clean table, by its name."""
    if name in COUNTS:
        return "integer"
    return "date" if name.endswith("_date") or name == A_DATE else "text"


def must_fit(name: str, source: str, held: str, dataset: str, where: str) -> None:
    """Check that the cells of a staged column can become a column of a clean table.

    Nothing is guessed: a date comes from a column of dates, a count from one of whole numbers.

    Parameters
    ----------
    held : kind of the cells of `source`, a column of `dataset`.

    Raises
    ------
    SpiegelError : they can not.
    """
    wanted = kind_needed(name)
    if held not in GIVE[wanted]:
        raise SpiegelError(
            f"'{name}' needs a column of {NEEDS[wanted]}, and '{source}' is of kind {held}",
            where=where,
            fix=f"give '{source}' the kind {' or '.join(GIVE[wanted])} in "
            f"column_maps/{dataset}.csv, or name another column.",
            code="C-REC-01",
        )


PARTS = ("text", "integer", "date")  # kinds of cells that a key can be made of


def fits_key(name: str, part: str, held: str, dataset: str, where: str) -> None:
    """Check that the cells of a staged column can be part of a key.

    Parameters
    ----------
    held : kind of the cells of `part`, a column of `dataset`.

    Raises
    ------
    SpiegelError : they can not: a share or a yes or no tells no records apart.
    """
    if held not in PARTS:
        raise SpiegelError(
            f"key '{name}' is made of texts, codes, whole numbers or dates, and '{part}' is of "
            f"kind {held}",
            where=where,
            fix=f"name another column, or give '{part}' another kind in column_maps/{dataset}.csv.",
            code="C-REC-14",
        )


def read_value(text: str, kind: str, where: str) -> Value:
    """Return a value of the configuration in the kind of the cells that it is meant for.

    Raises
    ------
    SpiegelError : it is not of that kind.
    """
    if kind == "text":
        return text
    column = Column("", kind, 0, "", required=False, header="")
    try:
        value = reader_of(column, {}, "")(tidy(text)).value
    except Refused:
        raise SpiegelError(
            f"'{text}' is no {NAMED[kind]}, as the column is",
            where=where,
            fix=f"write {WRITTEN[kind]}.",
            code="C-REC-02",
        ) from None
    assert isinstance(value, str | int | float | bool | dt.datetime)
    return value


def read(condition: Where, kind: str, where: str) -> dict[str, tuple[Value, ...]]:
    """Return the values of each condition on a column, in the kind of its cells.

    Parameters
    ----------
    kind : of the cells: text, date, integer, decimal or flag. where : for messages.

    Raises
    ------
    SpiegelError : a value that is not of that kind, or `from` or `until` on cells without order.
    """
    found = {}
    for key, texts in condition.texts.items():
        if key in RANGES and kind not in ORDERED:
            raise SpiegelError(
                f"'{key}' needs a column of dates or numbers, and this one is of kind {kind}",
                where=where,
                fix="give it the kind date, integer or decimal, or list the values under any_of.",
                code="C-REC-04",
            )
        found[key] = tuple(read_value(text, kind, where) for text in texts)
    return found


def check(condition: Where, column: Column, codes: Path, where: str) -> None:
    """Hold the conditions on a column against the column map and its code list.

    Parameters
    ----------
    column : as the map declares it. codes : folder of the code lists. where : for messages.

    Raises
    ------
    SpiegelError : whatever `read` raises; a value that no cell of the column can hold; conditions
        that exclude each other.
    """
    values = read(condition, kind_of(column.kind), where)
    for texts in condition.texts.values():
        for text in texts:
            _possible(text, column, codes, where)
    if not _can_hold(values):
        raise SpiegelError(
            "no cell can meet all these conditions",
            where=where,
            fix="a row must meet each of them; from and until are part of what they span.",
            code="C-REC-07",
        )


def codes_met(conditions: Mapping[str, Where], column: Column, codes: Path) -> list[str]:
    """Return the codes of a column's list that the conditions let through; none of other kinds.

    Parameters
    ----------
    conditions : of the recipe, by staged column. codes : folder of the code lists.
    """
    if column.kind not in LISTED:
        return []
    found = sorted({*read_all_codes(codes, column.codes).values()})
    condition = conditions.get(column.name)
    for key, values in (condition.texts if condition else {}).items():
        found = [code for code in found if (code in values) != (key == "not")]
    return found


def _possible(text: str, column: Column, codes: Path, where: str) -> None:
    """Refuse a value that no cell of a column can hold after it was read in."""
    if is_missing(text, column.missing):
        raise SpiegelError(
            f"'{text}' means no value in this column, as its map says",
            where=where,
            fix="write present: false.",
            code="C-REC-05",
        )
    if column.kind in LISTED:
        _listed(text, column, codes, where)
    elif (cell := _as_cell(text, column)) != text:
        raise SpiegelError(
            f"no cell of a column of kind {column.kind} reads '{text}'",
            where=where,
            fix=f"write {cell}.",
            code="C-REC-06",
        )


def _listed(text: str, column: Column, codes: Path, where: str) -> None:
    spellings = read_all_codes(codes, column.codes)
    known = set(spellings.values())
    if text in known:
        return
    meant = spellings.get(fold(text))
    raise SpiegelError(
        f"list '{column.codes}' has no code '{text}'",
        where=where,
        fix=f"that spelling stands for '{meant}': write the code."
        if meant
        else f"{did_you_mean(text, known)} Or add it to codes/{column.codes}.csv.",
        code="C-REC-03",
    )


def _as_cell(text: str, column: Column) -> str:
    """Return the text itself where a cell can hold it, else how to write what may be meant."""
    if column.kind == "date":
        declared = column.forms and "/" in text
        return f"yyyy-mm-dd; its map reads {' and '.join(column.forms)}" if declared else text
    if column.kind not in ("id", "key", "school_year", "text"):
        return text
    own = Column("", column.kind, column.width, "", required=False, header="")
    try:
        cell = str(reader_of(own, {}, text)(tidy(text)).value)
    except Refused:
        return f"{column.width} digits" if column.kind == "id" else "it as the staged table has it"
    return text if cell == text else f"'{cell}'"


def _can_hold(values: Mapping[str, tuple[Value, ...]]) -> bool:
    """Return whether one value can meet all conditions."""
    least, most = values.get("from", (None,))[0], values.get("until", (None,))[0]
    listed = [set(values[key]) for key in ("equals", "any_of") if key in values]
    if not listed:
        return least is None or most is None or least <= most  # type: ignore[operator]
    return any(
        value not in values.get("not", ())
        and (least is None or value >= least)  # type: ignore[operator]
        and (most is None or value <= most)  # type: ignore[operator]
        for value in set.intersection(*listed)
    )
