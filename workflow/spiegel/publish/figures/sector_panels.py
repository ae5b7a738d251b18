"""Small multiples: one panel for each sector on one shared axis, that sector against the others.

The sector of a panel is in colour, with its interval; the other sectors are grey dots in every
row, so that each panel is read against the whole.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from spiegel.config import Label
from spiegel.errors import SpiegelError
from spiegel.publish import numbers, theme, words
from spiegel.publish.figures import page
from spiegel.publish.figures.cells import COLUMNS, Cell, Cells, any_shown, context, n_of
from spiegel.publish.figures.plot import Plot, Request, format_label, label_of, nothing
from spiegel.publish.report import Report

_ACROSS = 2  # panels beside each other
_LABELS = 1.95
_GUTTER = 0.3
_VALUE = 1.22  # inches for '37% (n = 2.474)' beside each row
_PITCH = 0.3
_HEAD = 0.3
_AXIS = 0.42
_KEY = 0.36


@dataclass(frozen=True)
class Body:
    labels: tuple[Label, ...]  # of the rows, the same in every panel
    panels: tuple[tuple[Label, tuple[Cell, ...]], ...]
    decimals: int
    level: float

    def others(self, panel: int, row: int) -> list[float]:
        """Return the shares of the other panels in one row, in the order of the panels."""
        cells = [cells[row] for i, (_, cells) in enumerate(self.panels) if i != panel]
        return [cell.k / cell.n for cell in cells if cell.mark == "share"]


def prepare(report: Report, request: Request) -> Plot:
    """Gather one cell for each sector and indicator.

    Raises
    ------
    SpiegelError : the indicators are counted in different units.
    """
    figure, inspectorate = request.figure, report.inspectorate
    units = {inspectorate.indicators[name].unit for name in figure.indicators}
    if len(units) != 1:
        raise SpiegelError(
            f"figure '{request.figure_id}' sets different units on one axis",
            where=(inspectorate.folder / "figures.yaml").as_posix(),
            fix="name indicators of one unit, or make a figure for each unit.",
        )
    (unit,) = units
    cells = Cells(report, figure.category)
    panels = [
        (sector, tuple(cells.cell(name, sector) for name in figure.indicators))
        for sector in request.sectors or tuple(inspectorate.framework.sectors)
    ]
    every = [(sector, cell) for sector, own in panels for cell in own]
    shown = [cell for _, cell in every]
    if not any_shown(shown):
        return nothing(report, request, pd.DataFrame(columns=COLUMNS), unit)
    return Plot(
        data=cells.table(every, "dot"),
        context=context(shown),
        notes=_notes(report, shown, unit),
        indicators=figure.indicators,
        n=n_of(shown),
        body=Body(
            labels=tuple(label_of(report, name) for name in figure.indicators),
            panels=tuple((label_of(report, sector), own) for sector, own in panels),
            decimals=inspectorate.plan.percent_decimals,
            level=inspectorate.plan.level,
        ),
    )


def _notes(report: Report, cells: list[Cell], unit: str) -> tuple[Label, ...]:
    marks = {cell.mark for cell in cells}
    notes = [words.ORDER]
    if "counts" in marks:
        many = report.inspectorate.framework.units[unit].many  # type: ignore[index]
        limit = report.inspectorate.plan.thresholds.k_of_n_below
        notes.append(format_label(words.FEW_ROWS, limit=limit, units=many))
    return (*notes, *(note for mark, note in words.CELL_NOTES.items() if mark in marks))


def paint(report: Report, plot: Plot, texts: page.Texts, language: str) -> Canvas:
    """Draw the panels in rows of two, all on an axis from 0 to 100 %."""
    body: Body = plot.body
    labels = [theme.wrap(label[language], _LABELS - 0.1, theme.TEXT) for label in body.labels]
    heights = [page.row_height(len(lines), _PITCH) for lines in labels]
    room = theme.WIDTH - 2 * theme.MARGIN - _LABELS
    pitch = (room + _GUTTER) / _ACROSS
    heads = [
        theme.wrap(label[language], pitch - _GUTTER, theme.TEXT, bold=True)
        for label, _ in body.panels
    ]
    lines = max(len(head) for head in heads)
    head = _HEAD + (lines - 1) * theme.line_height(theme.TEXT)
    tall = head + sum(heights) + _AXIS
    rows = -(-len(body.panels) // _ACROSS)
    sheet = page.new(texts, _KEY + rows * tall)
    _key(sheet, body, language)
    for i, (_, cells) in enumerate(body.panels):
        across, down = i % _ACROSS, sheet.top + _KEY + i // _ACROSS * tall
        x = theme.MARGIN + _LABELS + across * pitch
        step = theme.line_height(theme.TEXT)
        for j, line in enumerate(heads[i]):
            sheet.text(x, down + (lines - len(heads[i]) + j) * step, line, weight="bold")
        down += head
        axes = sheet.axes(x, down, pitch - _GUTTER - _VALUE, sum(heights))
        _scale(axes, language)
        y = 0.0
        for row, (cell, height) in enumerate(zip(cells, heights, strict=True)):
            middle = y + height / 2
            if not across:
                sheet.row_label(labels[row], down + middle)
            _row(axes, cell, body.others(i, row), middle)
            _value(sheet, cell, x + pitch - _GUTTER - _VALUE, down + middle, body, language)
            y += height
    return sheet.canvas


def _key(sheet: page.Page, body: Body, language: str) -> None:
    axes = sheet.canvas.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, theme.WIDTH)
    axes.set_ylim(sheet.height, 0)
    axes.set_axis_off()
    x, y = theme.MARGIN + 0.1, sheet.top + 0.12
    level = numbers.percent_share(body.level, language)
    for text, own in (
        (words.OWN[language].format(level=level), True),
        (words.OTHERS[language], False),
    ):
        if own:
            axes.plot([x - 0.1, x + 0.1], [y, y], color=theme.ACCENT, linewidth=1.6)
        _dots(axes, [x], y, own=own)
        sheet.text(x + 0.2, y, text, size=theme.SMALL, va="center_baseline")
        x += 0.2 + theme.text_width(text, theme.SMALL) + 0.4


def _scale(axes: Axes, language: str) -> None:
    axes.set_xlim(0, 1)
    ticks = [0.0, 0.5, 1.0]
    axes.set_xticks(ticks, [numbers.percent_share(t, language) for t in ticks])
    axes.set_axisbelow(True)


def _dots(axes: Axes, x: list[float], y: float, *, own: bool, gid: str = "") -> None:
    axes.plot(
        x, [y] * len(x), "o", markersize=8 if own else 5.5, zorder=3 if own else 2,
        color=theme.ACCENT if own else theme.MUTED, markeredgecolor=theme.PAPER,
        markeredgewidth=0.7, clip_on=False, gid=gid or None,
    )  # fmt: skip


def _row(axes: Axes, cell: Cell, others: list[float], y: float) -> None:
    axes.axhline(y, color=theme.GRID, linewidth=0.8, zorder=1)
    name = f"{cell.indicator}:{cell.sector}"
    if others:
        _dots(axes, others, y, own=False, gid=f"context:{name}")
    if cell.mark == "share":
        axes.plot(
            [cell.low, cell.high], [y, y], color=theme.ACCENT, linewidth=1.6, zorder=2.5,
            solid_capstyle="butt", gid=f"interval:{name}",
        )  # fmt: skip
        _dots(axes, [cell.k / cell.n], y, own=True, gid=f"dot:{name}")


def _value(
    sheet: page.Page, cell: Cell, x: float, middle: float, body: Body, language: str
) -> None:
    name = f"{cell.indicator}:{cell.sector}"
    style = {"size": theme.SMALL, "va": "center"}
    x += 0.14
    if cell.mark in words.CELLS:
        text = words.CELLS[cell.mark][language]
        sheet.text(x, middle, text, color=theme.GREY, gid=f"words:{name}", **style)
        return
    if cell.mark == "counts":
        text = numbers.k_of_n(cell.k, cell.n, language)
        sheet.text(x, middle, text, gid=f"value:{name}", **style)
        return
    value = numbers.percent(cell.k, cell.n, language, body.decimals)
    sheet.text(x, middle, value, weight="bold", gid=f"value:{name}", **style)
    x += theme.text_width(value, theme.SMALL, bold=True) + 0.06
    n = f"n = {numbers.count(cell.n, language)}"
    sheet.text(x, middle, n, color=theme.GREY, gid=f"n:{name}", **style)
