"""Pages in a browser, and what the browser complained about."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

# Of each kind of page one; every page, which takes minutes, where slow tests are asked for.
EVERY = [pytest.param(False, id="one_of_each_kind"),
         pytest.param(True, id="every", marks=pytest.mark.slow)]  # fmt: skip


def language_of(path: Path) -> str:
    """Return the language of a page: that of its ending, such as `index.en.html`, or Dutch."""
    return path.name.split(".")[1] if path.name.count(".") > 1 else "nl"


def one_of_each_kind(pages: list[Path]) -> list[Path]:
    """Return one page in each language for each template: what its name begins with."""
    found = {(path.name.partition(".")[0].partition("_")[0], language_of(path)): path
             for path in pages}  # fmt: skip
    return list(found.values())


@dataclass
class Told:
    """What a browser complained about, by page."""

    errors: list[str] = field(default_factory=list)
    requests: set[str] = field(default_factory=set)


@dataclass
class Opened:
    """Opens pages of one look, and remembers what the browser complained about."""

    browser: Browser
    pages: list[Page] = field(default_factory=list)
    told: Told = field(default_factory=Told)

    def __call__(self, address: str | Path, **look: Any) -> Page:
        """Open a page in a context of its own; `look` as `Browser.new_context` takes it."""
        context = self.browser.new_context(**look)
        page = context.new_page()
        self.pages.append(page)
        self.listen(page)
        self.go(page, address)
        return page

    def go(self, page: Page, address: str | Path) -> Page:
        """Show another page in an open window."""
        target = address.as_uri() if isinstance(address, Path) else address
        page.goto(target, wait_until="load")
        return page

    def listen(self, page: Page) -> None:
        told = self.told

        def complain(what: str) -> None:
            told.errors.append(f"{page.url}: {what}")

        page.on("console", lambda m: m.type in ("error", "warning") and complain(m.text))
        page.on("pageerror", lambda error: complain(str(error)))
        page.on("requestfailed", lambda r: complain(f"{r.url} failed"))
        page.on("response", lambda r: r.status >= 400 and complain(f"{r.url} gave {r.status}"))
        page.on("request", lambda r: told.requests.add(r.url))
