"""What notebooks say beside the mirror's own numbers: other studies."""

from __future__ import annotations

import math

from IPython.display import Markdown, display

from spiegel.config import Label
from spiegel.publish import numbers
from spiegel.publish.chapter_tables import show_table
from spiegel.publish.chapters import Chapter


def _label(nl: str, en: str) -> Label:
    return Label(nl=nl, en=en)


EVIDENCE = _label("Wat andere onderzoeken zeggen", "What other studies say")
EVIDENCE_NOTE = _label(
    "Enkel de richting wordt naast elkaar gelegd. Een ander onderzoek meet iets anders, bij "
    "anderen en in andere jaren. De spiegel heeft een richting in een thema als een verbetering of "
    "verslechtering is aangetoond.",
    "Only directions are put side by side. Another study measures something else, of others and in "
    "other years. The mirror has a direction in a theme when an improvement or decline is "
    "established.",
)
NO_EVIDENCE = _label(
    "Voor deze spiegel zijn geen andere onderzoeken opgenomen.",
    "No other studies are entered for this mirror.",
)
EVIDENCE_CAPTION = _label(
    "Andere onderzoeken naast deze spiegel", "Other studies beside this mirror"
)
EVIDENCE_COLUMNS = (
    _label("Thema", "Theme"),
    _label("Onderzoek", "Study"),
    _label("Meet", "Measures"),
    _label("Van", "From"),
    _label("Tot", "To"),
    _label("Richting", "Direction"),
    _label("Deze spiegel", "This mirror"),
    _label("Samen", "Together"),
    _label("Bron", "Source"),
)
WORDS = {
    "rising": _label("stijgt", "rising"),
    "falling": _label("daalt", "falling"),
    "level": _label("geen richting aangetoond", "no direction established"),
    "none": _label("eerste meting", "first measurement"),
    "mixed": _label("beide richtingen", "both directions"),
    "none shown": _label("geen aangetoond", "none established"),
    "agrees": _label("zelfde richting", "same direction"),
    "differs": _label("andere richting", "other direction"),
    "not shown": _label("niet te vergelijken", "cannot be compared"),
}


def evidence(chapter: Chapter) -> None:
    """Show other studies per theme, and where the mirror has the same direction or another."""
    display(Markdown(f"## {chapter.word(EVIDENCE)}"))
    language = chapter.language
    rows = []
    for row in chapter.report.evidence.to_dict("records"):
        rows.append(
            (
                chapter.report.inspectorate.framework.themes[row["theme"]][language],
                row["study"],
                row[f"measure_{language}"],
                _point(row["from_year"], row["from_value"], language),
                _point(row["to_year"], row["to_value"], language),
                chapter.word(WORDS[row["direction"]]),
                chapter.word(WORDS[row["mirror_direction"]]),
                chapter.word(WORDS[row["agreement"]]),
                row["source"],
            )
        )
    display(Markdown(chapter.word(EVIDENCE_NOTE if rows else NO_EVIDENCE)))
    show_table(chapter, rows, EVIDENCE_COLUMNS, chapter.word(EVIDENCE_CAPTION))


def _point(year: str, value: float, language: str) -> str:
    if math.isnan(value):
        return str(year)
    return f"{year}: {numbers.count(round(value), language)}"
