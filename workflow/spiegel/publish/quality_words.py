"""What the notebook on the quality of the data says around its tables, in both languages."""

from __future__ import annotations

from spiegel.config import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


GLANCE = _label("In het kort", "At a glance")
GLANCE_FILES = _label(
    "**{files} bestanden** van {year}, samen {rows} rijen; {blank} lege rijen.",
    "**{files} files** of {year}, {rows} rows together; {blank} blank rows.",
)
GLANCE_VISITS = _label(
    "Van {first} ingelezen bezoeken tellen er **{last}** mee; voor elk ander bezoek staat "
    "hieronder waarom niet.",
    "Of {first} visits read in, **{last}** count; for every other visit the reason is below.",
)
GLANCE_CELLS = _label(
    "**{cells} cellen** zijn aangepast volgens een regel, {corrections} bronfouten zijn rechtgezet "
    "met een gemelde correctie. Elke aangepaste cel en elke weggelaten rij staat in het logboek, "
    "met oude en nieuwe waarde, reden en bronrij.",
    "**{cells} cells** were changed by a rule, {corrections} errors in the source were put right "
    "by a reported correction. Every changed cell and every row left out is in the ledger, with "
    "old and new value, reason and source row.",
)
GLANCE_CHECKS = _label(
    "**{failed} van de {total} controles** vragen aandacht; geen ervan houdt publicatie tegen.",
    "**{failed} of {total} checks** call for attention; none of them stops publication.",
)
GLANCE_NO_CHECKS = _label("Alle {total} controles zijn geslaagd.", "All {total} checks passed.")
GLANCE_EXPECTATIONS = _label(
    "{met} van de {total} verwachtingen over dit schooljaar zijn uitgekomen.",
    "{met} of {total} expectations of this school year were met.",
)
GLANCE_NO_EXPECTATIONS = _label(
    "Voor dit schooljaar zijn nog geen verwachtingen vastgelegd.",
    "No expectations have been set for this school year yet.",
)
FILES = _label("Bestanden en hun indeling", "Files and their layout")
FILES_CAPTION = _label("Ingelezen bestanden van {year}", "Files read in of {year}")
FILE_COLUMNS = {
    "dataset": _label("Bestand", "Dataset"),
    "version": _label("Versie", "Version"),
    "encoding": _label("Codering", "Encoding"),
    "delimiter": _label("Scheiding", "Delimiter"),
    "sheet": _label("Werkblad", "Sheet"),
    "header_row": _label("Kopregel", "Header row"),
    "rows_in": _label("Rijen", "Rows"),
    "rows_blank": _label("Leeg", "Blank"),
    "rows_out": _label("Ingelezen", "Read in"),
}
DELIMITERS = {";": ";", ",": ",", "\t": "tab"}
LEFT_OUT = _label("Wat is weggelaten", "What was left out")
EDITS = _label("Wat is aangepast", "What was changed")
EDITS_INTRO = _label(
    "Deze tabel komt uit de vergelijking van de tabellen voor en na elke stap, niet uit wat een "
    "stap over zichzelf zegt. Wat verschilt zonder verklaring, houdt de verwerking tegen.",
    "This table comes from comparing the tables before and after each step, not from what a step "
    "says about itself. A difference that is not explained stops the run.",
)
NO_EDITS = _label("Er is geen cel aangepast.", "No cell was changed.")
EDITS_CAPTION = _label("Aangepaste cellen in {year}", "Changed cells in {year}")
EDIT_COLUMNS = (
    _label("Reden", "Reason"),
    _label("Tabel", "Table"),
    _label("Kolom", "Column"),
    _label("Cellen", "Cells"),
)
CORRECTIONS_CAPTION = _label(
    "Gemelde bronfouten en hun correctie in {year}",
    "Reported errors in the source and their correction in {year}",
)
CORRECTION_COLUMNS = (
    _label("Wat", "What"),
    _label("Waarom", "Why"),
    _label("Gemeld op", "Reported on"),
    _label("Aantal", "Number"),
)
SET = _label("{column} hersteld", "{column} mended")
DROPPED = _label("hele rij weggelaten", "whole row left out")
MENDED = _label("al hersteld in de bron", "already mended in the source")
RECORDS_ARE_INTERNAL = _label(
    "Om welke records het gaat, met het bewijs van elke correctie, staat in een lijst voor intern "
    "gebruik.",
    "Which records these are, with the evidence for each correction, is in a list for internal "
    "use.",
)
ROWS_ARE_INTERNAL = _label(
    "De rijen die afwijken, staan in een lijst voor intern gebruik: ze noemen bezoeken en "
    "instellingen.",
    "The rows that deviate are in a list for internal use: they name visits and institutions.",
)
EXPECTATIONS = _label("Verwacht en gezien", "Expected and observed")
EXPECTATIONS_INTRO = _label(
    "Vooraf vastgelegde aantallen, categorieën en aandelen ontbrekend voor dit schooljaar. Een "
    "afwijking buiten de speling is een teken dat er iets aan de export veranderd is.",
    "Numbers, categories and missing shares of this school year that were set beforehand. A "
    "deviation beyond the tolerance is a sign that something about the export has changed.",
)
EXPECTATIONS_CAPTION = _label("Verwachtingen voor {year}", "Expectations for {year}")
EXPECTATION_COLUMNS = (
    _label("Wat", "What"),
    _label("Verwacht", "Expected"),
    _label("Speling", "Tolerance"),
    _label("Gezien", "Observed"),
    _label("Gewicht", "Weight"),
    _label("Uitkomst", "Outcome"),
)
MEASURES = {
    "rows": _label("{table}: rijen", "{table}: rows"),
    "categories": _label("{table}: waarden van {column}", "{table}: values of {column}"),
    "missing": _label("{table}: ontbrekend in {column}", "{table}: missing in {column}"),
}
COVERAGE = _label("Wie is doorgelicht", "Who was inspected")
PUBLISHED = _label("Naast wat gepubliceerd is", "Beside what was published")
ASSUMPTIONS = _label("Aannames bij het opschonen", "Assumptions in cleaning")
ASSUMPTIONS_INTRO = _label(
    "De inspectie heeft deze regels niet gepubliceerd. We nemen aan:",
    "The inspectorate has not published these rules. We assume:",
)
