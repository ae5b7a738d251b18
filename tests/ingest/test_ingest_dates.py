"""Dates as systems write them: read once declared, and an error that says what to declare."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.ingest.test_ingest_spreadsheet import from_cells, from_texts

from spiegel.errors import SpiegelError
from spiegel.ingest import dates

DAY = dt.datetime(2023, 8, 30)
DECLARED = [
    ("dd-mm-yyyy", "30-08-2023"),
    ("yyyy-mm-ddThh:mm:ss", "2023-08-30T00:00:00"),
    ("yyyy-mm-dd", "2023-08-30T00:00:00.000"),
    ("dd/mm/yyyy hh:mm", "30/08/2023 00:00"),
    ("yyyymmdd", "20230830"),
    ("ddmmyyyy", "30082023"),
    ("dd.mm.yyyy", "30.08.2023"),
    ("d-mmm-yyyy", "30-aug-2023"),
    ("dd mmmm yyyy", "30 augustus 2023"),
    ("mmm d, yyyy", "Aug 30, 2023"),
    ("d mmm yyyy", "30 août 2023"),
    ("m/d/yyyy", "8/30/2023"),
    ("mm/dd/yyyy", "08/30/2023 12:00:00 AM"),
    ("dd/mm/yy", "30/08/23"),
    ("yyyy/mm/dd", "2023/08/30"),
    ("ddd dd-mm-yyyy", "wo 30-08-2023"),
]


@pytest.mark.parametrize(("form", "text"), DECLARED)
def test_a_declared_form_is_read(raw: Any, form: str, text: str) -> None:
    kind = f'"date:{form}"' if "," in form else f"date:{form}"
    staged = from_texts(raw, kind, [text])
    assert (staged.table["kolom"].tolist(), len(staged.ledger)) == ([DAY], 0)


@pytest.mark.parametrize(("form", "text"), DECLARED)
def test_an_undeclared_form_says_what_to_declare(raw: Any, form: str, text: str) -> None:
    if form in ("dd mmmm yyyy", "yyyy-mm-dd"):
        form = {"dd mmmm yyyy": "d mmm yyyy", "yyyy-mm-dd": "yyyy-mm-dd hh:mm:ss"}[form]
    with pytest.raises(SpiegelError) as caught:
        from_texts(raw, "date", [text])
    assert caught.value.code == "I-CEL-03"
    told = re.findall(r"date:(.*?)(?: or date:| in the column map)", caught.value.fix)
    assert len(told) == 1
    named = told[0]
    assert from_texts(raw, f'"date:{named}"', [text]).table["kolom"].tolist() == [DAY]


def test_an_ambiguous_undeclared_form_names_both(raw: Any) -> None:
    with pytest.raises(SpiegelError) as caught:
        from_texts(raw, "date", ["05-06-2023"])
    assert "date:dd-mm-yyyy or date:mm-dd-yyyy" in caught.value.fix


def test_several_forms_may_be_declared(raw: Any) -> None:
    kind = "date:dd/mm/yyyy|dd/mm/yy|yyyymmdd"
    cells = ["30/08/2023", "30/08/23", "20230830"]
    assert from_texts(raw, kind, cells).table["kolom"].tolist() == [DAY] * 3


def test_a_declared_form_refuses_others(raw: Any) -> None:
    with pytest.raises(SpiegelError) as caught:
        from_texts(raw, "date:m/d/yyyy", ["8/30/2023", "30/08/2023"])
    assert (caught.value.code, caught.value.where[-5:]) == ("I-CEL-03", "row 3")


def test_a_declared_time_of_day_is_left_out_with_an_entry(raw: Any) -> None:
    staged = from_texts(raw, "date:yyyy-mm-ddThh:mm:ss", ["2023-08-30T14:25:00"])
    assert staged.table["kolom"].tolist() == [DAY]
    assert staged.ledger[["rule", "reason", "new"]].to_numpy().tolist() == [
        ["leave_out_time", "time_of_day", "2023-08-30"]
    ]
    cells = from_cells(raw, "date:yyyy-mm-dd hh:mm", [dt.datetime(2023, 8, 30, 10)])
    assert cells.table["kolom"].tolist() == [DAY]
    with pytest.raises(SpiegelError, match="not a date"):
        from_texts(raw, "date:yyyy-mm-dd", ["2023-08-30T14:25:00"])


def test_a_date_without_signs_may_be_a_number(raw: Any) -> None:
    cells: list[object] = [20230830, "20230830", 20230830.0]
    assert from_cells(raw, "date:yyyymmdd", cells).table["kolom"].tolist() == [DAY] * 3
    staged = from_texts(raw, "date:yyyymmdd", ["20230830.0"])
    assert (staged.table["kolom"].tolist(), staged.ledger["rule"].tolist()) == (
        [DAY], ["plain_number"]
    )  # fmt: skip


def test_a_moment_in_another_time_zone_is_no_day(raw: Any) -> None:
    with pytest.raises(SpiegelError, match="time zone"):
        from_texts(raw, "date:yyyy-mm-ddThh:mm:ss", ["2023-08-29T22:00:00Z"])
    midnight = from_texts(raw, "date:yyyy-mm-ddThh:mm:ss", ["2023-08-30T00:00:00+02:00"])
    assert midnight.table["kolom"].tolist() == [DAY]
    with pytest.raises(SpiegelError) as caught:
        from_texts(raw, "date", ["2023-08-30T00:00:00+02:00"])
    assert "date:yyyy-mm-dd hh:mm:ss" in caught.value.fix


def test_date_cells_of_a_workbook_are_read_whatever_is_declared(raw: Any) -> None:
    cells: list[object] = [dt.date(2023, 8, 30), None]
    assert from_cells(raw, "date:dd-mm-yyyy", cells).table["kolom"].tolist()[0] == DAY


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("date:dd-mm", "I-MAP-09"),
        ("date:jjjj-mm-dd", "I-MAP-09"),
        ("date:dd/mm/yyyy|", "I-MAP-09"),
        ("date:1905", "I-MAP-09"),
        ("date:dd/mm/yyyy|mm/dd/yyyy", "I-MAP-10"),
        ("date:d-m-yy|yy-m-d", "I-MAP-10"),
    ],
)
def test_a_form_that_cannot_be_read_or_contradicts_is_refused(
    raw: Any, kind: str, code: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        raw.columns(f"dag,{kind},,,dag")
    assert caught.value.code == code


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    day=st.dates(dt.date(1800, 1, 1), dt.date(9999, 12, 31)),
    order=st.permutations(["yyyy", "mm", "dd"]),
    sign=st.sampled_from(["-", "/", ".", " ", ""]),
)
def test_a_written_date_is_read_back(day: dt.date, order: list[str], sign: str) -> None:
    cells = {"yyyy": f"{day.year:04d}", "mm": f"{day.month:02d}", "dd": f"{day.day:02d}"}
    known = dates.form(sign.join(order))
    assert known is not None
    found = dates.read(sign.join(cells[part] for part in order), known)
    assert found is not None
    assert found.date.date() == day
