"""Rows of a workbook found by their key: only the sheets and rows that are asked for are read."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_SHEET = re.compile(r'<sheet name="([^"]*)" sheetId="\d+"[^>]*r:id="([^"]*)"')
_TARGET = re.compile(r"<Relationship\b[^>]*>")
_STRING = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_TEXT = re.compile(r"<t\b[^>]*>(.*?)</t>", re.DOTALL)
_ROW = re.compile(r"<row\b[^>]*>(.*?)</row>", re.DOTALL)
_CELL = re.compile(r'<c r="([A-Z]+)(\d+)"([^>]*)>(?:<f>.*?</f>)?<v>(.*?)</v></c>', re.DOTALL)

Asked = Sequence[tuple[Mapping[str, str], str]]  # key of a row, and the column wanted


@dataclass(frozen=True)
class Found:
    sheet: str
    cell: str
    text: str


def find_row(path: Path, asked: Mapping[str, Asked]) -> Iterator[Found]:
    """Yield the cells of a workbook whose row has the key asked for.

    Parameters
    ----------
    asked : for each sheet, keys (column to text) and the column wanted. A sheet names its columns
        in the first row that holds all of them.
    """
    with zipfile.ZipFile(path) as archive:
        book = archive.read("xl/workbook.xml").decode("utf-8")
        parts = _targets(archive.read("xl/_rels/workbook.xml.rels").decode("utf-8"))
        sheets = {html.unescape(name): parts[number] for name, number in _SHEET.findall(book)}
        if not set(asked) & set(sheets):
            return
        strings = _strings(archive)
        for sheet in [name for name in sheets if name in asked]:
            text = archive.read(f"xl/{sheets[sheet]}").decode("utf-8")
            for key, column in asked[sheet]:
                yield from _search(text, sheet, key, column, strings)


def _targets(relations: str) -> dict[str, str]:
    found = {}
    for entry in _TARGET.findall(relations):
        number, target = re.search(r'Id="([^"]*)"', entry), re.search(r'Target="([^"]*)"', entry)
        if number and target:
            found[number[1]] = target[1].removeprefix("/xl/")
    return found


def _strings(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    text = archive.read("xl/sharedStrings.xml").decode("utf-8")
    return [html.unescape("".join(_TEXT.findall(one))) for one in _STRING.findall(text)]


def _search(
    text: str, sheet: str, key: Mapping[str, str], column: str, strings: list[str]
) -> Iterator[Found]:
    # A row with the key holds the number of each of its texts: a quick look leaves few rows.
    places = [f"<v>{strings.index(v)}</v>" for v in key.values() if v in strings]
    columns: dict[str, str] = {}
    for match in _ROW.finditer(text):
        body = match[1]
        if columns and not all(place in body for place in places):
            continue
        cells = _CELL.findall(body)
        values = {
            letter: strings[int(value)] if 't="s"' in kind else value
            for letter, _, kind, value in cells
        }
        if not columns:
            if {*key, column} <= set(values.values()):
                columns = {name: letter for letter, name in values.items()}
            continue
        if all(values.get(columns[name]) == value for name, value in key.items()):
            letter, row = columns[column], cells[0][1]
            yield Found(sheet, f"{letter}{row}", values.get(letter, ""))
