"""The whole site without a mouse: navigation, filter and downloads."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from opened import Opened
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FOCUS = """() => {
  const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
  return {
    tag: e.tagName, text: (e.getAttribute("aria-label") || e.textContent || e.id).trim(),
    ring: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2,
    seen: r.bottom > 0 && r.top < innerHeight && r.width > 0 && r.right > 0,
  };
}"""


def press(page: Page, key: str, times: int = 1) -> dict[str, object]:
    """Press a key and return what has the focus then."""
    for _ in range(times):
        page.keyboard.press(key)
    found: dict[str, object] = page.evaluate(FOCUS)
    return found


def tab_to(page: Page, text: str, limit: int = 400) -> dict[str, object]:
    """Go on with Tab until something with this name has the focus."""
    for _ in range(limit):
        found = press(page, "Tab")
        if str(found["text"]).startswith(text):
            return found
    raise AssertionError(f"{text!r} was not reached by Tab")


def test_skip_link_comes_first_and_leads_to_the_contents(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0].with_name("sector_GBAO.html"))
    first = press(page, "Tab")
    assert first["text"] == "Naar de inhoud"
    assert first["seen"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    assert press(page, "Tab")["text"] == "Overzicht"  # the trail, past the menu


@pytest.mark.parametrize("name", ["index.html", "measures.html", "downloads.html"])
def test_every_stop_is_seen_and_the_walk_ends(opened: Opened, site: list[Path], name: str) -> None:
    page = opened(site[0].with_name(name))
    page.emulate_media(reduced_motion="reduce")
    stops = page.evaluate(
        "[...document.querySelectorAll("
        "'a[href], button, input, select, summary, [tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility()).length"
    )
    walked = [press(page, "Tab") for _ in range(stops)]
    assert [stop for stop in walked if not stop["ring"]] == []
    assert [stop for stop in walked if not stop["seen"]] == []
    assert walked[-1]["text"] == "Naar boven"


def test_menu_leads_to_every_page(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0].with_name("index.html"))
    titles = page.locator(".main-nav a").all_inner_texts()
    assert len(titles) == 11
    for title in titles[1:]:
        tab_to(page, title)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        current = page.locator(".main-nav [aria-current=page]")
        expect(current).to_have_text(title)


def test_menu_on_a_phone_opens_and_closes(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0].with_name("index.html"), viewport={"width": 360, "height": 800})
    button, first = page.locator("button.menu"), page.locator(".main-nav a").first
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(first).to_be_hidden()
    tab_to(page, "Menu")
    page.keyboard.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert press(page, "Tab")["text"] == "Overzicht"
    page.keyboard.press("Escape")
    expect(first).to_be_hidden()
    expect(button).to_be_focused()


def test_filter_works_by_keyboard_and_tells_the_rows(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0].with_name("measures.html"))
    rows, told = page.locator("#measures-table tbody tr:visible"), page.get_by_role("status")
    total = rows.count()
    assert total > 200
    expect(told).to_have_text(f"{total} van de {total} rijen getoond")
    tab_to(page, "search-measures-table")
    page.keyboard.type("zorgcontinuum bvba")  # without the mark on the u; no row has 'bvba'
    expect(told).to_have_text("Geen enkele rij past bij deze keuze.")
    assert rows.count() == 0
    page.keyboard.press("Control+a")
    page.keyboard.type("zorgcontinuum")
    found = rows.count()
    assert 0 < found < 12
    expect(told).to_have_text(f"{found} van de {total} rijen getoond")
    press(page, "Tab")  # theme
    page.keyboard.type("Leerl")
    expect(page.locator("#group-measures-table")).to_have_value("Leerlingenbegeleiding")
    assert rows.count() == found
    press(page, "Tab")  # sector
    page.keyboard.type("Gewoon s")
    expect(rows).to_have_count(1)
    assert "Gewoon secundair onderwijs" in rows.first.inner_text()
    press(page, "Tab")  # order
    press(page, "Tab")
    page.keyboard.press("Enter")  # show all
    expect(rows).to_have_count(total)
    expect(page.get_by_label("Zoek in deze tabel")).to_be_focused()


def numbers(page: Page, table: str, column: int) -> list[float]:
    """Return what a column of the shown rows says, as numbers; of a cell without one infinity."""
    cells = page.locator(f"#{table} tbody tr:visible > :nth-child({column})").all_inner_texts()
    found = []
    for cell in cells:
        if part := re.fullmatch(r"(\d+) van de (\d+)", cell.strip()):
            found.append(100 * int(part[1]) / int(part[2]))
            continue
        first = re.search(r"[\u2212]?\d[\d.]*(?:,\d+)?", cell)
        text = (
            first[0].replace(".", "").replace(",", ".").replace("\u2212", "-") if first else "inf"
        )
        found.append(float(text))
    return found


@pytest.mark.parametrize(
    ("name", "key"),
    [("measures", "n"), ("measures", "share"), ("trends", "now"), ("trends", "difference")],
)
def test_rows_are_put_in_order_by_keyboard_and_the_address_keeps_it(
    opened: Opened, site: list[Path], name: str, key: str
) -> None:
    """A column of numbers both ways, what is withheld last; its address shows it again."""
    page = opened(site[0].with_name(f"{name}.html"))
    table = page.locator("form.search").get_attribute("data-search") or ""
    order = page.locator(f"#sort-{table}")
    column = int(order.locator(f'option[value="{key}"]').get_attribute("data-at") or 0) + 1
    printed = numbers(page, table, column)
    order.select_option(key)
    upward = numbers(page, table, column)
    assert upward == sorted(printed) != printed
    page.get_by_label("Sector", exact=True).select_option("Gewoon basisonderwijs")
    order.select_option(f"-{key}")
    down = numbers(page, table, column)
    told = [n for n in down if n != math.inf]
    assert told == sorted(told, reverse=True)
    assert down == [*told, *[math.inf] * (len(down) - len(told))]
    head = page.locator(f"#{table} thead th").nth(column - 1)
    expect(head).to_have_attribute("aria-sort", "descending")
    assert f"sort=-{key}" in page.url
    again = opened(page.url)
    assert numbers(again, table, column) == down
    expect(again.get_by_label("Sector", exact=True)).to_have_value("Gewoon basisonderwijs")
    again.get_by_role("button", name="Alles tonen").click()
    expect(again.locator(f"#{table} tbody tr:visible")).to_have_count(len(printed))
    assert numbers(again, table, column) == printed
    assert "?" not in again.url


def test_an_address_that_names_what_is_not_there_shows_all(
    opened: Opened, site: list[Path]
) -> None:
    whole = opened(site[0].with_name("measures.html")).locator("#measures-table tbody tr").count()
    address = site[0].with_name("measures.html").as_uri()
    page = opened(f"{address}?sector=Nergens&sort=nothing&group=&other=1")
    expect(page.locator("#measures-table tbody tr:visible")).to_have_count(whole)


def test_enter_in_the_field_does_not_leave_the_page(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0].with_name("measures.en.html"))
    page.get_by_label("Search this table").press("x")
    address = page.url
    page.keyboard.press("Enter")
    assert page.url == address


def test_table_scrolls_by_keyboard(opened: Opened, site: list[Path]) -> None:
    # Narrower than 600 px its rows are cards, and the page itself scrolls.
    page = opened(site[0].with_name("measures.html"), viewport={"width": 640, "height": 700})
    box = page.locator(".table.tall")
    box.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    page.wait_for_function("document.querySelector('.table.tall').scrollLeft > 0")
    page.wait_for_function("document.querySelector('.table.tall').scrollTop > 0")


def test_data_of_a_figure_unfold_by_keyboard(opened: Opened, site: list[Path]) -> None:
    page = opened(site[0].with_name("index.html"))
    table = page.locator("#data-advies")
    expect(table).to_be_hidden()
    for _ in range(page.locator("details.data").count()):
        tab_to(page, "Gegevens van deze figuur")
        if page.evaluate("document.activeElement.closest('#figure-advies') !== null"):
            break
    page.keyboard.press("Enter")
    expect(table).to_be_visible()


def test_downloads_start_by_keyboard(opened: Opened, server: str, results: Path) -> None:
    page = opened(f"{server}/site/downloads.html")
    for text, file in (
        ("Werkboek (Excel)", "tables/os2025.xlsx"),
        ("Cijfers", "tables/measures.csv"),
    ):
        tab_to(page, text)
        with page.expect_download() as started:
            page.keyboard.press("Enter")
        saved = started.value.path()
        assert saved.read_bytes() == (results / file).read_bytes()
