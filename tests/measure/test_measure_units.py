"""What is counted: an institution once in each of its sectors, each visit, each investigation."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spiegel.config.framework import Framework
from spiegel.config.indicators import Indicator, check_indicators
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError

SOME = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
DAYS = ("2023-10-02", "2024-02-05", "2024-02-05", "2024-05-13")  # two on one day: visit_id decides
K1 = st.sampled_from([1, 2, 3, 4, [4, 1], "not_investigated", "not_applicable", "not_rated"])
rounds = st.lists(K1, min_size=1, max_size=4)  # the visits of one institution in one sector
schools = st.lists(st.tuples(rounds, st.one_of(st.none(), rounds)), min_size=1, max_size=6)
COUNTED = ["k", "n", "institutions", "eligible", "incomplete", "coverage", "share", "low", "high"]


def added(mirror: Any, own: list[tuple[Any, Any]], keep: slice) -> None:
    """Add the visits of each school, the same school in one or two sectors; some of them each."""
    for number, by_sector in enumerate(own):
        for sector, ratings in zip(("GBAO", "BUBAO"), by_sector, strict=True):
            for day, rating in list(zip(DAYS, ratings or (), strict=False))[keep]:
                mirror.visit(sector, f"I{number}", day=day, K1=rating, ADVIES=4)


@SOME
@given(own=schools)
def test_an_earlier_visit_changes_nothing_of_institutions(new_mirror: Any, own: Any) -> None:
    every, last = new_mirror(), new_mirror()
    added(every, own, slice(None))
    added(last, own, slice(-1, None))
    table, alone = every.measure("k1_visie"), last.measure("k1_visie")
    assert table[COUNTED].equals(alone[COUNTED])
    assert (alone["earlier_visits"] == 0).all()
    for sector, place in (("GBAO", 0), ("BUBAO", 1)):
        if sector in table.index:
            row = table.loc[(sector, "meets")]
            assert row["earlier_visits"] == sum(len(o[place]) - 1 for o in own if o[place])
            assert row["n"] == row["institutions"] <= len(own)
    parts = [s for s in ("GBAO", "BUBAO") if s in table.index]
    for column in ("k", "n", "eligible"):
        for row in {"ALL", "BAO"} & {*table.index.get_level_values("sector")}:
            total = table.loc[(row, "meets"), column]
            assert total == sum(table.loc[(s, "meets"), column] for s in parts)
    # Each advice counts.
    visits = sum(len(o[0]) + len(o[1] or ()) for o in own)
    row = every.measure("advies_gunstig").loc[("ALL", "meets")]
    assert (row["n"], row["eligible"], row["earlier_visits"]) == (visits, visits, 0)
    assert row["institutions"] == len(own)


def test_the_last_visit_is_the_one_with_the_latest_start_and_then_the_highest_number(
    mirror: Any,
) -> None:
    mirror.visit(institution="A", day="2024-03-01", K1=4)
    mirror.visit(institution="A", day="2023-11-01", K1=1)
    mirror.visit(institution="B", day="2023-11-01", K1=1)
    mirror.visit(institution="B", day="2023-11-01", K1=4)
    mirror.visit(institution="C", day="2023-11-01", K1=4)
    mirror.visit(institution="C", day=None, K1=1)
    row = mirror.measure("k1_visie", shuffle=3).loc[("ALL", "meets")]
    assert (row["k"], row["n"], row["earlier_visits"]) == (3, 3, 3)


def test_a_last_visit_without_a_rating_leaves_the_institution_unrated(mirror: Any) -> None:
    mirror.visit(institution="A", day="2023-11-01", K1=4)
    mirror.visit(institution="A", day="2024-03-01", K1="not_investigated")
    mirror.visit(institution="B", K1=3)
    row = mirror.measure("k1_visie").loc[("ALL", "meets")]
    assert (row["n"], row["eligible"], row["coverage"], row["earlier_visits"]) == (1, 2, 0.5, 1)


def test_where_the_last_visit_is_outside_the_denominator_so_is_the_institution(mirror: Any) -> None:
    mirror.visit("GSO", "A", day="2023-11-01", K1=4)
    mirror.visit("GSO", "A", day="2024-03-01", K1="not_applicable")
    mirror.visit("GBAO", "B", K1=3)
    table = mirror.measure("k1_visie")
    assert "GSO" not in table.index
    assert table.loc[("ALL", "meets"), "eligible"] == 1


def test_a_visit_of_another_type_replaces_none(mirror: Any) -> None:
    mirror.visit(institution="A", day="2023-11-01", K1=4)
    mirror.visit(institution="A", kind="KORT", day="2024-03-01", K1=1)
    row = mirror.measure("k1_visie").loc[("ALL", "meets")]
    assert (row["k"], row["n"], row["earlier_visits"]) == (1, 1, 0)


def test_of_investigations_those_of_each_visit_count(mirror: Any) -> None:
    mirror.visit(institution="A", day="2023-11-01", O1=[4, 1])
    mirror.visit(institution="A", day="2024-03-01", O1=3)
    row = mirror.measure("o1_doelenkader").loc[("ALL", "meets")]
    assert (row["k"], row["n"], row["institutions"], row["earlier_visits"]) == (2, 3, 1, 0)


def test_an_indicator_counts_in_a_unit_that_the_framework_has(home: Inspectorate) -> None:
    units = {name: own for name, own in home.framework.units.items() if name != "visit"}
    other: Framework = home.framework.model_copy(update={"units": units})
    own: dict[str, Indicator] = {"advies_gunstig": home.indicators["advies_gunstig"]}
    with pytest.raises(SpiegelError, match="unit 'visit'"):
        check_indicators(own, other, "indicators.yaml")
