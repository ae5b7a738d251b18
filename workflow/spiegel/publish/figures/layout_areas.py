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


def rating_bars(draft: Draft) -> Sheet:
    language = draft.language
    scheme = scheme_of(draft.report.inspectorate, draft.asked)
    steps = [label[language] for label in scheme.labels]
    key, key_height = _key_places(steps)
    panels = draft.panels()
    headings = [draft.label(name) if len(panels) > 1 else "" for name, _ in panels]
    labels = [[_bar_label(draft, row) for row in once(rows)] for _, rows in panels]
    heights = [heights_of(own, _BAR_PITCH) for own in labels]
    heads = [page.heading_height(text, 0.36) if text else 0.0 for text in headings]
    left = theme.MARGIN + _BAR_LABELS + _TOTALS
    width = theme.WIDTH - theme.MARGIN - _TOTALS - left
    middle = left + width / 2
    sides = _captions(scheme, language, theme.WIDTH - theme.MARGIN - middle - 0.1)
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
        scale = _bar_scale(language, last=i == len(panels) - 1)
        place = (left, down, width, heights[i])
        axes = rows_axes(sheet, place, labels[i], theme.MARGIN, scale, rows)
        axes.axvline(0, color=theme.INK, linewidth=1.2, zorder=0.9)
        down += heights[i]
    sheet.layout = {"scheme": scheme, "colours": colours, "inch": width / 200}
    return sheet


def _captions(scheme: Scheme, language: str, room: float) -> tuple[list[str], list[str]]:
    """Return the lines of the captions left and right of zero, in a room of some inches."""
    below, meets = (caption[language] for caption in scheme.captions)
    whole = (f"\N{LEFTWARDS ARROW} {below}", f"{meets} \N{RIGHTWARDS ARROW}")
    left, right = (theme.wrap(text, room, theme.SMALL, bold=True) for text in whole)
    if right[-1] == "\N{RIGHTWARDS ARROW}":  # never alone on a line
        kept = f"{meets}\N{NO-BREAK SPACE}\N{RIGHTWARDS ARROW}"
        right = theme.wrap(kept, room, theme.SMALL, bold=True)
    return left, right


def _bar_label(draft: Draft, row: dict[Any, Any]) -> list[str]:
    size = ""
    if pd.notna(row["n"]):
        size = f"n = {numbers.count(row['n'], draft.language)}"
    if row["mark"] == "bar" and row["obs_status"] == "flagged":
        size += f", {figure_words.UNCERTAIN[draft.language]}"
    return page.with_n(draft.label(row["row"]), size, _BAR_LABELS)


def _bar_scale(language: str, *, last: bool) -> Callable[[Axes], None]:
    def scale(axes: Axes) -> None:
        ticks = [-100, -50, 0, 50, 100]
        axes.set_xlim(-100, 100)
        labels = [numbers.percent(abs(t), 100, language) if last else "" for t in ticks]
        axes.set_xticks(ticks, labels)

    return scale


def _key_places(texts: list[str]) -> tuple[list[tuple[float, float, str]], float]:
    """Return x, down and text of each step in the key, and the height of the key."""
    widths = [0.24 + theme.text_width(text, theme.SMALL) + 0.25 for text in texts]
    room = theme.WIDTH - 2 * theme.MARGIN + 0.25
    columns = len(texts)
    while columns > 1 and fsum(max(widths[i::columns]) for i in range(columns)) > room:
        columns = ceil(columns / 2)
    across = [max(widths[i::columns]) for i in range(columns)]
    places = [
        (theme.MARGIN + fsum(across[: i % columns]), 0.24 * (i // columns), text)
        for i, text in enumerate(texts)
    ]
    return places, 0.24 * (ceil(len(texts) / columns) - 1) + 0.4


def _draw_key(
    sheet: Sheet, places: list[tuple[float, float, str]], colours: tuple[str, ...]
) -> None:
    inches = sheet.canvas.dpi_scale_trans
    for (x, down, text), colour in zip(places, colours, strict=True):
        y = sheet.page.top + down
        corner = (x, sheet.page.height - y - 0.18)
        square = Rectangle(corner, 0.16, 0.16, facecolor=colour, linewidth=0, transform=inches)
        sheet.canvas.add_artist(square)
        sheet.page.text(x + 0.24, y + 0.1, text, size=theme.SMALL, va="center_baseline")


# heat_table: a row for each indicator, a column for each sector, panels of one unit.
_HEAT_PITCH, _HEAT_KEY = 0.52, 0.42


def heat_table(draft: Draft) -> Sheet:
    language, report = draft.language, draft.report
    sectors = tuple(dict.fromkeys(draft.table["sector"]))
    width = column_width(sectors)
    if has_codes(report, sectors, language):
        heads = [[sector] for sector in sectors]
    else:
        heads = [theme.wrap(draft.label(s), width - 0.1, theme.SMALL, bold=True) for s in sectors]
    step = theme.line_height(theme.SMALL)
    top = max(len(lines) for lines in heads) * step + 0.08
    panels = draft.panels()
    labels = [
        [theme.wrap(draft.label(r), COLUMN_LABELS - 0.1, theme.TEXT) for r in rows["row"].unique()]
        for _, rows in panels
    ]
    heights = [heights_of(own, _HEAT_PITCH) for own in labels]
    heading = 0.3 if len(panels) > 1 else 0.0
    sheet = draft.sheet(_HEAT_KEY + top + fsum(heights) + heading * len(panels) + 0.05)
    _band_key(sheet)
    left, down = theme.MARGIN + COLUMN_LABELS, sheet.page.top + _HEAT_KEY
    style = {"size": theme.SMALL, "weight": "bold", "ha": "center"}
    for i, lines in enumerate(heads):
        for j, line in enumerate(lines):
            sheet.page.text(left + (i + 0.5) * width, down + j * step, line, **style)
    down += top

    def scale(axes: Axes) -> None:
        axes.set_xlim(0, len(sectors))
        axes.set_xticks([])
        axes.grid(False)

    columns = {sector: i for i, sector in enumerate(sectors)}
    for i, (unit, rows) in enumerate(panels):
        if heading:
            many = report.inspectorate.framework.units[unit].many[language]  # type: ignore[index]
            title = many[:1].upper() + many[1:]
            sheet.page.text(theme.MARGIN, down + 0.06, title, weight="bold")
            down += heading
        place = (left, down, width * len(sectors), heights[i])
        numbered = rows.assign(x=rows["sector"].map(columns))
        rows_axes(sheet, place, labels[i], theme.MARGIN, scale, numbered)
        down += heights[i]
    return sheet


def _band_key(sheet: Sheet) -> None:
    colours = theme.band_colours()
    language = sheet.language
    ends = [numbers.percent(i, len(colours), language) for i in range(len(colours) + 1)]
    first, middle, last = figure_words.BANDS[language].split("|")
    templates = [first, *[middle] * (len(colours) - 2), last]
    places, x = [], theme.MARGIN
    for i, template in enumerate(templates):
        text = template.format(low=ends[i], high=ends[i + 1])
        places.append((x, 0.0, text))
        x += 0.24 + theme.text_width(text, theme.SMALL) + 0.3
    _draw_key(sheet, places, colours)


# sector_panels: two panels beside each other on one axis, rows labelled once.
_ACROSS, _PANEL_LABELS, _GUTTER, _VALUE = 2, 1.95, 0.3, 1.22
_PANEL_PITCH, _HEAD, _AXIS, _PANEL_KEY = 0.3, 0.3, 0.42, 0.36


def sector_panels(draft: Draft) -> Sheet:
    panels = draft.panels()
    rows_of = [
        theme.wrap(draft.label(row), _PANEL_LABELS - 0.1, theme.TEXT)
        for row in panels[0][1]["row"].unique()
    ]
    tall = heights_of(rows_of, _PANEL_PITCH)
    pitch = (theme.WIDTH - 2 * theme.MARGIN - _PANEL_LABELS + _GUTTER) / _ACROSS
    heads = [
        theme.wrap(draft.label(name), pitch - _GUTTER, theme.TEXT, bold=True) for name, _ in panels
    ]
    lines, step = max(len(head) for head in heads), theme.line_height(theme.TEXT)
    head = _HEAD + (lines - 1) * step
    sheet = draft.sheet(_PANEL_KEY + ceil(len(panels) / _ACROSS) * (head + tall + _AXIS))
    _panel_key(sheet)
    for i, (_, rows) in enumerate(panels):
        across = i % _ACROSS
        down = sheet.page.top + _PANEL_KEY + i // _ACROSS * (head + tall + _AXIS)
        x = theme.MARGIN + _PANEL_LABELS + across * pitch
        for j, line in enumerate(heads[i]):
            y = down + (lines - len(heads[i]) + j) * step
            sheet.page.text(x, y, line, weight="bold")
        place = (x, down + head, pitch - _GUTTER - _VALUE, tall)
        labels = [[""]] * len(rows_of) if across else rows_of
        axes = rows_axes(sheet, place, labels, theme.MARGIN, percent_axis(draft.language), rows)
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
        x += 0.2 + theme.text_width(text, theme.SMALL) + 0.4
