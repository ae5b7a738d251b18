"""What the dictionary of the clean tables says: rows, joins, and the meaning of each column.

A column that public tables have too is explained in `workbook/words.py`; those of the clean tables
alone, or with another meaning there, are explained here. A column without words fails a test.
"""

from __future__ import annotations

from typing import NamedTuple

from spiegel.config import Label
from spiegel.publish.workbook import words
from spiegel.word_files import word_file

_WORDS = word_file("clean-tables")


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


class Join(NamedTuple):
    """How a table joins another: its columns, the other table and its columns, how many of each."""

    table: str
    columns: tuple[str, ...]
    other: str
    others: tuple[str, ...]
    note: Label


ROWS = _WORDS.by_name("rows")

JOINS = (
    Join(
        "judgements", ("visit_id",), "visits", ("visit_id",),
        _label("elk oordeel heeft een bezoek", "every judgement has a visit"),
    ),
    Join(
        "visits", ("institution_id", "school_year"), "institutions",
        ("institution_id", "school_year"),
        _label(
            "een bezochte instelling kan in het register ontbreken: houd zulke bezoeken met "
            "`how=\"left\"`",
            "a visited institution may be missing from the register: keep such visits with "
            "`how=\"left\"`",
        ),
    ),
    Join(
        "visits", ("school_year", "sector"), "population", ("school_year", "sector"),
        _label(
            "zonder geleverde populatie is die tabel leeg",
            "where no population was delivered, that table is empty",
        ),
    ),
)  # fmt: skip

_VISIT = _WORDS.label("visit")
_INSTITUTION = _WORDS.label("institution")
_VISIT_SECTOR = _WORDS.label("visit_sector")
_TABLE = _WORDS.label("table")
_REASON = _WORDS.label("reason")
MEANINGS: dict[tuple[str, str], Label] = {
    ("visits", "visit_id"): _VISIT,
    ("visits", "institution_id"): _INSTITUTION,
    ("visits", "sector"): _VISIT_SECTOR,
    ("visits", "visit_type"): _label(
        "Soort bezoek, een code van `visit_types` in framework.yaml",
        "Kind of visit, a code of `visit_types` in framework.yaml",
    ),
    ("visits", "start_date"): _label("Eerste dag van het bezoek", "First day of the visit"),
    ("visits", "end_date"): _label("Laatste dag van het bezoek", "Last day of the visit"),
    ("visits", "report_date"): _label("Datum van het verslag", "Date of the report"),
    ("visits", "publication_date"): _label(
        "Dag waarop het verslag gepubliceerd is", "Day on which the report was published"
    ),
    ("visits", "report_status"): _label(
        "Stand van het verslag, een van `final_statuses` in framework.yaml",
        "Status of the report, one of `final_statuses` in framework.yaml",
    ),
    ("visits", "advice"): _label(
        "Advies na het bezoek, zoals de export het zegt; als oordeel staat het ook in judgements",
        "Advice after the visit, as the export says it; as a judgement it is in judgements too",
    ),
    ("visits", "scale_version"): _label(
        "Versie van de schalen waarop beoordeeld is", "Version of the scales used"
    ),
    ("visits", "team"): _label("Code van het inspectieteam", "Code of the inspection team"),
    ("judgements", "visit_id"): _VISIT,
    ("judgements", "investigation_id"): _label(
        "Kenmerk van het onderzoek; dat van het bezoek waar een oordeel over het hele bezoek gaat",
        "Identifier of the investigation; that of the visit where a judgement is about all of it",
    ),
    ("judgements", "investigation_type"): _label("Soort onderzoek", "Kind of investigation"),
    ("judgements", "standard"): _label(
        "Standaard, een code van `standards` in framework.yaml",
        "Standard, a code of `standards` in framework.yaml",
    ),
    ("judgements", "rating"): _label(
        "Trap op de schaal van de standaard (`scales` in framework.yaml); 1 is de laagste",
        "Step on the scale of the standard (`scales` in framework.yaml); 1 is the lowest",
    ),
    ("judgements", "rating_status"): _label(
        "Of er een oordeel is, en zo niet waarom", "Whether there is a rating, and if not why"
    ),
    ("institutions", "institution_id"): _INSTITUTION,
    ("institutions", "sector"): _label(
        "Sector volgens het register", "Sector according to the register"
    ),
    ("institutions", "name"): _label("Naam", "Name"),
    ("institutions", "network"): _label(
        "Net of soort van bestuur, zoals het register het zegt",
        "Network or kind of board, as the register says it",
    ),
    ("institutions", "province"): _label(
        "Provincie of streek, zoals het register het zegt",
        "Province or region, as the register says it",
    ),
    ("institutions", "board_id"): _label("Nummer van het bestuur", "Number of the board"),
    ("population", "sector"): _VISIT_SECTOR,
    ("prior_figures", "mirror"): _label("Eerdere spiegel", "Earlier mirror"),
    ("prior_figures", "school_year"): _label(
        "Schooljaar van die spiegel", "School year of that mirror"
    ),
    ("prior_figures", "indicator"): _label(
        "Indicator, een code van indicators.yaml", "Indicator, a code of indicators.yaml"
    ),
    ("prior_figures", "direction"): _label(
        "meets: k telt wie voldoet; below: k telt wie niet voldoet",
        "meets: k counts those that meet the bar; below: k counts those that do not",
    ),
    ("ledger", "table"): _TABLE,
    ("ledger", "record"): _label("Sleutel van de rij", "Key of the row"),
    ("ledger", "column"): _label("Gewijzigde kolom", "Column changed"),
    ("ledger", "reason"): _REASON,
    ("ledger", "old"): _label("Tekst ervoor; `row` voor een rij", "Text before; `row` for a row"),
    ("ledger", "new"): _label("Tekst erna", "Text after"),
    ("exclusions", "reason"): _REASON,
    ("corrections", "id"): _label("Kenmerk van de verbetering", "Identifier of the correction"),
    ("corrections", "table"): _label("Dataset", "Dataset"),
    ("corrections", "key"): _label("Waaraan de rij te vinden is", "What finds the row"),
    ("corrections", "column"): _label("Verbeterde kolom", "Column corrected"),
    ("corrections", "action"): _label("Wat er gedaan is", "What was done"),
    ("corrections", "old"): _label("Wat er stond", "What was there"),
    ("corrections", "new"): _label("Wat er nu staat", "What is there now"),
    ("corrections", "status"): _label(
        "applied: toegepast; mended_in_source: de bron is intussen zelf verbeterd",
        "applied, or mended_in_source: the source itself was mended since",
    ),
    ("corrections", "rows"): _label("Aantal rijen", "Number of rows"),
    ("corrections", "reason"): _REASON,
    ("corrections", "evidence"): _label("Waaruit het blijkt", "Evidence"),
    ("corrections", "reported_by"): _label("Wie het meldde", "Who reported it"),
    ("corrections", "reported_on"): _label("Wanneer", "When"),
    ("checks", "observed"): _label("Wat er gezien is", "What was observed"),
    ("check_rows", "record"): _label(
        "Kenmerk van het record, of de sector", "Identifier of the record, or the sector"
    ),
    ("expectations", "table"): _label("Schone tabel", "Clean table"),
    ("expectations", "measure"): _label(
        "Aantal rijen, waarden van een kolom, of deel dat leeg is",
        "Number of rows, values of a column, or part that is empty",
    ),
    ("expectations", "column"): _label("Kolom", "Column"),
    ("expectations", "tolerance"): _label("Toegelaten afwijking", "Deviation allowed"),
}
SOURCE = _WORDS.by_name("source")

_NOT_GIVEN = _WORDS.label("not_given")
_NO_OTHER = _WORDS.label("no_other")
# What an empty cell means, of columns that may have one.
EMPTY: dict[tuple[str, str], Label] = {
    ("visits", "start_date"): _label(
        "niet gegeven; enkel waar een rij de laatste stand van een instelling is",
        "not given; only where a row is the latest state of an institution",
    ),
    ("visits", "publication_date"): _label(
        "niet gepubliceerd, of niet gegeven", "not published, or not given"
    ),
    ("visits", "advice"): _label(
        "dit soort bezoek geeft geen advies", "this kind of visit gives no advice"
    ),
    ("judgements", "rating"): _label("zie rating_status", "see rating_status"),
    ("ledger", "column"): _label("de hele rij is weggelaten", "the whole row was left out"),
    ("ledger", "old"): _label("er stond niets", "nothing was there"),
    ("ledger", "new"): _label("leeg gemaakt, of de rij is weg", "emptied, or the row is gone"),
    ("corrections", "column"): _label("de hele rij is weggelaten", "the whole row was left out"),
    ("corrections", "old"): _label("er stond niets", "nothing was there"),
    ("corrections", "new"): _label("leeg gemaakt, of de rij is weg", "emptied, or the row is gone"),
    ("checks", "examples"): _label("geen rij wijkt af", "no row deviates"),
    ("checks", "observed"): _NO_OTHER,
    ("checks", "expected"): _NO_OTHER,
    ("check_rows", "source_file"): _label(
        "gaat over een sector, niet over een rij", "is about a sector, not a row"
    ),
    ("expectations", "column"): _label("gaat over de hele tabel", "is about the whole table"),
    ("expectations", "expected"): _label("geen enkele waarde", "no value at all"),
    ("expectations", "observed"): _label("geen enkele waarde", "no value at all"),
    ("expectations", "tolerance"): _label("moet precies kloppen", "must be exactly so"),
}


def meaning(table: str, column: str) -> Label:
    """Return what a column of a clean table means."""
    own = MEANINGS.get((table, column)) or SOURCE.get(column)
    return own or words.meaning(table, column)


def empty(table: str, column: str) -> Label:
    """Return what an empty cell of a column means, where a cell may be empty."""
    return EMPTY.get((table, column), _NOT_GIVEN)


PAGE = _WORDS.by_name("page")
KINDS = _WORDS.by_name("kinds")
