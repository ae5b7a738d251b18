"""Layouts of shares by area: bars of ratings, a heat table, and panels beside each other."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, fsum
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from spiegel.publish import figure_words, numbers, theme
from spiegel.publish.figures import page
from spiegel.publish.figures.notes import COLUMN_LABELS, column_width, has_codes
from spiegel.publish.figures.request import Scheme, scheme_of
from spiegel.publish.figures.sheet import (
    DOT,
    ONE_STACK,
    Draft,
    Sheet,
    heights_of,
    once,
    percent_axis,
    row_lines,
    rows_axes,
)

# rating_bars: panels below each other, 100 % bars on both sides of the bar to meet.
_BAR_LABELS, _TOTALS, _BAR_PITCH = 2.6, 0.5, 0.4
_MOST = 8  # dots above each other in a narrow drawing


def rating_bars(draft: Draft) -> Sheet:
    language = draft.language
    scheme = scheme_of(draft.report.inspectorate, draft.asked)
    steps = [label[language] for label in scheme.labels]
    key, key_height = _key_places(steps, draft.room)
    panels = draft.panels()
    headings = [draft.label(name) if len(panels) > 1 else "" for name, _ in panels]
    wide = draft.room if draft.narrow else _BAR_LABELS
    left = theme.MARGIN + (0.0 if draft.narrow else _BAR_LABELS) + _TOTALS
    width = draft.width - theme.MARGIN - _TOTALS - left
    stack, lane = _stack(draft, width / 2 + _TOTALS) if draft.narrow else (0, 0.0)
    labels = [[_bar_label(draft, row, wide) for row in once(rows)] for _, rows in panels]
    heights = [heights_of(own, _BAR_PITCH, lane) for own in labels]
    heads = [page.heading_height(text, 0.36, draft.width) if text else 0.0 for text in headings]
    middle = left + width / 2
    bars = bool((draft.table["mark"] == "bar").any())  # dots alone stand on no axis
    sides = _captions(scheme, language, draft.width - theme.MARGIN - middle - 0.1)
    step = theme.line_height(theme.SMALL)
    captions = 0.32 + (max(len(lines) for lines in sides) - 1) * step
    sheet = draft.sheet(key_height + captions + fsum(heads) + fsum(heights) + 0.3)
    colours = theme.step_colours(scheme.below, len(steps) - scheme.below)
    _draw_key(sheet, key, colours)
    down = sheet.page.top + key_height
    style = {"size": theme.SMALL, "weight": "bold"}
    for x, align, lines in ((middle - 0.1, "right", sides[0]), (middle + 0.1, "left", sides[1])):
        for i, line in enumerate(lines):
            sheet.page.text(x, down + i * step, line, ha=align, **style)
    down += captions
    for i, (_, rows) in enumerate(panels):
        if headings[i]:
            sheet.page.heading(down + 0.12, headings[i])
            down += heads[i]
        scale = _bar_scale(language, last=i == len(panels) - 1 and bars)
        place = (left, down, width, heights[i])
        axes = rows_axes(sheet, place, labels[i], theme.MARGIN, scale, rows, lane)
        axes.axvline(0, color=theme.INK, linewidth=1.2, zorder=0.9)
        down += heights[i]
    sheet.layout = {"scheme": scheme, "colours": colours, "inch": width / 200}
    if lane:
        pitch = min(high / len(own) for high, own in zip(heights, labels, strict=True))
        sheet.layout["stack"] = (stack, DOT / pitch)
    return sheet


def _stack(draft: Draft, room: float) -> tuple[int, float]:
    """Return how many dots of a narrow drawing stand above each other, and the height of a row.

    They are as many as it takes for dots and their count to fit on one side.
    """
    few = draft.table[(draft.table["mark"] == "dots") & draft.table["side"].notna()]
    ends = [
        (int(rows["k"].sum()), theme.text_width(text, theme.TEXT, bold=True) + 0.12)
        for _, rows in few.groupby(["indicator", "sector", "side"], sort=False)
        for text in [numbers.k_of_n(rows["n"].iloc[0], rows["n"].iloc[0], draft.language)]
    ]
    stack, _ = ONE_STACK
    while any(ceil(k / stack) * DOT + wide > room for k, wide in ends) and stack < _MOST:
        stack += 1
    return stack, max(0.32, stack * DOT + 0.06)


def _captions(scheme: Scheme, language: str, room: float) -> tuple[list[str], list[str]]:
    """Return the lines of the captions left and right of zero, in a room of some inches."""
    below, meets = (caption[language] for caption in scheme.captions)
    whole = (f"\N{LEFTWARDS ARROW} {below}", f"{meets} \N{RIGHTWARDS ARROW}")
    left, right = (theme.wrap(text, room, theme.SMALL, bold=True) for text in whole)
    if right[-1] == "\N{RIGHTWARDS ARROW}":  # never alone on a line
        kept = f"{meets}\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW}"
        right = theme.wrap(kept, room, theme.SMALL, bold=True)
    return left, right


def _bar_label(draft: Draft, row: dict[Any, Any], width: float) -> list[str]:
    size = ""
    if pd.notna(row["n"]):
        size = f"n = {numbers.count(row['n'], draft.language)}"
    if row["mark"] == "bar" and row["obs_status"] == "flagged":
        size += f", {figure_words.UNCERTAIN[draft.language]}"
    return page.with_n(draft.label(row["row"]), size, width)


def _bar_scale(language: str, *, last: bool) -> Callable[[Axes], None]:
    def scale(axes: Axes) -> None:
        ticks = [-100, -50, 0, 50, 100]
        axes.set_xlim(-100, 100)
        labels = [numbers.percent(abs(t), 100, language) if last else "" for t in ticks]
        axes.set_xticks(ticks, labels)

    return scale


def _key_places(
    texts: list[str], room: float
) -> tuple[list[tuple[float, float, list[str]]], float]:
    """Return x, down and lines of each step in the key, and the height of the key."""
    room += 0.25  # nothing stands right of the last
    widths = [0.24 + theme.text_width(text, theme.SMALL) + 0.25 for text in texts]
    columns = len(texts)
    while columns > 1 and fsum(max(widths[i::columns]) for i in range(columns)) > room:
        columns = ceil(columns / 2)
    across = [max(widths[i::columns]) for i in range(columns)]
    lines = [theme.wrap(text, room - 0.49, theme.SMALL) for text in texts]
    step = theme.line_height(theme.SMALL)
    more = [  # lines that a row of the key takes beyond its first
        max(len(own) for own in lines[i : i + columns]) - 1 for i in range(0, len(lines), columns)
    ]
    places = [
        (
            theme.MARGIN + fsum(across[: i % columns]),
            0.24 * (i // columns) + step * sum(more[: i // columns]),
            own,
        )
        for i, own in enumerate(lines)
    ]
    return places, 0.24 * (len(more) - 1) + 0.4 + step * sum(more)


def _draw_key(
    sheet: Sheet, places: list[tuple[float, float, list[str]]], colours: tuple[str, ...]
) -> None:
    inches = sheet.canvas.dpi_scale_trans
    step = theme.line_height(theme.SMALL)
    for (x, down, lines), colour in zip(places, colours, strict=True):
        y = sheet.page.top + down
        corner = (x, sheet.page.height - y - 0.18)
        edge: dict[str, Any] = {"linewidth": 0}
        if colour == theme.OUTLINED:
            edge = {"linewidth": 0.8, "edgecolor": theme.GREY}
        square = Rectangle(corner, 0.16, 0.16, facecolor=colour, transform=inches, **edge)
        sheet.canvas.add_artist(square)
        for i, line in enumerate(lines):
            at = y + 0.1 + i * step
            sheet.page.text(x + 0.24, at, line, size=theme.SMALL, va="center_baseline")


# heat_table: a row for each indicator, a column for each sector, panels of one unit.
_HEAT_PITCH = 0.52
_CELL, _ABREAST, _APART = 0.5, 4, 0.25  # of a narrow one: height, columns, between blocks


def heat_table(draft: Draft) -> Sheet:
    language, report = draft.language, draft.report
    sectors = tuple(dict.fromkeys(draft.table["sector"]))
    coded = has_codes(report, sectors, language)
    if draft.narrow:
        wide, lane = draft.room, _CELL
        blocks, width = _blocks(draft, sectors, coded)
    else:
        wide, lane = COLUMN_LABELS - 0.1, 0.0
        blocks, width = [sectors], column_width(sectors)
    heads = {
        s: [s] if coded else theme.wrap(draft.label(s), width - 0.1, theme.SMALL, bold=True)
        for s in sectors
    }
    step = theme.line_height(theme.SMALL)
    tops = [max(len(heads[s]) for s in block) * step + 0.08 for block in blocks]
    panels = draft.panels()
    labels = [
        [theme.wrap(draft.label(r), wide, theme.TEXT) for r in rows["row"].unique()]
        for _, rows in panels
    ]
    heights = [heights_of(own, _HEAT_PITCH, lane) for own in labels]
    heading = 0.3 if len(panels) > 1 else 0.0
    key, key_height = _key_places(_bands(language), draft.room)
    each = fsum(heights) + heading * len(panels)
    between = _APART * (len(blocks) - 1)
    sheet = draft.sheet(key_height + 0.02 + fsum(tops) + each * len(blocks) + between + 0.05)
    _draw_key(sheet, key, theme.band_colours())
    left, down = theme.MARGIN + draft.room - width * len(blocks[0]), sheet.page.top + key_height
    down += 0.02
    style = {"size": theme.SMALL, "weight": "bold", "ha": "center"}

    for block, top in zip(blocks, tops, strict=True):
        for i, sector in enumerate(block):
            for j, line in enumerate(heads[sector]):
                sheet.page.text(left + (i + 0.5) * width, down + j * step, line, **style)
        down += top
        columns = {sector: i for i, sector in enumerate(block)}

        def scale(axes: Axes, block: tuple[str, ...] = block) -> None:
            axes.set_xlim(0, len(block))
            axes.set_xticks([])
            axes.grid(False)

        for i, (unit, rows) in enumerate(panels):
            if heading:
                many = report.inspectorate.framework.units[unit].many[language]  # type: ignore[index]
                title = many[:1].upper() + many[1:]
                sheet.page.text(theme.MARGIN, down + 0.06, title, weight="bold")
                down += heading
            place = (left, down, width * len(block), heights[i])
            numbered = rows[rows["sector"].isin(block)]
            numbered = numbered.assign(x=numbered["sector"].map(columns))
            rows_axes(sheet, place, labels[i], theme.MARGIN, scale, numbered, lane)
            down += heights[i]
        down += _APART
    return sheet


def _blocks(
    draft: Draft, sectors: tuple[str, ...], coded: bool
) -> tuple[list[tuple[str, ...]], float]:
    """Return the columns of a narrow table of cells in blocks below each other, and their width.

    A block has as many as have room for the words over them.
    """
    across = min(_ABREAST, len(sectors))
    words = [] if coded else [w for s in sectors for w in draft.label(s).split()]
    while across > 1 and any(
        theme.text_width(word, theme.SMALL, bold=True) > draft.room / across - 0.1 for word in words
    ):
        across -= 1
    # Blocks as wide as each other: five columns are three and two.
    across = ceil(len(sectors) / ceil(len(sectors) / across))
    blocks = [sectors[i : i + across] for i in range(0, len(sectors), across)]
    return blocks, draft.room / across


def _bands(language: str) -> list[str]:
    """Return what each colour of a table of cells stands for."""
    colours = theme.band_colours()
    ends = [numbers.percent(i, len(colours), language) for i in range(len(colours) + 1)]
    first, middle, last = figure_words.BANDS[language].split("|")
    templates = [first, *[middle] * (len(colours) - 2), last]
    return [template.format(low=ends[i], high=ends[i + 1]) for i, template in enumerate(templates)]


# sector_panels: two panels beside each other on one axis, rows labelled once.
_ACROSS, _PANEL_LABELS, _GUTTER, _VALUE = 2, 1.95, 0.3, 1.22
_PANEL_PITCH, _HEAD, _AXIS, _PANEL_KEY = 0.3, 0.3, 0.42, 0.36


def sector_panels(draft: Draft) -> Sheet:
    panels = draft.panels()
    narrow = draft.narrow
    lane, across_all, beside = (0.26, 1, 0.0) if narrow else (0.0, _ACROSS, _PANEL_LABELS)
    gutter = 0.0 if narrow else _GUTTER
    rows_of = [
        theme.wrap(draft.label(row), draft.room if narrow else beside - 0.1, theme.TEXT)
        for row in panels[0][1]["row"].unique()
    ]
    tall = heights_of(rows_of, _PANEL_PITCH, lane)
    pitch = (draft.room - beside + gutter) / across_all
    heads = [
        theme.wrap(draft.label(name), pitch - gutter, theme.TEXT, bold=True) for name, _ in panels
    ]
    lines, step = max(len(head) for head in heads), theme.line_height(theme.TEXT)
    head = _HEAD + (lines - 1) * step
    key = _PANEL_KEY * (2 if narrow else 1)
    sheet = draft.sheet(key + ceil(len(panels) / across_all) * (head + tall + _AXIS))
    _panel_key(sheet)
    for i, (_, rows) in enumerate(panels):
        across = i % across_all
        down = sheet.page.top + key + i // across_all * (head + tall + _AXIS)
        x = theme.MARGIN + beside + across * pitch
        for j, line in enumerate(heads[i]):
            y = down + (lines - len(heads[i]) + j) * step
            sheet.page.text(x, y, line, weight="bold")
        shift = 0.1 if narrow else 0.0  # the first percentage of the axis is centred on its start
        place = (x + shift, down + head, pitch - gutter - _VALUE - shift, tall)
        labels = [[""]] * len(rows_of) if across else rows_of
        scale = percent_axis(draft.language)
        axes = rows_axes(sheet, place, labels, theme.MARGIN, scale, rows, lane)
        row_lines(axes, len(rows_of))
    return sheet


def _panel_key(sheet: Sheet) -> None:
    inches = sheet.canvas.dpi_scale_trans
    x, down = theme.MARGIN + 0.1, sheet.page.top + 0.12
    y = sheet.page.height - down
    level = numbers.percent_share(sheet.report.inspectorate.plan.level, sheet.language)
    for text, colour, size in (
        (figure_words.OWN[sheet.language].format(level=level), theme.ACCENT, 8.0),
        (figure_words.OTHERS[sheet.language], theme.MUTED, 5.5),
    ):
        look: dict[str, Any] = {"color": colour, "transform": inches}
        if colour == theme.ACCENT:
            sheet.canvas.add_artist(Line2D([x - 0.1, x + 0.1], [y, y], linewidth=1.6, **look))
        mark = Line2D([x], [y], marker="o", linestyle="none", markersize=size, **look)
        sheet.canvas.add_artist(mark)
        sheet.page.text(x + 0.2, down, text, size=theme.SMALL, va="center_baseline")
        if sheet.page.width < theme.WIDTH:
            down += _PANEL_KEY * 0.75
            y = sheet.page.height - down
        else:
            x += 0.2 + theme.text_width(text, theme.SMALL) + 0.4
