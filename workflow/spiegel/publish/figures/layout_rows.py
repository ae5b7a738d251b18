"""Layouts of shares by row: pairs of dots, groups among the limits of chance, spread of teams."""

from __future__ import annotations

from math import fsum
from typing import Any

from matplotlib.lines import Line2D

from spiegel.publish import figure_words, numbers, theme
from spiegel.publish.content.sentences import group_label
from spiegel.publish.figures import page
from spiegel.publish.figures.sheet import (
    Draft,
    Sheet,
    heights_of,
    percent_axis,
    row_lines,
    rows_axes,
)

_LABELS, _VALUE, _PITCH, _TWO, _KEY = 2.5, 1.4, 0.34, 0.46, 0.36


def paired_dots(draft: Draft) -> Sheet:
    """Lay out a row for each indicator, with the dots of two sectors on one axis."""
    sectors = [draft.label(code) for code in draft.asked.sectors]
    many = draft.report.inspectorate.framework.units
    titles = [many[unit].many[draft.language] for unit, _ in draft.panels()]  # type: ignore[index]
    heads = [text[:1].upper() + text[1:] for text in titles]
    labels = [[draft.label(row) for row in rows["row"].unique()] for _, rows in draft.panels()]
    sheet = _stacked(draft, heads if len(heads) > 1 else [], labels, _TWO, key=True)
    x = theme.MARGIN + 0.1
    for i, text in enumerate(sectors):
        x = _key_dot(sheet, x, text, theme.PAIR[i], filled=i == 0)
    return sheet


def funnel(draft: Draft) -> Sheet:
    """Lay out a panel for each indicator and a row for each group, the largest first."""
    inspectorate, language = draft.report.inspectorate, draft.language
    grouping = str(draft.asked.figure.grouping)
    decimals = inspectorate.plan.percent_decimals
    heads, labels = [], []
    for name, rows in draft.panels():
        first = rows.iloc[0]
        heads.append(
            figure_words.WHOLE[language].format(
                indicator=draft.label(name),
                share=numbers.percent(first["whole_k"], first["whole_n"], language, decimals),
            )
        )
        labels.append(
            [group_label(inspectorate, grouping, row)[language] for row in rows["row"].unique()]
        )
    sheet = _stacked(draft, heads, labels, _PITCH)
    for panel in sheet.panels:
        whole = panel.rows["whole_k"].iloc[0] / panel.rows["whole_n"].iloc[0]
        panel.axes.axvline(whole, color=theme.INK, linewidth=1.2, zorder=0.95)
    return sheet


def team_spread(draft: Draft) -> Sheet:
    """Lay out a panel for each sector and a row for each indicator."""
    heads = [draft.label(name) for name, _ in draft.panels()]
    labels = [[draft.label(row) for row in rows["row"].unique()] for _, rows in draft.panels()]
    return _stacked(draft, heads, labels, _PITCH)


def _stacked(
    draft: Draft, heads: list[str], labels: list[list[str]], pitch: float, *, key: bool = False
) -> Sheet:
    """Lay out panels below each other on one axis of shares, with room for values on the right.

    Parameters
    ----------
    heads : the heading of each panel; none of any. labels : of the rows of each panel.
    key : leave room for one above the panels.
    """
    lines = [[theme.wrap(text, _LABELS - 0.1, theme.TEXT) for text in own] for own in labels]
    tall = [heights_of(own, pitch) for own in lines]
    above = [page.heading_height(text, 0.34) for text in heads] or [0.0] * len(lines)
    top = _KEY if key else 0.0
    sheet = draft.sheet(top + fsum(above) + fsum(tall) + 0.1 * (len(tall) - 1) + 0.36)
    left = theme.MARGIN + _LABELS
    down = sheet.page.top + top
    for i, (_, rows) in enumerate(draft.panels()):
        if heads:
            sheet.page.heading(down + 0.08, heads[i])
            down += above[i]
        place = (left, down, theme.WIDTH - theme.MARGIN - _VALUE - left, tall[i])
        scale = percent_axis(draft.language, last=i == len(lines) - 1)
        axes = rows_axes(sheet, place, lines[i], theme.MARGIN, scale, rows)
        row_lines(axes, len(lines[i]))
        down += tall[i] + 0.1
    return sheet


def _key_dot(sheet: Sheet, x: float, text: str, colour: str, *, filled: bool) -> float:
    """Draw a dot of the key with its name, and return where the next one may begin."""
    down = sheet.page.top + 0.12
    look: dict[str, Any] = {
        "marker": "o", "linestyle": "none", "markersize": 8.0, "markeredgecolor": colour,
        "markerfacecolor": colour if filled else theme.PAPER, "markeredgewidth": 1.6,
    }  # fmt: skip
    inches = sheet.canvas.dpi_scale_trans
    mark = Line2D([x], [sheet.page.height - down], transform=inches, **look)
    sheet.canvas.add_artist(mark)
    sheet.page.text(x + 0.16, down, text, size=theme.SMALL, va="center_baseline")
    return x + 0.16 + theme.text_width(text, theme.SMALL) + 0.4
