"""The tables of the PDF report that the site does not have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from spiegel.publish import method_texts, numbers, texts
from spiegel.publish.pdf import report_words
from spiegel.publish.report import Report
from spiegel.publish.site import page_words, site_words
from spiegel.publish.site import quality as site_quality
from spiegel.publish.site.tables import (
    Cell,
    Table,
    cells_of,
    subject_measures,
    table,
    tier_one,
)


def inputs(report: Report, language: str) -> Table:
    """Return the raw files, without their digests and rows: these are on the site, and in the lock.

    The same rows in another order are the same input; a digest in print would say otherwise.
    """
    rows = [
        (
            Cell(row["dataset"]),
            Cell(row["school_year"], fixed=True),
            Cell(row["version"]),
            Cell(site_quality.word(texts.NATURES, row["nature"], language)),
            Cell(row["licence"]),
        )
        for _, row in report["sources"].iterrows()
    ]
    return table("inputs-table", texts.INPUTS[language], report_words.INPUT_COLUMNS, rows, language)


def published(report: Report, language: str) -> Table:
    """Return computed beside published figures, each remark below its figure: it is long."""
    found = site_quality.published(report, language)
    if len(found.columns) < len(site_words.PUBLISHED_COLUMNS):
        return found
    rows = tuple((replace(row[0], detail=row[-1].text), *row[1:-1]) for row in found.rows)
    return replace(found, columns=found.columns[:-1], rows=rows)


def main_measures(report: Report, language: str) -> Table:
    """Return the main indicators of this mirror for every sector with ratings."""
    cells = cells_of(report, tier_one(report.inspectorate))
    return subject_measures(report, report_words.MAIN[language], cells, language, sector=True)


def sector_table(report: Report, sector: str, language: str) -> Table | None:
    """Return number and share of every indicator in a sector, or None when there is none."""
    cells = cells_of(report, list(report.inspectorate.indicators), [sector])
    if not cells:
        return None
    label = report.inspectorate.framework.sector_label(sector, language)
    found = subject_measures(report, label, cells, language, sector=False)
    return replace(found, id=f"sector-{sector}")


def coverage(report: Report, plotted: pd.DataFrame, language: str) -> list[Table]:
    """Return who was inspected, by sector: one table for each indicator of a coverage figure.

    Parameters
    ----------
    plotted : the data of the figure, with indicator, sector, k, n and population_status.
    """
    found = []
    several = plotted["indicator"].nunique() > 1
    for indicator, own in plotted.groupby("indicator", sort=False):
        words_of = report_words.COVERAGE_CAPTION if several else page_words.SECTORS_CAPTION
        caption = words_of[language].format(
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
        (Cell(m.label[language]), Cell(m.formula[language]), Cell(m.source[language]))
        for m in method_texts.METHOD_ROWS
    ]
    columns = method_texts.METHOD_COLUMNS[:3]
    return table("methods", method_texts.METHODS[language], columns, rows, language)


def assumptions(found: Iterable[tuple[str, str]], language: str) -> Table:
    """Return every definition that is ours and not the inspectorate's."""
    rows = [tuple(Cell(text) for text in row) for row in found]
    caption = method_texts.ASSUMPTIONS_CAPTION[language]
    return table("assumptions", caption, method_texts.ASSUMPTION_COLUMNS, rows, language)
