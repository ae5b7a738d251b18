"""What a figure refuses: entries that do not fit their type, and names that are not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from spiegel.config.closed_model import Label
from spiegel.config.figures import Figure
from spiegel.errors import SpiegelError
from spiegel.publish.acceptance import Exhibit
from spiegel.publish.figures import titles
from spiegel.publish.figures.request import Request, request, scheme_of
from spiegel.publish.figures.titles import texts_of
from spiegel.publish.names import figure_ids
from spiegel.publish.notebooks.chapter_figures import Entry
from spiegel.publish.report import Report

Show = Callable[..., Exhibit]


def entry(report: Report, **changes: Any) -> Entry:
    figure = report.inspectorate.registry.figures["advies"].model_copy(update=changes)
    return Entry(report, Request("proef", "proef", figure, "overzicht"), ("nl",))


@pytest.mark.parametrize(
    ("indicator", "why"), [("o1_doelenkader", "investigations"), ("gok_positief", "confidential")]
)
def test_a_funnel_refuses_what_has_no_such_limits(report: Report, indicator: str, why: str) -> None:
    asked = entry(
        report, type="funnel", grouping="network", indicators=(indicator,), sectors=("BAO",)
    )
    with pytest.raises(SpiegelError, match=why):
        asked.sheets(asked.rows.assign(mark="dot"), report.current)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"type": "funnel"}, "by which grouping"),
        ({"grouping": "network"}, "by which grouping"),
        ({"type": "funnel", "grouping": "network", "sectors": ("BAO", "SO")}, "one sector"),
        ({"type": "paired_dots", "sectors": ("BAO",)}, "two sectors"),
        ({"top": 0.5}, "belong to a series"),
        ({"type": "series", "top": 0.25}, "even number of percent"),
    ],
)
def test_an_entry_says_what_its_type_needs(changed: dict[str, object], said: str) -> None:
    words = Label(nl="x", en="y")
    plain = {"notebook": "overzicht", "type": "rating_bars", "title": words, "subtitle": words}
    with pytest.raises(ValueError, match=said):
        Figure(**{**plain, "alt": words, "indicators": ("k1_visie",), **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("indicators", "message"),
    [
        (("k1_visie", "o1_doelenkader"), "institution, investigation"),
        (("k1_visie", "advies_ongunstig"), "institution, visit"),
        (("k1_visie", "gok_positief"), "other steps or another cut"),
        (("k1_visie", "llb_niet_negatief"), "other steps or another cut"),
        (("advies_verplichting",), "cannot split the scale"),
    ],
)
def test_unlike_things_never_share_a_panel(
    report: Report, indicators: tuple[str, ...], message: str
) -> None:
    with pytest.raises(SpiegelError, match=message):
        _ = entry(report, indicators=indicators, sectors=("GBAO",)).steps


@pytest.mark.parametrize(
    ("indicator", "steps"), [("gok_positief", 3), ("llb_zonder_werkpunten", 2)]
)
def test_scales_of_two_and_three_steps(report: Report, indicator: str, steps: int) -> None:
    asked = entry(report, indicators=(indicator,), sectors=("GBAO",)).asked
    assert len(scheme_of(report.inspectorate, asked).categories) == steps


def test_small_multiples_refuse_two_units(report: Report) -> None:
    mixed = entry(
        report, type="sector_panels", indicators=("k1_visie", "o1_doelenkader"), sectors=("GBAO",)
    )
    with pytest.raises(SpiegelError, match="different units on one axis"):
        mixed.sheets(mixed.rows.assign(mark="dot"), report.current)


def test_mistakes_in_names_and_lengths_are_told(
    report: Report, exhibits: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    inspectorate = report.inspectorate
    with pytest.raises(SpiegelError, match="did you mean 'advies'"):
        request(inspectorate, "advis")
    with pytest.raises(SpiegelError, match="unknown notebook 'sectr'"):
        figure_ids(inspectorate, "sectr")
    with pytest.raises(SpiegelError, match="not made for sector 'XYZ'"):
        figure_ids(inspectorate, "sector", "XYZ")
    sheet = exhibits("advies", "nl").sheet
    monkeypatch.setattr(titles, "ALT_LIMIT", 30)
    with pytest.raises(SpiegelError, match="alt text has"):
        texts_of(sheet.report, sheet.asked, sheet.about)
    monkeypatch.setattr(titles, "TITLE_WORDS", 2)
    with pytest.raises(SpiegelError, match="title has more than 2 words"):
        texts_of(sheet.report, sheet.asked, sheet.about)


@pytest.mark.parametrize("year", ["2021", "2021-22", "since 2021-2022"])
def test_a_break_is_since_a_school_year(report: Report, year: str) -> None:
    name = next(n for n, f in report.inspectorate.registry.figures.items() if f.type == "series")
    entry = report.inspectorate.registry.figures[name].model_dump()
    words = dict.fromkeys(("nl", "en"), "nieuw kader")
    assert Figure.model_validate({**entry, "breaks": {"2021-2022": words}}).breaks
    with pytest.raises(ValueError, match="String should match pattern"):
        Figure.model_validate({**entry, "breaks": {year: words}})
