"""What is said of a break in the framework: estimates, never the ground of a word of change."""

from __future__ import annotations

from spiegel.publish import method_words, numbers
from spiegel.publish.content.measures import names_of
from spiegel.publish.content.tables import EMPTY, Cell, Row, Table, table
from spiegel.publish.report import Measure, Report


def level_shifts(report: Report, language: str) -> Table | None:
    """Return how far levels stand apart at each break of the plan, or why none can be estimated.

    None without a series that has known counts on both sides of a break. One break is not named
    in each row.
    """
    own = report["level_shifts"]
    rows = [_row(report, cell, language) for cell in own.to_dict("records")]
    caption = method_words.SHIFTS_CAPTION[language]
    columns = method_words.SHIFTS_COLUMNS
    found = table("level-shifts", caption, columns, rows, language)
    found = found.without_empty("levels", "shift", "error", "link")
    return (found if own["break_from"].nunique() > 1 else found.without("break")) if rows else None


def lines(report: Report, language: str) -> list[str]:
    """Return what stands before that table; nothing where the plan names no break."""
    breaks = report.inspectorate.plan.breaks
    if not breaks:
        return []
    told = method_words.SHIFTS_LINES if len(report["level_shifts"]) else (method_words.NO_SHIFTS,)
    values = {
        "breaks": ", ".join(breaks),
        "level": numbers.percent_share(report.inspectorate.plan.level, language),
    }
    return [line[language].format(**values) for line in told]


def _row(report: Report, cell: Measure, language: str) -> Row:
    mirrors = (numbers.count(cell[f"mirrors_{side}"], language) for side in ("before", "after"))
    row: Row = {
        "break": Cell(cell["break_from"], fixed=True),
        **names_of(report, cell, language),
        "mirrors": Cell(" / ".join(mirrors), number=True),
        **dict.fromkeys(("levels", "shift", "error", "link"), EMPTY),
        "remark": Cell(cell[f"reason_{language}"]),
    }
    if cell["shift"] != cell["shift"]:
        return row
    decimals = report.inspectorate.plan.percent_decimals
    levels = (
        numbers.percent_share(cell[f"share_{side}"], language, decimals)
        for side in ("before", "after")
    )
    limits = numbers.signed_range(cell["shift_low"], cell["shift_high"], language, decimals)
    return {
        **row,
        "levels": Cell(" / ".join(levels), number=True),
        "shift": Cell(numbers.points(cell["shift"], language, decimals), limits, number=True),
        "error": Cell(_two_decimals(cell["error"], language), number=True),
        "link": Cell(_two_decimals(cell["link_error"], language), number=True),
    }


def _two_decimals(value: float, language: str) -> str:
    return "" if value != value else numbers.digits(f"{value:.2f}", language)
