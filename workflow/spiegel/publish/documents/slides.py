"""Slides: the message, what the mirror says, its figures, and the lessons, one thing on each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from spiegel.publish import table_words
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import people_words
from spiegel.publish.content.figures import COMPARISONS, Made
from spiegel.publish.content.human_texts import Run, Text
from spiegel.publish.documents import document_words as words
from spiegel.publish.documents.model import spoken
from spiegel.publish.names import edition_figure_ids
from spiegel.publish.report import Report

Lines = tuple[tuple[Run, ...], ...]
MOST = 4  # sentences on a slide


@dataclass(frozen=True)
class Slide:
    """One slide: a title, and lines or a figure.

    Attributes
    ----------
    lines : each as runs. figure : the name of a figure, or ''. alt : what is heard instead of it.
    notes : what its reader may say beside it.
    """

    title: str
    lines: Lines = ()
    figure: str = ""
    alt: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Deck:
    """All slides in one language; `day` is the only date in the file, `colour` that of titles."""

    language: str
    title: str
    subtitle: str
    notice: str
    publisher: str
    day: date
    colour: str
    slides: tuple[Slide, ...]


def deck(report: Report, made: dict[str, Made], language: str) -> Deck:
    """Return the slides of a mirror in one language; what nobody wrote is not there.

    Parameters
    ----------
    made : the figures of the edition, those of its sectors and themes left aside.
    """
    edition = report.edition
    message = report.texts.get("message", language)
    return Deck(
        language=language,
        title=edition.title[language],
        subtitle=message.title if message else report.when(language),
        notice=table_words.EXAMPLE[language] if report.example else "",
        publisher=report.inspectorate.framework.publisher[language],
        day=edition.extracted,
        colour=report.inspectorate.house.brand,
        slides=(
            *_said(report, "message", language),
            *_claims(report, language),
            *_figures(report, made, language),
            *_said(report, "lessons", language),
            *_said(report, "recommendations", language),
            *_said(report, "quotes", language),
            *_said(report, "contact", language),
        ),
    )


def _claims(report: Report, language: str) -> Iterator[Slide]:
    said = [spoken(one) for one in claims_for(report.sentences, "press", language)]
    for start in range(0, len(said), MOST):
        notes = table_words.NOT_RANDOM[language]
        lines = tuple(said[start : start + MOST])
        yield Slide(words.KEY_FIGURES[language], lines, notes=notes)


def _figures(report: Report, made: dict[str, Made], language: str) -> Iterator[Slide]:
    for name in edition_figure_ids(report.inspectorate):
        spec = made[name].spec
        if spec["empty"] or (spec["type"] in COMPARISONS and not report.edition.priors):
            continue
        notes = [spec["subtitle"][language], *spec["notes"][language]]
        notes.append(spec["source_line"][language])
        yield Slide(
            spec["title"][language],
            figure=name,
            alt=spec["alt"][language],
            notes="\n".join(notes),
        )


def _said(report: Report, slot: str, language: str) -> Iterator[Slide]:
    """Yield a text of people: a slide for each of its headings, few lines on each."""
    text = report.texts.get(slot, language)
    if text is None:
        return
    title = text.title or people_words.TITLES[slot][language]
    for heading, lines in _parts(text, title):
        for start in range(0, len(lines), MOST):
            yield Slide(heading, tuple(lines[start : start + MOST]))


def _parts(text: Text, title: str) -> Iterator[tuple[str, list[tuple[Run, ...]]]]:
    heading, lines = title, list[tuple[Run, ...]]()
    for block in text.blocks:
        if block.kind == "heading":
            if lines:
                yield heading, lines
            heading, lines = "".join(block.texts()), []
            continue
        for number, item in enumerate(block.shown(), 1):
            mark = (Run(text=f"{number}. "),) if block.kind == "numbers" else ()
            lines.append((*mark, *item))
        if block.speaker:
            lines.append((Run(text=block.speaker, emphasis=True),))
    if lines:
        yield heading, lines
