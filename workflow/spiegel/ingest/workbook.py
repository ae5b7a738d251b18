"""Workbooks (xlsx, ods): one sheet to rows of text cells, as the CSV of that table would give.

A number becomes its shortest text, a date ISO text. The reading library shows a cell that holds an
error, or a formula without a stored result, as an empty one; `workbook_guard` finds those first.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
from dataclasses import dataclass
from functools import lru_cache

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from spiegel.errors import SpiegelError, did_you_mean
from spiegel.ingest.workbook_guard import Guard, Range

# Excel keeps fifteen digits of a number.
DIGITS = 15

# The sort of each cell, one letter each.
BLANK, TEXT, NUMBER, LONG, DATE, TIME, DURATION, LOGICAL = " ", "t", "n", "N", "d", "h", "u", "b"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Attributes
    ----------
    rows : cells as text, from row 1 of the sheet; all rows are equally long.
    epoch : the year that bare day numbers count from, "1900", "1904" or "" (not known).
    formulas : number of cells that hold the stored result of a formula.
    sorts : for each row one letter per cell: what the workbook holds there, `LONG` for a number
        of more digits than a spreadsheet keeps.
    merged : ranges of merged cells.
    """

    rows: list[list[str]]
    epoch: str
    formulas: int
    sorts: tuple[str, ...] = ()
    merged: tuple[Range, ...] = ()


class Book:
    """A workbook that is opened once; each of its sheets is inspected and read once."""

    def __init__(self, content: bytes, kind: str, where: str) -> None:
        self._guard = Guard(content, kind, where)
        self._content, self._kind, self._where = content, kind, where
        self._sheets: dict[str, Sheet] = {}
        self._book: CalamineWorkbook | None = None

    def _opened(self) -> CalamineWorkbook:
        if self._book is None:
            self._guard.before_opening()
            self._book = _open(self._content, self._where)
        return self._book

    def names(self) -> list[str]:
        """Return the names of the visible work sheets in their order.

        Raises
        ------
        SpiegelError : the bytes are no whole workbook.
        """
        return _visible(self._opened())

    def sheet(self, name: str) -> Sheet:
        """Read one sheet.

        Raises
        ------
        SpiegelError : no whole workbook, no such sheet, a sheet of impossible size, a formula
            whose result is not stored, or a value hidden under a merged cell.
        """
        if name not in self._sheets:
            self._sheets[name] = self._read(name)
        return self._sheets[name]

    def _read(self, name: str) -> Sheet:
        known = self._opened().sheet_names
        if name not in known:
            raise SpiegelError(
                f"the workbook has no sheet '{name}'",
                where=self._where,
                fix=f"correct the column 'sheet' of the manifest: {did_you_mean(name, known)}",
                code="I-WBK-01",
            )
        facts = self._guard.facts(name)
        try:
            cells = self._opened().get_sheet_by_name(name).to_python(skip_empty_area=False)
        except BaseException as error:
            raise _not_whole(error, self._where) from None
        rows = [[_text(cell) for cell in row] for row in cells]
        _refuse_covered(rows, facts.merged, name, self._where)
        _show(rows, facts.errors)
        _show(rows, facts.texts)
        sorts = tuple("".join(map(_sort, row)) for row in cells)
        return Sheet(rows, facts.epoch, facts.formulas, sorts, facts.merged)


@lru_cache(maxsize=1)
def open_book(content: bytes, kind: str, where: str) -> Book:
    """Return a workbook; asked for twice in a row, the one that is open already.

    Parameters
    ----------
    content, kind : bytes of the workbook, and `xlsx` or `ods`.
    """
    return Book(content, kind, where)


def _visible(book: CalamineWorkbook) -> list[str]:
    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]


def sheet_names(content: bytes, where: str) -> list[str]:
    """Return the names of the visible work sheets of an xlsx file; see `Book.names`."""
    return _visible(_open(content, where))


def _sort(cell: object) -> str:
    """Return the sort of a cell, as one letter."""
    if isinstance(cell, str):
        return TEXT if cell else BLANK
    if isinstance(cell, bool):
        return LOGICAL
    if isinstance(cell, int | float):
        return NUMBER if abs(cell) < 10**DIGITS else LONG
    if isinstance(cell, dt.date):
        return DATE
    return TIME if isinstance(cell, dt.time) else DURATION


def _refuse_covered(
    rows: list[list[str]], merged: tuple[Range, ...], sheet: str, where: str
) -> None:
    """Refuse a value under a merged cell: no one who looks at the sheet sees it."""
    for top, left, bottom, right in merged:
        shown = rows[top - 1][left - 1] if top <= len(rows) and left <= len(rows[top - 1]) else ""
        for number in range(top, min(bottom, len(rows)) + 1):
            for text in rows[number - 1][left - 1 : right]:
                if text not in ("", shown):
                    raise SpiegelError(
                        f"'{text[:40]}' lies hidden under the merged cell '{shown[:40]}'",
                        where=f"{where}, sheet '{sheet}', row {number}",
                        fix="ask which of the two holds; part the merged cells and register that "
                        "as a new version.",
                        code="I-WBK-07",
                    )


def _show(rows: list[list[str]], texts: dict[tuple[int, int], str]) -> None:
    """Put the text of cells where the library left it out."""
    if not texts:
        return
    height = max(row for row, _ in texts)
    width = max([column for _, column in texts] + [len(row) for row in rows[:1]])
    rows.extend([] for _ in range(height - len(rows)))
    for row in rows:
        row.extend([""] * (width - len(row)))
    for (row_number, column), text in texts.items():
        rows[row_number - 1][column - 1] = text


def _open(content: bytes, where: str) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(content))
    except BaseException as error:
        raise _not_whole(error, where) from None


def _not_whole(error: BaseException, where: str) -> BaseException:
    # A panic of the library is no Exception; an interrupt must still stop the program.
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
        return error
    logging.getLogger(__name__).debug("workbook %s: %r", where, error)
    return SpiegelError(
        "the workbook cannot be read: it is damaged, or not what its name says",
        where=where,
        fix="open it, save it as a new xlsx or ods without a password, and register that.",
        code="I-WBK-02",
    )


def _text(cell: object) -> str:
    """Return a cell as the text that a CSV export of the sheet gives."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return f"{cell:.{DIGITS}g}" if abs(cell) < 10**DIGITS else repr(cell)
    if isinstance(cell, dt.datetime):
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)
