"""Cells of a comparison at equal composition: when they are joined, and what they weigh."""

from __future__ import annotations

import pandas as pd
import pytest

from spiegel.config.analysis_plan import Composition
from spiegel.measure.standardised import standardised_share
from spiegel.measure.strata import Partition, Register, register_table, strata_of

RULES = Composition(within_sector="network", min_cell=5, ignore_below=0.1)
SIZES = {("P", "a"): 60, ("P", "b"): 20, ("S", "a"): 15, ("S", "b"): 5, ("T", "a"): 4}


def register(sizes: dict[tuple[str, str], int] | None = None) -> Register:
    rows = [(s, c, n) for (s, c), n in (sizes or SIZES).items()]
    return Register(pd.DataFrame(rows, columns=["sector", "stratum", "n"]))


FULL = {("P", "a"): 9, ("P", "b"): 6, ("S", "a"): 7, ("S", "b"): 5}


def test_cells_that_are_large_enough_in_both_years_keep_their_own_weight() -> None:
    found = register().partition(("P", "S"), [FULL, FULL], RULES)
    assert found is not None
    assert found.groups == ((("P", "a"),), (("P", "b"),), (("S", "a"),), (("S", "b"),))
    assert found.weights == (0.6, 0.2, 0.15, 0.05)
    assert found.left_out == ()


def test_one_thin_cell_in_one_year_makes_its_sector_one_cell() -> None:
    thin = FULL | {("S", "b"): 4}
    found = register().partition(("P", "S"), [FULL, thin], RULES)
    assert found is not None
    assert found.groups[2:] == ((("S", "a"), ("S", "b")),)
    assert found.weights == pytest.approx((0.6, 0.2, 0.2))


NETWORKS = Composition(within_sector="network", order=("GO", "OGO", "VGO"), min_cell=5)


def networks(*numbers: int) -> dict[tuple[str, str], int]:
    return {("P", name): n for name, n in zip(NETWORKS.order, numbers, strict=True) if n}


@pytest.mark.parametrize(
    ("now", "then", "groups"),
    [
        # One school fewer in one cell joins that cell with its neighbour, and no other.
        ((4, 60, 116), (60, 60, 60), (("GO", "OGO"), ("VGO",))),
        ((5, 60, 115), (60, 60, 60), (("GO",), ("OGO",), ("VGO",))),
        ((60, 60, 4), (60, 60, 60), (("GO",), ("OGO", "VGO"))),
        # In the middle: with the smaller of its two neighbours, in the year that has fewest.
        ((60, 4, 50), (60, 60, 60), (("GO",), ("OGO", "VGO"))),
        ((50, 4, 60), (60, 60, 60), (("GO", "OGO"), ("VGO",))),
        ((60, 4, 60), (60, 60, 60), (("GO", "OGO"), ("VGO",))),
        # The smallest first, until all are large enough.
        ((1, 3, 60), (60, 60, 60), None),
        ((2, 3, 60), (60, 60, 60), (("GO", "OGO"), ("VGO",))),
        ((0, 60, 60), (60, 60, 60), (("GO", "OGO"), ("VGO",))),
    ],
)
def test_only_a_sparse_cell_is_joined_and_with_its_smaller_neighbour(
    now: tuple[int, ...], then: tuple[int, ...], groups: tuple[tuple[str, ...], ...] | None
) -> None:
    found = register(networks(300, 300, 300)).partition(
        ("P",), [networks(*now), networks(*then)], NETWORKS
    )
    if groups is None:
        assert found is None
        return
    assert found is not None
    assert found.groups == tuple(tuple(("P", name) for name in group) for group in groups)
    assert found.weights == pytest.approx([len(group) / 3 for group in groups])


def test_joined_cells_kept_apart_share_their_weight_by_what_they_can_tell() -> None:
    now, then = networks(4, 60, 116), networks(60, 60, 60)
    found = register(networks(300, 300, 300)).partition(("P",), [now, then], NETWORKS)
    assert found is not None
    assert found.joined(now, then) == ((("P", "GO"), ("P", "OGO")),)
    apart = found.apart(now, then)
    assert apart.groups == ((("P", "GO"),), (("P", "OGO"),), (("P", "VGO"),))
    tell = 4 * 60 / 64, 60 * 60 / 120
    assert apart.weights == pytest.approx(
        [2 / 3 * tell[0] / sum(tell), 2 / 3 * tell[1] / sum(tell), 1 / 3]
    )


def test_a_cell_without_institutions_is_not_joined_with_anything() -> None:
    year = networks(0, 60, 60)
    found = register(networks(300, 300, 300)).partition(("P",), [year, year], NETWORKS)
    assert found is not None
    assert found.joined(year, year) == ()
    assert found.apart(year, year) == found


def test_cells_that_the_order_does_not_name_come_last_by_name() -> None:
    sizes = {("P", name): 50 for name in ("b", "a", "VGO", "GO")}
    seen = dict.fromkeys(sizes, 9) | {("P", "a"): 2}
    found = register(sizes).partition(("P",), [seen, seen], NETWORKS)
    assert found is not None
    assert found.groups == ((("P", "GO"),), (("P", "VGO"), ("P", "a")), (("P", "b"),))


def test_one_cell_with_nearly_the_whole_population_leaves_nothing_to_hold() -> None:
    rules = NETWORKS.model_copy(update={"ignore_below": 0.02})
    year = networks(0, 1, 60)
    assert register(networks(1, 1, 98)).one_cell(("P",), [year, year], rules)
    assert not register(networks(1, 2, 97)).one_cell(("P",), [year, year], rules)
    assert not register(networks(1, 1, 98)).one_cell(("S",), [year, year], rules)


def test_a_sector_too_small_to_stand_is_left_out_only_when_it_weighs_little() -> None:
    few = FULL | {("T", "a"): 2}
    found = register().partition(("P", "S", "T"), [few, few], RULES)
    assert found is not None
    assert found.left_out == ("T",)
    assert sum(found.weights) == pytest.approx(1)
    assert register(SIZES | {("T", "a"): 40}).partition(("P", "S", "T"), [few, few], RULES) is None


def test_a_sector_that_no_year_observed_is_not_part_of_the_population() -> None:
    found = register().partition(("P", "S", "T"), [FULL, FULL], RULES)
    assert found is not None
    assert sum(found.weights) == 1
    assert found.left_out == ()


def test_one_cell_controls_nothing() -> None:
    thin = {("P", "a"): 20, ("P", "b"): 1}
    assert register().partition(("P",), [thin, thin], RULES) is None


def test_a_sector_that_the_register_does_not_know_cannot_be_weighted() -> None:
    strange = FULL | {("X", "a"): 30}
    assert register().partition(("P", "S", "X"), [strange, strange], RULES) is None


def test_a_few_institutions_without_a_place_are_left_out_and_many_join_the_cells() -> None:
    one = {("P", "a"): 30, ("P", "b"): 30, ("P", ""): 1}
    found = register().partition(("P",), [one, one], RULES)
    assert found is not None
    assert found.groups == ((("P", "a"),), (("P", "b"),))
    assert found.places([("P", ""), ("P", "b")]) == [-1, 1]
    many = one | {("P", ""): 20}
    assert register().partition(("P",), [many, many], RULES) is None


def test_the_register_is_counted_by_sector_and_network() -> None:
    institutions = pd.DataFrame(
        {
            "institution_id": ["1", "2", "3"],
            "sector": ["P", "P", "S"],
            "network": ["a", "a", "b"],
            "province": ["x", "y", "x"],
        }
    )
    population = pd.DataFrame({"sector": ["S", "P"], "n": [7, 9]})
    found = register_table(institutions, population, RULES)
    assert found.to_numpy().tolist() == [["P", "a", 2], ["S", "b", 1]]
    assert strata_of(institutions, RULES) == {"1": "a", "2": "a", "3": "b"}
    whole = Composition(within_sector="none")
    assert register_table(institutions, population, whole).to_numpy().tolist() == [
        ["P", "", 2],
        ["S", "", 1],
    ]
    assert strata_of(institutions, whole) == {}


def test_without_sectors_in_the_register_the_delivered_population_counts() -> None:
    institutions = pd.DataFrame({"institution_id": ["1"], "sector": [""], "network": ["a"]})
    population = pd.DataFrame({"sector": ["S", "P"], "n": [7, 9]})
    found = register_table(institutions, population, RULES)
    assert found.to_numpy().tolist() == [["P", "", 9], ["S", "", 7]]


def test_a_standardised_share_weighs_each_group_by_the_register() -> None:
    partition = Partition(((("P", ""),), (("S", ""),)), (0.75, 0.25), ("T",))
    met, rated = [1, 1, 0, 0, 1, 0, 1], [1] * 7
    cells = [("P", "")] * 4 + [("S", "")] * 2 + [("T", "")]
    found = standardised_share(met, rated, cells, partition)
    assert found.share == pytest.approx(0.75 * 0.5 + 0.25 * 0.5)
    # v_h = pq / (n_h - 1) for one rating per institution.
    expected = 0.75**2 * 0.25 / 3 + 0.25**2 * 0.25 / 1
    assert found.variance == pytest.approx(expected)
    assert found.n == 6


def test_a_standardised_share_of_one_is_one() -> None:
    partition = Partition(((("P", ""),), (("S", ""),)), (0.9, 0.1), ())
    cells = [("P", "")] * 6 + [("S", "")] * 6
    found = standardised_share([1] * 12, [1] * 12, cells, partition)
    assert found.share == 1
