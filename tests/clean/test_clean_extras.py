"""Further columns of the clean tables: kept as they are, and refused where they cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spiegel import tables
from spiegel.cell_types import DTYPES
from spiegel.clean.extras import GIVEN, declared, read_map_kinds
from spiegel.clean.recipes import columns_used
from spiegel.clean.year import Decisions, clean_school_year
from spiegel.config.recipes import Recipes
from spiegel.errors import SpiegelError

ROOT = Path(__file__).parents[2]
HOME = ROOT / "config" / "inspectorates"


def recipes(small: Any, **more: dict[int, dict[str, Any]]) -> Recipes:
    """Return the recipes with more columns, by table and number of the recipe."""
    data = small.recipes.model_dump(by_alias=True, exclude_none=True, mode="json")
    for table, changes in more.items():
        for number, parts in changes.items():
            recipe = data[table][number]
            for key, value in parts.items():
                if key == "take":
                    recipe["join"]["take"] = [*recipe["join"]["take"], *value]
                else:
                    recipe[key] = {**recipe.get(key, {}), **value}
    return Recipes.model_validate(data)


def export(small: Any) -> dict[str, pd.DataFrame]:
    """Return an export with columns of every kind, each with an empty cell."""
    datasets = small.export([small.visit(1), small.visit(2), small.visit(3, status="DRAFT")])
    visits = datasets["visit"]
    visits["note"] = pd.Series(["", "NA", "x"], dtype=str)
    visits["asked"] = pd.to_datetime(["2023-06-01", None, None]).astype("datetime64[us]")
    visits["told"] = pd.array([True, None, False], dtype="boolean")
    visits["pupils"] = pd.array([0, None, 7], dtype="Int64")
    visits["index"] = pd.Series([0.0, None, 1.5], dtype="float64")
    studies = datasets["study"]
    studies["topic"] = pd.Series(["maths", "", "art"], dtype=str)
    studies["hours"] = pd.array([4, None, 1], dtype="Int64")
    studies["weight"] = pd.Series([0.5, None, 1.0], dtype="float64")
    studies["seen"] = pd.array([None, True, False], dtype="boolean")
    return datasets


ALL = {"note": "note", "asked_on": "asked", "told": "told", "pupils": "pupils", "part": "index"}
JOINED = {
    "take": ["topic", "hours", "weight", "seen"],
    "columns": {"subject": "topic", "hours": "hours", "weight": "weight", "seen": "seen"},
}


def test_extra_columns_stand_after_the_model_with_their_kind(small: Any) -> None:
    own = recipes(small, visits={0: {"columns": ALL, "constants": {"origin": "export"}}})
    visits = small.clean(export(small), recipes=own).visits
    assert list(visits.columns) == [*tables.columns("visits"), *ALL, "origin"]
    assert visits["note"].tolist() == ["", "NA"]
    assert visits["asked_on"].isna().tolist() == [False, True]
    assert visits["told"].isna().tolist() == [False, True]
    assert visits["pupils"].fillna(-1).tolist() == [0, -1]
    assert visits["part"].fillna(-1).tolist() == [0, -1]
    assert visits["origin"].tolist() == ["export"] * 2
    kinds = [str(visits[name].dtype) for name in ("note", "asked_on", "told", "pupils", "part")]
    assert kinds == ["str", "datetime64[us]", "boolean", "Int64", "float64"]


def test_the_rest_is_as_without_them(small: Any) -> None:
    own = recipes(small, visits={0: {"columns": ALL}}, judgements={0: JOINED})
    before, after = small.clean(export(small)), small.clean(export(small), recipes=own)
    for name in ("visits", "judgements", "institutions", "population", "ledger", "exclusions"):
        columns = tables.columns(name)
        pd.testing.assert_frame_equal(getattr(before, name), getattr(after, name)[columns])


def test_a_recipe_that_does_not_give_a_column_leaves_it_empty(small: Any) -> None:
    own = recipes(small, judgements={0: JOINED})
    done = small.clean(export(small), recipes=own).judgements.set_index(["visit_id", "standard"])
    assert list(done.columns[-4:]) == ["subject", "hours", "weight", "seen"]
    given = done.loc[[("V1", "A"), ("V2", "A"), ("V1", "ADV")]]
    assert given["subject"].tolist() == ["maths", "", ""]
    assert given["hours"].fillna(-1).tolist() == [4, -1, -1]
    assert given["weight"].fillna(-1).tolist() == [0.5, -1, -1]
    assert given["seen"].isna().tolist() == [True, False, True]
    kinds = [str(done[name].dtype) for name in ("subject", "hours", "weight", "seen")]
    assert kinds == ["str", "Int64", "float64", "boolean"]


def test_a_table_without_rows_has_the_columns_with_their_kinds(small: Any) -> None:
    own = recipes(small, prior_figures={0: {"columns": {"pages": "pages", "on_date": "day"}}})
    kinds = {"earlier": {"pages": "integer", "day": "date"}}
    found = small.clean(export(small), recipes=own, kinds=kinds).prior_figures
    assert len(found) == 0
    assert [str(found[n].dtype) for n in ("pages", "on_date")] == ["Int64", "datetime64[us]"]


def test_names_that_would_mean_something_in_the_model_are_kept_as_they_are(small: Any) -> None:
    own = recipes(small, visits={0: {"columns": {"last_date": "note", "n": "pupils"}}})
    visits = small.clean(export(small), recipes=own).visits
    assert visits["last_date"].tolist() == ["", "NA"]
    assert visits["n"].isna().tolist() == [False, True]


def test_a_column_that_was_not_collected_is_there_and_empty(small: Any) -> None:
    own = recipes(small, visits={0: {"columns": ALL}}, judgements={0: JOINED})
    kinds = {
        "visit": dict.fromkeys(GIVEN["visits"], "text")
        | {
            "note": "code",
            "asked": "date",
            "told": "flag",
            "pupils": "integer",
            "index": "decimal",
        },
        "study": {"topic": "text", "hours": "integer", "weight": "decimal", "seen": "flag"},
    }
    datasets = small.export([small.visit(1)])  # without all of them
    done = small.clean(datasets, recipes=own, kinds=kinds)
    assert done.visits["note"].tolist() == [""]
    assert done.visits[[*ALL][1:]].isna().all(axis=None)
    assert [str(done.visits[name].dtype) for name in ALL] == [
        DTYPES[kind] for kind in ("text", "date", "flag", "integer", "decimal")
    ]
    assert done.judgements["subject"].tolist() == [""] * 3
    assert done.judgements[["hours", "weight", "seen"]].isna().all(axis=None)


def test_rows_that_differ_in_an_extra_column_only_are_no_duplicates(small: Any) -> None:
    datasets = small.export([small.visit(1)])
    rating = pd.concat([datasets["rating"], datasets["rating"].iloc[:1]], ignore_index=True)
    rating = rating.assign(source_row=[2, 3, 4], about=["art", "art", "maths"])
    datasets["rating"] = rating.astype({"about": "str"})
    own = recipes(small, judgements={0: {"columns": {"subject": "about"}}})
    with pytest.raises(SpiegelError) as caught:
        small.clean(datasets, recipes=own)
    assert caught.value.what == (
        "investigation_id + standard 'V1-1 + A' occurs in different rows (they differ in subject)"
    )
    assert caught.value.where == "rating.csv, rows 2, 4"
    datasets["rating"] = rating.assign(about="art").astype({"about": "str"})
    done = small.clean(datasets, recipes=own)
    assert done.ledger[["reason", "source_row"]].to_numpy().tolist() == [["exact_duplicate", 4]]


def test_partners_that_differ_in_an_extra_column_are_refused(small: Any) -> None:
    datasets = export(small)
    twice = pd.concat([datasets["study"], datasets["study"].iloc[:1]], ignore_index=True)
    twice.loc[len(twice) - 1, "topic"] = "art"
    datasets["study"] = twice.assign(source_row=range(2, len(twice) + 2))
    with pytest.raises(SpiegelError) as caught:
        small.clean(datasets, recipes=recipes(small, judgements={0: JOINED}))
    assert caught.value.what == (
        "study_id 'V1-1' has different rows in dataset 'study' (they differ in topic)"
    )


KINDS = {
    "visit": {"id": "text", "note": "text", "asked": "date", "advice": "text", "old": "ignore"},
    "study": {"study_id": "text", "visit": "text", "topic": "text"},
    "rating": {"study_id": "text", "standard": "text", "level": "code"},
}


@pytest.mark.parametrize(
    ("table", "number", "parts", "what", "fix"),
    [
        (
            "visits", 0, {"columns": {"kept": "noot"}},
            "dataset 'visit' has no column 'noot'", "did you mean 'note'?",
        ),
        (
            "visits", 0, {"columns": {"kept": "old"}},
            "column 'old' of dataset 'visit' is not read", "give it another kind than 'ignore'",
        ),
        (
            "judgements", 0, {"columns": {"subject": "topic"}},
            "dataset 'rating' has no column 'topic'", "add it to 'take' of the join",
        ),
        (
            "judgements", 0, {"columns": {"rating": "level"}},
            "a recipe gives column 'rating', which cleaning itself makes", "give raw_rating",
        ),
        (
            "visits", 0, {"columns": {"source_row": "note"}},
            "a recipe gives column 'source_row', which cleaning itself makes", "another name",
        ),
        (
            "visits", 0, {"constants": {"reason": "x"}},
            "a recipe gives column 'reason', which cleaning itself makes", "another name",
        ),
        (
            "visits", 0, {"columns": {"Asked on": "note"}},
            "'Asked on' is no name for a column", "small letters and digits",
        ),
        (
            "visits", 0, {"columns": {"kept": "note"}, "constants": {"kept": "x"}},
            "column 'kept' is given under columns and under constants", "keep one",
        ),
        (
            "visits", 0, {"columns": {"teem": "note", "teams": "note"}},
            "column 'teams' is not one of table 'visits', and nearly 'team', which this recipe "
            "does not give", "write 'team'",
        ),
    ],
)  # fmt: skip
def test_a_column_that_cannot_be_kept_is_a_message(
    small: Any, table: str, number: int, parts: dict[str, Any], what: str, fix: str
) -> None:
    own = recipes(small, **{table: {number: parts}})
    with pytest.raises(SpiegelError) as caught:
        declared(own, KINDS, "config/x/tables.yaml")
    assert caught.value.what == what
    assert fix in caught.value.fix
    assert caught.value.where == f"config/x/tables.yaml, table {table}, recipe {number + 1}"


def test_one_column_of_two_kinds_is_refused(small: Any) -> None:
    more = {0: {"take": ["topic"], "columns": {"when": "topic"}}, 1: {"columns": {"when": "asked"}}}
    with pytest.raises(SpiegelError) as caught:
        declared(recipes(small, judgements=more), KINDS)
    assert caught.value.what == (
        "column 'when' of table 'judgements' is text from dataset 'study' and date from dataset "
        "'visit'"
    )
    with pytest.raises(SpiegelError, match="column 'when' of table 'judgements' is text"):
        small.clean(export(small), recipes=recipes(small, judgements=more))


@pytest.mark.parametrize(
    "extras", [{}, {"kept": "text"}, {"kept": "integer", "more": "text"}, {"more": "integer"}]
)
def test_the_border_lets_the_declared_columns_through_and_no_other(
    small: Any, extras: dict[str, str]
) -> None:
    given = small.clean(small.export([small.visit(1)])).visits
    given = given.assign(kept=pd.array([1], dtype="Int64"))
    assert tables.check(given, "visits", {"kept": "integer"}).equals(given)
    with pytest.raises(SpiegelError, match="table 'visits' does not fit its model"):
        tables.check(given, "visits", extras)


def test_what_a_recipe_may_give_are_the_columns_of_the_models() -> None:
    made = {"judgements": ["rating", "rating_status"]}
    for table, given in GIVEN.items():
        own = [n for n in tables.columns(table) if n not in ("source_file", "source_row")]
        own = [n for n in own if n not in made.get(table, [])]
        assert [n for n in given if n != "raw_rating"] == own
    assert set(GIVEN) == {
        name for name, _ in Recipes.model_validate({"visits": [], "judgements": []})
    }


@pytest.mark.parametrize("name", sorted(p.name for p in HOME.iterdir()))
def test_recipes_without_further_columns_read_no_column_map(name: str) -> None:
    own = Decisions.read(HOME / name, {})
    plain = name in ("england_independent", "england_social_care_year")
    assert (own.columns_optional() == {}) == plain
    assert (own.kinds == {}) == plain


def test_expectations_may_be_about_an_extra_column(small: Any, tmp_path: Path) -> None:
    from spiegel.clean.expectations import read_expectations

    header = "school_year,table,measure,column,expected,tolerance,severity\n"
    (tmp_path / "expectations.csv").write_text(
        f"{header}{small.year},visits,categories,note,NA,,error\n", encoding="utf-8"
    )
    with pytest.raises(SpiegelError, match="column 'column' holds 'note'"):
        read_expectations(tmp_path)
    wanted = read_expectations(tmp_path, {"visits": ["note"]})
    own = recipes(small, visits={0: {"columns": {"note": "note"}}})
    done = small.clean(export(small), recipes=own, expectations=wanted)
    assert done.expectations["status"].tolist() == ["pass"]


def test_files_are_read_without_what_the_year_did_not_collect(small: Any, tmp_path: Path) -> None:
    import yaml

    own = recipes(small, visits={0: {"columns": {"note": "note", "asked_on": "asked"}}})
    dumped = own.model_dump(by_alias=True, exclude_none=True, mode="json")
    (tmp_path / "tables.yaml").write_text(yaml.safe_dump(dumped, sort_keys=False), encoding="utf-8")
    (tmp_path / "framework.yaml").write_text(yaml.safe_dump(small.framework_data()))
    (tmp_path / "column_maps").mkdir()
    (tmp_path / "column_maps" / "visit.csv").write_text(
        f"column,kind,codes,required,2022-2023,{small.year}\n"
        "note,code,notes,,Note,Note\nasked,date,,,Asked,-1\n",
        encoding="utf-8",
    )
    datasets = export(small)
    del datasets["visit"]["asked"]
    datasets["visit"]["unused"] = "x"
    paths = {name: tmp_path / f"{name}.parquet" for name in datasets}
    for name, table in datasets.items():
        table.to_parquet(paths[name], index=False)
    small.no_changes().to_parquet(tmp_path / "ledger.parquet", index=False)
    out, versions = tmp_path / "out", dict.fromkeys(paths, "v1")
    ledgers = [tmp_path / "ledger.parquet"]
    clean_school_year(
        tmp_path, paths, ledgers, versions, small.year, small.cut_off, out, tmp_path / "rows.csv"
    )
    visits = pd.read_parquet(out / "visits.parquet")
    assert list(visits.columns) == [*tables.columns("visits"), "note", "asked_on"]
    assert visits["note"].tolist() == ["", "NA"]
    assert visits["asked_on"].isna().all()
    assert str(visits["asked_on"].dtype) == "datetime64[us]"


def test_the_flemish_recipes_keep_the_subject_and_what_an_analysis_wants() -> None:
    from spiegel.config.closed_yaml import load

    home = HOME / "vlaanderen"
    own = load(Recipes, home / "tables.yaml")
    names = ("subject", "structural_component", "grade", "education_form", "finality")
    assert declared(own, read_map_kinds(home, own)) == {
        "visits": {"announced": "flag", "selection": "text"},
        "judgements": dict.fromkeys((*names, "main_structure"), "text"),
    }
    assert {"leergebied_vak", "graad"} <= columns_used(own)["onderzoek"]


def test_the_flemish_subject_agrees_with_the_raw_file(tmp_path: Path) -> None:
    """Row by row, by the investigation and by the source row, read without our reader."""
    from datetime import date

    from spiegel.ingest.manifest import read_manifest
    from spiegel.ingest.stage import stage_dataset

    home, year = HOME / "vlaanderen", "2021-2022"
    files = {
        file.dataset: file
        for file in read_manifest(ROOT)
        if (file.inspectorate, file.school_year) == ("vlaanderen", year)
    }
    paths = {name: tmp_path / f"{name}.parquet" for name in files}
    ledgers = [tmp_path / f"{name}.ledger.parquet" for name in files]
    for file, ledger in zip(files.values(), ledgers, strict=True):
        account = tmp_path / f"{file.dataset}.json"
        stage_dataset(ROOT, home, file, paths[file.dataset], ledger, account)
    out, rows = tmp_path / "out", tmp_path / "rows.csv"
    versions = {name: file.version for name, file in files.items()}
    clean_school_year(home, paths, ledgers, versions, year, date(2023, 1, 31), out, rows)
    judged = pd.read_parquet(out / "judgements.parquet")
    visits = pd.read_parquet(out / "visits.parquet")
    assert visits["announced"].isna().all()  # not collected in this year
    assert str(visits["announced"].dtype) == "boolean"

    raw = {
        name: pd.read_csv(
            ROOT / "data" / "raw" / files[name].path,
            sep=files[name].delimiter,
            encoding=files[name].encoding,
            dtype=str,
            keep_default_na=False,
        ).rename(columns=str.strip)
        for name in ("onderzoek", "inschaling")
    }
    given = {"subject": "leergebied_vak", "grade": "graad", "education_form": "onderwijsvorm"}
    studies = raw["onderzoek"].set_index(raw["onderzoek"]["onderzoek_id"].str.strip())
    own = judged[judged["source_file"] == files["inschaling"].path]
    rating = raw["inschaling"].iloc[own["source_row"].to_numpy() - 2]
    assert rating["onderzoek_id"].str.strip().tolist() == own["investigation_id"].tolist()
    for name, header in given.items():
        cells = studies.loc[rating["onderzoek_id"].str.strip(), header]
        assert own[name].tolist() == [" ".join(text.split()) for text in cells]
        assert (own[name] != "").any()
        assert (judged.drop(own.index)[name] == "").all()  # advice: not about a subject
