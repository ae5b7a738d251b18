"""The kinds of blocks that the template knows, as plain data that becomes JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from spiegel.publish import numbers, table_words
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.content.tables import Cell, Row, Table
from spiegel.publish.pdf.widths import widths

Block = dict[str, Any]
WHOLE = 14  # a table of at most so many low rows is not broken across pages
SAID_ONCE = 40
Run = tuple[str, bool]  # a piece of text, and whether it is a number of a claim


def heading(text: str, level: int, *, numbered: bool = True) -> Block:
    """Return a heading; level 1 starts a page."""
    return {"kind": "heading", "text": text, "level": level, "numbered": numbered}


def text(*paragraphs: str, leads: bool = False) -> list[Block]:
    """Return paragraphs, an empty text is none; one that `leads` stays with what follows."""
    found = [paragraph for paragraph in paragraphs if paragraph]
    return [{"kind": "text", "text": paragraph, "leads": leads} for paragraph in found]


def callout(title: str, *paragraphs: str, example: bool = False) -> Block:
    """Return a framed note; `example` marks the notice of example data."""
    said = [paragraph for paragraph in paragraphs if paragraph]
    return {"kind": "callout", "title": title, "texts": said, "example": example}


def items(found: Iterable[str]) -> Block:
    """Return a list of sentences."""
    return {"kind": "items", "items": [[(sentence, False)] for sentence in found]}


def headlines(found: Sequence[ClaimSentence], language: str, *, counts: bool = False) -> Block:
    """Return the sentences of the mirror, their numbers in bold; one on few visits says so.

    With `counts`, the counts behind its shares stand under each sentence.
    """
    return {
        "kind": "headlines",
        "items": [
            {
                "runs": [*runs(said), *_reading(said, language)],
                "detail": _counts(said, language) if counts else "",
            }
            for said in found
        ],
    }


def _counts(said: ClaimSentence, language: str) -> str:
    """Return what each share of a sentence was printed from: '286 van de 409; 134 van de 168'."""
    return "; ".join(
        numbers.k_of_n(part.k, part.n, language)
        for part in said.parts
        if part.k is not None and part.n is not None and not part.small
    )


def runs(said: ClaimSentence) -> list[Run]:
    """Return a sentence in pieces: text, and the numbers in it."""
    pieces: list[Run] = []
    end = 0
    for part in said.parts:
        pieces += [(said.text[end : part.start], False), (part.text, True)]
        end = part.end
    return [piece for piece in (*pieces, (said.text[end:], False)) if piece[0]]


def _reading(said: ClaimSentence, language: str) -> list[Run]:
    if said.verdict != "uncertain":
        return []
    return [(f" ({table_words.OBS_STATUS['flagged'][language]})", False)]


def figure(name: str, language: str, alt: str, caption: str) -> Block:
    """Return a published figure with its alternative text."""
    path = f"/{name}.{language}.svg"
    return {"kind": "figure", "path": path, "alt": alt, "caption": caption}


def table(found: Table) -> Block:
    """Return a table; what is said under a cell is not said again in the rows right below it.

    That holds for the name of a row, and for anything longer than `SAID_ONCE` letters.
    """
    first, *others = found.columns
    rows: list[list[dict[str, Any]]] = []
    above: Row = {}
    for row in found.rows:
        shown = []
        for column in found.columns:
            cell = row[column.key]
            again = above and cell.detail == above[column.key].detail
            if again and (column == first or len(cell.detail) > SAID_ONCE):
                cell = replace(cell, detail="")
            shown.append(_cell(cell))
        above = row
        rows.append(shown)
    head = [{"text": column.text, "number": column.number} for column in found.columns]
    high = any(row[column.key].detail for row in found.rows for column in others)
    return {"kind": "table", "caption": found.caption, "head": head, "widths": widths(found),
            "rows": rows, "whole": len(rows) <= WHOLE and not high}  # fmt: skip


def by_name(found: Table) -> list[Block]:
    """Return one table for each name in the first column, with that name as its caption."""
    key = found.columns[0].key
    rest = found.without(key)
    own = widths(rest)
    blocks = []
    for name, rows in groupby(found.rows, key=lambda row: row[key]):
        caption = f"{name.text} ({name.detail})" if name.detail else name.text
        part = replace(rest, caption=caption, rows=tuple(rows))
        blocks.append(table(part) | {"widths": own})
    return blocks


def _cell(cell: Cell) -> dict[str, Any]:
    strong = cell.mark in ("improved", "declined", "differs")
    return {"text": cell.text, "detail": cell.detail, "number": cell.number, "lang": cell.lang,
            "code": cell.code, "fixed": cell.fixed, "strong": strong}  # fmt: skip
