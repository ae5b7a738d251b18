"""Recipes: filters, joins, melted columns, constants and derived school years."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiegel.clean.recipes import SOURCE, apply, build, select
from spiegel.config.editions import school_year_of
from spiegel.config.recipes import Recipe, Recipes, Where
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


# Recipes of one table, each with its own defaults and kinds.
OWN = ["visit_id", "start_date", "school_year", *SOURCE]


def test_a_default_holds_for_its_recipe_whatever_another_gives(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    dated = {"columns": {"visit_id": "id", "start_date": "start"}, "school_year_of": "start_date"}
    both = (recipe(**dated), recipe(columns={"visit_id": "type"}))
    for recipes in (both, both[::-1]):
        made = build(recipes, datasets, small.framework, OWN, small.year)
        plain = made[made["start_date"].isna() & (made["visit_id"] != "V3")]
        assert plain["school_year"].tolist() == [small.year] * 3
        assert sorted(made["school_year"].unique()) == ["", "2023-2024", "2024-2025"]


def test_a_school_year_of_one_recipe_does_not_empty_that_of_another(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    told = recipe(columns={"visit_id": "id"}, constants={"school_year": "2020-2021"})
    made = build(
        (told, recipe(columns={"visit_id": "id"})), datasets, small.framework, OWN, small.year
    )
    assert made["school_year"].tolist() == ["2020-2021"] * 3 + [small.year] * 3


@pytest.mark.parametrize(
    ("column", "cells", "wanted"),
    [
        ("start_date", ["03/04/2024", "13/04/2024"], "dates"),
        ("start_date", pd.array([20240403, 20240413], dtype="Int64"), "dates"),
        ("n", ["3", "4"], "whole numbers"),
        ("n", [3.0, 4.7], "whole numbers"),
        ("raw_rating", pd.to_datetime(["2024-04-03", "2024-04-13"]), "texts"),
        ("raw_rating", [1.0, 2.5], "texts"),
        ("raw_rating", pd.array([True, None], dtype="boolean"), "texts"),
    ],
)
def test_a_column_of_another_kind_is_told_and_never_guessed_at(
    small: Any, column: str, cells: Any, wanted: str
) -> None:
    table = pd.DataFrame({"k": cells, "source_file": "f", "source_row": [2, 3]})
    for parts in ({"columns": {column: "k"}}, {"melt": {"A": "k"}}):
        if "melt" in parts and column != "raw_rating":
            continue
        with pytest.raises(SpiegelError, match="C-REC-01") as caught:
            build((recipe(**parts),), {"visit": table}, small.framework, [column, *SOURCE], "")
        assert f"'{column}' needs a column of {wanted}" in caught.value.what
        assert "column_maps/visit.csv" in caught.value.fix


def test_a_column_that_came_by_a_join_is_mended_in_its_own_map(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    joined = recipe(
        join={"dataset": "other", "on": "id", "take": ["place"]}, columns={"start_date": "place"}
    )
    with pytest.raises(SpiegelError, match=r"column_maps/other\.csv"):
        build((joined,), datasets, small.framework, ["start_date"], small.year)


def test_the_school_year_of_a_text_is_told(small: Any, datasets: dict[str, pd.DataFrame]) -> None:
    wrong = recipe(columns={"start_date": "type"}, school_year_of="start_date")
    with pytest.raises(SpiegelError, match="C-REC-01"):
        apply(wrong, datasets, small.framework)


def test_whole_numbers_become_texts_and_an_empty_one_stays_empty(small: Any) -> None:
    cells = pd.array([3, None], dtype="Int64")
    table = pd.DataFrame({"k": cells, "source_file": "f", "source_row": [2, 3]})
    made = build(
        (recipe(columns={"raw_rating": "k"}),),
        {"visit": table},
        small.framework,
        ["raw_rating"],
        "",
    )
    assert made["raw_rating"].tolist() == ["3", ""]


def test_constants_are_of_the_kind_of_their_column(
    small: Any, datasets: dict[str, pd.DataFrame]
) -> None:
    columns = ["start_date", "n", "sector"]
    good = recipe(constants={"start_date": "03/04/2024", "n": "12", "sector": "PRIM"})
    made = build((good,), datasets, small.framework, columns, small.year)
    assert made["start_date"].tolist() == [pd.Timestamp("2024-04-03")] * 3
    assert made["n"].tolist() == [12] * 3
    for wrong in ({"start_date": "04/13/2024"}, {"n": "twelve"}):
        with pytest.raises(SpiegelError, match="C-REC-02"):
            build((recipe(constants=wrong),), datasets, small.framework, columns, small.year)


def written(small: Any) -> dict[str, Any]:
    """Return the recipes of the small inspectorate as they would stand in YAML."""
    dumped: dict[str, Any] = small.recipes.model_dump(by_alias=True, exclude_none=True, mode="json")
    return dumped


def test_a_recipe_without_rows_and_one_whose_rows_all_go_are_said(small: Any) -> None:
    visits, own = [small.visit(n) for n in range(1, 4)], written(small)
    again = own["judgements"][1] | {"where": {"advice": {"equals": ["BADD"]}}}
    other = own["visits"][0] | {"from": "late"}
    own["visits"].append(other)
    own["judgements"].append(again)
    recipes = Recipes.model_validate(own)
    late = small.staged("late", [small.visit(9, start="2022-10-01")])
    done = small.clean(small.export(visits) | {"late": late}, recipes=recipes)
    check = done.checks.set_index("check").loc["recipes_give_rows"]
    assert (check["status"], check["severity"], check["rows"]) == ("fail", "warning", 2)
    assert check["examples"] == "judgements 3 (visit), visits 2 (late)"


def test_a_recipe_of_a_type_beside_the_main_series_is_not_said(small: Any) -> None:
    own = written(small)
    own["visits"].append(own["visits"][0] | {"from": "short"})
    recipes = Recipes.model_validate(own)
    short = small.staged("short", [small.visit(9, type="SHORT", advice="")])
    done = small.clean(small.export([small.visit(1)]) | {"short": short}, recipes=recipes)
    assert done.checks.set_index("check").loc["recipes_give_rows", "status"] == "pass"
