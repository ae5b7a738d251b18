"""A workbook as plain data: what both file formats hold, and nothing of how they hold it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from spiegel.publish.public_tables import Kind


@dataclass(frozen=True)
class Link:
    """A cell that leads to another sheet; its text is the name of that sheet."""

    sheet: str


Value = str | int | float | Link | None


@dataclass(frozen=True)
class Column:
    """A column of a table: what stands in its head, what it holds, its width in letters."""

    head: str
    kind: Kind
    width: int
    wrap: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title in A1, lines of text under it, then one table without blank rows.

    Attributes
    ----------
    notice : marks example data, or is empty; it stands under the title.
    columns : heads of the table; a sheet with `headless` rows has none that are shown.
    keys : columns that stay in sight when scrolling sideways.
    """

    name: str
    title: str
    notice: str
    lines: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    keys: int = 0
    headless: bool = False

    @property
    def above(self) -> tuple[str, ...]:
        """Return what stands above the table: title, notice and lines, one a row."""
        return tuple(filter(None, (self.title, self.notice, *self.lines)))


@dataclass(frozen=True)
class Book:
    """A workbook with what its file says about itself.

    `day` is the only date in it; `colour` is that of heads.
    """

    title: str
    author: str
    comments: str
    language: str
    day: date
    colour: str
    sheets: tuple[Sheet, ...]
