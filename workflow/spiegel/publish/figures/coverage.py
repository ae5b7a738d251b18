"""How many institutions of each sector this mirror covers: k of the population, as dots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from spiegel.config import Label
from spiegel.publish import numbers, theme, words
from spiegel.publish.figures import page
from spiegel.publish.figures.plot import Plot, Request, applies, label_of, nothing
from spiegel.publish.report import Report

COLUMNS = ["panel", "row", "indicator", "sector", "k", "n", "share", "population_status"]

_LABELS = 2.7
_TEXT = 2.1
_PITCH = 0.36


@dataclass(frozen=True)
class Row:
    label: Label
    indicator: str
    sector: str
    k: int
    n: int | None


def prepare(report: Report, request: Request) -> Plot:
    """Set the institutions rated on an indicator against the population of their sector."""
    sectors = request.sectors or tuple(report.inspectorate.framework.sectors)
    own = report.population[report.population["school_year"] == report.edition.school_year]
    population = {str(s): int(n) for s, n in zip(own["sector"], own["n"], strict=True)}
    panels: list[tuple[Label, tuple[Row, ...]]] = []
    picked: list[dict[str, object]] = []
    for indicator in request.figure.indicators:
        rows = [
            row
            for sector in sectors
            if applies(report, indicator, sector)
            and (row := _row(report, indicator, sector, population)) is not None
        ]
        if rows:
            panels.append((label_of(report, indicator), tuple(rows)))
            picked.extend(_data(row) for row in rows)
    data = pd.DataFrame(picked, columns=COLUMNS).astype({"k": "Int64", "n": "Int64"})
    if not panels:
        return nothing(report, request, data, "institution")
    known = [r for r in panels[0][1] if r.n is not None] or panels[0][1]
    k, n = sum(r.k for r in known), sum(r.n or 0 for r in known)
    return Plot(
        data=data,
        words=_total(k, n),
        notes=() if _any_known(panels) else (words.NO_POPULATION,),
        indicators=request.figure.indicators,
        n={f"{r.indicator}/{r.sector}": r.n or 0 for _, rows in panels for r in rows},
        body=tuple(panels),
    )


def _row(report: Report, indicator: str, sector: str, population: dict[str, int]) -> Row | None:
    try:
        cell = report.cell(indicator, sector, "meets")
    except KeyError:
        if sector not in population:
            return None
        return Row(label_of(report, sector), indicator, sector, 0, population[sector])
    k = int(cell["institutions"])
    members = report.inspectorate.framework.expand(sector)
    known = [population[m] for m in members if m in population]
    n = sum(known) if len(known) == len(members) else None
    return Row(label_of(report, sector), indicator, sector, k, n)


def _data(row: Row) -> dict[str, object]:
    known = bool(row.n)
    return {
        "panel": row.indicator,
        "row": row.sector,
        "indicator": row.indicator,
        "sector": row.sector,
        "k": row.k,
        "n": row.n,
        "share": row.k / row.n if row.n else float("nan"),
        "population_status": "known" if known else "unknown",
    }


def _total(k: int, n: int) -> dict[str, Label]:
    values = {
        "k": {lang: numbers.count(k, lang) for lang in ("nl", "en")},
        "n": {lang: numbers.count(n, lang) for lang in ("nl", "en")},
        "share": {
            lang: numbers.percent(k, n, lang) if n else numbers.count(k, lang)
            for lang in ("nl", "en")
        },
    }
    return {f"total_{name}": Label(**texts) for name, texts in values.items()}


def paint(report: Report, plot: Plot, texts: page.Texts, language: str) -> Canvas:
    """Draw one dot for each sector on an axis from 0 to 100 %, or only counts without one."""
    panels: tuple[tuple[Label, tuple[Row, ...]], ...] = plot.body
    measured = _any_known(panels)
    head = 0.34 if len(panels) > 1 else 0.0
    labels = {
        row: theme.wrap(row.label[language], _LABELS, theme.TEXT)
        for _, rows in panels
        for row in rows
    }
    heights = {row: page.row_height(len(lines), _PITCH) for row, lines in labels.items()}
    total = sum(head + sum(heights[r] for r in rows) for _, rows in panels)
    sheet = page.new(texts, total + (0.3 if measured else 0.0))
    x = theme.MARGIN + _LABELS + 0.2
    text_x = theme.WIDTH - theme.MARGIN - _TEXT + 0.2 if measured else x
    down = sheet.top
    for heading, rows in panels:
        if head:
            sheet.text(theme.MARGIN, down + 0.1, heading[language], weight="bold")
            down += head
        if measured:
            axes = sheet.axes(x, down, text_x - 0.2 - x, sum(heights[r] for r in rows))
            _dots(axes, rows, heights, language, last=rows is panels[-1][1])
        for row in rows:
            middle = down + heights[row] / 2
            sheet.row_label(labels[row], middle)
            sheet.text(text_x, middle, _text(row, language, measured), va="center")
            down += heights[row]
    return sheet.canvas


def _any_known(panels: Iterable[tuple[Label, tuple[Row, ...]]]) -> bool:
    return any(row.n for _, rows in panels for row in rows)


def _dots(
    axes: Axes, rows: tuple[Row, ...], heights: dict[Row, float], language: str, *, last: bool
) -> None:
    axes.set_xlim(0, 1)
    ticks = [0.0, 0.5, 1.0]
    names = [numbers.percent_share(t, language) if last else "" for t in ticks]
    axes.set_xticks(ticks, names)
    axes.set_axisbelow(True)
    y = 0.0
    for row in rows:
        middle = y + heights[row] / 2
        axes.axhline(middle, color=theme.GRID, linewidth=0.8, zorder=1)
        if row.n:
            gid = f"dot:{row.indicator}:{row.sector}"
            x = [row.k / row.n]
            axes.plot(
                x,
                [middle],
                "o",
                color=theme.ACCENT,
                markersize=8,
                clip_on=False,
                zorder=3,
                gid=gid,
            )
        y += heights[row]


def _text(row: Row, language: str, measured: bool) -> str:
    k = numbers.count(row.k, language)
    if row.n:
        share = numbers.percent(row.k, row.n, language)
        n = numbers.count(row.n, language)
        return words.COVERAGE_TEXT[language].format(k=k, n=n, share=share)
    return words.COVERAGE_UNKNOWN[language].format(k=k) if measured else k
