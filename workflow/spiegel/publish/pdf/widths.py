"""How wide the columns of a printed table are: no word is cut, numbers stay on one line."""

from __future__ import annotations

import re
from math import fsum

from spiegel.publish.content.tables import Cell, Table

PAGE = 481.0  # points between the margins of the template
SIZE, DETAIL_SIZE, BOLD = 8.8, 7.8, 1.1  # points of the template; a head is bold, so wider
# Widths of letters of its font, in parts of its size: rounded up over each class.
NARROW, NARROW_LETTERS = 0.32, frozenset("fijlrtI .,:;()'-/")
WIDE, WIDE_LETTERS = 0.75, frozenset("mwMW%")
CAPITAL, LETTER = 0.66, 0.5
PADDING = 14
LONG_HEAD = 24
PULL = 0.75  # a text four times as long gets less than four times the room
_BREAK = re.compile(r"\s|(?<=[/-])")  # where a line may end
_SAID = re.compile(r"(?<=:)\s")  # and where it may under a number: 'as visited: 42%'
_NOWHERE = re.compile(r"(?!)")


def widths(found: Table) -> list[float]:
    """Return the width of each column in points.

    Every column has room for its longest word, or its longest cell when it holds numbers; what
    is left of the page goes to the columns of text, more to those with longer texts.
    """
    columns = [(column.text, found.cells(column.key)) for column in found.columns]
    least = [_least(head, cells) for head, cells in columns]
    wish = [max(0.0, _wish(cells) - low) for (_, cells), low in zip(columns, least, strict=True)]
    free = PAGE - fsum(least)
    if free < 0 or not any(wish):
        return [round(low * min(1.0, PAGE / fsum(least)), 1) for low in least]
    if fsum(wish) > free:
        pull = [more**PULL for more in wish]
        wish = [free * one / fsum(pull) for one in pull]
    return [round(low + more, 1) for low, more in zip(least, wish, strict=True)]


def _is_number(cells: list[Cell]) -> bool:
    return bool(cells) and all(cell.number or cell.fixed for cell in cells)


def _least(head: str, cells: list[Cell]) -> float:
    words = head.split()
    lines = 3 if len(head) > LONG_HEAD else 2  # where its words allow it
    named = max([_long(head) / lines, *map(_long, words)]) * SIZE * BOLD
    number = _is_number(cells)
    at = (_NOWHERE, _SAID) if number else (_BREAK, _BREAK)
    return max([named, *(_cell(cell, *at) for cell in cells)]) + PADDING


def _wish(cells: list[Cell]) -> float:
    if _is_number(cells):
        return 0.0
    return max((_cell(cell, _NOWHERE, _NOWHERE) for cell in cells), default=0.0) + PADDING


def _cell(cell: Cell, at: re.Pattern[str], detail_at: re.Pattern[str]) -> float:
    """Return the room of a cell whose lines may end at some places, in points."""
    return max(
        *(_long(part) * SIZE for part in at.split(cell.text)),
        *(_long(part) * DETAIL_SIZE for part in detail_at.split(cell.detail)),
    )


def _long(text: str) -> float:
    """Return the length of a text in parts of its size."""
    return fsum(map(_letter, text))


def _letter(letter: str) -> float:
    if letter in NARROW_LETTERS:
        return NARROW
    if letter in WIDE_LETTERS:
        return WIDE
    return CAPITAL if letter.isupper() else LETTER
