"""Weighted levels: they follow the register, stand beside the crude ones, or say why not."""

from __future__ import annotations

import copy
from typing import Any

import pandas as pd
import pytest

from spiegel.config.analysis_plan import Weights
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.measures import measure
from spiegel.measure.weighted import Margins

YEAR = "2023-2024"
BY = ("network", "province")


def register(sizes: dict[tuple[str, str, str], int]) -> pd.DataFrame:
    """Return institutions by sector, network and province; those visited come first of each."""
    rows = [
        (f"{s}{n}{p}{i:03d}", s, n, p) for (s, n, p), size in sizes.items() for i in range(size)
    ]
    return pd.DataFrame(rows, columns=["institution_id", "sector", "network", "province"])


def measured(
    home: Inspectorate, mirror: Any, institutions: pd.DataFrame, **rules: Any
) -> pd.DataFrame:
    """Return the shares that meet of one open and one confidential indicator, by sector."""
    own = copy.copy(home)
    own.indicators = {name: home.indicators[name] for name in ("k1_visie", "gok_positief")}
    own.plan = home.plan.model_copy(update={"weights": Weights(**{"by": BY, **rules})})
    table, _ = measure(
        own, mirror.visits, mirror.judgements, "e", YEAR,
        margins=Margins(institutions, own.plan.weights),
    )  # fmt: skip
    return table[table["category"] == "meets"].set_index(["indicator", "sector"])


SIZES = {("GBAO", "GO", "A"): 300, ("GBAO", "VGO", "A"): 100}


def visit(mirror: Any, met: dict[tuple[str, str, str], tuple[int, int]]) -> None:
    """Add visits: of each part of the register, how many and how many of those meet."""
    for (sector, network, province), (n, k) in met.items():
        for i in range(n):
            step = 3 if i < k else 1
            mirror.visit(sector, f"{sector}{network}{province}{i:03d}", K1=step, GOK=step)


def test_a_share_by_hand(home: Inspectorate, mirror: Any) -> None:
    """Half of those visited are of GO, which has three quarters of the register."""
    visit(mirror, {("GBAO", "GO", "A"): (40, 10), ("GBAO", "VGO", "A"): (40, 30)})
    found = measured(home, mirror, register(SIZES)).loc["k1_visie", "GBAO"]
    assert found["share"] == 0.5
    assert found["weights"] == "raked"
    assert found["share_weighted"] == pytest.approx(0.75 * 0.25 + 0.25 * 0.75)
    assert found["low_weighted"] < found["share_weighted"] < found["high_weighted"]


def test_a_year_visited_like_its_register_is_its_crude_share(
    home: Inspectorate, mirror: Any
) -> None:
    visit(mirror, {("GBAO", "GO", "A"): (60, 45), ("GBAO", "VGO", "A"): (20, 5)})
    found = measured(home, mirror, register(SIZES)).loc["k1_visie", "GBAO"]
    assert found["share_weighted"] == pytest.approx(found["share"])


def test_sectors_are_a_margin_of_the_total(home: Inspectorate, mirror: Any) -> None:
    sizes = {("GBAO", "GO", "A"): 900, ("GSO", "GO", "A"): 100}
    visit(mirror, {("GBAO", "GO", "A"): (50, 50), ("GSO", "GO", "A"): (50, 0)})
    found = measured(home, mirror, register(sizes)).loc["k1_visie", "ALL"]
    assert (found["share"], found["share_weighted"]) == (0.5, pytest.approx(0.9))


def test_nothing_of_a_confidential_indicator_is_weighted(home: Inspectorate, mirror: Any) -> None:
    visit(mirror, {("GBAO", "GO", "A"): (40, 30), ("GBAO", "VGO", "A"): (40, 30)})
    found = measured(home, mirror, register(SIZES)).loc["gok_positief"]
    numbers = ["share_weighted", "low_weighted", "high_weighted"]
    assert (found["weights"] == "").all()
    assert found[numbers].isna().all(axis=None)


@pytest.mark.parametrize(
    ("word", "sizes", "met"),
    [
        ("few", SIZES, {("GBAO", "GO", "A"): (20, 8), ("GBAO", "VGO", "A"): (9, 4)}),
        # Weights of 12 and 4/15: 64 institutions are worth 64^2 / (4 * 144 + 60 * (4/15)^2) = 7.
        ("uneven", SIZES, {("GBAO", "GO", "A"): (4, 2), ("GBAO", "VGO", "A"): (60, 20)}),
        ("not_visited", SIZES, {("GBAO", "GO", "A"): (40, 20)}),
        ("unplaced", SIZES, {("GBAO", "GO", "A"): (40, 20), ("GBAO", "OGO", "A"): (40, 20)}),
        (
            "no_register",
            {("GBAO", "", ""): 100},
            {("GBAO", "", ""): (40, 20)},
        ),
        (
            "not_converged",
            {("GBAO", "GO", "A"): 30, ("GBAO", "VGO", "B"): 20, ("GBAO", "VGO", "A"): 20},
            {("GBAO", "GO", "A"): (15, 7), ("GBAO", "VGO", "B"): (15, 7)},
        ),
    ],
)
def test_where_there_are_no_weights_a_word_says_why(
    home: Inspectorate, mirror: Any, word: str, sizes: Any, met: Any
) -> None:
    visit(mirror, met)
    found = measured(home, mirror, register(sizes)).loc["k1_visie", "GBAO"]
    assert found["weights"] == word
    assert pd.isna(found["share_weighted"])
    assert found["share"] > 0


def test_a_part_of_the_register_that_is_small_enough_is_left_out(
    home: Inspectorate, mirror: Any
) -> None:
    sizes = {**SIZES, ("GBAO", "OGO", "A"): 4}
    visit(mirror, {("GBAO", "GO", "A"): (40, 10), ("GBAO", "VGO", "A"): (40, 30)})
    kept = measured(home, mirror, register(sizes)).loc["k1_visie", "GBAO"]
    assert kept["share_weighted"] == pytest.approx(0.375)
    none = measured(home, mirror, register(sizes), ignore_below=0.005).loc["k1_visie", "GBAO"]
    assert none["weights"] == "not_visited"


def test_the_plan_says_how_many_equal_weights_a_row_must_be_worth(
    home: Inspectorate, mirror: Any
) -> None:
    """20 of weight 1.5 and 20 of weight 0.5 are worth 40^2 / (20 * 2.25 + 20 * 0.25) = 32."""
    visit(mirror, {("GBAO", "GO", "A"): (20, 5), ("GBAO", "VGO", "A"): (20, 15)})
    kept = measured(home, mirror, register(SIZES)).loc["k1_visie", "GBAO"]
    assert kept["share_weighted"] == pytest.approx(0.375)
    none = measured(home, mirror, register(SIZES), min_effective=33).loc["k1_visie", "GBAO"]
    assert none["weights"] == "uneven"


def test_no_margin_no_weights(home: Inspectorate, mirror: Any) -> None:
    visit(mirror, {("GBAO", "GO", "A"): (40, 10), ("GBAO", "VGO", "A"): (40, 30)})
    found = measured(home, mirror, register(SIZES), by=()).loc["k1_visie", "GBAO"]
    assert found["weights"] == ""


def test_a_share_of_0_or_1_has_an_interval(home: Inspectorate, mirror: Any) -> None:
    visit(mirror, {("GBAO", "GO", "A"): (40, 40), ("GBAO", "VGO", "A"): (40, 40)})
    found = measured(home, mirror, register(SIZES)).loc["k1_visie", "GBAO"]
    assert (found["share_weighted"], found["high_weighted"]) == (1.0, 1.0)
    # Weights 1.5 and 0.5: 80 ratings are worth 80^2 / (40 * 2.25 + 40 * 0.25) = 64.
    assert found["low_weighted"] == pytest.approx(64 / (64 + 1.959964**2), rel=1e-6)
