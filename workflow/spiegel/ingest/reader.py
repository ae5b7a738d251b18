"""Read one raw export as text, exactly as it stands, with its row numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.ingest.layout import Raw, arrange
from spiegel.ingest.manifest import RawFile, verify_bytes
from spiegel.ingest.plain import read_plain
from spiegel.ingest.text import decode, line_ends, split_rows
from spiegel.ingest.unpack import WORKBOOKS, unpack
from spiegel.ingest.workbook import read_sheet


def read_raw(file: RawFile, path: Path) -> Raw:
    """Verify a raw file against the manifest and read it.

    The bytes are read once: those that were verified are those that are used.

    Returns
    -------
    The filled rows as text columns, indexed by row number in the file, and the account of every
    row and column that was left out.

    Raises
    ------
    SpiegelError : not the registered bytes, not readable as registered, ragged rows, or another
        number of rows than promised.
    """
    content = path.read_bytes()
    verify_bytes(file, content)
    return read_content(file, content)


def read_content(file: RawFile, content: bytes, *, count: bool = True) -> Raw:
    """Read the bytes of a raw file as its manifest row says; see `read_raw`.

    Parameters
    ----------
    count : hold the number of rows against the manifest (not while it is being registered).
    """
    content, kind = unpack(content, file.path)
    _as_registered(file, kind)
    text = None if kind in WORKBOOKS else decode(content, file.encoding, file.path)
    raw = None if text is None else read_plain(file, text)
    if raw is None:
        rows, facts = _sheet(file, content, kind) if text is None else _lines(file, text)
        cut_off = bool(facts.pop("cut_off", False))
        raw = arrange(rows, file.header_row, file.group_row, file.path, cut_off=cut_off)
        raw = replace(raw, facts=facts | {"rows_in": len(rows) - file.header_row})
    found = raw.facts["rows_in"]
    if count and found != file.rows:
        raise SpiegelError(
            f"the file has {found} rows under the header, the manifest says {file.rows}",
            where=file.path,
            fix="restore the file, or register it again: a row may be lost, or a quote may have "
            "swallowed a line.",
            code="I-FIL-01",
        )
    return raw


Grid = tuple[list[list[str]], dict[str, object]]  # rows of text cells, and how they were read


def read_grid(file: RawFile, content: bytes) -> list[list[str]]:
    """Return all rows of a file as text cells.

    Raises
    ------
    SpiegelError : a workbook registered as text, or the other way round, or unreadable.
    """
    content, kind = unpack(content, file.path)
    _as_registered(file, kind)
    if kind in WORKBOOKS:
        return _sheet(file, content, kind)[0]
    return split_rows(decode(content, file.encoding, file.path), file.delimiter, file.path)


def _as_registered(file: RawFile, kind: str) -> None:
    if (kind in WORKBOOKS) != bool(file.sheet):
        raise SpiegelError(
            f"the file is {kind} by its content, and the manifest names "
            f"{'the sheet ' + repr(file.sheet) if file.sheet else 'no sheet'}",
            where=file.path,
            fix="a workbook has a sheet, and no encoding and delimiter; register the file again.",
            code="I-FIL-02",
        )


def _sheet(file: RawFile, content: bytes, kind: str) -> Grid:
    sheet = read_sheet(content, kind, file.sheet, file.path)
    _damaged_cells(sheet.rows, file.path)
    return sheet.rows, {"format": kind, "epoch": sheet.epoch, "formula_cells": sheet.formulas}


def _lines(file: RawFile, text: str) -> Grid:
    rows = split_rows(text, file.delimiter, file.path)
    return rows, {
        "format": "csv",
        "line_ends": line_ends(text),
        "cells_with_line_break": sum("\n" in c or "\r" in c for row in rows for c in row),
        "cut_off": not text.endswith(("\n", "\r")),
    }


def _damaged_cells(rows: list[list[str]], where: str) -> None:
    for number, row in enumerate(rows, 1):
        for cell in row:
            if "\0" in cell or "\N{REPLACEMENT CHARACTER}" in cell:
                raise SpiegelError(
                    "a cell holds a lost letter or a zero byte",
                    where=f"{where}, row {number}",
                    fix="ask for a new export.",
                    code="I-WBK-06",
                )
