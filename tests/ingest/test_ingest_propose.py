"""A new school year in a column map, from every earlier year, each header for one column."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from spiegel.errors import SpiegelError
from spiegel.ingest.codes import CodeList
from spiegel.ingest.columns import read_declared
from spiegel.ingest.headers import match_headers
from spiegel.ingest.likeness import Contents
from spiegel.ingest.propose import Change, propose, write_proposal

HEADER = ["column", "kind", "codes", "required", "2021-2022", "2022-2023"]


def row(name: str, kind: str, *cells: str, codes: str = "") -> list[str]:
    return [name, kind, codes, "", *cells]


def proposed(rows: list[list[str]], headers: list[str], contents: Any = None) -> dict[str, str]:
    made = propose(HEADER, rows, "2023-2024", headers, contents)
    assert [r[:-1] for r in made.rows[: len(rows)]] == rows  # what stood there is not touched
    return {r[0]: r[-1] for r in made.rows}


def test_a_header_of_an_older_year_is_found() -> None:
    rows = [row("sector", "text", "Sector", "Fase"), row("naam", "text", "naam", "naam")]
    assert proposed(rows, ["sector", "naam"]) == {"sector": "sector", "naam": "naam"}


def test_a_column_that_is_collected_again_is_found() -> None:
    rows = [row("plaatsen", "integer", "Plaatsen", "-1")]
    made = propose(HEADER, rows, "2023-2024", ["Plaatsen"])
    assert made.changes == (Change("earlier", "plaatsen", "-1", "Plaatsen", other=("2021-2022",)),)


def test_a_column_that_is_collected_again_under_a_like_header_is_for_a_person() -> None:
    rows = [
        row("ofsted_region", "text", "Region", "-1"),
        row("education_outcomes", "text", "Full | Outcomes in education", "-1"),
        row("overall", "text", "Full | Overall", "Full | Overall outcomes in all"),
    ]
    found = proposed(rows, ["Provider | Ofsted Region", "Latest | Outcomes in education"])
    assert found["ofsted_region"] == "?Provider | Ofsted Region"
    assert found["education_outcomes"] == "?Latest | Outcomes in education"
    assert found["overall"] == "?-1"


def test_of_which_of_two_columns_a_header_was_is_for_a_person() -> None:
    rows = [row("een", "text", "x", "een"), row("twee", "text", "x", "twee")]
    assert sorted(proposed(rows, ["x"]).values()) == ["?-1", "?x"]


def test_the_part_after_a_group_heading_tells_which_column_it_is() -> None:
    rows = [row("urn", "key", "URN", "URN"), row("datum", "date", "Date", "Visit | Date")]
    found = proposed(rows, ["Provider | URN", "Inspection | Date"])
    assert found == {"urn": "Provider | URN", "datum": "Inspection | Date"}


def test_a_part_that_stands_under_two_headings_is_for_a_person() -> None:
    rows = [row("datum", "date", "Date", "First | Date")]
    found = proposed(rows, ["Second | Date", "Third | Date"])
    assert found["datum"].startswith("?")


def contents(tmp_path: Any, rows: list[list[str]], now: Any, before: Any) -> Contents:
    path = tmp_path / "m.csv"
    lines = [",".join(HEADER), *(",".join(r) for r in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    kinds = CodeList("kind", {"f": ("F", "F"), "m": ("M", "M")})
    return Contents(
        pd.DataFrame(now, dtype=str),
        read_declared(path),
        {"kind": kinds},
        "2023-2024",
        {name: pd.Series(cells, dtype=str) for name, cells in before.items()},
    )


ROWS = [
    row("record", "text", "nr", "nr"),
    row("soort", "code", "soort", "soort", codes="kind"),
    row("begin", "date", "van", "van"),
    row("aantal", "integer", "n", "n"),
]
NOW = {
    "when": ["01/09/2023", "2023-10-02", ""],
    "quantity": ["12", "7", "9"],
    "what": ["F", "M", "F"],
    "who": ["D24-01", "D24-02", "D24-03"],
}
BEFORE = {"record": ["D23-01", "D23-09"], "aantal": ["3", "15"]}


def test_what_stands_in_a_column_tells_which_one_it_is(tmp_path: Any) -> None:
    """No name has anything in common: codes, dates, numbers and the shape of keys tell."""
    seen = contents(tmp_path, ROWS, NOW, BEFORE)
    found = proposed(ROWS, list(NOW), seen)
    assert found == {
        "record": "?who", "soort": "?what", "begin": "?when", "aantal": "?quantity"
    }  # fmt: skip


def test_a_column_without_a_like_is_gone_and_a_header_without_one_new(tmp_path: Any) -> None:
    now = {"note": ["very long free words", "other ones", "more"], **NOW}
    seen = contents(tmp_path, ROWS, {n: now[n] for n in ("note", "what", "when", "who")}, BEFORE)
    found = proposed(ROWS, ["note", "what", "when", "who"], seen)
    assert found["aantal"] == "?-1"
    assert found["note"] == "?note"


def test_two_columns_of_a_kind_are_told_apart_by_name_and_both_are_named(tmp_path: Any) -> None:
    rows = [row("begin", "date", "van", "van"), row("einde", "date", "tot", "tot")]
    now = {"tot en met": ["01/09/2023"], "vanaf": ["01/08/2023"]}
    seen = contents(tmp_path, rows, now, {"begin": ["01/01/2022"], "einde": ["02/01/2022"]})
    made = propose(HEADER, rows, "2023-2024", list(now), seen)
    assert [r[-1] for r in made.rows] == ["?vanaf", "?tot en met"]


def test_dates_in_another_form_are_dates(tmp_path: Any) -> None:
    rows = [row("begin", "date", "van", "datum_begin"), row("naam", "text", "x", "naam")]
    now = {"Eerste dag": ["30-08-2023", "31-08-2023"], "wie": ["Anna", "Bert"]}
    seen = contents(tmp_path, rows, now, {"begin": ["01/01/2022"], "naam": ["Cees"]})
    assert proposed(rows, list(now), seen)["begin"] == "?Eerste dag"


def test_contents_that_are_another_kind_keep_a_group_from_being_taken(tmp_path: Any) -> None:
    rows = [row("begin", "date", "A | van", "A | van")]
    now = {"B | van": ["Gent", "Brugge"]}
    seen = contents(tmp_path, rows, now, {"begin": ["01/01/2022"]})
    assert propose(HEADER, rows, "2023-2024", list(now), seen).rows[0][-1] != "B | van"


def test_an_undecided_header_stops_its_year_and_says_the_line(raw: Any) -> None:
    columns = raw.columns("a,text,,,?A", "b,text,,,b")
    with pytest.raises(SpiegelError, match="nobody decided yet on the header 'A'") as caught:
        match_headers(columns, ["A", "b"], "f, row 1", raw.map().as_posix(), "2023-2024")
    assert caught.value.code == "I-HDR-05"
    assert "a,text,,,A" in caught.value.fix


def test_a_header_that_begins_with_a_question_mark_is_a_header(raw: Any) -> None:
    columns = raw.columns("a,text,,,?A")
    assert match_headers(columns, ["?A"], "f, row 1", "m.csv") == {"a": "?A"}


def test_a_file_of_several_years_gets_a_column_for_each(raw: Any) -> None:
    path = raw.map("a,text,,,a", years="2020-2021")
    _, made = write_proposal(path, ["2022-2023", "2021-2022"], ["a", "b"])
    assert made.header[-2:] == ["2021-2022", "2022-2023"]
    assert [r[-2:] for r in made.rows] == [["a", "a"], ["?b", "?b"]]
