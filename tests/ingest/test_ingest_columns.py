"""Column maps and code lists: layout drift is a row of a table, and a typing error is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spiegel.errors import SpiegelError
from spiegel.ingest.codes import read_codes
from spiegel.ingest.columns import Column, fold, read_column_map, tidy
from spiegel.ingest.config_table import read_rows
from spiegel.ingest.headers import match_headers

NBSP = "\N{NO-BREAK SPACE}"


def test_a_map_gives_kind_width_codes_and_header_of_the_year(raw: Any) -> None:
    path = raw.map(
        "nummer,id:6,,yes,code,nummer",
        "soort,code,type,,aard,soort",
        years="2022-2023,2023-2024",
    )
    assert read_column_map(path, "2022-2023") == (
        Column("nummer", "id", 6, "", True, "code"),
        Column("soort", "code", 0, "type", False, "aard"),
    )
    assert [c.header for c in read_column_map(path, "2023-2024")] == ["nummer", "soort"]


def test_a_column_that_was_not_collected_is_left_out_in_that_year_only(raw: Any) -> None:
    path = raw.map("a,text,,,a,a", "b,text,,,-1,b", years="2022-2023,2023-2024")
    assert [c.name for c in read_column_map(path, "2022-2023")] == ["a"]
    assert [c.name for c in read_column_map(path, "2023-2024")] == ["a", "b"]


def test_a_year_without_a_column_says_to_add_it(raw: Any) -> None:
    path = raw.map("a,text,,,a")
    with pytest.raises(SpiegelError) as caught:
        read_column_map(path, "2024-2025")
    assert caught.value.what == "the column map has no school year 2024-2025"
    assert caught.value.where.endswith("bezoek.csv, row 1")
    assert "add a column '2024-2025'" in caught.value.fix


def test_an_unknown_kind_names_its_row_and_the_nearest_kind(raw: Any) -> None:
    path = raw.map("a,text,,,a", "b,interger,,,b")
    with pytest.raises(SpiegelError) as caught:
        read_column_map(path, "2023-2024")
    assert caught.value.what == "unknown kind 'interger'"
    assert caught.value.where.endswith("bezoek.csv, row 3")
    assert caught.value.fix.startswith("did you mean 'integer'?")


@pytest.mark.parametrize(
    "row",
    [
        pytest.param("b,id,,yes,b", id="an identifier without width"),
        pytest.param("b,id:six,,yes,b", id="a width in letters"),
        pytest.param("b,text,,yes", id="no cell for the year"),
        pytest.param("b,text,,Yes please,b", id="required is neither yes nor empty"),
        pytest.param("a,text,,yes,b", id="a column given twice"),
        pytest.param("b,text,,yes,a", id="one header for two columns"),
    ],
)
def test_a_misshapen_map_row_is_told_with_its_number(raw: Any, row: str) -> None:
    path = raw.map("a,text,,yes,a", row)
    with pytest.raises(SpiegelError) as caught:
        read_column_map(path, "2023-2024")
    assert caught.value.where.endswith("bezoek.csv, row 3")


def test_a_missing_table_says_which_columns_it_needs(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError) as caught:
        read_rows(tmp_path / "codes.csv", ("code", "label"))
    assert caught.value.what == "the table codes.csv does not exist"
    assert caught.value.fix == "add it with the columns code, label."


def test_other_first_columns_are_refused_and_more_columns_are_not(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("code,label,extra\nA,a,x\n", encoding="utf-8")
    assert read_rows(path, ("code", "label")) == [{"code": "A", "label": "a", "extra": "x"}]
    with pytest.raises(SpiegelError) as caught:
        read_rows(path, ("label", "code"))
    assert caught.value.what == "the first columns are code, label"
    assert caught.value.where.endswith("t.csv, row 1")


@pytest.mark.parametrize("row", ["A,one, two", "A"])
def test_a_ragged_row_of_a_configuration_table_is_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"code,label\nB,b\n{row}\n", encoding="utf-8")
    with pytest.raises(SpiegelError) as caught:
        read_rows(path, ("code", "label"))
    assert caught.value.where.endswith("t.csv, row 3")


COLUMNS = (Column("a", "text", 0, "", True, "kop a"), Column("b", "text", 0, "", True, "kop b"))


def test_headers_are_matched_in_any_order() -> None:
    assert match_headers(COLUMNS, ["kop b", "kop a"], "f", "m") == {"a": "kop a", "b": "kop b"}


@pytest.mark.parametrize(
    "header", [f"kop{NBSP}a", " kop a ", "kop  a", f"{NBSP}kop a{NBSP}", "kop\ta"]
)
def test_spaces_in_a_header_do_not_matter(header: str) -> None:
    assert match_headers(COLUMNS, [header, "kop b"], "f", "m") == {"a": header, "b": "kop b"}


def test_a_missing_header_names_the_nearest_one_and_the_map() -> None:
    with pytest.raises(SpiegelError) as caught:
        match_headers(COLUMNS, ["kop_a", "kop b"], "f.csv, row 1", "map.csv", "2023-2024")
    assert caught.value.what == "the header 'kop a' is missing"
    assert caught.value.where == "f.csv, row 1"
    assert "in map.csv write the line: a,text,,yes,-1" in caught.value.fix
    assert "now called 'kop_a'" in caught.value.fix


def test_a_header_that_the_map_does_not_know_is_refused() -> None:
    with pytest.raises(SpiegelError) as caught:
        match_headers(COLUMNS, ["kop a", "kop b", "nieuw"], "f.csv", "map.csv", "2023-2024")
    assert caught.value.what == "the header 'nieuw' is not in the column map"
    assert "add to map.csv the line: nieuw,ignore,,,nieuw" in caught.value.fix


@pytest.mark.parametrize("again", ["kop a", f"kop{NBSP}a "])
def test_a_header_that_occurs_twice_is_refused(again: str) -> None:
    with pytest.raises(SpiegelError, match="the header 'kop a' occurs twice"):
        match_headers(COLUMNS, ["kop a", "kop b", again], "f", "m")


@pytest.mark.parametrize("now", ["Kop a", "kopa", "KOPA"])
def test_a_header_that_changed_in_case_or_spaces_gives_the_line_to_write(
    raw: Any, now: str
) -> None:
    path = raw.map("a,text,,yes,kop a,kop a", "b,text,,yes,b,kop b", years="2022-2023,2023-2024")
    with pytest.raises(SpiegelError, match=f"'kop a' is now written '{now}'") as caught:
        match_headers(COLUMNS, [now, "kop b"], "f", path.as_posix(), "2023-2024")
    assert caught.value.fix.endswith(f"write the line: a,text,,yes,kop a,{now}")


@pytest.mark.parametrize(
    ("year", "known"),
    [
        ("2017-2018", {"NIEUW": False, "OUD": True, "ALTIJD": True}),
        ("2018-2019", {"NIEUW": True, "OUD": True, "ALTIJD": True}),
        ("2019-2020", {"NIEUW": True, "OUD": False, "ALTIJD": True}),
    ],
)
def test_a_code_is_valid_from_its_first_to_its_last_year(
    raw: Any, year: str, known: dict[str, bool]
) -> None:
    raw.codes("type", "NIEUW,2018-2019,,", "OUD,,2018-2019,", "ALTIJD,,,")
    codes = read_codes(raw.root / "codes", "type", year)
    assert {code: codes.canonical(code) is not None for code in known} == known


def test_synonyms_stand_for_their_code_and_keep_their_declared_spelling(raw: Any) -> None:
    codes = raw.codes("niveau", "1,,,beneden|onder de verwachting", "2,,,")
    assert codes.canonical("1") == ("1", "1")
    assert codes.canonical("BENEDEN ") == ("1", "beneden")
    assert codes.canonical(f"Onder{NBSP}de  Verwachting") == ("1", "onder de verwachting")
    assert codes.canonical("boven") is None


def test_one_spelling_for_two_codes_is_refused(raw: Any) -> None:
    with pytest.raises(SpiegelError) as caught:
        raw.codes("niveau", "1,,,laag", "2,,,Laag")
    assert caught.value.where.endswith("niveau.csv, row 3")


def test_tidy_keeps_case_and_fold_drops_it() -> None:
    value = f" Sint{NBSP}{NBSP}Jan \t Gent "
    assert tidy(value) == "Sint Jan Gent"
    assert fold(value) == "sint jan gent"
