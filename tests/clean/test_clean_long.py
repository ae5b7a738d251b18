"""Exports with a row for each judgement: the facts of a visit count once, every judgement stays."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from spiegel.clean.account import Account, Walk
from spiegel.clean.rules import VISIT_RULES, exact_duplicate, repeated, visit_counted
from spiegel.clean.steps import Context, apply_rules
from spiegel.config.recipes import Recipes
from spiegel.errors import SpiegelError

FACTS = {"visit_id": "id", "institution_id": "school", "start_date": "start"}
FACTS |= {"publication_date": "published", "report_status": "status", "sector": "sector"}
SAYS = {"visit_id": "id", "standard": "standard", "raw_rating": "level"}


def recipes(*files: str, investigation: str = "id", **extra: str) -> Recipes:
    """Return recipes that make visits and judgements of the rows of the same files."""
    constants = {"visit_type": "SHORT", "scale_version": "2022"}
    return Recipes.model_validate(
        {
            "visits": [{"from": f, "columns": FACTS, "constants": constants} for f in files],
            "judgements": [
                {"from": f, "columns": SAYS | {"investigation_id": investigation} | extra}
                for f in files
            ],
        }
    )


def row(number: int, standard: str, level: str = "3", **changes: str) -> dict[str, str]:
    """Return a row of the export: the facts of a visit, and one judgement."""
    facts = {"id": f"V{number}", "school": f"{number:06d}", "start": "2023-10-02"}
    facts |= {"published": "2024-03-01", "status": "FINAL", "sector": "PRIM"}
    return facts | {"standard": standard, "level": level} | changes


@pytest.fixture
def long(small: Any) -> Any:
    """Return what cleans exports with a row for each judgement; short visits count in them."""
    data = small.framework_data()
    data["visit_types"]["SHORT"]["main_series"] = True
    framework = type(small.framework).model_validate(data)

    def clean(how: Recipes | None = None, **files: list[dict[str, str]]) -> Any:
        datasets = {name: small.staged(name, rows) for name, rows in files.items()}
        own = replace(small, framework=framework, recipes=how or recipes(*files))
        return own.clean(datasets)

    return clean


def account(done: Any, table: str) -> dict[str, int]:
    """Return the rows of a table that were left out, by reason."""
    flow = done.exclusions[done.exclusions["table"] == table]
    lost = flow["rows_in"] - flow["rows_out"]
    return dict(zip(flow.loc[lost > 0, "reason"], lost[lost > 0], strict=True))


def judged(done: Any) -> list[list[Any]]:
    return done.judgements[["visit_id", "standard", "rating"]].to_numpy().tolist()


def test_every_judgement_of_a_visit_that_stays_stays(long: Any) -> None:
    done = long(long=[row(1, "A", "2"), row(1, "B"), row(1, "ADV", "GOOD"), row(2, "A", "4")])
    assert done.visits["source_row"].tolist() == [2, 5]
    assert judged(done) == [["V1", "A", 2], ["V1", "ADV", 2], ["V1", "B", 3], ["V2", "A", 4]]
    assert account(done, "visits") == {"visit_repeated": 2}
    assert account(done, "judgements") == {}


def test_the_rows_of_a_visit_need_not_stand_together(long: Any) -> None:
    done = long(long=[row(1, "A"), row(2, "A"), row(1, "B"), row(2, "B")])
    assert judged(done) == [["V1", "A", 3], ["V1", "B", 3], ["V2", "A", 3], ["V2", "B", 3]]


def test_a_visit_may_have_rows_in_two_files(long: Any) -> None:
    done = long(one=[row(1, "A"), row(2, "A")], two=[row(1, "B"), row(3, "A")])
    assert done.visits["visit_id"].tolist() == ["V1", "V2", "V3"]
    assert judged(done) == [["V1", "A", 3], ["V1", "B", 3], ["V2", "A", 3], ["V3", "A", 3]]


def test_a_judgement_that_is_repeated_counts_once_with_an_entry_of_its_own(long: Any) -> None:
    done = long(long=[row(1, "A"), row(1, "B"), row(1, "B")])
    assert judged(done) == [["V1", "A", 3], ["V1", "B", 3]]
    assert account(done, "visits") == {"visit_repeated": 1, "exact_duplicate": 1}
    assert account(done, "judgements") == {"exact_duplicate": 1}
    assert done.ledger[["table", "reason", "source_row"]].to_numpy().tolist() == [
        ["visits", "visit_repeated", 3],
        ["visits", "exact_duplicate", 4],
    ]


def test_a_repeated_judgement_that_says_more_of_another_table_is_entered(long: Any) -> None:
    rows = [row(1, "A", by="x"), row(1, "B", by="x"), row(1, "A", by="y")]
    how = recipes("long", inspector="by")
    with pytest.raises(SpiegelError, match="differ in inspector"):
        long(how, long=rows)


def test_two_judgements_that_contradict_each_other_stop_the_run(long: Any) -> None:
    with pytest.raises(SpiegelError) as caught:
        long(long=[row(1, "A", "2"), row(1, "B"), row(1, "A", "3")])
    assert "'V1 + A' occurs in different rows (they differ in raw_rating)" in caught.value.what
    assert caught.value.where == "long.csv, rows 2, 4"


def test_facts_of_a_visit_that_contradict_each_other_stop_the_run(long: Any) -> None:
    with pytest.raises(SpiegelError, match="they differ in institution_id"):
        long(long=[row(1, "A"), row(1, "B", school="000009")])


@pytest.mark.parametrize(
    "facts", [{"published": "2025-03-01"}, {"start": "2024-10-01"}, {"start": "2022-10-01"}]
)
def test_a_judgement_is_not_lost_with_a_row_that_contradicts_its_visit(
    long: Any, facts: dict[str, str]
) -> None:
    with pytest.raises(SpiegelError) as caught:
        long(long=[row(1, "A"), row(1, "B", **facts), row(2, "A")])
    assert "judgements_stay_with_visit: 1 judgements (V1)" in caught.value.what


def test_a_draft_in_rows_is_left_out_with_its_own_judgements(long: Any) -> None:
    draft = {"status": "DRAFT"}
    rows = [row(1, "A", "1", **draft), row(1, "B", "1", **draft), row(1, "A"), row(1, "B")]
    done = long(long=rows)
    assert judged(done) == [["V1", "A", 3], ["V1", "B", 3]]
    assert account(done, "judgements") == {"visit_row_excluded": 2}
    assert account(done, "visits") == {"visit_repeated": 2, "report_not_final": 1}


def test_a_judgement_that_stands_in_a_draft_only_is_said(long: Any) -> None:
    done = long(long=[row(1, "A"), row(1, "B", status="DRAFT")])
    check = done.checks.set_index("check").loc["judgements_of_drafts"]
    assert (check["status"], check["rows"], check["examples"]) == ("fail", 1, "V1")


def test_a_judgement_of_a_visit_that_nobody_read_is_said(long: Any) -> None:
    how = recipes("long").model_copy(update={"judgements": recipes("long", "more").judgements})
    done = long(how, long=[row(1, "A")], more=[row(1, "B"), row(9, "B")])
    assert judged(done) == [["V1", "A", 3], ["V1", "B", 3]]
    assert account(done, "judgements") == {"visit_unknown": 1}
    check = done.checks.set_index("check").loc["judgements_visit_read"]
    assert (check["status"], check["examples"]) == ("fail", "V9")


def test_phases_of_one_visit_are_told_apart_by_their_investigation(long: Any) -> None:
    rows = [row(1, "A", "2", phase="V1-p1"), row(1, "A", "3", phase="V1-p2")]
    done = long(recipes("long", investigation="phase"), long=rows)
    assert done.judgements["rating"].tolist() == [2, 3]


def test_a_wide_row_that_is_repeated_is_still_a_duplicate(small: Any) -> None:
    done = small.clean(small.export([small.visit(1), small.visit(1)]))
    assert account(done, "visits") == {"exact_duplicate": 1}
    assert account(done, "judgements") == {"exact_duplicate": 1}
    assert len(done.judgements) == 3


@pytest.mark.parametrize("spoil", ["lost", "kept", "reason"])
def test_a_judgement_that_does_not_follow_its_visit_stops_the_run(small: Any, spoil: str) -> None:
    context = Context(small.year, small.cut_off, small.framework)
    visits = small.clean_visits(small.visit(1), small.visit(2, status="DRAFT"))
    seen = apply_rules(visits, VISIT_RULES, context, "visits")
    given = visits[["visit_id", "source_file", "source_row"]]
    given = given.assign(investigation_id="I" + given["visit_id"], standard="A", raw_rating="3")
    assert repeated(visits, given) == ()

    def wrong(judgements: pd.DataFrame, _: Context) -> pd.Series:
        right = visit_counted(seen, visits["visit_id"])(judgements, context)
        if spoil == "lost":
            return right.mask(judgements["visit_id"] == "V1", "visit_excluded")
        return (
            right.mask(right != "", "")
            if spoil == "kept"
            else right.replace("visit_excluded", "visit_unknown")
        )

    wrong.__name__ = "visit_excluded"
    found = apply_rules(given, (wrong, exact_duplicate), context, "judgements")
    with pytest.raises(SpiegelError, match="C-ACC-01") as caught:
        Account(small.year).add(Walk("judgements", found), Walk("visits", seen))
    assert "and its visit 'V" in caught.value.what
