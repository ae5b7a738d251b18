"""Look into a workbook's own XML before reading it: size, day count, errors, merges, formulas.

The reading library allocates the whole rectangle of a sheet, shows error cells as empty and leaves
out breaks in ods. A sheet whose last cell lies at XFD1048576 would take all memory; `#N/A` would
become a missing value without a word. All are found here by parsing the cells once.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.parsers import expat

from spiegel.errors import SpiegelError

# Rows times columns of one sheet: twice ten thousand schools in 500 columns.
MAX_CELLS = 10_000_000

_STRINGS = "xl/sharedStrings.xml"
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_RANGE = re.compile(rf"{_REFERENCE.pattern}:{_REFERENCE.pattern}")
_ERRORS_SHOWN = re.compile(r"\s*(#.+?)\s*")

Range = tuple[int, int, int, int]  # first row, first column, last row, last column, from 1


@dataclass(frozen=True)
class Facts:
    """What the XML of one sheet says.

    Attributes
    ----------
    epoch : the year that bare day numbers count from, "" when unknown.
    formulas : number of cells with a formula.
    errors : text of each cell that holds an error, such as `#N/A`, by row and column from 1.
    merged : ranges of merged cells.
    texts : text of each cell with a break or tab in it that the library leaves out.
    without_result : the first cell with a formula whose result is not stored, or "".
    """

    epoch: str
    formulas: int = 0
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: tuple[Range, ...] = ()
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    without_result: str = ""


class Guard:
    """The XML of one workbook; each of its parts is parsed once."""

    def __init__(self, content: bytes, kind: str, where: str) -> None:
        self._content, self._kind, self._where = content, kind, where
        self._facts: dict[str, Facts] = {}
        self._parts: dict[str, str] = {}
        self._epoch = ""

    def facts(self, sheet: str) -> Facts:
        """Inspect one sheet; of an ods file all, for all are read when it is opened.

        Raises
        ------
        SpiegelError : too many cells, a formula without result, parts that do not fit together.
        """
        with self._whole_parts():
            if sheet not in self._facts:
                with zipfile.ZipFile(io.BytesIO(self._content)) as archive:
                    self._inspect(archive, sheet)
            found = self._facts[sheet]
        if found.without_result:
            raise _no_result(found.without_result, sheet, self._where)
        return found

    def before_opening(self) -> None:
        """Inspect an ods file: the reading library reads all of its sheets when it opens it.

        Raises
        ------
        SpiegelError : too many cells, parts that do not fit together.
        """
        if self._kind == "ods" and not self._facts:
            with self._whole_parts(), zipfile.ZipFile(io.BytesIO(self._content)) as archive:
                self._inspect(archive, "")

    @contextmanager
    def _whole_parts(self) -> Iterator[None]:
        try:
            yield
        except (KeyError, ValueError, ElementTree.ParseError, expat.ExpatError):
            raise SpiegelError(
                "the parts of the workbook do not fit together",
                where=self._where,
                fix="open it, save it as a new xlsx or ods, and register that.",
                code="I-WBK-03",
            ) from None

    def _inspect(self, archive: zipfile.ZipFile, sheet: str) -> None:
        if self._kind == "ods":
            found = _OdsSheets(self._where)
            _parse(archive.read("content.xml"), found.start, found.end, found.text)
            self._facts = found.facts
            return
        if not self._parts:
            self._parts, self._epoch = _xlsx_parts(archive)
            if _STRINGS in archive.namelist():
                # The reading library takes half a part for whole.
                _parse(archive.read(_STRINGS))
        cells = _XlsxSheet(sheet, self._where)
        _parse(archive.read(self._parts[sheet]), cells.start, cells.end, cells.text)
        self._facts[sheet] = cells.facts(self._epoch)


Start = Callable[[str, dict[str, str]], None]


def _parse(
    xml: bytes,
    start: Start | None = None,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Parse a whole part; names come as 'namespace name'."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.Parse(xml, True)


def _plain(name: str) -> str:
    return name.rpartition(" ")[2]


def _xlsx_parts(archive: zipfile.ZipFile) -> tuple[dict[str, str], str]:
    """Return the path of each sheet's XML, and the year that day numbers count from."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    ids = {}
    epoch = "1900"
    for node in book.iter():
        tag = node.tag.rpartition("}")[2]
        if tag == "sheet":
            ids[node.get("name", "")] = next(
                (v for k, v in node.attrib.items() if k.rpartition("}")[2] == "id"), ""
            )
        elif tag == "workbookPr" and node.get("date1904") in ("1", "true"):
            epoch = "1904"
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {node.get("Id"): node.get("Target", "") for node in relations}
    return {
        name: posixpath.normpath(posixpath.join("/xl", targets[own])).lstrip("/")
        for name, own in ids.items()
        if own in targets
    }, epoch


class _XlsxSheet:
    """Reads the XML of one sheet; a row or cell without reference follows the one before it."""

    def __init__(self, sheet: str, where: str) -> None:
        self._sheet, self._where = sheet, where
        self._row = self._column = self._last_row = self._last_column = self._formulas = 0
        self._kind = self._shown = self._without = ""
        self._inside = self._formula = self._value = False
        self._errors: dict[tuple[int, int], str] = {}
        self._merged: list[Range] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        part = _plain(name)
        if part == "c":
            self._cell(attributes)
        elif part in ("v", "t"):
            self._inside, self._value = True, True
        elif part == "f":
            self._formula = True
        elif part == "row":
            self._row = int(attributes.get("r", "").strip() or self._row + 1)
            self._last_row, self._column = max(self._last_row, self._row), 0
        elif part == "mergeCell" and (found := _RANGE.fullmatch(attributes.get("ref", "").strip())):
            first, last = _column_number(found[1]), _column_number(found[3])
            self._merged.append((int(found[2]), first, int(found[4]), last))

    def _cell(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r", "").strip()
        if reference:
            place = _REFERENCE.fullmatch(reference)
            if place is None:
                raise KeyError(reference)
            self._row, self._column = int(place[2]), _column_number(place[1])
        else:
            self._column += 1
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        self._kind, self._shown = attributes.get("t", "").strip(), ""
        self._formula = self._value = False

    def text(self, text: str) -> None:
        if self._inside:
            self._shown += text

    def end(self, name: str) -> None:
        part = _plain(name)
        if part in ("v", "t"):
            self._inside = False
        if part != "c":
            return
        if self._formula:
            self._formulas += 1
            empty_text = self._kind == "str" and self._value
            if not self._shown and not empty_text:
                self._without = self._without or f"{_letters(self._column)}{self._row}"
        if self._kind == "e":
            self._errors[self._row, self._column] = _shown(self._shown)

    def facts(self, epoch: str) -> Facts:
        _limit(self._last_row * self._last_column, self._sheet, self._where)
        merged = tuple(self._merged)
        return Facts(epoch, self._formulas, self._errors, merged, without_result=self._without)


def _shown(text: str) -> str:
    found = _ERRORS_SHOWN.fullmatch(text)
    return found[1] if found else "#ERROR"


class _OdsSheets:
    """Reads content.xml; empty cells and rows at the end of a sheet do not count to its size.

    Every ods file ends in a million of them.
    """

    def __init__(self, where: str) -> None:
        self._where = where
        self.facts: dict[str, Facts] = {}
        self._name, self._without, self._depth = "", "", 0
        self._row = self._rows = self._column = self._columns = self._widest = 0
        self._formulas = 0
        self._errors: dict[tuple[int, int], str] = {}
        self._texts: dict[tuple[int, int], str] = {}
        self._merged: list[Range] = []
        self._filled = self._breaks = self._in_cell = self._error = False
        self._notes = self._paragraphs = 0
        self._shown: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        part = _plain(name)
        given = {_plain(key): value.strip() for key, value in attributes.items()}
        if part == "table":
            self._depth += 1
            if self._depth == 1:
                self._name = attributes.get(f"{name.rpartition(' ')[0]} name", "")
                self._row = self._rows = self._widest = self._formulas = 0
                self._errors, self._texts, self._merged, self._without = {}, {}, [], ""
        elif self._depth != 1:
            return
        elif part == "table-row":
            self._row, self._column = self._row + self._rows, 0
            self._rows = _number(given, "number-rows-repeated")
        elif part in ("table-cell", "covered-table-cell"):
            self._cell(name, attributes, given)
        elif self._in_cell:
            self._within(part, given)

    def _cell(self, name: str, attributes: dict[str, str], given: dict[str, str]) -> None:
        self._columns = _number(given, "number-columns-repeated")
        self._in_cell, self._shown, self._paragraphs = True, [], 0
        self._breaks = False
        formula = "formula" in given
        self._filled = formula or "value-type" in given
        # Two name spaces have a value-type; that of the office does not know errors.
        kinds = [v.strip() for k, v in attributes.items() if _plain(k) == "value-type"]
        self._error = "error" in kinds
        row, column = self._row + 1, self._column + 1
        if formula:
            self._formulas += 1
            if not kinds:
                self._without = self._without or f"{_letters(column)}{row}"
        across = _number(given, "number-columns-spanned")
        down = _number(given, "number-rows-spanned")
        if across > 1 or down > 1:
            self._merged.append((row, column, row + down - 1, column + across - 1))

    def _within(self, part: str, given: dict[str, str]) -> None:
        if part == "annotation":
            self._notes += 1
        elif self._notes:
            return
        elif part == "p":
            self._filled = True
            self._paragraphs += 1
            if self._paragraphs > 1:
                self._shown.append("\n")
        elif part in ("line-break", "tab"):
            self._breaks = True
            self._shown.append("\n" if part == "line-break" else "\t")
        elif part == "s":
            self._shown.append(" " * _number(given, "c"))

    def text(self, text: str) -> None:
        if self._in_cell and self._paragraphs and not self._notes:
            self._shown.append(text)

    def end(self, name: str) -> None:
        part = _plain(name)
        if part == "table":
            self._depth -= 1
            if self._depth == 0:
                self.facts[self._name] = Facts(
                    "",
                    self._formulas,
                    self._errors,
                    tuple(self._merged),
                    self._texts,
                    self._without,
                )
        elif self._depth != 1:
            return
        elif part == "annotation":
            self._notes -= 1
        elif part in ("table-cell", "covered-table-cell"):
            self._end_of_cell()

    def _end_of_cell(self) -> None:
        self._in_cell = False
        row, column = self._row + 1, self._column + 1
        self._column += self._columns
        if not self._filled:
            return
        self._widest = max(self._widest, self._column)
        _limit((self._row + self._rows) * self._widest, self._name, self._where)
        text = "".join(self._shown)
        for at in range(row, row + self._rows):
            for place in range(column, column + self._columns):
                if self._error:
                    self._errors[at, place] = _shown(text)
                elif self._breaks:
                    self._texts[at, place] = text


def _number(attributes: dict[str, str], name: str) -> int:
    """Return a count of an ods attribute, 1 when it is not given."""
    text = attributes.get(name, "1")
    if not re.fullmatch("[0-9]{1,9}", text):
        raise KeyError(name)
    return max(int(text), 1)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
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
