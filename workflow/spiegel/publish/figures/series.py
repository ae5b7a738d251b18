"""Shares over the mirrors, each with its interval; lines join only what may be compared."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isnan
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from spiegel.config import Label
from spiegel.publish import numbers, theme, words
from spiegel.publish.figures import page
from spiegel.publish.figures.plot import Plot, Request, applies, format_label, label_of
from spiegel.publish.report import Report
from spiegel.publish.sentences import SMALL
from spiegel.tables import columns

COLUMNS = ["panel", "row", "mark", "joined_to_next", "break_after", *columns("series")]

_HEIGHT = 1.45
_AXIS = 0.55  # inches for the labels of the value axis
_GUTTER = 0.3
_HEAD = 0.7
_NEAR = 0.09  # inches between the last point and its value
_BELOW = 0.22  # inches between a row of panels and the next


@dataclass(frozen=True)
class Point:
    year: int  # first calendar year of the school year
    share: float
    low: float
    high: float
    k: int | None
    n: int | None
    mark: str  # dot, diamond, hollow, none
    status: str
    comparable: str
    joined: bool
    ends: bool  # a break stands between this mirror and the next


@dataclass(frozen=True)
class Panel:
    indicator: str
    sector: str
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Body:
    rows: tuple[tuple[Label, tuple[Panel, ...]], ...]
    years: tuple[int, int]
    decimals: int

    def one(self, width: float, language: str) -> float:
        """Return the inches for one year: the widest last value stands right of its point."""
        values = (
            _last_value(p.points[-1], language, self.decimals) for _, ps in self.rows for p in ps
        )
        room = max(theme.text_width(text, theme.SMALL, bold=True) for text in values)
        return (width - _NEAR - room - 0.04) / (self.years[1] - self.years[0] + 0.5)


def prepare(report: Report, request: Request) -> Plot:
    """Gather the series of the chosen indicators and sectors."""
    figure = request.figure
    indicators, sectors = figure.indicators, request.sectors or ("ALL",)
    table = report.series[report.series["category"] == figure.category]
    rows, frames = [], []
    for indicator in indicators:
        panels = []
        for sector in sectors:
            own = table[(table["indicator"] == indicator) & (table["sector"] == sector)]
            if own.empty or not applies(report, indicator, sector):
                continue
            own = own.sort_values(["school_year", "source"], kind="stable")
            points = _points(own)
            panels.append(Panel(indicator, sector, points))
            frames.append(
                own.assign(
                    panel=indicator,
                    row=sector,
                    mark=[p.mark for p in points],
                    joined_to_next=[p.joined for p in points],
                    break_after=[p.ends for p in points],
                )[COLUMNS]
            )
        if panels:
            rows.append((label_of(report, indicator), tuple(panels)))
    if not frames or not report.edition.priors:
        reason = report.edition.no_priors_reason or words.NO_COMPARISON
        data = pd.DataFrame(columns=COLUMNS)
        return Plot(data, indicators=indicators, empty=reason, empty_title=words.NO_PRIORS_TITLE)
    data = pd.concat(frames, ignore_index=True)
    years = [int(y[:4]) for y in data["school_year"]]
    return Plot(
        data=data,
        context={"indicator": rows[0][1][0].indicator, "sector": rows[0][1][0].sector},
        notes=_notes(report, data),
        indicators=tuple(dict.fromkeys(data["indicator"])),
        n={f"{p.indicator}/{p.sector}": p.points[-1].n or 0 for _, panels in rows for p in panels},
        body=Body(tuple(rows), (min(years), max(years)), report.inspectorate.plan.percent_decimals),
    )


def _points(own: pd.DataFrame) -> tuple[Point, ...]:
    rows: list[dict[Any, Any]] = own.to_dict("records")
    points = []
    for i, row in enumerate(rows):
        following = rows[i + 1] if i + 1 < len(rows) else None
        joined = following is not None and all(
            r["comparability"] == "yes" and _mark(r) != "none" for r in (row, following)
        )
        ends = following is not None and row["comparability"] != following["comparability"]
        points.append(
            Point(
                int(row["school_year"][:4]),
                float(row["share"]),
                float(row["low"]),
                float(row["high"]),
                None if pd.isna(row["k"]) else int(row["k"]),
                None if pd.isna(row["n"]) else int(row["n"]),
                _mark(row),
                row["obs_status"],
                row["comparability"],
                joined,
                ends,
            )
        )
    return tuple(points)


def _mark(row: dict[Any, Any]) -> str:
    """Return how a mirror is drawn; what may not be compared gets no mark at all."""
    blank = isnan(row["share"]) or row["obs_status"] in ("none", "counts_only")
    if row["comparability"] == "no" or blank:
        return "none"
    if row["source"] == "published":
        return "diamond"
    return "dot" if row["comparability"] == "yes" else "hollow"


def _notes(report: Report, data: pd.DataFrame) -> tuple[Label, ...]:
    level = {
        lang: numbers.percent_share(report.inspectorate.plan.level, lang) for lang in ("nl", "en")
    }
    notes = [format_label(words.SERIES_MARKS, level=Label(**level))]
    if (data["mark"] == "diamond").any():
        notes.append(words.SERIES_PUBLISHED)
    if (data["obs_status"] == "counts_only").any():
        limit = report.inspectorate.plan.thresholds.counts_only_below
        notes.append(format_label(words.SERIES_FEW, limit=limit))
    notes.append(format_label(words.SERIES_LINES, year=report.edition.school_year))
    for kind in ("limited", "no"):
        part = data[data["comparability"] == kind]
        for (nl, en), rows in part.groupby(["reason_nl", "reason_en"], sort=False):
            several = sorted(rows["school_year"].unique())
            years = Label(
                **{lang: words.LIST_AND[lang].join(several) for lang in ("nl", "en")}
                if len(several) < 3
                else dict.fromkeys(("nl", "en"), ", ".join(several))
            )
            label = words.COMPARABILITY[kind]
            reason = Label(nl=str(nl).rstrip("."), en=str(en).rstrip("."))
            notes.append(
                format_label(label, whom=_whom(report, data, rows), years=years, reason=reason)
            )
    return tuple(notes)


def _whom(report: Report, data: pd.DataFrame, rows: pd.DataFrame) -> Label:
    """Return the indicators that a reason is about, or nothing when it is about all."""
    own = list(dict.fromkeys(rows["indicator"]))
    if len(own) == data["indicator"].nunique():
        return Label(nl="", en="")
    labels = [label_of(report, name) for name in own]
    return Label(
        **{lang: ", ".join(f"'{x[lang]}'" for x in labels) + ", " for lang in ("nl", "en")}
    )


def paint(report: Report, plot: Plot, texts: page.Texts, language: str) -> Canvas:
    """Draw small multiples: indicators down, sectors across, all on one scale."""
    body: Body = plot.body
    across = max(len(panels) for _, panels in body.rows)
    heads = [page.heading_height(heading[language], _HEAD) for heading, _ in body.rows]
    total = sum(heads) + len(body.rows) * (_HEIGHT + _BELOW) + 0.12
    sheet = page.new(texts, total)
    room = theme.WIDTH - 2 * theme.MARGIN - _AXIS - _GUTTER * (across - 1) - 0.35
    width = room / across
    down = sheet.top
    for (heading, panels), head in zip(body.rows, heads, strict=True):
        sheet.heading(down + 0.04, heading[language])
        for j, panel in enumerate(panels):
            x = theme.MARGIN + _AXIS + j * (width + _GUTTER)
            label = label_of(report, panel.sector)[language]
            n = panel.points[-1].n
            size = "" if n is None else f" (n = {numbers.count(n, language)})"
            sheet.text(
                x, down + head - _HEAD + 0.28, label + size, size=theme.SMALL, color=theme.GREY
            )
            axes = sheet.axes(x, down + head, width, _HEIGHT)
            _scale(axes, body, width, language, first=j == 0, last=panels is body.rows[-1][1])
            _draw(axes, panel, body, width, language)
        down += head + _HEIGHT + _BELOW
    return sheet.canvas


def _scale(axes: Axes, body: Body, width: float, language: str, *, first: bool, last: bool) -> None:
    first_year, last_year = body.years
    one = body.one(width, language)
    axes.set_xlim(first_year - 0.5, first_year - 0.5 + width / one)
    axes.set_ylim(0, 1)
    axes.grid(False)
    axes.grid(True, axis="y", color=theme.GRID, linewidth=0.8)
    axes.spines["bottom"].set_visible(True)
    axes.set_axisbelow(True)
    ticks = [0.0, 0.5, 1.0]
    axes.set_yticks(ticks, [numbers.percent_share(t, language) if first else "" for t in ticks])
    every = 1
    while every * one < theme.text_width("2024-25", theme.SMALL) + 0.08:
        every += 1
    years = [y for y in range(first_year, last_year + 1) if (last_year - y) % every == 0]
    if theme.text_width("2024-25", theme.SMALL) / 2 > one / 2:
        # The first label would reach under the axis, where its percentages stand.
        years = [y for y in years if y > first_year]
    axes.set_xticks(years, [_school_year(y) if last else "" for y in years])


def _school_year(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02d}"


def _draw(axes: Axes, panel: Panel, body: Body, width: float, language: str) -> None:
    one = body.one(width, language)
    points = panel.points
    for point, following in pairwise(points):
        if point.joined:
            axes.plot(
                [point.year, following.year], [point.share, following.share],
                color=theme.ACCENT, linewidth=1.6, zorder=2,
                gid=f"line:{panel.indicator}:{panel.sector}:{point.year}",
            )  # fmt: skip
    for point in points:
        if point.mark != "none":
            _draw_point(axes, panel, point)
    _draw_breaks(axes, panel, one, language)
    _draw_words(axes, panel, one, language)
    last = points[-1]
    text = _last_value(last, language, body.decimals)
    if text:
        axes.text(
            last.year + _NEAR / one, last.share, text, weight="bold", size=theme.SMALL,
            va="center", gid=f"value:{panel.indicator}:{panel.sector}",
        )  # fmt: skip


def _last_value(last: Point, language: str, decimals: int) -> str:
    """Return what is printed beside the last point, or nothing when it is not drawn."""
    if last.mark == "none":
        return ""
    if last.status in SMALL:
        return numbers.k_of_n(last.k or 0, last.n or 0, language)
    if last.k is not None and last.n:
        return numbers.percent(last.k, last.n, language, decimals)
    return numbers.percent_share(last.share, language, decimals)


def _draw_point(axes: Axes, panel: Panel, point: Point) -> None:
    colour = theme.ACCENT if point.comparable == "yes" else theme.GREY
    if not (isnan(point.low) or isnan(point.high)):
        axes.plot(
            [point.year] * 2, [point.low, point.high], color=colour, linewidth=1.4, zorder=2,
            gid=f"whisker:{panel.indicator}:{panel.sector}:{point.year}",
        )  # fmt: skip
    axes.plot(
        [point.year], [point.share],
        marker="D" if point.mark == "diamond" else "o",
        markersize=6.5, linestyle="none", zorder=3,
        markerfacecolor=colour if point.mark == "dot" else theme.PAPER,
        markeredgecolor=colour, markeredgewidth=1.4,
        gid=f"point:{panel.indicator}:{panel.sector}:{point.year}",
    )  # fmt: skip


def _draw_breaks(axes: Axes, panel: Panel, one: float, language: str) -> None:
    text = words.BREAK[language]
    labelled = None
    for point, following in pairwise(panel.points):
        if not point.ends:
            continue
        x = (point.year + following.year) / 2
        gid = f"{panel.indicator}:{panel.sector}:{point.year}"
        axes.axvline(
            x, color=theme.GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1, gid=f"rule:{gid}"
        )
        half = theme.text_width(text, theme.SMALL)
        if labelled is None or (x - labelled) * one > half + 0.1:
            axes.text(
                x, 1.02, text, size=theme.SMALL, color=theme.GREY, ha="center", va="bottom",
                gid=f"break:{gid}",
            )  # fmt: skip
            labelled = x


def _draw_words(axes: Axes, panel: Panel, one: float, language: str) -> None:
    """Shade the mirrors that may not be compared and say so, where there is room for words."""
    years = [p.year for p in panel.points if p.comparable == "no"]
    if not years:
        return
    start, end = min(years) - 0.5, max(years) + 0.5
    axes.axvspan(start, end, color=theme.BAND, zorder=0.5, linewidth=0)
    text = words.NOT_COMPARABLE[language]
    wide = max(theme.text_width(line, theme.SMALL) for line in text.split("\n"))
    if wide + 0.05 <= (end - start) * one:
        axes.text(
            (start + end) / 2, 0.5, text, size=theme.SMALL, color=theme.GREY, ha="center",
            va="center", gid=f"words:{panel.indicator}:{panel.sector}",
        )  # fmt: skip
