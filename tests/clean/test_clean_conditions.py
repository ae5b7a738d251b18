"""Conditions of recipes: read in the kind of their column, refused where no cell meets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spiegel.clean import conditions
from spiegel.clean.recipes import select
from spiegel.config.closed_yaml import validate
from spiegel.config.recipes import Recipes, Where
from spiegel.errors import SpiegelError
from spiegel.ingest.columns import Column

ROWS = pd.DataFrame(
    {
        "day": pd.to_datetime(["2024-09-01", "2024-12-31", None, "2025-01-01"]),
        "kind": ["a", "b", "", "c"],
        "n": pd.array([1, 2, None, 10], dtype="Int64"),
        "share": [0.5, 1.25, None, 3.0],
        "told": pd.array([True, False, None, True], dtype="boolean"),
    }
)


def where(**given: Any) -> Where:
    return Where.model_validate(given)


def kept(column: str, **given: Any) -> list[int]:
    return select(ROWS, {column: where(**given)}, "x").index.tolist()


@pytest.mark.parametrize(
    ("column", "given", "rows"),
    [
        ("day", {"equals": "2024-09-01"}, [0]),
        ("day", {"equals": "01/09/2024"}, [0]),
        ("day", {"from": "2024-12-31"}, [1, 3]),
        ("day", {"until": "2024-12-31"}, [0, 1]),
        ("day", {"from": "2024-09-02", "until": "2024-12-31"}, [1]),
        ("day", {"from": "2024-09-01", "until": "2024-09-01"}, [0]),
        ("day", {"not": ["2024-09-01"]}, [1, 3]),
        ("n", {"equals": "1"}, [0]),
        ("n", {"equals": 1}, [0]),
        ("n", {"any_of": [1, "10"]}, [0, 3]),
        ("n", {"from": 2}, [1, 3]),
        ("n", {"from": "2", "until": "9"}, [1]),
        ("n", {"not": 1}, [1, 3]),
        ("share", {"equals": 1.25}, [1]),
        ("share", {"equals": "1,25"}, [1]),
        ("share", {"until": 1.25}, [0, 1]),
        ("share", {"from": "0,51"}, [1, 3]),
        ("kind", {"equals": ["a", "c"]}, [0, 3]),
        ("kind", {"any_of": "a"}, [0]),
        ("kind", {"not": ["a"]}, [1, 3]),
        ("kind", {"not": "z"}, [0, 1, 3]),
        ("kind", {"any_of": ["a", "b"], "not": "a"}, [1]),
        ("kind", {"present": True}, [0, 1, 3]),
        ("kind", {"present": False}, [2]),
        ("kind", {"present": True, "not": ["a"]}, [1, 3]),
        ("told", {"equals": True}, [0, 3]),
        ("told", {"equals": "nee"}, [1]),
        ("told", {"not": True}, [1]),
        ("told", {"present": False}, [2]),
        ("day", {"present": False}, [2]),
        ("n", {"present": False}, [2]),
    ],
)
def test_a_condition_is_read_in_the_kind_of_its_column(
    column: str, given: dict[str, Any], rows: list[int]
) -> None:
    assert kept(column, **given) == rows


def test_an_empty_cell_is_not_another_value() -> None:
    for column in ROWS.columns:
        value = {"day": "2024-09-01", "kind": "a", "n": 1, "share": 0.5, "told": True}[column]
        one, other = kept(column, equals=value), kept(column, **{"not": value})
        assert sorted([*one, *other, *kept(column, present=False)]) == [0, 1, 2, 3]


@pytest.mark.parametrize(
    ("column", "given", "code"),
    [
        ("day", {"equals": "September 2024"}, "C-REC-02"),
        ("day", {"equals": "2024-09-31"}, "C-REC-02"),
        ("day", {"from": "09/13/2024"}, "C-REC-02"),
        ("n", {"equals": "1.5"}, "C-REC-02"),
        ("n", {"any_of": [1, "one"]}, "C-REC-02"),
        ("share", {"until": "much"}, "C-REC-02"),
        ("told", {"equals": "perhaps"}, "C-REC-02"),
        ("kind", {"from": "a"}, "C-REC-04"),
        ("told", {"until": True}, "C-REC-04"),
    ],
)
def test_a_value_that_is_not_of_the_kind_of_the_column_is_told(
    column: str, given: dict[str, Any], code: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        kept(column, **given)
    assert caught.value.code == code
    assert f"where '{column}'" in caught.value.where


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "give at least one of: present, equals, any_of, not, from, until"),
        ({"equals": []}, "equals names no value"),
        ({"any_of": ["a", ""]}, "an empty cell is present: false"),
        ({"present": False, "not": ["a"]}, "write one recipe for each"),
        ({"present": False, "equals": ["a"]}, "write one recipe for each"),
        ({"frm": "2024-09-01"}, "did you mean 'from'"),
        ({"greater": 1}, "unknown key 'visits.0.where.k.greater'"),
        ({"from": ["2024-09-01"]}, "visits.0.where.k.from"),
    ],
)
def test_a_condition_that_says_nothing_is_refused_when_it_is_read(
    given: dict[str, Any], told: str
) -> None:
    recipe = {"from": "x", "where": {"k": given}}
    with pytest.raises(SpiegelError) as caught:
        validate(Recipes, {"visits": [recipe], "judgements": []}, "tables.yaml")
    assert told in caught.value.render()


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    """A folder with one code list: two codes, one of them with another spelling."""
    lines = ["code,valid_from,valid_to,synonyms", "GOOD,,,Good|goed", "BAD,2019-2020,2022-2023,"]
    (tmp_path / "grade.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


def column(kind: str, **given: Any) -> Column:
    own = {"width": 0, "codes": "grade" if kind == "code" else "", "required": False, "header": ""}
    return Column("k", kind, **(own | given))


@pytest.mark.parametrize(
    ("kind", "given", "code", "told"),
    [
        ("code", {"equals": ["GOOD", "BAD"]}, "", ""),
        ("code", {"any_of": ["GOOD", "BADD"]}, "C-REC-03", "did you mean 'BAD'"),
        ("code", {"equals": ["Good"]}, "C-REC-03", "stands for 'GOOD'"),
        ("code", {"not": ["goed"]}, "C-REC-03", "stands for 'GOOD'"),
        ("code", {"from": "GOOD"}, "C-REC-04", "any_of"),
        ("snapshot", {"equals": "GOOD"}, "", ""),
        ("text", {"equals": "de  school"}, "C-REC-06", "'de school'"),
        ("text", {"equals": "De School"}, "", ""),
        ("key", {"equals": "100.0"}, "C-REC-06", "'100'"),
        ("key", {"equals": 100}, "", ""),
        ("id:6", {"equals": "123"}, "C-REC-06", "'000123'"),
        ("id:6", {"equals": "000123"}, "", ""),
        ("id:6", {"equals": "A12345"}, "C-REC-06", "6 digits"),
        ("school_year", {"equals": "2023-24"}, "C-REC-06", "staged"),
        ("school_year", {"equals": "2023-2024"}, "", ""),
        ("date", {"from": "2024-09-01", "until": "2024-08-31"}, "C-REC-07", "each of them"),
        ("date", {"from": "2024-09-01", "until": "2024-09-01"}, "", ""),
        ("date", {"equals": "2024-09-01", "from": "2024-09-02"}, "C-REC-07", ""),
        ("integer", {"any_of": [1, 2], "not": [1, 2]}, "C-REC-07", ""),
        ("integer", {"equals": 1, "any_of": [2]}, "C-REC-07", ""),
        ("integer", {"any_of": [1, 2], "not": [1]}, "", ""),
        ("decimal", {"from": "0,5", "until": 0.5}, "", ""),
        ("flag", {"equals": "J"}, "", ""),
        ("date", {"equals": "03/04/2024"}, "", ""),
    ],
)
def test_a_value_that_no_cell_can_hold_is_told_before_data_are_read(
    codes: Path, kind: str, given: dict[str, Any], code: str, told: str
) -> None:
    name, _, width = kind.partition(":")
    own = column(name, width=int(width or 0), codes="grade" if name in ("code", "snapshot") else "")
    if not code:
        conditions.check(where(**given), own, codes, "tables.yaml")
        return
    with pytest.raises(SpiegelError) as caught:
        conditions.check(where(**given), own, codes, "tables.yaml")
    assert caught.value.code == code
    assert told in caught.value.fix


def test_a_value_that_the_map_calls_missing_is_told(codes: Path) -> None:
    own = column("text", missing=("NULL", "…n.v.t."))
    for text in ("null", "graad n.v.t."):
        with pytest.raises(SpiegelError, match="C-REC-05"):
            conditions.check(where(equals=text), own, codes, "tables.yaml")


def test_a_date_with_slashes_is_refused_where_the_map_reads_them_otherwise(codes: Path) -> None:
    own = column("date", forms=("mm/dd/yyyy",))
    with pytest.raises(SpiegelError, match="C-REC-06") as caught:
        conditions.check(where(equals="03/04/2024"), own, codes, "tables.yaml")
    assert caught.value.fix == "write yyyy-mm-dd; its map reads mm/dd/yyyy."
    conditions.check(where(equals="2024-04-03"), own, codes, "tables.yaml")
