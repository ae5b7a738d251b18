"""Every page loads, from a file and from a static host, and no link leads nowhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from opened import EVERY, Opened, Told, one_of_each_kind
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@dataclass
class Walk:
    """Every page as it was loaded, once for all tests: titles, pictures, ids and links."""

    told: Told
    seen: dict[Path, dict[str, Any]] = field(default_factory=dict)


SEEN = """() => ({
  title: document.title,
  sizes: [...document.querySelectorAll("img")].map(i => i.naturalWidth),
  ids: [...document.querySelectorAll("[id]")].map(e => e.id),
  links: [...document.querySelectorAll("a[href]")].map(a => a.href),
})"""


@pytest.fixture(scope="module")
def walk(browser: Browser, site: list[Path], notebooks: list[Path]) -> Walk:
    """Every page, loaded from a file."""
    opened = Opened(browser)
    page = opened(site[0])
    found = Walk(opened.told)
    for path in [*site, *notebooks]:
        found.seen[path] = opened.go(page, path).evaluate(SEEN)
    page.context.close()
    return found


def test_every_page_loads_from_a_file(walk: Walk, results: Path) -> None:
    for path, seen in walk.seen.items():
        assert seen["title"], path.name
        assert all(size > 100 for size in seen["sizes"]), path.name
    assert sum(len(seen["sizes"]) for seen in walk.seen.values()) >= 60
    assert walk.told.errors == []
    base = results.as_uri()
    assert {r for r in walk.told.requests if not r.startswith((base, "data:"))} == set()


def test_pages_load_from_a_static_host_below_a_path(
    opened: Opened, server: str, site: list[Path], notebooks: list[Path]
) -> None:
    page = opened(f"{server}/site/")  # a host shows index.html
    assert page.locator("h1").count() == 1
    for path in [*one_of_each_kind(site), *one_of_each_kind(notebooks)]:
        opened.go(page, f"{server}/{path.parent.name}/{path.name}")
    assert opened.told.errors == []
    assert {r for r in opened.told.requests if not r.startswith((server, "data:"))} == set()


def test_no_link_is_dead(walk: Walk) -> None:
    dead = []
    for path, seen in walk.seen.items():
        for address in seen["links"]:
            parts = urlsplit(address)
            if parts.scheme != "file":
                assert parts.scheme in ("https", "data", "mailto"), address
                continue
            target = Path(unquote(parts.path))
            there = walk.seen[target]["ids"] if parts.fragment and target in walk.seen else ()
            if not target.is_file() or (parts.fragment and parts.fragment not in there):
                dead.append(f"{path.name}: {address}")
    assert dead == []
    assert sum(len(seen["links"]) for seen in walk.seen.values()) > 1000


@pytest.mark.parametrize("every", EVERY)
def test_all_can_be_read_without_script(opened: Opened, site: list[Path], every: bool) -> None:
    page = opened(site[0], java_script_enabled=False, viewport={"width": 360, "height": 800})
    for path in site if every else one_of_each_kind(site):
        opened.go(page, path)
        assert page.locator(".main-nav a").first.is_visible(), path.name
        assert page.locator("form:visible, button:visible").count() == 0, path.name
