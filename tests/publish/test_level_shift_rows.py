"""What pages say of a break: an estimate with its interval, or why there is none; never a word."""

from __future__ import annotations

import copy
import dataclasses
import math
import re
from typing import Any

import pandas as pd
import pytest

from spiegel import tables
from spiegel.config.languages import LANGUAGES
from spiegel.publish.content.level_shifts import level_shifts, lines
from spiegel.publish.pdf.widths import PAGE, widths
from spiegel.publish.report import Report

ROW: dict[str, Any] = {
    "edition": "os2025", "break_from": "2021-2022", "indicator": "advies_ongunstig",
    "sector": "ALL", "first_year": "2018-2019", "last_year": "2023-2024", "mirrors_before": 2,
    "mirrors_after": 3, "share_before": 0.1557, "share_after": 0.0728, "shift": -0.0829,
    "shift_low": -0.1406, "shift_high": 0.1317, "log_odds": -0.8534, "error": 0.3802,
    "link_error": math.nan, "linked": 1, "df": 2.0, "reason_nl": "te smal",
    "reason_en": "too narrow", "plan": "x",
}  # fmt: skip
WORDS_OF_CHANGE = "verbeter|verslechter|stabiel|ge(steg|daald)|improv|declin|stable|rose|fell"
NONE: dict[str, Any] = {
    **dict.fromkeys(tables.columns("level_shifts")[8:18], math.nan),
    **{"sector": "GBAO", "mirrors_before": 1, "reason_nl": "te weinig", "reason_en": "too few"},
}


def across(
    report: Report, *rows: dict[str, Any], breaks: tuple[str, ...] = ("2021-2022",)
) -> Report:
    """Return a report with some rows in its table of shifts."""
    found = pd.DataFrame([ROW | row for row in rows], columns=tables.columns("level_shifts"))
    home = copy.copy(report.inspectorate)
    home.plan = home.plan.model_copy(update={"breaks": breaks})
    return dataclasses.replace(report.with_tables(level_shifts=found), inspectorate=home)


def test_an_estimate_has_levels_interval_and_errors_and_a_row_without_one_its_reason(
    report: Report,
) -> None:
    own = across(report, {}, NONE)
    found = level_shifts(own, "en")
    assert found is not None
    keys = [column.key for column in found.columns]
    assert keys == ["indicator", "sector", "mirrors", "levels", "shift", "error", "remark"]
    told, empty = ({k: row[k].text for k in keys[2:]} for row in found.rows)
    assert told == {
        "mirrors": "2 / 3",
        "levels": "16% / 7%",
        "shift": "−8 percentage points",
        "error": "0.38",
        "remark": "too narrow",
    }
    assert found.rows[0]["shift"].detail == "−14 to +13"
    assert {empty[k] for k in ("levels", "shift", "error")} == {""}
    assert (empty["mirrors"], empty["remark"]) == ("1 / 3", "too few")


def test_a_link_error_and_a_second_break_have_their_columns(report: Report) -> None:
    rows = ({"link_error": 0.1155, "linked": 3}, {"break_from": "2018-2019"})
    found = level_shifts(across(report, *rows), "nl")
    assert found is not None
    assert found.rows[0]["link"].text == "0,12"
    assert found.columns[0].key == "break"
    assert sum(widths(found)) <= PAGE + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_of_change_stands_there_and_it_is_called_an_estimate(
    report: Report, language: str
) -> None:
    own = across(report, {}, NONE)
    found = level_shifts(own, language)
    assert found is not None
    said = " ".join([found.caption, *(c.text for row in found.rows for c in row.values())])
    assert not re.search(WORDS_OF_CHANGE, said)
    assert {"nl": "schatting", "en": "estimate"}[language] in found.caption
    assert any("2021-2022" in line for line in lines(own, language))


def test_without_series_the_page_says_so_and_without_a_break_nothing(report: Report) -> None:
    own = across(report)
    assert level_shifts(own, "en") is None
    (line,) = lines(own, "en")
    assert "no shift can be estimated" in line
    assert lines(across(report, breaks=()), "en") == []
