"""Each check with a fixture that passes and one that fails, and the gate behind them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from spiegel import tables
from spiegel.clean.checks import (
    CHECKS,
    advice_allowed,
    advice_has_ground,
    advice_present,
    dates_in_order,
    findings,
    gate,
    inspected_within_population,
    institution_known,
    institution_once,
    judgements_have_visit,
    offenders,
    one_scale_version,
    one_visit_per_investigation,
    outcomes,
    register_adds_up,
    required_standards,
)
from spiegel.clean.checks import Tables as CleanTables
from spiegel.errors import SpiegelError


@pytest.fixture(scope="module")
def good(small: Any) -> CleanTables:
    """Three visits that pass every check."""
    return small.good


def changed(tables: CleanTables, **parts: pd.DataFrame) -> CleanTables:
    return CleanTables(**({n: getattr(tables, n) for n in tables.__dataclass_fields__} | parts))


def checked(tables: CleanTables) -> pd.DataFrame:
    """Return the table of checks."""
    return outcomes(findings(tables), tables.school_year)


def test_the_good_tables_pass_every_check(good: CleanTables) -> None:
    found = checked(good)
    assert found["check"].tolist() == [check.__name__ for check in CHECKS]
    assert set(found["status"]) == {"pass"}
    assert found["rows"].sum() == 0
    gate(found)


def test_a_judgement_without_visit_fails(good: CleanTables) -> None:
    orphans = changed(good, visits=good.visits.iloc[1:])
    assert judgements_have_visit(good).rows == ()
    assert judgements_have_visit(orphans).rows == ("V1",)
    assert judgements_have_visit(orphans).observed == "3 judgements"


def test_an_institution_outside_the_register_fails(good: CleanTables) -> None:
    assert institution_known(good).rows == ()
    assert institution_known(changed(good, institutions=good.institutions.iloc[:2])).rows == ("V3",)


def test_without_a_register_the_check_is_not_made(good: CleanTables) -> None:
    found = institution_known(changed(good, institutions=good.institutions.iloc[:0]))
    assert (found.rows, found.expected) == ((), "not checked")


def test_an_institution_visited_twice_fails(small: Any, good: CleanTables) -> None:
    again = small.tables(
        small.export([small.visit(1), small.visit(2), small.visit(3, school="000001")])
    )
    assert institution_once(good).rows == ()
    assert institution_once(again).rows == ("V1", "V3")


def test_a_visit_without_a_required_standard_fails(good: CleanTables) -> None:
    drop = (good.judgements["visit_id"] == "V2") & (good.judgements["standard"] == "B")
    assert required_standards(good).rows == ()
    assert required_standards(changed(good, judgements=good.judgements[~drop])).rows == ("V2",)


def test_a_required_standard_that_was_not_investigated_is_there(small: Any) -> None:
    datasets = small.export([small.visit(1)])
    datasets["rating"]["level"] = "9"
    assert required_standards(small.tables(datasets)).rows == ()


def test_a_visit_without_advice_fails_when_its_type_needs_one(good: CleanTables) -> None:
    without = good.visits.assign(advice=["GOOD", "", "GOOD"])
    assert advice_present(good).rows == ()
    assert advice_present(changed(good, visits=without)).rows == ("V2",)
    other = without.assign(visit_type="SHORT")
    assert advice_present(changed(good, visits=other)).rows == ()


def test_two_versions_of_the_scales_fail_and_name_the_odd_visits(good: CleanTables) -> None:
    mixed = changed(good, visits=good.visits.assign(scale_version=["2022", "2018", "2022"]))
    assert one_scale_version(good).rows == ()
    assert one_scale_version(mixed).rows == ("V2",)
    assert one_scale_version(mixed).observed == "2018, 2022"


@pytest.mark.parametrize(
    ("standard", "level", "rows"),
    [("B", "1", ()), ("B", "2", ("V2",)), ("A", "1", ("V2",))],
)
def test_a_bad_advice_needs_a_lowest_rating_in_a_theme_that_drives_it(
    small: Any, standard: str, level: str, rows: tuple[str, ...]
) -> None:
    datasets = small.export([small.visit(1), small.visit(2, advice="BAD")])
    rating = datasets["rating"]
    own = (rating["study_id"] == "V2-1") & (rating["standard"] == standard)
    datasets["rating"] = rating.assign(level=rating["level"].mask(own, level))
    found = advice_has_ground(small.tables(datasets))
    assert found.rows == rows
    assert found.observed == f"{len(rows)} of 1 visits"


def test_more_inspected_than_there_are_fails_and_names_the_sector(good: CleanTables) -> None:
    few = changed(good, population=good.population.assign(n=[2, 500]))
    exact = changed(good, population=good.population.assign(n=[3, 0]))
    none = changed(good, population=good.population.iloc[:0])
    assert inspected_within_population(few).rows == ("PRIM",)
    assert inspected_within_population(exact).rows == ()
    assert inspected_within_population(none).expected == "not checked"


def test_a_sector_without_population_fails(good: CleanTables) -> None:
    only_secondary = good.population[good.population["sector"] == "SEC"]
    assert inspected_within_population(changed(good, population=only_secondary)).rows == ("PRIM",)


def test_the_table_of_checks_counts_rows_and_shows_five(small: Any) -> None:
    visits = [small.visit(n, school="000001") for n in range(1, 8)]
    found = checked(small.tables(small.export(visits))).set_index("check")
    row = found.loc["institution_once"]
    assert (row["severity"], row["status"], row["rows"]) == ("warning", "fail", 7)
    assert row["examples"] == "V1, V2, V3, V4, V5"
    assert row["observed"] == "7 visits"


def test_a_warning_passes_the_gate_and_an_error_does_not(good: CleanTables) -> None:
    warned = checked(changed(good, institutions=good.institutions.iloc[:1]))
    failed = warned.loc[warned["status"] == "fail", "check"]
    assert failed.tolist() == ["institution_known", "register_adds_up"]
    gate(warned)
    failed = checked(changed(good, visits=good.visits.assign(advice="", scale_version="x")))
    with pytest.raises(SpiegelError) as caught:
        gate(failed)
    assert caught.value.what.startswith("1 check(s) of school year 2023-2024 failed: ")
    assert "advice_present: 3 visits (V1, V2, V3)" in caught.value.what


def test_the_gate_names_every_failed_check(good: CleanTables) -> None:
    few = changed(
        good,
        population=good.population.assign(n=0),
        visits=good.visits.assign(scale_version=["a", "a", "b"]),
    )
    with pytest.raises(SpiegelError, match=r"2 check\(s\)") as caught:
        gate(checked(few))
    assert "one_scale_version: a, b (V3)" in caught.value.what
    assert "inspected_within_population: 1 sectors (PRIM)" in caught.value.what


def test_an_investigation_of_two_visits_fails(good: CleanTables) -> None:
    mixed = good.judgements.assign(
        investigation_id=good.judgements["investigation_id"].replace("V2-1", "V1-1")
    )
    found = one_visit_per_investigation(changed(good, judgements=mixed))
    assert one_visit_per_investigation(good).rows == ()
    assert (found.rows, found.observed) == (("V1-1",), "1 investigations")


def test_a_standard_that_is_judged_twice_on_a_visit_fails(good: CleanTables) -> None:
    again = good.judgements[good.judgements["visit_id"] == "V2"].assign(investigation_id="V2-2")
    double = pd.concat([good.judgements, again], ignore_index=True)
    assert required_standards(changed(good, judgements=double)).rows == ("V2",)


def test_an_advice_on_a_visit_type_that_gives_none_fails_counted_or_not(
    small: Any, good: CleanTables
) -> None:
    data = small.framework_data()
    data["visit_types"]["SHORT"]["advice_allowed"] = False
    strict = changed(good, framework=type(small.framework).model_validate(data))
    read = small.clean_visits(
        small.visit(1), small.visit(8, type="SHORT"), small.visit(9, type="SHORT", advice="")
    )
    assert advice_allowed(strict).rows == ()
    assert advice_allowed(changed(strict, read=read)).rows == ("V8",)
    assert advice_allowed(changed(good, read=read)).rows == ()


@pytest.mark.parametrize(
    ("column", "day"),
    [
        ("end_date", "2023-10-01"),
        ("report_date", "2023-10-03"),
        ("publication_date", "2023-11-30"),
        ("start_date", "2023-12-24"),
    ],
)
def test_dates_out_of_order_fail(good: CleanTables, column: str, day: str) -> None:
    visits = good.visits.copy()
    visits.loc[1, column] = pd.Timestamp(day)
    assert dates_in_order(good).rows == ()
    assert dates_in_order(changed(good, visits=visits)).rows == ("V2",)


def test_equal_dates_and_missing_dates_are_in_order(good: CleanTables) -> None:
    same = good.visits.assign(end_date=good.visits["start_date"])
    none = good.visits.assign(end_date=pd.NaT, report_date=pd.NaT)
    assert dates_in_order(changed(good, visits=same)).rows == ()
    assert dates_in_order(changed(good, visits=none)).rows == ()


def test_a_version_that_is_not_the_declared_one_fails(small: Any, good: CleanTables) -> None:
    declared = small.with_cleaning(scale_versions={"2021-2022": "2030"})
    found = one_scale_version(changed(good, framework=declared))
    assert (found.rows, found.expected) == (("V1", "V2", "V3"), "version 2030")


def test_a_register_that_does_not_add_up_to_the_population_fails(good: CleanTables) -> None:
    found = register_adds_up(changed(good, population=good.population.assign(n=[3, 1])))
    assert register_adds_up(good).rows == ()
    assert (found.rows, found.observed, found.expected) == (
        ("PRIM", "SEC"),
        "3 institutions",
        "4 institutions",
    )
    none = changed(good, population=good.population.iloc[:0])
    assert register_adds_up(none).expected == "not checked"


def test_every_offending_row_is_listed_with_its_source(small: Any) -> None:
    visits = [small.visit(n, school="000001") for n in range(1, 8)]
    seen = findings(small.tables(small.export(visits)))
    rows = offenders(seen, small.year)
    twice = rows[rows["check"] == "institution_once"]
    assert twice["record"].tolist() == [f"V{n}" for n in range(1, 8)]
    assert twice["source_row"].tolist() == list(range(2, 9))
    assert set(twice["source_file"]) == {"visit.csv"}
    assert set(twice["severity"]) == {"warning"}
    counts = outcomes(seen, small.year).set_index("check")["rows"]
    assert rows["check"].value_counts().to_dict() == counts[counts > 0].to_dict()


def test_without_offenders_the_list_is_empty_and_keeps_its_columns(good: CleanTables) -> None:
    rows = offenders(findings(good), good.school_year)
    assert len(rows) == 0
    assert list(rows.columns) == tables.columns("check_rows")
