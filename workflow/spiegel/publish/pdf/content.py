"""Everything that the PDF report says in one language, as plain data for the template."""

from __future__ import annotations

from typing import Any

from spiegel.publish import numbers, table_words
from spiegel.publish.content import content_words
from spiegel.publish.content.figures import Made
from spiegel.publish.pdf import chapters, report_words
from spiegel.publish.pdf.blocks import callout
from spiegel.publish.pdf.chapters import Source
from spiegel.publish.report import Report


def content(report: Report, made: dict[str, Made], language: str) -> dict[str, Any]:
    """Return the whole report in one language: title page, and chapters as blocks."""
    source = Source(report, made, language)
    edition, framework = report.edition, report.inspectorate.framework
    page = content_words.HEADINGS
    notice = []
    if report.example:
        title = page["example_title"][language]
        notice = [callout(title, table_words.EXAMPLE[language], example=True)]
    return {
        "cover": True,
        "language": language,
        "title": edition.title[language],
        "subtitle": report_words.ANNEX[language],
        "publisher": framework.publisher[language],
        "description": report_words.DESCRIPTION[language].format(
            edition=edition.title[language], year=report.when(language)
        ),
        "keywords": report_words.KEYWORDS[language],
        "accent": report.inspectorate.house.brand,
        "example": table_words.EXAMPLE_MARK[language] if report.example else "",
        "words": {name: label[language] for name, label in report_words.PAGE.items()},
        "facts": [
            (page["school_year"][language], report.when(language)),
            (page["inspectorate"][language], framework.label[language]),
            (page["extracted"][language], numbers.day(edition.extracted, language)),
            (page["cut_off"][language], numbers.day(edition.cut_off, language)),
        ],
        "notice": notice,
        "blocks": [
            *chapters.foreword_chapter(source),
            *chapters.press_chapter(source),
            *chapters.lessons_chapter(source),
            *chapters.setup_chapter(source),
            *chapters.overall_chapter(source),
            *chapters.changes_chapter(source),
            *chapters.sectors_chapter(source),
            *chapters.quality_chapter(source),
            *chapters.method_chapter(source),
            *chapters.colophon_chapter(source),
        ],
    }
