"""Tables as plain data: cells of text, with what a page or a print needs to mark them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from spiegel.config.closed_model import Label


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


EMPTY = Cell("", number=True)  # where a number is not known, or not shown
Row = Mapping[str, Cell]  # the cells of a row by the key of their column


@dataclass(frozen=True)
class Column:
    """A column: under which key a row has its cell, what stands in its head, what it holds."""

    key: str
    text: str
    number: bool


@dataclass(frozen=True)
class Table:
    """A table with an id that is unique on the page; the first column names the rows.

    `groups` is what each row belongs to, for choices that no column holds; `words` by which other
    words it is found. A row may have cells that the table does not show.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    tall: bool = False
    groups: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def cells(self, key: str) -> list[Cell]:
        """Return the cells of one column."""
        return [row[key] for row in self.rows]

    def without(self, *keys: str) -> Table:
        """Return the table without some columns."""
        kept = tuple(column for column in self.columns if column.key not in keys)
        return replace(self, columns=kept)

    def without_empty(self, *keys: str) -> Table:
        """Return the table without those of some columns in which nothing stands."""
        return self.without(*(k for k in keys if not any(c.text for c in self.cells(k))))


@dataclass(frozen=True)
class Count:
    """How often an outcome occurs."""

    word: str
    text: str
    mark: str


def table(
    name: str,
    caption: str,
    columns: Mapping[str, Label],
    rows: Iterable[Row],
    language: str,
    *,
    tall: bool = False,
) -> Table:
    """Return a table of some columns, by key; one is of numbers when all its cells are."""
    body = tuple(rows)
    head = tuple(
        Column(key, label[language], bool(body) and all(row[key].number for row in body))
        for key, label in columns.items()
    )
    return Table(name, caption, head, body, tall)
