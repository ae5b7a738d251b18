"""Tables of the site as plain data: cells of text with what a page needs to mark them up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isnan

import pandas as pd

from spiegel.config import Label
from spiegel.inspectorate import Inspectorate
from spiegel.publish import numbers, texts
from spiegel.publish.report import Measure, Report
from spiegel.publish.sentences import SMALL, share_text
from spiegel.publish.site import page_words, site_words


@dataclass(frozen=True)
class Cell:
    """One cell; `detail` is a second, quieter line; a `fixed` text stays on one line.

    `claim` is the cell of measures.csv that the number was printed from, `kind` which part of it.
    `about` is what a link that says only a kind of file is about, for who hears links apart.
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
    about: str = ""


@dataclass(frozen=True)
class Column:
    text: str
    number: bool


@dataclass(frozen=True)
class Table:
    """A table with an id that is unique on the page; the first cell of a row names the row.

    `groups` is what each row belongs to, for choices that no column holds.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    tall: bool = False
    groups: tuple[str, ...] = ()


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


def claim(cell: Measure) -> str:
    """Return the name of a cell of measures.csv."""
    return f"{cell['indicator']}:{cell['sector']}:{cell['category']}"


def cells_of(
    report: Report, indicators: Sequence[str], sectors: Sequence[str] | None = None
) -> list[Measure]:
    """Return this mirror's cells that have ratings, in the order of register and framework.

    Parameters
    ----------
    sectors : those wanted; all of them, with groups and total, when left out.
    """
    framework = report.inspectorate.framework
    wanted = sectors or ("ALL", *framework.sector_groups, *framework.sectors)
    found = (report.counted(name, sector) for name in indicators for sector in wanted)
    return [cell for cell in found if cell is not None]


def all_measures(report: Report, language: str) -> Table:
    """Return every indicator of this mirror for every sector with ratings, grouped by theme."""
    inspectorate = report.inspectorate
    caption = page_words.ALL_MEASURES_CAPTION[language].format(**_caption_values(report, language))
    cells = cells_of(report, list(inspectorate.indicators))
    rows = [measure_row(report, cell, language) for cell in cells]
    themes = inspectorate.framework.themes
    groups = (themes[theme_of(inspectorate, cell["indicator"])][language] for cell in cells)
    found = table("measures-table", caption, site_words.MEASURE_COLUMNS, rows, language, tall=True)
    return replace(drop_empty_end(found), groups=tuple(groups))


def subject_measures(
    report: Report, subject: str, cells: Iterable[Measure], language: str, *, sector: bool
) -> Table:
    """Return the cells of one sector or theme; `sector` keeps the column of sectors."""
    values = {**_caption_values(report, language), "subject": subject}
    caption = page_words.SUBJECT_CAPTION[language].format(**values)
    rows = [measure_row(report, cell, language) for cell in cells]
    columns: tuple[Label, ...] = site_words.MEASURE_COLUMNS
    if not sector:
        columns = (columns[0], *columns[2:])
        rows = [(row[0], *row[2:]) for row in rows]
    return drop_empty_end(table("measures-table", caption, columns, rows, language, tall=sector))


def theme_of(inspectorate: Inspectorate, indicator: str) -> str:
    """Return the theme of an indicator: that of its first standard."""
    return inspectorate.framework.standards[inspectorate.indicators[indicator].standards[0]].theme


def _caption_values(report: Report, language: str) -> dict[str, str]:
    level = numbers.percent_share(report.inspectorate.plan.level, language)
    return {"year": report.edition.school_year, "level": level}


def measure_row(report: Report, cell: Measure, language: str) -> tuple[Cell, ...]:
    """Return one cell of the measures as a row: small numbers get no percentage."""
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


def interval(report: Report, cell: Measure | pd.Series, language: str) -> str:
    """Return the interval of a cell, or nothing when it has none."""
    low, high = float(cell["low"]), float(cell["high"])
    if isnan(low) or isnan(high):
        return ""
    decimals = report.inspectorate.plan.percent_decimals
    return numbers.percent_range(low, high, language, decimals)
