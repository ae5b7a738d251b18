"""What the page of one sector or one theme shows."""

from __future__ import annotations

from typing import Any

from spiegel.publish import numbers, table_words
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import changes, content_words, how_to_read, measures, stated
from spiegel.publish.content.coverage import inspected
from spiegel.publish.content.figures import Made
from spiegel.publish.content.stated import Stated
from spiegel.publish.report import Measure, Report
from spiegel.publish.site import page_words, pages
from spiegel.publish.site.figures import cards, reports_of, subject_notebooks
from spiegel.publish.site.overview import Headline, headline
from spiegel.publish.site.pages import Page

QUESTION = {"sector": "sector", "theme": "thema"}


def context(report: Report, made: dict[str, Made], page: Page, language: str) -> dict[str, Any]:
    """Return everything on the page of a sector or theme."""
    inspectorate = report.inspectorate
    notebooks = subject_notebooks(report, page.kind, page.key)
    figures = cards(report, made, notebooks, language, page.key)
    return {
        "lead": table_words.QUESTIONS[QUESTION[page.kind]][language],
        "subject_facts": _facts(report, made, page, language),
        "sentences": _sentences(report, page, language),
        "few": how_to_read.few(report, language),
        "main": _main(report, page, language),
        "figures": [] if _tiny(report, page) else figures,
        "apart": figures if _tiny(report, page) else [],
        "table": measures.subject_measures(
            report,
            pages.label_of(inspectorate, page, language),
            _cells(report, page),
            language,
            sector=page.kind == "theme",
            other_intervals=page.kind == "sector",
        ),
        "changes": _changes(report, page, language),
        "reports": reports_of(report, notebooks, language, page.key),
    }


def _indicators(report: Report, page: Page) -> list[str]:
    every = tuple(report.inspectorate.indicators)
    if page.kind == "sector":
        return list(every)
    return list(report.inspectorate.of_theme(every, page.key))


def _cells(report: Report, page: Page) -> list[Measure]:
    sectors = [page.key] if page.kind == "sector" else None
    return measures.cells_of(report, _indicators(report, page), sectors)


def _main(report: Report, page: Page, language: str) -> list[Stated]:
    """Return the main indicators in a sector: what can be said where no sentence is."""
    if page.kind != "sector":
        return []
    names = measures.tier_one(report.inspectorate)
    found = (stated.of_cell(report, name, page.key, language) for name in names)
    return [own for own in found if own is not None and own.text]


def _tiny(report: Report, page: Page) -> bool:
    """Say whether every number of a sector is a count of very few: a table then says it all."""
    cells = _cells(report, page)
    few = all(cell["obs_status"] == "counts_only" for cell in cells)
    return page.kind == "sector" and bool(cells) and few


def _facts(
    report: Report, made: dict[str, Made], page: Page, language: str
) -> list[tuple[str, str]]:
    found = [(page_words.WORDS["school_year"][language], report.when(language))]
    row = inspected(made).get(page.key) if page.kind == "sector" else None
    if row is None:
        return found
    k, n = int(row["k"]), int(row["n"])
    units = report.inspectorate.framework.units["institution"].many[language]
    share = f" ({numbers.percent(k, n, language)})" if n else ""
    text = f"{numbers.k_of_n(k, n, language)} {units}{share}"
    return [*found, (page_words.WORDS["inspected"][language], text)]


def _sentences(report: Report, page: Page, language: str) -> list[Headline]:
    """Return the sentences of the mirror that speak of this sector or theme."""
    inspectorate = report.inspectorate
    found = []
    for said in claims_for(report.sentences, "site", language):
        about = {
            part.sector
            if page.kind == "sector"
            else measures.theme_of(inspectorate, part.indicator)
            for part in said.parts
            if page.kind == "sector" or part.indicator in inspectorate.indicators
        }
        if page.key in about:
            found.append(headline(report, said, language))
    return found


def _changes(report: Report, page: Page, language: str) -> dict[str, Any]:
    """Return the comparisons with the last mirror on this page."""
    prior = changes.last_mirror(report)
    if prior is None:
        return {
            "title": table_words.NO_PRIORS[language],
            "intro": changes.no_priors(report, language),
            "table": None,
        }
    heading = page_words.TITLES["trends"][language]
    wanted = [(cell["indicator"], cell["sector"]) for cell in _cells(report, page)]
    found = report["changes"][report["changes"]["prior_edition"] == prior.mirror]
    found = found[found.set_index(["indicator", "sector"]).index.isin(wanted)]
    rows = [row for _, row in found.iterrows()]
    if not rows:
        return {"title": heading, "intro": content_words.NOT_COMPARED[language], "table": None}
    caption = changes.caption(
        report, prior, language, subject=pages.label_of(report.inspectorate, page, language)
    )
    mirror = report.mirror_title(prior.mirror, language)
    intro = content_words.SUBJECT_CHANGES[language].format(
        mirror=mirror, year=report.when(language, prior)
    )
    return {
        "title": heading,
        "intro": intro,
        "table": changes.changes_table(
            report, rows, caption, language, sector=page.kind == "theme"
        ),
    }
