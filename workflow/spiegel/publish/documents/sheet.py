"""A practice sheet: of one sector what goes well, what does not, and what people say about it.

Which side an indicator stands on is a choice of ours: its whole interval lies above half, or below
it. It is said beside the tables; an indicator of which more is not better stands on no side.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from spiegel.publish import numbers, table_words
from spiegel.publish.content import measures, people_words
from spiegel.publish.content.sentences import inline
from spiegel.publish.content.tables import Cell, Row, Table, table
from spiegel.publish.documents import document_words as words
from spiegel.publish.documents.model import Document, Heading, Part, paragraph, parts_of
from spiegel.publish.report import Measure, Report

Side = Literal["well", "badly", "open"]
HALF = 0.5
PRACTICE = ("practice", "questions")


def practice_sheet(report: Report, sector: str, language: str) -> Document:
    """Return the sheet of a sector in one language; what nobody wrote is not there."""
    edition, framework = report.edition, report.inspectorate.framework
    label = framework.sector_label(sector, language)
    return Document(
        language=language,
        kicker=f"{words.SHEET[language]}: {edition.title[language]}",
        title=label,
        notice=table_words.EXAMPLE[language] if report.example else "",
        publisher=framework.publisher[language],
        description=words.SHEET_DESCRIPTION[language].format(
            edition=edition.title[language], sector=label
        ),
        day=edition.extracted,
        colour=report.inspectorate.house.brand,
        parts=(
            *_written(report, sector, ("subject",), language),
            *side_parts(report, sector, language),
            *_written(report, sector, PRACTICE, language),
            paragraph(table_words.NOT_RANDOM[language]),
        ),
    )


def _written(report: Report, sector: str, slots: tuple[str, ...], language: str) -> Iterator[Part]:
    for text in report.texts.some(*slots, language=language, key=sector):
        yield from parts_of(text, people_words.TITLES[text.slot][language])


def side_parts(report: Report, sector: str, language: str) -> Iterator[Part]:
    """Yield the indicators of a sector by the side of half on which they stand."""
    by_side = sides_of(report, sector)
    for side, cells in by_side.items():
        if cells:
            yield Heading(words.SIDES[side][language])
            yield paragraph(words.SIDE_RULES[side][language])
            yield _table(report, sector, side, cells, language)
    if any(by_side.values()):
        yield paragraph(words.SIDE_CHOICE[language])
    else:
        yield paragraph(words.NOTHING[language])


def sides_of(report: Report, sector: str) -> dict[Side, list[Measure]]:
    """Return the cells of a sector by their side, the clearest first; withheld ones are left out.

    A cell that gets no percentage, because it counts so few, is open.
    """
    found: dict[Side, list[Measure]] = {"well": [], "badly": [], "open": []}
    own = report.inspectorate
    names = [name for name in own.indicators if own.upward(name)]
    for cell in measures.cells_of(report, names, [sector]):
        if cell["conf_status"] != "C":
            found[_side(cell)].append(cell)
    for side, cells in found.items():
        cells.sort(key=lambda cell: cell["k"] / cell["n"], reverse=side != "badly")
    return found


def _side(cell: Measure) -> Side:
    if cell["obs_status"] in measures.SMALL:
        return "open"
    return "well" if cell["low"] > HALF else "badly" if cell["high"] < HALF else "open"


def _table(report: Report, sector: str, side: Side, cells: list[Measure], language: str) -> Table:
    level = numbers.percent_share(report.inspectorate.plan.level, language)
    columns = {name: own.filled(level=level) for name, own in words.SIDE_COLUMNS.items()}
    label = report.inspectorate.framework.sector_label(sector, language)
    caption = f"{label}: {inline(words.SIDES[side][language])}"
    rows = [_row(report, cell, language) for cell in cells]
    return table(f"side-{side}", caption, columns, rows, language).without_empty(
        "share", "interval"
    )


def _row(report: Report, cell: Measure, language: str) -> Row:
    label = report.inspectorate.indicators[cell["indicator"]].label[language]
    few = cell["obs_status"] in measures.SMALL
    counts = numbers.k_of_n(int(cell["k"]), int(cell["n"]), language)
    return {
        "indicator": Cell(label),
        "share": Cell("", number=True) if few else measures.share_cell(report, cell, language),
        "counts": Cell(counts, number=True),
        "interval": Cell("" if few else measures.interval(report, cell, language), number=True),
    }
