"""Measures by group: they add up to the sector, and give no confidential count away."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest

from spiegel import tables
from spiegel.config.closed_model import Label
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.publication import Grouping, Publication
from spiegel.measure.clusters import cluster_counts, count
from spiegel.measure.disclosure import protect
from spiegel.measure.groups import (
    UNKNOWN,
    all_groups,
    group_of,
    measure_groups,
    results_of_groups,
)
from spiegel.measure.groups_disclosure import linked, protect_groups, withheld_groups
from spiegel.measure.measures import measure_indicator, status
from spiegel.measure.observations import Year, observe

YEAR = "2023-2024"
ROWS = ["ALL", "GBAO", "GSO"]
GOK = "gok_positief"
NONE = dict.fromkeys(("share_std", "share_weighted", "low_weighted", "high_weighted"), np.nan)
PUBLICATION = Publication(
    groupings={
        "network": Grouping(label=Label(nl="Net", en="Network"), visibility="public"),
        "province": Grouping(label=Label(nl="Provincie", en="Province"), visibility="public"),
        "board_id": Grouping(label=Label(nl="Bestuur", en="Board"), visibility="internal"),
    }
)


def counts_of(home: Inspectorate, seed: int, each: int = 40) -> pd.DataFrame:
    """Return per-institution counts of one confidential and one plain indicator."""
    random = np.random.default_rng(seed)
    rows = []
    for sector, number in itertools.product(("GBAO", "GSO"), range(each)):
        institution = f"{sector}{number:03d}"
        step = int(random.choice(3, p=[0.1, 0.25, 0.65]))
        rows.append((GOK, sector, institution, "", int(step == 2), 1, np.eye(3, dtype=int)[step]))
        ratings = random.multinomial(int(random.integers(1, 4)), [0.1, 0.3, 0.5, 0.1])
        k, n = int(ratings[2:].sum()), int(ratings.sum())
        rows.append(("o1_doelenkader", sector, institution, "", k, n, ratings))
    names = ["indicator", "sector", "institution_id", "stratum", "k", "n", "steps"]
    table = pd.DataFrame(rows, columns=names)
    assert set(table["indicator"]) <= set(home.indicators)
    return table


def register_of(counts: pd.DataFrame, seed: int) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    ids = sorted(set(counts["institution_id"]))
    return pd.DataFrame(
        {
            "institution_id": ids,
            "network": random.choice(["GO", "OGO", "VGO", ""], len(ids), p=[0.25, 0.2, 0.5, 0.05]),
            "province": random.choice(["A", "B", "C", "D"], len(ids)),
            "board_id": [f"b{i // 3}" for i in range(len(ids))],
        }
    )


def measures_of(home: Inspectorate, counts: pd.DataFrame) -> pd.DataFrame:
    """Return the measures by sector, protected as they are published."""
    whole = measure_groups(
        counts, dict.fromkeys(counts["institution_id"], "all"), "network", home, "e", YEAR, ROWS
    )
    parts = [
        protect(table.reset_index(drop=True), str(name), home)
        for name, table in whole.assign(**NONE).groupby("indicator", sort=False)
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.mark.parametrize("grouping", ["network", "province", "board_id"])
def test_groups_add_up_to_their_sector(home: Inspectorate, grouping: str) -> None:
    counts = counts_of(home, 1)
    groups = group_of(register_of(counts, 2), grouping)
    table = measure_groups(counts, groups, grouping, home, "e", YEAR, ROWS)
    tables.check(table, "meso")
    keys = ["indicator", "sector", "category"]
    added = table.groupby(keys)[["k", "n", "institutions"]].sum()
    whole = measure_groups(counts, {}, grouping, home, "e", YEAR, ROWS)
    assert set(whole["group"]) == {UNKNOWN}
    pd.testing.assert_frame_equal(added, whole.groupby(keys)[["k", "n", "institutions"]].sum())


def test_a_group_of_everyone_is_the_measure_itself(home: Inspectorate, mirror: Any) -> None:
    for number in range(12):
        mirror.visit(K1=1 + number % 4, O1=[1 + number % 4, 3])
    year = Year(mirror.visits, mirror.judgements)
    for name in ("k1_visie", "o1_doelenkader"):
        found = count({name: observe(name, home, year)}, home)
        expected = measure_indicator(name, home, found, "e", YEAR)
        counts = cluster_counts(found.clusters, home)
        got = measure_groups(
            counts, {}, "network", home, "e", YEAR, [*dict.fromkeys(expected["sector"])]
        )
        shared = [
            "sector",
            "category",
            "k",
            "n",
            "institutions",
            "share",
            "low",
            "high",
            "interval",
        ]
        pd.testing.assert_frame_equal(got[shared], expected[shared])


def test_an_institution_in_two_sectors_counts_once(home: Inspectorate, mirror: Any) -> None:
    for number in range(20):
        mirror.visit("GSO", f"{number:03d}", O1=[1 + number % 4, 3])
    for number in range(12):
        mirror.visit("GBAO", f"{number + 10:03d}", O1=1 + number % 3)
    found = count(
        {"o1_doelenkader": observe("o1_doelenkader", home, Year(mirror.visits, mirror.judgements))},
        home,
    )
    expected = measure_indicator("o1_doelenkader", home, found, "e", YEAR).set_index(
        ["sector", "category"]
    )
    counts = cluster_counts(found.clusters, home)
    rows = [*expected.index.unique("sector")]
    for order in (counts, counts.iloc[::-1]):
        got = measure_groups(order, {}, "network", home, "e", YEAR, rows)
        got = got.set_index(["sector", "category"]).loc[expected.index]
        assert got.loc[("ALL", "meets"), "institutions"] == 22
        columns = ["k", "n", "institutions", "low", "high", "interval"]
        pd.testing.assert_frame_equal(got[columns], expected[columns])


def test_few_ratings_have_no_interval(home: Inspectorate) -> None:
    counts = counts_of(home, 3, each=9)
    table = measure_groups(counts, {}, "network", home, "e", YEAR, ["GBAO"])
    few = table[table["indicator"] == GOK]
    assert status(9, home.plan) == "counts_only"
    assert few[["low", "high"]].isna().all(axis=None)
    assert few["k"].notna().all()


@pytest.mark.parametrize("seed", range(2))
def test_no_confidential_count_can_be_worked_out(home: Inspectorate, seed: int) -> None:
    rules = home.plan.disclosure
    counts = counts_of(home, seed)
    measures = measures_of(home, counts)
    public, internal = all_groups(
        counts, register_of(counts, seed + 10), measures, home, PUBLICATION, "e", YEAR
    )
    own = public[public["indicator"] == GOK]
    assert set(own["category"]) == {"meets", "below"}
    hidden = own[own["conf_status"] == "C"]
    assert hidden[["k", "share", "low", "high"]].isna().all(axis=None)
    assert (hidden["interval"] == "").all()
    # Everything that a reader knows, laid side by side, leaves each count wide enough.
    register = register_of(counts, seed + 10)
    true = pd.concat(
        [
            measure_groups(counts, group_of(register, g), g, home, "e", YEAR, ROWS)
            for g in ("network", "province")
        ],
        ignore_index=True,
    )
    found = linked(true, measures, GOK, home)
    keys = ["grouping", "group", "sector", "category"]
    shown = own[own["conf_status"] == "F"]
    withheld = {*found.forms} - set(shown[keys].itertuples(index=False, name=None))
    assert set(hidden[keys].itertuples(index=False, name=None)) < withheld
    targets = found.targets(rules)
    assert targets
    assert {cell for cell in targets if cell in found.forms} <= withheld
    assert [c for c, form in targets.items() if found.exposed(c, form, withheld, rules)] == []
    # Without the second step some would be given away: the audit can fail.
    first = withheld_groups(found, rules, secondary=False)
    assert [c for c, form in targets.items() if found.exposed(c, form, first, rules)]
    # The others are untouched but for what is no result, and internal tables are complete.
    plain = public[public["indicator"] != GOK]
    assert (plain["conf_status"] == "F").all()
    assert internal["k"].notna().all()
    assert set(internal["grouping"]) == {"board_id"}
    assert internal["n"].min() < 10
    assert UNKNOWN not in set(public["group"])
    assert public["n"].min() >= home.plan.thresholds.counts_only_below


def test_a_group_without_a_name_or_with_few_ratings_is_no_result(home: Inspectorate) -> None:
    """Of 10 and 9 ratings in two named groups and 11 in none, the one of 10 is a result."""
    counts = counts_of(home, 3, each=30)
    names = {i: ("A" if p < 10 else "B" if p < 19 else "") for p, i in enumerate(
        counts.loc[counts["sector"] == "GBAO", "institution_id"].unique())}  # fmt: skip
    groups = {i: name or UNKNOWN for i, name in names.items()}
    table = measure_groups(counts, groups, "network", home, "e", YEAR, ["GBAO"])
    own = table[(table["indicator"] == GOK) & (table["category"] == "meets")]
    assert dict(zip(own["group"], own["n"], strict=True)) == {"A": 10, "B": 9, UNKNOWN: 11}
    left = results_of_groups(own)
    assert [*left["group"]] == ["A"]
    assert [*left.columns] == [*own.columns]


def test_a_shown_sector_and_one_missing_group_give_it_away(home: Inspectorate) -> None:
    """The attack that linked tables invite: a total minus its shown parts."""
    counts = counts_of(home, 5)
    measures = measures_of(home, counts)
    register = register_of(counts, 15)
    table = pd.concat(
        [
            measure_groups(counts, group_of(register, g), g, home, "e", YEAR, ROWS)
            for g in ("network", "province")
        ],
        ignore_index=True,
    )
    found = linked(table, measures, GOK, home)
    cell, form = next((c, f) for c, f in found.targets(home.plan.disclosure).items() if c[0])
    assert found.exposed(cell, form, {cell}, home.plan.disclosure)


def test_nothing_confidential_nothing_withheld(home: Inspectorate) -> None:
    counts = counts_of(home, 6)
    plain = counts[counts["indicator"] != GOK].reset_index(drop=True)
    measures = measures_of(home, plain)
    table = measure_groups(plain, {}, "network", home, "e", YEAR, ROWS)
    same = protect_groups(table, measures, home)
    pd.testing.assert_frame_equal(same, table.astype({"k": "Int64"}))


def test_a_register_without_the_column_has_no_groups(home: Inspectorate) -> None:
    counts = counts_of(home, 7)
    register = register_of(counts, 17).assign(network="", province="", board_id="")
    public, internal = all_groups(
        counts, register, measures_of(home, counts), home, PUBLICATION, "e", YEAR
    )
    assert len(public) == len(internal) == 0
    assert [*public.columns] == tables.columns("meso")
