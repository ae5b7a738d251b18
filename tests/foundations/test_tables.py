"""The models of the tables: a misfit names column, value and source row."""

from __future__ import annotations

import pandas as pd
import pytest

from spiegel import tables
from spiegel.errors import SpiegelError


def population(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame({"school_year": ["2023-2024"] * 2, "sector": ["A", "B"], "n": [3, 4]})
    return table.assign(**changes)


def judgements(**changes: object) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "visit_id": ["V1", "V2"],
            "investigation_id": ["I1", "I2"],
            "investigation_type": ["", ""],
            "standard": ["K1", "K1"],
            "rating": pd.array([3, None], dtype="Int64"),
            "rating_status": ["rated", "not_rated"],
            "source_file": ["r.csv", "r.csv"],
            "source_row": [2, 9],
        }
    )
    return table.assign(**changes)


def refusal(table: pd.DataFrame, name: str) -> SpiegelError:
    with pytest.raises(SpiegelError) as caught:
        tables.check(table, name)
    return caught.value


def test_a_table_that_fits_is_returned() -> None:
    assert tables.check(population(), "population").equals(population())
    assert tables.check(judgements(), "judgements").equals(judgements())


def test_a_misfit_names_column_value_and_source_row() -> None:
    error = refusal(judgements(rating_status=["rated", "guessed"]), "judgements")
    assert error.what.startswith("table 'judgements' does not fit its model: ")
    assert "'rating_status'" in error.what
    assert "'guessed'" in error.what
    assert error.where == "r.csv, row 9"


def test_a_rating_of_zero_is_refused() -> None:
    error = refusal(judgements(rating=pd.array([3, 0], dtype="Int64")), "judgements")
    assert "'rating'" in error.what
    assert error.where == "r.csv, row 9"


def test_a_key_given_twice_is_refused_with_its_values_and_row() -> None:
    twice = refusal(judgements(investigation_id=["I1", "I1"]), "judgements")
    assert "multiple_fields_uniqueness: 'I1', 'I1', 'K1'" in twice.what
    assert twice.where == "r.csv, row 2"


def test_a_table_without_source_rows_names_itself() -> None:
    error = refusal(population(n=[3, -1]), "population")
    assert "'n'" in error.what
    assert "-1" in error.what
    assert error.where == "table 'population'"


@pytest.mark.parametrize("year", ["2023", "2023/2024", "23-24", ""])
def test_a_school_year_has_one_way_to_be_written(year: str) -> None:
    assert "school_year" in refusal(population(school_year=year), "population").what


def test_a_missing_column_is_refused() -> None:
    assert "'n'" in refusal(population().drop(columns="n"), "population").what


@pytest.mark.parametrize(
    ("table", "column"),
    [(population(extra=1), "extra"), (population()[["sector", "school_year", "n"]], "sector")],
)
def test_an_extra_and_a_misplaced_column_are_refused(table: pd.DataFrame, column: str) -> None:
    assert column in refusal(table, "population").what


def test_a_share_is_a_fraction_and_not_a_percentage() -> None:
    for column in ("share", "low", "high", "coverage", "share_std", "share_weighted"):
        checks = tables.TABLES["measures"].columns[column].checks
        assert [(c.statistics["min_value"], c.statistics["max_value"]) for c in checks] == [(0, 1)]


def test_the_columns_are_those_of_the_model() -> None:
    assert tables.columns("population") == ["school_year", "sector", "n"]


def test_a_row_names_each_column_of_its_table_and_no_other() -> None:
    row = {"figure": "reeks", "check": "axis_rule", "status": "pass", "found": ""}
    assert list(tables.from_rows("figure_checks", [row])) == tables.columns("figure_checks")
    swapped = {name: row[name] for name in reversed(row)}
    assert tables.from_rows("figure_checks", [swapped]).to_dict("records") == [row]
    with pytest.raises(ValueError, match="lacks or adds found"):
        tables.from_rows("figure_checks", [{k: v for k, v in row.items() if k != "found"}])
    with pytest.raises(ValueError, match="lacks or adds extra"):
        tables.from_rows("figure_checks", [row, {**row, "extra": 1}])
    assert tables.from_rows("figure_checks", []).empty
