"""The figures of the mirror: one registry, one module for each type, the same files for all."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from matplotlib.figure import Figure as Canvas

from spiegel.config import Label
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.files import write_csv, write_json
from spiegel.inspectorate import Inspectorate
from spiegel.publish import numbers, theme, words
from spiegel.publish.figures import (
    change_dots,
    coverage,
    exclusion_flow,
    heat_table,
    page,
    rating_bars,
    sector_panels,
    series,
)
from spiegel.publish.figures.output import LANGUAGES, Drawn, Made, write_picture
from spiegel.publish.figures.page import Claim, Texts
from spiegel.publish.figures.plot import Plot, Request, format_label
from spiegel.publish.names import all_figure_ids, figure_ids
from spiegel.publish.names import figure_files as files
from spiegel.publish.report import Report
from spiegel.publish.sentences import resolve

__all__ = [
    "ALT_LIMIT",
    "TITLE_WORDS",
    "Drawn",
    "all_figure_ids",
    "canvas",
    "draw",
    "figure_ids",
    "files",
    "make",
    "paint",
    "prepare",
]

TYPES: dict[str, ModuleType] = {
    "rating_bars": rating_bars,
    "change_dots": change_dots,
    "series": series,
    "exclusion_flow": exclusion_flow,
    "coverage": coverage,
    "heat_table": heat_table,
    "sector_panels": sector_panels,
}
TITLE_WORDS = 12
ALT_LIMIT = 220


def request(inspectorate: Inspectorate, figure_id: str) -> Request:
    """Return the registry entry, and the sector or theme if any, behind a figure id."""
    registry = inspectorate.registry
    for name, figure in registry.figures.items():
        notebook = registry.notebooks[figure.notebook]
        if notebook.per == "edition" and name == figure_id:
            return Request(figure_id, name, figure, figure.notebook)
        for key in notebook.keys:
            if f"{name}_{key}" == figure_id:
                if notebook.per == "sector":
                    return Request(figure_id, name, figure, figure.notebook, sector=key)
                own = {"indicators": inspectorate.of_theme(figure.indicators, key)}
                return Request(
                    figure_id, name, figure.model_copy(update=own), figure.notebook, theme=key
                )
    raise SpiegelError(
        f"there is no figure '{figure_id}'",
        where=(inspectorate.folder / "figures.yaml").as_posix(),
        fix=did_you_mean(figure_id, all_figure_ids(inspectorate)),
    )


def prepare(report: Report, figure_id: str) -> tuple[Plot, dict[str, Texts]]:
    """Return the plotted data of a figure and its words in both languages.

    Raises
    ------
    SpiegelError : a template names a missing cell, or a title or alt text is too long.
    """
    asked = request(report.inspectorate, figure_id)
    plot: Plot = TYPES[asked.figure.type].prepare(report, asked)
    return plot, {language: _texts(report, asked, plot, language) for language in LANGUAGES}


def paint(report: Report, figure_id: str, language: str) -> Canvas:
    """Return a figure drawn in one language, without writing any file."""
    plot, texts = prepare(report, figure_id)
    asked = request(report.inspectorate, figure_id)
    with theme.style():
        return canvas(report, asked, plot, texts[language], language)


def draw(report: Report, figure_id: str, folder: Path) -> Drawn:
    """Draw a figure in both languages and write all its files into `folder`."""
    return make(report, figure_id, folder).drawn


def make(report: Report, figure_id: str, folder: Path) -> Made:
    """Do as `draw`, and keep the drawings."""
    asked = request(report.inspectorate, figure_id)
    plot, texts = prepare(report, figure_id)
    canvases: dict[str, Canvas] = {}
    with theme.style():
        for language in LANGUAGES:
            canvases[language] = canvas(report, asked, plot, texts[language], language)
            write_picture(canvases[language], folder, figure_id, language, texts[language])
    spec = _spec(report, asked, plot, texts)
    write_csv(plot.data, folder / f"{figure_id}.csv")
    write_json(spec, folder / f"{figure_id}.json")
    language = report.inspectorate.framework.language
    drawn = Drawn(figure_id, asked.entry, folder, spec, language)
    return Made(drawn, plot, texts, canvases)


def canvas(report: Report, asked: Request, plot: Plot, texts: Texts, language: str) -> Canvas:
    """Return what `prepare` gathered, drawn in one language; call it inside `theme.style()`."""
    if plot.empty:
        return page.plain(texts, plot.empty[language])
    drawn: Canvas = TYPES[asked.figure.type].paint(report, plot, texts, language)
    return drawn


def _texts(report: Report, asked: Request, plot: Plot, language: str) -> Texts:
    figure, framework = asked.figure, report.inspectorate.framework
    context = {**plot.context, **{name: text[language] for name, text in plot.words.items()}}
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

    if plot.empty and plot.empty_title:
        title = plot.empty_title[language]
        alt = format_label(words.NOTHING_ALT, reason=_first_sentence(plot.empty))[language]
    else:
        title, alt = filled("title", figure.title), filled("alt", figure.alt)
    if report.example:
        alt = f"{words.EXAMPLE_LINE[language].split(':')[0]}. {alt}"
    own = [filled("note", figure.note)] if figure.note and not plot.empty else []
    notes = " ".join(filter(None, [*own, *(note[language] for note in plot.notes)]))
    texts = Texts(
        title=title,
        subtitle=filled("subtitle", figure.subtitle),
        alt=alt,
        notes=(words.NOTE[language] + notes,) if notes else (),
        source=words.SOURCE[language].format(
            source=report.credit(language),
            day=numbers.day(report.edition.extracted, language),
        ),
        example=words.EXAMPLE_LINE[language] if report.example else None,
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


def _spec(report: Report, asked: Request, plot: Plot, texts: dict[str, Texts]) -> dict[str, Any]:
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
        "indicators": list(plot.indicators),
        "n": plot.n,
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
        "empty": plot.empty is not None,
        "empty_reason": {lang: plot.empty[lang] if plot.empty else None for lang in LANGUAGES},
        "files": files(asked.figure_id),
    }
