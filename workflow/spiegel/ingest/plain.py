"""Read a plain text export quickly: no quotes, every row as wide as the header.

Most exports are plain, and large ones are read many times faster this way. Whatever is not plain,
or not as it should be, is left to the careful reader, which knows how to say what is wrong.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from spiegel.ingest.layout import Raw, before_header, header_names
from spiegel.ingest.manifest import RawFile
from spiegel.ingest.text import DELIMITERS, ONE_BYTE, decode, split_rows

UTF_8 = ("utf-8", "utf-8-sig")
_BOM = b"\xef\xbb\xbf"
_LOST = b"\xef\xbf\xbd"
# What a processor keeps near: the letters are looked at several times.
_CHUNK = 2**18
# Less than the largest cell that is let through: a row must fit in a block.
_BLOCK = 4 * 2**20
# A text in which a person sees something.
_SEEN = "[!-~]"


def read_plain(file: RawFile, content: bytes) -> Raw | None:
    """Return the table of a plain export, or None when it is not plain.

    Raises
    ------
    SpiegelError : as `decode`.
    """
    text = _utf_8(file, content)
    if text is None:
        return None
    start = len(_BOM) if text.startswith(_BOM) else 0
    ends = _line_ends(text, start)
    place = _after_lines(text, start, file.header_row)
    if not ends or place is None:
        return None
    try:
        head = split_rows(text[start:place].decode("utf-8"), file.delimiter, file.path)
    except UnicodeDecodeError:
        return None
    names, repeated = header_names(head, file.header_row, file.group_row)
    if len(names) < 2 or len(set(names)) < len(names) or not all(names):
        return None
    table = _parse(text, place, file.delimiter, names)
    if table is None:
        return None
    first = file.header_row + 1
    rows = pd.Index(range(first, first + len(table)), name="row")
    filled = ~_blank(table)
    blank = tuple(rows[~filled].tolist())
    if blank:
        table, rows = table[filled], rows[filled]
    facts: dict[str, object] = {
        "format": "csv",
        "line_ends": ends,
        "cells_with_line_break": 0,
        "rows_in": len(filled),
    }
    before = before_header(head, file.header_row, file.group_row)
    return Raw(table.set_axis(rows), blank, {}, before, repeated, 0, facts)


def _utf_8(file: RawFile, content: bytes) -> bytes | None:
    """Return the bytes of a text as UTF-8; None when it holds quotes."""
    if file.delimiter not in DELIMITERS or b'"' in content:
        return None
    text = content
    if file.encoding not in UTF_8 and not (file.encoding in ONE_BYTE and content.isascii()):
        text = decode(content, file.encoding, file.path).encode("utf-8")
    return text


def _line_ends(text: bytes, start: int) -> str:
    """Return LF or CRLF, or '' when it is neither, not the same everywhere, or odd letters occur.

    Odd are control characters, those that Python counts as white space, a letter that was lost,
    and a byte order mark after the `start`.
    """
    letters = np.frombuffer(text, dtype=np.uint8)
    parts = [_counts(letters, at) for at in range(start, len(letters), _CHUNK)]
    feeds, returns, pairs, odd, more = np.sum(parts, axis=0).tolist() if parts else [0] * 5
    if odd or (more and (text.rfind(_BOM) > 0 or _LOST in text)):
        return ""
    if not returns:
        return "LF" if feeds else ""
    return "CRLF" if returns == feeds == pairs else ""


def _counts(letters: np.ndarray, at: int) -> tuple[int, ...]:
    """Return how often a block has LF, CR, both together, odd letters, and more than ASCII."""
    # One letter more after the block, for a pair that its end divides.
    part, following = letters[at : at + _CHUNK], letters[at + 1 : at + _CHUNK + 1]
    feed, carriage = part == 0x0A, part == 0x0D
    below = np.count_nonzero(part < 0x20) - np.count_nonzero(part == 0x09)
    feeds, returns = np.count_nonzero(feed), np.count_nonzero(carriage)
    pairs = np.count_nonzero(carriage[: len(following)] & (following == 0x0A))
    odd = below - feeds - returns + np.count_nonzero(part == 0x7F)
    more = np.count_nonzero(part & 0x80)
    return int(feeds), int(returns), int(pairs), int(odd), int(more)


def _after_lines(text: bytes, start: int, lines: int) -> int | None:
    """Return where the bytes after some lines begin; None when there are none."""
    at = start
    for _ in range(lines):
        at = text.find(b"\n", at) + 1
        if not at:
            return None
    return at if at < len(text) else None


def _parse(text: bytes, place: int, delimiter: str, names: list[str]) -> pd.DataFrame | None:
    """Return the cells of the rows; None when a row is not as wide as the header."""
    numbers = [str(n) for n in range(len(names))]
    try:
        found = csv.read_csv(
            pa.BufferReader(pa.py_buffer(memoryview(text)[place:])),
            read_options=csv.ReadOptions(column_names=numbers, block_size=_BLOCK),
            parse_options=csv.ParseOptions(
                delimiter=delimiter, quote_char=False, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(numbers, pa.large_string()),
                null_values=[],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    # In one piece: rows are picked out of many pieces slowly.
    table: pd.DataFrame = found.combine_chunks().to_pandas()
    return table.set_axis(pd.Index(names, dtype=object), axis="columns")


def _blank(table: pd.DataFrame) -> np.ndarray:
    """Return which rows hold nothing but white space."""
    rows = table
    for name in table.columns:
        rows = rows[~rows[name].str.contains(_SEEN)]
        if rows.empty:
            break
    unseen = [not any(map(str.strip, row)) for row in rows.itertuples(index=False, name=None)]
    return table.index.isin(rows.index[unseen])
