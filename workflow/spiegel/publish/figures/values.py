"""The numbers and words printed in the body of a figure, beside its marks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon, Rectangle

from spiegel.publish import figure_words, numbers, theme
from spiegel.publish.figures.amounts import text_of
from spiegel.publish.figures.layout_changes import break_lines, series_value
from spiegel.publish.figures.request import axis_top
from spiegel.publish.figures.sheet import DOT, NEAR, Panel, Record, Sheet, records_by

_GREY: dict[str, Any] = {"color": theme.GREY, "size": theme.SMALL}
_BOLD: dict[str, Any] = {"weight": "bold", "size": theme.SMALL}


def print_values(sheet: Sheet) -> None:
    """Print the values of each row, or the words that stand in place of a mark."""
    for panel in sheet.panels:
        _PRINT[sheet.kind](sheet, panel)


def _name(row: Record) -> str:
    """Return what a printed number is called in the picture: by it a trace finds its cell."""
    return ":".join(str(row[key]) for key in ("indicator", "sector", "group") if key in row)


def _middle(sheet: Sheet, axes: Axes, y: float) -> float:
    """Return how far from the top of the sheet a row of a panel lies, in inches."""
    top = (1 - axes.get_position().y1) * sheet.page.height
    first, last = axes.get_ylim()[::-1]
    tall = axes.get_position().height * sheet.page.height
    return top + (y - first) / (last - first) * tall


def _right(sheet: Sheet, axes: Axes) -> float:
    return axes.get_position().x1 * sheet.page.width


def _rating_bars(sheet: Sheet, panel: Panel) -> None:
    axes, rows = panel.axes, panel.records
    language, inch = sheet.language, sheet.layout["inch"]
    scheme, decimals = sheet.layout["scheme"], sheet.report.inspectorate.plan.percent_decimals
    colours = dict(zip(scheme.categories, sheet.layout["colours"], strict=True))
    outwards = sorted(rows, key=lambda row: (pd.isna(row["outward"]), row["outward"]))
    for (y,), part in records_by(outwards, "y").items():
        n, mark = part[0]["n"], part[0]["mark"]
        if mark not in ("bar", "dots"):
            why = figure_words.SUPPRESSED if mark == "suppressed" else figure_words.NO_RATINGS
            look = {**_GREY, "size": theme.TEXT, "gid": f"words:{_name(part[0])}"}
            x = 2.0
            if panel.lane < 1:  # in a narrow drawing the words take the width of the page
                x = -100 + (theme.MARGIN - axes.get_position().x0 * sheet.page.width) / inch
                _off_the_axis(axes, y, panel.band, line=False)
            axes.text(x, y, why[language], va="center", **look)
            continue
        ends = {"left": 0.0, "right": 0.0}
        if mark == "dots":
            _off_the_axis(axes, y, panel.band)
        k = {side: sum(int(row["k"]) for row in part if row["side"] == side) for side in ends}
        for segment in (row for row in part if row["side"] in ends):
            side = segment["side"]
            sign = -1 if side == "left" else 1
            if mark == "dots":
                ends[side] = sign * DOT / inch * (0.25 - (-k[side] // sheet.stack[0]))
                continue
            length = 100 * segment["k"] / n
            text = numbers.percent(segment["k"], n, language, decimals, sign=False)
            fits = theme.text_width(text, theme.SMALL) + 0.06 <= length * inch
            if length and fits:
                ink = theme.ink_on(colours[segment["category"]])
                axes.text(
                    ends[side] + sign * length / 2, y, text, ha="center", va="center_baseline",
                    size=theme.SMALL, color=ink, zorder=4,
                    gid=f"label:{_name(segment)}:{segment['category']}",
                )  # fmt: skip
            ends[side] += sign * length
        if mark == "bar":
            totals = [numbers.percent(k[side], n, language, decimals) for side in ends]
        else:
            totals = [numbers.count(k["left"], language), numbers.k_of_n(k["right"], n, language)]
        for side, text in zip(ends, totals, strict=True):
            sign = -1 if side == "left" else 1
            axes.text(
                ends[side] + sign * 0.06 / inch, y, text, va="center_baseline", weight="bold",
                ha="right" if sign < 0 else "left", size=theme.TEXT, zorder=1.5,
                bbox={"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1},
                gid=f"total:{side}:{_name(part[0])}",
            )  # fmt: skip


_FIRST_BAND = 100 / len(theme.band_colours())
_CORNERS = ((0.04, -0.45), (0.96, -0.45), (0.96, 0.45), (0.04, 0.45))


def _off_the_axis(axes: Axes, y: float, band: tuple[float, float], *, line: bool = True) -> None:
    """Take the grid from under dots, which count and have no place on an axis of percentages."""
    ends = [y - band[0], y + band[1]]
    axes.fill_betweenx(ends, *axes.get_xlim(), color=theme.PAPER, zorder=0.92, linewidth=0)
    if line:
        axes.plot([0, 0], ends, color=theme.INK, linewidth=1.2, zorder=0.94)


def _heat_table(sheet: Sheet, panel: Panel) -> None:
    language, axes, rows = sheet.language, panel.axes, panel.records
    middle = 1 - panel.lane / 2
    cells = {(row["x"] + 0.5, row["y"] + 0.5): row for row in rows}
    for printed in axes.texts:  # what the drawing cell wrote in the cells with a percentage
        if own := cells.get(printed.get_position()):
            printed.set(gid=f"value:{_name(own)}", y=own["y"] + middle)
    room = axes.get_position().width * sheet.page.width / len({row["sector"] for row in rows})
    for row in rows:
        x, y = row["x"] + 0.5, row["y"] + middle
        style: dict[str, Any] = {
            "ha": "center", "va": "center", "size": theme.SMALL, "zorder": 4,
        }  # fmt: skip
        if row["mark"] == "cell" and numbers.rounded_percent(row["k"], row["n"]) < _FIRST_BAND:
            corners = [(row["x"] + dx, y + dy * panel.lane) for dx, dy in _CORNERS]
            edge: dict[str, Any] = {"edgecolor": theme.GREY, "linewidth": 0.8, "zorder": 3}
            axes.add_patch(Polygon(corners, facecolor="none", **edge))
        if row["mark"] in figure_words.CELLS:
            look = {**style, "color": theme.GREY, "gid": f"words:{_name(row)}"}
            axes.text(x, y, figure_words.CELLS[row["mark"]][language], **look)
        elif row["mark"] == "counts":
            frame = Rectangle(
                (row["x"] + 0.04, y - 0.45 * panel.lane), 0.92, 0.9 * panel.lane,
                facecolor=theme.PAPER, edgecolor=theme.GREY, linewidth=0.8, zorder=0.7,
            )  # fmt: skip
            axes.add_patch(frame)
            lines = theme.wrap(
                numbers.k_of_n(row["k"], row["n"], language), room - 0.09, theme.SMALL
            )
            look = {**style, "color": theme.INK, "gid": f"value:{_name(row)}"}
            axes.text(x, y, "\n".join(lines), linespacing=1.1, **look)


def _sector_panels(sheet: Sheet, panel: Panel) -> None:
    axes, rows = panel.axes, panel.records
    language, decimals = sheet.language, sheet.report.inspectorate.plan.percent_decimals
    left = _right(sheet, axes) + 0.14
    for row in rows:
        x, middle = left, _middle(sheet, axes, row["y"])
        look = {"va": "center", "gid": f"value:{_name(row)}"}
        if row["mark"] in figure_words.CELLS:
            look["gid"] = f"words:{_name(row)}"
            sheet.page.text(x, middle, figure_words.CELLS[row["mark"]][language], **look, **_GREY)
        elif row["mark"] == "counts":
            text = numbers.k_of_n(row["k"], row["n"], language)
            sheet.page.text(x, middle, text, size=theme.SMALL, **look)
        else:
            value = numbers.percent(row["k"], row["n"], language, decimals)
            sheet.page.text(x, middle, value, **look, **_BOLD)
            x += theme.text_width(value, theme.SMALL, bold=True) + 0.06
            n = f"n = {numbers.count(row['n'], language)}"
            sheet.page.text(x, middle, n, va="center", gid=f"n:{_name(row)}", **_GREY)


def _paired_dots(sheet: Sheet, panel: Panel) -> None:
    """Print both numbers of a row below each other, in the order of the key."""
    axes, rows = panel.axes, panel.records
    language, decimals = sheet.language, sheet.report.inspectorate.plan.percent_decimals
    x, step = _right(sheet, axes) + 0.14, theme.line_height(theme.SMALL) / 2
    for (y,), pair in records_by(rows, "y").items():
        for row, side in zip(pair, (-1, 1), strict=True):
            middle = _middle(sheet, axes, y) + side * step
            name = _name(row)
            if row["mark"] in figure_words.CELLS:
                word = figure_words.CELLS[row["mark"]][language]
                sheet.page.text(x, middle, word, va="center", gid=f"words:{name}", **_GREY)
            elif row["mark"] == "counts":
                text = numbers.k_of_n(row["k"], row["n"], language)
                look = {"va": "center", "gid": f"value:{name}", "size": theme.SMALL}
                sheet.page.text(x, middle, text, **look)
            else:
                value = numbers.percent(row["k"], row["n"], language, decimals)
                sheet.page.text(x, middle, value, va="center", gid=f"value:{name}", **_BOLD)
                after = x + theme.text_width(value, theme.SMALL, bold=True) + 0.06
                n = f"n = {numbers.count(row['n'], language)}"
                sheet.page.text(after, middle, n, va="center", gid=f"n:{name}", **_GREY)


def _change_dots(sheet: Sheet, panel: Panel) -> None:
    axes, rows = panel.axes, panel.records
    language, step = sheet.language, theme.line_height(theme.SMALL) / 2
    x = sheet.layout["right"] + 0.05
    for row in rows:
        middle = _middle(sheet, axes, row["y"])
        value = numbers.signed(row["difference"], language)
        spread = f"({numbers.signed_range(row['low'], row['high'], language)})"
        gid = f"value:{_name(row)}"
        word = theme.wrap(
            figure_words.CLASS[row["class"]][language], sheet.layout["text"], theme.SMALL
        )
        first = middle - len(word) * step
        sheet.page.text(x, first, value, va="center", gid=gid, **_BOLD)
        after = x + theme.text_width(f"{value} ", theme.SMALL, bold=True) + 0.04
        sheet.page.text(after, first, spread, va="center", size=theme.SMALL)
        for i, line in enumerate(word, 1):
            sheet.page.text(x, first + i * 2 * step, line, va="center", **_GREY)


def _series(sheet: Sheet, panel: Panel) -> None:
    axes, rows = panel.axes, panel.records
    language, inch = sheet.language, sheet.layout["inch"]
    named = {y: text[language] for y, text in sheet.asked.figure.breaks.items()}
    _breaks(axes, rows, inch, figure_words.BREAK[language], named)
    years = [p["year"] for p in rows if p["comparability"] == "no"]
    if years:
        start, end = min(years) - 0.5, max(years) + 0.5
        axes.axvspan(start, end, color=theme.BAND, zorder=0.5, linewidth=0)
        text = figure_words.NOT_COMPARABLE[language]
        wide = max(theme.text_width(line, theme.SMALL) for line in text.split("\n"))
        if wide + 0.05 <= (end - start) * inch:
            middle = axis_top(sheet.asked, sheet.table) / 2
            axes.text((start + end) / 2, middle, text, ha="center", va="center", **_GREY)
    last = rows[-1]
    decimals = sheet.report.inspectorate.plan.percent_decimals
    if text := series_value(last, language, decimals):
        x, gid = last["year"] + NEAR / inch, f"value:{_name(last)}"
        axes.text(x, last["share"], text, va="center", gid=gid, **_BOLD)


def _breaks(
    axes: Axes, points: list[Record], inch: float, word: str, named: Mapping[str, str]
) -> None:
    """Mark where mirrors stop being comparable; the word stands where there is room for it.

    Parameters
    ----------
    named : what changed from a school year on, in words; such a break is marked always.
    """
    ends, labelled = axes.get_xaxis_transform(), None
    for point, following in pairwise(points):
        since = [y for y in named if point["school_year"] < y <= following["school_year"]]
        if not (point["break_after"] or since):
            continue
        x = (point["year"] + following["year"]) / 2
        axes.axvline(x, color=theme.GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=0.9)
        lines = [line for y in since for line in break_lines(named[y], inch)] or [word]
        wide = max(theme.text_width(line, theme.SMALL) for line in lines)
        if labelled is None or (x - labelled) * inch > wide + 0.1:
            text = "\n".join(lines)
            axes.text(x, 1.02, text, ha="center", va="bottom", transform=ends, **_GREY)
            labelled = x


def _coverage(sheet: Sheet, panel: Panel) -> None:
    axes, rows = panel.axes, panel.records
    language, measured = sheet.language, sheet.layout["measured"]
    for row in rows:
        text = numbers.count(row["k"], language)
        if row["population_status"] == "known":
            share = numbers.percent(row["k"], row["n"], language)
            text = f"{numbers.k_of_n(row['k'], row['n'], language)} ({share})"
        elif measured:
            text = figure_words.COVERAGE_UNKNOWN[language].format(k=text)
        look = {"va": "center", "gid": f"value:{_name(row)}"}
        sheet.page.text(sheet.layout["text"], _middle(sheet, axes, row["y"]), text, **look)


def _exclusion_flow(sheet: Sheet, panel: Panel) -> None:
    axes, rows = panel.axes, panel.records
    right = sheet.page.width - theme.MARGIN
    for row in rows:
        middle = _middle(sheet, axes, row["y"])
        left = numbers.count(row["left"], sheet.language)
        style = {"va": "center", "ha": "right"}
        look = {"weight": "bold", "gid": f"count:{row['y']}"}
        sheet.page.text(right - sheet.layout["wide"], middle, left, **look, **style)
        if row["lost"]:
            sheet.page.text(right, middle, row["lost"], color=theme.GREY, **style)


def _amounts(sheet: Sheet, panel: Panel) -> None:
    for row in panel.records:
        few = row["mark"] != "bar"
        look: dict[str, Any] = {"color": theme.GREY} if few else {"weight": "bold"}
        gid = f"value:{row['quantity']}:{row['sector']}:{row['category']}:{row['school_year']}"
        text = text_of(row, sheet.language)
        middle = _middle(sheet, panel.axes, row["y"])
        sheet.page.text(sheet.layout["text"], middle, text, va="center", gid=gid, **look)


def _nothing(sheet: Sheet, panel: Panel) -> None:
    """An own figure prints its values itself."""


_PRINT: dict[str, Callable[[Sheet, Panel], None]] = {
    "rating_bars": _rating_bars,
    "heat_table": _heat_table,
    "sector_panels": _sector_panels,
    "paired_dots": _paired_dots,
    "funnel": _sector_panels,
    "team_spread": _sector_panels,
    "change_dots": _change_dots,
    "series": _series,
    "coverage": _coverage,
    "exclusion_flow": _exclusion_flow,
    "amounts": _amounts,
    "own": _nothing,
}
