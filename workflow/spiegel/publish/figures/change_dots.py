"""Changes since the last earlier mirror: a dot with its interval, or words and no mark."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from spiegel.config import Label
from spiegel.publish import numbers, theme, words
from spiegel.publish.figures import page
from spiegel.publish.figures.plot import Plot, Request, format_label, label_of
from spiegel.publish.report import Report
from spiegel.tables import columns

UNMARKED = ("not shown", "not comparable", "not tested", "too few")
FILLED = {"improved": theme.IMPROVED, "declined": theme.DECLINED}
COLUMNS = ["panel", "row", "mark", *columns("changes")]

_LABELS = 2.3
_TEXT = 2.2
_PITCH = 0.46
_STEP = 0.1  # the axis ends on a multiple of ten points


@dataclass(frozen=True)
class Row:
    label: Label
    indicator: str
    sector: str
    n: int
    name: str  # class of the change
    reason: Label
    difference: float
    low: float
    high: float

    @property
    def marked(self) -> bool:
        return self.name not in UNMARKED


@dataclass(frozen=True)
class Body:
    panels: tuple[tuple[Label, tuple[Row, ...]], ...]
    reach: float
    margin: float
    prior_year: str


def prepare(report: Report, request: Request) -> Plot:
    """Gather the changes of the chosen indicators and sectors since the last earlier mirror."""
    figure, plan = request.figure, report.inspectorate.plan
    indicators = figure.indicators or tuple(
        name for name in report.inspectorate.indicators if name in plan.headline
    )
    sectors = request.sectors or ("ALL",)
    table = _last(report)
    changes = {(row["indicator"], row["sector"]): row for _, row in table.iterrows()}
    outer, inner = (indicators, sectors) if figure.rows == "sector" else (sectors, indicators)
    panels, picked = [], []
    for name in outer:
        rows = []
        for other in inner:
            pair = (name, other) if figure.rows == "sector" else (other, name)
            if pair not in changes:
                continue
            row = _row(changes[pair], label_of(report, other))
            rows.append(row)
            mark = "dot" if row.marked else "words"
            picked.append({"panel": name, "row": other, "mark": mark, **changes[pair].to_dict()})
        if rows:
            panels.append((_heading(report, name, rows), tuple(rows)))
    data = pd.DataFrame(picked, columns=COLUMNS)
    if not picked:
        reason = report.edition.no_priors_reason or words.NO_COMPARISON
        return Plot(data, indicators=indicators, empty=reason, empty_title=words.NO_PRIORS_TITLE)
    every = [row for _, rows in panels for row in rows]
    reach = max([0.2, *(abs(e) for r in every if r.marked for e in (r.low, r.high, r.difference))])
    prior_year = data["prior_school_year"].max()
    body = Body(tuple(panels), ceil(round(reach / _STEP, 6)) * _STEP, plan.margin, prior_year)
    return Plot(
        data=data,
        context=_context(every, prior_year),
        notes=_notes(report, every),
        indicators=tuple(dict.fromkeys(r.indicator for r in every)),
        n={f"{r.indicator}/{r.sector}": r.n for r in every},
        body=body,
    )


def _last(report: Report) -> pd.DataFrame:
    """Return the changes since the latest earlier mirror."""
    table = report.changes
    if table.empty:
        return table
    priors = sorted(report.edition.priors, key=lambda p: (p.school_year, p.source == "records"))
    known = [p.mirror for p in priors if (table["prior_edition"] == p.mirror).any()]
    latest = table["prior_school_year"] == table["prior_school_year"].max()
    return table[table["prior_edition"] == known[-1]] if known else table[latest]


def _row(change: pd.Series, label: Label) -> Row:
    return Row(
        label,
        change["indicator"],
        change["sector"],
        int(change["n"]),
        change["class"],
        Label(nl=change["reason_nl"], en=change["reason_en"]),
        float(change["difference"]),
        float(change["low"]),
        float(change["high"]),
    )


def _heading(report: Report, name: str, rows: list[Row]) -> Label:
    units = {report.inspectorate.indicators[r.indicator].unit for r in rows}
    label = label_of(report, name)
    if len(units) > 1:
        return label
    many = report.inspectorate.framework.units[units.pop()].many
    # "Alle scholen, scholen" would say it twice.
    return Label(
        **{
            lang: label[lang]
            if label[lang].lower().split()[-1] == many[lang].lower()
            else f"{label[lang]}, {many[lang]}"
            for lang in ("nl", "en")
        }
    )


def _context(rows: list[Row], prior_year: str) -> dict[str, str]:
    return {
        "total": str(len(rows)),
        "compared": str(sum(r.marked for r in rows)),
        "improved": str(sum(r.name == "improved" for r in rows)),
        "declined": str(sum(r.name == "declined" for r in rows)),
        "prior": prior_year,
    }


def _notes(report: Report, rows: list[Row]) -> tuple[Label, ...]:
    plan, indicators = report.inspectorate.plan, report.inspectorate.indicators
    if not any(r.marked for r in rows):
        return ()
    notes = [words.MARKS]
    band = {
        language: words.BAND[language].format(
            margin=numbers.points(plan.margin, language).lstrip("+"),
            level=numbers.percent_share(plan.level, language),
        )
        for language in ("nl", "en")
    }
    notes.append(Label(**band))
    lower = dict.fromkeys(r.indicator for r in rows if indicators[r.indicator].polarity == "lower")
    if lower:
        texts = {
            lang: ", ".join(f"'{indicators[i].label[lang]}'" for i in lower)
            for lang in ("nl", "en")
        }
        notes.append(format_label(words.LOWER_IS_BETTER, indicators=Label(**texts)))
    return tuple(notes)


def paint(report: Report, plot: Plot, texts: page.Texts, language: str) -> Canvas:
    """Draw one row for each change, grouped in panels on one common axis."""
    body: Body = plot.body
    left = theme.MARGIN + _LABELS + 0.1
    right = theme.WIDTH - theme.MARGIN - _TEXT
    room = theme.WIDTH - theme.MARGIN - left
    labels, said, heights = {}, {}, {}
    for _, rows in body.panels:
        for row in rows:
            n = f"n = {numbers.count(row.n, language)}"
            labels[row] = page.with_n(row.label[language], n, _LABELS - 0.08)
            said[row] = [] if row.marked else theme.wrap(_reason(row, language), room, theme.SMALL)
            heights[row] = page.row_height(max(len(labels[row]), len(said[row])), _PITCH)
    drawn = any(row.marked for _, rows in body.panels for row in rows)
    top, axis = (0.28, 0.32) if drawn else (0.0, 0.1)
    heads = [page.heading_height(heading[language], 0.34) for heading, _ in body.panels]
    total = top + sum(heads) + sum(heights[r] for _, rows in body.panels for r in rows) + axis
    sheet = page.new(texts, total)
    axis_title = words.POINTS_AXIS[language].format(mirror=body.prior_year)
    if drawn:
        sheet.text(left, sheet.top, axis_title, size=theme.SMALL, color=theme.GREY)
    down = sheet.top + top
    for (heading, rows), head in zip(body.panels, heads, strict=True):
        sheet.heading(down + 0.1, heading[language])
        down += head
        tall = sum(heights[r] for r in rows)
        axes = sheet.axes(left, down, right - left - 0.1, tall)
        _scale_axis(axes, body, language, last=drawn and rows is body.panels[-1][1])
        y = 0.0
        for row in rows:
            middle = y + heights[row] / 2
            sheet.row_label(labels[row], down + middle)
            if row.marked:
                _mark(axes, row, middle)
                _value(sheet, row, right + 0.05, down + middle, language)
            else:
                _words(sheet, axes, said[row], left, down + y, heights[row])
            y += heights[row]
        down += tall
    return sheet.canvas


def _scale_axis(axes: Axes, body: Body, language: str, *, last: bool) -> None:
    axes.set_xlim(-body.reach, body.reach)
    half = ceil(round(body.reach / _STEP / 2, 6)) * _STEP
    ticks = [-half, 0.0, half] if half < body.reach else [-body.reach, 0.0, body.reach]
    labels = [numbers.signed(t, language) for t in ticks] if last else [""] * len(ticks)
    axes.set_xticks(ticks, labels)
    axes.set_axisbelow(True)
    axes.axvspan(-body.margin, body.margin, color=theme.BAND, zorder=0.5, linewidth=0)
    axes.axvline(0, color=theme.INK, linewidth=1.2, zorder=1)


def _mark(axes: Axes, row: Row, y: float) -> None:
    colour = theme.GREY if row.name == "limited" else FILLED.get(row.name, theme.INK)
    fill = FILLED.get(row.name, theme.PAPER)
    axes.plot(
        [row.low, row.high], [y, y], color=colour, linewidth=2, zorder=2,
        gid=f"interval:{row.indicator}:{row.sector}",
    )  # fmt: skip
    axes.plot(
        [row.difference], [y], marker="o", markersize=8, markerfacecolor=fill,
        markeredgecolor=colour, markeredgewidth=1.6, linestyle="none", zorder=3,
        gid=f"dot:{row.indicator}:{row.sector}",
    )  # fmt: skip


def _value(sheet: page.Page, row: Row, x: float, middle: float, language: str) -> None:
    value = numbers.signed(row.difference, language)
    spread = f" ({numbers.signed_range(row.low, row.high, language)})"
    step = theme.line_height(theme.SMALL) / 2
    gid = f"value:{row.indicator}:{row.sector}"
    sheet.text(x, middle - step, value, weight="bold", size=theme.SMALL, va="center", gid=gid)
    shift = theme.text_width(value, theme.SMALL, bold=True)
    sheet.text(x + shift + 0.04, middle - step, spread.strip(), size=theme.SMALL, va="center")
    word = words.CLASS[row.name][language]
    sheet.text(x, middle + step, word, size=theme.SMALL, va="center", color=theme.GREY)


def _reason(row: Row, language: str) -> str:
    word, reason = words.CLASS[row.name][language], row.reason[language]
    return f"{word}: {reason}" if reason else word


def _words(
    sheet: page.Page, axes: Axes, lines: list[str], x: float, down: float, height: float
) -> None:
    """Write why a row has no mark, on a blank strip so that no axis suggests a value."""
    low, high = axes.get_xlim()
    y = axes.get_position().y1 * sheet.height
    top = down - (sheet.height - y)
    strip = [low, high], top - 0.01, top + height + 0.01  # a hair more, so that nothing peeps out
    axes.fill_between(*strip, color=theme.PAPER, zorder=2.5, linewidth=0)
    step = theme.line_height(theme.SMALL)
    for i, line in enumerate(lines):
        middle = down + height / 2 + (i - (len(lines) - 1) / 2) * step
        sheet.text(x, middle, line, size=theme.SMALL, va="center", color=theme.GREY)
