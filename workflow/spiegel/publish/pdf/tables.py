"""The tables of the PDF report that the site does not have."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from spiegel.compare.comparability import COLUMNS as COMPARABILITY_FILE
from spiegel.compare.comparability import read_comparability
from spiegel.files import read_csv
from spiegel.publish import method_texts, numbers, site_words, texts
from spiegel.publish.pdf import words
from spiegel.publish.report import Report
from spiegel.publish.sentences import SMALL, share_text
from spiegel.publish.site_tables import (
    Cell,
    Table,
    counted_as,
    drop_empty_end,
    interval,
    table,
)


def sector_cells(report: Report, sector: str) -> list[pd.Series]:
    """Return the cells of a sector that have ratings, in the order of the register."""
    own = report.current
    own = own[(own["sector"] == sector) & (own["category"] == "meets") & (own["n"] > 0)]
    position = {name: i for i, name in enumerate(report.inspectorate.indicators)}
    rows = [row for _, row in own.iterrows()]
    return sorted(rows, key=lambda row: position[row["indicator"]])


def sector_table(report: Report, sector: str, language: str) -> Table | None:
    """Return number and share of every indicator in a sector, or None when there is none."""
    rows = [_numbers(report, cell, language) for cell in sector_cells(report, sector)]
    if not rows:
        return None
    columns = [c for c in site_words.MEASURE_COLUMNS if c.en != "Sector"]
    caption = words.SECTORS_CAPTION[language].format(
        sector=report.inspectorate.framework.sector_label(sector, language),
        year=report.edition.school_year,
        level=numbers.percent_share(report.inspectorate.plan.level, language),
    )
    return drop_empty_end(table(f"sector-{sector}", caption, columns, rows, language))


def _numbers(report: Report, cell: pd.Series, language: str) -> tuple[Cell, ...]:
    name = str(cell["indicator"])
    label = Cell(
        report.inspectorate.indicators[name].label[language],
        counted_as(report.inspectorate, name, language),
    )
    empty = Cell("", number=True)
    if cell["conf_status"] == "C":
        return (label, *[empty] * 4, Cell(texts.SUPPRESSED[language]))
    k, n = (Cell(numbers.count(cell[part], language), number=True) for part in ("k", "n"))
    remark = Cell(texts.OBS_STATUS[cell["obs_status"]][language])
    if cell["obs_status"] in SMALL:
        return (label, k, n, empty, empty, remark)
    decimals = report.inspectorate.plan.percent_decimals
    share = Cell(share_text(cell, language, decimals), number=True)
    return (label, k, n, share, Cell(interval(report, cell, language), number=True), remark)


def coverage(report: Report, plotted: pd.DataFrame, language: str) -> list[Table]:
    """Return who was inspected, by sector: one table for each indicator of a coverage figure.

    Parameters
    ----------
    plotted : the data of the figure, with indicator, sector, k, n and population_status.
    """
    found = []
    for indicator, own in plotted.groupby("indicator", sort=False):
        caption = words.COVERAGE_CAPTION[language].format(
            year=report.edition.school_year,
            label=report.inspectorate.indicators[str(indicator)].label[language],
        )
        rows = [_covered(report, row, language) for _, row in own.iterrows()]
        found.append(table(f"coverage-{indicator}", caption, texts.SETUP_COLUMNS, rows, language))
    return found


def _covered(report: Report, row: pd.Series, language: str) -> tuple[Cell, ...]:
    known = row["population_status"] == "known"
    share = numbers.percent(int(row["k"]), int(row["n"]), language) if known else ""
    return (
        Cell(report.inspectorate.framework.sector_label(row["sector"], language)),
        Cell(numbers.count(row["k"], language), number=True),
        Cell(numbers.count(row["n"], language) if known else "", number=True),
        Cell(share, number=True),
    )


def methods(language: str) -> Table:
    """Return each method with its formula and its source."""
    rows = [
        (Cell(m.label[language]), Cell(m.formula[language]), Cell(m.source))
        for m in method_texts.METHOD_ROWS
    ]
    columns = method_texts.METHOD_COLUMNS[:3]
    return table("methods", method_texts.METHODS[language], columns, rows, language)


def assumptions(found: Iterable[tuple[str, str]], language: str) -> Table:
    """Return every definition that is ours and not the inspectorate's."""
    rows = [tuple(Cell(text) for text in row) for row in found]
    caption = method_texts.ASSUMPTIONS_CAPTION[language]
    return table("assumptions", caption, method_texts.ASSUMPTION_COLUMNS, rows, language)


def comparability(report: Report, language: str) -> Table | None:
    """Return which earlier mirrors may be compared with this one, and why not."""
    path: Path = report.inspectorate.folder / "comparability.csv"
    read_comparability(path, list(report.inspectorate.indicators))  # refuses a file that is wrong
    every = read_csv(path, text=COMPARABILITY_FILE)
    own = every[every["later"] == report.edition.edition]
    if own.empty:
        return None
    rows = [
        (
            Cell(row["earlier"]),
            Cell(
                method_texts.EVERY[language]
                if row["indicator"] == "*"
                else report.inspectorate.indicators[row["indicator"]].label[language]
            ),
            Cell(method_texts.VERDICTS[row["comparability"]][language]),
            Cell(row[f"reason_{language}"]),
        )
        for row in own.to_dict("records")
    ]
    caption = method_texts.COMPARABILITY_CAPTION[language]
    return table("comparability", caption, method_texts.COMPARABILITY_COLUMNS, rows, language)
