"""The public tables of an edition in one workbook: one table a sheet, numbers as numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from spiegel.config import Label
from spiegel.files import replace
from spiegel.publish import numbers, texts, workbook_words
from spiegel.publish.report import Report, load_report

SHEETS = (
    "claims",
    "measures",
    "changes",
    "series",
    "trends",
    "evidence",
    "uniformity",
    "published_check",
    "population",
    "exclusions",
    "checks",
)
SHARES = frozenset(
    ("coverage", "share", "low", "high", "share_std", "prior_share", "value", "rule_out", "mdd")
)
DIFFERENCES = frozenset(("difference", "composition", "slope"))
PROBABILITIES = frozenset(("p", "p_adj", "p_trend", "p_departure", "p_quasi"))
SIGNED = {("changes", "low"), ("changes", "high"), ("trends", "low"), ("trends", "high")}
HIDDEN = ("k", "share", "low", "high", "share_std")  # of a cell that may not be published
# Columns that name a row stay in sight when scrolling sideways.
KEYS = {"claims": 2, "measures": 6, "changes": 4, "series": 6, "trends": 3}
ACCENT = "#0A3358"
WIDEST, NARROWEST, SAMPLE = 60, 9, 300


@dataclass(frozen=True)
class Book:
    """A workbook being written, and what every sheet needs."""

    report: Report
    workbook: Any
    formats: dict[str, Any]


def write_workbook(root: Path, edition: str, path: Path) -> None:
    """Write cover, notes, meaning of the columns, and one sheet for each public table.

    The same tables give the same bytes: the only date inside is the date of extraction.
    """
    report = load_report(root, edition)
    stream = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        stream,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    extracted = report.edition.extracted
    workbook.set_properties(
        {
            "title": both(report.edition.title),
            "author": report.inspectorate.framework.publisher["nl"],
            "comments": workbook_words.EXAMPLE if report.example else "",
            "created": datetime(extracted.year, extracted.month, extracted.day),
        }
    )
    book = Book(report, workbook, _formats(workbook))
    _cover(book)
    _notes(book)
    _dictionary(book)
    for name in SHEETS:
        _table_sheet(book, name, getattr(report, name))
    workbook.close()
    replace(path, stream.getvalue())


def both(label: Label) -> str:
    """Return a text in both languages, Dutch first."""
    return label.nl if label.nl == label.en else f"{label.nl} / {label.en}"


def _formats(workbook: Any) -> dict[str, Any]:
    wanted: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 16, "font_color": ACCENT},
        "strong": {"bold": True},
        "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": ACCENT, "valign": "top"},
        "example": {"bold": True, "bg_color": "#FFF3C4"},
        "quiet": {"font_color": "#595959"},
        "wrap": {"text_wrap": True, "valign": "top"},
        "link": {"font_color": ACCENT, "underline": 1},
        "count": {"num_format": "#,##0"},
        "share": {"num_format": "0.0%"},
        "difference": {"num_format": "+0.0%;-0.0%;0.0%"},
        "probability": {"num_format": "0.0000"},
    }
    return {name: workbook.add_format(entry) for name, entry in wanted.items()}


def _open(book: Book, name: str, title: str, lines: Iterable[str] = ()) -> tuple[Any, int]:
    """Add a sheet with its title, the example notice and some lines; return the next free row."""
    sheet = book.workbook.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, title, book.formats["title"])
    row = 1
    if book.report.example:
        sheet.write_string(row, 0, workbook_words.EXAMPLE, book.formats["example"])
        row += 1
    for line in lines:
        sheet.write_string(row, 0, line, book.formats["quiet"])
        row += 1
    return sheet, row


def _source(book: Book) -> str:
    framework = book.report.inspectorate.framework
    parts = [
        workbook_words.SOURCE[language].format(
            publisher=framework.publisher[language],
            source=framework.source[language],
            day=numbers.day(book.report.edition.extracted, language),
        )
        for language in ("nl", "en")
    ]
    return " / ".join(parts)


def _days(moment: Any) -> str:
    return f"{numbers.day(moment, 'nl')} / {numbers.day(moment, 'en')}"


def _cover(book: Book) -> None:
    edition, words = book.report.edition, workbook_words.COVER
    sheet, row = _open(book, "Cover", both(edition.title), [_source(book)])
    if book.report.example:
        sheet.write_string(row, 0, both(workbook_words.EXAMPLE_NOTE), book.formats["strong"])
        row += 1
    facts = {
        "edition": edition.edition,
        "school_year": edition.school_year,
        "inspectorate": both(book.report.inspectorate.framework.label),
        "extracted": _days(edition.extracted),
        "cut_off": _days(edition.cut_off),
        "not_random": both(texts.NOT_RANDOM),
    }
    for name, value in facts.items():
        sheet.write_string(row, 0, both(words[name]), book.formats["strong"])
        sheet.write_string(row, 1, value, book.formats["wrap"])
        row += 1
    sheet.write_string(row, 0, both(words["contents"]), book.formats["strong"])
    titles = {"Notes": words["notes"], "Dictionary": words["dictionary"], **workbook_words.TITLES}
    for name, title in titles.items():
        row += 1
        sheet.write_url(row, 0, f"internal:'{name}'!A1", book.formats["link"], name)
        sheet.write_string(row, 1, both(title))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)


def _notes(book: Book) -> None:
    plan = book.report.inspectorate.plan
    sheet, row = _open(book, "Notes", both(workbook_words.COVER["notes"]))
    values = {"flagged": plan.thresholds.flagged_below, "k_of_n": plan.thresholds.k_of_n_below}
    values["counts_only"] = plan.thresholds.counts_only_below
    notes = [texts.NOT_RANDOM, *workbook_words.NOTES]
    rows = [
        [
            note[language].format(
                level=numbers.percent_share(plan.level, language),
                **{name: numbers.count(n, language) for name, n in values.items()},
            )
            for language in ("nl", "en")
        ]
        for note in notes
    ]
    _text_table(book, sheet, row, ["Nederlands", "English"], rows, "notes", (80, 80))


def _dictionary(book: Book) -> None:
    sheet, row = _open(book, "Dictionary", both(workbook_words.COVER["dictionary"]))
    rows = [
        [name, column, *(workbook_words.meaning(name, column)[lang] for lang in ("nl", "en"))]
        for name in SHEETS
        for column in getattr(book.report, name).columns
    ]
    head = ["sheet", "column", "Nederlands", "English"]
    _text_table(book, sheet, row, head, rows, "dictionary", (17, 19, 60, 60))


def _text_table(
    book: Book,
    sheet: Any,
    row: int,
    head: list[str],
    rows: list[list[str]],
    name: str,
    widths: tuple[int, ...],
) -> None:
    _mark_table(book, sheet, row, head, len(rows), name)
    for i, cells in enumerate(rows, row + 1):
        for j, text in enumerate(cells):
            sheet.write_string(i, j, text, book.formats["wrap"])
    for j, width in enumerate(widths):
        sheet.set_column(j, j, width)
    sheet.freeze_panes(row + 1, 0)


def _mark_table(book: Book, sheet: Any, row: int, head: list[str], length: int, name: str) -> None:
    columns = [{"header": text, "header_format": book.formats["head"]} for text in head]
    sheet.add_table(
        row,
        0,
        row + length,
        len(head) - 1,
        {"name": name, "columns": columns, "style": "Table Style Light 1"},
    )


def _table_sheet(book: Book, name: str, table: pd.DataFrame) -> None:
    lines = [_source(book)]
    if table.empty:
        lines.append(both(workbook_words.EMPTY))
    sheet, row = _open(book, name, both(workbook_words.TITLES[name]), lines)
    head = [str(column) for column in table.columns]
    if table.empty:
        for j, text in enumerate(head):
            sheet.write_string(row, j, text, book.formats["head"])
    else:
        _mark_table(book, sheet, row, head, len(table), name)
    shown = published_only(table)
    for j, column in enumerate(head):
        _column(book, sheet, row, j, name, column, shown[column])
    sheet.freeze_panes(row + 1, KEYS.get(name, 1))


def published_only(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the numbers of cells that may not be published left empty."""
    if "conf_status" not in table:
        return table
    secret = table["conf_status"] == "C"
    hidden = {name: table[name].astype("Float64") for name in HIDDEN if name in table}
    return table.assign(**{name: values.mask(secret) for name, values in hidden.items()})


def number_format(table: str, column: str) -> str:
    """Return how the numbers of a column are shown."""
    if (table, column) in SIGNED or column in DIFFERENCES:
        return "difference"
    if column in SHARES:
        return "share"
    return "probability" if column in PROBABILITIES else "count"


def _column(
    book: Book, sheet: Any, row: int, j: int, name: str, column: str, values: pd.Series
) -> None:
    shape = book.formats[number_format(name, column)]
    widest = len(column) + 4  # room for the filter button
    for i, value in enumerate(values.tolist(), row + 1):
        if value is None or value is pd.NA or value != value or value == "":
            continue
        if isinstance(value, str):
            sheet.write_string(i, j, value)
            if i - row <= SAMPLE:
                widest = max(widest, len(value) + 2)
        else:
            sheet.write_number(i, j, value, shape)
    sheet.set_column(j, j, min(max(widest, NARROWEST), WIDEST))
