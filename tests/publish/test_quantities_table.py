"""Quantities on a page: each with its unit, and never as a percentage of something else."""

from __future__ import annotations

import pytest
from quantity_rows import UNIT, with_rows

from spiegel import tables
from spiegel.publish import numbers
from spiegel.publish.content.quantities import quantities
from spiegel.publish.report import Report


def test_a_sum_a_change_and_a_missing_value(report: Report) -> None:
    own = with_rows(
        report, {"statistic": "sum", "column": "places"},
        {"value": 12732, "missing": 2, "prior_school_year": "2017-2018", "prior_value": 11746,
         "change": 986, "change_share": 0.084},
    )  # fmt: skip
    found = quantities(own, "en")
    assert found is not None
    (row,) = found.rows
    assert row["value"].text == "12,732 places"
    assert row["change"].text == "+986 (was 11,746 in 2017-2018)"
    assert row["remark"].text == "2 without a value, not in it"
    assert [column.key for column in found.columns] == [
        "quantity", "sector", "value", "change", "remark",
    ]  # fmt: skip
    nl = quantities(own, "nl")
    assert nl is not None
    assert nl.rows[0]["value"].text == "12.732 plaatsen"


def test_parts_have_their_share_and_those_with_zero_stay_in_the_file(report: Report) -> None:
    entry = {"by": "last", "bands": {"old": {"label": UNIT["many"], "from": 1}}}
    own = with_rows(
        report, entry, {"statistic": "count", "category": "old", "value": 89, "share": 0.00404},
        {"statistic": "count", "category": "empty", "value": 5, "share": 0.0002},
        {"statistic": "count", "category": "old", "sector": "GSO", "value": 0, "share": 0},
    )  # fmt: skip
    found = quantities(own, "en")
    assert found is not None
    assert [row["quantity"].detail for row in found.rows] == ["places", "not filled in"]
    assert found.rows[0]["share"].text == "0.4%"


def test_a_mean_has_its_interval_and_one_of_few_no_value(report: Report) -> None:
    entry = {"of": "visits", "statistic": "mean", "column": "places"}
    own = with_rows(
        report, entry, {"statistic": "mean", "value": 41.53, "low": 41.14, "high": 41.92},
        {"statistic": "mean", "sector": "GSO", "obs_status": "counts_only"},
    )  # fmt: skip
    found = quantities(own, "en")
    assert found is not None
    assert [row["interval"].text for row in found.rows] == ["41.1 to 41.9", ""]
    assert [row["value"].text for row in found.rows] == ["41.5 places", ""]
    assert found.rows[1]["remark"].text


def test_without_quantities_there_is_no_table(report: Report) -> None:
    assert quantities(report.with_tables(quantities=tables.empty("quantities")), "nl") is None


@pytest.mark.parametrize(("value", "printed"), [
    (11746.0, "11.746"), (41.55, "41,6"), (-986.0, "\N{MINUS SIGN}986"), (4.7, "4,7"), (0.0, "0"),
])  # fmt: skip
def test_a_quantity_is_printed_as_the_language_writes_it(value: float, printed: str) -> None:
    assert numbers.quantity(value, "nl") == printed
