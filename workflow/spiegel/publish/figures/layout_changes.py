"""Layouts of change: dots with intervals, and series over the school years."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, fsum
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES
from spiegel.publish import figure_words, numbers, theme
from spiegel.publish.figures import page
from spiegel.publish.figures.request import axis_top, label_of
from spiegel.publish.figures.sheet import NEAR, Draft, Panel, Sheet, heights_of, once, rows_axes

_STEP = 0.1  # an axis of differences ends on a multiple of ten points

# change_dots: panels below each other on one axis of differences, values on the right.
_CHANGE_LABELS, _CHANGE_TEXT, _CHANGE_PITCH = 2.3, 2.2, 0.46
_NARROW_TEXT = 1.75


def change_dots(draft: Draft) -> Sheet:
    """Lay out the changes that have a verdict, which are marked `dot`."""
    language, narrow = draft.language, draft.narrow
    marked = draft.table[draft.table["mark"] == "dot"]
    beside = 0.0 if narrow else _CHANGE_LABELS + 0.1
    text = _NARROW_TEXT if narrow else _CHANGE_TEXT
    left = theme.MARGIN + beside
    right = draft.width - theme.MARGIN - text
    panels = draft.panels(marked)
    labels = [
        [
            page.with_n(
                draft.label(row["row"]),
                f"n = {numbers.count(row['n'], language)}",
                draft.room if narrow else _CHANGE_LABELS - 0.08,
            )
            for row in once(rows)
        ]
        for _, rows in panels
    ]
    room = draft.width - theme.MARGIN - left
    words = [figure_words.CLASS[name][language] for name in set(marked["class"])]
    most = max(len(theme.wrap(word, text, theme.SMALL)) for word in words) + 1
    step = theme.line_height(theme.SMALL)
    lane = most * step + 0.06 if narrow else 0.0
    tall = [
        heights_of(own, _CHANGE_PITCH, lane)
        if narrow
        else page.row_height(max(map(len, own)), _CHANGE_PITCH) * len(own)
        for own in labels
    ]
    top, axis = 0.28, 0.32
    headings = [_change_heading(draft, name, rows)[language] for name, rows in panels]
    heads = [page.heading_height(text, 0.34, draft.width) for text in headings]
    title = figure_words.POINTS_AXIS[language].format(mirror=marked["prior_school_year"].max())
    over = theme.wrap(title, room, theme.SMALL)
    top += max(len(over) - 1, 0) * step
    sheet = draft.sheet(top + fsum(heads) + fsum(tall) + axis)
    for i, line in enumerate(over):
        look = {"size": theme.SMALL, "color": theme.GREY}
        sheet.page.text(left, sheet.page.top + i * step, line, **look)
    ends = marked[["low", "high", "difference"]].abs().max().max()
    reach = ceil(round(max(0.2, float(ends)) / _STEP, 6)) * _STEP
    margin = draft.report.inspectorate.plan.margin
    down = sheet.page.top + top
    for i, (_, rows) in enumerate(panels):
        sheet.page.heading(down + 0.1, headings[i])
        down += heads[i]
        place = (left, down, right - left - 0.1, tall[i])
        scale = _difference_axis(reach, language, last=i == len(panels) - 1)
        axes = rows_axes(sheet, place, labels[i], theme.MARGIN, scale, rows, lane)
        axes.axvspan(-margin, margin, color=theme.BAND, zorder=0.5, linewidth=0)
        axes.axvline(0, color=theme.INK, linewidth=1.2, zorder=0.9)
        down += tall[i]
    sheet.layout = {"right": right, "text": text}
    return sheet


def _change_heading(draft: Draft, name: str, rows: pd.DataFrame) -> Label:
    inspectorate = draft.report.inspectorate
    units = {inspectorate.indicators[i].unit for i in rows["indicator"]}
    label = label_of(inspectorate, name)
    if len(units) > 1:
        return label
    many = inspectorate.framework.units[units.pop()].many
    # "Alle scholen, scholen" would say it twice.
    return Label(
        **{
            lang: label[lang]
            if label[lang].lower().split()[-1] == many[lang].lower()
            else f"{label[lang]}, {many[lang]}"
            for lang in LANGUAGES
        }
    )


def _difference_axis(reach: float, language: str, *, last: bool) -> Callable[[Axes], None]:
    half = ceil(round(reach / _STEP / 2, 6)) * _STEP
    ticks = [-half, 0.0, half] if half < reach else [-reach, 0.0, reach]

    def scale(axes: Axes) -> None:
        axes.set_xlim(-reach, reach)
        axes.set_xticks(ticks, [numbers.signed(t, language) if last else "" for t in ticks])

    return scale


# series: small multiples, indicators down and sectors across, school years on the x axis.
_TALL, _LEFT, _BETWEEN, _ABOVE, _UNDER = 1.45, 0.55, 0.3, 0.7, 0.22
_ALONE = 2.4  # the height of a series that stands by itself


def series(draft: Draft) -> Sheet:
    language = draft.language
    table = draft.table.assign(year=draft.table["school_year"].str[:4].astype(int))
    indicators = list(dict.fromkeys(table["indicator"]))
    sizes = table.groupby("indicator", sort=False)["sector"].nunique()
    across = 1 if draft.narrow else sizes.max()
    # Panels below each other have their own years, and room for them and for whose they are.
    more, under = (0.7, 0.3) if draft.narrow else (0.0, _UNDER)
    deep = {name: sizes[name] - 1 if draft.narrow else 0 for name in indicators}
    width = (draft.room - _LEFT - _BETWEEN * (across - 1) - 0.35) / across
    first, end = int(table["year"].min()), int(table["year"].max())
    ends = table.groupby(["indicator", "sector"], sort=False).tail(1).to_dict("records")
    decimals = draft.report.inspectorate.plan.percent_decimals
    values = [series_value(row, language, decimals) for row in ends]
    wide = max(theme.text_width(text, theme.SMALL, bold=True) for text in values)
    inch = (width - NEAR - wide - 0.04) / (end - first + 0.5)
    named = draft.asked.figure.breaks
    lines = [len(break_lines(text[language], inch)) for text in named.values()]
    extra = (max(lines, default=1) - 1) * theme.line_height(theme.SMALL)
    tall = _TALL if len(ends) > 1 else _ALONE
    heads = [
        page.heading_height(draft.label(name), _ABOVE, draft.width) + extra for name in indicators
    ]
    below = fsum(deep[name] * (tall + more) for name in indicators)
    sheet = draft.sheet(fsum(heads) + len(indicators) * (tall + under) + below + 0.12)
    down = sheet.page.top
    for i, indicator in enumerate(indicators):
        sheet.page.heading(down + 0.04, draft.label(indicator))
        own = table[table["indicator"] == indicator]
        for j, (sector, rows) in enumerate(own.groupby("sector", sort=False)):
            column, row = (0, j) if draft.narrow else (j, 0)
            x = theme.MARGIN + _LEFT + column * (width + _BETWEEN)
            start = down + heads[i] + row * (tall + more)
            n = rows["n"].iloc[-1]
            size = "" if pd.isna(n) else f" (n = {numbers.count(n, language)})"
            text = draft.label(str(sector)) + size
            style = {"size": theme.SMALL, "color": theme.GREY}
            sheet.page.text(x, start - _ABOVE - extra + 0.28, text, **style)
            axes = sheet.page.axes(x, start, width, tall)
            last = i == len(indicators) - 1 or draft.narrow
            years, top = (first, end), axis_top(draft.asked, table)
            scale = _year_axis(years, width, inch, top, language, left=column == 0, last=last)
            sheet.panels.append(Panel(axes, rows, scale))
        down += heads[i] + tall + under + deep[indicator] * (tall + more)
    sheet.layout = {"inch": inch}
    return sheet


def series_value(row: dict[Any, Any], language: str, decimals: int) -> str:
    """Return what is printed beside the last point of a series, or nothing without a point."""
    if row["mark"] == "none":
        return ""
    if row["obs_status"] in ("counts_only", "k_of_n"):
        return numbers.k_of_n(row["k"], row["n"], language)
    if pd.notna(row["k"]) and row["n"]:
        return numbers.percent(row["k"], row["n"], language, decimals)
    return numbers.percent_share(row["share"], language, decimals)


def break_lines(text: str, inch: float) -> list[str]:
    """Return the lines of the words over a break, which may take the room of two years."""
    return theme.wrap(text, 1.9 * inch, theme.SMALL)


def _year_axis(
    ends: tuple[int, int],
    width: float,
    inch: float,
    top: float,
    language: str,
    *,
    left: bool,
    last: bool,
) -> Callable[[Axes], None]:
    first, end = ends
    wide = theme.text_width("2024-25", theme.SMALL)
    every = 1
    while every * inch < wide + 0.08:
        every += 1
    years = [y for y in range(first, end + 1) if (end - y) % every == 0]
    if wide / 2 > inch / 2:
        # The first label would reach under the axis, where its percentages stand.
        years = [y for y in years if y > first]

    def scale(axes: Axes) -> None:
        axes.set_xlim(first - 0.5, first - 0.5 + width / inch)
        axes.set_ylim(0, top)
        axes.grid(False)
        axes.grid(True, axis="y", color=theme.GRID, linewidth=0.8)
        axes.spines["bottom"].set_visible(True)
        axes.set_axisbelow(True)
        ticks = [0.0, top / 2, top]
        axes.set_yticks(ticks, [numbers.percent_share(t, language) if left else "" for t in ticks])
        axes.set_xticks(years, [f"{y}-{(y + 1) % 100:02d}" if last else "" for y in years])

    return scale
