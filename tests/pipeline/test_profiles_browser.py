"""The profiles in a real browser: no error, no barrier, and a search that finds."""

from __future__ import annotations

from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from project_copy import Project

from spiegel.publish.profiles.pages import write_index, write_profiles

pytestmark = pytest.mark.browser
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_profiles_have_no_barrier(built: Project, tmp_path: Path, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    folder = tmp_path / "profiles"
    write_profiles(built.root, "os2025", folder)
    write_index(built.root, "os2025", folder)
    pages = (folder / "index.html", *sorted((folder / "CBE").glob("*.html"))[:2])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        for path, width in product(pages, (1200, 390)):
            page = browser.new_page(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            errors: list[str] = []
            page.on("console", partial(_note, errors))
            page.on("pageerror", lambda error, kept=errors: kept.append(str(error)))
            page.on("requestfailed", lambda request, kept=errors: kept.append(request.url))
            page.goto(path.as_uri(), timeout=120_000)
            found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
            assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
            assert errors == []
            if path.name == "index.html":
                page.fill("#search", "Voorbeeldschool 3106")
                assert page.inner_text("output") == "1 van de 622 instellingen"
                assert page.locator("tbody tr:visible").count() == 1
            page.close()
        browser.close()


def _note(errors: list[str], message: Any) -> None:
    if message.type == "error":
        errors.append(message.text)
