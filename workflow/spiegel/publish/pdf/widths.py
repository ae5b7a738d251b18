"""How wide the columns of a printed table are: no word is cut, numbers stay on one line."""

from __future__ import annotations

import re
from math import fsum

from spiegel.publish.content.tables import Cell, Table

PAGE = 481.0  # points between the margins of the template
LETTER, HEAD_LETTER, DETAIL = 4.4, 4.9, 0.89  # mean width of a letter at the sizes of the template
PADDING = 14
LONG_HEAD = 24
PULL = 0.75  # a text four times as long gets less than four times the room
_BREAK = re.compile(r"\s|(?<=[/-])")  # where a line may end


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
    named = max([len(head) / lines, *map(len, words)], default=0) * HEAD_LETTER
    said = max((_cell(cell, whole=_is_number(cells)) for cell in cells), default=0.0)
    return max(named, said) + PADDING


def _wish(cells: list[Cell]) -> float:
    return max((_cell(cell, whole=True) for cell in cells), default=0.0) + PADDING


def _cell(cell: Cell, *, whole: bool) -> float:
    texts = [cell.text] if whole else _BREAK.split(cell.text)
    details = [cell.detail] if whole else _BREAK.split(cell.detail)
    return max(
        max(map(len, texts), default=0) * LETTER,
        max(map(len, details), default=0) * LETTER * DETAIL,
    )
