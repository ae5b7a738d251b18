"""From the tables of an edition to the model of its workbook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from spiegel.catalogue import catalogue
from spiegel.config import Label
from spiegel.publish import numbers, texts
from spiegel.publish.public_tables import columns, kind, licences, public
from spiegel.publish.report import Report
from spiegel.publish.workbook import workbook_words
from spiegel.publish.workbook.model import Book, Column, Link, Sheet, Value

WIDEST, NARROWEST, SAMPLE = 60, 9, 300


def both(label: Label) -> str:
    """Return a text in both languages, Dutch first."""
    return label.nl if label.nl == label.en else f"{label.nl} / {label.en}"


def book(report: Report) -> Book:
    """Return cover, contents, notes, meaning of the columns, and a sheet for each public table."""
    tables = [_table(report, name) for name in catalogue().workbook]
    front = [_notes(report), _dictionary(report)]
    contents = _contents(report, [*front, *tables])
    return Book(
        title=both(report.edition.title),
        author=report.inspectorate.framework.publisher["nl"],
        comments=workbook_words.EXAMPLE if report.example else "",
        language=report.inspectorate.framework.language,
        day=report.edition.extracted,
        sheets=(_cover(report), contents, *front, *tables),
    )


def _sheet(report: Report, name: str, title: str, **parts: Any) -> Sheet:
    notice = workbook_words.EXAMPLE if report.example else ""
    return Sheet(name=name, title=title, notice=notice, **{"lines": (), **parts})


def _source(report: Report) -> str:
    parts = [
        workbook_words.SOURCE[language].format(
            source=report.credit(language),
            day=numbers.day(report.edition.extracted, language),
        )
        for language in ("nl", "en")
    ]
    return " / ".join(parts)


def _days(moment: Any) -> str:
    return f"{numbers.day(moment, 'nl')} / {numbers.day(moment, 'en')}"


def _cover(report: Report) -> Sheet:
    edition = report.edition
    facts = {
        "edition": edition.edition,
        "school_year": edition.school_year,
        "inspectorate": both(report.inspectorate.framework.label),
        "extracted": _days(edition.extracted),
        "cut_off": _days(edition.cut_off),
        "licence": ", ".join(licences(report)),
        "not_random": both(texts.NOT_RANDOM),
    }
    lines = [_source(report)]
    if report.example:
        lines.append(both(workbook_words.EXAMPLE_NOTE))
    return _sheet(
        report,
        "Cover",
        both(edition.title),
        lines=tuple(lines),
        columns=(Column("", "text", 46), Column("", "text", 90, wrap=True)),
        rows=tuple(
            (both(workbook_words.COVER[name]), value) for name, value in facts.items() if value
        ),
        headless=True,
    )


def _contents(report: Report, sheets: list[Sheet]) -> Sheet:
    head = [both(label) for label in workbook_words.CONTENTS]
    return _sheet(
        report,
        "Contents",
        both(workbook_words.COVER["contents"]),
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
        both(workbook_words.COVER["notes"]),
        columns=tuple(Column(name, "text", 80, wrap=True) for name in ("Nederlands", "English")),
        rows=tuple(
            (filled(note, "nl"), filled(note, "en"))
            for note in (texts.NOT_RANDOM, *workbook_words.NOTES)
        ),
    )


def _dictionary(report: Report) -> Sheet:
    rows = [
        (name, column, both(workbook_words.UNITS[kind(name, column)]) or None,
         workbook_words.meaning(name, column).nl, workbook_words.meaning(name, column).en)
        for name in catalogue().workbook
        for column in columns(name)
    ]  # fmt: skip
    head = (*(both(label) for label in workbook_words.DICTIONARY), "Nederlands", "English")
    widths = (17, 19, 24, 60, 60)
    return _sheet(
        report,
        "Dictionary",
        both(workbook_words.COVER["dictionary"]),
        lines=(both(workbook_words.NO_UNIT),),
        columns=tuple(
            Column(text, "text", width, wrap=width > 30)
            for text, width in zip(head, widths, strict=True)
        ),
        rows=tuple(rows),
    )


def head(name: str, column: str) -> str:
    """Return the head of a column: its name, and its unit when it holds numbers."""
    unit = both(workbook_words.UNITS[kind(name, column)])
    return f"{column} ({unit})" if unit else column


def _table(report: Report, name: str) -> Sheet:
    table = public(report, name)
    lines = [_source(report)]
    if table.empty:
        lines.append(both(workbook_words.EMPTY))
    elif bool((table.isna() | (table == "")).any(axis=None)):
        lines.append(both(catalogue().label(name, "empty_cells")))
    found = list(table.items())
    return _sheet(
        report,
        name,
        both(catalogue().label(name, "title")),
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
