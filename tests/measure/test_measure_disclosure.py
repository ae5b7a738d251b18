"""Confidential counts: what is withheld, that it is enough, and that it is no more than needed."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spiegel.config.analysis_plan import Composition, Disclosure
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError
from spiegel.measure.disclosure import Counts, counts_of, protect, withheld_cells
from spiegel.measure.measures import measure
from spiegel.measure.strata import Register
from spiegel.stats.disclosure import bounds

WEIGHTED = ["share_weighted", "low_weighted", "high_weighted"]
RULES = Disclosure(indicators=("gok_positief",), below=5, protection=3)
ROWS = {"ALL": [0, 1, 2], "PQ": [0, 1], "P": [0], "Q": [1], "R": [2]}
CATEGORIES = {"bad": [0], "poor": [1], "good": [2], "meets": [2], "below": [0, 1]}


def counts(*base: list[int]) -> Counts:
    return Counts(np.array(base, dtype=np.int64), ROWS, CATEGORIES)


def test_large_counts_and_zeros_are_shown() -> None:
    assert withheld_cells(counts([0, 20, 80], [5, 30, 40], [9, 10, 11]), RULES) == set()


def test_a_small_count_is_withheld_with_what_would_give_it_away() -> None:
    table = counts([2, 20, 80], [9, 30, 40], [9, 10, 11])
    hidden = withheld_cells(table, RULES)
    assert ("P", "bad") in hidden
    assert ("P", "poor") in hidden  # else: below minus poor
    assert not table.exposed(hidden, RULES)
    assert ("P", "meets") not in hidden  # whether the bar is met can stay


def test_without_the_second_step_the_count_is_given_away() -> None:
    table = counts([2, 20, 80], [9, 30, 40], [9, 10, 11])
    first = withheld_cells(table, RULES, secondary=False)
    assert first == {("P", "bad")}
    assert table.exposed(first, RULES) == [("P", "bad")]


def test_no_cell_is_withheld_needlessly() -> None:
    table = counts([2, 20, 80], [9, 30, 40], [9, 10, 11])
    hidden = withheld_cells(table, RULES)
    for cell in hidden - set(table.primary(RULES)):
        assert table.exposed(hidden - {cell}, RULES)


def test_a_row_smaller_than_the_protection_can_hide_no_more_than_its_size() -> None:
    table = counts([1, 0, 1], [9, 30, 40], [9, 10, 11])
    hidden = withheld_cells(table, RULES)
    assert table.width(("P", "bad"), RULES) == 2
    assert not table.exposed(hidden, RULES)


small = st.lists(st.integers(0, 12), min_size=3, max_size=3)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(base=st.lists(small, min_size=3, max_size=3))
def test_whatever_the_counts_nothing_protected_can_be_worked_out(base: list[list[int]]) -> None:
    table = counts(*base)
    hidden = withheld_cells(table, RULES)
    assert set(table.primary(RULES)) <= hidden
    assert not table.exposed(hidden, RULES)


def measured(home: Inspectorate, base: dict[str, tuple[int, int, int]]) -> pd.DataFrame:
    rows = []
    for row, members in {"ALL": ("GBAO", "GSO"), "GBAO": ("GBAO",), "GSO": ("GSO",)}.items():
        steps = [sum(base[m][i] for m in members) for i in range(3)]
        ids = [step.id for step in home.scale("gok_positief").steps]
        cells = dict(zip(ids, steps, strict=True))
        met = sum(steps[i - 1] for i in home.meets("gok_positief"))
        n = sum(steps)
        for category, k in {"meets": met, "below": n - met, **cells}.items():
            rows.append((row, category, k, n, k / n, 0.1, 0.9, "wilson", 0.5, "F"))
    names = ["sector", "category", "k", "n", "share", "low", "high", "interval", "share_std"]
    weighted = dict.fromkeys(WEIGHTED, 0.5)
    return pd.DataFrame(rows, columns=[*names, "conf_status"]).assign(**weighted)


def test_withheld_measures_are_empty_with_a_status_and_the_number_rated_stays(
    home: Inspectorate,
) -> None:
    table = measured(home, {"GBAO": (6, 40, 100), "GSO": (2, 12, 80)})
    found = protect(table, "gok_positief", home)
    hidden = found[found["conf_status"] == "C"]
    assert ("GSO", "NEGATIEF_2") in set(zip(hidden["sector"], hidden["category"], strict=True))
    assert hidden[["k", "share", "low", "high", "share_std", *WEIGHTED]].isna().all(axis=None)
    assert (hidden["interval"] == "").all()
    assert (hidden["n"] > 0).all()
    shown = found[found["conf_status"] == "F"]
    kept = table.loc[shown.index]
    assert shown["k"].tolist() == kept["k"].tolist()
    assert shown["share"].tolist() == kept["share"].tolist()


def test_an_indicator_that_is_not_confidential_is_left_as_it_is(home: Inspectorate) -> None:
    table = measured(home, {"GBAO": (1, 1, 1), "GSO": (2, 2, 2)})
    assert protect(table, "advies_gunstig", home) is table


def test_counts_of_an_indicator_add_up_to_its_rows(home: Inspectorate) -> None:
    table = measured(home, {"GBAO": (6, 40, 100), "GSO": (2, 12, 80)})
    found = counts_of(table, "gok_positief", home)
    for sector, category, k, n in zip(
        table["sector"], table["category"], table["k"], table["n"], strict=True
    ):
        assert found.count(sector, category) == k
        assert found.count(sector) == n


def test_a_count_withheld_for_another_keeps_the_promise_too() -> None:
    """Ten rated of which one is bad: what hides it may not lie within 1 of its true value."""
    table = counts([1, 2, 7], [9, 30, 40], [9, 10, 11])
    hidden = withheld_cells(table, RULES)
    forms = [table.form(row) for row in table.rows]
    forms += [table.form(*cell) for cell in table.cells if cell not in hidden]
    totals = [float(form @ table.base.ravel()) for form in forms]
    for cell in hidden:
        low, high = bounds(forms, totals, table.form(*cell))
        assert high - low >= min(RULES.protection, table.count(cell[0])), cell


def test_a_confidential_indicator_is_not_standardised(home: Inspectorate, mirror: Any) -> None:
    """60 schools in two networks: the open indicator has a share at equal composition, alone."""
    ratings = {"K1": 3, "GOK": 3}
    for number in range(60):
        mirror.visit("GBAO", f"{number:03d}", **({"K1": 2, "GOK": 2} if number % 3 else ratings))
    strata = {f"{number:03d}": "GO" if number < 20 else "VGO" for number in range(60)}
    plan = home.plan.model_copy(update={"composition": Composition(within_sector="network")})
    own = copy.copy(home)
    own.plan = plan
    sizes = pd.DataFrame({"sector": "GBAO", "stratum": ["GO", "VGO"], "n": [500, 500]})
    table, _ = measure(
        own, mirror.visits, mirror.judgements, "e", "2023-2024", strata, Register(sizes)
    )
    std = table[(table["category"] == "meets") & (table["sector"] == "GBAO")]
    std = std.set_index("indicator")["share_std"]
    assert std["k1_visie"] > 0
    assert pd.isna(std["gok_positief"])


def test_an_open_indicator_on_the_same_ratings_is_refused(home: Inspectorate) -> None:
    own = copy.copy(home)
    own.indicators = {**home.indicators, "gok_open": home.indicators["gok_positief"]}
    with pytest.raises(
        SpiegelError, match="'gok_open' counts ratings of the confidential"
    ) as wrong:
        own._check_disclosure()
    assert wrong.value.code == "C-DIS-02"


def test_a_confidential_indicator_must_exist(home: Inspectorate) -> None:
    assert set(home.plan.disclosure.indicators) <= set(home.indicators)
    assert home.plan.disclosure.indicators


@pytest.mark.parametrize("protection", [1, 2, 4])
def test_more_protection_withholds_no_less(protection: int) -> None:
    table = counts([2, 5, 80], [9, 30, 40], [9, 10, 11])
    rules = RULES.model_copy(update={"protection": protection})
    hidden = withheld_cells(table, rules)
    assert not table.exposed(hidden, rules)
