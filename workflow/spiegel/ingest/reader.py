"""Read one raw export as text, exactly as it stands, with its row numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.ingest.layout import Raw, arrange
from spiegel.ingest.letters import decoded_wrongly
from spiegel.ingest.manifest import RawFile, verify_bytes
from spiegel.ingest.plain import read_plain
from spiegel.ingest.text import decode, line_ends, line_of, split_rows
from spiegel.ingest.unpack import WORKBOOKS, unpack
from spiegel.ingest.workbook import open_book


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
    text = None if kind in WORKBOOKS else decode_once(content, file.encoding, file.path)
    raw = None if text is None else read_plain(file, text)
    if raw is None:
        raw = _from_sheet(file, content, kind) if text is None else _from_lines(file, text)
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


def _as_registered(file: RawFile, kind: str) -> None:
    if (kind in WORKBOOKS) != bool(file.sheet):
        raise SpiegelError(
            f"the file is {kind} by its content, and the manifest names "
            f"{'the sheet ' + repr(file.sheet) if file.sheet else 'no sheet'}",
            where=file.path,
            fix="a workbook has a sheet, and no encoding and delimiter; register the file again.",
            code="I-FIL-02",
        )


def _from_sheet(file: RawFile, content: bytes, kind: str) -> Raw:
    sheet = open_book(content, kind, file.path).sheet(file.sheet)
    refuse_damaged(sheet.rows, file.path)
    raw = arrange(sheet.rows, file.header_row, file.group_row, file.path, merged=sheet.merged)
    facts: dict[str, object] = {
        "format": kind,
        "epoch": sheet.epoch,
        "formula_cells": sheet.formulas,
        "rows_in": len(sheet.rows) - file.header_row,
    }
    return replace(raw, facts=facts, sorts=sheet.sorts)


def _from_lines(file: RawFile, text: str) -> Raw:
    rows = split_rows(text, file.delimiter, file.path)
    cut_off = not text.endswith(("\n", "\r"))
    raw = arrange(rows, file.header_row, file.group_row, file.path, cut_off=cut_off)
    facts: dict[str, object] = {
        "format": "csv",
        "line_ends": line_ends(text),
        "cells_with_line_break": sum("\n" in c or "\r" in c for row in rows for c in row),
        "rows_in": len(rows) - file.header_row,
    }
    return replace(raw, facts=facts)


def refuse_damaged(rows: list[list[str]], where: str) -> None:
    """Refuse cells of a workbook whose letters were lost or decoded wrongly before.

    Raises
    ------
    SpiegelError : a replacement character, a zero byte, or UTF-8 that was read as something else.
    """
    for number, row in enumerate(rows, 1):
        text = "\t".join(row)
        if "\0" in text or "\N{REPLACEMENT CHARACTER}" in text:
            raise SpiegelError(
                "a cell holds a lost letter or a zero byte",
                where=f"{where}, row {number}",
                fix="ask for a new export.",
                code="I-WBK-06",
            )
        _refuse_decoded_wrongly(text, f"{where}, row {number}")


def decode_once(content: bytes, encoding: str, where: str) -> str:
    """Decode a text export whose letters were not decoded wrongly before; see `decode`.

    Raises
    ------
    SpiegelError : as `decode`, and UTF-8 that was read as another encoding once.
    """
    text = decode(content, encoding, where)
    _refuse_decoded_wrongly(text, where, in_lines=True)
    return text


def _refuse_decoded_wrongly(text: str, where: str, *, in_lines: bool = False) -> None:
    if wrong := decoded_wrongly(text):
        at, letters, meant = wrong
        raise SpiegelError(
            f"'{letters}' stands in the text for '{meant}': it was decoded wrongly once before",
            where=f"{where}, line {line_of(text[:at])}" if in_lines else where,
            fix="correct the encoding in the manifest; if that is right, the letters were changed "
            "before the file reached us: ask for a new export in UTF-8.",
            code="I-ENC-08",
        )
