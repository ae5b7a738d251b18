"""Where the table lies in a file: headers, group headings, notes, blank rows and columns.

Every row of the file is accounted for: it is a row of the table, or it is left out for a named
reason with its row number; note lines keep their text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from spiegel.errors import SpiegelError
from spiegel.ingest.columns import tidy
from spiegel.ingest.workbook_guard import Range


@dataclass(frozen=True)
class Raw:
    """One export as text.

    Attributes
    ----------
    table : the filled rows as columns of text, indexed by row number in the file or sheet.
    blank : row numbers of the blank rows under the header.
    notes : text of each note line after the data, by row number.
    before : text of each line before the headers, by row number; group headings not included.
    repeated : headers that got a number because they occur more than once.
    blank_columns : number of empty columns without header that were left out.
    facts : how the file was read, for the account.
    other_year : row numbers of the rows that belong to another school year.
    sorts : of a workbook, for each row one letter per cell: what the workbook holds there.
    places : the column of each header, from 0.
    """

    table: pd.DataFrame
    blank: tuple[int, ...]
    notes: dict[int, str]
    before: dict[int, str]
    repeated: tuple[str, ...]
    blank_columns: int
    facts: dict[str, object]
    other_year: tuple[int, ...] = ()
    sorts: tuple[str, ...] = ()
    places: dict[str, int] = field(default_factory=dict)

    def sorts_of(self, header: str) -> np.ndarray | None:
        """Return what a workbook holds in each cell of a column, None for a text file."""
        if not self.sorts:
            return None
        place = self.places[header]
        rows = (self.sorts[row - 1] if row <= len(self.sorts) else "" for row in self.table.index)
        return np.array([row[place : place + 1] or " " for row in rows], dtype="<U1")


def arrange(
    rows: list[list[str]],
    header_row: int,
    group_row: int | None,
    where: str,
    *,
    cut_off: bool = False,
    merged: tuple[Range, ...] = (),
) -> Raw:
    """Find the table in the rows of a file.

    Parameters
    ----------
    rows : all rows as text cells; row 1 is the first. header_row, group_row : from the manifest.
    cut_off : the text ends without a line break, so its last row may be half a row.
    merged : ranges of merged cells of a workbook.

    Raises
    ------
    SpiegelError : no header there, a header that is blank above values, or a row that is longer
        or shorter than the header.
    """
    if len(rows) < header_row or not any(tidy(c) for c in rows[header_row - 1]):
        raise SpiegelError(
            f"the file has no header in row {header_row}",
            where=where,
            fix="correct the column 'header_row' of the manifest, or export the file again.",
            code="I-LAY-01",
        )
    header = list(rows[header_row - 1])
    numbered = list(enumerate(rows[header_row:], header_row + 1))
    filled = [(number, row) for number, row in numbered if any(map(str.strip, row))]
    blank = tuple(number for number, row in numbered if not any(map(str.strip, row)))
    notes = _short_notes(filled, len(header), cut_off)
    if notes:
        filled = filled[: -len(notes)]
    header += [""] * _more_columns(filled, len(header))
    for number, row in filled:
        if len(row) != len(header):
            raise SpiegelError(
                f"{len(row)} cells where the header has {len(header)}",
                where=f"{where}, row {number}",
                fix="look for a delimiter or line break inside a cell that is not quoted, or a "
                "file that was cut off.",
                code="I-LAY-02",
            )
    names, repeated = header_names([*rows[: header_row - 1], header], header_row, group_row, merged)
    columns = _named_columns(names, filled, f"{where}, row {header_row}")
    index = pd.Index([number for number, _ in filled], name="row", dtype="int64")
    keep = [name for name in names if name]
    table = pd.DataFrame(columns, columns=pd.Index(keep, dtype=object), index=index, dtype=str)
    before = before_header(rows, header_row, group_row)
    places = {name: place for place, name in enumerate(names) if name}
    return Raw(table, blank, notes, before, repeated, len(names) - len(keep), {}, places=places)


def header_names(
    rows: list[list[str]],
    header_row: int,
    group_row: int | None,
    merged: tuple[Range, ...] = (),
) -> tuple[list[str], tuple[str, ...]]:
    """Return the name of each column ('' without header), and the names that got a number.

    Parameters
    ----------
    merged : ranges of merged cells; they say how far each group heading holds.
    """
    header = rows[header_row - 1]
    if not group_row:
        return _numbered(header)
    groups = [tidy(text) for text in rows[group_row - 1][: len(header)]]
    groups += [""] * (len(header) - len(groups))
    return _numbered(_under_groups(header, groups, _group_ends(header, groups, group_row, merged)))


def before_header(rows: list[list[str]], header_row: int, group_row: int | None) -> dict[int, str]:
    """Return the text of each line before the headers, by row number."""
    return {
        number: " ".join(filter(None, map(tidy, row)))
        for number, row in enumerate(rows[: header_row - 1], 1)
        if number != group_row and any(map(str.strip, row))
    }


def _short_notes(filled: list[tuple[int, list[str]]], width: int, cut_off: bool) -> dict[int, str]:
    """Return the lines at the end that are one cell of several words in a wider table.

    A single word may be a row that was cut off, and so may anything at the end of a file
    without a last line break; those stay, and are refused as ragged rows.
    """
    notes: dict[int, str] = {}
    for number, row in reversed(filled):
        words = tidy(row[0]).split(" ")
        if width < 2 or len(row) != 1 or len(words) < 2 or (cut_off and not notes):
            break
        notes[number] = tidy(row[0])
    return dict(sorted(notes.items()))


def _more_columns(filled: list[tuple[int, list[str]]], width: int) -> int:
    """Return how many blank cells every row has beyond the header: a column nobody filled.

    In a row or two it may as well be a delimiter that is not quoted; those are refused.
    """
    if len(filled) < 3:
        return 0
    widths = {len(row) for _, row in filled}
    if len(widths) != 1 or (extra := widths.pop() - width) <= 0:
        return 0
    return 0 if any(cell.strip() for _, row in filled for cell in row[width:]) else extra


def _group_ends(
    header: list[str], groups: list[str], group_row: int, merged: tuple[Range, ...]
) -> dict[int, int]:
    """Return where each group heading ends, by its column; both from 0.

    A heading holds over the cells that it is merged with, and when none is merged sideways for
    the blank cells to its right.
    """
    own = {left - 1: (bottom, right - 1) for top, left, bottom, right in merged if top == group_row}
    sideways = any(right > left for left, (_, right) in own.items())
    filled = [place for place, text in enumerate(groups) if text]
    ends = {}
    for place, following in zip(filled, [*filled, len(header)][1:], strict=True):
        if place in own:
            ends[place] = own[place][1]
        else:
            ends[place] = place if sideways else following - 1
    return ends


def _under_groups(header: list[str], groups: list[str], ends: dict[int, int]) -> list[str]:
    """Return `Group | Header` for each column.

    A heading above blank headers only is merged downwards: it is itself the name of its column.
    """
    names = list(header)
    for place, end in ends.items():
        under = range(place, min(end + 1, len(header)))
        if not any(tidy(header[at]) for at in under):
            names[place] = groups[place]
            continue
        for at in under:
            if tidy(header[at]):
                names[at] = f"{groups[place]} | {header[at]}"
    return names


def _numbered(names: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """Give the second of two equal headers ` (2)`, the third ` (3)`, in their order."""
    seen: dict[str, int] = {}
    found, repeated = [], []
    for name in names:
        plain = tidy(name)
        if not plain:
            found.append("")
            continue
        seen[plain] = seen.get(plain, 0) + 1
        found.append(name if seen[plain] == 1 else f"{plain} ({seen[plain]})")
        if seen[plain] > 1:
            repeated.append(found[-1])
    return found, tuple(repeated)


def _named_columns(
    names: list[str], filled: list[tuple[int, list[str]]], where: str
) -> dict[str, list[str]]:
    """Return cells by header; a column without header must be empty."""
    columns: dict[str, list[str]] = {}
    cells = list(zip(*(row for _, row in filled), strict=True)) if filled else [()] * len(names)
    for place, (name, column) in enumerate(zip(names, cells, strict=True), 1):
        if name:
            if name in columns:
                raise SpiegelError(
                    f"the header '{tidy(name)}' occurs twice",
                    where=where,
                    fix="rename one of them in the export and register it as a new version.",
                    code="I-LAY-03",
                )
            columns[name] = list(column)
        elif value := next((cell for cell in column if cell.strip()), ""):
            number = next(n for n, row in filled if row[place - 1].strip())
            raise SpiegelError(
                f"column {place} has values and no header; the first is '{value}' in row {number}",
                where=where,
                fix="name the column in the export and register it as a new version, or correct "
                "'header_row' in the manifest.",
                code="I-LAY-04",
            )
    return columns


def without_notes(raw: Raw, required: Iterable[str], wordless: Collection[str] = ()) -> Raw:
    """Leave out the note lines at the end that fill a whole row of cells.

    A row at the end with several words in its first cell and nothing else cannot be a record
    when a required column is blank, or the first column holds numbers or dates; spreadsheets
    write notes like that.

    Parameters
    ----------
    required : headers of the required columns, as they stand in the table.
    wordless : headers of the columns that cannot hold several words.
    """
    needed = [list(raw.table.columns).index(name) for name in required]
    notes = dict(raw.notes)
    last = len(raw.table)
    while last and len(raw.table.columns) > 1:
        # Cell by cell: as a row, the columns would be joined into one kind first.
        cells = [str(column.iat[last - 1]) for _, column in raw.table.items()]
        filled = [cell for cell in cells if cell.strip()]
        words = tidy(cells[0]).split(" ")
        if len(filled) != 1 or len(words) < 2:
            break
        if raw.table.columns[0] not in wordless and all(cells[at].strip() for at in needed):
            break
        last -= 1
        notes[int(raw.table.index[last])] = tidy(filled[0])
    if last == len(raw.table):
        return raw
    return replace(raw, table=raw.table.iloc[:last], notes=dict(sorted(notes.items())))
