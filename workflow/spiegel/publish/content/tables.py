"""Tables as plain data: cells of text, with what a page or a print needs to mark them up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spiegel.config import Label


@dataclass(frozen=True)
class Cell:
    """One cell; `detail` is a second, quieter line; a `fixed` text stays on one line.

    `claim` is the cell of measures.csv that the number was printed from, `kind` which part of it.
    `about` is what a link that says only a kind of file is about, for who hears links apart.
    """

    text: str
    detail: str = ""
    number: bool = False
    code: bool = False
    fixed: bool = False
    href: str = ""
    lang: str = ""
    claim: str = ""
    kind: str = ""
    mark: str = ""
    bar: str = ""
    about: str = ""


@dataclass(frozen=True)
class Column:
    text: str
    number: bool


@dataclass(frozen=True)
class Table:
    """A table with an id that is unique on the page; the first cell of a row names the row.

    `groups` is what each row belongs to, for choices that no column holds.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tall: bool = False
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    """How often an outcome occurs."""

    word: str
    text: str
    mark: str


def table(
    name: str,
    caption: str,
    columns: Sequence[Label],
    rows: Iterable[tuple[Cell, ...]],
    language: str,
    *,
    tall: bool = False,
) -> Table:
    """Return a table; a column is one of numbers when all its cells are."""
    body = tuple(rows)
    numeric = [bool(body) and all(row[i].number for row in body) for i in range(len(columns))]
    head = tuple(
        Column(label[language], is_number)
        for label, is_number in zip(columns, numeric, strict=True)
    )
    return Table(name, caption, head, body, tall)


def drop_empty_end(found: Table) -> Table:
    """Return the table without its last column when nothing stands in it."""
    if any(row[-1].text for row in found.rows):
        return found
    rows = tuple(row[:-1] for row in found.rows)
    return Table(found.id, found.caption, found.columns[:-1], rows, found.tall)
