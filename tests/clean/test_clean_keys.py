"""Keys of several columns, prefixes and scopes, and the long form: what they make and refuse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from spiegel.clean.recipe_maps import Maps, each
from spiegel.clean.recipes import apply, columns_used
from spiegel.clean.year import Decisions, clean
from spiegel.config.recipes import Recipe, Recipes
from spiegel.errors import SpiegelError

CONSTANTS = {"visit_type": "SHORT", "scale_version": "2022", "report_status": "FINAL"}
DAYS = {"start_date": "start", "publication_date": "published"}
COUNTRY = {"of": ["country", "id"]}
LONG = {"standard": "question", "rating": "grade"}


def recipe(**parts: Any) -> Recipe:
    return Recipe.model_validate({"from": "visit", **parts})


def row(country: str, number: str, question: str = "A", grade: str = "3", **more: Any) -> Any:
    """Return a row of a long export of two countries, whose numbers both begin at 1."""
    facts = {"country": country, "id": number, "start": "2023-10-02", "published": "2024-03-01"}
    return {**facts, "question": question, "grade": grade, "sector": "PRIM", **more}


def long_recipes(key: Any = COUNTRY, judged: Any = None, **more: Any) -> Recipes:
    """Return recipes by which one file gives visits, judgements and the register."""
    keys = {"visit_id": key, "institution_id": key}
    return Recipes.model_validate(
        {
            "visits": [
                {
                    "from": "visit",
                    "keys": keys,
                    "columns": {"sector": "sector", **DAYS},
                    "constants": CONSTANTS,
                }
            ],
            "judgements": [
                {
                    "from": "visit",
                    "keys": {"visit_id": judged or key, "investigation_id": judged or key},
                    "long": LONG,
                    **more,
                }
            ],
            "institutions": [
                {
                    "from": "visit",
                    "keys": {"institution_id": key},
                    "columns": {"sector": "sector"},
                }
            ],
        }
    )


@pytest.fixture
def cleaned(small: Any) -> Any:
    """Return what cleans a long export; short visits count in it."""
    data = small.framework_data()
    data["visit_types"]["SHORT"]["main_series"] = True
    framework = type(small.framework).model_validate(data)

    def clean(how: Recipes, **files: list[dict[str, Any]]) -> Any:
        datasets = {name: small.staged(name, rows) for name, rows in files.items()}
        return replace(small, framework=framework, recipes=how).clean(datasets)

    return clean


def test_a_key_of_two_columns_tells_apart_what_one_does_not(cleaned: Any) -> None:
    rows = [row("BE", "1"), row("BE", "1", "B", "2"), row("NL", "1", grade="4")]
    done = cleaned(long_recipes(), visit=rows)
    assert done.visits["visit_id"].tolist() == ["BE_1", "NL_1"]
    assert done.visits["institution_id"].tolist() == ["BE_1", "NL_1"]
    judged = done.judgements[["visit_id", "standard", "rating"]].to_numpy().tolist()
    assert judged == [["BE_1", "A", 3], ["BE_1", "B", 2], ["NL_1", "A", 4]]


def test_one_row_gives_a_visit_and_an_entry_of_the_register_each_accounted_for(
    cleaned: Any,
) -> None:
    done = cleaned(long_recipes(), visit=[row("BE", "1"), row("BE", "1", "B"), row("NL", "1")])
    assert done.institutions["institution_id"].tolist() == ["BE_1", "NL_1"]
    flow = done.exclusions.assign(lost=done.exclusions["rows_in"] - done.exclusions["rows_out"])
    lost = flow[flow["lost"] > 0][["table", "reason", "lost"]].to_numpy().tolist()
    assert lost == [["visits", "visit_repeated", 1], ["institutions", "exact_duplicate", 1]]


def test_prefixes_part_the_numbers_of_two_sources(small: Any, cleaned: Any) -> None:
    homes, schools = long_recipes({"of": ["id"], "prefix": "H"}), long_recipes()
    plain = {"of": ["id"], "prefix": "S"}
    schools = long_recipes(plain)
    both = {
        name: [
            *(r.model_copy(update={"dataset": "homes"}) for r in group),
            *(r.model_copy(update={"dataset": "schools"}) for r in getattr(schools, name)),
        ]
        for name, group in homes
    }
    done = cleaned(
        Recipes.model_construct(**{n: tuple(rs) for n, rs in both.items()}),
        homes=[row("BE", "123")],
        schools=[row("BE", "123", sector="SEC")],
    )
    assert done.visits[["visit_id", "sector"]].to_numpy().tolist() == [
        ["H123", "PRIM"],
        ["S123", "SEC"],
    ]
    assert done.institutions["institution_id"].tolist() == ["H123", "S123"]


def test_one_number_in_two_scopes_is_told_with_the_remedy(cleaned: Any) -> None:
    one = long_recipes({"of": ["id"], "prefix": "X"})
    both = {
        name: tuple(
            r.model_copy(update={"dataset": source}) for source in ("homes", "schools") for r in own
        )
        for name, own in one
    }
    with pytest.raises(SpiegelError) as caught:
        cleaned(
            Recipes.model_construct(**both),
            homes=[row("BE", "123")],
            schools=[row("BE", "123", sector="SEC")],
        )
    assert "'X123 + 2023-2024' occurs in different rows" in caught.value.what
    assert caught.value.where == "homes.csv, rows 2; schools.csv, rows 2"
    assert "datasets 'homes' and 'schools' give one number to two records" in caught.value.fix


def test_a_key_that_is_not_unique_names_its_rows_and_what_would_tell_them_apart(
    cleaned: Any,
) -> None:
    rows = [row("BE", "1"), row("BE", "2", grade="4")]
    rows += [row("NL", "1", sector="SEC"), row("NL", "2", grade="4", sector="SEC")]
    with pytest.raises(SpiegelError) as caught:
        cleaned(long_recipes({"of": ["id"], "prefix": "V"}), visit=rows)
    assert "'V1 + 2023-2024' occurs in different rows" in caught.value.what
    assert "in visit.csv, rows 2, 4" in caught.value.what
    assert "country, sector would tell them apart" in caught.value.fix


@pytest.mark.parametrize(
    ("changed", "code", "words"),
    [
        ({"country": ""}, "C-KEY-01", "column 'country', a part of key 'visit_id', is empty"),
        ({"id": "1_2"}, "C-KEY-02", "holds '1_2' with the sign '_' that joins the parts"),
    ],
)
def test_a_part_that_makes_no_key_is_refused_with_its_row(
    cleaned: Any, changed: dict[str, str], code: str, words: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        cleaned(long_recipes(), visit=[row("BE", "1"), row("BE", "2") | changed])
    assert words in caught.value.what
    assert caught.value.where == "visit.csv, row 3"
    assert caught.value.code == code


def test_two_keys_are_never_one(small: Any) -> None:
    """('a', 'b_c') and ('a_b', 'c') joined by _ would be the same text."""
    rows = small.staged("visit", [{"one": "a", "two": "b_c"}, {"one": "a_b", "two": "c"}])
    made = recipe(keys={"visit_id": {"of": ["one", "two"], "joined_by": "/"}})
    found = apply(made, {"visit": rows}, small.framework)["visit_id"].tolist()
    assert found == ["a/b_c", "a_b/c"]
    with pytest.raises(SpiegelError, match="C-KEY-02"):
        apply(recipe(keys={"visit_id": {"of": ["one", "two"]}}), {"visit": rows}, small.framework)


def test_days_and_numbers_may_be_parts_of_a_key(small: Any) -> None:
    rows = small.staged("visit", [{"start": "2023-10-02", "n": 7}])
    made = recipe(keys={"visit_id": {"of": ["start", "n"], "joined_by": ":", "prefix": "V"}})
    found = apply(made, {"visit": rows}, small.framework)
    assert found["visit_id"].tolist() == ["V2023-10-02:7"]


def test_a_join_may_need_two_columns(small: Any) -> None:
    rows = small.staged("visit", [{"country": c, "id": "1"} for c in ("BE", "NL")])
    other = small.staged(
        "place", [{"country": c, "id": "1", "town": t} for c, t in (("NL", "n"), ("BE", "b"))]
    )
    join = {"dataset": "place", "on": ["country", "id"], "take": ["town"]}
    made = recipe(join=join, columns={"visit_id": "id", "town": "town"})
    found = apply(made, {"visit": rows, "place": other}, small.framework)
    assert found["town"].tolist() == ["b", "n"]
    with pytest.raises(SpiegelError, match=r"country \+ id 'NL \+ 1' is not in dataset 'place'"):
        apply(made, {"visit": rows, "place": other[other["country"] == "BE"]}, small.framework)
    twice = pd.concat([other, other.assign(town="x")], ignore_index=True)
    with pytest.raises(SpiegelError, match=r"'BE \+ 1' has different rows in dataset 'place'"):
        apply(made, {"visit": rows, "place": twice}, small.framework)


def test_one_standard_twice_for_a_visit_is_refused_and_the_same_row_counts_once(
    cleaned: Any,
) -> None:
    done = cleaned(long_recipes(), visit=[row("BE", "1"), row("BE", "1")])
    assert len(done.judgements) == 1
    with pytest.raises(SpiegelError, match=r"'BE_1 \+ A' occurs in different rows"):
        cleaned(long_recipes(), visit=[row("BE", "1"), row("BE", "1", grade="4")])


def test_a_rating_without_a_visit_is_left_out_and_told(cleaned: Any) -> None:
    how = long_recipes()
    judged = how.judgements[0].model_copy(update={"dataset": "ratings"})
    how = how.model_copy(update={"judgements": (judged,)})
    done = cleaned(how, visit=[row("BE", "1")], ratings=[row("BE", "1"), row("NL", "9")])
    flow = done.exclusions[done.exclusions["table"] == "judgements"]
    lost = dict(zip(flow["reason"], flow["rows_in"] - flow["rows_out"], strict=True))
    assert lost["visit_unknown"] == 1
    told = done.check_rows[done.check_rows["check"] == "judgements_visit_read"]
    assert told[["record", "source_file", "source_row"]].to_numpy().tolist() == [
        ["NL_9", "ratings.csv", 3]
    ]


def test_a_recipe_reads_the_parts_of_its_keys_and_the_columns_of_its_long_form() -> None:
    used = columns_used(long_recipes())["visit"]
    assert {"country", "id", "question", "grade", "start", "sector"} <= used


@pytest.mark.parametrize(
    "key",
    [
        {"of": ["id"]},
        {"of": []},
        {"of": ["id", "id"]},
        {"of": ["a", "b"], "joined_by": ""},
        {"of": ["a", "b"], "joined_by": "x"},
        {"of": ["a"], "prefix": "a b"},
    ],
)
def test_a_key_that_says_nothing_is_refused(key: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        recipe(keys={"visit_id": key})


@pytest.fixture
def maps(tmp_path: Path) -> Maps:
    """A column map and two code lists of a long export."""
    lines = [
        "column,kind,codes,required,2023-2024",
        "country,text,,,C",
        "id,key,,yes,I",
        "sector,text,,,S",
        "start,date,,,D",
        "published,date,,,P",
        "question,code,question,,Q",
        "grade,code,grade,,G",
        "part,decimal,,,T",
    ]
    (tmp_path / "column_maps").mkdir()
    (tmp_path / "codes").mkdir()
    head = ["code,valid_from,valid_to,synonyms"]
    for name, own in (
        ("column_maps/visit", lines),
        ("codes/question", [*head, "A,,,first", "B,,,", "OTHER,,,"]),
        ("codes/grade", [*head, "1,,,", "3,,,good"]),
    ):
        (tmp_path / f"{name}.csv").write_text("\n".join(own) + "\n", encoding="utf-8")
    return Maps(tmp_path, {"visit": ["2023-2024"]})


ASKED = {"where": {"question": {"not": "OTHER"}}}


def told(small: Any, maps: Maps, how: Recipes) -> list[str]:
    """Return the codes of what is wrong with recipes before any data are read."""
    found = []
    for check in each(how, small.framework, maps):
        try:
            check()
        except SpiegelError as error:
            found.append(error.code)
    return found


def test_a_good_long_recipe_has_nothing_to_tell(small: Any, maps: Maps) -> None:
    assert told(small, maps, long_recipes(**ASKED)) == []


@pytest.mark.parametrize(
    ("how", "code"),
    [
        (long_recipes(), "C-REC-16"),  # OTHER is no standard
        (long_recipes({"of": ["country", "part"]}, **ASKED), "C-REC-14"),
        (long_recipes(judged={"of": ["country", "id"], "prefix": "J"}, **ASKED), "C-REC-15"),
        (long_recipes(columns={"standard": "question"}, **ASKED), "C-REC-11"),
        (long_recipes(melt={"A": "grade"}, **ASKED), "C-REC-11"),
    ],
)
def test_what_cannot_be_is_told_before_data_are_read(
    small: Any, maps: Maps, how: Recipes, code: str
) -> None:
    assert code in told(small, maps, how)


def test_a_rating_that_is_on_no_scale_is_told_before_data_are_read(small: Any, maps: Maps) -> None:
    path = maps.config / "codes" / "grade.csv"
    path.write_text(path.read_text(encoding="utf-8") + "7,,,\n", encoding="utf-8")
    assert told(small, maps, long_recipes(**ASKED)) == ["C-REC-17"]


def test_a_key_or_a_form_where_its_table_has_none_is_told(small: Any, maps: Maps) -> None:
    data = long_recipes(**ASKED)
    keyed = data.visits[0].model_copy(
        update={"keys": {**data.visits[0].keys, "sector": data.visits[0].keys["visit_id"]}}
    )
    keyed = keyed.model_copy(update={"columns": DAYS})
    assert "C-REC-18" in told(small, maps, data.model_copy(update={"visits": (keyed,)}))
    formed = data.visits[0].model_copy(update={"long": data.judgements[0].long})
    assert "C-REC-19" in told(small, maps, data.model_copy(update={"visits": (formed,)}))


def test_an_institution_without_the_prefix_of_its_visits_is_told(small: Any, maps: Maps) -> None:
    data = long_recipes(**ASKED)
    columns = {"institution_id": "id"}
    plain = data.institutions[0].model_copy(update={"keys": {}, "columns": columns})
    found = told(small, maps, data.model_copy(update={"institutions": (plain,)}))
    assert found == ["C-REC-15"]


def test_rows_that_no_recipe_takes_are_counted(small: Any) -> None:
    data = small.framework_data()
    data["visit_types"]["SHORT"]["main_series"] = True
    framework = type(small.framework).model_validate(data)
    asked = {"where": {"question": {"not": "OTHER"}}}
    how = long_recipes(**asked)
    visits = Recipe.model_validate(
        {**how.visits[0].model_dump(by_alias=True, exclude_unset=True), **asked}
    )
    how = how.model_copy(update={"visits": (visits,), "institutions": ()})
    rows = [row("BE", "1"), row("BE", "1", "OTHER"), row("NL", "1", "OTHER")]
    decisions = Decisions(framework, how)
    staged = {"visit": small.staged("visit", rows)}
    _, seen = clean(staged, small.no_changes(), decisions, small.year, small.cut_off)
    assert seen.untaken == {"visit": 2}
