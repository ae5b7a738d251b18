"""The rules of the exclusion flow: which rows go, which stay, and the account of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.clean.conflicts import conflicts_of
from spiegel.clean.rules import (
    POLICY_RULES,
    VISIT_RULES,
    dates_out_of_order,
    exact_duplicate,
    inspected_again,
    institution_not_in_register,
    known_codes,
    not_main_series,
    not_published,
    outside_school_year,
    published_after_cut_off,
    report_not_final,
    visit_rules,
)
from spiegel.clean.steps import Context, apply_rules
from spiegel.errors import SpiegelError

SOME = settings(max_examples=12, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def context(small: Any) -> Context:
    """What the rules may know of the school year."""
    return Context(small.year, small.cut_off, small.framework)


@pytest.mark.parametrize(
    ("rule", "changes", "reason"),
    [
        (report_not_final, {"status": "DRAFT"}, "report_not_final"),
        (report_not_final, {"status": ""}, "report_not_final"),
        (report_not_final, {"status": "FINAL"}, ""),
        (not_main_series, {"type": "SHORT"}, "visit_type:SHORT"),
        (not_main_series, {"type": "REG"}, ""),
        (outside_school_year, {"start": "2023-08-31"}, "outside_school_year"),
        (outside_school_year, {"start": "2023-09-01"}, ""),
        (outside_school_year, {"start": "2024-08-31"}, ""),
        (outside_school_year, {"start": "2024-09-01"}, "outside_school_year"),
        (outside_school_year, {"start": None}, "outside_school_year"),
        (not_published, {"published": None}, "not_published"),
        (not_published, {"published": "2024-03-01"}, ""),
        (dates_out_of_order, {"end": "2023-10-01"}, "dates_out_of_order"),
        (dates_out_of_order, {"reported": "2023-10-03"}, "dates_out_of_order"),
        (dates_out_of_order, {"published": "2023-10-03"}, "dates_out_of_order"),
        (dates_out_of_order, {"end": "2023-10-02"}, ""),
        (dates_out_of_order, {"end": None, "reported": None}, ""),
        (published_after_cut_off, {"published": "2025-01-31"}, ""),
        (published_after_cut_off, {"published": "2025-02-01"}, "published_after_cut_off"),
    ],
)
def test_a_rule_gives_its_reason_or_nothing(
    small: Any, context: Context, rule: Any, changes: dict[str, Any], reason: str
) -> None:
    visits = small.clean_visits(small.visit(1, **changes), small.visit(2))
    assert rule(visits, context).tolist() == [reason, ""]


def test_only_the_repetition_of_a_row_is_a_duplicate(small: Any, context: Context) -> None:
    first = small.visit(1)
    visits = small.clean_visits(first, small.visit(2), first, small.visit(1, advice="BAD"), first)
    assert exact_duplicate(visits, context).tolist() == [
        "",
        "",
        "exact_duplicate",
        "",
        "exact_duplicate",
    ]


def test_every_rule_accepts_an_empty_table(small: Any, context: Context) -> None:
    empty = small.clean_visits(small.visit(1)).iloc[:0]
    found = apply_rules(empty, VISIT_RULES, context, "visits")
    assert (len(found.kept), len(found.dropped)) == (0, 0)
    assert found.steps["rows_in"].tolist() == [0] * len(VISIT_RULES)


def test_the_flow_names_rule_and_reason_with_rows_in_and_out(small: Any, context: Context) -> None:
    visits = small.clean_visits(
        small.visit(1),
        small.visit(1),
        small.visit(2, status="DRAFT", type="SHORT"),
        small.visit(3, type="SHORT"),
        small.visit(4, start="2022-10-01"),
        small.visit(5),
    )
    found = apply_rules(visits, VISIT_RULES, context, "visits")
    flow = found.steps[["step", "rule", "reason", "rows_in", "rows_out"]].to_numpy().tolist()
    assert flow == [
        [1, "exact_duplicate", "exact_duplicate", 6, 5],
        [2, "report_not_final", "report_not_final", 5, 4],
        [3, "not_main_series", "visit_type:SHORT", 4, 3],
        [4, "outside_school_year", "outside_school_year", 3, 2],
        [5, "published_after_cut_off", "published_after_cut_off", 2, 2],
    ]
    assert found.kept["visit_id"].tolist() == ["V1", "V5"]
    assert found.dropped[["source_row", "rule"]].to_numpy().tolist() == [
        [3, "exact_duplicate"],
        [4, "report_not_final"],
        [5, "not_main_series"],
        [6, "outside_school_year"],
    ]


def test_two_reasons_of_one_rule_are_two_steps(small: Any) -> None:
    data = small.framework_data()
    data["visit_types"]["PILOT"] = {"label": data["total"], "main_series": False}
    framework = type(small.framework).model_validate(data)
    visits = small.clean_visits(
        small.visit(1, type="SHORT"), small.visit(2, type="PILOT"), small.visit(3, type="SHORT")
    )
    found = apply_rules(
        visits, (not_main_series,), Context(small.year, small.cut_off, framework), "visits"
    )
    assert found.steps[["reason", "rows_in", "rows_out"]].to_numpy().tolist() == [
        ["visit_type:PILOT", 3, 2],
        ["visit_type:SHORT", 2, 0],
    ]


row = st.builds(
    dict,
    number=st.integers(1, 4),
    status=st.sampled_from(["FINAL", "DRAFT"]),
    type=st.sampled_from(["REG", "REG", "SHORT"]),
    start=st.sampled_from(["2023-10-02", "2023-08-31", "2024-08-31"]),
    published=st.sampled_from(["2024-03-01", "2025-06-01", None]),
)


@SOME
@given(rows=st.lists(row, min_size=1, max_size=12))
def test_every_row_is_kept_or_dropped_once_and_the_flow_adds_up(
    small: Any, context: Context, rows: list[dict[str, Any]]
) -> None:
    cells = [dict(r) for r in rows]
    visits = small.clean_visits(*(small.visit(c.pop("number"), **c) for c in cells))
    found = apply_rules(visits, VISIT_RULES, context, "visits")
    ends = sorted([*found.kept["source_row"], *found.dropped["source_row"]])
    assert ends == sorted(visits["source_row"])
    steps = found.steps
    assert steps["rows_in"].tolist() == [len(visits), *steps["rows_out"].tolist()[:-1]]
    assert steps["rows_out"].iloc[-1] == len(found.kept)
    lost = (steps["rows_in"] - steps["rows_out"]).groupby(steps["reason"]).sum()
    assert lost[lost > 0].to_dict() == found.dropped["reason"].value_counts().to_dict()
    assert not found.kept.duplicated(
        [c for c in visits.columns if c not in ("source_file", "source_row")]
    ).any()
    assert set(found.kept["report_status"]) <= {"FINAL"}
    assert set(found.kept["visit_type"]) <= {"REG"}


@pytest.mark.parametrize(
    ("changes", "what", "hint"),
    [
        ({"sector": "PRIMM"}, "sector 'PRIMM' is not in the framework (1 rows)", "'PRIM'"),
        ({"type": "REGU"}, "visit_type 'REGU' is not in the framework (1 rows)", "'REG'"),
    ],
)
def test_an_unknown_code_names_its_source_row_and_the_nearest_code(
    small: Any, changes: dict[str, str], what: str, hint: str
) -> None:
    visits = small.clean_visits(small.visit(1), small.visit(2, **changes))
    known_codes(visits.iloc[:1], small.framework)
    with pytest.raises(SpiegelError) as caught:
        known_codes(visits, small.framework)
    assert caught.value.what == what
    assert caught.value.where == "visit.csv, row 3"
    assert f"did you mean {hint}" in caught.value.fix


def test_two_different_rows_with_one_key_name_both_rows() -> None:
    table = pd.DataFrame(
        {
            "key": ["a", "b", "a"],
            "part": ["x", "x", "x"],
            "source_file": "f.csv",
            "source_row": [2, 3, 4],
        }
    )
    assert conflicts_of(table.iloc[:2], ["key", "part"]) == []
    (found,) = conflicts_of(table, ["key", "part"])
    assert found.what == "key + part 'a + x' occurs in different rows"
    assert found.place == "f.csv, rows 2, 4"


def test_an_institution_that_the_register_lacks_is_left_out(small: Any, context: Context) -> None:
    visits = small.clean_visits(small.visit(1), small.visit(2))
    known = Context(small.year, small.cut_off, small.framework, frozenset({"000002"}))
    found = institution_not_in_register(visits, known)
    assert found.tolist() == ["institution_not_in_register", ""]
    assert institution_not_in_register(visits, context).tolist() == ["", ""]


def test_of_two_visits_to_an_institution_the_latest_stays(small: Any, context: Context) -> None:
    visits = small.clean_visits(
        small.visit(1, start="2024-02-01", school="1"),
        small.visit(2, start="2023-10-01", school="1"),
        small.visit(3, start="2023-10-01", school="1", type="SHORT"),
        small.visit(4, start="2023-10-01", school="2"),
        small.visit(5, start="2023-10-01", school="2"),
    )
    for order in (visits, visits.iloc[::-1]):
        out = inspected_again(order, context)
        assert sorted(order.loc[out != "", "visit_id"]) == ["V2", "V4"]


@pytest.mark.parametrize("policy", list(POLICY_RULES))
def test_a_policy_decides_whether_its_rule_applies(small: Any, policy: str) -> None:
    rule = POLICY_RULES[policy]  # type: ignore[index]
    dropping = small.with_cleaning(policies={policy: {"treat": "drop"}})
    keeping = small.with_cleaning(policies={policy: {"treat": "keep"}})
    assert visit_rules(dropping) == (*VISIT_RULES, rule)
    assert visit_rules(keeping) == visit_rules(small.framework) == VISIT_RULES


def test_a_policy_leaves_out_visits_of_a_whole_year(small: Any) -> None:
    rows = [small.visit(1, published=None), small.visit(2, end="2023-01-01"), small.visit(3)]
    rows += [small.visit(4, school="000003", start="2023-10-03")]
    everything = {name: {"treat": "drop"} for name in POLICY_RULES}
    datasets = small.export(rows)
    kept = small.clean(datasets)
    assert kept.visits["visit_id"].tolist() == ["V1", "V2", "V3", "V4"]
    done = small.clean(datasets, framework=small.with_cleaning(policies=everything))
    assert done.visits["visit_id"].tolist() == ["V4"]
    own = done.ledger[done.ledger["table"] == "visits"]
    assert own[["record", "reason"]].to_numpy().tolist() == [
        ["V1", "not_published"],
        ["V2", "dates_out_of_order"],
        ["V3", "inspected_again"],
    ]


def test_rows_that_differ_are_named_with_the_columns_in_which_they_differ(small: Any) -> None:
    visits = small.clean_visits(small.visit(1), small.visit(1, advice="BAD", published=None))
    (found,) = conflicts_of(visits, ["visit_id"])
    assert found.what.endswith("(they differ in publication_date, advice)")
