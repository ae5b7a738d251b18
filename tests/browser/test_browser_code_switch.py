"""The switch for all code of a notebook page, in a browser, by keyboard, and without a script."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from opened import Opened

from spiegel.publish.notebooks.notebook_html import to_html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def paged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cells = [new_markdown_cell("# Titel")]
    for i in range(3):
        shown = new_output("display_data", data={"text/html": f"<p>Uitkomst {i}</p>"})
        cells.append(new_code_cell(f"toon({i})", outputs=[shown]))
    page = tmp_path_factory.mktemp("page") / "a.html"
    notebook = nbformat.from_dict(new_notebook(cells=cells))
    page.write_text(to_html(notebook, title="Titel", language="nl", example=False), "utf-8")
    return page


def test_one_button_opens_and_folds_all_code_by_keyboard(opened: Opened, paged: Path) -> None:
    page = opened(paged)
    button, unfolded = page.locator(".toggle button"), page.locator("details.code[open]")
    # What stands before the title is folded, with its switch; the analysis stands open.
    steps = page.locator("details.code").count()
    assert button.is_visible()
    assert unfolded.count() == steps - 1
    assert page.get_by_text("toon(1)").is_visible()
    page.keyboard.press("Tab")
    for key, label, expanded, count in (
        ("Enter", "Toon alle code", "false", 0),
        ("Space", "Verberg alle code", "true", steps),
        ("Enter", "Toon alle code", "false", 0),
    ):
        page.keyboard.press(key)
        assert button.inner_text() == label
        assert button.get_attribute("aria-expanded") == expanded
        assert unfolded.count() == count
        assert page.get_by_text("toon(1)").is_visible() == (count > 0)
    # The button says what is so when the steps are opened one by one.
    for i in range(3):
        page.locator("summary").nth(i).click()
    page.wait_for_function("document.querySelector('button').ariaExpanded === 'true'")
    assert button.inner_text() == "Verberg alle code"


def test_without_a_script_each_step_opens_by_itself(opened: Opened, paged: Path) -> None:
    page = opened(paged, java_script_enabled=False)
    assert not page.locator(".toggle button").is_visible()
    assert page.get_by_text("toon(1)").is_visible()
    assert not page.get_by_text("toon(0)").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.get_by_text("toon(0)").is_visible()
