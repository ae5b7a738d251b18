"""Recipes: filters, joins, melted columns, constants and derived school years."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiegel.clean.recipes import apply, build, select
from spiegel.config.editions import school_year_of
from spiegel.config.recipes import Recipe, Where
from spiegel.errors import SpiegelError


def recipe(**parts: Any) -> Recipe:
    return Recipe.model_validate({"from": "visit", **parts})


@pytest.fixture(scope="module")
def datasets(small: Any) -> dict[str, pd.DataFrame]:
    """Three rows with an empty cell and a missing date, and a table to join."""
    visits = [
        {"id": "V1", "start": "2024-08-31", "type": "REG", "q": "1", "r": "4"},
        {"id": "V2", "start": "2024-09-01", "type": "", "q": "2", "r": ""},
        {"id": "V3", "start": None, "type": "SHORT", "q": "3", "r": "2"},
    ]
    other = [{"id": f"V{n}", "place": p} for n, p in ((3, "c"), (1, "a"), (2, "b"))]
    return {"visit": small.staged("visit", visits), "other": small.staged("other", other)}


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ({}, [2, 3, 4]),
        ({"type": Where(present=True)}, [2, 4]),
        ({"type": Where(present=False)}, [3]),
        ({"start": Where(present=True)}, [2, 3]),
        ({"start": Where(present=False)}, [4]),
        ({"type": Where(equals=("REG", "SHORT"))}, [2, 4]),
        ({"type": Where(equals=("REG",)), "start": Where(present=True)}, [2]),
        ({"type": Where(equals=("OTHER",))}, []),
    ],
)
def test_a_filter_keeps_the_rows_that_meet_every_condition(
    datasets: dict[str, pd.DataFrame], where: dict[str, Where], rows: list[int]
) -> None:
    assert select(datasets["visit"], where, "visit")["source_row"].tolist() == rows


def test_a_filter_on_an_unknown_column_names_the_nearest(
    datasets: dict[str, pd.DataFrame],
) -> None:
    with pytest.raises(SpiegelError) as caught:
        select(datasets["visit"], {"typ": Where(present=True)}, "visit")
    assert caught.value.what == "dataset 'visit' has no column 'typ'"
    assert "did you mean 'type'" in caught.value.fix


def test_columns_constants_and_the_source_row_make_the_table(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    made = apply(
        recipe(columns={"visit_id": "id"}, constants={"kind": "X"}), datasets, small.framework
    )
    assert made.to_dict("list") == {
        "visit_id": ["V1", "V2", "V3"],
        "kind": ["X", "X", "X"],
        "source_file": ["visit.csv"] * 3,
        "source_row": [2, 3, 4],
    }


def test_melted_columns_become_one_row_for_each_standard(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    made = apply(
        recipe(columns={"visit_id": "id"}, melt={"A": "q", "B": "r"}), datasets, small.framework
    )
    found = made[["visit_id", "standard", "raw_rating", "source_row"]].to_numpy().tolist()
    assert found == [
        ["V1", "A", "1", 2],
        ["V2", "A", "2", 3],
        ["V3", "A", "3", 4],
        ["V1", "B", "4", 2],
        ["V2", "B", "", 3],
        ["V3", "B", "2", 4],
    ]


def test_the_school_year_of_a_date_turns_on_the_first_of_september(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    made = apply(
        recipe(columns={"start_date": "start"}, school_year_of="start_date"),
        datasets,
        small.framework,
    )
    assert made["school_year"].tolist() == ["2023-2024", "2024-2025", ""]


@pytest.mark.parametrize(
    ("day", "starts", "year"),
    [
        ("2024-08-31", "09-01", "2023-2024"),
        ("2024-09-01", "09-01", "2024-2025"),
        ("2024-01-01", "09-01", "2023-2024"),
        ("2023-12-31", "09-01", "2023-2024"),
        ("2024-02-29", "09-01", "2023-2024"),
        ("2024-07-31", "08-01", "2023-2024"),
        ("2024-01-01", "01-01", "2024-2025"),
    ],
)
def test_the_school_year_of_a_day(day: str, starts: str, year: str) -> None:
    assert school_year_of(pd.Timestamp(day), starts) == year


@given(st.dates())
def test_a_school_year_is_two_years_in_a_row(day: Any) -> None:
    first, second = school_year_of(day, "09-01").split("-")
    assert int(second) == int(first) + 1
    assert day.year in (int(first), int(second))


def test_a_join_takes_columns_by_key_and_not_by_place(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    joined = recipe(
        join={"dataset": "other", "on": "id", "take": ["place"]},
        columns={"visit_id": "id", "place": "place"},
    )
    made = apply(joined, datasets, small.framework)
    assert made["place"].tolist() == ["a", "b", "c"]
    assert made["source_file"].tolist() == ["visit.csv"] * 3


def test_a_row_without_partner_is_refused_with_its_source(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    joined = recipe(
        join={"dataset": "other", "on": "id", "take": ["place"]}, columns={"place": "place"}
    )
    fewer = datasets | {"other": datasets["other"].iloc[:2]}
    with pytest.raises(SpiegelError) as caught:
        apply(joined, fewer, small.framework)
    assert caught.value.what == "id 'V2' is not in dataset 'other' (1 rows)"
    assert caught.value.where == "visit.csv, row 3"


def test_a_join_with_a_dataset_that_is_not_pinned_says_to_pin_it(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    joined = recipe(join={"dataset": "other", "on": "id", "take": ["place"]})
    with pytest.raises(SpiegelError, match="dataset 'other' is not pinned") as caught:
        apply(joined, {"visit": datasets["visit"]}, small.framework)
    assert caught.value.fix == "pin a version of 'other' in the edition."


def test_two_different_partners_for_one_key_are_refused(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    joined = recipe(
        join={"dataset": "other", "on": "id", "take": ["place"]}, columns={"place": "place"}
    )
    rows = [{"id": f"V{n}", "place": p} for n, p in ((1, "a"), (1, "z"), (2, "b"), (3, "c"))]
    with pytest.raises(SpiegelError):
        apply(joined, datasets | {"other": small.staged("other", rows)}, small.framework)


@pytest.mark.parametrize(
    "parts",
    [
        {"join": {"dataset": "other", "on": "idd", "take": ["place"]}},
        {"join": {"dataset": "other", "on": "id", "take": ["plaace"]}},
        {"columns": {"visit_id": "id"}, "school_year_of": "start_date"},
    ],
)
def test_a_recipe_that_names_an_unknown_column_is_a_message(
    small: Any, datasets: dict[str, pd.DataFrame], parts: dict[str, Any]
) -> None:
    with pytest.raises(SpiegelError):
        apply(recipe(**parts), datasets, small.framework)


def test_a_dataset_that_was_not_delivered_gives_no_rows(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    missing = Recipe.model_validate({"from": "elsewhere", "columns": {"visit_id": "id"}})
    recipes = (missing, recipe(columns={"visit_id": "id"}))
    columns = ["visit_id", "source_file", "source_row"]
    made = build(recipes, datasets, small.framework, columns, small.year)
    assert made["visit_id"].tolist() == ["V1", "V2", "V3"]
    assert len(build((missing,), datasets, small.framework, columns, small.year)) == 0


def test_columns_that_no_recipe_gives_are_empty_missing_or_the_year_of_the_export(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    columns = ["visit_id", "advice", "report_date", "school_year", "source_row"]
    made = build(
        (recipe(columns={"visit_id": "id"}),), datasets, small.framework, columns, small.year
    )
    assert list(made.columns) == columns
    assert made["advice"].tolist() == [""] * 3
    assert made["report_date"].isna().all()
    assert str(made["report_date"].dtype) == "datetime64[us]"
    assert made["school_year"].tolist() == ["2023-2024"] * 3


def test_recipes_of_one_table_may_give_different_columns(
    datasets: dict[str, pd.DataFrame], small: Any
) -> None:
    both = (
        recipe(columns={"visit_id": "id", "start_date": "start"}),
        recipe(columns={"visit_id": "id", "visit_type": "type"}),
    )
    columns = ["visit_id", "start_date", "visit_type"]
    table = build(both, datasets, small.framework, columns, "2023-2024")
    assert table["visit_id"].tolist() == ["V1", "V2", "V3"] * 2
    assert table["start_date"].notna().tolist() == [True, True, False, False, False, False]
    assert table["visit_type"].astype(str).tolist() == ["", "", "", "REG", "", "SHORT"]


def test_a_count_that_is_empty_is_a_message_with_its_row(small: Any) -> None:
    sizes = small.staged("population", [{"sector": "A", "n": 3}, {"sector": "B", "n": None}])
    counted = Recipe.model_validate({"from": "population", "columns": {"n": "n"}})
    columns = ["n", "source_file", "source_row"]
    with pytest.raises(SpiegelError) as caught:
        build((counted,), {"population": sizes}, small.framework, columns, small.year)
    assert caught.value.what == "the count 'n' is empty (1 rows)"
    assert caught.value.where == "population.csv, row 3"


def test_a_partner_that_is_repeated_is_no_conflict(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    joined = recipe(
        join={"dataset": "other", "on": "id", "take": ["place"]}, columns={"place": "place"}
    )
    twice = pd.concat([datasets["other"], datasets["other"]], ignore_index=True)
    made = apply(joined, datasets | {"other": twice}, small.framework)
    assert made["place"].tolist() == ["a", "b", "c"]
