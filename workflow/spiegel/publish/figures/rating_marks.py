"""Drawing of the diverging bars and dots that `rating_bars` prepares."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from spiegel.config import Label
from spiegel.publish import numbers, theme, words
from spiegel.publish.figures import page
from spiegel.publish.figures.plot import Plot
from spiegel.publish.report import Report

_LABELS = 2.6  # inches for row labels
_TOTALS = 0.45  # inches for the bold total at either end
_NEAR = 0.06  # inches between the end of a bar and its total
_BAR = 0.30
_PITCH = 0.40
_DOT = 0.10
_STACK = 3  # dots above each other


@dataclass(frozen=True)
class Row:
    label: Label
    indicator: str
    sector: str
    counts: tuple[int, ...]  # k of each step, lowest first
    n: int
    mark: str
    flagged: bool


@dataclass(frozen=True)
class Body:
    steps: tuple[Label, ...]
    categories: tuple[str, ...]
    below: int  # number of steps under the cut
    captions: tuple[Label, Label]
    panels: tuple[tuple[Label | None, tuple[Row, ...]], ...]
    decimals: int


def paint(report: Report, plot: Plot, texts: page.Texts, language: str) -> Canvas:
    """Draw the bars, dots and totals in one language."""
    body: Body = plot.body
    key, key_height = _key_layout(body, language)
    labels = {id(r): _label_lines(r, body, language) for _, rows in body.panels for r in rows}
    heights = [
        [page.row_height(len(labels[id(r)]), _PITCH) for r in rows] for _, rows in body.panels
    ]
    heads = [
        page.heading_height(heading[language], 0.36) if heading else 0.0
        for heading, _ in body.panels
    ]
    caption = 0.32
    axis = 0.3
    total = key_height + caption + sum(heads) + sum(map(sum, heights)) + axis
    sheet = page.new(texts, total)
    colours = theme.step_colours(body.below, len(body.steps) - body.below)
    _draw_key(sheet, key, colours)
    left, width = _axis()
    middle = left + width / 2
    down = sheet.top + key_height
    style = {"size": theme.SMALL, "weight": "bold"}
    below, meets = (c[language] for c in body.captions)
    sheet.text(middle - 0.1, down, f"\N{LEFTWARDS ARROW} {below}", ha="right", **style)
    sheet.text(middle + 0.1, down, f"{meets} \N{RIGHTWARDS ARROW}", **style)
    down += caption
    for (heading, rows), pitches, head in zip(body.panels, heights, heads, strict=True):
        if heading:
            sheet.heading(down + 0.12, heading[language])
            down += head
        axes = sheet.axes(left, down, width, sum(pitches))
        _scale_axis(axes, language, last=rows is body.panels[-1][1])
        y = 0.0
        for row, pitch in zip(rows, pitches, strict=True):
            sheet.row_label(labels[id(row)], down + y + pitch / 2)
            _draw_row(axes, row, y + pitch / 2, body, colours, language, width / 200)
            y += pitch
        down += y
    return sheet.canvas


def _axis() -> tuple[float, float]:
    """Return where the axis begins and how wide it is, in inches."""
    left = theme.MARGIN + _LABELS + _TOTALS
    return left, theme.WIDTH - theme.MARGIN - _TOTALS - left


def _label_lines(row: Row, body: Body, language: str) -> list[str]:
    size = "" if row.mark == "suppressed" else f"n = {numbers.count(row.n, language)}"
    if row.flagged:
        size += f", {words.UNCERTAIN[language]}"
    room = _LABELS
    if row.mark == "bar":
        # A long bar brings its total near the labels: they are broken earlier then.
        below = sum(row.counts[: body.below])
        left, width = _axis()
        total = theme.text_width(
            numbers.percent(below, row.n, language, body.decimals), theme.TEXT, bold=True
        )
        free = left + width / 2 * (1 - below / row.n) - 2 * _NEAR - total - 0.06 - theme.MARGIN
        room = min(room, free)
    return page.with_n(row.label[language], size, room)


def _key_layout(body: Body, language: str) -> tuple[list[tuple[float, float, str]], float]:
    """Return x, down and text of each step in the key, and the height of the key."""
    texts = [step[language] for step in body.steps]
    widths = [0.24 + theme.text_width(text, theme.SMALL) + 0.25 for text in texts]
    room = theme.WIDTH - 2 * theme.MARGIN + 0.25
    columns = len(texts)
    while columns > 1 and _key_width(widths, columns) > room:
        columns = ceil(columns / 2)
    across = [max(widths[i::columns]) for i in range(columns)]
    places = [
        (theme.MARGIN + sum(across[: i % columns]), 0.24 * (i // columns), text)
        for i, text in enumerate(texts)
    ]
    return places, 0.24 * (ceil(len(texts) / columns) - 1) + 0.4


def _key_width(widths: list[float], columns: int) -> float:
    return sum(max(widths[i::columns]) for i in range(columns))


def _draw_key(
    sheet: page.Page, places: list[tuple[float, float, str]], colours: tuple[str, ...]
) -> None:
    axes = sheet.canvas.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, theme.WIDTH)
    axes.set_ylim(sheet.height, 0)
    axes.set_axis_off()
    axes.set(xticks=[], yticks=[])  # else they are made, and never shown
    for i, ((x, down, text), colour) in enumerate(zip(places, colours, strict=True)):
        y = sheet.top + down
        square = Rectangle((x, y + 0.02), 0.16, 0.16, facecolor=colour, linewidth=0, gid=f"key:{i}")
        axes.add_patch(square)
        sheet.text(x + 0.24, y + 0.1, text, size=theme.SMALL, va="center_baseline")


def _scale_axis(axes: Axes, language: str, *, last: bool) -> None:
    ticks = [-100, -50, 0, 50, 100]
    axes.set_xlim(-100, 100)
    labels = [numbers.percent(abs(t), 100, language) if last else "" for t in ticks]
    axes.set_xticks(ticks, labels)
    axes.set_axisbelow(True)
    axes.axvline(0, color=theme.INK, linewidth=1.2, zorder=3)


def _draw_row(
    axes: Axes,
    row: Row,
    y: float,
    body: Body,
    colours: tuple[str, ...],
    language: str,
    inch: float,
) -> None:
    """Draw one row; `inch` is the length of one percent in inches."""
    if row.mark == "bar":
        ends = _bar(axes, row, y, body, colours, language, inch)
    elif row.mark == "dots":
        ends = _dots(axes, row, y, body, colours, inch)
    else:
        why = words.SUPPRESSED if row.mark == "suppressed" else words.NO_RATINGS
        gid = f"words:{row.indicator}:{row.sector}"
        axes.text(2, y, why[language], size=theme.TEXT, va="center", color=theme.GREY, gid=gid)
        return
    sides = (sum(row.counts[: body.below]), sum(row.counts[body.below :]))
    if row.mark == "bar":
        texts = [numbers.percent(k, row.n, language, body.decimals) for k in sides]
    else:
        texts = [numbers.count(sides[0], language), numbers.k_of_n(sides[1], row.n, language)]
    for side, text, end in zip((-1, 1), texts, ends, strict=True):
        x = end + side * _NEAR / inch
        ha = "right" if side < 0 else "left"
        gid = f"total:{'left' if side < 0 else 'right'}:{row.indicator}:{row.sector}"
        axes.text(
            x, y, text, ha=ha, va="center_baseline", weight="bold", size=theme.TEXT, gid=gid,
            bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1}, zorder=1.5,
        )  # fmt: skip


def _order(body: Body) -> list[tuple[int, int]]:
    """Return (side, step) from zero outwards, left side first."""
    left = [(-1, i) for i in reversed(range(body.below))]
    return left + [(1, i) for i in range(body.below, len(body.steps))]


def _bar(
    axes: Axes,
    row: Row,
    y: float,
    body: Body,
    colours: tuple[str, ...],
    language: str,
    inch: float,
) -> tuple[float, float]:
    ends = {-1: 0.0, 1: 0.0}
    for side, i in _order(body):
        length = 100 * row.counts[i] / row.n
        if length == 0:
            continue
        start = ends[side] if side > 0 else ends[side] - length
        patch = Rectangle(
            (start, y - _BAR / 2), length, _BAR,
            facecolor=colours[i], edgecolor=theme.PAPER, linewidth=1.2, zorder=2,
            gid=f"bar:{row.indicator}:{row.sector}:{body.categories[i]}",
        )  # fmt: skip
        axes.add_patch(patch)
        text = numbers.percent(row.counts[i], row.n, language, body.decimals, sign=False)
        if theme.text_width(text, theme.SMALL) + 0.06 <= length * inch:
            axes.text(
                start + length / 2, y, text, ha="center", va="center_baseline",
                size=theme.SMALL, color=theme.ink_on(colours[i]), zorder=4,
                gid=f"label:{row.indicator}:{row.sector}:{body.categories[i]}",
            )  # fmt: skip
        ends[side] += side * length
    return ends[-1], ends[1]


def _dots(
    axes: Axes, row: Row, y: float, body: Body, colours: tuple[str, ...], inch: float
) -> tuple[float, float]:
    """Draw one dot for each unit, stacked in columns away from the zero line."""
    totals = {-1: sum(row.counts[: body.below]), 1: sum(row.counts[body.below :])}
    widest = max(*totals.values(), 1)
    pitch = min(_DOT, (100 * inch - 0.1) / ceil(widest / _STACK))
    placed = {-1: 0, 1: 0}
    for side, i in _order(body):
        first = placed[side]
        spots = range(first, first + row.counts[i])
        placed[side] += row.counts[i]
        if not spots:
            continue
        x = [side * (0.05 + pitch * (s // _STACK + 0.5)) / inch for s in spots]
        high = min(_STACK, totals[side])
        heights = [y + _DOT * (s % _STACK - (high - 1) / 2) for s in spots]
        axes.scatter(
            x, heights, s=(0.85 * pitch * 72) ** 2, color=colours[i], linewidths=0, zorder=2,
            gid=f"dots:{row.indicator}:{row.sector}:{body.categories[i]}",
        )  # fmt: skip
    ends = [side * (0.05 + pitch * ceil(placed[side] / _STACK)) / inch for side in (-1, 1)]
    return ends[0], ends[1]
