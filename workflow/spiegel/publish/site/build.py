"""The site of a mirror: static pages in each language, a style sheet and a small script.

The pages need no network and no script; the script adds a search field and folds the menu. What
pages share, the style sheet and the script, comes with the inspectorate's own language.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from pathlib import Path
from typing import Any

from spiegel.config.human_texts import EACH, ONCE
from spiegel.config.languages import LANGUAGES, writing
from spiegel.files import replace
from spiegel.publish import method_words, names, numbers, palette, table_words
from spiegel.publish.content import (
    changes,
    content_words,
    groups,
    how_to_read,
    level_shifts,
    measures,
    method,
    people_words,
    quality,
    quantities,
)
from spiegel.publish.content.figures import Made
from spiegel.publish.content.human_texts import unchecked_lines
from spiegel.publish.content.tables import Table
from spiegel.publish.documents.model import Heading, Part
from spiegel.publish.documents.sheet import practice_sheet
from spiegel.publish.page_templates import SITE_TEMPLATES, templates
from spiegel.publish.report import Report
from spiegel.publish.site import (
    accessibility,
    card_words,
    citation,
    downloads,
    figure_page,
    number,
    overview,
    page_words,
    pages,
    releases,
    subject,
)
from spiegel.publish.site.figures import cards, reports_of
from spiegel.publish.site.pages import Page

Context = dict[str, Any]


def build_site(report: Report, made: dict[str, Made], pages: Iterable[Path]) -> None:
    """Write pages of the site, and what they share, each to the path that has its name.

    Requires every public table of the edition, its sentences, and all its figures.
    """
    wanted = {path.name: path for path in pages}
    for file, text in site_texts(report, made, wanted):
        replace(wanted[file], text.encode("utf-8"))


def site_texts(
    report: Report, made: dict[str, Made], files: Container[str]
) -> Iterator[tuple[str, str]]:
    """Yield name and text of some files of the site, pages first."""
    for page in pages.all_pages(report.inspectorate):
        for language in LANGUAGES:
            file = pages.file_of(report.inspectorate, page.name, language)
            if file in files:
                yield file, page_text(report, made, page, language)
    for name in names.SITE_ASSETS:
        if name in files:
            text = (SITE_TEMPLATES / name).read_text(encoding="utf-8")
            for key, value in _style(report).items():
                text = text.replace(f"{{{{ {key} }}}}", value)
            yield name, text
    for name, made_of in zip(names.WEB, (releases.sitemap, releases.feed), strict=True):
        if name in files:
            yield name, made_of(report)
    for claim in report.inspectorate.claims.claims:
        for name, text in zip(
            names.number_files(claim), number.data_texts(report, claim), strict=True
        ):
            if name in files:
                yield name, text


def _style(report: Report) -> dict[str, str]:
    return palette.page_style(report.inspectorate.house, report.inspectorate.folder)


def page_text(report: Report, made: dict[str, Made], page: Page, language: str) -> str:
    """Return one page in one language."""
    template = templates(SITE_TEMPLATES).get_template(f"{page.kind}.html.j2")
    own = CONTEXTS[page.kind](report, made, page, language)
    return template.render({**frame(report, page, language), **own})


def frame(report: Report, page: Page, language: str) -> Context:
    """Return what every page shows around its contents."""
    inspectorate, edition = report.inspectorate, report.edition
    title = edition.title[language]
    heading = title if page.kind == "index" else pages.title_of(inspectorate, page, language)
    others = pages.other_languages(inspectorate, page, language)
    return {
        "language": language,
        "others": others,
        "language_names": {other: writing(other).name for other, _ in others},
        "words": {name: label[language] for name, label in page_words.WORDS.items()},
        "other_words": {
            other: {name: label[other] for name, label in page_words.WORDS.items()}
            for other, _ in others
        },
        "title": title,
        "heading": heading,
        "lead": page_words.LEADS[page.kind][language] if page.kind in page_words.LEADS else "",
        "publisher": inspectorate.framework.publisher[language],
        "example": report.example,
        "description": "",
        "address": citation.address_of(report, pages.file_of(inspectorate, page.name, language)),
        "json_ld": releases.json_ld(report, language) if page.kind == "index" else "",
        "page": page,
        "home": pages.file_of(inspectorate, "index", language),
        "trends": pages.file_of(inspectorate, "trends", language),
        "navigation": pages.navigation(inspectorate, page, language),
        "foot": pages.foot(inspectorate, page, language),
        "siblings": pages.siblings(inspectorate, page, language),
        "trail": pages.trail(inspectorate, page, language),
        "not_random": table_words.NOT_RANDOM[language],
        "card_words": {name: label[language] for name, label in card_words.WORDS.items()},
        "facts": [
            (page_words.WORDS["school_year"][language], report.when(language)),
            (page_words.WORDS["inspectorate"][language], inspectorate.framework.label[language]),
            (page_words.WORDS["extracted"][language], numbers.day(edition.extracted, language)),
            (page_words.WORDS["cut_off"][language], numbers.day(edition.cut_off, language)),
        ],
    }


def _figures(report: Report, made: dict[str, Made], kind: str, language: str) -> Context:
    """Return the figures of the notebooks that belong to a page which there is once."""
    notebooks = [
        name
        for name, entry in report.inspectorate.registry.notebooks.items()
        if entry.per == "edition" and names.figure_page(report.inspectorate, name) == kind
    ]
    return {
        "figures": cards(report, made, notebooks, language),
        "reports": reports_of(report, notebooks, language),
    }


def _index(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    figures = _figures(report, made, page.kind, language)
    return {
        **figures,
        **overview.index(report, made, language),
        "message": report.texts.get("message", language),
        "message_title": people_words.TITLES["message"][language],
        "about": pages.file_of(report.inspectorate, "about", language),
    }


def _group(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    lists = {"sectors": overview.sectors, "themes": overview.themes}
    return {"table": lists[page.kind](report, made, language)}


def _subject(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    texts = {slot: report.texts.get(slot, language, page.key) for slot in EACH}
    return {
        **subject.context(report, made, page, language),
        "texts": texts,
        "text_titles": _text_titles(language),
        "sheet": pages.file_of(report.inspectorate, f"sheet_{page.key}", language)
        if page.kind == "sector"
        else "",
    }


def _sheet(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    own, sector = report.inspectorate, Page(f"sector_{page.key}", "sector", page.key)
    return {
        "subject": pages.way(own, sector, page, language),
        "pdf": f"../sheets/{page.key}.{language}.pdf",
        "sheet": [_shown(part) for part in practice_sheet(report, page.key, language).parts],
    }


def _shown(part: Part) -> Context:
    """Return a part of a short document by what it is; templates cannot ask."""
    if isinstance(part, Heading):
        return {"heading": part.text, "level": part.level}
    return {"table": part} if isinstance(part, Table) else {"block": part}


def _text_titles(language: str) -> dict[str, str]:
    return {slot: label[language] for slot, label in people_words.TITLES.items()}


def _trends(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    figures = _figures(report, made, page.kind, language)
    prior = changes.last_mirror(report)
    if prior is None:
        return {
            **figures,
            "heading": table_words.NO_PRIORS[language],
            "lead": "",
            "reason": changes.no_priors(report, language),
            "table": None,
        }
    rows = changes.main_changes(report, prior)
    total = numbers.count(len(rows), language)
    caption = changes.caption(report, prior, language)
    return {
        **figures,
        "reason": "",
        "intro": changes.intro(report, prior, language),
        "count": content_words.CHANGES_COUNT[language].format(total=total),
        "outcomes": changes.outcomes(rows, language),
        "meanings": changes.meanings(report, rows, language),
        "ruled_out": changes.ruled_out(report, language),
        "table": changes.changes_table(report, rows, caption, language),
    }


def _measures(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    figures = _figures(report, made, page.kind, language)
    return {
        **figures,
        "table": measures.all_measures(report, language),
        "few": how_to_read.few(report, language),
        "quantities": quantities.quantities(report, language),
        "quantities_title": content_words.QUANTITIES_TITLE[language],
        "theme_word": page_words.THEME_COLUMNS["theme"][language],
    }


def _groups(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    return {
        **_figures(report, made, page.kind, language),
        "intro": groups.intro(report, language),
        "table": groups.main_groups(report, language),
        "nothing": content_words.GROUPS_NOTHING[language],
        "few": how_to_read.few(report, language),
    }


def _quality(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    total = numbers.count(len(report["checks"]), language)
    return {
        **_figures(report, made, page.kind, language),
        "intro": content_words.CHECKS_INTRO[language],
        "count": content_words.CHECKS_COUNT[language].format(total=total),
        "outcomes": quality.check_outcomes(report, language),
        "table": quality.checks(report, language),
        "exclusions": quality.exclusions(report, language),
        "inputs": quality.inputs(report, language),
        "recomputed": quality.recomputed(report, language),
        "assumptions_notes": method.assumptions_notes(report, language),
        "assumptions_intro": table_words.ASSUMPTIONS_INTRO[language],
        "assumptions": quality.assumptions(report, language),
    }


def _published(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    if report["published_check"].empty:
        return {"nothing": content_words.PUBLISHED_NOTHING[language], "table": None}
    total = numbers.count(len(report["published_check"]), language)
    return {
        "nothing": "",
        "intro": content_words.PUBLISHED_EXAMPLE[language] if report.example else "",
        "count": content_words.PUBLISHED_COUNT[language].format(total=total),
        "outcomes": quality.verdicts(report, language),
        "table": quality.published(report, language),
    }


def _method(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    return {
        **_figures(report, made, page.kind, language),
        "method": method.method(report, language),
        "assumptions": method.assumptions(report.inspectorate, language),
        "assumptions_notes": method.assumptions_notes(report, language),
        "combined": method.combined(report, language),
        "combined_lead": content_words.COMBINED_LEAD[language],
        "titles": {
            "combined": content_words.COMBINED_TITLE[language],
            "comparability": method_words.COMPARABILITY[language],
            "shifts": method_words.SHIFTS[language],
            "methods": method_words.METHODS[language],
        },
        "comparability": method.comparability(report, language),
        "no_pairs": method_words.NO_PAIRS[language],
        "shifts": level_shifts.level_shifts(report, language),
        "shifts_lines": level_shifts.lines(report, language),
        "methods": method.methods(language),
    }


def _about(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    texts = list(report.texts.some(*ONCE, language=language))
    return {
        "lead": page_words.LEADS["about"][language] if texts else "",
        "texts": texts,
        "text_titles": _text_titles(language),
        "unchecked": unchecked_lines(report.texts, language),
    }


def _downloads(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    return downloads.context(report, made, language)


def _number(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    return number.context(report, made, page, language)


def _figure(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    return figure_page.context(report, made, page, language)


def _releases(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    return releases.context(report, language)


def _accessibility(report: Report, made: dict[str, Made], page: Page, language: str) -> Context:
    return accessibility.context(report, language)


CONTEXTS: dict[str, Callable[[Report, dict[str, Made], Page, str], Context]] = {
    "index": _index,
    "about": _about,
    "sectors": _group,
    "themes": _group,
    "sector": _subject,
    "theme": _subject,
    "sheet": _sheet,
    "trends": _trends,
    "measures": _measures,
    "groups": _groups,
    "quality": _quality,
    "published": _published,
    "method": _method,
    "downloads": _downloads,
    "accessibility": _accessibility,
    "releases": _releases,
    "number": _number,
    "figure": _figure,
}
