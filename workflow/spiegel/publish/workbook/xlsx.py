"""The workbook as xlsx."""

from __future__ import annotations

import io
import math
import zipfile
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from spiegel.publish.workbook.model import Book, Link, Sheet, Value

NUMBER_FORMATS = {
    "count": "#,##0",
    "rank": "0",
    "share": "0.0%",
    "difference": "+0.0%;-0.0%;0.0%",
    "probability": "0.0000",
    "number": "General",
}
CORE = "docProps/core.xml"
A4 = 9  # the number of that paper in the file format
LINE = 15  # height of a line in points
ZIP_DAY = (1980, 1, 1, 0, 0, 0)


def xlsx(book: Book) -> bytes:
    """Return the bytes of the workbook; the only date inside is the day of the book."""
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    workbook.set_properties(
        {
            "title": book.title,
            "author": book.author,
            "comments": book.comments,
            "created": datetime(book.day.year, book.day.month, book.day.day),
        }
    )
    formats = _formats(workbook, book.colour)
    for sheet in book.sheets:
        _write(workbook.add_worksheet(sheet.name), sheet, formats)
    workbook.close()
    return _with_language(stream.getvalue(), book.language)


def _formats(workbook: Any, colour: str) -> dict[str, Any]:
    wanted: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 16, "font_color": colour},
        "strong": {"bold": True, "valign": "top"},
        "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": colour, "valign": "top",
                 "text_wrap": True},
        "notice": {"bold": True, "bg_color": "#FFF3C4"},
        "quiet": {"font_color": "#595959"},
        "wrap": {"text_wrap": True, "valign": "top"},
        "link": {"font_color": colour, "underline": 1},
        "text": {"valign": "top"},
        **{kind: {"num_format": shape} for kind, shape in NUMBER_FORMATS.items()},
    }  # fmt: skip
    return {name: workbook.add_format(entry) for name, entry in wanted.items()}


def _write(page: Any, sheet: Sheet, formats: dict[str, Any]) -> None:
    page.hide_gridlines(2)
    page.set_landscape()
    page.set_paper(A4)
    page.fit_to_pages(1, 0)
    for row, text in enumerate(sheet.above):
        shape = "title" if row == 0 else "notice" if text == sheet.notice else "quiet"
        page.write_string(row, 0, text, formats[shape])
    top = len(sheet.above)
    if not sheet.headless:
        _head(page, sheet, top, formats)
        top += 1
        page.freeze_panes(top, sheet.keys)
        page.repeat_rows(top - 1)
    shapes = [
        formats["wrap" if column.wrap else column.kind if column.kind != "text" else "text"]
        for column in sheet.columns
    ]
    if sheet.headless:
        shapes[0] = formats["strong"]
    for i, row_values in enumerate(sheet.rows, top):
        lines = _lines(sheet, row_values)
        if lines > 1:
            page.set_row(i, lines * LINE)
        for j, value in enumerate(row_values):
            _cell(page, i, j, value, shapes[j], formats)
    for j, column in enumerate(sheet.columns):
        page.set_column(j, j, column.width)


def _lines(sheet: Sheet, values: tuple[Value, ...]) -> int:
    """Return how many lines the longest wrapped text of a row takes."""
    return max(
        (
            math.ceil(1.1 * len(value) / column.width)
            for column, value in zip(sheet.columns, values, strict=True)
            if column.wrap and isinstance(value, str)
        ),
        default=1,
    )


def _head(page: Any, sheet: Sheet, top: int, formats: dict[str, Any]) -> None:
    if not sheet.rows:
        for j, column in enumerate(sheet.columns):
            page.write_string(top, j, column.head, formats["head"])
        return
    columns = [{"header": c.head, "header_format": formats["head"]} for c in sheet.columns]
    page.add_table(
        top,
        0,
        top + len(sheet.rows),
        len(columns) - 1,
        {"name": sheet.name.lower(), "columns": columns, "style": "Table Style Light 1"},
    )


def _cell(page: Any, i: int, j: int, value: Value, shape: Any, formats: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, Link):
        page.write_url(i, j, f"internal:'{value.sheet}'!A1", formats["link"], value.sheet)
    elif isinstance(value, str):
        page.write_string(i, j, value, shape)
    else:
        page.write_number(i, j, value, shape)


def _with_language(content: bytes, language: str) -> bytes:
    """Return the file with its language among its properties, which XlsxWriter does not write."""
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == CORE:
                end = b"</cp:coreProperties>"
                named = f"<dc:language>{escape(language)}</dc:language>".encode()
                part = part.replace(end, named + end)
            info = zipfile.ZipInfo(entry.filename, ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, part)
    return result.getvalue()
