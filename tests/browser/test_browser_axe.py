"""axe-core finds nothing against WCAG 2.1 A and AA, in light and dark, with everything unfolded."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from opened import Opened
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

OPTIONS = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_site_meets_wcag(opened: Opened, site: list[Path], scheme: str) -> None:
    page = opened(site[0], color_scheme=scheme)
    # Colours come from one style sheet: in the dark, one page of each kind tells all.
    kinds = {path.stem.partition("_")[0]: path for path in site if path.name.count(".") == 1}
    wanted = site if scheme == "light" else list(kinds.values())
    assert len(wanted) >= 11
    found = [problem for path in wanted for problem in violations(opened.go(page, path))]
    assert found == []


def test_site_on_a_phone_with_the_menu_open_meets_wcag(opened: Opened, site: list[Path]) -> None:
    for scheme in ("light", "dark"):
        page = opened(
            site[0], color_scheme=scheme, viewport={"width": 360, "height": 800}, has_touch=True
        )
        for name in ("index.html", "measures.html", "sector_GBAO.html"):
            opened.go(page, site[0].with_name(name))
            page.locator("button.menu").click()
            assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_notebook_pages_meet_wcag(opened: Opened, notebooks: list[Path], scheme: str) -> None:
    page = opened(notebooks[0], color_scheme=scheme)
    wanted = notebooks if scheme == "light" else notebooks[:3]
    found = [problem for path in wanted for problem in violations(opened.go(page, path))]
    assert found == []


def test_a_planted_violation_is_found(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0])
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x>')")
    assert any("image-alt" in problem for problem in violations(page))
