"""How many visits were left after each step of cleaning, from read in to counted."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

from spiegel.clean.reasons import label as reason_label
from spiegel.config import Label
from spiegel.publish import numbers, theme, words
from spiegel.publish.figures import page
from spiegel.publish.figures.plot import Plot, Request
from spiegel.publish.report import Report
from spiegel.tables import columns

TABLE = "visits"
COLUMNS = ["row", "dropped", *columns("exclusions")]

_LABELS = 3.3
_PITCH = 0.36
_BAR = 0.22
_GAP = 0.12  # inches between what is left and what was left out


@dataclass(frozen=True)
class Row:
    """A step, with the visits left after it; the first and the last drop nothing."""

    label: Label
    left: int
    dropped: int | None


def prepare(report: Report, request: Request) -> Plot:
    """Gather the steps of this school year's visits."""
    table = report.exclusions
    own = table[
        (table["school_year"] == report.edition.school_year) & (table["table"] == TABLE)
    ].sort_values("step")
    if own.empty:
        data = pd.DataFrame(columns=COLUMNS)
        return Plot(data, empty=words.NO_STEPS, empty_title=words.NO_STEPS_TITLE)
    first, last = int(own["rows_in"].iloc[0]), int(own["rows_out"].iloc[-1])
    rows = [Row(words.ROWS_READ, first, None)]
    for step in own.to_dict("records"):
        label = _label(report, step["rule"], step["reason"])
        rows.append(Row(label, step["rows_out"], step["rows_in"] - step["rows_out"]))
    rows.append(Row(words.ROWS_COUNTED, last, None))
    data = own.assign(row=range(1, len(own) + 1), dropped=own["rows_in"] - own["rows_out"])[COLUMNS]
    return Plot(
        data=data,
        words={"first": _count(first), "last": _count(last), "dropped": _count(first - last)},
        n={"read": first, "counted": last},
        body=tuple(rows),
    )


def _count(n: int) -> Label:
    return Label(nl=numbers.count(n, "nl"), en=numbers.count(n, "en"))


def _label(report: Report, rule: str, reason: str) -> Label:
    types = report.inspectorate.framework.visit_types
    kind, _, name = reason.partition(":")
    if kind == "visit_type" and name in types:
        return Label(**{lang: _sentence(types[name].label[lang]) for lang in ("nl", "en")})
    plain = Label(**{lang: reason_label(reason, lang) for lang in ("nl", "en")})
    return words.RULES.get(rule, plain)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def paint(report: Report, plot: Plot, texts: page.Texts, language: str) -> Canvas:
    """Draw one bar for each step, with what is left and what was left out."""
    rows: tuple[Row, ...] = plot.body
    labels = [theme.wrap(r.label[language], _LABELS, theme.TEXT) for r in rows]
    heights = [page.row_height(len(lines), _PITCH) for lines in labels]
    lost = ["" if r.dropped is None else numbers.lost(r.dropped, language) for r in rows]
    wide = _GAP + max(theme.text_width(text, theme.TEXT) for text in lost)
    first = theme.text_width(numbers.count(rows[0].left, language), theme.TEXT, bold=True)
    sheet = page.new(texts, sum(heights) + 0.3)
    x = theme.MARGIN + _LABELS + 0.1
    axes = sheet.axes(
        x, sheet.top, theme.WIDTH - theme.MARGIN - wide - first - 0.25 - x, sum(heights)
    )
    whole = max(rows[0].left, 1)
    axes.set_xlim(0, whole)
    axes.set_xticks([0, whole], ["0", numbers.count(whole, language)])
    axes.set_axisbelow(True)
    right = theme.WIDTH - theme.MARGIN
    y = 0.0
    for i, (row, lines, height) in enumerate(zip(rows, labels, heights, strict=True)):
        middle = y + height / 2
        sheet.row_label(lines, sheet.top + middle)
        colour = theme.ACCENT if i in (0, len(rows) - 1) else theme.MUTED
        corner = (0, middle - _BAR / 2)
        axes.add_patch(
            Rectangle(corner, row.left, _BAR, facecolor=colour, linewidth=0, gid=f"bar:{i}")
        )
        style = {"va": "center", "ha": "right"}
        left = numbers.count(row.left, language)
        sheet.text(right - wide, sheet.top + middle, left, weight="bold", gid=f"count:{i}", **style)
        if lost[i]:
            sheet.text(right, sheet.top + middle, lost[i], color=theme.GREY, **style)
        y += height
    return sheet.canvas
