"""Reconciliation is sabotaged in every way we could think of, and stops each time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.clean.account import Account, Walk
from spiegel.clean.ledger import ROW, Step, compare, nothing, stack
from spiegel.clean.reconcile import reconcile_cells, reconcile_flow, reconcile_total
from spiegel.clean.rules import exact_duplicate, report_not_final
from spiegel.clean.steps import Context, apply_rules
from spiegel.errors import SpiegelError

SOME = settings(max_examples=40, deadline=None, derandomize=True)
FIRST = pd.DataFrame(
    {
        "visit_id": ["V1", "V2", "V3"],
        "advice": ["GOOD", "BAD", ""],
        "source_file": "f.csv",
        "source_row": [2, 3, 4],
    }
)
LAST = FIRST.iloc[:2].assign(advice=["GOOD", "GOOD"])
MEND = Step("mend", frozenset({"advice"}))
ENTRIES = stack(
    [
        compare(FIRST, FIRST.iloc[:2], Step("go", drops=True), "not_published", "visits"),
        compare(FIRST.iloc[:2], LAST, MEND, "filler_is_missing", "visits"),
    ]
)


def refused(first: pd.DataFrame, last: pd.DataFrame, entries: pd.DataFrame, **more: Any) -> str:
    with pytest.raises(SpiegelError) as caught:
        reconcile_cells(first, last, entries, "visits", **more)
    assert "of table 'visits'" in caught.value.what or "reason" in caught.value.what
    return caught.value.what


def test_a_ledger_that_explains_every_difference_reconciles() -> None:
    assert ENTRIES[ROW].tolist() == [2, 1]
    reconcile_cells(FIRST, LAST, ENTRIES, "visits")
    reconcile_cells(FIRST, FIRST, nothing(), "visits")


def test_a_difference_without_entry_stops() -> None:
    assert "column 'advice' of f.csv, row 3, differs and has no entry" in refused(
        FIRST, LAST, ENTRIES.iloc[:1]
    )
    assert "f.csv, row 4, differs and has no entry" in refused(FIRST, LAST, ENTRIES.iloc[1:])


def test_an_entry_without_difference_stops_and_names_its_rule() -> None:
    phantom = ENTRIES.iloc[1:].assign(row=0, record="V1", source_row=2)
    text = refused(FIRST, LAST, pd.concat([ENTRIES, phantom]))
    assert "row 2, has an entry and does not differ (rule 'mend')" in text
    gone = ENTRIES.iloc[:1].assign(row=1)
    assert "row 3, has an entry and does not differ (rule 'go')" in refused(
        FIRST, LAST, pd.concat([ENTRIES, gone])
    )


def test_an_entry_for_a_row_that_was_never_read_stops() -> None:
    assert "a row that was never read (77)" in refused(
        FIRST, LAST, pd.concat([ENTRIES, ENTRIES.iloc[:1].assign(row=77)])
    )


def test_an_entry_too_many_stops_and_names_both_rules() -> None:
    again = ENTRIES.iloc[1:].assign(rule="other")
    text = refused(FIRST, LAST, pd.concat([ENTRIES, again]))
    assert "row 3, has 2 entries (rule 'mend and other')" in text


@pytest.mark.parametrize("column", ["old", "new"])
def test_an_entry_that_tells_another_value_stops(column: str) -> None:
    wrong = ENTRIES.copy()
    wrong.loc[wrong["column"] == "advice", column] = "OTHER"
    assert "went from 'BAD' to 'GOOD', but its entry says" in refused(FIRST, LAST, wrong)


def test_a_reason_that_is_not_on_the_list_stops() -> None:
    assert "gives the reason 'because', which is not on the list" in refused(
        FIRST, LAST, ENTRIES.assign(reason="because")
    )


def test_a_covered_row_needs_no_entry_but_must_be_gone() -> None:
    reconcile_cells(FIRST, LAST, ENTRIES.iloc[1:], "visits", covered=[2])
    assert "counts as left out, but it is still there" in refused(FIRST, LAST, ENTRIES, covered=[0])
    assert "row 4, has an entry and does not differ" in refused(FIRST, LAST, ENTRIES, covered=[2])


def test_rows_that_appear_on_the_way_stop() -> None:
    more = pd.concat([FIRST, FIRST.iloc[:1].set_axis([9])])
    with pytest.raises(SpiegelError, match="rows at the end that were not there at the start"):
        reconcile_cells(FIRST, more, nothing(), "visits")


cells = st.lists(st.sampled_from(["", "a", "b"]), min_size=1, max_size=8)


@SOME
@given(before=cells, data=st.data())
def test_taking_out_or_adding_any_entry_stops(before: list[str], data: st.DataObject) -> None:
    first = pd.DataFrame({"visit_id": [f"V{i}" for i in range(len(before))], "advice": before})
    first = first.assign(source_file="f.csv", source_row=range(2, len(before) + 2))
    after = data.draw(st.lists(st.sampled_from(["", "a", "b"]), min_size=len(before)))
    last = first.assign(advice=after[: len(before)])
    entries = compare(first, last, MEND, "filler_is_missing", "visits")
    assert len(entries) == sum(a != b for a, b in zip(before, after, strict=False))
    reconcile_cells(first, last, entries, "visits")
    if len(entries):
        place = data.draw(st.integers(0, len(entries) - 1))
        for wrong in (entries.drop(index=place), pd.concat([entries, entries.iloc[[place]]])):
            with pytest.raises(SpiegelError, match="does not reconcile"):
                reconcile_cells(first, last, wrong, "visits")


FLOW = pd.DataFrame(
    [("a", 5, 4), ("b", 4, 4), ("c", 4, 2)], columns=["reason", "rows_in", "rows_out"]
).assign(step=[1, 2, 3])


def test_a_flow_that_leads_from_read_to_analysed_reconciles() -> None:
    reconcile_flow(FLOW, "visits", 5, 2)
    reconcile_flow(FLOW.iloc[::-1], "visits", 5, 2)
    reconcile_flow(FLOW.iloc[:0], "visits", 3, 3)


@pytest.mark.parametrize(
    ("flow", "read", "analysed", "what"),
    [
        (FLOW, 6, 2, "step 'a' begins with 5, not 6"),
        (FLOW, 5, 3, "the flow ends with 2 rows, the table has 3"),
        (FLOW.iloc[[0, 2]].assign(rows_in=[5, 3]), 5, 2, "step 'c' begins with 3, not 4"),
        (FLOW.assign(rows_out=[6, 4, 2]), 5, 2, "step 'a' adds rows"),
    ],
)
def test_a_flow_that_does_not_add_up_stops(
    flow: pd.DataFrame, read: int, analysed: int, what: str
) -> None:
    with pytest.raises(SpiegelError, match=what):
        reconcile_flow(flow, "visits", read, analysed)


def test_the_total_of_all_tables_is_checked_against_the_ledger() -> None:
    ledger = pd.DataFrame({"column": ["", "", "advice"]})
    reconcile_total(FLOW, ledger, covered=1, read=5, analysed=2)
    with pytest.raises(SpiegelError, match="5 rows read, 3 left out, but 3 analysed"):
        reconcile_total(FLOW, ledger, covered=1, read=5, analysed=3)
    with pytest.raises(SpiegelError, match="3 rows left out, 2 entries and 0 covered"):
        reconcile_total(FLOW, ledger, covered=0, read=5, analysed=2)


def walk(small: Any) -> Walk:
    visits = small.clean_visits(small.visit(1), small.visit(2, status="DRAFT"), small.visit(1))
    context = Context(small.year, small.cut_off, small.framework)
    rules = (exact_duplicate, report_not_final)
    return Walk("visits", apply_rules(visits, rules, context, "visits"))


def test_the_account_refuses_a_walk_with_an_entry_too_many(small: Any) -> None:
    good = walk(small)
    Account(small.year).add(good)
    twice = stack([good.outcome.entries, good.outcome.entries.iloc[:1]])
    with pytest.raises(SpiegelError, match="has 2 entries"):
        Account(small.year).add(replace(good, outcome=replace(good.outcome, entries=twice)))


def test_the_account_refuses_a_table_that_lost_a_row_without_a_step(small: Any) -> None:
    good = walk(small)
    short = replace(good.outcome, kept=good.outcome.kept.iloc[1:])
    with pytest.raises(SpiegelError, match="differs and has no entry"):
        Account(small.year).add(replace(good, outcome=short))


def test_the_account_refuses_a_step_that_lost_a_row_in_the_flow(small: Any) -> None:
    good = walk(small)
    steps = good.outcome.steps.assign(rows_in=[3, 1])
    with pytest.raises(SpiegelError, match="begins with 1, not 2"):
        Account(small.year).add(replace(good, outcome=replace(good.outcome, steps=steps)))


def test_an_unknown_reason_of_staging_stops(small: Any) -> None:
    account = Account(small.year)
    account.add(walk(small))
    staging = ENTRIES.drop(columns=ROW).iloc[:1].assign(column="x", reason="a_new_reason")
    with pytest.raises(SpiegelError, match="reason 'a_new_reason'") as caught:
        account.ledger(staging, analysed=1)
    assert "reasons.py" in caught.value.fix


def test_a_row_lost_after_the_last_step_stops(small: Any) -> None:
    account = Account(small.year)
    assert len(account.add(walk(small))) == 1
    staging = ENTRIES.drop(columns=ROW).iloc[:0]
    assert len(account.ledger(staging, analysed=1)) == 2
    with pytest.raises(SpiegelError, match="3 rows read, 2 left out, but 0 analysed"):
        account.ledger(staging, analysed=0)
