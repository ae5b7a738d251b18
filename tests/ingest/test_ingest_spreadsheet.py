"""What a spreadsheet did to a column is refused, or read with an entry in the ledger."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.ingest.bad_files import workbook

from spiegel.errors import SpiegelError
from spiegel.ingest.stage import Staged, stage

SOME = settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def from_cells(raw: Any, kind: str, cells: list[object], missing: str = "") -> Staged:
    """Stage a workbook of one column of some kind beside a number."""
    content = workbook(["kolom", "n"], *([cell, n] for n, cell in enumerate(cells)))
    file = raw.put(
        content, rows=len(cells), name="b.xlsx", sheet="Blad1", encoding="", delimiter=""
    )
    path = raw.root / "bezoek.csv"
    path.write_text(
        "column,kind,codes,required,missing,2023-2024\n"
        f"kolom,{kind},,,{missing},kolom\nn,ignore,,,,n\n"
    )
    from spiegel.ingest.columns import read_column_map

    return stage(file, raw.path(file), read_column_map(path, "2023-2024"), {}, "map")


def from_texts(raw: Any, kind: str, cells: list[str]) -> Staged:
    """Stage a text file of one column of some kind beside a number."""
    columns = raw.columns(f"kolom,{kind},,,kolom", "n,ignore,,,n")
    text = "kolom;n\n" + "".join(f"{cell};1\n" for cell in cells)
    return raw.stage(text, columns, rows=len(cells))


def refused(call: Any, *args: Any) -> SpiegelError:
    with pytest.raises(SpiegelError) as caught:
        call(*args)
    return caught.value


JANUARY = dt.date(2024, 5, 1)


def test_date_cells_among_texts_of_dates_are_refused_with_the_first_of_each(raw: Any) -> None:
    cells = [JANUARY, "25/01/2024", "13/01/2024", dt.date(2024, 12, 1)]
    error = refused(from_cells, raw, "date", cells)
    assert error.code == "I-CEL-10"
    assert "first in row 2 ('2024-05-01')" in error.what
    assert "first in row 3 ('25/01/2024')" in error.what


@pytest.mark.parametrize("text", ["25/01/2024", "25-01-2024", "2024-01-25", "1/25/2024"])
def test_the_form_of_the_texts_does_not_matter_nor_a_declared_form(raw: Any, text: str) -> None:
    for kind in ("date", "date:dd-mm-yyyy", "date:m/d/yyyy"):
        assert refused(from_cells, raw, kind, [JANUARY, text]).code == "I-CEL-10"


def test_day_numbers_without_a_form_among_texts_are_date_cells_too(raw: Any) -> None:
    assert refused(from_cells, raw, "date", [45413, "25/01/2024"]).code == "I-CEL-10"


@pytest.mark.parametrize(
    "cells",
    [
        [JANUARY, dt.date(2024, 12, 1)],
        ["05/01/2024", "25/01/2024"],
        [JANUARY, "onbekend", None, "n.v.t.", dt.date(2024, 1, 30)],
        [JANUARY, "01/09/1898"],
    ],
)
def test_a_column_of_one_sort_of_dates_is_read(raw: Any, cells: list[object]) -> None:
    staged = from_cells(raw, "date", cells, "onbekend|n.v.t.")
    assert len(staged.table) == len(cells)


def test_swapped_dates_saved_as_text_are_refused(raw: Any) -> None:
    cells = ["2024-05-01", "25/01/2024", "13/01/2024", "2024-12-01"]
    error = refused(from_texts, raw, "date", cells)
    assert error.code == "I-CEL-10"
    assert "rows 2 and 3" in error.where


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("date", ["2024-05-01", "2024-12-01"]),
        ("date", ["2024-05-21", "25/01/2024"]),
        ("date:dd/mm/yyyy|yyyy-mm-dd", ["2024-05-01", "25/01/2024"]),
    ],
)
def test_texts_that_cannot_be_swapped_or_are_declared_are_read(
    raw: Any, kind: str, cells: list[str]
) -> None:
    assert from_texts(raw, kind, cells).table["kolom"].notna().all()


SWAPPED = {
    "name": ["1-mei-2024", "3-jan-2024", "12-okt-2023"],
    "-": ["05-01-2024", "03-01-2024", "12-10-2023"],
    "iso": ["2024-05-01", "2024-03-01 00:00:00", "2023-12-10"],
}


@pytest.mark.parametrize("form", SWAPPED)
def test_swapped_dates_are_refused_even_when_both_forms_are_declared(raw: Any, form: str) -> None:
    texts = ["25/01/2024", "13/01/2024", "30/09/2023"]
    kind = "date:dd/mm/yyyy|d-mmm-yyyy|dd-mm-yyyy|yyyy-mm-dd"
    assert refused(from_texts, raw, kind, [*SWAPPED[form], *texts]).code == "I-CEL-10"
    texts[0] = "05/01/2024"
    assert from_texts(raw, kind, [*SWAPPED[form], *texts]).table["kolom"].notna().all()


CHANGED = [
    (dt.date(2024, 2, 1), "a date"),
    (dt.time(1, 2), "a time"),
    (dt.timedelta(days=1, hours=6), "a duration"),
    (1234567890123456789, "a number of more than 15 digits"),
]


@pytest.mark.parametrize("kind", ["key", "text"])
@pytest.mark.parametrize(("cell", "sort"), CHANGED)
def test_a_code_that_a_workbook_changed_is_refused(
    raw: Any, kind: str, cell: object, sort: str
) -> None:
    error = refused(from_cells, raw, kind, ["3-4", "A12", cell, "B7"])
    assert (error.code, error.where[-5:]) == ("I-CEL-11", "row 4")
    assert f"{sort} in row 4" in error.what


def test_all_sorts_are_named_at_once(raw: Any) -> None:
    cells = [cell for cell, _ in CHANGED]
    error = refused(from_cells, raw, "key", ["3-4", *cells, True])
    assert all(sort in error.what for _, sort in CHANGED)
    assert "a truth value in row 7" in error.what


def test_truth_values_are_refused_among_texts_and_read_as_a_column(raw: Any) -> None:
    assert refused(from_cells, raw, "text", ["A1", True]).code == "I-CEL-11"
    assert from_cells(raw, "text", [True, False]).table["kolom"].tolist() == ["True", "False"]


@pytest.mark.parametrize(
    "cell",
    ["1,23457E+12", "1.2E+05", "9,15E+05", "1e+12", "1,5E12", "12E"],
)
@pytest.mark.parametrize("kind", ["key", "text"])
def test_scientific_notation_is_no_code(raw: Any, kind: str, cell: str) -> None:
    cells = ["915000", cell]
    if cell == "12E":
        assert from_texts(raw, kind, cells).table["kolom"].tolist() == cells
    else:
        assert refused(from_texts, raw, kind, cells).code == "I-CEL-11"


@pytest.mark.parametrize(
    "cell", ["1-feb", "feb/24", "01-mei-2024", "2024-02-01", "1:02", "01:02:00"]
)
@pytest.mark.parametrize("kind", ["key", "text"])
def test_a_code_that_became_the_text_of_a_date_or_time_is_refused(
    raw: Any, kind: str, cell: str
) -> None:
    assert refused(from_texts, raw, kind, ["12-33", "14-7", cell]).code == "I-CEL-11"


def test_codes_that_all_became_days_without_a_year_are_refused(raw: Any) -> None:
    assert refused(from_texts, raw, "text", ["1-feb", "2/mrt"]).code == "I-CEL-11"


@pytest.mark.parametrize(
    "cells",
    [
        ["30/08/2023", "31/08/2023"],
        ["bezoek op 30/08/2023", "geen opmerking", "30/08/2023"],
        ["2023-2024", "2022-2023"],
        ["VO-12", "mei", "12E4"],
    ],
)
def test_texts_that_are_no_changed_codes_are_read(raw: Any, cells: list[str]) -> None:
    assert from_texts(raw, "text", cells).table["kolom"].tolist() == cells


def test_long_numbers_with_only_zeros_after_fifteen_digits_are_refused(raw: Any) -> None:
    cells = ["1234567890123450000", "1234567890123460000"]
    assert refused(from_texts, raw, "key", cells).code == "I-CEL-11"
    cells[1] = "1234567890123456789"
    assert from_texts(raw, "key", cells).table["kolom"].tolist() == cells


@pytest.mark.parametrize(
    ("kind", "cell", "value"),
    [
        ("id:6", '="000123"', "000123"),
        ("id:6", '"=""000123"""', "000123"),
        ("id:6", "'000124", "000124"),
        ("key", '="12-3"', "12-3"),
        ("key", "'AB12", "AB12"),
        ("text", '="000123"', "000123"),
        ("text", "'000124", "000124"),
        ("text", "'=SOM(A1)", "=SOM(A1)"),
        ("date", '="30/08/2023"', dt.datetime(2023, 8, 30)),
        ("integer", "'12", 12),
    ],
)
def test_a_protected_cell_is_read_with_an_entry(
    raw: Any, kind: str, cell: str, value: object
) -> None:
    staged = from_texts(raw, kind, [cell])
    assert staged.table["kolom"].tolist() == [value]
    assert staged.ledger["reason"].tolist() == ["protected_text"]


@pytest.mark.parametrize("name", ["'s-Gravenwezel", "'t Kofschip", "’t Zandhof", "O'Neill", "'"])
def test_an_apostrophe_of_a_word_stays(raw: Any, name: str) -> None:
    staged = from_texts(raw, "text", [name])
    assert (staged.table["kolom"].tolist(), len(staged.ledger)) == ([name], 0)


@pytest.mark.parametrize("kind", ["key", "id:6", "date", "integer"])
def test_a_formula_is_no_value(raw: Any, kind: str) -> None:
    assert refused(from_texts, raw, kind, ["=A2&A3"]).code == "I-CEL-12"
    assert refused(from_texts, raw, "text", ['="A"&"B"']).code == "I-CEL-12"


@SOME
@given(
    days=st.lists(
        st.dates(dt.date(2023, 9, 1), dt.date(2024, 8, 31)), min_size=1, max_size=30, unique=True
    )
)
def test_a_swapped_column_is_never_read_as_other_days(shared_raw: Any, days: list[dt.date]) -> None:
    """A spreadsheet that expects the month first makes cells of days up to the twelfth."""
    cells: list[object] = [
        dt.date(day.year, day.day, day.month) if day.day <= 12 else f"{day:%d/%m/%Y}"
        for day in days
    ]
    sorts = {type(cell) for cell in cells}
    if len(sorts) > 1:
        assert refused(from_cells, shared_raw, "date", cells).code == "I-CEL-10"
    elif sorts == {str}:
        found = from_cells(shared_raw, "date", cells).table["kolom"].dt.date.tolist()
        assert found == days
