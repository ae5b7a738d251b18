"""What the workbook says around its tables: titles, notes, and the meaning of each column."""

from __future__ import annotations

from spiegel.config.catalogue import CATALOGUE, catalogue
from spiegel.config.closed_model import Label
from spiegel.config.word_files import word_file
from spiegel.errors import SpiegelError

_WORDS = word_file("workbook")


EXAMPLE = _WORDS.label("example")
EXAMPLE_NOTE = _WORDS.label("example_note")
EMPTY = _WORDS.label("empty")
NO_UNIT = _WORDS.label("no_unit")
CONTENTS = _WORDS.labels("contents")
DICTIONARY = _WORDS.labels("dictionary")
UNITS = _WORDS.by_name("units")

COVER = _WORDS.by_name("cover")
SOURCE = _WORDS.label("source")

NOTES = _WORDS.labels("notes")


COLUMNS: dict[str, Label] = _WORDS.by_name("columns")


def meaning(table: str, column: str) -> Label:
    """Return what a column of a table means.

    Raises
    ------
    SpiegelError : neither its entry in the catalogue nor the words that tables share say it.
    """
    published = catalogue().tables.get(table)  # a clean table is not
    if published is not None and column in published.meanings:
        return published.meanings[column]
    if published is not None and column not in COLUMNS:
        raise SpiegelError(
            f"nothing says what column '{column}' of table '{table}' means",
            where=f"{CATALOGUE}, table '{table}', key 'meanings'",
            fix=f"add {column} there with its text in each language; what several tables have "
            "stands in config/words/outputs/workbook.yaml, key 'columns'.",
        )
    return COLUMNS[column]
