"""Figures of amounts: a bar for each part, sector or year of one quantity, from zero on."""

from __future__ import annotations

from matplotlib.axes import Axes

from spiegel.publish import figure_words, numbers, theme
from spiegel.publish.figures import page
from spiegel.publish.figures.amounts import row_label, text_of
from spiegel.publish.figures.sheet import Draft, Record, Sheet, heights_of, rows_axes

LABELS, PITCH, GAP = 2.9, 0.36, 0.12
SAMPLED = ("mean", "median")  # each row says of how many


def amounts(draft: Draft) -> Sheet:
    """Return a sheet with one axes: labels on the left, a scale from zero, values on the right."""
    language, rows = draft.language, draft.table.to_dict("records")
    lane, room = (0.3, draft.room) if draft.narrow else (0.0, LABELS)
    labels = [_label(draft, row, room) for row in rows]
    said = max(theme.text_width(text_of(row, language), theme.TEXT, bold=True) for row in rows)
    height = heights_of(labels, PITCH, lane)
    sheet = draft.sheet(height + 0.3)
    x = theme.MARGIN + (0.1 if draft.narrow else LABELS + 0.1)
    width = draft.width - theme.MARGIN - said - GAP - 0.1 - x
    most = float(draft.table["value"].max()) if draft.table["value"].notna().any() else 0.0

    def scale(axes: Axes) -> None:
        axes.set_xlim(0, most or 1.0)
        axes.set_xticks([0, most or 1.0], ["0", numbers.quantity(most or 1.0, language)])

    place = (x, sheet.page.top, width, height)
    table = draft.table.assign(y=range(len(rows)))
    axes = rows_axes(sheet, place, labels, theme.MARGIN, scale, table, lane)
    axes.set_yticks(table["y"])  # a bar plot of seaborn makes room for as many bars as ticks
    sheet.layout = {"text": x + width + GAP}
    return sheet


def _label(draft: Draft, row: Record, room: float) -> list[str]:
    text = row_label(draft.report, draft.asked, row)[draft.language]
    size = ""
    if row["statistic"] in SAMPLED:
        size = f"n = {numbers.count(row['n'], draft.language)}"
        if row["obs_status"] == "flagged":
            size += f", {figure_words.UNCERTAIN[draft.language]}"
    return page.with_n(text, size, room)
