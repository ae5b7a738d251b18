"""One file with the state at several dates is staged one school year at a time."""

from __future__ import annotations

from typing import Any

import pytest

from spiegel.errors import SpiegelError

DATES = (
    "2022-2023,,,31/08/2023|2023-08-31",
    "2023-2024,,,31/08/2024|2024-08-31",
)
MAP = ("school,text,,yes,School", "jaar,snapshot,stand,yes,Stand op")
TEXT = "School;Stand op\na;31/08/2023\na;31/08/2024\nb;31/08/2024\n"


def staged(raw: Any, text: str = TEXT, rows: int = 3, *, lines: tuple[str, ...] = MAP) -> Any:
    return raw.stage(text, raw.columns(*lines), raw.codes("stand", *DATES), rows=rows)


def test_only_rows_of_the_school_year_are_staged_with_their_row_in_the_file(raw: Any) -> None:
    table = staged(raw).table
    assert table[["school", "jaar", "source_row"]].values.tolist() == [
        ["a", "2023-2024", 3],
        ["b", "2023-2024", 4],
    ]


def test_rows_of_other_years_are_counted(raw: Any) -> None:
    account = staged(raw, TEXT + ";\n", 4).account
    assert account["rows_in"] == 4
    assert (account["rows_blank"], account["rows_other_year"], account["rows_out"]) == (1, 1, 2)


def test_a_date_of_a_spreadsheet_is_another_spelling_of_the_same_year(raw: Any) -> None:
    text = TEXT.replace("31/08/2024", "2024-08-31")
    assert staged(raw, text).table["school"].tolist() == ["a", "b"]


def test_a_file_without_such_a_column_keeps_every_row(raw: Any) -> None:
    found = staged(raw, lines=(MAP[0], "stand,text,,,Stand op"))
    assert len(found.table) == 3
    assert found.account["rows_other_year"] == 0


def test_a_cell_of_another_year_is_not_judged_by_the_codes_of_this_one(raw: Any) -> None:
    lines = (*MAP, "soort,code,type,,Soort")
    lists = (raw.codes("stand", *DATES), raw.codes("type", "NIEUW,,,"))
    text = "School;Stand op;Soort\na;31/08/2023;OUD\na;31/08/2024;NIEUW\n"
    found = raw.stage(text, raw.columns(*lines), *lists, rows=2)
    assert found.table["soort"].tolist() == ["NIEUW"]


@pytest.mark.parametrize("cell", ["31/08/2025", ""])
def test_a_date_that_is_not_on_the_list_stops_the_run(raw: Any, cell: str) -> None:
    with pytest.raises(SpiegelError) as error:
        staged(raw, TEXT + f"c;{cell}\n", 4)
    assert error.value.where.endswith("row 5")
    assert "codes/stand.csv" in error.value.fix


def test_a_file_without_rows_of_the_school_year_stops_the_run(raw: Any) -> None:
    with pytest.raises(SpiegelError, match="no row of the file belongs to school year 2023-2024"):
        staged(raw, "School;Stand op\na;31/08/2023\n", 1)


def test_two_columns_cannot_both_say_the_school_year(raw: Any) -> None:
    text = "School;Stand op;Jaar\na;31/08/2024;31/08/2024\n"
    with pytest.raises(SpiegelError, match="2 columns say"):
        staged(raw, text, 1, lines=(*MAP, "nog,snapshot,stand,,Jaar"))
