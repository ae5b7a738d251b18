"""The press release: the message of people, the figures of the mirror, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from spiegel.publish import numbers, table_words
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import people_words
from spiegel.publish.content.human_texts import unchecked_lines
from spiegel.publish.documents import document_words as words
from spiegel.publish.documents.model import (
    Document,
    Heading,
    Part,
    bullets,
    paragraph,
    parts_of,
    spoken,
)
from spiegel.publish.documents.press_numbers import numbers_table
from spiegel.publish.report import Report

BEFORE = ("lessons",)
AFTER = ("recommendations", "quotes", "contact")


def press_release(report: Report, language: str) -> Document:
    """Return the press release of a mirror in one language.

    Every claim that may stand in one does; what nobody wrote is not there.
    """
    edition, framework = report.edition, report.inspectorate.framework
    message = report.texts.get("message", language)
    titled = {"edition": edition.title[language], "year": report.when(language)}
    return Document(
        language=language,
        kicker=f"{words.PRESS[language]}: {edition.title[language]}",
        title=message.title if message and message.title else edition.title[language],
        notice=table_words.EXAMPLE[language] if report.example else "",
        publisher=framework.publisher[language],
        description=words.PRESS_DESCRIPTION[language].format(**titled),
        day=edition.extracted,
        colour=report.inspectorate.house.brand,
        parts=(
            *(message.blocks if message else ()),
            *_written(report, BEFORE, language),
            *_figures(report, language),
            *_written(report, AFTER, language),
            *_annex(report, language),
            *_written(report, ("colophon",), language),
        ),
    )


def _written(report: Report, slots: tuple[str, ...], language: str) -> Iterator[Part]:
    for text in report.texts.some(*slots, language=language):
        yield from parts_of(text, people_words.TITLES[text.slot][language])


def _figures(report: Report, language: str) -> Iterator[Part]:
    said = claims_for(report.sentences, "press", language)
    if said:
        yield Heading(words.KEY_FIGURES[language])
        yield bullets([spoken(one) for one in said])
        yield paragraph(table_words.NOT_RANDOM[language])


def _annex(report: Report, language: str) -> Iterator[Part]:
    edition = report.edition
    yield Heading(words.ANNEX[language])
    days = {"cut_off": edition.cut_off, "extracted": edition.extracted}
    shown = {name: numbers.day(day, language) for name, day in days.items()}
    named = {"title": edition.title[language], "year": report.when(language)}
    yield paragraph(table_words.PERIOD[language].format(**named, **shown))
    found = numbers_table(report, language)
    if found.rows:
        yield found
    if lines := unchecked_lines(report.texts, language):
        yield Heading(people_words.TITLES["unchecked"][language], 2)
        for line in lines:
            yield paragraph(line)
