"""What the dictionary of the clean tables says: rows, joins, and the meaning of each column.

A column that public tables have too is explained in `workbook/workbook_words.py`; those of the
clean tables alone, or with another meaning there, are explained here. A column without words fails
a test.
"""

from __future__ import annotations

from typing import NamedTuple

from spiegel.config.closed_model import Label
from spiegel.config.word_files import word_file
from spiegel.publish.workbook import workbook_words

_WORDS = word_file("clean-tables")


class Join(NamedTuple):
    """How a table joins another: its columns, the other table and its columns, how many of each."""

    table: str
    columns: tuple[str, ...]
    other: str
    others: tuple[str, ...]
    note: Label


def _by_column(tables: dict[str, dict[str, Label]]) -> dict[tuple[str, str], Label]:
    """Return texts by table and column."""
    return {(table, column): text for table, own in tables.items() for column, text in own.items()}


ROWS = _WORDS.by_name("rows")

_JOINED = _WORDS.by_name("joins")
JOINS = (
    Join("judgements", ("visit_id",), "visits", ("visit_id",), _JOINED["visit"]),
    Join(
        "visits", ("institution_id", "school_year"), "institutions",
        ("institution_id", "school_year"), _JOINED["institution"],
    ),
    Join(
        "visits", ("school_year", "sector"), "population", ("school_year", "sector"),
        _JOINED["population"],
    ),
)  # fmt: skip

MEANINGS = _by_column(_WORDS.tree("meanings"))
SOURCE = _WORDS.by_name("source")

_NOT_GIVEN = _WORDS.label("not_given")
# What an empty cell means, of columns that may have one.
EMPTY = _by_column(_WORDS.tree("empty"))


def meaning(table: str, column: str) -> Label:
    """Return what a column of a clean table means."""
    own = MEANINGS.get((table, column)) or SOURCE.get(column)
    return own or workbook_words.meaning(table, column)


def empty(table: str, column: str) -> Label:
    """Return what an empty cell of a column means, where a cell may be empty."""
    return EMPTY.get((table, column), _NOT_GIVEN)


PAGE = _WORDS.by_name("page")
KINDS = _WORDS.by_name("kinds")
