"""Figures on a page: picture, words, files, the data beside it, and the notebook that made it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from spiegel.files import read_csv
from spiegel.publish import names, texts
from spiegel.publish.report import Report
from spiegel.publish.site import figure_data
from spiegel.publish.site.tables import Table

COMPARISONS = ("change_dots", "series")
_TEXT = (
    *(
        "indicator",
        "sector",
        "mark",
        "category",
        "row",
        "panel",
        "reason_nl",
        "reason_en",
        "reason",
    ),
    *("interval", "test"),
    *("robust", "computed", "published", "basis", "qualifier", "plan", "comparability"),
)


@dataclass(frozen=True)
class Made:
    """A figure as its notebook left it: description and plotted data."""

    spec: dict[str, Any]
    data: pd.DataFrame


@dataclass(frozen=True)
class FigureCard:
    """A figure on a page, with the words of its description file.

    `links` are (kind, address) of its files; `notebook` is the page of the notebook that made it.
    """

    id: str
    title: str
    subtitle: str
    alt: str
    source: str
    notes: tuple[str, ...]
    reading: str
    picture: str
    links: tuple[tuple[str, str], ...]
    notebook: str
    data: Table | None


def made_figures(report: Report, folder: Path) -> dict[str, Made]:
    """Read the description and data of every figure of an edition.

    Raises
    ------
    FileNotFoundError : a figure has not been made yet.
    """
    found = {}
    for name in names.all_figure_ids(report.inspectorate):
        text = (folder / f"{name}.json").read_text(encoding="utf-8")
        found[name] = Made(json.loads(text), read_csv(folder / f"{name}.csv", text=_TEXT))
    return found


def cards(
    report: Report,
    made: dict[str, Made],
    notebooks: list[str],
    language: str,
    key: str | None = None,
) -> list[FigureCard]:
    """Return the figures of some notebooks; comparisons only when there is something to compare.

    The way of reading is told at the first figure of a kind.
    """
    found: list[FigureCard] = []
    told: set[str] = set()
    for notebook in notebooks:
        for name in names.figure_ids(report.inspectorate, notebook, key):
            kind = made[name].spec["type"]
            if kind in COMPARISONS and not report.edition.priors:
                continue  # the reason is told once, on the page about changes
            found.append(card(report, name, made[name], language, key, tell=kind not in told))
            told.add(kind)
    return found


def card(
    report: Report, name: str, made: Made, language: str, key: str | None = None, *, tell: bool
) -> FigureCard:
    """Return what a page shows of one figure; `tell` adds how to read it."""
    spec = made.spec
    stem = names.notebook_stem(report.inspectorate, spec["notebook"], language, key)
    said = texts.READING.get(spec["type"])  # an own figure says itself how it is read
    reading = said[language] if said and tell and not spec["empty"] else ""
    return FigureCard(
        id=name,
        title=spec["title"][language],
        subtitle=spec["subtitle"][language],
        alt=spec["alt"][language],
        source=spec["source_line"][language],
        notes=tuple(spec["notes"][language]),
        reading=reading,
        picture=f"../figures/{name}.{language}.svg",
        links=tuple(
            (file.rsplit(".", 1)[1].upper(), f"../figures/{file}")
            for file in names.figure_files(name)
            if f".{language}." in file or file.count(".") == 1
        ),
        notebook=f"../notebooks/{stem}.html",
        data=figure_data.data_table(report, name, spec, made.data, language),
    )


def reports_of(
    report: Report, notebooks: list[str], language: str, key: str | None = None
) -> list[tuple[str, str]]:
    """Return title and address, without ending, of the pages of some notebooks."""
    return [
        (
            report.notebook_title(name, language, key),
            f"../notebooks/{names.notebook_stem(report.inspectorate, name, language, key)}",
        )
        for name in notebooks
    ]


def subject_notebooks(report: Report, per: str, key: str) -> list[str]:
    """Return the notebooks that are made for one sector or theme."""
    return [
        n
        for n, e in report.inspectorate.registry.notebooks.items()
        if e.per == per and key in e.keys
    ]
