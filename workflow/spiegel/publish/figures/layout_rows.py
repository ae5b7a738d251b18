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

_LABELS, _VALUE, _KEY, _AXIS = 2.5, 1.4, 0.36, 0.36
_ONE, _TWO = (0.34, 0.28), (0.46, 0.42)  # a row beside its label, and below it: of one value or two


def paired_dots(draft: Draft) -> Sheet:
    """Lay out a row for each indicator, with the dots of two sectors on one axis."""
    sectors = [draft.label(code) for code in draft.asked.sectors]
    many = draft.report.inspectorate.framework.units
    titles = [many[unit].many[draft.language] for unit, _ in draft.panels()]  # type: ignore[index]
    heads = [text[:1].upper() + text[1:] for text in titles]
    labels = [[draft.label(row) for row in rows["row"].unique()] for _, rows in draft.panels()]
    names = [theme.wrap(text, draft.room - 0.3, theme.SMALL) for text in sectors]
    below = draft.narrow  # the names of the key stand below each other
    step = theme.line_height(theme.SMALL)
    key = _KEY + (sum(map(len, names)) - 1) * step + 0.04 if below else _KEY
    sheet = _stacked(draft, heads if len(heads) > 1 else [], labels, _TWO, key)
    x, down = theme.MARGIN + 0.1, sheet.page.top + 0.12
    for i, lines in enumerate(names):
        _key_dot(sheet, x, down, lines, theme.pair()[i], filled=i == 0)
        if below:
            down += len(lines) * step + 0.04
        else:
            x += 0.16 + theme.text_width(lines[0], theme.SMALL) + 0.4
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
    sheet = _stacked(draft, heads, labels, _ONE)
    for panel in sheet.panels:
        whole = panel.rows["whole_k"].iloc[0] / panel.rows["whole_n"].iloc[0]
        panel.axes.axvline(whole, color=theme.INK, linewidth=1.2, zorder=0.95)
    return sheet


def team_spread(draft: Draft) -> Sheet:
    """Lay out a panel for each sector and a row for each indicator."""
    heads = [draft.label(name) for name, _ in draft.panels()]
    labels = [[draft.label(row) for row in rows["row"].unique()] for _, rows in draft.panels()]
    return _stacked(draft, heads, labels, _ONE)


def _stacked(
    draft: Draft,
    heads: list[str],
    labels: list[list[str]],
    pitch: tuple[float, float],
    key: float = 0.0,
) -> Sheet:
    """Lay out panels below each other on one axis of shares, with room for values on the right.

    Parameters
    ----------
    heads : the heading of each panel; none of any. labels : of the rows of each panel.
    pitch : the least height of a row beside its label, and that of its marks below it (narrow).
    key : the room for one above the panels.
    """
    narrow = draft.narrow
    wide, beside = (draft.room, 0.1) if narrow else (_LABELS - 0.1, _LABELS)
    lane = pitch[1] if narrow else 0.0
    lines = [[theme.wrap(text, wide, theme.TEXT) for text in own] for own in labels]
    tall = [heights_of(own, pitch[0], lane) for own in lines]
    above = [page.heading_height(text, 0.34, draft.width) for text in heads] or [0.0] * len(lines)
    between = _AXIS if narrow else 0.1  # panels far from each other have an axis each
    sheet = draft.sheet(key + fsum(above) + fsum(tall) + between * (len(tall) - 1) + _AXIS)
    left = theme.MARGIN + beside
    down = sheet.page.top + key
    for i, (_, rows) in enumerate(draft.panels()):
        if heads:
            sheet.page.heading(down + 0.08, heads[i])
            down += above[i]
        place = (left, down, draft.width - theme.MARGIN - _VALUE - left, tall[i])
        scale = percent_axis(draft.language, last=narrow or i == len(lines) - 1)
        axes = rows_axes(sheet, place, lines[i], theme.MARGIN, scale, rows, lane)
        row_lines(axes, len(lines[i]))
        down += tall[i] + between
    return sheet


def _key_dot(
    sheet: Sheet, x: float, down: float, lines: list[str], colour: str, *, filled: bool
) -> None:
    """Draw a dot of the key with the lines of its name."""
    look: dict[str, Any] = {
        "marker": "o", "linestyle": "none", "markersize": 8.0, "markeredgecolor": colour,
        "markerfacecolor": colour if filled else theme.PAPER, "markeredgewidth": 1.6,
    }  # fmt: skip
    inches = sheet.canvas.dpi_scale_trans
    mark = Line2D([x], [sheet.page.height - down], transform=inches, **look)
    sheet.canvas.add_artist(mark)
    for i, line in enumerate(lines):
        y = down + i * theme.line_height(theme.SMALL)
        sheet.page.text(x + 0.16, y, line, size=theme.SMALL, va="center_baseline")
