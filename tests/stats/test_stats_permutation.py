"""Permutation of year labels against full enumeration and other tests."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.permutation import Permutation, permute_years
from spiegel.stats.stratified import stratified_difference

steady = settings(max_examples=30, deadline=None, derandomize=True)
school = st.integers(1, 4).flatmap(
    lambda m: st.tuples(st.integers(0, m), st.just(m), st.integers(0, 1), st.sampled_from("ab"))
)
schools = st.lists(school, min_size=6, max_size=30).filter(
    lambda rows: len({t for *_, t, s in rows if s == "a"}) == 2
)
Rows = list[tuple[int, int, int, str]]


def error(found: Permutation) -> float:
    """Return the Monte Carlo standard error of p."""
    return math.sqrt(found.p * (1 - found.p) / found.replicates)


def run(rows: Rows, **options: int) -> str:
    y, m, t, s = zip(*rows, strict=True)
    return str(permute_years(y, m, t, s, replicates=499, **options))


def test_all_permutations_of_a_small_year_give_the_same_p() -> None:
    y, m = [3, 0, 1, 2, 1, 0, 2, 4, 1], [4, 1, 2, 3, 1, 2, 2, 4, 3]
    t = [1, 0, 0, 1, 0, 0, 1, 1, 0]

    def change(now: set[int]) -> float:
        rest = set(range(9)) - now
        a, b = (sum(y[i] for i in g) / sum(m[i] for i in g) for g in (now, rest))
        return a - b

    observed = change({i for i in range(9) if t[i]})
    every = [change(set(c)) for c in combinations(range(9), 4)]
    exact = sum(abs(d) >= abs(observed) - 1e-9 for d in every) / len(every)
    found = permute_years(y, m, t, replicates=40_000)
    assert found.statistic == pytest.approx(observed)
    assert found.p == pytest.approx(exact, abs=4 * error(found))


def test_one_yes_or_no_per_school_is_the_conditional_test_ordered_by_distance() -> None:
    k1, n1, k0, n0 = 27, 332, 29, 532
    met = [1] * k1 + [0] * (n1 - k1) + [1] * k0 + [0] * (n0 - k0)
    found = permute_years(met, [1] * (n1 + n0), [1] * n1 + [0] * n0)
    total = math.comb(n1 + n0, k1 + k0)
    gap = k1 / n1 - k0 / n0
    exact = sum(
        math.comb(n1, x) * math.comb(n0, k1 + k0 - x)
        for x in range(k1 + k0 + 1)
        if abs(x / n1 - (k1 + k0 - x) / n0) >= abs(gap) - 1e-9
    )
    assert found.p == pytest.approx(exact / total, abs=4 * error(found))


def test_what_is_permuted_is_the_difference_at_the_weights_of_the_register() -> None:
    # 5 of 5 now and 2 of 5 then in the cell that is nearly everything; the small cell fell.
    def schools_of(met: int, n: int) -> list[float]:
        return [2.0] * met + [0.0] * (n - met)

    met = schools_of(5, 5) + schools_of(2, 24) + schools_of(2, 5) + schools_of(30, 60)
    year = [1] * 29 + [0] * 65
    cell = ["a"] * 5 + ["b"] * 24 + ["a"] * 5 + ["b"] * 60
    given = {"rated": [2.0] * 94, "year": year, "strata": cell}
    found = permute_years(met, **given, weights={"a": 0.95, "b": 0.05}, replicates=20000)  # type: ignore[arg-type]
    # R 4.2.2, 20,000 permutations of the same contrast: .165.
    assert found.statistic == pytest.approx(0.95 * 0.6 + 0.05 * (2 / 24 - 0.5))
    assert found.p == pytest.approx(0.165, abs=4 * error(found) + 0.01)
    small = permute_years(met, **given, weights={"b": 1.0})  # type: ignore[arg-type]
    assert small.statistic == pytest.approx(2 / 24 - 0.5), "a cell without weight takes no part"


def test_it_agrees_with_the_cluster_test_where_there_are_many_schools() -> None:
    rng = np.random.default_rng(8)
    m = rng.integers(1, 5, 240)
    t = np.repeat([0, 1], 120)
    y = rng.binomial(m, np.clip(rng.beta(4, 2, 240) + 0.05 * t, 0, 1))
    found = permute_years(y.tolist(), m.tolist(), t.tolist())
    other = stratified_difference(
        [(y[t == 1], m[t == 1])], [(y[t == 0], m[t == 0])], clustered=True
    )
    assert found.statistic == pytest.approx(other.difference)
    assert found.p == pytest.approx(other.p, abs=0.02)


def test_it_holds_its_level_when_ratings_of_a_school_are_alike() -> None:
    rng = np.random.default_rng(12)
    rejected = 0
    for _ in range(400):
        m = rng.integers(1, 5, 40)
        y = rng.binomial(m, rng.beta(0.8, 0.4, 40))
        t = rng.permutation(np.repeat([0, 1], 20))
        p = permute_years(y.tolist(), m.tolist(), t.tolist(), replicates=199).p
        rejected += p <= 0.05
    assert rejected <= 36  # 9 %; five standard errors above the nominal level


@steady
@given(schools, st.randoms(use_true_random=False))
def test_same_seed_same_p_whatever_the_order_the_labels_or_schools_without_ratings(
    rows: Rows, random: object
) -> None:
    shuffled = [*rows, (0, 0, 1, "a"), (0, 0, 0, "c")]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert run(shuffled) == run(rows)
    assert run([(y, m, t, f"sector {s}") for y, m, t, s in rows]) == run(rows)


@steady
@given(schools)
def test_exchanging_years_or_outcomes_turns_the_sign_and_keeps_p(rows: Rows) -> None:
    y, m, t, s = zip(*rows, strict=True)
    found = permute_years(y, m, t, s, replicates=499)
    swapped = permute_years(y, m, [1 - x for x in t], s, replicates=499)
    assert swapped.statistic == pytest.approx(-found.statistic, abs=1e-12)
    if 2 * sum(y) != sum(m):  # at exactly one half neither outcome is the rarer
        failures = [b - a for a, b in zip(y, m, strict=True)]
        turned = permute_years(failures, m, t, s, replicates=499)
        assert turned.statistic == pytest.approx(-found.statistic, abs=1e-12)
        assert turned.p == found.p


def test_exchanging_years_keeps_p_to_the_last_digit() -> None:
    y, m, t = [3, 0, 1, 2, 1, 0, 2], [4, 1, 2, 3, 1, 2, 2], [1, 0, 0, 1, 0, 0, 1]
    assert permute_years(y, m, t).p == permute_years(y, m, [1 - x for x in t]).p


def test_equal_schools_leave_nothing_to_permute() -> None:
    found = permute_years([1] * 6, [1] * 6, [0, 1] * 3)
    assert found.p == 1
    assert found.replicates == 0


def test_the_smallest_p_is_one_over_the_permutations_plus_one() -> None:
    found = permute_years([1] * 50 + [0] * 50, [1] * 100, [1] * 50 + [0] * 50, replicates=999)
    assert found.p == 1 / 1000


def test_impossible_input_is_refused() -> None:
    with pytest.raises(ValueError, match="no stratum has schools in both years"):
        permute_years([1, 0], [1, 1], [1, 0], ["a", "b"])
    with pytest.raises(ValueError, match="one entry per school"):
        permute_years([1, 0], [1, 1], [1])
    for y, m, t, r in (
        ([2], [1], [1], 9),
        ([1], [1], [2], 9),
        ([1], [1], [1], 0),
    ):
        with pytest.raises(ValueError, match="need years 0 or 1"):
            permute_years(y, m, t, replicates=r)
