"""Rules that combine standards: what they say of each visit, whatever was not rated."""

from __future__ import annotations

import copy
from itertools import product
from typing import Any

import pytest

from spiegel.config.closed_model import Label
from spiegel.config.indicators import RULES, Indicator
from spiegel.config.inspectorate import Inspectorate

LOWER, UPPER = ("BENEDEN", "BENADERT"), ("VOLGENS", "OVERSTIJGT")
STANDARDS = ("L2", "L3", "L4")
MISSING = ("not_investigated", "not_rated", None)


def ruled(home: Inspectorate, rule: str, meets: tuple[str, ...], least: int = 2) -> Inspectorate:
    """Return the registries with an indicator `proef` of three standards and a rule."""
    more = {"at_least": least} if rule == "at_least" else {"aggregate": rule}
    own = Indicator(
        label=Label.same("proef"), standards=STANDARDS, unit="institution", meets=meets,
        visit_types=("REGULIER",), **more,
    )  # fmt: skip
    made = copy.copy(home)
    scale = home.framework.scales["ontwikkeling"]
    made.indicators = {**home.indicators, "proef": own.with_polarity(scale)}
    return made


def holds(rule: str, met: int, applying: int, least: int) -> bool:
    """Say whether a rule holds when all is known: the words of the method, one by one."""
    return {
        "all_meet": met == applying,
        "any_meet": met > 0,
        "none_meet": met == 0,
        "at_least": met >= least,
    }[rule]


def expected(rule: str, given: tuple[Any, ...], counted: set[int], least: int) -> str:
    """Return what becomes of a visit, by trying every rating in place of each missing one."""
    applying = [value for value in given if value != "not_applicable"]
    needed = least if rule == "at_least" else 1
    if len(applying) < needed:
        return "outside"
    if not any(isinstance(value, int) for value in applying):
        return "unrated"
    tried = [[value] if isinstance(value, int) else [1, 2, 3, 4] for value in applying]
    said = {
        holds(rule, sum(value in counted for value in values), len(values), least)
        for values in product(*tried)
    }
    return "incomplete" if len(said) > 1 else "met" if said == {True} else "below"


@pytest.mark.parametrize("meets", [LOWER, UPPER, ("BENADERT",)])
@pytest.mark.parametrize(
    ("rule", "least"),
    [*((rule, 1) for rule in RULES if rule != "at_least"), *(("at_least", n) for n in (1, 2, 3))],
)
def test_every_visit_is_counted_as_far_as_its_ratings_say(
    new_mirror: Any, home: Inspectorate, rule: str, meets: tuple[str, ...], least: int
) -> None:
    mirror = new_mirror()
    made = ruled(home, rule, meets, least)
    counted = set(made.meets("proef"))
    cases = list(product((1, 3, "not_investigated", "not_applicable", None), repeat=3))
    told = [expected(rule, case, counted, least) for case in cases]
    for case in cases:
        pairs = zip(STANDARDS, case, strict=True)
        mirror.visit(**{standard: value for standard, value in pairs if value is not None})
    mirror.inspectorate = made
    found = mirror.measure("proef").loc["ALL"]
    assert found["k"].to_dict() == {"meets": told.count("met"), "below": told.count("below")}
    row = found.loc["meets"]
    assert row["n"] == told.count("met") + told.count("below")
    assert row["incomplete"] == told.count("incomplete")
    assert row["eligible"] == len(cases) - told.count("outside")
    # The account: nobody falls between.
    assert row["eligible"] == row["n"] + row["incomplete"] + told.count("unrated")
    assert row["coverage"] == pytest.approx(row["n"] / row["eligible"])


@pytest.mark.parametrize("missing", MISSING)
@pytest.mark.parametrize(
    ("rule", "some", "outcome"),
    [
        ("all_meet", {"L2": 3}, "incomplete"),
        ("all_meet", {"L2": 3, "L3": 1}, "below"),
        ("any_meet", {"L2": 3}, "meets"),
        ("any_meet", {"L2": 1, "L3": 2}, "incomplete"),
        ("none_meet", {"L2": 1, "L3": 2}, "incomplete"),
        ("none_meet", {"L2": 4}, "below"),
        ("at_least", {"L2": 3, "L3": 4}, "meets"),
        ("at_least", {"L2": 3, "L3": 1}, "incomplete"),
        ("at_least", {"L2": 1, "L3": 1}, "below"),
    ],
)
def test_what_is_certain_counts_and_the_rest_is_not_fully_rated(
    mirror: Any, home: Inspectorate, missing: str | None, rule: str, some: Any, outcome: str
) -> None:
    rest = {s: missing for s in STANDARDS if s not in some and missing is not None}
    mirror.visit(**some, **rest)
    mirror.inspectorate = ruled(home, rule, UPPER)
    found = mirror.measure("proef").loc["ALL"]
    sides = {"meets": found["k"]["meets"], "below": found["k"]["below"]}
    sides["incomplete"] = found["incomplete"]["meets"]
    assert {name for name, count in sides.items() if count} == {outcome}


def test_of_a_standard_rated_twice_the_lowest_counts_for_every_rule(
    mirror: Any, home: Inspectorate
) -> None:
    mirror.visit(L2=[4, 1], L3=4, L4=[3, "not_investigated"])
    for rule, meets, met in (
        ("all_meet", UPPER, 0), ("any_meet", UPPER, 1), ("none_meet", LOWER, 0),
        ("any_meet", LOWER, 1), ("at_least", UPPER, 1),
    ):  # fmt: skip
        mirror.inspectorate = ruled(home, rule, meets)
        found = mirror.measure("proef").loc[("ALL", "meets")]
        assert (found["k"], found["n"]) == (met, 1), rule


def test_of_one_standard_the_lowest_counts_whichever_steps_do(
    mirror: Any, home: Inspectorate
) -> None:
    """An unfavourable step is not lost beside a better one, and the steps add up to the share."""
    own = Indicator(
        label=Label.same("proef"), standards=("K1",), unit="institution", meets=LOWER
    )  # fmt: skip
    made = copy.copy(home)
    made.indicators = {**home.indicators, "proef": own}
    mirror.visit(K1=[1, 4])
    mirror.inspectorate = made
    found = mirror.measure("proef").loc["ALL"]["k"]
    assert found[["meets", "below", "BENEDEN", "OVERSTIJGT"]].tolist() == [1, 0, 1, 0]


@pytest.mark.parametrize(
    ("rule", "meets", "polarity"),
    [
        *((rule, UPPER, "higher") for rule in ("all_meet", "any_meet", "at_least")),
        *((rule, LOWER, "lower") for rule in ("all_meet", "any_meet", "at_least")),
        ("none_meet", LOWER, "higher"),
        ("none_meet", UPPER, "lower"),
        ("all_meet", ("BENADERT",), "higher"),
    ],
)
def test_polarity_follows_steps_and_rule(
    home: Inspectorate, rule: str, meets: tuple[str, ...], polarity: str
) -> None:
    made = ruled(home, rule, meets)
    assert made.indicators["proef"].polarity == polarity
    assert made.upward("proef") == (polarity == "higher" and len(meets) == 2)
