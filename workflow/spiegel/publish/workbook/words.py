"""What the workbook says around its tables: titles, notes, and the meaning of each column."""

from __future__ import annotations

from spiegel.config import Label
from spiegel.word_files import word_file

_WORDS = word_file("workbook")


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


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

_INDICATOR = _WORDS.label("indicator")
_SECTOR = _WORDS.label("sector")
_YEAR = _WORDS.label("year")
_N = _WORDS.label("n")
_SHARE = _WORDS.label("share")
_LOW = _WORDS.label("low")
_HIGH = _WORDS.label("high")
_COMPARABILITY = _WORDS.label("comparability")
_P_ADJ = _WORDS.label("p_adj")

COLUMNS: dict[str, Label] = _WORDS.by_name("columns")
# The same name means something else in these tables.
SPECIAL: dict[tuple[str, str], Label] = {
    ("claims", "verdict"): _label(
        "stated, uncertain (weinig waarnemingen), small (k van n), withheld (niet gepubliceerd); "
        "bij een vergelijking het besluit",
        "stated, uncertain (few observations), small (k of n), withheld (not published); of a "
        "comparison its class",
    ),
    ("population", "n"): _label("Aantal instellingen", "Number of institutions"),
    ("population", "sector"): _label("Sector", "Sector"),
    ("series", "source"): _label(
        "Uit records of uit een publicatie", "From records or from a publication"
    ),
    ("uniformity", "share"): _label(
        "Deel van de spreiding tussen teams, na sector en schooljaar",
        "Part of the variance between teams, after sector and school year",
    ),
    ("uniformity", "p"): _label(
        "p van de toets op geen verschil tussen teams", "p of the test of no difference of teams"
    ),
    ("evidence", "source"): _label("Bron en datum", "Source and date"),
    ("changes", "low"): _label("Ondergrens van het verschil", "Lower limit of the difference"),
    ("changes", "high"): _label("Bovengrens van het verschil", "Upper limit of the difference"),
    ("trends", "low"): _label("Ondergrens van de helling", "Lower limit of the slope"),
    ("trends", "high"): _label("Bovengrens van de helling", "Upper limit of the slope"),
}


def meaning(table: str, column: str) -> Label:
    """Return what a column of a table means."""
    return SPECIAL.get((table, column)) or COLUMNS[column]
