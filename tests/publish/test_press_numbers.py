"""The annex of a press release: a row for what each sentence prints, and for nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from changed_claims import CHANGE, by_class, put, with_claims
from quantity_rows import saying, with_rows

from spiegel.publish.claims.claims_file import claims_for
from spiegel.publish.claims.table import claims_file_of
from spiegel.publish.documents.press_numbers import numbers_table
from spiegel.publish.report import Report

PRESS: dict[str, Any] = {
    "places": ["press"],
    "amounts": {"x": {"quantity": "proef", "sector": "ALL"}},
}
EARLIER = {
    **PRESS,
    "comparison": "earlier_year",
    "subject": {"nl": "het aantal plaatsen", "en": "the number of places"},
}
PLACES = ["site", "report", "press"]
SUM = {"statistic": "sum", "column": "places", "change": "previous"}
BEFORE = {"school_year": "2020-2021", "value": 2461.0, "n": 90}


def annex(report: Report, language: str = "en") -> list[list[str]]:
    """Return the rows of the annex of a report, as texts."""
    spoken = claims_file_of(report).sentences
    found = numbers_table(replace(report, spoken=spoken), language)
    return [[cell.text for cell in row.values()] for row in found.rows]


@pytest.mark.parametrize(("template", "number"), [
    ("{x} ({x.share})", "7 places (70%)"), ("{x}", "7 places"), ("{x.share}", "70%"),
])  # fmt: skip
def test_an_amount_stands_there_as_its_sentence_prints_it(
    report: Report, template: str, number: str
) -> None:
    cell = {"statistic": "count", "value": 7, "share": 0.7, "n": 7}
    own = saying(with_rows(report, {}, cell), {**PRESS, "nl": template, "en": template})
    assert annex(own) == [[number, "Trial", "All sectors", "7", ""]]


def moved(report: Report, **cell: Any) -> Report:
    now = {"value": 2462.0, "prior_school_year": "2020-2021", "prior_value": 2461.0, "change": 1.0,
           "change_share": 1 / 2461, **cell}  # fmt: skip
    return saying(with_rows(report, SUM, now, BEFORE), EARLIER)


def test_a_count_beside_an_earlier_one_has_both_years_and_their_difference(report: Report) -> None:
    assert [row[:2] + row[3:4] for row in annex(moved(report))] == [
        ["2,462 places", "Trial in 2023-2024", "3"],
        ["2,461 places", "Trial in 2020-2021", "90"],
        ["+1 place (0%)", "Difference: Trial", ""],
    ]
    equal = moved(report, value=2461.0, change=0.0, change_share=0.0)
    assert [row[0] for row in annex(equal)] == ["2,461 places", "2,461 places"]


def test_across_a_break_there_is_no_number(report: Report) -> None:
    rule = {"nl": "gesplitst", "en": "split"}
    entry = {**SUM, "breaks": {"2022-2023": rule}}
    own = saying(with_rows(report, entry, {"value": 5.0}, BEFORE), EARLIER)
    assert annex(own) == []
    assert "not compared" in claims_file_of(own).sentences[1].text


@pytest.mark.parametrize(("kind", "numbers"), [
    ("improved", ["60%", "48%", "+12 percentage points"]), ("inconclusive", [""]),
    ("stable", []), ("limited", []), ("not comparable", []), ("not shown", []), ("too few", []),
    ("not tested", []),
])  # fmt: skip
def test_a_comparison_has_the_rows_that_its_class_allows(
    report: Report, kind: str, numbers: list[str]
) -> None:
    own = by_class(with_claims(report, put(f"claims/{CHANGE}/places", PLACES)), kind,
                   basis="crude", reason_nl="x", reason_en="y")  # fmt: skip
    found = replace(own, spoken=claims_file_of(own).sentences)
    said = claims_for(found.sentences, "press", "en")
    mine = tuple(one for one in said if one.claim == CHANGE)
    found = replace(found, spoken=mine)
    rows = numbers_table(found, "en").rows
    assert [row["number"].text for row in rows] == numbers
    ends = ["+5 to +19"] if kind in ("improved", "inconclusive") else []
    assert [row["interval"].text for row in rows if row["interval"].text] == ends
