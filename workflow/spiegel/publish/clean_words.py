"""What the dictionary of the clean tables says: rows, joins, and the meaning of each column.

A column that public tables have too is explained in `workbook/words.py`; those of the clean tables
alone, or with another meaning there, are explained here. A column without words fails a test.
"""

from __future__ import annotations

from typing import NamedTuple

from spiegel.config import Label
from spiegel.publish.workbook import words


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


class Join(NamedTuple):
    """How a table joins another: its columns, the other table and its columns, how many of each."""

    table: str
    columns: tuple[str, ...]
    other: str
    others: tuple[str, ...]
    note: Label


ROWS = {
    "visits": _label(
        "Een bezoek dat meetelt: van de hoofdreeks, met een definitief verslag, begonnen in het "
        "schooljaar en gepubliceerd voor de afsluitdatum.",
        "A visit that counts: of the main series, with a final report, begun in the school year "
        "and published before the cut-off.",
    ),
    "judgements": _label(
        "Een oordeel over één standaard in één onderzoek van een bezoek dat meetelt.",
        "A judgement of one standard in one investigation of a visit that counts.",
    ),
    "institutions": _label(
        "Een instelling in het register van het schooljaar, bezocht of niet.",
        "An institution in the register of the school year, visited or not.",
    ),
    "population": _label(
        "Een sector met het aantal instellingen in dat schooljaar.",
        "A sector with its number of institutions in that school year.",
    ),
    "prior_figures": _label(
        "Een cijfer van een eerdere spiegel, zoals het met de export meekwam.",
        "A figure of an earlier mirror, as it came with the export.",
    ),
    "ledger": _label(
        "Eén gewijzigde cel of één weggelaten rij (dan is `column` leeg).",
        "One changed cell or one row left out (`column` is then empty).",
    ),
    "exclusions": _label(
        "Een stap waarin rijen van een tabel wegvielen, per reden.",
        "A step in which rows of a table were left out, by reason.",
    ),
    "corrections": _label(
        "Een aangegeven verbetering van een fout in de bron (`corrections.yaml`).",
        "A declared correction of an error in the source (`corrections.yaml`).",
    ),
    "checks": _label("Een controle op het schooljaar.", "A check on the school year."),
    "check_rows": _label("Een rij die een controle vond.", "A row that a check found."),
    "expectations": _label(
        "Een verwachting van `expectations.csv` naast wat er gezien is.",
        "An expectation of `expectations.csv` beside what was seen.",
    ),
}

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

_VISIT = _label("Kenmerk van het bezoek", "Identifier of the visit")
_INSTITUTION = _label(
    "Nummer van de instelling, met voorloopnullen", "Number of the institution, with leading zeros"
)
_VISIT_SECTOR = _label(
    "Sector, een code van `sectors` in framework.yaml",
    "Sector, a code of `sectors` in framework.yaml",
)
_TABLE = _label("Schone tabel, of dataset bij het inlezen", "Clean table, or dataset when read")
_REASON = _label(
    "Reden, een code van de gesloten lijst (clean/reasons.py)",
    "Reason, a code of the closed list (clean/reasons.py)",
)
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
SOURCE = {
    "source_file": _label(
        "Ruw bestand van de rij, onder data/raw/", "Raw file of the row, under data/raw/"
    ),
    "source_row": _label(
        "Rij in dat bestand; de eerste rij is 1", "Row in that file; the first row is 1"
    ),
}

_NOT_GIVEN = _label("de export geeft het niet", "the export does not give it")
_NO_OTHER = _label("niet van toepassing", "not applicable")
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


PAGE = {
    "title": _label("Woordenboek van de schone tabellen", "Dictionary of the clean tables"),
    "other": _label("[In English](clean-tables.md)", "[In het Nederlands](clean-tables.nl.md)"),
    "made": _label(
        "Gemaakt door `./run spiegel dictionary` uit de modellen van de tabellen; niet met de hand "
        "te wijzigen.",
        "Made by `./run spiegel dictionary` from the models of the tables; not to be edited.",
    ),
    "intro": _label(
        "Wat cleaning overhoudt van de ruwe exports, één map per schooljaar:\n"
        "`data/processed/<editie>/clean/<schooljaar>/<tabel>.parquet`. Wat uit records "
        "geteld is, is hieruit geteld. Een rij die wegviel en een cel die veranderde, staan in "
        "`ledger`.",
        "What cleaning keeps of the raw exports, one folder for each school year:\n"
        "`data/processed/<edition>/clean/<school year>/<table>.parquet`. What is counted "
        "from records is counted from these. A row that was left out and a cell that was changed "
        "are in `ledger`.",
    ),
    "internal": _label(
        "**Intern.** Rijen noemen instellingen, en een telling over enkele instellingen kan er een "
        "aanwijzen. Wat naar buiten gaat, loopt langs de regels van "
        "[publiek en intern](public-and-internal.md).",
        "**Internal.** Rows name institutions, and a count of a few institutions may point at one. "
        "What leaves the house goes by the rules of [public and internal](public-and-internal.md).",
    ),
    "cells": _label(
        'Lege tekst is `""`, nooit ontbrekend; een lege datum, een leeg getal of ja/nee is een '
        "ontbrekende waarde (`isna()`), nooit 0. Een kolom die een schooljaar niet verzamelde, is "
        "er en is leeg.",
        'Empty text is `""`, never missing; an empty date, number or yes/no is a missing value '
        "(`isna()`), never 0. A column that a school year did not collect is there and empty.",
    ),
    "example": _label("Openen, koppelen, tellen", "Open, join, count"),
    "example_note": _label(
        "Oordelen per vak en trap, van het laatste schooljaar van de voorbeeldeditie; een leeg vak "
        "is een onderzoek dat niet over een vak gaat. Over dit soort eigen tellingen is niets "
        "gepubliceerd: ze staan naast de spiegel, en hun oordelen binnen één instelling lijken op "
        "elkaar.",
        "Judgements by subject and step, of the last school year of the example edition; an empty "
        "subject is an investigation that is not about one. Nothing is published about such counts "
        "of one's own: they stand beside the mirror, and judgements within an institution are "
        "alike.",
    ),
    "joins": _label("Koppelingen", "Joins"),
    "from": _label("van", "from"),
    "to": _label("naar", "to"),
    "how": _label("hoe", "how"),
    "note": _label("let op", "note"),
    "key": _label("Sleutel", "Key"),
    "no_key": _label("geen", "none"),
    "column": _label("kolom", "column"),
    "kind": _label("soort", "kind"),
    "empty": _label("leeg", "empty"),
    "never": _label("nooit", "never"),
    "meaning": _label("betekenis", "meaning"),
    "extras": _label(
        "Kolommen die een inspectie erbij houdt", "Further columns of an inspectorate"
    ),
    "extras_note": _label(
        "Een recept in `config/inspectorates/<naam>/tables.yaml` mag kolommen geven die niet "
        "hierboven staan; ze komen na de andere, met de soort uit de kolomkaart "
        "([hoe](researcher.md#keep-a-further-column)). Geen enkel gepubliceerd cijfer gebruikt ze.",
        "A recipe in `config/inspectorates/<name>/tables.yaml` may give columns that are not "
        "above; they come after the others, with the kind that the column map says "
        "([how](researcher.md#keep-a-further-column)). No published number uses them.",
    ),
    "none": _label("Houden er geen bij: {names}.", "Keep none: {names}."),
    "table": _label("tabel", "table"),
    "source": _label("dataset en kolom", "dataset and column"),
    "not_collected": _label("niet verzameld in {years}", "not collected in {years}"),
    "other_recipes": _label("leeg in rijen uit {datasets}", "empty in rows from {datasets}"),
    "fixed": _label("vaste tekst", "constant text"),
}
KINDS = {
    "text": _label("tekst", "text"),
    "date": _label("datum", "date"),
    "flag": _label("ja/nee", "yes/no"),
    "integer": _label("geheel getal", "whole number"),
    "decimal": _label("getal", "number"),
    "ordered": _label("geordend, vanaf {low}", "ordered, from {low}"),
    "one_of": _label("een van {codes}", "one of {codes}"),
}
