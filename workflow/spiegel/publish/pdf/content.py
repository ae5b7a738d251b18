"""Everything that the PDF report says in one language, as plain data for the template."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from spiegel.publish import names, numbers, palette, texts
from spiegel.publish.pdf import chapters, report_words
from spiegel.publish.pdf.blocks import callout
from spiegel.publish.pdf.chapters import Reading, Source
from spiegel.publish.report import Report
from spiegel.publish.site import page_words


def specs_of(report: Report, root: Path) -> dict[str, dict[str, Any]]:
    """Return the descriptions of all figures of an edition by name."""
    folder = root / "results" / report.edition.edition / "figures"
    return {
        name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in names.all_figure_ids(report.inspectorate)
    }


def content(
    report: Report, specs: dict[str, dict[str, Any]], root: Path, language: str
) -> dict[str, Any]:
    """Return the whole report in one language: title page, and chapters as blocks."""
    source = Source(report, specs, root, language)
    reading = Reading(source)
    edition, framework = report.edition, report.inspectorate.framework
    page = page_words.WORDS
    notice = []
    if report.example:
        title = page["example_title"][language]
        notice = [callout(title, texts.EXAMPLE[language], example=True)]
    return {
        "language": language,
        "title": edition.title[language],
        "subtitle": report_words.ANNEX[language],
        "publisher": framework.publisher[language],
        "description": report_words.DESCRIPTION[language].format(
            edition=edition.title[language], year=edition.school_year
        ),
        "keywords": report_words.KEYWORDS[language],
        "accent": palette.ACCENT,
        "example": texts.EXAMPLE_MARK[language] if report.example else "",
        "words": {name: label[language] for name, label in report_words.PAGE.items()},
        "facts": [
            (page["school_year"][language], edition.school_year),
            (page["inspectorate"][language], framework.label[language]),
            (page["extracted"][language], numbers.day(edition.extracted, language)),
            (page["cut_off"][language], numbers.day(edition.cut_off, language)),
        ],
        "notice": notice,
        "blocks": [
            *chapters.press(source),
            *chapters.setup(source, reading),
            *chapters.overall(source, reading),
            *chapters.changes(source, reading),
            *chapters.sectors(source, reading),
            *chapters.quality(source),
            *chapters.method(source),
        ],
    }
