"""The sheet of each kind of figure; the layouts of account and of an own chapter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import fsum
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import AutoLocator

from spiegel.clean.reasons import label as reason_label
from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES
from spiegel.publish import figure_words, numbers, theme
from spiegel.publish.figures import page
from spiegel.publish.figures.layout_amounts import amounts
from spiegel.publish.figures.layout_areas import heat_table, rating_bars, sector_panels
from spiegel.publish.figures.layout_changes import change_dots, series
from spiegel.publish.figures.layout_rows import funnel, paired_dots, team_spread
from spiegel.publish.figures.notes import about
from spiegel.publish.figures.request import Request
from spiegel.publish.figures.sheet import (
    Draft,
    Panel,
    Sheet,
    heights_of,
    percent_axis,
    row_lines,
    rows_axes,
)
from spiegel.publish.figures.titles import texts_of
from spiegel.publish.report import Report


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
        drafts = [
            Draft(report, asked, language, table, said, texts, width)
            for width in (theme.WIDTH, theme.NARROW)
        ]
        wide, narrow = drafts
        found.append(_sheet(wide))
        found[-1].narrow = _sheet(narrow)
        found[-1].begin()
    return found


def _sheet(draft: Draft) -> Sheet:
    if not draft.about.empty:
        return _LAYOUTS[draft.asked.figure.type](draft)
    words, reason = draft.texts[draft.language], draft.about.empty[draft.language]
    plain = page.plain(words, reason, draft.width)
    return Sheet(
        draft.report, draft.asked, draft.language, draft.table, draft.about, draft.texts, plain
    )


# coverage: a row for each sector, the counts on the right.
_COVER_LABELS, _COVER_TEXT, _COVER_PITCH = 2.7, 2.1, 0.36


def coverage(draft: Draft) -> Sheet:
    panels = draft.panels()
    measured = bool((draft.table["population_status"] == "known").any())
    head = 0.34 if len(panels) > 1 else 0.0
    lane, room = (0.3, draft.room) if draft.narrow else (0.0, _COVER_LABELS)
    labels = [
        [theme.wrap(draft.label(r), room, theme.TEXT) for r in rows["row"]] for _, rows in panels
    ]
    heights = [heights_of(own, _COVER_PITCH, lane) for own in labels]
    sheet = draft.sheet(fsum(heights) + head * len(panels) + (0.3 if measured else 0.0))
    x = theme.MARGIN + (0.1 if draft.narrow else _COVER_LABELS + 0.2)
    text_x = draft.width - theme.MARGIN - _COVER_TEXT + 0.2 if measured else x
    down = sheet.page.top
    for i, (name, rows) in enumerate(panels):
        if head:
            sheet.page.text(theme.MARGIN, down + 0.1, draft.label(name), weight="bold")
            down += head
        last = i == len(panels) - 1 and measured
        place = (x, down, max(text_x - 0.2 - x, 0.05), heights[i])
        scale = percent_axis(draft.language, last=last)
        axes = rows_axes(sheet, place, labels[i], theme.MARGIN, scale, rows, lane)
        if measured:
            row_lines(axes, len(rows))
        else:
            axes.grid(False)
        down += heights[i]
    sheet.layout = {"text": text_x, "measured": measured}
    return sheet


# exclusion_flow: a bar for each step of cleaning, what is left and what fell away on the right.
_FLOW_LABELS, _FLOW_PITCH, _FLOW_GAP = 3.3, 0.36, 0.12


def exclusion_flow(draft: Draft) -> Sheet:
    language, table = draft.language, draft.table
    steps = table.to_dict("records")
    first, last = int(table["rows_in"].iloc[0]), int(table["rows_out"].iloc[-1])
    names = [_step_label(draft.report, step)[language] for step in steps]
    ends = (figure_words.ROWS_READ[language], figure_words.ROWS_COUNTED[language])
    lane, room = (0.3, draft.room) if draft.narrow else (0.0, _FLOW_LABELS)
    labels = [theme.wrap(t, room, theme.TEXT) for t in (ends[0], *names, ends[1])]
    lost = ["", *(numbers.lost(step["dropped"], language) for step in steps), ""]
    left = [first, *(int(step["rows_out"]) for step in steps), last]
    wide = _FLOW_GAP + max(theme.text_width(text, theme.TEXT) for text in lost)
    counts = theme.text_width(numbers.count(first, language), theme.TEXT, bold=True)
    height = heights_of(labels, _FLOW_PITCH, lane)
    sheet = draft.sheet(height + 0.3)
    x = theme.MARGIN + (0.0 if draft.narrow else _FLOW_LABELS + 0.1)
    whole = max(first, 1)

    def scale(axes: Axes) -> None:
        axes.set_xlim(0, whole)
        axes.set_xticks([0, whole], ["0", numbers.count(whole, language)])

    place = (x, sheet.page.top, draft.width - theme.MARGIN - wide - counts - 0.25 - x, height)
    rows = pd.DataFrame({"y": range(len(left)), "left": left, "lost": lost})
    axes = rows_axes(sheet, place, labels, theme.MARGIN, scale, rows, lane)
    axes.set_yticks(rows["y"])  # a bar plot of seaborn makes room for as many bars as ticks
    sheet.layout = {"wide": wide}
    return sheet


def _step_label(report: Report, step: dict[Any, Any]) -> Label:
    types = report.inspectorate.framework.visit_types
    kind, _, name = step["reason"].partition(":")
    if kind == "visit_type" and name in types:
        labels = {lang: types[name].label[lang] for lang in LANGUAGES}
        return Label(**{lang: text[:1].upper() + text[1:] for lang, text in labels.items()})
    plain = Label(**{lang: reason_label(step["reason"], lang) for lang in LANGUAGES})
    return figure_words.RULES.get(step["rule"], plain)


# own: names beside the axis, in a narrow drawing on more lines, so that it is higher.
_OWN_NAMES, _OWN_HIGHER = 1.45, 1.4


def _own(draft: Draft) -> Sheet:
    """Lay out a figure of an own chapter: one axes, with room for its tick labels."""
    figure = draft.asked.figure
    names = min(figure.labels, _OWN_NAMES) if draft.narrow else figure.labels
    tall = (figure.height - 0.6) * (_OWN_HIGHER if draft.narrow else 1.0)
    sheet = draft.sheet(tall + 0.6)
    x = theme.MARGIN + names
    axes = sheet.page.axes(x, sheet.page.top + 0.1, draft.width - theme.MARGIN - 0.3 - x, tall)
    axes.set_ylim(0, 1)
    axes.set_autoscale_on(True)
    axes.yaxis.set_major_locator(AutoLocator())
    axes.spines["bottom"].set_visible(True)
    sheet.panels.append(Panel(axes, draft.table, lambda axes: None))
    if draft.narrow:
        sheet.layout = {"ticks": names - 0.05}
    return sheet


_LAYOUTS: dict[str, Callable[[Draft], Sheet]] = {
    "rating_bars": rating_bars,
    "heat_table": heat_table,
    "sector_panels": sector_panels,
    "paired_dots": paired_dots,
    "funnel": funnel,
    "team_spread": team_spread,
    "change_dots": change_dots,
    "series": series,
    "coverage": coverage,
    "exclusion_flow": exclusion_flow,
    "amounts": amounts,
    "own": _own,
}
