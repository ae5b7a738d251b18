"""One figure in one language: the drawing, its table, its words and its files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from spiegel.files import as_written
from spiegel.publish import theme
from spiegel.publish.acceptance.marks import Mark, drawn_by
from spiegel.publish.figures.page import Texts
from spiegel.publish.figures.request import Request
from spiegel.publish.figures.sheet import Record, Sheet
from spiegel.publish.report import Report


@dataclass(frozen=True)
class Exhibit:
    """What the checks look at.

    Attributes
    ----------
    sheet : the drawing, finished. spec, csv, svg : description, data and picture as published.
    drawn_csv : the data as the table that was drawn gives them. telephone : the same, narrow.
    """

    sheet: Sheet
    spec: dict[str, Any]
    csv: str
    svg: str
    drawn_csv: str = ""
    telephone: Exhibit | None = None

    @property
    def report(self) -> Report:
        return self.sheet.report

    @property
    def request(self) -> Request:
        return self.sheet.asked

    @property
    def language(self) -> str:
        return self.sheet.language

    @property
    def texts(self) -> Texts:
        """The words around the drawing, in its language."""
        return self.sheet.texts[self.language]

    @property
    def canvas(self) -> Canvas:
        return self.sheet.canvas

    @property
    def kind(self) -> str:
        """Type of the figure."""
        return self.sheet.kind

    @property
    def empty(self) -> bool:
        """Whether the figure is a panel with a reason instead of a chart."""
        return self.sheet.about.empty is not None

    @property
    def narrow(self) -> bool:
        """Whether it is the drawing for a telephone."""
        return self.sheet.page.width < theme.WIDTH

    @property
    def inch(self) -> float:
        """Inches for one unit of a panel's x axis, where its layout fixes it."""
        return float(self.sheet.layout["inch"])

    @property
    def panels(self) -> list[tuple[Axes, pd.DataFrame]]:
        return [(panel.axes, panel.rows) for panel in self.sheet.panels]

    @property
    def records(self) -> list[tuple[Axes, list[Record]]]:
        """The axes of each panel with its rows, each by the names of its columns."""
        return [(panel.axes, panel.records) for panel in self.sheet.panels]

    @cached_property
    def table(self) -> pd.DataFrame:
        """The published data: numbers as numbers, empty cells missing."""
        read = pd.read_csv(StringIO(self.csv), keep_default_na=False, na_values=[""])
        return as_written(read)

    def marks(self, axes: Axes) -> list[tuple[Artist, list[Mark]]]:
        """Return what each artist of a panel draws, background left out."""
        return self._marks[axes]

    @cached_property
    def _marks(self) -> dict[Axes, list[tuple[Artist, list[Mark]]]]:
        return {axes: list(drawn_by(axes)) for axes, _ in self.panels}

    @cached_property
    def visible_text(self) -> str:
        """All words in the drawing, no-break spaces as plain ones."""
        found = (text.get_text() for text, _ in self.boxes)
        return " ".join(" ".join(found).replace("\N{NO-BREAK SPACE}", " ").split())

    @cached_property
    def artists(self) -> list[Artist]:
        """Everything in the drawing."""
        return list(self.canvas.findobj())

    @cached_property
    def boxes(self) -> list[tuple[Text, Bbox]]:
        """Every visible text with the box it takes, in pixels."""
        agg = self.canvas.canvas
        assert isinstance(agg, FigureCanvasAgg)
        with theme.style():
            renderer = agg.get_renderer()
            texts = visible_texts(self.artists)
            return [(text, Text.get_window_extent(text, renderer)) for text in texts]

    def texts_at(self, axes: Axes, x: float | None, y: float, reach: float = 0.0) -> list[str]:
        """Return the texts at the height of a row of a panel, and at a column if one is named.

        Parameters
        ----------
        reach : how far above and below, in rows, a text of the row may stand.
        """
        at = axes.transData.transform((x if x is not None else axes.get_xlim()[0], y))
        ends = [axes.transData.transform((0, y + shift))[1] for shift in (-reach, reach)]
        near = self._middles
        hit = (near[:, 2] - _NEAR <= max(ends)) & (min(ends) <= near[:, 3] + _NEAR)
        if x is not None:
            hit &= (near[:, 0] - _NEAR <= at[0]) & (at[0] <= near[:, 1] + _NEAR)
        return [self.boxes[i][0].get_text() for i in np.flatnonzero(hit)]

    @cached_property
    def _middles(self) -> Any:
        rows = [(box.x0, box.x1, box.y0, box.y1) for _, box in self.boxes]
        return np.array(rows).reshape(-1, 4)


_NEAR = 2.0  # pixels


def visible_texts(artists: Iterable[Artist]) -> list[Text]:
    """Return every text that a reader sees."""
    texts = (a for a in artists if isinstance(a, Text))
    return [t for t in texts if t.get_visible() and t.get_text().strip()]


def exhibit_of(
    sheet: Sheet,
    spec: dict[str, Any],
    csv: str,
    svg: bytes,
    drawn_csv: str = "",
    telephone: Exhibit | None = None,
) -> Exhibit:
    """Return a finished sheet with what is published of it, for the checks."""
    return Exhibit(sheet, spec, csv, svg.decode("utf-8"), drawn_csv, telephone)
