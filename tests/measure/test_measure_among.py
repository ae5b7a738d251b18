"""Ratings that are compared with each other, and indicators of some visits only."""

from __future__ import annotations

import copy
from collections.abc import Callable
from itertools import product
from typing import Any

import pandas as pd
import pytest

from spiegel.config.indicators import Indicator, check_indicators
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError
from spiegel.measure.clusters import count
from spiegel.measure.measures import measure_indicator
from spiegel.measure.observations import Year, observe

LABEL = {"nl": "proef", "en": "trial"}
GIVEN = (1, 2, 4, "not_investigated", "not_applicable", None)
RULES: list[tuple[dict[str, Any], Callable[..., bool]]] = [
    ({"aggregate": "all_equal"}, lambda *ratings: len({*ratings}) == 1),
    ({"aggregate": "not_equal"}, lambda *ratings: len({*ratings}) > 1),
    ({"higher": {"exactly": 1}}, lambda first, second: first == second + 1),
    ({"higher": {"exactly": 3}}, lambda first, second: first == second + 3),
    ({"higher": {"at_least": 1}}, lambda first, second: first > second),
    ({"higher": {"at_least": 2}}, lambda first, second: first >= second + 2),
]


def made(home: Inspectorate, **entry: Any) -> Inspectorate:
    """Return the registries with one indicator `proef`, checked as from a file."""
    plain = {"label": LABEL, "unit": "visit", "visit_types": ["REGULIER"], "polarity": "higher"}
    own = Indicator.model_validate({**plain, **entry})
    out = copy.copy(home)
    out.indicators = check_indicators({"proef": own}, home.framework, "indicators.yaml")
    return out


def expected(given: tuple[Any, ...], holds: Callable[..., bool]) -> str:
    """Return what becomes of a visit, by trying every rating in place of each missing one."""
    applying = [value for value in given if value != "not_applicable"]
    if len(applying) < 2:
        return "outside"
    if not any(isinstance(value, int) for value in applying):
        return "unrated"
    tried = [[value] if isinstance(value, int) else [1, 2, 3, 4] for value in applying]
    said = {holds(*values) for values in product(*tried)}
    return "incomplete" if len(said) > 1 else "met" if said == {True} else "below"


def totals(mirror: Any) -> tuple[int, int, int, int]:
    row = mirror.measure("proef").loc["ALL"].loc["meets"]
    return int(row["k"]), int(row["n"]), int(row["eligible"]), int(row["incomplete"])


@pytest.mark.parametrize(("rule", "holds"), RULES, ids=lambda x: str(x) if "{" in str(x) else "")
def test_ratings_are_compared_as_far_as_they_say(
    new_mirror: Any, home: Inspectorate, rule: dict[str, Any], holds: Callable[..., bool]
) -> None:
    size = 2 if "higher" in rule else 3
    mirror, standards = new_mirror(), ("L2", "L3", "L4")[:size]
    cases = list(product(GIVEN, repeat=size))
    told = [expected(case, holds) for case in cases]
    for case in cases:
        pairs = zip(standards, case, strict=True)
        mirror.visit(**{standard: value for standard, value in pairs if value is not None})
    mirror.inspectorate = made(home, standards=standards, **rule)
    met, below = told.count("met"), told.count("below")
    eligible = len(told) - told.count("outside")
    assert totals(mirror) == (met, met + below, eligible, told.count("incomplete"))
    assert {"met", "below", "incomplete", "outside"} <= {*told}


def test_of_several_ratings_of_a_standard_the_lowest_is_compared(
    mirror: Any, home: Inspectorate
) -> None:
    mirror.visit(L2=[4, 2], L3=2)
    mirror.visit(L2=[4, 3], L3=4)
    mirror.inspectorate = made(home, standards=["L2", "L3"], aggregate="all_equal")
    assert totals(mirror) == (1, 2, 2, 0)


def test_only_visits_that_meet_the_condition_are_in_the_denominator(
    mirror: Any, home: Inspectorate
) -> None:
    mirror.visit(L2=3, L3=2)  # differ, one step
    mirror.visit(L2=4, L3=2)  # differ, two steps
    mirror.visit(L2=2, L3=2)  # alike: outside
    mirror.visit(L2=1, L3="not_rated")  # may differ: not fully rated
    mirror.visit(L2="not_applicable", L3=2)  # cannot differ: outside
    mirror.visit()  # nothing is known: not rated
    among = [{"standards": ["L2", "L3"], "aggregate": "not_equal"}]
    mirror.inspectorate = made(home, standards=["L2", "L3"], higher={"exactly": 1}, among=among)
    assert totals(mirror) == (1, 2, 4, 1)


@pytest.mark.parametrize(("unit", "k", "n", "incomplete"), [
    ("visit", 1, 2, 1), ("investigation", 2, 3, 1), ("institution", 1, 2, 1),
])  # fmt: skip
def test_every_unit_knows_conditions(
    mirror: Any, home: Inspectorate, unit: str, k: int, n: int, incomplete: int
) -> None:
    mirror.visit(O1=[4, 4], ADVIES=4)
    mirror.visit(O1=1, ADVIES=3)
    mirror.visit(O1=4, ADVIES=1)
    mirror.visit(O1=4)
    scale = home.framework.scales[home.framework.standards["ADVIES"].scale]
    among = [{"standards": ["ADVIES"], "meets": [step.id for step in scale.steps[2:]]}]
    mirror.inspectorate = made(home, standards=["O1"], unit=unit, among=among)
    found = totals(mirror)
    assert (found[0], found[1], found[3]) == (k, n, incomplete)


def test_the_condition_is_asked_of_the_visit_that_counts(mirror: Any, home: Inspectorate) -> None:
    mirror.visit(institution="000001", day="2023-10-02", K1=4, L2=4)
    mirror.visit(institution="000001", day="2024-03-01", K1=1, L2=1)
    among = [{"standards": ["L2"], "meets": ["OVERSTIJGT"]}]
    mirror.inspectorate = made(home, standards=["K1"], unit="institution", among=among)
    found = mirror.measure("proef")
    assert found.empty  # its last visit fails, so nothing is eligible


@pytest.mark.parametrize(("condition", "k", "n"), [
    ({"register": "province", "any_of": ["Limburg"]}, 1, 2),
    ({"register": "province", "not": ["Limburg"]}, 1, 1),
    ({"visit": "team", "any_of": ["T1"]}, 1, 1),
    ({"visit": "team", "not": ["T1"]}, 1, 2),
])  # fmt: skip
def test_a_column_of_register_or_visit_limits_the_visits(
    mirror: Any, home: Inspectorate, condition: dict[str, Any], k: int, n: int
) -> None:
    for institution, rating in (("000001", 4), ("000002", 1), ("000003", 4), ("000004", 4)):
        mirror.visit(institution=institution, K1=rating)
    visits = mirror.visits.assign(team=["T1", "T2", "T2", ""])
    register = pd.DataFrame({
        "institution_id": ["000001", "000002", "000003"],  # the fourth is not in the register
        "province": ["Limburg", "Limburg", "Antwerpen"],
    })  # fmt: skip
    own = made(home, standards=["K1"], among=[condition])
    observed = observe("proef", own, Year(visits, mirror.judgements, {}, register))
    table = measure_indicator("proef", own, count({"proef": observed}, own), "e", "2023-2024")
    row = table.set_index(["sector", "category"]).loc[("ALL", "meets")]
    assert (row["k"], row["n"], row["eligible"]) == (k, n, n)


def test_a_column_without_text_is_refused(mirror: Any, home: Inspectorate) -> None:
    mirror.visit(K1=4)
    own = made(home, standards=["K1"], among=[{"visit": "end_date", "any_of": ["2024-01-01"]}])
    with pytest.raises(SpiegelError, match="holds no text") as error:
        observe("proef", own, Year(mirror.visits, mirror.judgements))
    assert error.value.code == "C-AMO-01"


@pytest.mark.parametrize(("entry", "code"), [
    ({"standards": ["L2"], "aggregate": "all_equal"}, "C-IND-03"),
    ({"standards": ["L2", "L3"], "aggregate": "higher"}, "C-IND-04"),
    ({"standards": ["L2", "L3"], "aggregate": "all_equal", "higher": {"exactly": 1}}, "C-IND-04"),
    ({"standards": ["L2", "L3", "L4"], "higher": {"exactly": 1}}, "C-IND-12"),
    ({"standards": ["L2", "L3"], "higher": {"exactly": 4}}, "C-IND-12"),
    ({"standards": ["L2", "L3"], "aggregate": "all_equal", "meets": ["OVERSTIJGT"]}, "C-IND-12"),
    ({"standards": ["L2", "ADVIES"], "aggregate": "all_equal"}, "C-IND-01"),
    ({"standards": ["L2"], "among": [{"standards": ["L3", "L4"]}]}, "C-IND-03"),
    ({"standards": ["L2"], "among": [{"standards": ["L3"], "at_least": 3}]}, "C-IND-03"),
])  # fmt: skip
def test_what_would_not_be_counted_so_is_refused(
    home: Inspectorate, entry: dict[str, Any], code: str
) -> None:
    with pytest.raises(SpiegelError) as error:
        made(home, **entry)
    assert error.value.code == code


def test_agreement_says_itself_what_is_better(home: Inspectorate) -> None:
    own = {"label": LABEL, "unit": "visit", "standards": ["L2", "L3"], "aggregate": "all_equal"}
    entries = {"proef": Indicator.model_validate(own)}
    with pytest.raises(SpiegelError) as error:
        check_indicators(entries, home.framework, "indicators.yaml")
    assert error.value.code == "C-IND-11"


@pytest.mark.parametrize(("condition", "said"), [
    ({"visit": "team"}, "which values"),
    ({"visit": "team", "any_of": ["T1"], "not": ["T2"]}, "one of the two"),
    ({"visit": "team", "register": "province", "any_of": ["T1"]}, "name one of"),
    ({"standards": ["L2"], "any_of": ["T1"]}, "belong to visit or register"),
    ({"any_of": ["T1"]}, "name one of"),
])  # fmt: skip
def test_a_condition_says_one_thing(condition: dict[str, Any], said: str) -> None:
    entry = {"label": LABEL, "unit": "visit", "standards": ["L2"], "among": [condition]}
    with pytest.raises(ValueError, match=said):
        Indicator.model_validate(entry)
