"""The profiles in a real browser: no error, no barrier, and a search that finds."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from opened import Opened

from spiegel.publish.profiles.pages import write_index, write_profiles
from spiegel.publish.profiles.source import Source, find_records
from spiegel.publish.report import find_report

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def profiles(results: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The list of profiles, and the first two pages of the smallest sector."""
    folder = tmp_path_factory.mktemp("profiles")
    root = results.parents[1]
    report = find_report(root, results.name, ("sources", "measures"))
    source = Source(report, find_records(root, report.edition))
    write_profiles(source, folder)
    write_index(source, [folder / "index.html", folder / "index.en.html"])
    return [folder / "index.html", *sorted((folder / "CBE").glob("*.html"))[:2]]


@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 390)])
def test_profiles_have_no_barrier(
    opened: Opened, profiles: list[Path], scheme: str, width: int
) -> None:
    page = opened(profiles[0], viewport={"width": width, "height": 900}, color_scheme=scheme)
    for path in profiles:
        opened.go(page, path)
        found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
        assert [(path.name, v["id"], v["nodes"][0]["html"]) for v in found] == []
    assert opened.told.errors == []


def test_search_finds_an_institution(opened: Opened, profiles: list[Path]) -> None:
    page = opened(profiles[0])
    page.fill("#search", "Voorbeeldschool 3106")
    assert page.inner_text("output") == "1 van de 620 instellingen"
    assert page.locator("tbody tr:visible").count() == 1
