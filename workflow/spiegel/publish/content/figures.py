"""The figures as their notebooks left them: descriptions, plotted data, and how each is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from spiegel.files import read_csv
from spiegel.inspectorate import Inspectorate
from spiegel.languages import LANGUAGES
from spiegel.publish import names, texts

COMPARISONS = ("change_dots", "series")
_TEXT = (
    *(
        "indicator",
        "sector",
        "mark",
        "category",
        "row",
        "panel",
        *(f"reason_{language}" for language in LANGUAGES),
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


def made_figures(inspectorate: Inspectorate, folder: Path) -> dict[str, Made]:
    """Read the description and data of every figure of an edition.

    Raises
    ------
    FileNotFoundError : a figure has not been made yet.
    """
    found = {}
    for name in names.all_figure_ids(inspectorate):
        text = (folder / f"{name}.json").read_text(encoding="utf-8")
        found[name] = Made(json.loads(text), read_csv(folder / f"{name}.csv", text=_TEXT))
    return found


class Reading:
    """Tells how to read a kind of figure where it first stands, and not again."""

    def __init__(self) -> None:
        self._kinds: set[str] = set()

    def of(self, spec: dict[str, Any], language: str) -> str:
        """Return how a figure is read; nothing where it was told before, or shows nothing.

        An own figure says itself how it is read.
        """
        kind = spec["type"]
        if kind in self._kinds or kind not in texts.READING:
            return ""
        if spec["empty"]:
            return ""
        self._kinds.add(kind)
        return texts.READING[kind][language]
