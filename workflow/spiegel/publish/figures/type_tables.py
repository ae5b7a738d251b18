"""Where a type of figure has its entries: every table by its name, so that none is forgotten."""

from __future__ import annotations

from collections.abc import Collection

from spiegel.publish.acceptance import plotted
from spiegel.publish.content import figure_data
from spiegel.publish.figures import layouts, notes, values
from spiegel.publish.notebooks import chapter_figures
from spiegel.publish.table_words import READING

OWN = "own"  # a figure that a cell draws with a layout of its own: nothing is expected of its marks
_FIGURES = "workflow/spiegel/publish/figures"
_ACCEPTANCE = "workflow/spiegel/publish/acceptance"
# By place: the types that have an entry there.
OF_ALL: dict[str, Collection[str]] = {
    f"{_FIGURES}/layouts.py: _LAYOUTS": layouts._LAYOUTS,
    f"{_FIGURES}/values.py: _PRINT": values._PRINT,
    f"{_FIGURES}/notes.py: NAMES": notes.NAMES,
    f"{_FIGURES}/notes.py: _ABOUT": notes._ABOUT,
    "workflow/spiegel/publish/content/figure_data.py: SHAPES": figure_data.SHAPES,
}
NOT_OF_OWN: dict[str, Collection[str]] = {
    "workflow/spiegel/publish/notebooks/chapter_figures.py: COLUMNS": chapter_figures.COLUMNS,
    f"{_ACCEPTANCE}/plotted.py: _EXPECTED": plotted._EXPECTED,
    f"{_ACCEPTANCE}/plotted.py: _PRINTED": plotted._PRINTED,
    "config/words/outputs/tables.yaml: reading": READING,
}


def without(kind: str) -> list[str]:
    """Return the places in which a type of figure lacks its entry."""
    places = {**OF_ALL, **({} if kind == OWN else NOT_OF_OWN)}
    return [place for place, types in places.items() if kind not in types]
