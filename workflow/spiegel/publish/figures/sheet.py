"""The sheet of a figure: words around it, one axes for each panel, and the house's scales.

A notebook asks for the sheet of its table, draws on the axes of each panel with seaborn or
matplotlib, and registers the sheet. Rows of a panel lie at y = 0, 1, 2, ... from the top; what
the drawing libraries set on the axes (limits, ticks, labels) is replaced by the house's own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from spiegel.clean.reasons import label as reason_label
from spiegel.config import Label
from spiegel.publish import numbers, theme, words
from spiegel.publish.figures import page
from spiegel.publish.figures.notes import (
    COLUMN_LABELS,
    UNMARKED,
    About,
    about,
    column_width,
    has_codes,
)
from spiegel.publish.figures.request import LANGUAGES, Request, label_of, scheme_of
from spiegel.publish.figures.titles import texts_of
from spiegel.publish.report import Report

_STEP = 0.1  # an axis of differences ends on a multiple of ten points
NEAR = 0.09  # inches between the last point of a series and its value
DOT = 0.1  # inches between dots that stand for one unit each
STACK = 3  # dots above each other


@dataclass
class Panel:
    """One panel: its axes, its rows of the table (with `y`), and how its scale is set."""

    axes: Axes
    rows: pd.DataFrame
    scale: Callable[[Axes], None]


@dataclass
class Sheet:
    """A figure that is being drawn, in one language.

    Attributes
    ----------
    table : what is drawn, one row for each mark. inch : inches for one unit of a panel's x axis.
    layout : what the printed values need to know of the layout.
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
        return ((panel.axes, panel.rows) for panel in self.panels)

    def units(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return one row for each unit of rows with few, with its place: stacks from zero outwards.

        Parameters
        ----------
        rows : rows of a panel of bars; those marked `dots` count.
        """
        few = rows[(rows["mark"] == "dots") & rows["side"].notna()].sort_values("outward")
        every = few.loc[few.index.repeat(few["k"])]
        stacks = every.groupby(["y", "side"])["y"]
        spot, high = stacks.cumcount(), stacks.transform("size").clip(upper=STACK)
        x = every["sign"] * (spot // STACK + 0.75) * DOT / self.layout["inch"]
        return every.assign(x=x, y=every["y"] + 0.25 * (spot % STACK - (high - 1) / 2))

    def finish(self) -> None:
        """Set scales, ticks and labels of the house, after whatever drew on the axes."""
        for panel in self.panels:
            panel.axes.set(xlabel="", ylabel="", title="")
            if (legend := panel.axes.get_legend()) is not None and self.kind != "own":
                legend.remove()
            panel.scale(panel.axes)


def sheets_of(
    report: Report, asked: Request, table: pd.DataFrame, languages: Sequence[str]
) -> list[Sheet]:
    """Return an empty sheet for a table in each language, inside the house style.

    Raises
    ------
    SpiegelError : as `texts_of`.
    """
    said = about(report, asked, table)
    texts = texts_of(report, asked, said)
    found = []
    for language in languages:
        if said.empty:
            plain = page.plain(texts[language], said.empty[language])
            found.append(Sheet(report, asked, language, table, said, texts, plain))
        else:
            draft = _Draft(report, asked, language, table, said, texts)
            found.append(_LAYOUTS[asked.figure.type](draft))
    return found


@dataclass
class _Draft:
    """What a layout starts from."""

    report: Report
    asked: Request
    language: str
    table: pd.DataFrame
    about: About
    texts: dict[str, page.Texts]

    def label(self, name: str) -> str:
        return label_of(self.report.inspectorate, name)[self.language]

    def sheet(self, body: float) -> Sheet:
        new = page.new(self.texts[self.language], body)
        return Sheet(
            self.report, self.asked, self.language, self.table, self.about, self.texts, new
        )

    def panels(self) -> list[tuple[str, pd.DataFrame]]:
        """Return the rows of each panel, numbered from the top."""
        found = []
        for key, rows in self.table.groupby("panel", sort=False):
            order = {row: i for i, row in enumerate(rows["row"].unique())}
            found.append((str(key), rows.assign(y=rows["row"].map(order))))
        return found


def _rows_axes(
    sheet: Sheet,
    place: tuple[float, float, float, float],
    labels: list[list[str]],
    left: float,
    scale: Callable[[Axes], None],
    rows: pd.DataFrame,
) -> Axes:
    """Add a panel of rows with labels from `left` inches on; `place` is x, down, width, height."""
    x, down, width, height = place
    axes = sheet.page.axes(x, down, width, height)
    count = len(labels)
    shift = 0.5 if sheet.kind == "heat_table" else 0.0

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
        axes.tick_params(axis="both", length=0)
        axes.tick_params(axis="y", pad=(x - left) * 72)
        axes.spines[["bottom", "left", "right", "top"]].set_visible(False)
        axes.set_axisbelow(True)
        scale(axes)

    sheet.panels.append(Panel(axes, rows, whole))  # set when all is drawn: it would be undone
    return axes


def _heights(labels: list[list[str]], pitch: float) -> float:
    """Return the height of rows that are all as high as the highest."""
    return page.row_height(max(len(lines) for lines in labels), pitch) * len(labels)


def _percent_axis(language: str, *, last: bool = True) -> Callable[[Axes], None]:
    def scale(axes: Axes) -> None:
        axes.set_xlim(0, 1)
        ticks = [0.0, 0.5, 1.0]
        axes.set_xticks(ticks, [numbers.percent_share(t, language) if last else "" for t in ticks])
        axes.tick_params(axis="x", labelsize=theme.SMALL)

    return scale


# rating_bars: panels below each other, 100 % bars on both sides of the bar to meet.
_BAR_LABELS, _TOTALS, _BAR_PITCH = 2.6, 0.5, 0.4


def _rating_bars(draft: _Draft) -> Sheet:
    language = draft.language
    scheme = scheme_of(draft.report.inspectorate, draft.asked)
    steps = [label[language] for label in scheme.labels]
    key, key_height = _key_places(steps)
    panels = draft.panels()
    headings = [draft.label(name) if len(panels) > 1 else "" for name, _ in panels]
    labels = [[_bar_label(draft, row) for row in _once(rows)] for _, rows in panels]
    heights = [_heights(own, _BAR_PITCH) for own in labels]
    heads = [page.heading_height(text, 0.36) if text else 0.0 for text in headings]
    sheet = draft.sheet(key_height + 0.32 + sum(heads) + sum(heights) + 0.3)
    colours = theme.step_colours(scheme.below, len(steps) - scheme.below)
    _draw_key(sheet, key, colours)
    left = theme.MARGIN + _BAR_LABELS + _TOTALS
    width = theme.WIDTH - theme.MARGIN - _TOTALS - left
    middle, down = left + width / 2, sheet.page.top + key_height
    style = {"size": theme.SMALL, "weight": "bold"}
    below, meets = (caption[language] for caption in scheme.captions)
    sheet.page.text(middle - 0.1, down, f"\N{LEFTWARDS ARROW} {below}", ha="right", **style)
    sheet.page.text(middle + 0.1, down, f"{meets} \N{RIGHTWARDS ARROW}", **style)
    down += 0.32
    for i, (_, rows) in enumerate(panels):
        if headings[i]:
            sheet.page.heading(down + 0.12, headings[i])
            down += heads[i]
        scale = _bar_scale(language, last=i == len(panels) - 1)
        place = (left, down, width, heights[i])
        axes = _rows_axes(sheet, place, labels[i], theme.MARGIN, scale, rows)
        axes.axvline(0, color=theme.INK, linewidth=1.2, zorder=0.9)
        down += heights[i]
    sheet.layout = {"scheme": scheme, "colours": colours, "inch": width / 200}
    return sheet


def records_by(rows: pd.DataFrame, *keys: str) -> dict[tuple[Any, ...], list[dict[Any, Any]]]:
    """Return the rows of a table in groups of equal keys, both in the order of the table."""
    found: dict[tuple[Any, ...], list[dict[Any, Any]]] = {}
    for row in rows.to_dict("records"):
        found.setdefault(tuple(row[key] for key in keys), []).append(row)
    return found


def _once(rows: pd.DataFrame) -> list[dict[Any, Any]]:
    """Return the first line of each row of a panel."""
    return rows.drop_duplicates("row").to_dict("records")


def _bar_label(draft: _Draft, row: dict[Any, Any]) -> list[str]:
    size = ""
    if pd.notna(row["n"]):
        size = f"n = {numbers.count(row['n'], draft.language)}"
    if row["mark"] == "bar" and row["obs_status"] == "flagged":
        size += f", {words.UNCERTAIN[draft.language]}"
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
    while columns > 1 and sum(max(widths[i::columns]) for i in range(columns)) > room:
        columns = ceil(columns / 2)
    across = [max(widths[i::columns]) for i in range(columns)]
    places = [
        (theme.MARGIN + sum(across[: i % columns]), 0.24 * (i // columns), text)
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


def _heat_table(draft: _Draft) -> Sheet:
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
    heights = [_heights(own, _HEAT_PITCH) for own in labels]
    heading = 0.3 if len(panels) > 1 else 0.0
    sheet = draft.sheet(_HEAT_KEY + top + sum(heights) + heading * len(panels) + 0.05)
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
        _rows_axes(sheet, place, labels[i], theme.MARGIN, scale, numbered)
        down += heights[i]
    return sheet


def _band_key(sheet: Sheet) -> None:
    colours = theme.band_colours()
    language = sheet.language
    ends = [numbers.percent(i, len(colours), language) for i in range(len(colours) + 1)]
    first, middle, last = words.BANDS[language].split("|")
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


def _sector_panels(draft: _Draft) -> Sheet:
    panels = draft.panels()
    rows_of = [
        theme.wrap(draft.label(row), _PANEL_LABELS - 0.1, theme.TEXT)
        for row in panels[0][1]["row"].unique()
    ]
    tall = _heights(rows_of, _PANEL_PITCH)
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
        axes = _rows_axes(sheet, place, labels, theme.MARGIN, _percent_axis(draft.language), rows)
        _row_lines(axes, len(rows_of))
    return sheet


def _row_lines(axes: Axes, rows: int) -> None:
    for y in range(rows):
        axes.axhline(y, color=theme.GRID, linewidth=0.8, zorder=0.8)


def _panel_key(sheet: Sheet) -> None:
    inches = sheet.canvas.dpi_scale_trans
    x, down = theme.MARGIN + 0.1, sheet.page.top + 0.12
    y = sheet.page.height - down
    level = numbers.percent_share(sheet.report.inspectorate.plan.level, sheet.language)
    for text, colour, size in (
        (words.OWN[sheet.language].format(level=level), theme.ACCENT, 8.0),
        (words.OTHERS[sheet.language], theme.MUTED, 5.5),
    ):
        look: dict[str, Any] = {"color": colour, "transform": inches}
        if colour == theme.ACCENT:
            sheet.canvas.add_artist(Line2D([x - 0.1, x + 0.1], [y, y], linewidth=1.6, **look))
        mark = Line2D([x], [y], marker="o", linestyle="none", markersize=size, **look)
        sheet.canvas.add_artist(mark)
        sheet.page.text(x + 0.2, down, text, size=theme.SMALL, va="center_baseline")
        x += 0.2 + theme.text_width(text, theme.SMALL) + 0.4


# change_dots: panels below each other on one axis of differences, values on the right.
_CHANGE_LABELS, _CHANGE_TEXT, _CHANGE_PITCH = 2.3, 2.2, 0.46


def _change_dots(draft: _Draft) -> Sheet:
    language, table = draft.language, draft.table
    left = theme.MARGIN + _CHANGE_LABELS + 0.1
    right = theme.WIDTH - theme.MARGIN - _CHANGE_TEXT
    panels = draft.panels()
    labels = [
        [
            page.with_n(
                draft.label(row["row"]),
                f"n = {numbers.count(row['n'], language)}",
                _CHANGE_LABELS - 0.08,
            )
            for row in _once(rows)
        ]
        for _, rows in panels
    ]
    room = theme.WIDTH - theme.MARGIN - left
    said = [
        [
            theme.wrap(change_reason(row, language), room, theme.SMALL)
            for row in _once(rows)
            if row["class"] in UNMARKED
        ]
        for _, rows in panels
    ]
    pitches = [
        page.row_height(max(len(lines) for lines in [*own, *why]), _CHANGE_PITCH)
        for own, why in zip(labels, said, strict=True)
    ]
    marked = table[~table["class"].isin(UNMARKED)]
    top, axis = (0.28, 0.32) if len(marked) else (0.0, 0.1)
    headings = [_change_heading(draft, name, rows)[language] for name, rows in panels]
    heads = [page.heading_height(text, 0.34) for text in headings]
    tall = [pitch * len(own) for pitch, own in zip(pitches, labels, strict=True)]
    sheet = draft.sheet(top + sum(heads) + sum(tall) + axis)
    if len(marked):
        title = words.POINTS_AXIS[language].format(mirror=table["prior_school_year"].max())
        sheet.page.text(left, sheet.page.top, title, size=theme.SMALL, color=theme.GREY)
    ends = marked[["low", "high", "difference"]].abs().max().max()
    reach = ceil(round(max(0.2, float(ends) if len(marked) else 0.0) / _STEP, 6)) * _STEP
    margin = draft.report.inspectorate.plan.margin
    down = sheet.page.top + top
    for i, (_, rows) in enumerate(panels):
        sheet.page.heading(down + 0.1, headings[i])
        down += heads[i]
        last = bool(len(marked)) and i == len(panels) - 1
        place = (left, down, right - left - 0.1, tall[i])
        scale = _difference_axis(reach, language, last=last)
        axes = _rows_axes(sheet, place, labels[i], theme.MARGIN, scale, rows)
        axes.axvspan(-margin, margin, color=theme.BAND, zorder=0.5, linewidth=0)
        axes.axvline(0, color=theme.INK, linewidth=1.2, zorder=0.9)
        down += tall[i]
    sheet.layout = {"left": left, "right": right, "room": room}
    return sheet


def change_reason(row: dict[Any, Any], language: str) -> str:
    """Return the words of a change that has no mark."""
    word, reason = words.CLASS[row["class"]][language], row[f"reason_{language}"]
    return f"{word}: {reason}" if reason else word


def _change_heading(draft: _Draft, name: str, rows: pd.DataFrame) -> Label:
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


def _series(draft: _Draft) -> Sheet:
    language = draft.language
    table = draft.table.assign(year=draft.table["school_year"].str[:4].astype(int))
    indicators = list(dict.fromkeys(table["indicator"]))
    across = table.groupby("indicator")["sector"].nunique().max()
    heads = [page.heading_height(draft.label(name), _ABOVE) for name in indicators]
    sheet = draft.sheet(sum(heads) + len(indicators) * (_TALL + _UNDER) + 0.12)
    width = (theme.WIDTH - 2 * theme.MARGIN - _LEFT - _BETWEEN * (across - 1) - 0.35) / across
    first, end = int(table["year"].min()), int(table["year"].max())
    ends = table.groupby(["indicator", "sector"], sort=False).tail(1).to_dict("records")
    decimals = draft.report.inspectorate.plan.percent_decimals
    values = [series_value(row, language, decimals) for row in ends]
    wide = max(theme.text_width(text, theme.SMALL, bold=True) for text in values)
    inch = (width - NEAR - wide - 0.04) / (end - first + 0.5)
    down = sheet.page.top
    for i, indicator in enumerate(indicators):
        sheet.page.heading(down + 0.04, draft.label(indicator))
        own = table[table["indicator"] == indicator]
        for j, (sector, rows) in enumerate(own.groupby("sector", sort=False)):
            x = theme.MARGIN + _LEFT + j * (width + _BETWEEN)
            n = rows["n"].iloc[-1]
            size = "" if pd.isna(n) else f" (n = {numbers.count(n, language)})"
            text = draft.label(str(sector)) + size
            style = {"size": theme.SMALL, "color": theme.GREY}
            sheet.page.text(x, down + heads[i] - _ABOVE + 0.28, text, **style)
            axes = sheet.page.axes(x, down + heads[i], width, _TALL)
            last = i == len(indicators) - 1
            scale = _year_axis(first, end, width, inch, language, left=j == 0, last=last)
            sheet.panels.append(Panel(axes, rows, scale))
        down += heads[i] + _TALL + _UNDER
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


def _year_axis(
    first: int, end: int, width: float, inch: float, language: str, *, left: bool, last: bool
) -> Callable[[Axes], None]:
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
        axes.set_ylim(0, 1)
        axes.grid(False)
        axes.grid(True, axis="y", color=theme.GRID, linewidth=0.8)
        axes.spines["bottom"].set_visible(True)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        ticks = [0.0, 0.5, 1.0]
        axes.set_yticks(ticks, [numbers.percent_share(t, language) if left else "" for t in ticks])
        axes.set_xticks(years, [f"{y}-{(y + 1) % 100:02d}" if last else "" for y in years])

    return scale


# coverage: a row for each sector, the counts on the right.
_COVER_LABELS, _COVER_TEXT, _COVER_PITCH = 2.7, 2.1, 0.36


def _coverage(draft: _Draft) -> Sheet:
    panels = draft.panels()
    measured = bool((draft.table["population_status"] == "known").any())
    head = 0.34 if len(panels) > 1 else 0.0
    labels = [
        [theme.wrap(draft.label(r), _COVER_LABELS, theme.TEXT) for r in rows["row"]]
        for _, rows in panels
    ]
    heights = [_heights(own, _COVER_PITCH) for own in labels]
    sheet = draft.sheet(sum(heights) + head * len(panels) + (0.3 if measured else 0.0))
    x = theme.MARGIN + _COVER_LABELS + 0.2
    text_x = theme.WIDTH - theme.MARGIN - _COVER_TEXT + 0.2 if measured else x
    down = sheet.page.top
    for i, (name, rows) in enumerate(panels):
        if head:
            sheet.page.text(theme.MARGIN, down + 0.1, draft.label(name), weight="bold")
            down += head
        last = i == len(panels) - 1 and measured
        place = (x, down, max(text_x - 0.2 - x, 0.05), heights[i])
        scale = _percent_axis(draft.language, last=last)
        axes = _rows_axes(sheet, place, labels[i], theme.MARGIN, scale, rows)
        if measured:
            _row_lines(axes, len(rows))
        else:
            axes.grid(False)
        down += heights[i]
    sheet.layout = {"text": text_x, "measured": measured}
    return sheet


# exclusion_flow: a bar for each step of cleaning, what is left and what fell away on the right.
_FLOW_LABELS, _FLOW_PITCH, _FLOW_GAP = 3.3, 0.36, 0.12


def _exclusion_flow(draft: _Draft) -> Sheet:
    language, table = draft.language, draft.table
    steps = table.to_dict("records")
    first, last = int(table["rows_in"].iloc[0]), int(table["rows_out"].iloc[-1])
    names = [_step_label(draft.report, step)[language] for step in steps]
    ends = (words.ROWS_READ[language], words.ROWS_COUNTED[language])
    labels = [theme.wrap(t, _FLOW_LABELS, theme.TEXT) for t in (ends[0], *names, ends[1])]
    lost = ["", *(numbers.lost(step["dropped"], language) for step in steps), ""]
    left = [first, *(int(step["rows_out"]) for step in steps), last]
    wide = _FLOW_GAP + max(theme.text_width(text, theme.TEXT) for text in lost)
    counts = theme.text_width(numbers.count(first, language), theme.TEXT, bold=True)
    height = _heights(labels, _FLOW_PITCH)
    sheet = draft.sheet(height + 0.3)
    x = theme.MARGIN + _FLOW_LABELS + 0.1
    whole = max(first, 1)

    def scale(axes: Axes) -> None:
        axes.set_xlim(0, whole)
        axes.set_xticks([0, whole], ["0", numbers.count(whole, language)])

    place = (x, sheet.page.top, theme.WIDTH - theme.MARGIN - wide - counts - 0.25 - x, height)
    rows = pd.DataFrame({"y": range(len(left)), "left": left, "lost": lost})
    _rows_axes(sheet, place, labels, theme.MARGIN, scale, rows)
    sheet.layout = {"wide": wide}
    return sheet


def _step_label(report: Report, step: dict[Any, Any]) -> Label:
    types = report.inspectorate.framework.visit_types
    kind, _, name = step["reason"].partition(":")
    if kind == "visit_type" and name in types:
        labels = {lang: types[name].label[lang] for lang in LANGUAGES}
        return Label(**{lang: text[:1].upper() + text[1:] for lang, text in labels.items()})
    plain = Label(**{lang: reason_label(step["reason"], lang) for lang in LANGUAGES})
    return words.RULES.get(step["rule"], plain)


def _own(draft: _Draft) -> Sheet:
    """Lay out a figure of an own chapter: one axes, with room for its tick labels."""
    figure = draft.asked.figure
    sheet = draft.sheet(figure.height)
    x = theme.MARGIN + figure.labels
    width = theme.WIDTH - theme.MARGIN - 0.3 - x
    axes = sheet.page.axes(x, sheet.page.top + 0.1, width, figure.height - 0.6)
    axes.set_ylim(0, 1)
    axes.set_autoscale_on(True)
    axes.yaxis.set_major_locator(_auto())
    axes.spines["bottom"].set_visible(True)
    sheet.panels.append(Panel(axes, draft.table, lambda axes: None))
    return sheet


def _auto() -> Any:
    from matplotlib.ticker import AutoLocator

    return AutoLocator()


_LAYOUTS: dict[str, Callable[[_Draft], Sheet]] = {
    "rating_bars": _rating_bars,
    "heat_table": _heat_table,
    "sector_panels": _sector_panels,
    "change_dots": _change_dots,
    "series": _series,
    "coverage": _coverage,
    "exclusion_flow": _exclusion_flow,
    "own": _own,
}
