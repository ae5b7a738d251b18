"""The figures as their notebooks left them: descriptions, plotted data, and how each is read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.files import read_csv
from spiegel.publish import names, table_words

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

    @cached_property
    def cells(self) -> frozenset[tuple[str, str, str]]:
        """Indicator, sector and category of what it plots with its counts, groups left out."""
        keys = ["indicator", "sector", "category"]
        if self.spec["empty"] or "group" in self.data or not {*keys, "k", "n"} <= {*self.data}:
            return frozenset()
        rows = self.data.loc[self.data["n"].notna(), keys]
        return frozenset(rows.itertuples(index=False, name=None))


def made_figures(files: Iterable[Path]) -> dict[str, Made]:
    """Read descriptions (json) and plotted data (csv) of figures, in the order of the files.

    Raises
    ------
    FileNotFoundError : a figure has not been made yet.
    """
    specs: dict[str, dict[str, Any]] = {}
    data: dict[str, pd.DataFrame] = {}
    for path in files:
        if path.suffix == ".json":
            specs[path.stem] = json.loads(path.read_text(encoding="utf-8"))
        elif path.suffix == ".csv":
            data[path.stem] = read_csv(path, text=_TEXT)
    return {name: Made(spec, data[name]) for name, spec in specs.items()}


def find_figures(inspectorate: Inspectorate, folder: Path) -> dict[str, Made]:
    """Do as `made_figures` for all figures of an edition that was built, from their folder."""
    every = names.all_figure_ids(inspectorate)
    return made_figures(folder / f"{name}.{kind}" for name in every for kind in ("json", "csv"))


def reading_kind(inspectorate: Inspectorate, kind: str, indicators: Iterable[str]) -> str:
    """Return how a figure is read, as a key of `READING`: its indicators may meet no bar."""
    named = list(indicators)
    if kind == "rating_bars" and any(inspectorate.indicators[n].combined for n in named):
        return "rating_bars_combined"
    if kind == "heat_table" and not all(inspectorate.upward(n) for n in named):
        return "heat_table_other"
    return kind


class Reading:
    """Tells how to read a kind of figure where it first stands, and not again."""

    def __init__(self) -> None:
        self._kinds: set[str] = set()

    def of(self, inspectorate: Inspectorate, spec: dict[str, Any], language: str) -> str:
        """Return how a figure is read; nothing where it was told before, or shows nothing.

        An own figure says itself how it is read.
        """
        kind = reading_kind(inspectorate, spec["type"], spec.get("indicators", ()))
        if kind in self._kinds or kind not in table_words.READING:
            return ""
        if spec["empty"]:
            return ""
        self._kinds.add(kind)
        return table_words.READING[kind][language]
