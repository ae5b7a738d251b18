"""What the PDF report says of itself: its parts, its headings and its captions."""

from __future__ import annotations

from spiegel.config import Label


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


ANNEX = _label("Bijlage: opzet, cijfers en methode", "Annex: set-up, numbers and method")
DESCRIPTION = _label(
    "Opzet, globale cijfers, cijfers per sector en methode van {edition}, schooljaar {year}.",
    "Set-up, global figures, figures by sector and method of {edition}, school year {year}.",
)
PAGE = {
    "contents": _label("Inhoud", "Contents"),
    "figure": _label("Figuur", "Figure"),
    "table": _label("Tabel", "Table"),
    "of": _label("van", "of"),
}
KEYWORDS = _label("onderwijskwaliteit, doorlichting", "quality of education, inspection")

PRESS = _label("Persbericht", "Press release")
PRESS_LEAD = _label(
    "De kernboodschappen over schooljaar {year}, elk gedrukt uit de tabellen van deze spiegel.",
    "The key messages of school year {year}, each printed from the tables of this mirror.",
)
PRESS_ANNEX = _label(
    "De opzet, de cijfers per sector en de methode staan in de bijlage hierna.",
    "The set-up, the figures by sector and the method are in the annex that follows.",
)
PRESS_READ = _label("Hoe je dit leest", "How to read this")

SETUP = _label("Opzet", "Set-up")
WHO = _label("Wie is doorgelicht", "Who was inspected")
COUNTED = _label("Wat meetelt", "What counts")
COVERAGE_CAPTION = _label(
    "Doorgelichte instellingen per sector, {year}: {label}",
    "Institutions inspected by sector, {year}: {label}",
)
GLOBAL = _label("Globale cijfers", "Global figures")
HEADLINES = _label("Wat de inspectie vaststelde", "What the inspectorate found")
PICTURES = _label("In beeld", "In figures")
TABLE = _label("Hoofdindicatoren per sector", "Main indicators by sector")
CHANGES = _label("Veranderingen", "Changes")
CHANGE_TABLE = _label("Elke vergelijking", "Every comparison")
SECTOR_NOTHING = _label(
    "In deze sector zijn er dit schooljaar geen oordelen.",
    "There are no ratings in this sector this school year.",
)
QUALITY = _label("Kwaliteit van de gegevens", "Quality of the data")
METHOD = _label("Methode", "Method")
COUNTING = _label("Hoe er geteld en vergeleken is", "How we counted and compared")
INPUTS = _label("Gebruikte bestanden", "Files used")
INPUT_COLUMNS = (
    _label("Bestand", "Dataset"),
    _label("Schooljaar", "School year"),
    _label("Versie", "Version"),
    _label("Aard", "Nature"),
    _label("Licentie", "Licence"),
)
ABOUT = _label("Over dit document", "About this document")
ABOUT_LINES = (
    _label(
        "Elk getal in dit document is gedrukt uit de tabellen van de spiegel. Geen enkel getal en "
        "geen enkele noemer is met de hand getypt.",
        "Every number in this document was printed from the tables of the mirror. No number and no "
        "denominator was typed by hand.",
    ),
    _label(
        "Dezelfde tabellen staan in het werkboek en in de open data bij deze spiegel, met de "
        "betekenis van elke kolom.",
        "The same tables are in the workbook and the open data of this mirror, with the meaning of "
        "each column.",
    ),
    _label(
        "Dit bestand is een pdf met structuur (PDF/UA): koppen, tabellen en figuren zijn te "
        "lezen met een schermlezer. Elke figuur heeft een tekstalternatief.",
        "This file is a PDF with structure (PDF/UA): headings, tables and figures can be read with "
        "a screen reader. Every figure has a text alternative.",
    ),
)
MAIN = _label("Hoofdindicatoren", "Main indicators")
MEASURES_INTRO = _label(
    "De hoofdindicatoren van schooljaar {year}, voor elke sector waarin er oordelen zijn. Bij "
    "kleine aantallen staat er geen percentage.",
    "The main indicators of school year {year}, for each sector with ratings. Small numbers get "
    "no percentage.",
)
