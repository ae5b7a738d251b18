"""The press release: the message of people, the figures of the mirror, and where they come from."""

from __future__ import annotations

from collections.abc import Iterator

from spiegel.config.claims import ClaimNumber
from spiegel.publish import numbers, table_words
from spiegel.publish.claims import amounts
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import measures, people_words
from spiegel.publish.content.human_texts import unchecked_lines
from spiegel.publish.content.quantities import row_of
from spiegel.publish.content.sentences import subject
from spiegel.publish.content.tables import EMPTY, Cell, Row, Table, table
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


def numbers_table(report: Report, language: str) -> Table:
    """Return every share of the release beside its counts and interval, as its sentence counts."""
    rows: list[Row] = []
    registry = report.inspectorate.claims.claims
    for said in claims_for(report.sentences, "press", language):
        rows += _amounts(report, said, language)
        for name, number in registry[said.claim].numbers.items():
            text = next(
                (part.text for part in said.parts if part.claim == f"{said.claim}.{name}"), ""
            )
            if text:
                rows.append(_number(report, number, text, language))
    level = numbers.percent_share(report.inspectorate.plan.level, language)
    caption = words.NUMBERS_CAPTION[language].format(level=level)
    return table("press-numbers", caption, words.NUMBER_COLUMNS, rows, language)


def _amounts(report: Report, said: ClaimSentence, language: str) -> Iterator[Row]:
    """Yield each quantity of a sentence, with the records behind it."""
    claim = report.inspectorate.claims.claims[said.claim]
    for cell in (amounts.cells_of(report, said.claim, claim) or {}).values():
        shown = row_of(report, cell, language)
        counts = Cell(numbers.count(cell["n"], language), number=True)
        yield {
            "number": shown["value"],
            "indicator": shown["quantity"],
            "sector": shown["sector"],
            "counts": counts,
            "interval": shown["interval"] if shown["interval"].text else EMPTY,
        }


def _number(report: Report, number: ClaimNumber, text: str, language: str) -> Row:
    cell = report.cell(number.indicator, number.sector, number.polarity)
    own = report.inspectorate
    few = cell["obs_status"] in measures.SMALL
    return {
        "number": Cell(text, number=True),
        "indicator": Cell(subject(own, number.indicator, number.polarity, language)),
        "sector": Cell(own.framework.sector_label(number.sector, language)),
        "counts": Cell(numbers.k_of_n(int(cell["k"]), int(cell["n"]), language), number=True),
        "interval": EMPTY if few else Cell(measures.interval(report, cell, language), number=True),
    }
