"""A figure of an own chapter: drawn for a screen and for a telephone, or as its cell draws it."""

from __future__ import annotations

import pandas as pd
import pytest
import seaborn as sns

from spiegel.config.figures import Figure
from spiegel.publish import theme
from spiegel.publish.acceptance import Exhibit, findings
from spiegel.publish.figures.request import Request
from spiegel.publish.figures.sheet import Sheet
from spiegel.publish.notebooks.chapter_figures import Entry, exhibit
from spiegel.publish.report import Report

ENTRY = {
    "notebook": "trends", "type": "own", "height": 3.4, "labels": 3.6,
    "indicators": ["o1_doelenkader"], "sectors": ["GBAO"],
    "title": {"nl": "Aandeel per vak", "en": "Share by subject"},
    "subtitle": {"nl": "Aandeel onderzoeken, per vak, {year}",
                 "en": "Share of investigations, by subject, {year}"},
    "alt": {"nl": "Stippen per vak op een as van 0 tot 100%.",
            "en": "Dots by subject on an axis from 0 to 100%."},
}  # fmt: skip
SUBJECTS = ["Wiskunde", "Wereldoriëntatie en wetenschappen en techniek", "Muzische vorming",
            "Lichamelijke opvoeding", "Nederlands"]  # fmt: skip


@pytest.fixture
def sheet(report: Report) -> Sheet:
    table = pd.DataFrame({"subject": SUBJECTS, "share": [0.0, 0.25, 0.5, 0.75, 1.0]})
    figure = Request("vakken", "vakken", Figure.model_validate(ENTRY), "trends")
    (made,) = Entry(report, figure, ("nl",)).sheets(table)
    return made


def finished(report: Report, sheet: Sheet) -> Exhibit:
    figure = Request("vakken", "vakken", Figure.model_validate(ENTRY), "trends")
    return exhibit(Entry(report, figure, ("nl",)), sheet, sheet.table)


def plot(sheet: Sheet, both: bool) -> None:
    with theme.style():
        for ax in [ax for ax, _ in sheet] if both else [sheet.axes]:
            sns.barplot(sheet.table, x="share", y="subject", color=theme.ACCENT, ax=ax)
            ax.set_xlim(0, 1)
            ax.xaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f}%")


OF_A_DRAWING = ("no_overlap", "nothing_cut", "font_size", "text_contrast", "csv_is_plotted")


def test_a_cell_that_draws_on_every_axes_has_a_drawing_for_a_telephone(
    report: Report, sheet: Sheet
) -> None:
    plot(sheet, both=True)
    made = finished(report, sheet)
    found = findings(made, skip=("files", "same_bytes"))
    assert {name: found[name] for name in OF_A_DRAWING if found[name]} == {}
    narrow = made.telephone
    assert narrow is not None
    assert narrow.canvas.get_size_inches()[0] == theme.NARROW
    (axes,) = (axes for axes, _ in narrow.panels)
    names = [text for label in axes.get_yticklabels() if (text := label.get_text())]
    assert [" ".join(name.split()) for name in names] == SUBJECTS
    assert names[1].count("\n") >= 2  # broken, not cut and not smaller
    left = axes.get_position().x0 * theme.NARROW
    assert left < theme.NARROW / 2, "the axis keeps half of the picture"


def test_a_cell_that_draws_on_one_axes_has_one_picture(report: Report, sheet: Sheet) -> None:
    plot(sheet, both=False)
    made = finished(report, sheet)
    assert made.telephone is None
    assert findings(made, skip=("files", "same_bytes"))["csv_is_plotted"] == []
