"""Checks on what an export says twice, on counts and on days: each passes, and each fails."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spiegel.clean.checks import CHECKS, findings, gate, offenders, outcomes
from spiegel.clean.finding import Finding
from spiegel.clean.finding import Tables as CleanTables
from spiegel.clean.source_checks import (
    closed_after_opened,
    code_fits_label,
    counts_plausible,
    counts_possible,
    days_possible,
    looked_at,
    registered_alike,
    sector_as_registered,
)
from spiegel.config.policies import CheckName, Limits
from spiegel.errors import SpiegelError

LAST = date(2025, 2, 3)


def seen(small: Any, check: Any, **parts: Any) -> Finding:
    """Return what a check sees of three good visits with some parts replaced."""
    given = {n: getattr(small.good, n) for n in small.good.__dataclass_fields__}
    return check(CleanTables(**(given | {"recipes": small.recipes, "last_day": LAST} | parts)))


def table(**columns: list[Any]) -> pd.DataFrame:
    rows = len(next(iter(columns.values())))
    made = pd.DataFrame(columns)
    for name, cells in columns.items():
        if isinstance(cells[0], str):
            made[name] = made[name].astype(str)
    return made.assign(source_file="f.csv", source_row=range(2, rows + 2))


def test_every_check_has_a_name_that_the_configuration_knows() -> None:
    known = {check.__name__ for check in CHECKS} | {"expectations_met"}
    assert known == {*CheckName.__args__}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("level", "level_label"),
        ("level_code", "level_tekst"),
        ("level", "omschrijving_level"),
        ("level_code", "level_name"),
    ],
)
def test_a_code_beside_the_label_of_another_fails(small: Any, code: str, label: str) -> None:
    words = {"1": "Low", "2": "High"}
    levels = ["1", "2", "1", "2", "", "1"]
    good = table(**{code: levels, label: [words.get(v, "low") for v in levels]})
    assert seen(small, code_fits_label, staged={"rating": good}).rows == ()
    good.loc[3, label] = "LOW "[:3]
    found = seen(small, code_fits_label, staged={"rating": good})
    assert found.rows == (f"rating {code} '2' beside {label} 'LOW'",)
    assert found.found["source_row"].tolist() == [5]


def test_a_label_that_is_a_code_must_be_the_same_code_in_every_row(small: Any) -> None:
    turned = table(level=["1", "2", "3", ""], level_label=["3", "2", "1", "1"])
    found = seen(small, code_fits_label, staged={"rating": turned})
    assert found.found["source_row"].tolist() == [2, 4]


def test_two_schools_of_one_name_and_a_name_spelled_otherwise_are_no_contradiction(
    small: Any,
) -> None:
    alike = table(school=["1", "2", "3", "3"], school_name=["A", "A", "C", "C school"])
    assert seen(small, code_fits_label, staged={"school": alike}).rows == ()


def test_columns_may_be_declared_to_be_code_and_label(small: Any) -> None:
    odd = table(verdict=["1", "2", "2", "1"], said=["low", "high", "low", "low"])
    labels = {"rating": {"verdict": "said"}}
    declared = small.with_cleaning(checks={"labels": labels})
    assert seen(small, code_fits_label, staged={"rating": odd}).expected == "not checked"
    assert len(seen(small, code_fits_label, staged={"rating": odd}, framework=declared).rows) == 1
    kinds = {"verdict": "string", "said": "string", "n": "int64", "day": "timestamp[us]"}
    assert looked_at(kinds, "rating", declared.cleaning.checks) == {*kinds}
    assert looked_at(kinds, "rating", Limits()) == {"n", "day"}


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        ({"n": [3, 0, 12]}, []),
        ({"n": [3, -1, 12]}, [3]),
        ({"places": [4, 5, -9]}, [4]),
        ({"x": [51.0, -3.5]}, []),  # a place on the map, and no count
        ({"percentage": [100.0, 100.5, -0.1, None]}, [3, 4]),
        ({"k": [3, 7], "n": [4, 5]}, [3]),
    ],
)
def test_negative_counts_and_parts_larger_than_the_whole_fail(
    small: Any, columns: dict[str, list[Any]], rows: list[int]
) -> None:
    found = seen(small, counts_possible, staged={"earlier": table(**columns)})
    assert sorted(found.found["source_row"]) == rows


@pytest.mark.parametrize(
    ("counts", "rows"),
    [
        ([13, 60, 2517, 988], []),
        ([13, 60, 9999, 988], [4]),
        ([13, 60, 2517, 251700], [5]),
        ([13, 60, 2517, 99], []),
        ([13, 2_000_000, 3_000_000], [3, 4]),
    ],
)
def test_absurd_counts_are_warned_about(small: Any, counts: list[int], rows: list[int]) -> None:
    found = seen(small, counts_plausible, staged={"population": table(n=counts)})
    assert sorted(found.found["source_row"]) == rows


def test_a_negative_population_stops_the_year_and_names_every_row(small: Any) -> None:
    datasets = small.export([small.visit(1), small.visit(2)])
    datasets["population"] = datasets["population"].assign(n=[-2, -1])
    with pytest.raises(SpiegelError, match="2 counts") as caught:
        small.clean(datasets)
    assert "population.csv, row 2, 3" in caught.value.what


@pytest.mark.parametrize(
    ("column", "day", "severity"),
    [
        ("published", "2025-03-20", "warning"),
        ("published", "2026-03-01", "error"),
        ("reported", "2025-03-20", "error"),
        ("start", "2203-10-02", "error"),
        ("start", "1900-01-01", "error"),
        ("end", "1970-01-01", "error"),
    ],
)
def test_a_day_that_this_export_cannot_hold_fails(
    small: Any, column: str, day: str, severity: str
) -> None:
    read = small.clean_visits(small.visit(1), small.visit(8, **{column: day}))
    found = seen(small, days_possible, read=read)
    assert found.severity == severity
    assert found.found["source_row"].tolist() == [3]
    assert day in found.rows[0]


def test_a_planned_visit_may_lie_after_the_export(small: Any) -> None:
    later = {"start": "2025-05-01", "end": "2025-05-02", "reported": None, "published": None}
    read = small.clean_visits(small.visit(1), small.visit(8, status="DRAFT", **later))
    assert seen(small, days_possible, read=read).rows == ()
    assert seen(small, days_possible, read=read, last_day=None).rows == ()


@pytest.mark.parametrize(
    ("column", "day", "rows"),
    [
        ("begindatum", "1955-09-01", 0),
        ("begindatum", "1755-09-01", 1),
        ("begindatum", "2025-09-01", 0),
        ("einddatum", "9999-12-31", 0),
        ("einddatum", "2085-08-31", 1),
        ("peildatum", "2025-02-04", 1),
        ("peildatum", "2025-02-01", 0),
    ],
)
def test_days_of_a_register(small: Any, column: str, day: str, rows: int) -> None:
    register = {"begindatum": "1950-09-01", "einddatum": None, "peildatum": "2025-02-01"}
    days = pd.DataFrame([register | {column: day}]).astype("datetime64[us]")
    school = days.assign(source_file="school.csv", source_row=2)
    assert len(seen(small, days_possible, staged={"school": school}).rows) == rows


@pytest.mark.parametrize(
    ("first", "last"),
    [("begindatum", "einddatum"), ("open_date", "close_date"), ("datum_begin", "datum_einde")],
)
def test_a_closing_before_the_opening_fails(small: Any, first: str, last: str) -> None:
    days = {first: ["2001-09-01", "2010-09-01", "2010-09-01"]}
    days |= {last: [None, "2009-08-31", "2010-09-01"]}
    school = pd.DataFrame(days).astype("datetime64[us]")
    school = school.assign(source_file="school.csv", source_row=[2, 3, 4])
    found = seen(small, closed_after_opened, staged={"school": school})
    assert found.found["source_row"].tolist() == [3]
    school.loc[1, last] = pd.NaT
    assert seen(small, closed_after_opened, staged={"school": school}).rows == ()


def institutions(small: Any, **columns: list[str]) -> pd.DataFrame:
    good = small.good.institutions
    return good.assign(**columns)


def test_a_sector_that_the_register_does_not_have_is_warned_about(small: Any) -> None:
    good = institutions(small, sector=["PRIM", "PRIM", "BOARDING"])
    assert seen(small, sector_as_registered, institutions=good).rows == ()
    blank = institutions(small, sector=["", "", ""])
    assert seen(small, sector_as_registered, institutions=blank).expected == "not checked"
    odd = institutions(small, sector=["PRIM", "SEC", "PRIM"])
    found = seen(small, sector_as_registered, institutions=odd)
    assert found.rows == ("V2",)
    assert found.severity == "error"  # a third of the visits: the columns are mixed up
    few = small.with_cleaning(checks={"sector_share": 0.5})
    assert seen(small, sector_as_registered, institutions=odd, framework=few).severity == ""


def test_a_network_that_the_register_does_not_have_is_warned_about(small: Any) -> None:
    register = institutions(small, network=["GO", "VGO", ""])
    kept = seen(small, sector_as_registered)
    assert kept.rows == ()
    visits = small.good.visits
    same = visits.assign(network=["go", "VGO", "OGO"])
    odd = visits.assign(network=["GO", "OGO", "OGO"])
    assert seen(small, registered_alike, institutions=register, visits=same).rows == ()
    found = seen(small, registered_alike, institutions=register, visits=odd)
    assert found.rows == ("V2 network 'OGO', in the register 'VGO'",)
    assert seen(small, registered_alike, institutions=register).expected == "not checked"


def test_a_staged_column_is_held_against_that_of_the_register(small: Any) -> None:
    register = institutions(small, network=["GO", "VGO", "VGO"])
    data = small.recipes.model_dump(by_alias=True, exclude_none=True)
    data["institutions"][0]["columns"]["network"] = "net"
    recipes = type(small.recipes).model_validate(data)
    staged = small.staged("visit", [small.visit(n, net="GO") for n in (1, 2, 3)])
    found = seen(
        small,
        registered_alike,
        institutions=register,
        recipes=recipes,
        staged={"visit": staged},
    )
    assert found.found["source_row"].tolist() == [3, 4]


def test_what_is_accepted_stops_nothing_and_still_fails(small: Any) -> None:
    odd = {"rating": table(level=["1", "2"], level_label=["2", "1"])}
    accepted = {small.year: {"code_fits_label": "looked into"}}
    for checks, severity in (({}, "error"), ({"accepted": accepted}, "warning")):
        good = small.good
        given = {n: getattr(good, n) for n in good.__dataclass_fields__}
        given |= {"staged": odd, "framework": small.with_cleaning(checks=checks)}
        found = findings(CleanTables(**given))
        line = outcomes(found, small.year).set_index("check").loc["code_fits_label"]
        assert (line["status"], line["severity"]) == ("fail", severity)
        if severity == "error":
            with pytest.raises(SpiegelError, match=r"f\.csv, row 2, 3") as caught:
                gate(outcomes(found, small.year), "all", offenders(found, small.year))
            assert "accepted: {2023-2024: {code_fits_label: the reason}}" in caught.value.fix


def test_every_limit_and_its_default_stand_in_the_guide() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "researcher.md").read_text(encoding="utf-8")
    for name, field in Limits.model_fields.items():
        long = isinstance(field.default, int) and field.default > 9999
        told = f"{field.default:,}" if long else str(field.default)
        plain = isinstance(field.default, (int, float))
        assert re.search(rf"`{name}\b[^|]*{re.escape(told)}" if plain else name, guide), name
