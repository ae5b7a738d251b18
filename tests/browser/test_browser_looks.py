"""How the pages look: on a phone, on paper, in light and dark. SPIEGEL_SHOTS keeps the pictures."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
from opened import EVERY, Opened, one_of_each_kind
from PIL import Image, ImageStat
from pypdf import PdfReader

pytestmark = pytest.mark.browser

SCROLLS = """
  [...document.querySelectorAll("main *")].filter(e => e.scrollWidth > e.clientWidth + 1
    && ["auto", "scroll"].includes(getComputedStyle(e).overflowX) && e.tabIndex < 0)
    .map(e => `${location.pathname}: ${e.outerHTML.slice(0, 80)}`)
"""
WIDTHS = {"phone": 360, "desktop": 1280}
PICTURED = (
    "index",
    "sector_GBAO",
    "theme_leerlingenbegeleiding",
    "trends",
    "measures",
    "downloads",
)


@pytest.mark.parametrize("every", EVERY)
def test_pages_fit_and_say_in_the_first_view_that_their_data_are_examples(
    opened: Opened, site: list[Path], notebooks: list[Path], every: bool
) -> None:
    page = opened(site[0])
    wide, stuck, hidden = [], [], []
    pages = [*site, *notebooks]
    for path in pages if every else [*one_of_each_kind(site), *one_of_each_kind(notebooks)]:
        opened.go(page, path)
        page.set_viewport_size({"width": 360, "height": 640})
        box = page.locator(".example strong").first.bounding_box()
        hidden += [] if box and box["y"] + box["height"] < 640 else [path.name]
        page.eval_on_selector_all("details", "found => found.forEach(d => { d.open = true; })")
        for width in (320, 360, 768):
            page.set_viewport_size({"width": width, "height": 800})
            needed = page.evaluate("document.documentElement.scrollWidth")
            wide += [f"{path.name}: {needed}"] if needed > width else []
            stuck += page.evaluate(SCROLLS)
    assert wide == []
    assert stuck == []  # what scrolls inside a page takes the keyboard
    assert hidden == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_pictures_of_pages(
    opened: Opened, site: list[Path], tmp_path: Path, scheme: str, width: str
) -> None:
    folder = Path(os.environ.get("SPIEGEL_SHOTS", tmp_path))
    look = {"viewport": {"width": WIDTHS[width], "height": 800}, "color_scheme": scheme}
    page = opened(site[0], **look)
    for name in PICTURED:
        opened.go(page, site[0].with_name(f"{name}.html"))
        data = page.screenshot(path=folder / f"{name}_{width}_{scheme}.png", full_page=True)
        picture = Image.open(io.BytesIO(data)).convert("L")
        corner = picture.crop((0, picture.height // 2, 8, picture.height // 2 + 8))
        paper = ImageStat.Stat(corner).mean[0]
        assert paper > 240 if scheme == "light" else paper < 40
        assert ImageStat.Stat(picture).stddev[0] > 10  # not blank


@pytest.mark.parametrize(("scheme", "paper"), [("light", 255), ("dark", 30)])
def test_figures_have_the_paper_of_their_page(
    opened: Opened, site: list[Path], scheme: str, paper: int
) -> None:
    page = opened(site[0].with_name("index.html"), color_scheme=scheme)
    shown = page.locator(".picture img").first
    picture = Image.open(io.BytesIO(shown.screenshot())).convert("L")
    corner = ImageStat.Stat(picture.crop((2, 2, 8, 8))).mean[0]
    assert abs(corner - paper) < 15


@pytest.mark.parametrize(("wide", "ending"), [(390, ".narrow.svg"), (1280, ".nl.svg")])
def test_a_telephone_gets_the_narrow_drawing(
    opened: Opened, site: list[Path], wide: int, ending: str
) -> None:
    page = opened(site[0].with_name("sector_GBAO.html"), viewport={"width": wide, "height": 800})
    for shown in page.locator(".picture img").all():
        shown.scroll_into_view_if_needed()
        assert shown.evaluate("e => e.currentSrc").endswith(ending)
        assert shown.evaluate("e => e.getBoundingClientRect().right") <= wide


def test_rows_are_cards_on_a_telephone(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0].with_name("measures.html"), viewport={"width": 390, "height": 800})
    box = page.locator(".table").first
    assert box.evaluate("e => e.scrollWidth <= e.clientWidth")
    cell = page.locator("#measures-table tbody tr").first.locator("td").first
    label = cell.evaluate("e => getComputedStyle(e, '::before').content")
    assert label == f'"{page.locator("#measures-table thead th").nth(1).text_content()}"'
    assert page.get_by_role("cell").count() > 100  # still a table for who hears it


def test_print_has_contents_and_no_menus(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0].with_name("measures.html"))
    rows = page.locator("#measures-table tbody tr").count()
    page.emulate_media(media="print")
    for part in (".main-nav", ".search", ".trail", ".skip"):
        assert not page.locator(part).first.is_visible(), part
    text = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages)
    assert "Voorbeeldgegevens" in text
    assert text.count("tot") >= rows // 2  # the whole table is printed, not the part in view
    assert "Advies ongunstig" in text
