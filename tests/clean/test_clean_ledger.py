"""The ledger comes from comparing: a step that does what it does not declare is caught by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from spiegel.clean.ledger import ROW, Step, as_text, compare
from spiegel.clean.reasons import REASONS, allowed, label
from spiegel.clean.rules import exact_duplicate, report_not_final
from spiegel.clean.steps import Change, Context, apply_rules
from spiegel.errors import SpiegelError


def table(**changes: Any) -> pd.DataFrame:
    """Return four records with a text, a date and a count, some of them missing."""
    made = pd.DataFrame(
        {
            "visit_id": ["V1", "V2", "V3", "V4"],
            "advice": ["GOOD", "", "BAD", "GOOD"],
            "day": pd.to_datetime(["2024-01-02", None, "2024-02-29", None]),
            "n": pd.array([1, None, 3, 4], dtype="Int64"),
            "source_file": "f.csv",
            "source_row": [2, 3, 4, 5],
        }
    )
    return made.assign(**changes)


def lines(entries: pd.DataFrame) -> list[list[Any]]:
    names = [ROW, "record", "column", "rule", "reason", "old", "new", "source_row"]
    return entries[names].to_numpy().tolist()


def test_tables_that_are_the_same_have_no_entries() -> None:
    step = Step("nothing", frozenset({"advice"}), drops=True)
    assert len(compare(table(), table(), step, "exact_duplicate", "visits")) == 0


def test_a_changed_cell_is_one_entry_with_old_and_new_as_text() -> None:
    after = table(
        day=pd.to_datetime(["2024-01-03", None, None, "2024-05-01"]),
        n=pd.array([1, 2, None, 4], dtype="Int64"),
    )
    step = Step("mend", frozenset({"day", "n"}))
    assert lines(compare(table(), after, step, "filler_is_missing", "visits")) == [
        [0, "V1", "day", "mend", "filler_is_missing", "2024-01-02", "2024-01-03", 2],
        [2, "V3", "day", "mend", "filler_is_missing", "2024-02-29", "", 4],
        [3, "V4", "day", "mend", "filler_is_missing", "", "2024-05-01", 5],
        [1, "V2", "n", "mend", "filler_is_missing", "", "2", 3],
        [2, "V3", "n", "mend", "filler_is_missing", "3", "", 4],
    ]


def test_a_row_left_out_is_one_entry_with_its_own_reason() -> None:
    reasons = pd.Series(["", "not_published", "", "exact_duplicate"])
    found = compare(table(), table().iloc[[0, 2]], Step("go", drops=True), reasons, "visits")
    assert lines(found) == [
        [1, "V2", "", "go", "not_published", "row", "", 3],
        [3, "V4", "", "go", "exact_duplicate", "row", "", 5],
    ]


def test_the_order_of_the_rows_after_a_step_is_no_difference() -> None:
    step = Step("turn", drops=True)
    assert len(compare(table(), table().iloc[::-1], step, "exact_duplicate", "visits")) == 0


@pytest.mark.parametrize(
    ("after", "what"),
    [
        (table(advice=["BAD", "", "BAD", "GOOD"]), "changed column 'advice' of 1 row(s)"),
        (table().iloc[:3], "left out 1 row(s)"),
        (table().assign(extra=1), "changed the columns of the table"),
        (table().drop(columns="n"), "changed the columns of the table"),
        (pd.concat([table(), table().iloc[:1].set_axis([9])]), "added rows"),
        (pd.concat([table(), table().iloc[:1]]), "added rows"),
        (table().set_axis([1, 0, 2, 3]), "changed column 'visit_id' of 2 row(s)"),
    ],
)
def test_a_difference_that_is_not_declared_stops_and_names_the_rule(
    after: pd.DataFrame, what: str
) -> None:
    with pytest.raises(SpiegelError) as caught:
        compare(table(), after, Step("saboteur", frozenset({"n"})), "exact_duplicate", "visits")
    told = f"rule 'saboteur' {what} of table 'visits', which it does not declare"
    assert caught.value.what == told
    assert "defect of the program" in caught.value.fix


def test_a_difference_that_is_not_declared_names_the_first_source_row() -> None:
    with pytest.raises(SpiegelError) as caught:
        compare(table(), table(n=pd.array([1, None, 3, 5], dtype="Int64")), Step("x"), "", "visits")
    assert caught.value.where == "f.csv, row 5"


def test_a_row_left_out_without_a_reason_is_caught() -> None:
    reasons = pd.Series(["", "", "", ""])
    with pytest.raises(SpiegelError, match="rule 'go' left out rows without a reason"):
        compare(table(), table().iloc[:2], Step("go", drops=True), reasons, "visits")


@pytest.fixture(scope="module")
def context(small: Any) -> Context:
    return Context(small.year, small.cut_off, small.framework)


def spoil_in_place(visits: pd.DataFrame, context: Context) -> pd.Series:
    """Leave out nothing, but write an advice into the table on the way."""
    visits.loc[visits["advice"] == "BAD", "advice"] = "GOOD"
    return pd.Series("", index=visits.index, dtype=str)


def test_a_rule_that_writes_into_its_table_is_caught(small: Any, context: Context) -> None:
    visits = small.clean_visits(small.visit(1), small.visit(2, advice="BAD"))
    with pytest.raises(SpiegelError, match="rule 'spoil_in_place' changed column 'advice'"):
        apply_rules(visits, (exact_duplicate, spoil_in_place), context, "visits")
    assert visits["advice"].tolist() == ["GOOD", "BAD"]


def _set(column: str, value: str) -> Callable[[pd.DataFrame, Context], pd.DataFrame]:
    return lambda rows, _: rows.assign(**{column: value})


def test_a_change_beside_the_declared_columns_is_caught(small: Any, context: Context) -> None:
    visits = small.clean_visits(small.visit(1), small.visit(2))
    honest = Change("mend", frozenset({"advice"}), "filler_is_missing", _set("advice", "BAD"))
    found = apply_rules(visits, (honest,), context, "visits")
    assert found.entries[["record", "old", "new"]].to_numpy().tolist() == [
        ["V1", "GOOD", "BAD"],
        ["V2", "GOOD", "BAD"],
    ]
    sly = Change("mend", frozenset({"advice"}), "filler_is_missing", _set("sector", "SEC"))
    with pytest.raises(SpiegelError, match="rule 'mend' changed column 'sector' of 2 row"):
        apply_rules(visits, (sly,), context, "visits")


def test_a_change_that_loses_rows_is_caught(small: Any, context: Context) -> None:
    visits = small.clean_visits(small.visit(1), small.visit(2))
    loses = Change("mend", frozenset({"advice"}), "scale_recoded", lambda rows, _: rows.iloc[1:])
    with pytest.raises(SpiegelError, match=r"rule 'mend' left out 1 row\(s\)"):
        apply_rules(visits, (loses,), context, "visits")


def test_every_row_left_out_by_rules_has_one_entry(small: Any, context: Context) -> None:
    again = small.visit(1)
    visits = small.clean_visits(again, small.visit(2, status="DRAFT"), again, small.visit(3))
    found = apply_rules(visits, (exact_duplicate, report_not_final), context, "visits")
    assert found.entries[["record", "rule", "source_row"]].to_numpy().tolist() == [
        ["V1", "exact_duplicate", 4],
        ["V2", "report_not_final", 3],
    ]


def test_cells_read_as_the_ledger_writes_them() -> None:
    made = table()
    assert as_text(made["day"]).tolist() == ["2024-01-02", "", "2024-02-29", ""]
    assert as_text(made["n"]).tolist() == ["1", "", "3", "4"]
    assert as_text(made["advice"]).tolist() == ["GOOD", "", "BAD", "GOOD"]
    flags = pd.Series([True, None, False], dtype="boolean")
    assert as_text(flags).tolist() == ["True", "", "False"]


def test_every_reason_has_both_labels_and_one_effect() -> None:
    for code, reason in REASONS.items():
        assert reason.label.nl
        assert reason.label.en
        assert code == code.lower()
    assert label("visit_type:KORT", "en") == "Other type of visit"
    assert label("a_new_reason", "en") == "A new reason"


@pytest.mark.parametrize(
    ("reason", "column", "rule", "fits"),
    [
        ("stray_spaces", "naam", "tidy_spaces", True),
        ("stray_spaces", "", "tidy_spaces", False),
        ("not_published", "", "not_published", True),
        ("not_published", "advice", "not_published", False),
        ("visit_type:KORT", "", "not_main_series", True),
        ("typing_error", "advies", "correction", True),
        ("typing_error", "", "correction", True),
        ("typing_error", "advies", "tidy_spaces", False),
        ("exact_duplicate", "", "correction", False),
        ("because", "", "exact_duplicate", False),
    ],
)
def test_a_reason_fits_what_was_done_or_is_refused(
    reason: str, column: str, rule: str, fits: bool
) -> None:
    assert allowed(reason, column=column, rule=rule) == fits
