"""From the tables of an edition to the model of its workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pandas as pd

from spiegel.config.catalogue import catalogue
from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES, writing
from spiegel.publish import numbers, table_words
from spiegel.publish.public_tables import columns, kind, licences, public
from spiegel.publish.report import Report
from spiegel.publish.workbook import workbook_words
from spiegel.publish.workbook.model import Book, Column, Link, Sheet, Value

WIDEST, NARROWEST, SAMPLE = 60, 9, 300
_NAMES = tuple(writing(language).name for language in LANGUAGES)


def book(report: Report) -> Book:
    """Return cover, contents, notes, meaning of the columns, and a sheet for each public table."""
    tables = [_table(report, name) for name in catalogue().workbook]
    front = [_notes(report), _dictionary(report)]
    contents = _contents(report, [*front, *tables])
    framework = report.inspectorate.framework
    return Book(
        title=report.edition.title.together(),
        author=framework.publisher[framework.language],
        comments=workbook_words.EXAMPLE.together() if report.example else "",
        language=framework.language,
        day=report.edition.extracted,
        colour=report.inspectorate.house.brand,
        sheets=(_cover(report), contents, *front, *tables),
    )


def _sheet(report: Report, name: str, title: str, **parts: Any) -> Sheet:
    notice = workbook_words.EXAMPLE.together() if report.example else ""
    return Sheet(name=name, title=title, notice=notice, **{"lines": (), **parts})


def _source(report: Report) -> str:
    day = _days(report.edition.extracted)
    return workbook_words.SOURCE.filled(source=Label.made(report.credit), day=day).together()


def _days(moment: date) -> Label:
    return Label.made(lambda language: numbers.day(moment, language))


def _cover(report: Report) -> Sheet:
    edition = report.edition
    facts = {
        "edition": edition.edition,
        "school_year": Label.made(report.when).together(),
        "inspectorate": report.inspectorate.framework.label.together(),
        "extracted": _days(edition.extracted).together(),
        "cut_off": _days(edition.cut_off).together(),
        "licence": ", ".join(licences(report)),
        "not_random": table_words.NOT_RANDOM.together(),
    }
    lines = [_source(report)]
    if report.example:
        lines.append(workbook_words.EXAMPLE_NOTE.together())
    return _sheet(
        report,
        "Cover",
        edition.title.together(),
        lines=tuple(lines),
        columns=(Column("", "text", 46), Column("", "text", 90, wrap=True)),
        rows=tuple(
            (workbook_words.COVER[name].together(), value) for name, value in facts.items() if value
        ),
        headless=True,
    )


def _contents(report: Report, sheets: list[Sheet]) -> Sheet:
    head = [label.together() for label in workbook_words.CONTENTS]
    return _sheet(
        report,
        "Contents",
        workbook_words.COVER["contents"].together(),
        columns=(
            Column(head[0], "text", 20),
            Column(head[1], "text", 90),
            Column(head[2], "count", 14),
        ),
        rows=tuple((Link(sheet.name), sheet.title, len(sheet.rows)) for sheet in sheets),
    )


def _notes(report: Report) -> Sheet:
    plan = report.inspectorate.plan
    values = {"flagged": plan.thresholds.flagged_below, "k_of_n": plan.thresholds.k_of_n_below}
    values["counts_only"] = plan.thresholds.counts_only_below

    def filled(note: Label, language: str) -> str:
        return note[language].format(
            level=numbers.percent_share(plan.level, language),
            **{name: numbers.count(n, language) for name, n in values.items()},
        )

    return _sheet(
        report,
        "Notes",
        workbook_words.COVER["notes"].together(),
        columns=tuple(Column(name, "text", 80, wrap=True) for name in _NAMES),
        rows=tuple(
            tuple(filled(note, language) for language in LANGUAGES)
            for note in (table_words.NOT_RANDOM, *workbook_words.NOTES)
        ),
    )


def _dictionary(report: Report) -> Sheet:
    rows = [
        (name, column, workbook_words.UNITS[kind(name, column)].together() or None,
         *(workbook_words.meaning(name, column)[language] for language in LANGUAGES))
        for name in catalogue().workbook
        for column in columns(name)
    ]  # fmt: skip
    head = (*(label.together() for label in workbook_words.DICTIONARY), *_NAMES)
    widths = (17, 19, 24, *(60 for _ in LANGUAGES))
    return _sheet(
        report,
        "Dictionary",
        workbook_words.COVER["dictionary"].together(),
        lines=(workbook_words.NO_UNIT.together(),),
        columns=tuple(
            Column(text, "text", width, wrap=width > 30)
            for text, width in zip(head, widths, strict=True)
        ),
        rows=tuple(rows),
    )


def head(name: str, column: str) -> str:
    """Return the head of a column: its name, and its unit when it holds numbers."""
    unit = workbook_words.UNITS[kind(name, column)].together()
    return f"{column} ({unit})" if unit else column


def _table(report: Report, name: str) -> Sheet:
    table = public(report, name)
    lines = [_source(report)]
    if table.empty:
        lines.append(workbook_words.EMPTY.together())
    elif bool((table.isna() | (table == "")).any(axis=None)):
        lines.append(catalogue().label(name, "empty_cells").together())
    found = list(table.items())
    return _sheet(
        report,
        name,
        catalogue().label(name, "title").together(),
        lines=tuple(lines),
        columns=tuple(
            Column(head(name, str(column)), kind(name, str(column)), _width(
                head(name, str(column)), values.head(SAMPLE).tolist()))
            for column, values in found
        ),
        rows=tuple(zip(*(list(_cells(values)) for _, values in found), strict=True)),
        keys=catalogue().tables[name].fixed_columns,
    )  # fmt: skip


def _cells(values: Iterable[Any]) -> Iterator[Value]:
    for value in values:
        if value is pd.NA or value == "":
            yield None
        elif isinstance(value, str):
            yield value
        else:
            yield int(value) if hasattr(value, "__index__") else float(value)


def _width(text: str, sample: list[Any]) -> int:
    lengths = [len(value) + 2 for value in sample if isinstance(value, str)]
    widest = max([len(text) + 4, *lengths])  # room for the filter button
    return min(max(widest, NARROWEST), WIDEST)
