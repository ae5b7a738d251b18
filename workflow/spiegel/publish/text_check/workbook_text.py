"""The texts of a workbook: every text cell once, with the sheet and row where it first stands."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from spiegel.errors import SpiegelError

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


def workbook_texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each text and its place, 'row Notes!4'; cells that hold numbers are not read.

    Raises
    ------
    SpiegelError : the file is no workbook.
    """
    reader = _xlsx if path.suffix.lower() == ".xlsx" else _ods
    seen = set()
    try:
        for sheet, row, text in reader(path):
            if text.strip() and text not in seen:
                seen.add(text)
                yield text, f"row {sheet}!{row}"
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError) as error:
        raise SpiegelError(
            f"the workbook cannot be read: {error}",
            where=path.as_posix(),
            fix="open it in a spreadsheet program and save it again.",
        ) from None


def _xlsx(path: Path) -> Iterator[tuple[str, int, str]]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    for sheet in book.worksheets:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            yield from ((sheet.title, number, cell) for cell in row if isinstance(cell, str))


def _ods(path: Path) -> Iterator[tuple[str, int, str]]:
    with zipfile.ZipFile(path) as archive:
        tree = ElementTree.fromstring(archive.read("content.xml"))
    for sheet in tree.iter(f"{_TABLE}table"):
        name = sheet.get(f"{_TABLE}name", "")
        for number, row in enumerate(sheet.iter(f"{_TABLE}table-row"), 1):
            for cell in row.iter(f"{_TABLE}table-cell"):
                if cell.get(f"{_OFFICE}value-type") == "string":
                    yield name, number, "".join(cell.itertext())
