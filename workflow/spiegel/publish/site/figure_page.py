"""The page of one figure by itself: at an address that stays, with what to cite it by."""

from __future__ import annotations

from typing import Any

from spiegel.publish import names
from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.content import changes
from spiegel.publish.content.figures import COMPARISONS, Made, Reading
from spiegel.publish.names import figure_page
from spiegel.publish.report import Report
from spiegel.publish.site import citation, pages
from spiegel.publish.site.figures import card
from spiegel.publish.site.number import in_figure, notices
from spiegel.publish.site.overview import headline
from spiegel.publish.site.pages import Page


def context(report: Report, made: dict[str, Made], page: Page, language: str) -> dict[str, Any]:
    """Return what stands on the page of one figure."""
    figure, inspectorate = made[page.key], report.inspectorate
    spec = figure.spec
    title = spec["title"][language]
    file = pages.file_of(inspectorate, page.name, language)
    key = spec["sector"] or spec["theme"]
    per = inspectorate.registry.notebooks[spec["notebook"]].per
    home = f"{per}_{key}" if key else figure_page(inspectorate, spec["notebook"])
    reading = Reading().of(inspectorate, spec, language)
    shown = report.edition.priors or spec["type"] not in COMPARISONS
    return {
        "heading": title,
        "lead": spec["subtitle"][language],
        "figure": card(report, page.key, figure, reading, language, key or None) if shown else None,
        "reason": "" if shown else changes.no_priors(report, language),
        "home_page": pages.file_of(inspectorate, home, language)
        + (f"#{names.FIGURE.replace('_', '-')}{page.key}" if shown else ""),
        "sentences": [
            headline(report, said, language)
            for said in claims_for(report.sentences, "site", language)
            if any(
                part.kind == "share"
                and in_figure(figure, part.indicator, part.sector, part.polarity)
                for part in said.parts
            )
        ],
        "citations": citation.citations(report, title, file, language),
        "notices": notices(report, names.FIGURE + page.key, language),
    }
