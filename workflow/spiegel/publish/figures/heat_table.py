"""Shares of indicators by sector as a table of coloured cells, each with its number and its n."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from spiegel.config import Label
from spiegel.publish import numbers, theme, words
from spiegel.publish.figures import page
from spiegel.publish.figures.cells import (
    COLUMNS,
    Cell,
    Cells,
    any_shown,
    context,
    n_of,
    passed_over,
)
from spiegel.publish.figures.plot import Plot, Request, format_label, label_of, nothing
from spiegel.publish.report import Report
from spiegel.publish.sentences import inline

_LABELS = 2.25
_PITCH = 0.52
_EDGE = 0.05  # inches between cells
_KEY = 0.42


def band(cell: Cell) -> int:
    """Return the quarter of the axis that a printed percentage lies in; the last holds 100 %."""
    bands = len(theme.band_colours())
    return min(int(bands * numbers.rounded_percent(cell.k, cell.n)) // 100, bands - 1)


@dataclass(frozen=True)
class Row:
    label: Label
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Body:
    panels: tuple[tuple[Label, tuple[Row, ...]], ...]  # one for each unit
    sectors: tuple[str, ...]
    decimals: int


def prepare(report: Report, request: Request) -> Plot:
    """Gather one cell for each indicator and sector, in panels of one unit."""
    figure, inspectorate = request.figure, report.inspectorate
    sectors = request.sectors or tuple(inspectorate.framework.sectors)
    cells = Cells(report, figure.category)
    panels, every = [], []
    for unit, names in inspectorate.framework.units.items():
        rows = []
        for indicator in figure.indicators:
            if inspectorate.indicators[indicator].unit != unit:
                continue
            own = tuple(cells.cell(indicator, sector) for sector in sectors)
            rows.append(Row(label_of(report, indicator), own))
            every += [(unit, cell) for cell in own]
        if rows:
            heading = Label(**{lang: _sentence(names.many[lang]) for lang in ("nl", "en")})
            panels.append((heading, tuple(rows)))
    shown = [cell for _, cell in every]
    if not any_shown(shown):
        unit = inspectorate.indicators[figure.indicators[0]].unit
        empty = nothing(report, request, pd.DataFrame(columns=COLUMNS), unit)
        return replace(empty, words={"units": inspectorate.framework.units[unit].many})
    return Plot(
        data=cells.table(every, "cell"),
        context=context(shown),
        words={"units": _units(report, shown)},
        notes=_notes(report, shown, sectors),
        indicators=figure.indicators,
        n=n_of(shown),
        body=Body(tuple(panels), sectors, inspectorate.plan.percent_decimals),
    )


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _units(report: Report, cells: list[Cell]) -> Label:
    inspectorate = report.inspectorate
    units = dict.fromkeys(inspectorate.indicators[c.indicator].unit for c in cells)
    labels = [inspectorate.framework.units[unit].many for unit in units]
    return Label(nl=" en ".join(x.nl for x in labels), en=" and ".join(x.en for x in labels))


def _notes(report: Report, cells: list[Cell], sectors: tuple[str, ...]) -> tuple[Label, ...]:
    marks = {cell.mark for cell in cells}
    notes: list[Label] = []
    codes = {
        lang: words.CODES[lang].format(
            codes="; ".join(f"{s}, {inline(label_of(report, s)[lang])}" for s in sectors)
        )
        if _coded(report, sectors, lang)
        else ""
        for lang in ("nl", "en")
    }
    notes.append(Label(**codes))
    if "counts" in marks:
        limit = report.inspectorate.plan.thresholds.k_of_n_below
        notes.append(format_label(words.FEW_CELLS, limit=limit))
        if passed_over(cells):
            notes.append(words.ENDS)
    return (*notes, *(note for mark, note in words.CELL_NOTES.items() if mark in marks))


def _width(sectors: tuple[str, ...]) -> float:
    return (theme.WIDTH - 2 * theme.MARGIN - _LABELS) / len(sectors)


def _coded(report: Report, sectors: tuple[str, ...], language: str) -> bool:
    """Whether some label has a word that does not fit over its column."""
    room = _width(sectors) - 0.1
    return any(
        theme.text_width(word, theme.SMALL, bold=True) > room
        for sector in sectors
        for word in label_of(report, sector)[language].split()
    )


def paint(report: Report, plot: Plot, texts: page.Texts, language: str) -> Canvas:
    """Draw one column for each sector and one row for each indicator."""
    body: Body = plot.body
    width = _width(body.sectors)
    coded = _coded(report, body.sectors, language)
    heads = {
        s: [s]
        if coded
        else theme.wrap(label_of(report, s)[language], width - 0.1, theme.SMALL, bold=True)
        for s in body.sectors
    }
    step = theme.line_height(theme.SMALL)
    top = max(len(lines) for lines in heads.values()) * step + 0.08
    heading = 0.3 if len(body.panels) > 1 else 0.0
    labels = {
        row.cells[0].indicator: theme.wrap(row.label[language], _LABELS - 0.1, theme.TEXT)
        for _, rows in body.panels
        for row in rows
    }
    heights = {name: page.row_height(len(lines), _PITCH) for name, lines in labels.items()}
    whole = sum(heights.values()) + heading * len(body.panels)
    sheet = page.new(texts, _KEY + top + whole + 0.05)
    _key(sheet, language)
    left = theme.MARGIN + _LABELS
    down = sheet.top + _KEY
    for i, sector in enumerate(body.sectors):
        for j, line in enumerate(heads[sector]):
            sheet.text(
                left + (i + 0.5) * width, down + j * step, line,
                size=theme.SMALL, weight="bold", ha="center",
            )  # fmt: skip
    down += top
    for title, rows in body.panels:
        if heading:
            sheet.text(theme.MARGIN, down + 0.06, title[language], weight="bold")
            down += heading
        axes = sheet.axes(
            left, down, width * len(body.sectors), sum(heights[r.cells[0].indicator] for r in rows)
        )
        axes.set_xlim(0, width * len(body.sectors))
        axes.set_xticks([])
        axes.grid(False)
        y = 0.0
        for row in rows:
            height = heights[row.cells[0].indicator]
            sheet.row_label(labels[row.cells[0].indicator], down + y + height / 2)
            for i, cell in enumerate(row.cells):
                _draw(axes, cell, (i * width, y, width, height), body, language)
            y += height
        down += y
    return sheet.canvas


def _key(sheet: page.Page, language: str) -> None:
    colours = theme.band_colours()
    ends = [numbers.percent(i, len(colours), language) for i in range(len(colours) + 1)]
    first, middle, last = words.BANDS[language].split("|")
    said = [first, *[middle] * (len(colours) - 2), last]
    axes = sheet.canvas.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, theme.WIDTH)
    axes.set_ylim(sheet.height, 0)
    axes.set_axis_off()
    x = theme.MARGIN
    for i, (colour, template) in enumerate(zip(colours, said, strict=True)):
        text = template.format(low=ends[i], high=ends[i + 1])
        axes.add_patch(
            Rectangle(
                (x, sheet.top + 0.02), 0.16, 0.16, facecolor=colour, linewidth=0, gid=f"key:{i}"
            )
        )
        sheet.text(x + 0.24, sheet.top + 0.1, text, size=theme.SMALL, va="center_baseline")
        x += 0.24 + theme.text_width(text, theme.SMALL) + 0.3


def _draw(
    axes: Axes, cell: Cell, place: tuple[float, float, float, float], body: Body, language: str
) -> None:
    x, y, width, height = place
    name = f"{cell.indicator}:{cell.sector}"
    middle = (x + width / 2, y + height / 2)
    style: dict[str, Any] = {"ha": "center", "va": "center", "size": theme.SMALL, "zorder": 4}
    corner = (x + _EDGE / 2, y + _EDGE / 2)
    size = (width - _EDGE, height - _EDGE)
    if cell.mark in words.CELLS:
        axes.text(
            *middle,
            words.CELLS[cell.mark][language],
            color=theme.GREY,
            gid=f"words:{name}",
            **style,
        )
        return
    if cell.mark == "counts":
        axes.add_patch(
            Rectangle(
                corner,
                *size,
                facecolor=theme.PAPER,
                edgecolor=theme.GREY,
                linewidth=0.8,
                gid=f"frame:{name}",
            )
        )
        said = theme.wrap(numbers.k_of_n(cell.k, cell.n, language), size[0] - 0.04, theme.SMALL)
        axes.text(
            *middle, "\n".join(said), color=theme.INK, gid=f"value:{name}", linespacing=1.1, **style
        )
        return
    colour = theme.band_colours()[band(cell)]
    ink = theme.ink_on(colour)
    axes.add_patch(Rectangle(corner, *size, facecolor=colour, linewidth=0, gid=f"cell:{name}"))
    half = 0.55 * theme.line_height(theme.SMALL)
    value = numbers.percent(cell.k, cell.n, language, body.decimals)
    axes.text(
        middle[0], middle[1] - half, value, color=ink, weight="bold", gid=f"value:{name}", **style
    )
    n = f"n = {numbers.count(cell.n, language)}"
    axes.text(middle[0], middle[1] + half, n, color=ink, gid=f"n:{name}", **style)
