"""Every text inside a public file: cells, markup with its attributes, outputs, pages, members.

Not read: the pixels of pictures. Zip files (xlsx, ods, docx, pptx, zip) are read member by member,
so hidden sheets, comments and properties count too.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import pandas as pd

from spiegel import tables
from spiegel.errors import SpiegelError
from spiegel.publish.pdf.reading import page_texts

MARKUP = (".html", ".svg", ".xml", ".rels", ".xhtml")
PLAIN = (".txt", ".md", ".css", ".js", ".typ", ".yaml", ".yml", ".bib", ".cff")
ZIPS = (".xlsx", ".ods", ".docx", ".pptx", ".zip")
PICTURES = (".png", ".jpg", ".ico", ".woff", ".woff2", ".ttf")
_TAG = re.compile(r"<[^>]*>")
# Places of cells in a workbook ('T18') look like codes and are none.
_CELL_PLACES = re.compile(r'\b(?:r|ref|sqref|spans|topLeftCell|activeCell)="[^"]*"')
# Numbers in a workbook are counts and measures, or places of shared texts; ids are written as text.
_NUMBER_XLSX = re.compile(r'<c\b(?![^>]*\bt="(?:str|inlineStr)")[^>]*><v>[^<]*</v></c>')
_NUMBER_ODS = re.compile(
    r'<table:table-cell\b[^>]*office:value-type="(?:float|percentage)"[^>]*>.*?</table:table-cell>'
)
# In the colours and shapes of an office theme every bare number is a measure or a colour.
_THEME = re.compile(r"(?:xl|word|ppt)/theme/")
_MEASURES = re.compile(r'\b\w+="[+-]?\d+"')
_INLINE = re.compile(r"</?(?:b|i|em|strong|span|a|small|code|tspan|u|mark)\b[^>]*>")


@dataclass(frozen=True)
class Piece:
    """A text and its place; in a column of counts a bare number is a count, never a number of
    an institution."""

    where: str
    text: str
    counts: bool = False
    heading: bool = False


def count_columns() -> frozenset[str]:
    """Return the columns that hold counts or measures in the table models."""
    kinds: dict[str, set[bool]] = {}
    for name in tables.TABLES:
        for column, schema in tables.TABLES[name].columns.items():
            numeric = schema.dtype is not None and str(schema.dtype).lower() in ("int64", "float64")
            kinds.setdefault(column, set()).add(numeric)
    sizes = ("bytes", "size")  # of the files of the open data
    return frozenset((*sizes, *(column for column, found in kinds.items() if found == {True})))


_COUNTS = count_columns()
_RECOMPUTED = ("published", "recomputed")


def pieces(name: str, content: bytes) -> Iterator[Piece]:
    """Yield every text of a file.

    Raises
    ------
    SpiegelError : a kind of file that cannot be read, so nobody could say what is in it.
    """
    kind = PurePosixPath(name).suffix.lower()
    if kind in PICTURES:
        return
    if kind == ".csv":
        yield from _csv(content)
    elif kind == ".parquet":
        yield from _table(pd.read_parquet(io.BytesIO(content)))
    elif kind in (".json", ".ipynb", ".jsonld"):
        yield from _json(json.loads(content), "")
    elif kind in MARKUP:
        yield from _markup(content.decode("utf-8", "replace"), "")
    elif kind == ".pdf":
        yield from _pdf(content)
    elif kind in ZIPS:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in sorted(archive.namelist()):
                yield Piece("names of members", member)
                if not member.endswith("/"):
                    yield from _member(member, archive.read(member))
    elif kind in PLAIN or (kind == "" and b"\0" not in content):
        yield Piece("", content.decode("utf-8", "replace"))
    else:
        raise SpiegelError(
            f"the scan cannot read '{name}'",
            where="workflow/spiegel/publish/scan/reading.py",
            fix="add a reader for this kind of file, or do not publish it.",
        )


def _member(member: str, content: bytes) -> Iterator[Piece]:
    if _THEME.match(member):
        content = _MEASURES.sub("", content.decode("utf-8", "replace")).encode("utf-8")
    if member.startswith("xl/worksheets/") or member == "content.xml":
        text = content.decode("utf-8", "replace")
        content = _NUMBER_ODS.sub("", _NUMBER_XLSX.sub("", text)).encode("utf-8")
    for piece in pieces(member, content):
        where = f"{member}: {piece.where}" if piece.where else member
        yield Piece(where, piece.text, piece.counts, piece.heading)


def _csv(content: bytes) -> Iterator[Piece]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""))
    header = next(rows, [])
    columns: list[list[str]] = [[] for _ in header]
    for row in rows:
        for place, cell in enumerate(row):
            if place < len(columns):
                columns[place].append(cell)
            else:
                yield Piece("beyond the last column", cell)
    yield from _columns(header, columns)


def _table(table: pd.DataFrame) -> Iterator[Piece]:
    columns = [table[c].dropna().astype(str).tolist() for c in table.columns]
    yield from _columns([str(c) for c in table.columns], columns)


def _columns(header: list[str], columns: list[list[str]]) -> Iterator[Piece]:
    if set(_RECOMPUTED) < set(header) and "column" in header:
        yield from _recomputed(header, columns)
        return
    for name, cells in zip(header, columns, strict=True):
        yield Piece("header", name, heading=True)
        # A column repeats its values: each is looked at once.
        yield Piece(f"column {name}", "\n".join(dict.fromkeys(cells)), counts=name in _COUNTS)


def _recomputed(header: list[str], columns: list[list[str]]) -> Iterator[Piece]:
    """Yield numbers that were computed twice as what they are in the column that a row names."""
    counts = [name in _COUNTS for name in columns[header.index("column")]]
    for name, cells in zip(header, columns, strict=True):
        yield Piece("header", name, heading=True)
        for counted in (True, False):
            own = [c for c, is_count in zip(cells, counts, strict=True) if is_count == counted]
            as_count = name in _COUNTS or (counted and name in _RECOMPUTED)
            yield Piece(f"column {name}", "\n".join(dict.fromkeys(own)), counts=as_count)


def _json(value: Any, where: str) -> Iterator[Piece]:
    if isinstance(value, dict):
        for key, part in value.items():
            if key.startswith("image/") and key != "image/svg+xml":
                continue
            yield Piece(where, key)
            yield from _json(part, f"{where}.{key}" if where else key)
    elif isinstance(value, list):
        if value and all(isinstance(part, str) for part in value):
            yield from _json("".join(value), where)
            yield Piece(where, "\n".join(value))
        else:
            for part in value:
                yield from _json(part, where)
    elif isinstance(value, str):
        if "<" in value:
            yield from _markup(value, where)
        else:
            yield Piece(where, value)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield Piece(where, str(value), counts=where.rpartition(".")[2] in _COUNTS)


def _markup(text: str, where: str) -> Iterator[Piece]:
    """Yield the markup as it stands, with its attributes, and what a reader sees of it."""
    yield Piece(where, html.unescape(_CELL_PLACES.sub("", text)))
    yield Piece(where, html.unescape(_TAG.sub(" ", _INLINE.sub("", text))))


def _pdf(content: bytes) -> Iterator[Piece]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    for key, value in (reader.metadata or {}).items():
        yield Piece(f"property {key}", str(value))
    for number, text in enumerate(page_texts(content), 1):
        yield Piece(f"page {number}", text)
    for name, files in reader.attachments.items():
        for file in files:
            yield from _member(name, file)
