"""Guess how a new file is to be read; a person sees the guess, and can overrule each part."""

from __future__ import annotations

import itertools
import re

from spiegel.errors import SpiegelError
from spiegel.ingest.columns import tidy
from spiegel.ingest.text import DELIMITERS, split_rows
from spiegel.ingest.workbook_guard import Range

# Headers are looked for in the first rows only.
FIRST_ROWS = 60
BAR = "|"
# Encodings whose fit differs by less than this are told apart by a person.
CLOSE = 0.1
# Letters that fit less than this are no text at all.
LEAST = 0.2
# The one-byte encodings of Dutch and French exports, the most usual first.
ONE_BYTE = ("cp1252", "iso-8859-15", "cp850", "cp858", "cp437", "mac_roman")
# How much a letter or sign speaks for an encoding; any other letter is rare in these languages.
_USUAL = {
    **dict.fromkeys("éèëïçöüêàÉÈËÇ’‘“”–€\u00a0", 1.0),
    **dict.fromkeys("îûôâùœÊÏÀÔÎÖÜ•", 0.8),
    **dict.fromkeys("äáíóúñÄÂÁÙÛŒ…«»°—²½·", 0.5),
}
_WORD = re.compile(r"[^\s;,|\t\"]*[^\x00-\x7f][^\s;,|\t\"]*")
_VALUE = re.compile(r"[0-9.,/:\-]+")


def guess_encoding(content: bytes, where: str) -> str:
    """Return the encoding that fits the bytes of a text file.

    UTF-16 by its byte order mark, then UTF-8, then the one-byte encoding that gives the most of
    the letters that Dutch and French use, at their places in a word.

    Raises
    ------
    SpiegelError : none fits, or two fit as well and give other letters.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8-sig"
    fits: dict[str, tuple[float, str]] = {}
    lines = [line for line in re.split(rb"[\r\n]+", content) if not line.isascii()]
    for encoding in ONE_BYTE:
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        text = "\n".join(line.decode(encoding) for line in lines)
        fits.setdefault(encoding, (_fit(text), text))
    best = max((fit for fit, _ in fits.values()), default=0.0)
    if best < LEAST:
        raise SpiegelError(
            f"the file is neither UTF-8 nor cp1252 text, nor text in {', '.join(ONE_BYTE[1:])}",
            where=where,
            fix="export it again as CSV in UTF-8, or name its encoding with --encoding.",
            code="I-REG-01",
        )
    near = {name: text for name, (fit, text) in fits.items() if fit >= best - CLOSE}
    chosen = next(name for name in near if fits[name][0] == best)
    if len({*near.values()}) > 1:
        shown = "; ".join(f"{name}: {odd_word(text, near[chosen])}" for name, text in near.items())
        raise SpiegelError(
            f"the letters of the file fit more than one encoding ({shown})",
            where=where,
            fix=f"name the one that is right with --encoding, as in --encoding {chosen}.",
            code="I-REG-06",
        )
    return chosen


def _fit(text: str) -> float:
    """Return how well the letters beyond ASCII suit Dutch or French words, 1 at the most."""
    places = [place for place, letter in enumerate(text) if letter > "\x7f"]
    return sum(_suits(text, place) for place in places) / max(len(places), 1)


def _suits(text: str, place: int) -> float:
    """Return how well one letter suits its place: between letters, at an end, alone."""
    letter, before = text[place], text[place - 1 : place]
    after = text[place + 1 : place + 2]
    if not letter.isalpha():
        inside = before.isalpha() and after.isalpha() and letter not in "’‘–·\u00a0"
        alone = letter == "\u00a0" and not before.isalnum() and not after.isalnum()
        return -1.0 if inside else 0.25 if alone else _USUAL.get(letter, -0.5)
    if not before.isalpha() and not after.isalpha():
        return {"à": 1.0, "é": 0.35, "À": 0.3}.get(letter, 0.0)
    if (letter.isupper() and before.islower()) or (letter.islower() and after.isupper()):
        return -1.0
    after_capital = letter.isupper() and before.isupper() and after.islower()
    if after_capital or before.isdigit() or after.isdigit():
        return -0.5
    if letter.islower() and not before.isalpha() and letter not in "éàêîôœ":
        return 0.0
    return _USUAL.get(letter, 0.1)


def odd_word(text: str, among: str = "") -> str:
    """Return the first word with a letter beyond ASCII, '' without one.

    Parameters
    ----------
    among : the same text otherwise decoded; a word that differs from it is preferred.
    """
    words, others = _WORD.findall(text), _WORD.findall(among)
    return next(
        (w for w, o in zip(words, others, strict=False) if w != o), words[0] if words else ""
    )


def guess_delimiter(text: str, where: str) -> str:
    """Return the delimiter that gives the most cells in the first rows."""
    lines = re.split(r"\r\n|\r|\n", text, maxsplit=FIRST_ROWS)[:FIRST_ROWS]
    if lines and (found := re.fullmatch(r"sep=(.)", lines[0])) and found[1] in DELIMITERS:
        return found[1]
    sample = "\n".join(lines)
    usual = max(
        (sign for sign in DELIMITERS if sign != BAR),
        key=lambda sign: (_cells(sample, sign)[0], sample.count(sign)),
    )
    # Bars also part the values of one cell: they are the delimiter where more rows agree on them.
    (cells, agree), (bar_cells, bar_agree) = _cells(sample, usual), _cells(sample, BAR)
    return BAR if (bar_agree, bar_cells) > (agree, cells) else usual


def _cells(sample: str, delimiter: str) -> tuple[int, int]:
    """Return the number of cells in the rows that have the most usual width, and of such rows."""
    try:
        rows = split_rows(sample, delimiter, "")
    except SpiegelError:
        return 0, 0
    widths = [len(row) for row in rows if len(row) > 1]
    best = max(set(widths), key=lambda width: widths.count(width) * width, default=0)
    return widths.count(best) * best, widths.count(best)


def other_delimiter(rows: list[list[str]]) -> str:
    """Return the sign that seems to part the cells of a table of one column, '' when none does."""
    lines = [row[0] for row in rows if row and tidy(row[0])]
    if len(lines) < 2 or any(len(row) > 1 for row in rows):
        return ""
    for sign in ("|", "~", "^", "\u00a6", "\u00ac", "\u00a7", "::", "#", "*", *DELIMITERS):
        counts = {line.count(sign) for line in lines}
        if len(counts) == 1 and counts != {0}:
            return sign
    return ""


def guess_header(rows: list[list[str]], merged: tuple[Range, ...] = ()) -> tuple[int, int | None]:
    """Return the row number of the headers, and of the group headings above them or None.

    The headers are the first row that fills at least three fifths of the cells a usual row
    fills, none of them a number or a date, unless the row below is like that and fuller, or
    fills just the cells that it leaves blank: its other headers are merged downwards. A row
    of at least two cells right above is a row of group headings; a note has one cell.

    Parameters
    ----------
    merged : ranges of merged cells of a workbook.
    """
    counts = [sum(bool(tidy(cell)) for cell in row) for row in rows[: 5 * FIRST_ROWS]]
    usual = sorted(count for count in counts if count) or [0]
    least = max(1, 0.6 * usual[len(usual) // 2])
    for number, row in enumerate(rows[:FIRST_ROWS]):
        below = rows[number + 1] if number + 1 < len(rows) else []
        if counts[number] >= 2 and below and _words(row) and _words(below):
            under = rows[number + 2] if number + 2 < len(rows) else []
            either = [
                tidy(a) or tidy(b) for a, b in itertools.zip_longest(row, below, fillvalue="")
            ]
            whole = sum(map(bool, either)) >= least
            if whole and (_merged_down(number, merged) or _completed_by(row, below, under)):
                return number + 2, number + 1
        if counts[number] >= least and _words(row):
            if below and _words(below) and counts[number + 1] > counts[number] > 1:
                continue
            above = counts[number - 1] if number else 0
            return number + 1, number if 2 <= above < counts[number] else None
    return 1, None


def _merged_down(number: int, merged: tuple[Range, ...]) -> bool:
    """Return whether a cell of a row (from 0) is merged with the one below it, and no further."""
    return any(top == number + 1 and bottom == number + 2 for top, _, bottom, _ in merged)


def _completed_by(row: list[str], below: list[str], under: list[str]) -> bool:
    """Return whether two rows are group headings and headers, some of them merged downwards.

    Every column has a cell in one of the two, a heading that has blank cells to its right has
    headers under all of them, and the record below is fuller than both.
    """
    width = max(len(row), len(below))
    upper = [bool(tidy(cell)) for cell in row] + [False] * (width - len(row))
    lower = [bool(tidy(cell)) for cell in below] + [False] * (width - len(below))
    record = sum(bool(tidy(cell)) for cell in under)
    whole = all(a or b for a, b in zip(upper, lower, strict=True))
    down = [at for at in range(width) if upper[at] and not lower[at]]
    alone = all(at + 1 == width or upper[at + 1] for at in down)
    shared = any(b and not a for a, b in zip(upper, lower, strict=True))
    return whole and alone and shared and bool(down) and record > max(sum(upper), sum(lower))


def _words(row: list[str]) -> bool:
    """Return whether no filled cell of a row is a number or a date; years in a row are headers."""
    values = [tidy(cell) for cell in row if _VALUE.fullmatch(tidy(cell))]
    return not values or (len(values) > 1 and _years(values))


def _years(texts: list[str]) -> bool:
    """Return whether texts are years or school years, each later than the one before it."""
    if not all(re.fullmatch(r"(?:19|20)[0-9]{2}(?:[-/](?:[0-9]{2}|[0-9]{4}))?", t) for t in texts):
        return False
    return all(a < b and len(a) == len(b) for a, b in itertools.pairwise(texts))
