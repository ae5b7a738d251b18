"""The house style of an inspectorate: what is refused, and where its colours arrive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from drawn import drawn
from hypothesis import given
from hypothesis import strategies as st

from spiegel.config.house_style import DARK_PAPER, PAPER, HouseStyle, contrast, load_house_style
from spiegel.errors import SpiegelError
from spiegel.publish import theme
from spiegel.publish.palette import page_style
from spiegel.publish.report import Report

RED, PINK = "#7A0019", "#FFC2CC"
SHAPES = '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>'


def folder_with(tmp_path: Path, text: str, **files: str) -> Path:
    (tmp_path / "house_style.yaml").write_text(text, encoding="utf-8")
    for name, content in files.items():
        (tmp_path / name.replace("_", ".")).write_text(content, encoding="utf-8")
    return tmp_path


def test_without_a_file_the_house_is_that_of_the_project(tmp_path: Path) -> None:
    assert load_house_style(tmp_path) == HouseStyle()


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)  # the known near miss


@given(st.from_regex(r"\A#[0-9A-F]{6}\Z"))
def test_a_brand_is_taken_only_when_white_reads_on_it(colour: str) -> None:
    if contrast(colour, PAPER) >= 4.5:
        assert HouseStyle(brand=colour).brand == colour
    else:
        with pytest.raises(ValueError, match="take a darker one"):
            HouseStyle(brand=colour)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('brand: "#FFD500"', "darker"),
        ('brand_dark: "#333333"', "lighter"),
        ("brand: navy", "brand"),
        ('fonts: "Arial; } body { display: none"', "fonts"),
        ('colour: "#000000"', "colour"),
    ],
)
def test_what_cannot_be_read_or_is_no_style_is_refused(
    tmp_path: Path, text: str, says: str
) -> None:
    with pytest.raises(SpiegelError, match=says):
        load_house_style(folder_with(tmp_path, text))


@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({}, "C-HST-01"),
        ({"logo_svg": SHAPES.replace("<path", "<script>x()</script><path")}, "C-HST-02"),
        (
            {"logo_svg": SHAPES.replace("<path", '<image href="https://a.b/c.png"/><path')},
            "C-HST-02",
        ),
        ({"logo_svg": SHAPES.replace("<path", '<path onload="x()"')}, "C-HST-02"),
    ],
)
def test_a_logo_is_there_and_does_nothing(tmp_path: Path, files: dict[str, str], code: str) -> None:
    with pytest.raises(SpiegelError) as wrong:
        load_house_style(folder_with(tmp_path, "logo: logo.svg", **files))
    assert wrong.value.code == code


def test_a_logo_of_plain_shapes_stands_in_the_style_sheet(tmp_path: Path) -> None:
    house = load_house_style(folder_with(tmp_path, "logo: logo.svg", logo_svg=SHAPES))
    assert "data:image/svg+xml;base64," in page_style(house, tmp_path)["logo"]
    assert page_style(HouseStyle(), tmp_path)["logo"] == ""


def test_figures_have_the_colour_of_the_house_in_light_and_dark(report: Report) -> None:
    own = HouseStyle(brand=RED, brand_dark=PINK)
    inspectorate = report.inspectorate
    before = inspectorate.house
    try:
        inspectorate.house = own
        made = drawn(replace(report), "dekking").svg
    finally:
        inspectorate.house = before
        theme.wear(before)
    assert f"fill: {RED.lower()}" in made
    assert f'"fill: {RED.lower()}"]{{fill:{PINK}!important}}' in made
    assert before.brand.lower() not in made
    assert contrast(PINK, DARK_PAPER) >= 4.5


def test_a_house_that_is_worn_later_colours_pairs_too(report: Report) -> None:
    first = theme.pair()
    try:
        theme.wear(HouseStyle(brand=RED))
        assert theme.pair() == (RED, theme.DECLINED)
    finally:
        theme.wear(report.inspectorate.house)
    assert theme.pair() == first
