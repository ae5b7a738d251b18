"""Guess how a new file is to be read; a person sees the guess, and can overrule each part."""

from __future__ import annotations

import re

from spiegel.errors import SpiegelError
from spiegel.ingest.columns import tidy
from spiegel.ingest.text import DELIMITERS, split_rows

# Headers are looked for in the first rows only.
FIRST_ROWS = 60
_LETTERS = set("éèêëïîöüûùçàâáíóúôñÉËÏÖÜÇÈÀÁ’‘“”–—…•€·«»")
_VALUE = re.compile(r"[0-9.,/:\-]+")


def guess_encoding(content: bytes, where: str) -> str:
    """Return the encoding that fits the bytes of a text file.

    UTF-16 by its byte order mark, then UTF-8, then cp1252, or Mac Roman where that gives more of
    the letters that Dutch and French use.

    Raises
    ------
    SpiegelError : none fits.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    fits = {}
    for encoding in ("utf-8-sig", "cp1252", "mac_roman"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig":
            return encoding
        high = [letter for letter in text if letter > "\x7f"]
        fits[encoding] = sum(letter in _LETTERS for letter in high) / max(len(high), 1)
    if fits.get("mac_roman", 0) > max(fits.get("cp1252", 0), 0.9):
        return "mac_roman"
    if "cp1252" in fits:
        return "cp1252"
    raise SpiegelError(
        "the file is neither UTF-8 nor cp1252 text",
        where=where,
        fix="export it again as CSV in UTF-8, or name its encoding with --encoding.",
        code="I-REG-01",
    )


def guess_delimiter(text: str, where: str) -> str:
    """Return the delimiter that gives the most cells in the first rows."""
    lines = re.split(r"\r\n|\r|\n", text, maxsplit=FIRST_ROWS)[:FIRST_ROWS]
    if lines and (found := re.fullmatch(r"sep=(.)", lines[0])) and found[1] in DELIMITERS:
        return found[1]
    sample = "\n".join(lines)
    return max(DELIMITERS, key=lambda sign: (_cells(sample, sign), sample.count(sign)))


def _cells(sample: str, delimiter: str) -> int:
    """Return the number of cells in the rows that have the most usual width."""
    try:
        rows = split_rows(sample, delimiter, "")
    except SpiegelError:
        return 0
    widths = [len(row) for row in rows if len(row) > 1]
    return max((widths.count(width) * width for width in set(widths)), default=0)


def guess_header(rows: list[list[str]]) -> tuple[int, int | None]:
    """Return the row number of the headers, and of the group headings above them or None.

    The headers are the first row that fills at least three fifths of the cells a usual row
    fills, none of them a number or a date, unless the row below is like that and fuller. A row
    of at least two cells right above is a row of group headings; a note has one cell.
    """
    counts = [sum(bool(tidy(cell)) for cell in row) for row in rows[: 5 * FIRST_ROWS]]
    usual = sorted(count for count in counts if count) or [0]
    least = max(1, 0.6 * usual[len(usual) // 2])
    for number, row in enumerate(rows[:FIRST_ROWS]):
        if counts[number] >= least and _words(row):
            below = rows[number + 1] if number + 1 < len(rows) else []
            if below and _words(below) and counts[number + 1] > counts[number] > 1:
                continue
            above = counts[number - 1] if number else 0
            return number + 1, number if 2 <= above < counts[number] else None
    return 1, None


def _words(row: list[str]) -> bool:
    """Return whether no filled cell of a row is a number or a date."""
    return not any(_VALUE.fullmatch(tidy(cell)) for cell in row)
