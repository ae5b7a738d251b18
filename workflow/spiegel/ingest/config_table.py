"""Reviewed CSV tables under `config/`: closed headers, whole rows, honest row numbers."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from spiegel.config.closed_model import SCHOOL_YEAR
from spiegel.config.languages import LANGUAGES, OF_PROJECT
from spiegel.config.plain_text import refuse_unseen
from spiegel.errors import SpiegelError


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a configuration table whose first columns are `columns`.

    Row n of the result stands in row n + 2 of the file.

    Raises
    ------
    SpiegelError : missing file, not UTF-8, other first columns, a header twice, a row that is
        blank, longer or shorter than the header, or characters that no one sees.
    """
    header, rows = read_grid(path, columns)
    return [dict(zip(header, row, strict=True)) for row in rows]


def known_year(text: str, where: str) -> None:
    """Refuse a cell that is not a school year, as 2023-2024."""
    if not re.fullmatch(SCHOOL_YEAR, text):
        fix = "write it as 2023-2024."
        raise SpiegelError(f"'{text}' is not a school year", where=where, fix=fix)


def read_grid(path: Path, columns: tuple[str, ...]) -> tuple[list[str], list[list[str]]]:
    """Return the header and the rows of a configuration table; see `read_rows`."""
    where = path.as_posix()
    if not path.is_file():
        raise SpiegelError(
            f"the table {path.name} does not exist",
            where=where,
            fix=f"add it with the columns {', '.join(columns)}.",
            code="I-TAB-01",
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise SpiegelError(
            f"byte {error.object[error.start]:#04x} is not UTF-8 text",
            where=f"{where}, line {line}",
            fix="save the table as CSV in UTF-8.",
            code="I-TAB-02",
        ) from None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise SpiegelError(
            f"the table is not whole CSV: {error}",
            where=where,
            fix='close every quote; a quote inside a cell is doubled: "".',
            code="I-TAB-03",
        ) from None
    while rows and not any(rows[-1]):
        rows.pop()
    rows = _in_languages(rows, columns)
    header = rows[0] if rows else []
    if tuple(header[: len(columns)]) != columns:
        raise SpiegelError(
            f"the first columns are {', '.join(header[: len(columns)])}",
            where=f"{where}, row 1",
            fix=f"they must be {', '.join(columns)}."
            + (" Save it with commas, not semicolons." if ";" in "".join(header) else ""),
            code="I-TAB-04",
        )
    if twice := next((name for name in header if header.count(name) > 1), ""):
        raise SpiegelError(
            f"the column '{twice}' occurs twice",
            where=f"{where}, row 1",
            fix="keep one of them.",
            code="I-TAB-05",
        )
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(header):
            raise SpiegelError(
                f"the row has {len(row)} cells where the header has {len(header)}",
                where=f"{where}, row {number}",
                fix="give every column a cell, and put quotes around a cell with a comma in it.",
                code="I-TAB-06",
            )
    refuse_unseen(rows, where, "I-TAB-07")
    return header, rows[1:]


def _in_languages(rows: list[list[str]], columns: tuple[str, ...]) -> list[list[str]]:
    """Return a table with a column of texts for each language that this process has.

    Those of other languages are left out; a column without a language, `reason` instead of
    `reason_nl` and `reason_en`, has the same text in each.
    """
    if not rows:
        return rows
    texts = {c.rpartition("_")[0] for c in columns if c.rpartition("_")[2] in LANGUAGES} - {""}
    places: list[tuple[str, int]] = []
    for place, name in enumerate(rows[0]):
        stem, _, code = name.rpartition("_")
        if name in texts:
            places += [(f"{name}_{language}", place) for language in LANGUAGES]
        elif not (stem in texts and code in OF_PROJECT and code not in LANGUAGES):
            places.append((name, place))
    if any(len(row) != len(rows[0]) for row in rows) or [n for n, _ in places] == rows[0]:
        return rows
    return [[name for name, _ in places], *([row[p] for _, p in places] for row in rows[1:])]
