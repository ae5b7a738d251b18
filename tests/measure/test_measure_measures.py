"""Counts, shares and intervals against numbers worked out by hand."""

from __future__ import annotations

import math
from copy import copy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.config.analysis_plan import Plan
from spiegel.config.analysis_plan import Thresholds as PlanThresholds
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.clusters import KEYS, clusters, per_institution
from spiegel.measure.measures import intervals, measure, status
from spiegel.measure.observations import collected
from spiegel.stats.clustering import cluster_interval, ratio_estimate
from spiegel.stats.proportions import wilson

SOME = settings(max_examples=8, deadline=None, derandomize=True)
STEPS = ["BENEDEN", "BENADERT", "VOLGENS", "OVERSTIJGT"]
Z2 = 1.959963984540054**2


def by_hand(k: int, n: int) -> tuple[float, float]:
    """Return the Wilson limits from the formula, written out once more."""
    p = k / n
    half = math.sqrt(Z2 * p * (1 - p) / n + (Z2 / (2 * n)) ** 2)
    centre = p + Z2 / (2 * n)
    return (centre - half) / (1 + Z2 / n), (centre + half) / (1 + Z2 / n)


@pytest.fixture
def small(mirror: Any) -> Any:
    """Eight institutions: GBAO 1, 2, 3, 4; BUBAO 3, 9; GSO 4, 4."""
    for rating in (1, 2, 3, 4):
        mirror.visit("GBAO", K1=rating)
    mirror.visit("BUBAO", K1=3)
    mirror.visit("BUBAO", K1="not_investigated")
    mirror.visit("GSO", K1=4)
    mirror.visit("GSO", K1=4)
    return mirror


@pytest.mark.parametrize(
    ("sector", "category", "k", "n", "coverage"),
    [
        ("ALL", "meets", 5, 7, 7 / 8),
        ("ALL", "below", 2, 7, 7 / 8),
        ("ALL", "BENEDEN", 1, 7, 7 / 8),
        ("ALL", "BENADERT", 1, 7, 7 / 8),
        ("ALL", "VOLGENS", 2, 7, 7 / 8),
        ("ALL", "OVERSTIJGT", 3, 7, 7 / 8),
        ("BAO", "meets", 3, 5, 5 / 6),
        ("GBAO", "meets", 2, 4, 1.0),
        ("BUBAO", "meets", 1, 1, 0.5),
        ("SO", "meets", 2, 2, 1.0),
        ("GSO", "OVERSTIJGT", 2, 2, 1.0),
    ],
)
def test_counts_share_and_coverage_by_sector_group_and_total(
    small: Any, sector: str, category: str, k: int, n: int, coverage: float
) -> None:
    row = small.measure("k1_visie").loc[(sector, category)]
    assert (row["k"], row["n"], row["institutions"]) == (k, n, n)
    assert row["share"] == pytest.approx(k / n)
    assert row["coverage"] == pytest.approx(coverage)
    assert (row["low"], row["high"]) == pytest.approx(by_hand(k, n), abs=1e-12)
    assert row["interval"] == "wilson"


def test_the_wilson_limits_of_five_of_seven_to_six_digits(small: Any) -> None:
    row = small.measure("k1_visie").loc[("ALL", "meets")]
    assert round(row["low"], 6) == 0.358934
    assert round(row["high"], 6) == 0.917781


def test_only_sectors_with_an_eligible_visit_have_rows_in_fixed_order(small: Any) -> None:
    sectors = small.measure("k1_visie").index.get_level_values("sector").unique()
    assert sectors.tolist() == ["ALL", "BAO", "SO", "GBAO", "BUBAO", "GSO"]


def test_an_indicator_of_some_sectors_leaves_the_others_out(mirror: Any) -> None:
    mirror.visit("GBAO", O1=3)
    mirror.visit("BUBAO", O1=3)
    found = mirror.measure("o1_doelenkader")
    assert found.loc[("ALL", "meets"), "n"] == 1
    assert "BUBAO" not in found.index.get_level_values("sector")


def test_visits_of_another_type_do_not_count(mirror: Any) -> None:
    mirror.visit(K1=3)
    mirror.visit(kind="KORT", K1=1)
    row = mirror.measure("k1_visie").loc[("ALL", "meets")]
    assert (row["k"], row["n"], row["coverage"]) == (1, 1, 1.0)


def test_an_institution_counts_with_its_lowest_rating_of_a_standard(mirror: Any) -> None:
    mirror.visit(K1=[4, 2, 3])
    mirror.visit(K1=[3, 4])
    found = mirror.measure("k1_visie")["k"]["ALL"]
    assert found[["meets", "below", *STEPS]].tolist() == [1, 1, 0, 1, 1, 0]


def test_a_combined_indicator_meets_only_when_every_standard_does(mirror: Any) -> None:
    mirror.visit(L2=3, L3=4, L4=3, L5=3)
    mirror.visit(L2=3, L3=4, L4=2, L5=3)
    mirror.visit(L2=4)
    mirror.visit(L2="not_investigated", L3="not_investigated")
    found = mirror.measure("llb_zonder_werkpunten")
    assert found.loc["ALL"].index.tolist() == ["meets", "below"]
    # Of the third visit nobody knows whether every standard would have met the bar.
    assert found.loc[("ALL", "meets"), ["k", "n"]].tolist() == [1, 2]
    assert found.loc[("ALL", "meets"), ["eligible", "incomplete"]].tolist() == [4, 1]
    assert found.loc[("ALL", "meets"), "coverage"] == 0.5


def test_not_applicable_is_outside_the_denominator_and_the_coverage(mirror: Any) -> None:
    mirror.visit(K1=3)
    mirror.visit(K1=1)
    mirror.visit(K1="not_applicable")
    row = mirror.measure("k1_visie").loc[("ALL", "meets")]
    assert (row["k"], row["n"], row["coverage"]) == (1, 2, 1.0)


@pytest.mark.parametrize("why", ["not_investigated", "not_rated"])
def test_what_was_not_rated_lowers_the_coverage_and_nothing_else(mirror: Any, why: str) -> None:
    mirror.visit(K1=3)
    mirror.visit(K1=why)
    mirror.visit()
    row = mirror.measure("k1_visie").loc[("ALL", "meets")]
    assert (row["k"], row["n"], row["share"]) == (1, 1, 1.0)
    assert row["coverage"] == pytest.approx(1 / 3)


def test_an_indicator_may_name_the_steps_that_count(mirror: Any) -> None:
    for advice in (1, 2, 3, 4, 4):
        mirror.visit(ADVIES=advice)
    k = {
        name: mirror.measure(name).loc[("ALL", "meets"), "k"]
        for name in ("advies_gunstig", "advies_verplichting", "advies_ongunstig")
    }
    assert k == {"advies_gunstig": 2, "advies_verplichting": 1, "advies_ongunstig": 2}


def test_without_ratings_there_is_a_row_without_share(mirror: Any) -> None:
    mirror.visit(K1="not_investigated")
    row = mirror.measure("k1_visie").loc[("ALL", "meets")]
    assert (row["k"], row["n"], row["coverage"]) == (0, 0, 0.0)
    assert row[["share", "low", "high"]].isna().all()
    assert (row["interval"], row["obs_status"]) == ("", "none")


def test_ratings_that_cluster_in_institutions_get_the_clustered_interval(mirror: Any) -> None:
    mirror.visit(O1=[3, 3, 3, 1])
    mirror.visit(O1=[1, 1, 2])
    mirror.visit(O1=[4, 4])
    row = mirror.measure("o1_doelenkader").loc[("ALL", "meets")]
    assert (row["k"], row["n"], row["institutions"]) == (5, 9, 3)
    assert row["interval"] == "wilson_effective_n"
    assert (row["low"], row["high"]) == pytest.approx(cluster_interval([3, 0, 2], [4, 3, 2]))
    narrow = wilson(5, 9)
    assert row["low"] < narrow.low
    assert row["high"] > narrow.high


def test_a_share_of_one_in_a_sector_takes_the_design_effect_of_all_sectors(mirror: Any) -> None:
    mirror.visit("GBAO", O1=[3, 3, 3, 3])
    mirror.visit("GBAO", O1=[4, 4])
    mirror.visit("GSO", O1=[1, 1, 1, 3])
    mirror.visit("GSO", O1=[3, 3, 3])
    row = mirror.measure("o1_doelenkader").loc[("GBAO", "meets")]
    deff = ratio_estimate([4, 2, 1, 3], [4, 2, 4, 3]).deff
    assert deff > 1
    assert (row["share"], row["high"]) == (1.0, 1.0)
    assert row["low"] == pytest.approx(wilson(6 / deff, 6 / deff).low)


def test_one_institution_with_several_ratings_has_a_share_and_no_interval(mirror: Any) -> None:
    mirror.visit(O1=[3, 1])
    row = mirror.measure("o1_doelenkader").loc[("ALL", "meets")]
    assert (row["share"], row["interval"]) == (0.5, "")
    assert row[["low", "high"]].isna().all()


def test_one_institution_visited_twice_is_two_visits_of_one_cluster(mirror: Any) -> None:
    mirror.visit(institution="000009", ADVIES=4)
    mirror.visit(institution="000009", ADVIES=1)
    mirror.visit(ADVIES=4)
    row = mirror.measure("advies_gunstig").loc[("ALL", "meets")]
    assert (row["unit"], row["k"], row["n"], row["institutions"]) == ("visit", 2, 3, 2)
    assert row["earlier_visits"] == 0
    assert row["interval"] == "wilson_effective_n"


def test_counts_are_added_up_for_each_row_in_order_of_institution() -> None:
    counts = pd.DataFrame(
        [
            ("k1", "A", "I7", "", 2, 2),
            ("k1", "A", "I9", "", 1, 0),
            ("k1", "B", "I2", "", 3, 1),
            ("k1", "B", "I7", "", 1, 0),
            ("k2", "A", "I7", "", 1, 1),
        ],
        columns=["indicator", "sector", "institution_id", "stratum", "rated", "meets"],
    )
    members = pd.DataFrame(
        [("ALL", "A"), ("ALL", "B"), ("A", "A"), ("C", "C")], columns=["row", "sector"]
    )
    found = per_institution(counts, members)
    assert sorted(found) == [("k1", "A"), ("k1", "ALL"), ("k2", "A"), ("k2", "ALL")]
    assert found["k1", "ALL"].to_numpy().tolist() == [[3, 1], [3, 2], [1, 0]]
    assert found["k1", "A"].to_numpy().tolist() == [[2, 2], [1, 0]]
    assert found["k2", "ALL"].to_numpy().tolist() == [[1, 1]]


def test_nothing_rated_has_no_interval() -> None:
    import numpy as np

    none = np.array([], dtype=np.int64)
    assert intervals([(none, none, None)], 0.95)[0][2] == ""


def test_observations_are_counted_by_indicator_sector_and_institution() -> None:
    seen = pd.DataFrame(
        [
            ("k1", "SO", "I7", 3, True),
            ("k1", "BO", "I2", 1, False),
            ("k1", "SO", "I7", 2, False),
            ("k2", "SO", "I7", 2, True),
            ("k1", "BO", "I2", 3, True),
            ("k1", "SO", "I2", 2, False),
        ],
        columns=["indicator", "sector", "institution_id", "rating", "meets"],
    ).assign(stratum="")
    found = clusters(seen, 3).drop(columns="stratum")
    assert found.columns[3:].tolist() == ["meets", "rated", "below", "step_1", "step_2", "step_3"]
    assert found.to_numpy().tolist() == [
        ["k1", "BO", "I2", 1, 2, 1, 1, 0, 1],
        ["k1", "SO", "I2", 0, 1, 1, 0, 1, 0],
        ["k1", "SO", "I7", 1, 2, 1, 0, 1, 1],
        ["k2", "SO", "I7", 1, 1, 0, 0, 1, 0],
    ]
    assert [*clusters(seen, 0)] == [*KEYS, "meets", "rated", "below"]


@pytest.mark.parametrize(
    ("n", "word"),
    [
        (0, "none"),
        (1, "counts_only"),
        (9, "counts_only"),
        (10, "k_of_n"),
        (29, "k_of_n"),
        (30, "flagged"),
        (61, "flagged"),
        (62, "normal"),
    ],
)
def test_the_status_follows_the_number_of_observations(n: int, word: str) -> None:
    plan = Plan(
        level=0.95,
        alpha=0.05,
        margin=0.05,
        power=0.8,
        min_mirrors_for_trend=4,
        percent_decimals=0,
        headline={},
        thresholds=PlanThresholds(),
    )
    assert status(n, plan) == word


@pytest.mark.parametrize(
    ("year", "there"), [("2021-2022", False), ("2022-2023", True), ("2023-2024", True)]
)
def test_an_indicator_has_no_rows_before_its_first_year(
    mirror: Any, home: Inspectorate, year: str, there: bool
) -> None:
    mirror.visit(L1=3, K1=3)
    table, counts = measure(home, mirror.visits, mirror.judgements, "os2025", year)
    assert home.indicators["l1_beleid"].since == "2022-2023"
    assert collected(home.indicators["l1_beleid"], year) is there
    assert ("l1_beleid" in set(table["indicator"])) is there
    assert ("l1_beleid" in set(counts["indicator"])) is there
    assert "k1_visie" in set(table["indicator"])
    assert set(table["school_year"]) == {year}


def test_counts_per_institution_add_up_to_the_measures(small: Any, home: Inspectorate) -> None:
    table, counts = measure(home, small.visits, small.judgements, "os2025", "2023-2024")
    own = counts[counts["indicator"] == "k1_visie"]
    meets = table[(table["indicator"] == "k1_visie") & (table["category"] == "meets")]
    assert own.groupby("sector")[["k", "n"]].sum().loc["GBAO"].tolist() == [2, 4]
    total = meets.set_index("sector").loc["ALL"]
    assert (own["k"].sum(), own["n"].sum()) == (total["k"], total["n"]) == (5, 7)
    assert len(own) == 7


def test_a_year_without_counted_visits_has_empty_measures(home: Inspectorate, mirror: Any) -> None:
    table, _ = measure(home, mirror.visits, mirror.judgements, "os2025", "2023-2024")
    assert len(table) == 0


def test_a_year_in_which_no_indicator_was_collected_has_no_counts(
    home: Inspectorate, small: Any
) -> None:
    later = {n: own.model_copy(update={"since": "2030-2031"}) for n, own in home.indicators.items()}
    none = copy(home)
    none.indicators = later
    table, counts = measure(none, small.visits, small.judgements, "os2025", "2023-2024")
    assert len(table) == len(counts) == 0
    assert list(counts) == [*KEYS, "k", "n", "steps"]


def test_files_in_and_files_out(small: Any, home: Inspectorate, tmp_path: Path) -> None:
    from spiegel.files import read_csv
    from spiegel.measure.measures import measure_school_year
    from spiegel.measure.weighted import Margins

    small.visits.to_parquet(tmp_path / "visits.parquet", index=False)
    small.judgements.to_parquet(tmp_path / "judgements.parquet", index=False)
    register = pd.DataFrame(
        {
            "institution_id": ["000001", "000002"],
            "sector": ["GBAO", "GSO"],
            "network": ["GO", "VGO"],
            "province": ["A", "A"],
        }
    )
    register.to_parquet(tmp_path / "institutions.parquet", index=False)
    pd.DataFrame({"sector": [], "n": []}).to_parquet(tmp_path / "population.parquet")
    paths = [tmp_path / n for n in ("measures.csv", "counts.parquet", "register.csv")]
    measure_school_year(home.folder, tmp_path, tmp_path, "os2025", "2023-2024", *paths)
    strata = {"000001": "GO", "000002": "VGO"}
    margins = Margins(register, home.plan.weights)
    table, counts = measure(
        home, small.visits, small.judgements, "os2025", "2023-2024", strata, margins=margins
    )
    assert paths[2].read_text() == "sector,stratum,n\nGBAO,GO,1\nGSO,VGO,1\n"
    back = read_csv(paths[0], text=("interval", "weights"))
    pd.testing.assert_frame_equal(back, table, check_dtype=False, rtol=1e-9)
    pd.testing.assert_frame_equal(pd.read_parquet(paths[1]), counts)


rating = st.sampled_from([1, 2, 3, 4, "not_investigated", "not_applicable", "not_rated"])
visit = st.tuples(
    st.sampled_from(["GBAO", "BUBAO", "GSO"]),
    st.integers(0, 4),
    st.lists(rating, max_size=3),
)
year = st.lists(visit, min_size=1, max_size=10)


def filled(new_mirror: Any, visits: list[Any], standard: str = "K1") -> Any:
    mirror = new_mirror()
    for sector, institution, ratings in visits:
        mirror.visit(sector, institution=f"{institution:06d}", **{standard: ratings})
    return mirror


@SOME
@given(visits=year)
def test_meets_and_below_are_all_and_so_are_the_steps(new_mirror: Any, visits: list[Any]) -> None:
    found = filled(new_mirror, visits).measure("k1_visie")
    for sector in found.index.get_level_values("sector").unique():
        part = found.loc[sector]
        assert part.loc[["meets", "below"], "k"].sum() == part["n"].iloc[0]
        assert part.loc[STEPS, "k"].sum() == part["n"].iloc[0]
        assert part.loc[STEPS[2:], "k"].sum() == part.loc["meets", "k"]
        assert part["n"].nunique() == 1


@SOME
@given(visits=year, seed=st.integers(0, 99))
def test_the_order_of_the_rows_changes_nothing(
    new_mirror: Any, visits: list[Any], seed: int
) -> None:
    for indicator, standard in (("k1_visie", "K1"), ("o1_doelenkader", "O1")):
        mirror = filled(new_mirror, visits, standard)
        pd.testing.assert_frame_equal(
            mirror.measure(indicator, shuffle=seed), mirror.measure(indicator)
        )


@SOME
@given(visits=year)
def test_a_visit_on_which_nothing_was_investigated_changes_the_coverage_only(
    new_mirror: Any, visits: list[Any]
) -> None:
    mirror = filled(new_mirror, [("GBAO", 9, [3]), *visits])
    before = mirror.measure("k1_visie")
    mirror.visit("GBAO", "999999", K1="not_investigated")
    after = mirror.measure("k1_visie")
    moved = ["eligible", "coverage"]
    pd.testing.assert_frame_equal(after.drop(columns=moved), before.drop(columns=moved))
    assert (after.loc["ALL", "eligible"] == before.loc["ALL", "eligible"] + 1).all()
    assert (after.loc["ALL", "coverage"] < before.loc["ALL", "coverage"]).all()
    for sector in set(before.index.get_level_values("sector")) - {"ALL", "BAO", "GBAO"}:
        assert after.loc[sector, "coverage"].equals(before.loc[sector, "coverage"])
