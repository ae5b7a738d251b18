"""axe-core finds nothing against WCAG 2.2 A and AA, in light and dark, with everything unfolded."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from opened import Opened
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

CARDS = ("number_", "figure_")
OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "rules": {"target-size": {"enabled": True}},  # of WCAG 2.2, off by default
    "resultTypes": ["violations"],
}


def violations(page: Page) -> list[str]:
    """Return what axe holds against a page, every folded part open."""
    page.eval_on_selector_all("details", "found => found.forEach(d => { d.open = true; })")
    found = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{Path(page.url).name}: {v['id']}: {v['nodes'][0]['html'][:160]}"
        f" {v['nodes'][0].get('failureSummary', '')[:200]}"
        for v in found
    ]


def one_of_each_kind(site: list[Path], ending: str) -> list[Path]:
    """Return one page in a language for each template."""
    found = {}
    for path in site:
        kind, _, language = path.name.partition(".")
        if language == ending:
            found[kind.partition("_")[0]] = path
    return list(found.values())


def test_every_page_of_the_site_meets_wcag(opened: Opened, site: list[Path]) -> None:
    """Every page in Dutch, of cards one of each kind; so in English, since only words differ."""
    page = opened(site[0])
    plain = [path for path in site if not path.name.startswith(CARDS)]
    wanted = [path for path in plain if path.name.count(".") == 1]
    assert len(wanted) == 25
    wanted += [p for p in one_of_each_kind(site, "html") if p.name.startswith(CARDS)]
    wanted += one_of_each_kind(site, "en.html")
    assert [p for path in wanted for p in violations(opened.go(page, path))] == []


def test_site_in_the_dark_meets_wcag(opened: Opened, site: list[Path]) -> None:
    """Colours come from one style sheet: one page of each kind has them all."""
    page = opened(site[0], color_scheme="dark")
    wanted = one_of_each_kind(site, "html")
    assert len(wanted) == 15
    assert [p for path in wanted for p in violations(opened.go(page, path))] == []


def test_site_on_a_phone_with_the_menu_open_meets_wcag(opened: Opened, site: list[Path]) -> None:
    for scheme in ("light", "dark"):
        page = opened(
            site[0], color_scheme=scheme, viewport={"width": 360, "height": 800}, has_touch=True
        )
        for name in ("index.html", "measures.html", "sector_GBAO.html", "number_advies.html"):
            opened.go(page, site[0].with_name(name))
            page.locator("button.menu").click()
            assert violations(page) == []


def test_notebook_pages_meet_wcag(opened: Opened, notebooks: list[Path]) -> None:
    page = opened(notebooks[0])
    assert [p for path in notebooks for p in violations(opened.go(page, path))] == []
    page = opened(notebooks[0], color_scheme="dark")
    assert [p for path in notebooks[:3] for p in violations(opened.go(page, path))] == []


def test_a_planted_violation_is_found(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0])
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x>')")
    assert any("image-alt" in problem for problem in violations(page))
