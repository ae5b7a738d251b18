"""Every page loads, from a file and from a static host, and no link leads nowhere."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from opened import Opened, one_of_each_kind

pytestmark = pytest.mark.browser


def test_every_page_loads_from_a_file(
    opened: Opened, results: Path, site: list[Path], notebooks: list[Path]
) -> None:
    page, shown = opened(site[0]), 0
    for path in [*site, *notebooks]:
        opened.go(page, path)
        assert page.title()
        sizes = page.eval_on_selector_all("img", "found => found.map(i => i.naturalWidth)")
        assert all(size > 100 for size in sizes), path.name
        shown += len(sizes)
    assert shown >= 60
    assert opened.told.errors == []
    base = results.as_uri()
    assert {r for r in opened.told.requests if not r.startswith((base, "data:"))} == set()


def test_pages_load_from_a_static_host_below_a_path(
    opened: Opened, server: str, site: list[Path], notebooks: list[Path]
) -> None:
    page = opened(f"{server}/site/")  # a host shows index.html
    assert page.locator("h1").count() == 1
    for path in [*one_of_each_kind(site), *one_of_each_kind(notebooks)]:
        opened.go(page, f"{server}/{path.parent.name}/{path.name}")
    assert opened.told.errors == []
    assert {r for r in opened.told.requests if not r.startswith((server, "data:"))} == set()


def test_no_link_is_dead(opened: Opened, site: list[Path], notebooks: list[Path]) -> None:
    page = opened(site[0])
    ids: dict[Path, set[str]] = {}
    links: dict[Path, list[str]] = {}
    for path in [*site, *notebooks]:
        opened.go(page, path)
        ids[path] = set(page.eval_on_selector_all("[id]", "found => found.map(e => e.id)"))
        links[path] = page.eval_on_selector_all("a[href]", "found => found.map(a => a.href)")
    dead = []
    for path, addresses in links.items():
        for address in addresses:
            parts = urlsplit(address)
            if parts.scheme != "file":
                assert parts.scheme in ("https", "data", "mailto"), address
                continue
            target = Path(unquote(parts.path))
            if not target.is_file() or (parts.fragment and parts.fragment not in ids[target]):
                dead.append(f"{path.name}: {address}")
    assert dead == []
    assert sum(map(len, links.values())) > 1000


def test_all_can_be_read_without_script(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0], java_script_enabled=False, viewport={"width": 360, "height": 800})
    for path in site:
        opened.go(page, path)
        assert page.locator(".main-nav a").first.is_visible(), path.name
        assert page.locator("form:visible, button:visible").count() == 0, path.name
