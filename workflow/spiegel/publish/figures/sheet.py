"""The sheet of a figure: words around it, one axes for each panel, and the house's scales.

A notebook asks for the sheet of its table, draws on the axes of each panel with seaborn or
matplotlib, and registers the sheet. Rows of a panel lie at y = 0, 1, 2, ... from the top; what
the drawing libraries set on the axes (limits, ticks, labels) is replaced by the house's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from spiegel.publish import numbers, theme
from spiegel.publish.figures import page
from spiegel.publish.figures.about import About
from spiegel.publish.figures.request import Request, label_of
from spiegel.publish.report import Report

COVER = "cover"  # what lies over the marks of a panel, under the label of a row
BACKGROUND = 1.0  # what is drawn below carries no number
NEAR = 0.09  # inches between the last point of a series and its value
DOT = 0.1  # inches between dots that stand for one unit each
ONE_STACK = (3, 0.25)  # dots above each other, and the rows from one to the next
Record = dict[Any, Any]  # one row of a table, by the names of its columns


@dataclass
class Panel:
    """One panel: its axes, its rows of the table (with `y`), and how its scale is set.

    `lane` is the part of a row, from its foot up, that its marks have; the rest is for its label.
    """

    axes: Axes
    rows: pd.DataFrame
    scale: Callable[[Axes], None]
    lane: float = 1.0

    @cached_property
    def records(self) -> list[Record]:
        """The rows, each by the names of its columns."""
        return self.rows.to_dict("records")

    @property
    def band(self) -> tuple[float, float]:
        """How far a row reaches above and below its marks, in rows."""
        return 1 - self.lane / 2, self.lane / 2


@dataclass
class Sheet:
    """A figure that is being drawn, in one language.

    Attributes
    ----------
    table : what is drawn, one row for each mark. inch : inches for one unit of a panel's x axis.
    layout : what the printed values need to know of the layout.
    narrow : the same figure for a telephone; whoever draws on the panels draws on both.
    """

    report: Report
    asked: Request
    language: str
    table: pd.DataFrame
    about: About
    texts: dict[str, page.Texts]
    page: page.Page
    panels: list[Panel] = field(default_factory=list)
    layout: dict[str, Any] = field(default_factory=dict)
    narrow: Sheet | None = None

    @property
    def canvas(self) -> Canvas:
        return self.page.canvas

    @property
    def kind(self) -> str:
        return self.asked.figure.type

    @property
    def axes(self) -> Axes:
        """The axes of the first panel, for a figure with one."""
        return self.panels[0].axes

    def __iter__(self) -> Iterator[tuple[Axes, pd.DataFrame]]:
        """Yield the axes and the rows of each panel; none where there is nothing to show."""
        every = [*self.panels, *(self.narrow.panels if self.narrow else ())]
        return ((panel.axes, panel.rows) for panel in every)

    def _of(self, rows: pd.DataFrame) -> tuple[Sheet, Panel]:
        """Return the sheet, this one or the narrow one, and the panel that some rows are of."""
        sheets = [self, self.narrow] if self.narrow else [self]
        every = ((sheet, panel) for sheet in sheets for panel in sheet.panels)
        return next(found for found in every if found[1].rows is rows)

    def units(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return one row for each unit of rows with few, with its place: stacks from zero outwards.

        Parameters
        ----------
        rows : rows of a panel of bars; those marked `dots` count.
        """
        sheet, _ = self._of(rows)
        stack, pitch = sheet.stack
        few = rows[(rows["mark"] == "dots") & rows["side"].notna()].sort_values("outward")
        every = few.loc[few.index.repeat(few["k"])]
        stacks = every.groupby(["y", "side"])["y"]
        spot, high = stacks.cumcount(), stacks.transform("size").clip(upper=stack)
        x = every["sign"] * (spot // stack + 0.75) * DOT / sheet.layout["inch"]
        return every.assign(x=x, y=every["y"] + pitch * (spot % stack - (high - 1) / 2))

    @property
    def telephone(self) -> Sheet | None:
        """The narrow sheet; none of an own figure whose cell drew on the other alone."""
        own = self.narrow if self.kind == "own" else None
        undrawn = own and own.panels and not any(p.axes.has_data() for p in own.panels)
        return None if undrawn else self.narrow

    @property
    def stack(self) -> tuple[int, float]:
        """How many dots stand above each other, and the rows from one to the next."""
        return self.layout.get("stack", ONE_STACK)

    def begin(self) -> None:
        """Name the axes until the sheet is finished: seaborn lays out all ticks to name them."""
        for axes, _ in self:
            axes.set(xlabel=" ", ylabel=" ")

    def finish(self) -> None:
        """Set scales, ticks and labels of the house, after whatever drew on the axes."""
        for panel in self.panels:
            panel.axes.set(xlabel="", ylabel="", title="")
            for axis in (panel.axes.xaxis, panel.axes.yaxis):
                axis.set_label_coords(0, 0)  # else all ticks are measured to place the empty label
            if (legend := panel.axes.get_legend()) is not None and self.kind != "own":
                legend.remove()
            panel.scale(panel.axes)
            if panel.lane < 1:
                _into_lane(panel)
            if room := self.layout.get("ticks"):
                _wrap_ticks(panel.axes, room)


def _into_lane(panel: Panel) -> None:
    """Make bars as much lower as the lane of their row is."""
    for bar in panel.axes.patches:
        if isinstance(bar, Rectangle) and bar.get_zorder() >= BACKGROUND:
            high = bar.get_height() * panel.lane
            bar.set(y=bar.get_y() + (bar.get_height() - high) / 2, height=high)


def _wrap_ticks(axes: Axes, room: float) -> None:
    """Break the names on a y axis into lines no wider than `room` inches."""
    low, high = sorted(axes.get_ylim())
    ticks = [tick for tick in axes.get_yticks() if low <= tick <= high]
    names = axes.yaxis.get_major_formatter().format_ticks(ticks)
    wrapped = ["\n".join(theme.wrap(name, room, theme.SMALL)) for name in names]
    if wrapped != names:
        axes.set_yticks(ticks, wrapped)


@dataclass
class Draft:
    """What a layout starts from."""

    report: Report
    asked: Request
    language: str
    table: pd.DataFrame
    about: About
    texts: dict[str, page.Texts]
    width: float = theme.WIDTH

    @property
    def narrow(self) -> bool:
        """Whether the drawing is that for a telephone: labels stand above their marks."""
        return self.width < theme.WIDTH

    @property
    def room(self) -> float:
        """The inches between the margins."""
        return self.width - 2 * theme.MARGIN

    def label(self, name: str) -> str:
        return label_of(self.report.inspectorate, name)[self.language]

    def sheet(self, body: float) -> Sheet:
        new = page.new(self.texts[self.language], body, self.width)
        return Sheet(
            self.report, self.asked, self.language, self.table, self.about, self.texts, new
        )

    def panels(self, drawn: pd.DataFrame | None = None) -> list[tuple[str, pd.DataFrame]]:
        """Return the rows of each panel, numbered from the top: all of them, or those drawn."""
        rows = self.table if drawn is None else drawn
        seen: dict[str, dict[str, int]] = {}
        places = []
        for panel, row in zip(rows["panel"], rows["row"], strict=True):
            order = seen.setdefault(panel, {})
            places.append(order.setdefault(row, len(order)))
        table = rows.assign(y=places)
        return [(str(key), rows) for key, rows in table.groupby("panel", sort=False)]


def rows_axes(
    sheet: Sheet,
    place: tuple[float, float, float, float],
    labels: list[list[str]],
    left: float,
    scale: Callable[[Axes], None],
    rows: pd.DataFrame,
    lane: float = 0.0,
) -> Axes:
    """Add a panel of rows with labels from `left` inches on; `place` is x, down, width, height.

    Parameters
    ----------
    lane : inches of each row for its marks, below its label; zero where labels stand beside them.
    """
    x, down, width, height = place
    axes = sheet.page.axes(x, down, width, height)
    count = len(labels)
    shift = 0.5 if sheet.kind == "heat_table" else 0.0
    if lane:
        pitch = height / count
        panel = Panel(axes, rows, scale, lane / pitch)
        over, below = panel.band
        ends = (count, 0) if shift else (count - 1 + below, -over)
        axes.set_ylim(*ends)
        for i, lines in enumerate(labels):
            over_edge = 0.0 if i else 0.02  # of a line that runs from edge to edge nothing is left
            _cover(sheet, x, down + i * pitch - over_edge, width, pitch - lane + over_edge)
            for j, line in enumerate(lines):
                above = (len(lines) - j) * theme.line_height(theme.TEXT)
                y = down + (i + 1) * pitch - lane - above
                sheet.page.text(left, y, line)

        def laned(axes: Axes) -> None:
            axes.set_ylim(*ends)
            axes.set_yticks([])
            axes.spines[["bottom", "left", "right", "top"]].set_visible(False)
            axes.set_axisbelow(True)
            scale(axes)

        panel.scale = laned
        sheet.panels.append(panel)
        return axes

    def whole(axes: Axes) -> None:
        axes.set_ylim(count - 0.5 + shift, shift - 0.5)
        axes.set_yticks(
            [i + shift for i in range(count)],
            ["\n".join(lines) for lines in labels],
            rotation=0,
            ha="left",
            va="center",
            fontsize=theme.TEXT,
        )
        axes.tick_params(axis="y", pad=(x - left) * 72)
        axes.spines[["bottom", "left", "right", "top"]].set_visible(False)
        axes.set_axisbelow(True)
        scale(axes)

    sheet.panels.append(Panel(axes, rows, whole))  # set when all is drawn: it would be undone
    return axes


def _cover(sheet: Sheet, x: float, down: float, width: float, height: float) -> None:
    """Cover the part of a row of cells that its label has."""
    corner = (x - 0.02, sheet.page.height - down - height)
    look: dict[str, Any] = {"facecolor": theme.PAPER, "linewidth": 0, "gid": COVER}
    inches = sheet.canvas.dpi_scale_trans
    sheet.canvas.add_artist(Rectangle(corner, width + 0.04, height, transform=inches, **look))


def heights_of(labels: list[list[str]], pitch: float, lane: float = 0.0) -> float:
    """Return the height of rows that are all as high as the highest; `lane` as in `rows_axes`."""
    if lane:
        lines = max(len(lines) for lines in labels)
        return (0.1 + lines * theme.line_height(theme.TEXT) + lane) * len(labels)
    return page.row_height(max(len(lines) for lines in labels), pitch) * len(labels)


def percent_axis(language: str, *, last: bool = True) -> Callable[[Axes], None]:
    def scale(axes: Axes) -> None:
        axes.set_xlim(0, 1)
        ticks = [0.0, 0.5, 1.0]
        axes.set_xticks(ticks, [numbers.percent_share(t, language) if last else "" for t in ticks])

    return scale


def row_lines(axes: Axes, rows: int) -> None:
    for y in range(rows):
        axes.axhline(y, color=theme.GRID, linewidth=0.8, zorder=0.8)


def records_by(rows: Iterable[Record], *keys: str) -> dict[tuple[Any, ...], list[Record]]:
    """Return rows in groups of equal keys, both in the order they come in."""
    found: dict[tuple[Any, ...], list[Record]] = {}
    for row in rows:
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return found


def once(rows: pd.DataFrame) -> list[Record]:
    """Return the first line of each row of a panel."""
    return rows.drop_duplicates("row").to_dict("records")
