"""A code that means one thing until a day and another one after it."""

from __future__ import annotations

from typing import Any

import pytest

from spiegel.errors import SpiegelError
from spiegel.ingest.codes import read_codes, read_lists
from spiegel.ingest.problems import Problems
from spiegel.ingest.reader import read_raw
from spiegel.ingest.stage import staged

MAP = ("id,key,,yes,Id", "grade,code:day,grade,,Grade", "day,date,,,Day")
LIST = ("GOOD,,2023-12-31,2", "SOUND,2024-01-01,,2", "POOR,,,4")
TEXT = "Id;Grade;Day\na;2;31/12/2023\nb;2;01/01/2024\nc;4;01/06/2024\nd;;\n"


def test_a_code_is_read_by_the_day_of_its_row(raw: Any) -> None:
    found = raw.stage(TEXT, raw.columns(*MAP), raw.codes("grade", *LIST), rows=4)
    assert found.table["grade"].tolist() == ["GOOD", "SOUND", "POOR", ""]
    assert found.table.columns.tolist() == ["id", "grade", "day", "source_file", "source_row"]


def test_a_spelling_that_was_mended_keeps_its_row_in_the_ledger(raw: Any) -> None:
    lists = raw.codes("grade", "GOOD,,2023-12-31,Good", "SOUND,2024-01-01,,Good")
    text = "Id;Grade;Day\na;good;31/12/2023\nb;Good;01/01/2024\nc;GOOD ;02/01/2024\n"
    found = raw.stage(text, raw.columns(*MAP), lists, rows=3)
    assert found.table["grade"].tolist() == ["GOOD", "SOUND", "SOUND"]
    assert found.ledger[["source_row", "old", "new"]].to_numpy().tolist() == [
        [2, "good", "GOOD"],
        [4, "GOOD ", "Good"],
    ]


def test_a_day_on_which_a_code_does_not_hold_is_refused_with_its_row(raw: Any) -> None:
    lists = raw.codes("grade", "GOOD,2023-09-01,2023-12-31,2", "POOR,,,4")
    with pytest.raises(SpiegelError) as caught:
        raw.stage(TEXT, raw.columns(*MAP), lists, rows=4)
    assert caught.value.code == "I-COD-08"
    assert "on other days only, and not from 2024-01-01 on" in caught.value.what
    assert caught.value.where.endswith("row 3")


def test_a_code_without_its_day_is_refused_and_a_trial_goes_on(raw: Any) -> None:
    text = "Id;Grade;Day\na;2;\nb;2;01/01/2024\n"
    columns, lists = raw.columns(*MAP), raw.codes("grade", *LIST)
    with pytest.raises(SpiegelError) as caught:
        raw.stage(text, columns, lists, rows=2)
    assert caught.value.code == "I-COD-09"
    assert caught.value.where.endswith("row 2")
    problems = Problems()
    file = raw.put(text, rows=2)
    made = staged(read_raw(file, raw.path(file)), file, columns, {"grade": lists}, "map", problems)
    assert made.table["grade"].tolist() == ["", "SOUND"]
    assert [error.code for error in problems.errors] == ["I-COD-09"]


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        (
            ("A,,2024-01-01,2", "B,2024-01-01,,2"),
            "I-COD-05",
            "stands for A and for B from 2024-01-01 to 2024-01-01",
        ),
        (("A,,,2", "B,2024-01-01,,2"), "I-COD-05", "from 2024-01-01 on"),
        (
            ("A,,2023-12-30,2", "B,2024-01-01,,2"),
            "I-COD-06",
            "stands for no code from 2023-12-31 to 2023-12-31",
        ),
        (("A,2024-01-02,2024-01-01,2",), "I-COD-03", "valid from"),
        (("A,2024-02-30,,2",), "I-COD-03", "valid from"),
        (("A,2023-2024,2024-01-01,2",), "I-COD-03", "valid from"),
    ],
)
def test_days_that_overlap_or_leave_a_gap_are_refused(
    raw: Any, rows: tuple[str, ...], code: str, words: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        raw.codes("grade", *rows)
    assert caught.value.code == code
    assert words in caught.value.what


@pytest.mark.parametrize(("kind", "rows"), [("code", LIST), ("code:day", ("GOOD,,,2",))])
def test_map_and_list_agree_on_whether_a_day_decides(
    raw: Any, kind: str, rows: tuple[str, ...]
) -> None:
    raw.codes("grade", *rows)
    columns = raw.columns("id,key,,yes,Id", f"grade,{kind},grade,,Grade", "day,date,,,Day")
    with pytest.raises(SpiegelError) as caught:
        read_lists(raw.root / "codes", columns, "2023-2024", "map")
    assert caught.value.code == "I-COD-07"


@pytest.mark.parametrize("other", ["id", "nothing", "grade"])
def test_the_column_that_decides_is_one_of_dates(raw: Any, other: str) -> None:
    with pytest.raises(SpiegelError) as caught:
        raw.columns("id,key,,yes,Id", f"grade,code:{other},grade,,Grade", "day,date,,,Day")
    assert caught.value.code == "I-MAP-11"


def test_a_list_by_day_still_has_its_school_years(raw: Any) -> None:
    raw.codes("grade", *LIST, "OLD,,2021-2022,9")
    codes = read_codes(raw.root / "codes", "grade", "2023-2024")
    assert codes.canonical("9") is None
    assert read_codes(raw.root / "codes", "grade", "2021-2022").canonical("9") == ("OLD", "9")
