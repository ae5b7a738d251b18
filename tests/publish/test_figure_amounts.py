"""Figures of amounts: what their entry may say, the rows, and what stands beside a bar."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from quantity_rows import with_rows

from spiegel.config.figures import Figure, check_whole
from spiegel.config.quantities import Quantity
from spiegel.errors import SpiegelError
from spiegel.publish.figures.amounts import row_label, text_of, words_of
from spiegel.publish.figures.request import Request
from spiegel.publish.report import Report

WORDS = {"nl": "x", "en": "y"}
ENTRY = {"notebook": "n", "type": "amounts", "quantity": "proef", "rows": "category",
         "sectors": ["ALL"], "title": WORDS, "subtitle": WORDS, "alt": WORDS}  # fmt: skip
NAN = float("nan")


def asked(**change: Any) -> Request:
    return Request("f", "f", Figure.model_validate({**ENTRY, **change}), "n")


@pytest.mark.parametrize(("change", "said"), [
    ({"quantity": None}, "names a quantity"),
    ({"type": "coverage"}, "only such a figure"),
    ({"rows": "indicator"}, "rows: category, sector or year"),
    ({"sectors": []}, "has sectors"),
    ({"indicators": ["k1_visie"]}, "no indicators"),
    ({"type": "coverage", "quantity": None, "rows": "year"}, "only amounts have others"),
])  # fmt: skip
def test_an_entry_that_says_two_things_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        asked(**change)


@pytest.mark.parametrize(("row", "nl", "en"), [
    ({"value": 1240.0, "share": 0.969, "low": NAN}, "1.240 (97%)", "1,240 (97%)"),
    ({"value": 0.0, "share": 0.0, "low": NAN}, "0 (0%)", "0 (0%)"),
    ({"value": 85.53, "share": NAN, "low": 84.0, "high": 87.06},
     "85,5 (84 tot 87,1)", "85.5 (84 to 87.1)"),
    ({"value": 12.0, "share": NAN, "low": NAN}, "12", "12"),
    ({"value": NAN, "share": NAN, "low": NAN, "mark": "few"}, "te weinig waarden",
     "too few values"),
])  # fmt: skip
def test_beside_a_bar_stands_its_number(row: dict[str, Any], nl: str, en: str) -> None:
    full = {"mark": "bar", **row}
    assert (text_of(full, "nl"), text_of(full, "en")) == (nl, en)


def test_rows_are_parts_sectors_or_years_and_titles_name_the_largest(report: Report) -> None:
    bands = {"old": {"label": {"nl": "Oud", "en": "Old"}, "until": "2019-08-31"}}
    own = with_rows(report, {"by": "last", "bands": bands}, *(
        {"category": name, "statistic": "count", "value": value, "share": value / 10}
        for name, value in (("old", 7.0), ("empty", 3.0))
    ))  # fmt: skip
    table: pd.DataFrame = own["quantities"]
    old = table.to_dict("records")[0]
    assert row_label(own, asked(), old)["nl"] == "Oud"
    assert row_label(own, asked(rows="year"), old)["nl"] == report.edition.school_year
    framework = report.inspectorate.framework
    assert row_label(own, asked(rows="sector"), old)["nl"] == framework.sector_label("ALL", "nl")
    words = words_of(own, asked(), table)
    assert {name: label["nl"] for name, label in words.items()} == {
        "largest": "oud", "largest_value": "7", "largest_share": "70%", "whole": "10",
    }  # fmt: skip
    assert words_of(own, asked(), table.assign(value=NAN)) == {}


WHOLE = {"title": {"nl": "{whole} in {year}", "en": "{whole} in {year}"}}
PARTS = {"label": WORDS, "unit": {"one": WORDS, "many": WORDS}, "by": "network"}


@pytest.mark.parametrize(("entry", "figure"), [
    ({}, {"rows": "sector"}),
    ({}, {"rows": "year"}),
    ({}, {"sectors": ["BAO", "SO"]}),
    ({"by": None}, {}),
    ({"statistic": "mean", "column": "places"}, {}),
    ({"by": None, "ratio": {"of": "a", "to": "b"}}, {}),
])  # fmt: skip
def test_what_is_not_the_parts_of_one_whole_is_not_summed(
    entry: dict[str, Any], figure: dict[str, Any]
) -> None:
    given = {k: v for k, v in {**PARTS, **entry}.items() if v is not None}
    known = {"proef": Quantity.model_validate(given)}
    check_whole(asked(**figure).figure, known, "here")  # its words name no whole
    with pytest.raises(SpiegelError, match="not the parts of one whole") as caught:
        check_whole(asked(**figure, **WHOLE).figure, known, "here")
    assert caught.value.code == "C-FIG-04"


def test_the_categories_of_a_count_are_a_whole(report: Report) -> None:
    known = {"proef": Quantity.model_validate(PARTS)}
    check_whole(asked(**WHOLE).figure, known, "here")
    parts = [{"category": name, "statistic": "count", "value": 5.0, "share": 0.5} for name in "ab"]
    own = with_rows(report, {"by": "network"}, *parts)
    assert words_of(own, asked(**WHOLE), own["quantities"])["whole"]["nl"] == "10"
    # A band that leaves out some of the records: the bars are not all of it.
    for table in (own["quantities"].assign(share=0.4), own["quantities"].assign(value=[5.0, NAN])):
        with pytest.raises(SpiegelError, match="not the parts of one whole"):
            words_of(own, asked(**WHOLE), table)
        assert words_of(own, asked(), table)["largest_value"]["nl"] == "5"
