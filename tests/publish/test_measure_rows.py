"""What stands beside a share: at weights, with teams, which visits do not count; and its room."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from drawn import drawn

from spiegel import tables
from spiegel.publish.content.measures import cells_of, subject_measures
from spiegel.publish.content.tables import Cell, table
from spiegel.publish.pdf.widths import PAGE, widths
from spiegel.publish.report import Report

NAME, SECTOR = "k1_visie", "GBAO"


def beside(report: Report, sector: str = SECTOR, **changed: Any) -> Report:
    """Return a report with other cells in the row of one share, and its interval with teams."""
    measures = report["measures"].copy()
    own = (measures["indicator"] == NAME) & (measures["sector"] == sector)
    for column, value in changed.items():
        measures.loc[own & (measures["category"] == "meets"), column] = value
    row = {"indicator": NAME, "sector": sector, "team_low": 0.612, "team_high": 0.785}
    teams = pd.DataFrame([row], columns=tables.columns("between_teams"))
    return report.with_tables(measures=measures, between_teams=teams)


WEIGHTED = {
    "weights": "raked",
    "share_weighted": 0.6949,
    "low_weighted": 0.6451,
    "high_weighted": 0.7449,
}


def test_a_sector_has_the_weighted_share_and_the_interval_with_teams(report: Report) -> None:
    own = beside(report, **WEIGHTED)
    cells = cells_of(own, list(own.inspectorate.indicators), [SECTOR])
    found = subject_measures(own, "x", cells, "en", sector=False, other_intervals=True)
    keys = [column.key for column in found.columns]
    assert keys[5:7] == ["weighted", "teams"]
    (row,) = [r for r, cell in zip(found.rows, cells, strict=True) if cell["indicator"] == NAME]
    assert (row["weighted"].text, row["weighted"].detail) == ("69%", "65% to 74%")
    assert row["teams"].text == "61% to 79%"
    others = [r for r in found.rows if r is not row]
    assert not any(r["weighted"].text or r["teams"].text for r in others)


@pytest.mark.parametrize("changed", [{}, {**WEIGHTED, "low_weighted": float("nan")}])
def test_without_weights_or_their_interval_there_is_no_weighted_share(
    report: Report, changed: dict[str, Any]
) -> None:
    own = beside(report, **changed).with_tables(between_teams=report["between_teams"])
    cells = cells_of(own, [NAME], [SECTOR])
    found = subject_measures(own, "x", cells, "en", sector=False, other_intervals=True)
    assert not {"weighted", "teams"} & {column.key for column in found.columns}


def test_a_figure_says_which_visits_do_not_count(report: Report) -> None:
    figures = report.inspectorate.registry.figures.items()
    bars = [(name, figure) for name, figure in figures if figure.type == "rating_bars"]
    name = next(n for n, f in bars if NAME in f.indicators and "BAO" in f.sectors)
    own = beside(report, "BAO", earlier_visits=3)
    notes = " ".join(drawn(own, name, "nl").spec["notes"]["nl"])
    assert "Eerdere bezoeken die niet meetellen: Basisonderwijs 3." in notes
    notes = " ".join(drawn(report, name, "nl").spec["notes"]["nl"])
    assert "niet meetellen" not in notes


def test_numbers_leave_the_room_of_a_printed_table_to_its_remarks() -> None:
    share = Cell("42%", "zoals bezocht: 42%", number=True)
    row = {
        "sector": Cell("Centra voor volwassenenonderwijs"),
        **{"now": share, "then": share},
        "difference": Cell("+1", "−10 tot +8", number=True),
        "conclusion": Cell("niet uit te maken", "vergelijkbaar; " + "enkel grote " * 20),
    }
    heads = {"sector": "Sector", "now": "Nu", "then": "Vorige spiegel",
             "difference": "Verschil (procentpunt)", "conclusion": "Besluit"}  # fmt: skip
    labels = {key: {"nl": head} for key, head in heads.items()}
    found = widths(table("x", "x", labels, [row, row], "nl"))  # type: ignore[arg-type]
    assert sum(found) == pytest.approx(PAGE, abs=0.5)
    # 'zoals bezocht:' stands on a line of its own, and no number asks for more than it needs.
    assert max(found[1:4]) < 75
    assert found[4] > 150
