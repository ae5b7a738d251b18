"""What the first page and the lists of sectors and themes show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from spiegel.config.inspectorate import Inspectorate
from spiegel.publish import names
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import content_words, stated
from spiegel.publish.content.coverage import coverage_row, inspected
from spiegel.publish.content.figures import Made
from spiegel.publish.content.tables import Cell, Table, table
from spiegel.publish.html import marked
from spiegel.publish.report import Report
from spiegel.publish.site import front, page_words, pages
from spiegel.publish.site.pages import Page


@dataclass(frozen=True)
class Headline:
    """A sentence, and the page of what it says."""

    sentence: Markup
    card: str
    text: str


def headline(report: Report, said: ClaimSentence, language: str) -> Headline:
    """Tie a sentence to its own page: the same number, polarity and counts."""
    page = f"{names.NUMBER}{said.claim}"
    return Headline(marked(said), pages.file_of(report.inspectorate, page, language), said.text)


def index(report: Report, made: dict[str, Made], language: str) -> dict[str, Any]:
    """Return what opens the site, the headline sentences, and the ways into the site."""
    inspectorate = report.inspectorate
    said = [
        sentence
        for sentence in claims_for(report.sentences, "site", language)
        if not front.is_about_change(sentence)
    ]
    headlines = {
        side: [
            headline(report, sentence, language)
            for sentence in said
            if stated.side_of(inspectorate, sentence) == side
        ]
        for side in ("well", "less", "other")
    }
    return {
        **front.context(report, made, language),
        "about_change": [
            headline(report, sentence, language)
            for sentence in front.about_change(report, language)
        ],
        "headlines": [
            (page_words.SIDES[side][language], own) for side, own in headlines.items() if own
        ],
        "groups": [
            (page_words.TITLES[group][language], ways)
            for kind, group in pages.SUBJECTS.items()
            if (ways := pages.siblings(inspectorate, Page(kind, kind), language))
        ],
        "further": [
            (pages.way(inspectorate, page, Page("index", "index"), language),
             page_words.LEADS[page.kind][language])
            for page in pages.all_pages(inspectorate)
            if page.kind not in ("index", *pages.SUBJECTS, *pages.SUBJECTS.values(), *pages.APART)
        ],
    }  # fmt: skip


def sectors(report: Report, made: dict[str, Made], language: str) -> Table:
    """Return every sector with how many of its institutions were inspected."""
    inspectorate, known = report.inspectorate, inspected(made)
    rows = [
        coverage_row(_way_to(inspectorate, "sector", key, language), known.get(key), language)
        for key in names.site_keys(inspectorate, "sector")
    ]
    caption = content_words.SECTORS_CAPTION[language].format(year=report.when(language))
    found = table("sectors-table", caption, content_words.SECTOR_COLUMNS, rows, language)
    return found.without_empty("k", "n", "share")


def _way_to(inspectorate: Inspectorate, kind: str, key: str, language: str) -> Cell:
    """Return the label of a sector or theme, as a link to its page."""
    page = Page(f"{kind}_{key}", kind, key)
    label = pages.label_of(inspectorate, page, language)
    return Cell(label, href=pages.file_of(inspectorate, page.name, language))


def themes(report: Report, made: dict[str, Made], language: str) -> Table:
    """Return every theme with the indicators it holds."""
    inspectorate = report.inspectorate
    rows = []
    for key in names.site_keys(inspectorate, "theme"):
        held = inspectorate.of_theme(tuple(inspectorate.indicators), key)
        labels = ", ".join(inspectorate.indicators[name].label[language] for name in held)
        name = _way_to(inspectorate, "theme", key, language)
        rows.append({"theme": name, "indicators": Cell(labels)})
    caption = page_words.THEMES_CAPTION[language]
    return table("themes-table", caption, page_words.THEME_COLUMNS, rows, language)
