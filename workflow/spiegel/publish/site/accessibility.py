"""The accessibility statement: what the tests of these pages show, and what nobody has tested.

Its parts follow the model statement of Commission Implementing Decision (EU) 2018/1523. It speaks
for the software only: who publishes the pages answers for them, and fills in the contact.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from spiegel.config import Label
from spiegel.publication import load_publication
from spiegel.publish import numbers
from spiegel.publish.report import Report
from spiegel.word_files import word_file

_WORDS = word_file("accessibility")

# The day on which the words below were last held against the tests; not of any data.
DRAWN_UP = date(2026, 11, 25)


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


@dataclass(frozen=True)
class Part:
    """A part of the statement: a title, a text, and points below it."""

    id: str
    title: Label
    text: Label
    points: tuple[Label, ...] = ()


PARTS = (
    Part(
        "scope",
        _label("Waarover dit gaat", "What this is about"),
        _label(
            "Deze verklaring gaat over de bladzijden van deze spiegel en over het rapport en het "
            "werkboek die erbij horen. Ze komt van de makers van de software, die deze bestanden "
            "maakt, en zegt alleen wat zij hebben getest. Ze vervangt de verklaring niet van wie "
            "de spiegel publiceert ({publisher}) en op een eigen website zet.",
            "This statement is about the pages of this mirror, and the report and workbook that "
            "go with them. It comes from the makers of the software that makes these files, and "
            "says only what they have tested. It does not replace the statement of whoever "
            "publishes the mirror ({publisher}) on a website of their own.",
        ),
    ),
    Part(
        "status",
        _label("Hoe toegankelijk het is", "How accessible it is"),
        _label(
            "De norm is WCAG 2.1, niveau AA, zoals opgenomen in EN 301 549. De bladzijden voldoen "
            "aan de eisen die hieronder bij 'Wat is getest' staan. Omdat een deel van de norm niet "
            "is getest, noemen we ze gedeeltelijk conform.",
            "The standard is WCAG 2.1, level AA, as taken up in EN 301 549. The pages meet the "
            "requirements under 'What is tested' below. Because part of the standard was not "
            "tested, we call them partially compliant.",
        ),
    ),
    Part(
        "tested",
        _label("Wat is getest", "What is tested"),
        _label(
            "Deze tests lopen bij elke wijziging van de software, op een spiegel van "
            "verzonnen records, in de browser Chromium.",
            "These tests run at every change of the software, on a mirror of invented records, in "
            "the browser Chromium.",
        ),
        (
            _label(
                "Het programma axe vindt op geen enkele Nederlandse bladzijde, en van elke soort "
                "op geen enkele Engelse, een fout tegen WCAG 2.1 A of AA, met alles uitgeklapt; "
                "van elke soort ook in donkere kleuren, en enkele op een telefoonscherm.",
                "The program axe finds no fault against WCAG 2.1 A or AA on any Dutch page, nor "
                "on an English one of each kind, with everything unfolded; of each kind also in "
                "dark colours, and on a few at the size of a phone.",
            ),
            _label(
                "Alles werkt met het toetsenbord alleen: menu, zoeken en kiezen, tabellen, "
                "uitklappen en downloaden. De plaats op de bladzijde is altijd te zien.",
                "Everything works with the keyboard alone: menu, search and choices, tables, "
                "unfolding and downloads. The place on the page can always be seen.",
            ),
            _label(
                "Op een smal scherm hoeft niemand de bladzijde opzij te schuiven. Alles is te "
                "lezen zonder script, en af te drukken.",
                "On a narrow screen no page has to be moved sideways. Everything can be read "
                "without script, and printed.",
            ),
            _label(
                "Elke figuur heeft een tekst die zegt wat ze toont, en haar gegevens als tabel. "
                "Tekst en vlakken hebben er genoeg contrast.",
                "Every figure has a text that says what it shows, and its data as a table. "
                "Text and areas in it have enough contrast.",
            ),
            _label(
                "Het rapport is een PDF met labels (PDF/UA-1): taal, titel, koppen, lijsten, "
                "tabellen, teksten bij figuren, leesvolgorde en lettertypes zijn met eigen tests "
                "nagegaan, naar het Matterhorn-protocol.",
                "The report is a tagged PDF (PDF/UA-1): language, title, headings, lists, tables, "
                "texts of figures, reading order and fonts were checked by tests of our own, "
                "after the Matterhorn protocol.",
            ),
            _label(
                "Het werkboek heeft per blad één tabel, met titel, kopteksten en eenheden, zonder "
                "samengevoegde of verborgen cellen; waarom een cel leeg is, staat erbij.",
                "The workbook has one table on each sheet, with title, headings and units and "
                "without merged or hidden cells; it says why a cell is empty.",
            ),
        ),
    ),
    Part(
        "gaps",
        _label("Wat niet toegankelijk of niet getest is", "What is not accessible or not tested"),
        _label(
            "Dit is bekend en nog niet verholpen of nagegaan.",
            "This is known, and not yet mended or checked.",
        ),
        (
            _label(
                "Niemand die een schermlezer gebruikt, heeft deze bladzijden, het rapport of het "
                "werkboek getest.",
                "Nobody who uses a screen reader has tested these pages, the report or the "
                "workbook.",
            ),
            _label(
                "In de tabellen van het rapport (PDF) zijn enkel de kolommen van een kop "
                "voorzien, niet de rijen. Op de bladzijden staan dezelfde tabellen met beide.",
                "In the tables of the report (PDF) only columns have header cells, rows do not. "
                "The pages have the same tables with both.",
            ),
            _label(
                "Het rapport is niet nagekeken met veraPDF. Onze eigen tests dekken niet elke eis "
                "van PDF/UA.",
                "The report was not validated by veraPDF. Our own tests do not cover every "
                "requirement of PDF/UA.",
            ),
            _label(
                "Een programma als axe vindt maar een deel van wat er mis kan zijn. Andere "
                "browsers dan Chromium zijn niet getest.",
                "A program such as axe finds only a part of what can be wrong. Browsers other "
                "than Chromium were not tested.",
            ),
            _label(
                "De rapporten met uitleg en code zijn er enkel in de taal van de inspectie.",
                "The reports with explanation and code exist in the language of the inspectorate "
                "only.",
            ),
        ),
    ),
    Part(
        "prepared",
        _label("Hoe deze verklaring tot stand kwam", "How this statement was prepared"),
        _label(
            "Deze verklaring is opgesteld op {day}. Ze steunt op een zelfevaluatie met de tests "
            "hierboven; er was geen audit door een andere partij.",
            "This statement was drawn up on {day}. It rests on a self-assessment by the tests "
            "above; there was no audit by another party.",
        ),
    ),
)
CONTACT_TITLE = _WORDS.label("contact_title")
CONTACT = _WORDS.label("contact")
NO_CONTACT = _WORDS.label("no_contact")


def context(report: Report, language: str) -> dict[str, Any]:
    """Return what the statement says, with the contact of `publication.yaml` if there is one."""
    values = {
        "publisher": report.inspectorate.framework.publisher[language],
        "day": numbers.day(DRAWN_UP, language),
    }
    contact = load_publication(report.inspectorate.folder).contact
    return {
        "statement": [
            {
                "id": part.id,
                "title": part.title[language],
                "text": part.text[language].format(**values),
                "points": [point[language] for point in part.points],
            }
            for part in PARTS
        ],
        "contact_title": CONTACT_TITLE[language],
        "contact_text": CONTACT[language] if contact else NO_CONTACT[language],
        "contact": contact,
        "contact_address": f"mailto:{contact}" if "@" in contact else contact,
    }
