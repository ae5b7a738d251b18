"""Who was inspected: how many institutions of each sector, of how many."""

from __future__ import annotations

import pandas as pd

from spiegel.publish import numbers, texts
from spiegel.publish.content import content_words
from spiegel.publish.content.figures import Made
from spiegel.publish.content.tables import Cell, Table, table
from spiegel.publish.report import Report


def coverage_cells(row: pd.Series, language: str) -> tuple[Cell, Cell, Cell]:
    """Return how many were inspected, of how many, and the share; unknown totals are empty."""
    known = row["population_status"] == "known"
    k, n = int(row["k"]), int(row["n"]) if known else 0
    total = numbers.count(n, language) if known else ""
    share = numbers.percent(k, n, language) if n else ""
    found = (numbers.count(k, language), total, share)
    return Cell(found[0], number=True), Cell(found[1], number=True), Cell(found[2], number=True)


def coverage_row(report: Report, row: pd.Series, language: str) -> tuple[Cell, ...]:
    """Return a sector and how many of its institutions were inspected."""
    label = report.inspectorate.framework.sector_label(row["sector"], language)
    return (Cell(label), *coverage_cells(row, language))


def coverage_tables(report: Report, plotted: pd.DataFrame, language: str) -> list[Table]:
    """Return who was inspected, by sector: one table for each indicator of a coverage figure.

    Parameters
    ----------
    plotted : the data of the figure, with indicator, sector, k, n and population_status.
    """
    found = []
    several = plotted["indicator"].nunique() > 1
    words = content_words.COVERAGE_CAPTION if several else content_words.SECTORS_CAPTION
    for indicator, own in plotted.groupby("indicator", sort=False):
        caption = words[language].format(
            year=report.edition.school_year,
            label=report.inspectorate.indicators[str(indicator)].label[language],
        )
        rows = [coverage_row(report, row, language) for _, row in own.iterrows()]
        found.append(table(f"coverage-{indicator}", caption, texts.SETUP_COLUMNS, rows, language))
    return found


def inspected(made: dict[str, Made]) -> dict[str, pd.Series]:
    """Return how many institutions of each sector were inspected, where a figure shows that.

    Without a known total the count is of one indicator's visits only, so it is left out.
    """
    found: dict[str, pd.Series] = {}
    for figure in made.values():
        if figure.spec["type"] == "coverage":
            known = figure.data[figure.data["population_status"] == "known"]
            for _, row in known.iterrows():
                found.setdefault(row["sector"], row)
    return found
