"""axe-core finds nothing against WCAG 2.2 A and AA, in light and dark, with everything unfolded."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from opened import EVERY, Opened, language_of, one_of_each_kind
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


@pytest.mark.parametrize("every", EVERY)
def test_pages_of_the_site_meet_wcag(opened: Opened, site: list[Path], every: bool) -> None:
    """In Dutch, since in English only words differ; of cards one of each kind."""
    dutch = [path for path in site if language_of(path) == "nl"]
    wanted = [p for p in dutch if every and not p.name.startswith(CARDS)]
    wanted += [p for p in one_of_each_kind(dutch) if p not in wanted]
    page = opened(site[0])
    assert [p for path in wanted for p in violations(opened.go(page, path))] == []


def test_site_in_the_dark_meets_wcag(opened: Opened, site: list[Path]) -> None:
    """In English. Colours come from one style sheet: one page of each kind has them all."""
    wanted = one_of_each_kind([path for path in site if language_of(path) == "en"])
    assert len(wanted) == 18
    page = opened(site[0], color_scheme="dark")
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


@pytest.mark.parametrize("every", EVERY)
def test_notebook_pages_meet_wcag(opened: Opened, notebooks: list[Path], every: bool) -> None:
    """In Dutch one of each kind: only words differ in English."""
    dutch = [path for path in notebooks if language_of(path) == "nl"]
    wanted = notebooks if every else one_of_each_kind(dutch)
    page = opened(notebooks[0])
    assert [p for path in wanted for p in violations(opened.go(page, path))] == []
    page = opened(notebooks[0], color_scheme="dark")
    assert [p for path in notebooks[:3] for p in violations(opened.go(page, path))] == []


def test_a_planted_violation_is_found(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0])
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x>')")
    assert any("image-alt" in problem for problem in violations(page))
