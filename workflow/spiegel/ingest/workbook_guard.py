"""Look into a workbook's own XML before reading it: size, day count, errors, lost formula results.

The reading library allocates the whole rectangle of a sheet and shows error cells as empty. A
sheet whose last cell lies at XFD1048576 would take all memory; `#N/A` would become a missing
value without a word. Both are found here by scanning the cells once.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.parsers import expat

from spiegel.errors import SpiegelError

# Rows times columns of one sheet: twice ten thousand schools in 500 columns.
MAX_CELLS = 10_000_000

_STRINGS = "xl/sharedStrings.xml"
_CELL = re.compile(
    rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)",
    re.DOTALL,
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_ROW = re.compile(rb'<(?:\w+:)?row\b[^>]*?\br="([0-9]{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_RESULT = re.compile(rb"<(?:\w+:)?v\b[^>]*>[^<]+</")
_ODS_PART = re.compile(
    rb'<table:table\b[^>]*?\btable:name="([^"]*)"'
    rb"|<table:table-row\b([^>]*)>"
    rb"|<table:(?:covered-)?table-cell\b([^>]*?)(/?)>"
)
_ODS_ROWS = re.compile(rb'table:number-rows-repeated="([0-9]+)"')
_ODS_COLUMNS = re.compile(rb'table:number-columns-repeated="([0-9]+)"')


@dataclass(frozen=True)
class Facts:
    """What the XML of one sheet says.

    Attributes
    ----------
    epoch : the year that bare day numbers count from, "" when unknown.
    formulas : number of cells with a formula.
    errors : text of each cell that holds an error, such as `#N/A`, by row and column from 1.
    """

    epoch: str
    formulas: int
    errors: dict[tuple[int, int], str]


def inspect(content: bytes, kind: str, sheet: str, where: str) -> Facts:
    """Inspect one sheet.

    Raises
    ------
    SpiegelError : too many cells, a formula without result, parts that do not fit together.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            if kind == "ods":
                return _inspect_ods(_whole(archive, "content.xml"), sheet, where)
            part, epoch = _xlsx_part(archive, sheet)
            if _STRINGS in archive.namelist():
                _whole(archive, _STRINGS)
            return _inspect_xlsx(_whole(archive, part), epoch, sheet, where)
        except (KeyError, ElementTree.ParseError, expat.ExpatError):
            raise SpiegelError(
                "the parts of the workbook do not fit together",
                where=where,
                fix="open it, save it as a new xlsx or ods, and register that.",
                code="I-WBK-03",
            ) from None


def _whole(archive: zipfile.ZipFile, part: str) -> bytes:
    """Return a part that is well-formed XML; the reading library takes half a part for whole."""
    xml = archive.read(part)
    expat.ParserCreate().Parse(xml, True)
    return xml


def _xlsx_part(archive: zipfile.ZipFile, sheet: str) -> tuple[str, str]:
    """Return the path of a sheet's XML and the year that day numbers count from."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    ids = {}
    epoch = "1900"
    for node in book.iter():
        tag = node.tag.rpartition("}")[2]
        if tag == "sheet":
            ids[node.get("name")] = next(
                (v for k, v in node.attrib.items() if k.rpartition("}")[2] == "id"), ""
            )
        elif tag == "workbookPr" and node.get("date1904") in ("1", "true"):
            epoch = "1904"
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {node.get("Id"): node.get("Target", "") for node in relations}
    return posixpath.normpath(posixpath.join("/xl", targets[ids[sheet]])).lstrip("/"), epoch


def _inspect_xlsx(xml: bytes, epoch: str, sheet: str, where: str) -> Facts:
    last_row = last_column = formulas = 0
    errors: dict[tuple[int, int], str] = {}
    for number in _ROW.findall(xml):
        last_row = max(last_row, int(number))
    for cell in _CELL.finditer(xml):
        attributes, inside = cell[1], cell[2] or b""
        place = _REFERENCE.search(attributes)
        row, column = (int(place[2]), _column_number(place[1])) if place else (0, 0)
        last_row, last_column = max(last_row, row), max(last_column, column)
        if _FORMULA.search(inside):
            formulas += 1
            if not _RESULT.search(inside):
                raise _no_result(f"{_letters(column)}{row}", sheet, where)
        if b't="e"' in attributes:
            errors[row, column] = _shown(inside)
    _limit(last_row * last_column, sheet, where)
    return Facts(epoch, formulas, errors)


def _shown(inside: bytes) -> str:
    found = re.search(rb">\s*(#[^<]+)<", inside)
    return found[1].decode("utf-8", "replace").strip() if found else "#ERROR"


def _inspect_ods(xml: bytes, sheet: str, where: str) -> Facts:
    wanted, formulas = False, 0
    errors: dict[tuple[int, int], str] = {}
    for name, size, cells in _ods_rows(xml):
        # All sheets are read when an ods file is opened, so all must be of a possible size.
        _limit(size, name, where)
        if name != sheet:
            continue
        wanted = True
        for row, column, attributes, end in cells:
            if b"table:formula=" in attributes:
                formulas += 1
                if b"office:value-type=" not in attributes:
                    raise _no_result(f"{_letters(column)}{row}", sheet, where)
            if b'calcext:value-type="error"' in attributes:
                errors[row, column] = _shown(xml[end - 1 : end + 500])
    if not wanted:
        raise KeyError(sheet)
    # An ods cell that is a date says so itself; a bare number has no day count of its own.
    return Facts("", formulas, errors)


def _ods_rows(xml: bytes) -> Iterator[tuple[str, int, list[tuple[int, int, bytes, int]]]]:
    """Yield sheet, cells of its rectangle so far, and each row's filled cells with their place.

    Empty cells and rows at the end do not count: every ods file ends in a million of them.
    """
    name, row, repeated, column, widest = "", 0, 1, 0, 0
    filled: list[tuple[int, int, bytes, int]] = []
    for found in _ODS_PART.finditer(xml):
        if found[1] is not None or found[2] is not None:
            if filled:
                yield name, (row + repeated - 1) * widest, filled
            filled = []
            row, column = row + repeated, 0
        if found[1] is not None:
            name, row, repeated, widest = _unescape(found[1]), 0, 1, 0
        elif found[2] is not None:
            more = _ODS_ROWS.search(found[2])
            repeated = int(more[1]) if more else 1
        else:
            more = _ODS_COLUMNS.search(found[3])
            span = int(more[1]) if more else 1
            if b"office:value-type=" in found[3] or b"table:formula=" in found[3] or not found[4]:
                filled.append((row, column + 1, found[3], found.end()))
                widest = max(widest, column + span)
            column += span
    if filled:
        yield name, (row + repeated - 1) * widest, filled


def _unescape(name: bytes) -> str:
    text = name.decode("utf-8", "replace")
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'")):
        text = text.replace(entity, letter)
    return text.replace("&amp;", "&")


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _letters(column: int) -> str:
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def _limit(cells: int, sheet: str, where: str) -> None:
    if cells > MAX_CELLS:
        raise SpiegelError(
            f"the sheet '{sheet}' reaches over {cells} cells, more than {MAX_CELLS}",
            where=where,
            fix="delete the stray cell far below or to the right of the table, and save it.",
            code="I-WBK-04",
        )


def _no_result(cell: str, sheet: str, where: str) -> SpiegelError:
    return SpiegelError(
        f"cell {cell} holds a formula whose result is not stored",
        where=f"{where}, sheet '{sheet}', cell {cell}",
        fix="open the workbook in a spreadsheet program and save it, and register it again.",
        code="I-WBK-05",
    )
