"""Who was inspected: how many institutions of each sector, of how many."""

from __future__ import annotations

import pandas as pd

from spiegel.publish import numbers, table_words
from spiegel.publish.content import content_words
from spiegel.publish.content.figures import Made
from spiegel.publish.content.tables import EMPTY, Cell, Row, Table, table
from spiegel.publish.report import Report


def coverage_row(sector: Cell, row: pd.Series | None, language: str) -> Row:
    """Return a sector, how many of its institutions were inspected, of how many, and the share.

    What is not known is empty: nothing without a `row`, a total that no register gives.
    """
    found = {"sector": sector, **dict.fromkeys(("k", "n", "share"), EMPTY)}
    if row is None:
        return found
    k = int(row["k"])
    found["k"] = Cell(numbers.count(k, language), number=True)
    if row["population_status"] == "known":
        n = int(row["n"])
        found["n"] = Cell(numbers.count(n, language), number=True)
        found["share"] = Cell(numbers.percent(k, n, language), number=True) if n else EMPTY
    return found


def coverage_rows(report: Report, plotted: pd.DataFrame, language: str) -> list[Row]:
    """Return a row for each sector of the data of a coverage figure."""
    label = report.inspectorate.framework.sector_label
    return [
        coverage_row(Cell(label(row["sector"], language)), row, language)
        for _, row in plotted.iterrows()
    ]


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
            year=report.when(language),
            label=report.inspectorate.indicators[str(indicator)].label[language],
        )
        rows = coverage_rows(report, own, language)
        found.append(
            table(f"coverage-{indicator}", caption, table_words.SETUP_COLUMNS, rows, language)
        )
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
