"""What the workbook says around its tables: titles, notes, and the meaning of each column."""

from __future__ import annotations

from spiegel.config import Label
from spiegel.word_files import word_file

_WORDS = word_file("workbook")


EXAMPLE = "Voorbeeldgegevens / Example data"
EXAMPLE_NOTE = _WORDS.label("example_note")
EMPTY = _WORDS.label("empty")
NO_UNIT = _WORDS.label("no_unit")
# Why a cell of a table may be empty; said above the table when one is.
EMPTY_CELLS = _WORDS.by_name("empty_cells")
CONTENTS = _WORDS.labels("contents")
DICTIONARY = _WORDS.labels("dictionary")
UNITS = _WORDS.by_name("units")

TITLES = _WORDS.by_name("titles")
COVER = _WORDS.by_name("cover")
SOURCE = _WORDS.label("source")

NOTES = _WORDS.labels("notes")


COLUMNS: dict[str, Label] = _WORDS.by_name("columns")
# The same name means something else in these tables.
SPECIAL: dict[tuple[str, str], Label] = {
    (table, column): label
    for table, columns in _WORDS.tree("special").items()
    for column, label in columns.items()
}


def meaning(table: str, column: str) -> Label:
    """Return what a column of a table means."""
    return SPECIAL.get((table, column)) or COLUMNS[column]
