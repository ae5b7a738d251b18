"""Tables of the site as plain data: cells of text with what a page needs to mark them up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from spiegel.config import Label
from spiegel.inspectorate import Inspectorate
from spiegel.publish import numbers, site_words, texts
from spiegel.publish.report import Report
from spiegel.publish.sentences import SMALL, share_text

PUBLIC = (
    "measures",
    "meso",
    "changes",
    "series",
    "trends",
    "evidence",
    "uniformity",
    "published_check",
    "population",
    "claims",
)
QUALITY = (
    "inputs",
    "exclusions",
    "checks",
    "expectations",
    "edits",
)


@dataclass(frozen=True)
class Cell:
    """One cell; `detail` is a second, quieter line; a `fixed` text stays on one line.

    `claim` is the cell of measures.csv that the number was printed from, `kind` which part of it.
    """

    text: str
    detail: str = ""
    number: bool = False
    code: bool = False
    fixed: bool = False
    href: str = ""
    lang: str = ""
    claim: str = ""
    kind: str = ""
    mark: str = ""
    bar: str = ""


@dataclass(frozen=True)
class Column:
    text: str
    number: bool


@dataclass(frozen=True)
class Table:
    """A table with an id that is unique on the page; the first cell of a row names the row."""

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tall: bool = False


@dataclass(frozen=True)
class Count:
    """How often an outcome occurs."""

    word: str
    text: str
    mark: str


def table(
    name: str,
    caption: str,
    columns: Sequence[Label],
    rows: Iterable[tuple[Cell, ...]],
    language: str,
    *,
    tall: bool = False,
) -> Table:
    """Return a table; a column is one of numbers when all its cells are."""
    body = tuple(rows)
    numeric = [bool(body) and all(row[i].number for row in body) for i in range(len(columns))]
    head = tuple(
        Column(label[language], is_number)
        for label, is_number in zip(columns, numeric, strict=True)
    )
    return Table(name, caption, head, body, tall)


def drop_empty_end(found: Table) -> Table:
    """Return the table without its last column when nothing stands in it."""
    if any(row[-1].text for row in found.rows):
        return found
    rows = tuple(row[:-1] for row in found.rows)
    return Table(found.id, found.caption, found.columns[:-1], rows, found.tall)


def tier_one(inspectorate: Inspectorate) -> list[str]:
    """Return the main indicators, in the order of the register."""
    return [name for name in inspectorate.indicators if name in inspectorate.plan.headline]


def counted_as(inspectorate: Inspectorate, name: str, language: str) -> str:
    """Say which ratings an indicator counts, and of what: 'instellingen: ongunstig'."""
    scale, counted = inspectorate.scale(name), inspectorate.meets(name)
    last = len(scale.steps) + 1
    if counted == frozenset(range(scale.cut, last)):
        text = scale.meets_label[language]
    elif counted == frozenset(range(1, scale.cut)):
        text = scale.below_label[language]
    else:
        text = " / ".join(scale.steps[rating - 1].label[language] for rating in sorted(counted))
    units = inspectorate.framework.units[inspectorate.indicators[name].unit].many[language]
    return f"{units}: {text}"


def claim(cell: pd.Series) -> str:
    """Return the name of a cell of measures.csv."""
    return f"{cell['indicator']}:{cell['sector']}:{cell['category']}"


def main_cells(report: Report) -> list[pd.Series]:
    """Return this mirror's cells of the main indicators that have ratings, in register order."""
    found = report.current[(report.current["category"] == "meets") & (report.current["n"] > 0)]
    position = {name: i for i, name in enumerate(tier_one(report.inspectorate))}
    rows = [row for _, row in found.iterrows() if row["indicator"] in position]
    return sorted(rows, key=lambda row: position[row["indicator"]])


def measures(report: Report, language: str) -> Table:
    """Return the main indicators of this mirror for every sector with ratings."""
    level = numbers.percent_share(report.inspectorate.plan.level, language)
    caption = site_words.MEASURES_CAPTION[language].format(
        year=report.edition.school_year, level=level
    )
    rows = [_measure_row(report, cell, language) for cell in main_cells(report)]
    return drop_empty_end(
        table("measures-table", caption, site_words.MEASURE_COLUMNS, rows, language, tall=True)
    )


def _measure_row(report: Report, cell: pd.Series, language: str) -> tuple[Cell, ...]:
    inspectorate = report.inspectorate
    decimals = inspectorate.plan.percent_decimals
    names = (
        Cell(
            inspectorate.indicators[cell["indicator"]].label[language],
            counted_as(inspectorate, cell["indicator"], language),
        ),
        Cell(inspectorate.framework.sector_label(cell["sector"], language)),
    )
    empty = Cell("", number=True)
    if cell["conf_status"] == "C":
        return (*names, empty, empty, empty, empty, Cell(texts.SUPPRESSED[language]))
    counts = tuple(
        Cell(numbers.count(cell[part], language), number=True, claim=claim(cell), kind=part)
        for part in ("k", "n")
    )
    remark = Cell(texts.OBS_STATUS[cell["obs_status"]][language])
    if cell["obs_status"] in SMALL:
        return (*names, *counts, empty, empty, remark)
    share = Cell(
        share_text(cell, language, decimals),
        number=True,
        claim=claim(cell),
        kind="pct",
        bar=f"{cell['k'] / cell['n']:.4f}",
    )
    return (*names, *counts, share, Cell(interval(report, cell, language), number=True), remark)


def interval(report: Report, cell: pd.Series, language: str) -> str:
    """Return the interval of a cell, or nothing when it has none."""
    if pd.isna(cell["low"]) or pd.isna(cell["high"]):
        return ""
    decimals = report.inspectorate.plan.percent_decimals
    return numbers.percent_range(cell["low"], cell["high"], language, decimals)


def files(report: Report, root: Path, language: str) -> Table:
    """Return one row for each table of the edition, and one for the workbook."""
    results = root / "results" / report.edition.edition
    rows = []
    for folder, group in (("tables", PUBLIC), ("quality", QUALITY)):
        for name in group:
            text = texts.DATA_FILES[f"{name}.csv"][language]
            rows.append(
                (
                    Cell(site_words.TABLE_TITLES[name][language]),
                    Cell(text[:1].upper() + text[1:]),
                    Cell(
                        numbers.count(_length(results / folder / f"{name}.csv"), language),
                        number=True,
                    ),
                    Cell(f"{name}.csv", href=f"../{folder}/{name}.csv"),
                )
            )
    workbook = f"{report.edition.edition}.xlsx"
    rows.append(
        (
            Cell(site_words.WORKBOOK_TITLE[language]),
            Cell(site_words.WORKBOOK_TEXT[language]),
            Cell("", number=True),
            Cell(workbook, href=f"../tables/{workbook}"),
        )
    )
    caption = site_words.TABLES_CAPTION[language]
    return table("files-table", caption, site_words.TABLE_COLUMNS, rows, language)


def _length(path: Path) -> int:
    return len(pd.read_csv(path, usecols=[0], dtype=str, keep_default_na=False))
