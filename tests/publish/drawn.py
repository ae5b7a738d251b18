"""Figures of a report of one's own, drawn by the cells of the templates."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from gallery.drawing_cells import DrawnChapter, draw, tables_of
from spiegel import files
from spiegel.config.languages import LANGUAGES
from spiegel.publish.acceptance import Exhibit
from spiegel.publish.figures.request import request
from spiegel.publish.figures.sheet import Sheet
from spiegel.publish.names import NARROW
from spiegel.publish.notebooks.chapter_figures import Entry
from spiegel.publish.notebooks.notebook_words import load_words
from spiegel.publish.report import Report

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = ROOT / "notebooks"
WORDS = load_words(ROOT)
SUPPRESSED = ("b2_resultaat", "BUSO")  # the withheld cell of the small report
Table = pd.DataFrame | pd.Series


@dataclass(frozen=True)
class Plotted:
    """The published data of a figure, and whether it has nothing to show."""

    data: pd.DataFrame
    empty: bool


@dataclass(frozen=True)
class PlottedChapter(DrawnChapter):
    """A chapter that keeps the tables of its figures; the pictures are not made."""

    plotted: dict[str, Plotted] = field(default_factory=dict)

    def register(self, figure: Entry, sheet: Sheet, table: pd.DataFrame) -> None:
        self.plotted[figure.id] = Plotted(figure.data(table), sheet.about.empty is not None)


def _chapter(kind: Any, report: Report, name: str, language: str, **more: Any) -> Any:
    asked = request(report.inspectorate, name)
    return kind(
        report,
        asked.notebook,
        language,
        ROOT,
        None,
        WORDS,
        asked.sector,
        asked.theme,
        only=name,
        **more,
    )


def drawn(report: Report, name: str, language: str = "nl", **tables: Table) -> Exhibit:
    """Draw one figure; `tables` stand in for those that a notebook would have computed."""
    chapter = _chapter(DrawnChapter, report, name, language)
    draw(chapter, NOTEBOOKS, {**tables_of(chapter), **tables})
    found: Exhibit = chapter.exhibits[name, language]
    return found


def in_both(report: Report, name: str) -> dict[str, Exhibit]:
    """Draw one figure in both languages at once, as a build does."""
    chapter = _chapter(DrawnChapter, report, name, "nl", languages=LANGUAGES)
    draw(chapter, NOTEBOOKS, tables_of(chapter))
    return {language: made for (_, language), made in chapter.exhibits.items()}


def plotted(report: Report, name: str) -> Plotted:
    """Return the published data of one figure."""
    chapter = _chapter(PlottedChapter, report, name, "nl")
    draw(chapter, NOTEBOOKS, tables_of(chapter))
    found: Plotted = chapter.plotted[name]
    return found


def write(exhibits: list[Exhibit], folder: Path, pixels: bytes) -> None:
    """Write the files of figures as a build does, with the same pixels for all."""
    for exhibit in exhibits:
        name, language = exhibit.request.figure_id, exhibit.language
        files.replace(folder / f"{name}.{language}.svg", exhibit.svg.encode("utf-8"))
        narrow = (exhibit.telephone or exhibit).svg
        files.replace(folder / f"{name}.{language}.{NARROW}", narrow.encode("utf-8"))
        files.replace(folder / f"{name}.{language}.png", pixels)
        files.replace(folder / f"{name}.csv", exhibit.csv.encode("utf-8"))
        files.write_json(exhibit.spec, folder / f"{name}.json")
