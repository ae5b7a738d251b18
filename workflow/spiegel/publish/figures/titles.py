"""The words around a figure in both languages, and its description file.

Titles, subtitles and alternative texts are templates of the registry; their numbers come from the
table of measures that the notebook computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.publish import figure_words, numbers
from spiegel.publish.content.sentences import resolve
from spiegel.publish.figures.about import About
from spiegel.publish.figures.page import Claim, Texts
from spiegel.publish.figures.request import Request
from spiegel.publish.names import figure_files
from spiegel.publish.report import Report

TITLE_WORDS = 12
ALT_LIMIT = 220


def texts_of(report: Report, asked: Request, about: About) -> dict[str, Texts]:
    """Return the words of a figure by language.

    Raises
    ------
    SpiegelError : a template names a missing cell, or a title or alt text is too long.
    """
    return {language: _texts(report, asked, about, language) for language in LANGUAGES}


def _texts(report: Report, asked: Request, about: About, language: str) -> Texts:
    figure, framework = asked.figure, report.inspectorate.framework
    context = {**about.context, **{name: text[language] for name, text in about.words.items()}}
    if asked.sector:
        context["sector"] = asked.sector
    if asked.theme:
        context["theme"] = framework.themes[asked.theme][language]

    claims: list[Claim] = []

    def filled(place: str, template: Label) -> str:
        sentence = resolve(template[language], report, language, **context)
        claims.extend(
            Claim(place, b.kind, b.indicator, b.sector, b.category, b.k, b.n, b.text)
            for b in sentence.bound
        )
        return sentence.text

    if about.empty and about.empty_title:
        title = about.empty_title[language]
        alt = figure_words.NOTHING_ALT.filled(reason=_first_sentence(about.empty))[language]
    else:
        whole = resolve(figure.title[language], report, language, **context).text
        if context.get("tied") and len(whole.split()) > TITLE_WORDS:
            context["tied"] = ""  # a note says it too
        title, alt = filled("title", figure.title), filled("alt", figure.alt)
    if report.example:
        alt = f"{figure_words.EXAMPLE_LINE[language].split(':')[0]}. {alt}"
    own = [filled("note", figure.note)] if figure.note and not about.empty else []
    notes = " ".join(filter(None, [*own, *(note[language] for note in about.notes)]))
    texts = Texts(
        title=title,
        subtitle=filled("subtitle", figure.subtitle),
        alt=alt,
        notes=(figure_words.NOTE[language] + notes,) if notes else (),
        source=figure_words.SOURCE[language].format(
            source=report.credit(language),
            day=numbers.day(report.edition.extracted, language),
        ),
        example=figure_words.EXAMPLE_LINE[language] if report.example else None,
        claims=tuple(claims),
    )
    _check_lengths(asked, texts, language)
    return texts


def _first_sentence(text: Label) -> Label:
    return Label(**{lang: text[lang].split(". ")[0].rstrip(".") + "." for lang in LANGUAGES})


def _check_lengths(asked: Request, texts: Texts, language: str) -> None:
    where = f"figures.yaml, figure '{asked.figure_id}', language {language}"
    if len(texts.title.split()) > TITLE_WORDS:
        raise SpiegelError(
            f"the title has more than {TITLE_WORDS} words: {texts.title}",
            where=where,
            fix="shorten the title.",
        )
    if len(texts.alt) > ALT_LIMIT:
        raise SpiegelError(
            f"the alt text has {len(texts.alt)} characters, more than {ALT_LIMIT}: {texts.alt}",
            where=where,
            fix="shorten the alt text; the table beside the figure has the rest.",
        )


def description(
    report: Report, asked: Request, about: About, texts: Mapping[str, Texts]
) -> dict[str, Any]:
    """Return the description of a figure, as its JSON file holds it."""
    framework = report.inspectorate.framework

    def both(name: str) -> dict[str, Any]:
        return {language: getattr(texts[language], name) for language in LANGUAGES}

    return {
        "id": asked.figure_id,
        "entry": asked.entry,
        "type": asked.figure.type,
        "notebook": asked.notebook,
        "edition": report.edition.edition,
        "school_year": report.edition.school_year,
        "plan": report.inspectorate.plan.digest,
        "sector": asked.sector,
        "theme": asked.theme,
        "indicators": list(about.indicators),
        "n": about.n,
        "claims": {lang: [asdict(c) for c in texts[lang].claims] for lang in LANGUAGES},
        "title": both("title"),
        "subtitle": both("subtitle"),
        "alt": both("alt"),
        "notes": both("notes"),
        "source": {lang: framework.source[lang] for lang in LANGUAGES},
        "publisher": {lang: framework.publisher[lang] for lang in LANGUAGES},
        "source_line": both("source"),
        "extracted": report.edition.extracted.isoformat(),
        "example": report.example,
        "example_line": both("example"),
        "empty": about.empty is not None,
        "empty_reason": {lang: about.empty[lang] if about.empty else None for lang in LANGUAGES},
        "files": figure_files(asked.figure_id),
    }
