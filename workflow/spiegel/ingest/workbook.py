"""Workbooks (xlsx, ods): one sheet to rows of text cells, as the CSV of that table would give.

A number becomes its shortest text, a date ISO text. The reading library shows a cell that holds an
error, or a formula without a stored result, as an empty one; `workbook_guard` finds those first.
"""

from __future__ import annotations

import datetime as dt
import io
import logging
from dataclasses import dataclass

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from spiegel.errors import SpiegelError, did_you_mean
from spiegel.ingest.workbook_guard import inspect

# Excel keeps fifteen digits of a number.
DIGITS = 15


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook.

    Attributes
    ----------
    rows : cells as text, from row 1 of the sheet; all rows are equally long.
    epoch : the year that bare day numbers count from, "1900", "1904" or "" (not known).
    formulas : number of cells that hold the stored result of a formula.
    """

    rows: list[list[str]]
    epoch: str
    formulas: int


def sheet_names(content: bytes, where: str) -> list[str]:
    """Return the names of the visible work sheets in their order.

    Raises
    ------
    SpiegelError : the bytes are no whole workbook.
    """
    book = _open(content, where)
    return [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
    ]


def read_sheet(content: bytes, kind: str, name: str, where: str) -> Sheet:
    """Read one sheet of a workbook.

    Parameters
    ----------
    content, kind : bytes of the workbook, and `xlsx` or `ods`. name : the sheet.

    Raises
    ------
    SpiegelError : no whole workbook, no such sheet, a sheet of impossible size, or a formula
        whose result is not stored.
    """
    known = _open(content, where).sheet_names
    if name not in known:
        raise SpiegelError(
            f"the workbook has no sheet '{name}'",
            where=where,
            fix=f"correct the column 'sheet' of the manifest: {did_you_mean(name, known)}",
            code="I-WBK-01",
        )
    facts = inspect(content, kind, name, where)
    try:
        cells = _open(content, where).get_sheet_by_name(name).to_python(skip_empty_area=False)
    except BaseException as error:
        raise _not_whole(error, where) from None
    rows = [[_text(cell) for cell in row] for row in cells]
    _show_errors(rows, facts.errors)
    return Sheet(rows, facts.epoch, facts.formulas)


def _show_errors(rows: list[list[str]], errors: dict[tuple[int, int], str]) -> None:
    """Put the text of error cells where the library left them empty."""
    if not errors:
        return
    height = max(row for row, _ in errors)
    width = max([column for _, column in errors] + [len(row) for row in rows[:1]])
    rows.extend([] for _ in range(height - len(rows)))
    for row in rows:
        row.extend([""] * (width - len(row)))
    for (row_number, column), text in errors.items():
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
