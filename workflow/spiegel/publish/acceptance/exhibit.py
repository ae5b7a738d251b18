"""One figure as it lies in the results, beside the drawing that it was or would be written from."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from spiegel.files import FLOAT_FORMAT
from spiegel.publish import figures, theme
from spiegel.publish.figures.output import LANGUAGES, Made
from spiegel.publish.figures.page import Texts
from spiegel.publish.figures.plot import Plot, Request
from spiegel.publish.report import Report


@dataclass(frozen=True)
class Exhibit:
    """What the checks look at.

    Attributes
    ----------
    spec, csv, svgs : the published description, data and pictures (the last by language).
    plot, texts, canvases : what the files were written from, or the same made again from the
        tables of the edition.
    """

    report: Report
    request: Request
    folder: Path
    spec: dict[str, Any]
    csv: str
    svgs: dict[str, str]
    plot: Plot
    texts: dict[str, Texts]
    canvases: dict[str, Canvas]

    @property
    def kind(self) -> str:
        """Type of the figure."""
        return self.request.figure.type

    @property
    def empty(self) -> bool:
        """Whether the figure is a panel with a reason instead of a chart."""
        return self.plot.empty is not None

    @cached_property
    def table(self) -> pd.DataFrame:
        """The published data: numbers as numbers, empty cells missing."""
        return pd.read_csv(StringIO(self.csv), keep_default_na=False, na_values=[""])

    @cached_property
    def plotted_csv(self) -> str:
        """The plotted data as the CSV that they should be published as."""
        return self.plot.data.to_csv(index=False, lineterminator="\n", float_format=FLOAT_FORMAT)

    def said(self, language: str) -> str:
        """Return all words in the drawing, no-break spaces as plain ones."""
        found = (t.get_text() for t, _ in self.boxes[language])
        return " ".join(" ".join(found).replace("\N{NO-BREAK SPACE}", " ").split())

    def marks(self, language: str, *prefixes: str) -> dict[str, Artist]:
        """Return the drawn marks whose id starts with one of the prefixes, by id."""
        return {
            gid: artist
            for gid, artist in self._named[language].items()
            if gid.split(":")[0] in prefixes
        }

    @cached_property
    def records(self) -> list[dict[Any, Any]]:
        """The rows of `table`."""
        return self.table.to_dict("records")

    @cached_property
    def artists(self) -> dict[str, list[Artist]]:
        """Everything in the drawing, by language."""
        return {lang: canvas.findobj() for lang, canvas in self.canvases.items()}

    @cached_property
    def _named(self) -> dict[str, dict[str, Artist]]:
        return {
            lang: {str(a.get_gid()): a for a in artists if a.get_gid() is not None}
            for lang, artists in self.artists.items()
        }

    @cached_property
    def boxes(self) -> dict[str, list[tuple[Text, Bbox]]]:
        """Every visible text with the box it takes, in pixels, by language."""
        found = {}
        for lang, canvas in self.canvases.items():
            agg = canvas.canvas
            assert isinstance(agg, FigureCanvasAgg)
            texts = visible_texts(self.artists[lang])
            with theme.style():
                renderer = agg.get_renderer()
                found[lang] = [(t, Text.get_window_extent(t, renderer)) for t in texts]
        return found


def visible_texts(artists: Iterable[Artist]) -> list[Text]:
    """Return every text that a reader sees."""
    texts = (a for a in artists if isinstance(a, Text))
    return [t for t in texts if t.get_visible() and t.get_text().strip()]


def exhibit_of(report: Report, made: Made) -> Exhibit:
    """Read the published files of a figure that was just drawn."""
    name, folder = made.drawn.figure_id, made.drawn.folder
    return _exhibit(report, name, folder, made.plot, made.texts, made.canvases)


def load_exhibit(report: Report, figure_id: str, folder: Path) -> Exhibit:
    """Read the published files of a figure and draw it again."""
    asked = figures.request(report.inspectorate, figure_id)
    plot, texts = figures.prepare(report, figure_id)
    with theme.style():
        canvases: dict[str, Canvas] = {
            lang: figures.canvas(report, asked, plot, texts[lang], lang) for lang in LANGUAGES
        }
        for canvas in canvases.values():
            canvas.draw_without_rendering()
    return _exhibit(report, figure_id, folder, plot, texts, canvases)


def _exhibit(
    report: Report,
    figure_id: str,
    folder: Path,
    plot: Plot,
    texts: dict[str, Texts],
    canvases: dict[str, Canvas],
) -> Exhibit:
    return Exhibit(
        report=report,
        request=figures.request(report.inspectorate, figure_id),
        folder=folder,
        spec=json.loads((folder / f"{figure_id}.json").read_text(encoding="utf-8")),
        csv=(folder / f"{figure_id}.csv").read_text(encoding="utf-8"),
        svgs={
            lang: (folder / f"{figure_id}.{lang}.svg").read_text(encoding="utf-8")
            for lang in LANGUAGES
        },
        plot=plot,
        texts=texts,
        canvases=canvases,
    )
