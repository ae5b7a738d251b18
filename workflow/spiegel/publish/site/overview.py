"""What the first page and the lists of sectors and themes show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from spiegel.config.inspectorate import Inspectorate
from spiegel.publish import names
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import content_words
from spiegel.publish.content.coverage import coverage_row, inspected
from spiegel.publish.content.figures import Made
from spiegel.publish.content.tables import Cell, Table, table
from spiegel.publish.html import marked
from spiegel.publish.report import Report
from spiegel.publish.site import page_words, pages
from spiegel.publish.site.figures import FigureCard
from spiegel.publish.site.pages import Page

# Where the figures of notebooks made once stand, beside the first one, which opens the site; those
# of any other stand with all numbers.
FIGURES_ON = {"trends": "trends", "kwaliteit": "quality", "methode": "method"}


def figure_page(inspectorate: Inspectorate, notebook: str) -> str:
    """Return the page on which the figures of a notebook that is made once stand."""
    notebooks = inspectorate.registry.notebooks
    first = next((name for name, entry in notebooks.items() if entry.per == "edition"), "")
    return "index" if notebook == first else FIGURES_ON.get(notebook, "measures")


@dataclass(frozen=True)
class Headline:
    """A sentence, and where the figure stands that shows what it says, or the page."""

    sentence: Markup
    address: str
    title: str
    change: bool


def index(
    report: Report, figures: list[FigureCard], made: dict[str, Made], language: str
) -> dict[str, Any]:
    """Return the headline sentences with their figures, and the ways into the site."""
    inspectorate = report.inspectorate
    return {
        "headlines": [
            _headline(report, said, figures, made, language)
            for said in claims_for(report.sentences, "site", language)
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
            if page.kind not in ("index", *pages.SUBJECTS, *pages.SUBJECTS.values(), *pages.FOOT)
        ],
    }  # fmt: skip


def _headline(
    report: Report,
    said: ClaimSentence,
    figures: list[FigureCard],
    made: dict[str, Made],
    language: str,
) -> Headline:
    """Tie a sentence to the first figure that shows all it says: here, or on another page.

    A sentence about change belongs to a figure of changes, or to the page about them.
    """
    change = said.comparison == "last_mirror"
    wanted = {(_standards(report, cell.indicator), cell.sector) for cell in said.cells}
    places = [(figure.id, "") for figure in figures]
    places += [
        (name, pages.file_of(report.inspectorate, page, language))
        for name, page in _elsewhere(report, made)
    ]
    for name, file in places:
        compares = made[name].spec["type"] == "change_dots"
        if compares == change and wanted <= shown(report, made[name]):
            title = made[name].spec["title"][language]
            return Headline(marked(said), f"{file}#figure-{name}", title, change)
    address = pages.file_of(report.inspectorate, "trends", language) if change else ""
    return Headline(marked(said), address, "", change)


def _elsewhere(report: Report, made: dict[str, Made]) -> list[tuple[str, str]]:
    """Return the figures of other pages with the page they stand on."""
    notebooks = report.inspectorate.registry.notebooks
    found = []
    once_first = sorted(
        made.items(), key=lambda item: notebooks[item[1].spec["notebook"]].per != "edition"
    )
    for name, figure in once_first:
        key = figure.spec["sector"] or figure.spec["theme"]
        notebook = figure.spec["notebook"]
        per = notebooks[notebook].per
        found.append((name, f"{per}_{key}" if key else figure_page(report.inspectorate, notebook)))
    return found


def shown(report: Report, figure: Made) -> set[tuple[tuple[str, ...], str]]:
    """Return the standards and sectors in a figure: its bars hold every step of a scale."""
    if "indicator" not in figure.data or "sector" not in figure.data:
        return set()
    pairs = set(zip(figure.data["indicator"], figure.data["sector"], strict=True))
    return {(_standards(report, indicator), sector) for indicator, sector in pairs}


def _standards(report: Report, indicator: str) -> tuple[str, ...]:
    return report.inspectorate.indicators[indicator].standards


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
