"""The same institutions twice; McNemar's example from R is in test_stats_oracles.py."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, permutation_test

from spiegel.stats import paired as module
from spiegel.stats.paired import paired

# Two of two against one of two, twice; one of three against none; a half against two thirds; and
# one that stayed. Sums of +-3 +-3 +-2 +-1 sixths: of 16 four reach 7 (two of 9, two of 7).
BY_HAND = [(2, 2, 1, 2), (2, 2, 1, 2), (1, 3, 0, 1), (1, 2, 2, 3), (3, 4, 3, 4)]

times = st.integers(1, 6).flatmap(lambda m: st.tuples(st.integers(0, m), st.just(m)))
small = st.lists(
    st.tuples(times, times).map(lambda two: (*two[0], *two[1])), min_size=1, max_size=9
)


def test_several_ratings_an_institution_worked_by_hand() -> None:
    found = paired(BY_HAND)
    assert (found.both, found.up, found.down) == (5, 3, 1)
    assert found.p == 4 / 16


def test_too_many_different_sums_give_the_chi_square_of_durkalski(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_MOST", 5)
    # (3 + 3 + 2 - 1)^2 / (9 + 9 + 4 + 1)
    assert paired(BY_HAND).p == pytest.approx(chi2.sf(49 / 23, 1), rel=1e-12)


def test_chi_square_and_exchange_are_close_with_many_institutions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Sum d = 4.25, sum d^2 = 3.5625.
    rows = [(2, 3, 1, 2)] * 30 + [(1, 2, 2, 3)] * 20 + [(3, 4, 1, 2)] * 25 + [(1, 3, 2, 4)] * 22
    exact = paired(rows).p
    monkeypatch.setattr(module, "_MOST", 1)
    assert paired(rows).p == pytest.approx(chi2.sf(4.25**2 / 3.5625, 1), rel=1e-12)
    assert paired(rows).p == pytest.approx(exact, abs=0.004)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(small)
def test_p_is_that_of_all_exchanges_one_by_one(rows: list[tuple[int, int, int, int]]) -> None:
    gaps = [Fraction(a, b) - Fraction(c, d) for a, b, c, d in rows]
    found = [abs(sum(s * g for s, g in zip(signs, gaps, strict=True)))
             for signs in product((1, -1), repeat=len(gaps))]  # fmt: skip
    assert paired(rows).p == pytest.approx(
        sum(one >= abs(sum(gaps)) for one in found) / len(found), rel=1e-12
    )


def test_p_is_that_of_scipy_which_exchanges_signs() -> None:
    rows = [(2, 3, 1, 2), (4, 5, 1, 3), (1, 1, 1, 4), (0, 2, 1, 4), (5, 6, 1, 2), (3, 3, 2, 5)]
    gaps = np.array([a / b - c / d for a, b, c, d in rows])
    other = permutation_test(
        (gaps,), np.sum, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    assert paired(rows).p == pytest.approx(other.pvalue, rel=1e-12)


def test_one_rating_each_is_the_same_whichever_way_it_is_computed() -> None:
    rows = [(1, 1, 0, 1)] * 14 + [(0, 1, 1, 1)] * 5 + [(1, 1, 1, 1)] * 40
    assert paired(rows).p == pytest.approx(
        module._exchanged([Fraction(1)] * 14 + [-Fraction(1)] * 5)
    )
    turned = [(c, d, a, b) for a, b, c, d in rows]
    assert (paired(turned).up, paired(turned).p) == (5, paired(rows).p)


def test_sums_beyond_64_bits_are_counted_too() -> None:
    primes = [53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103]
    assert paired([(1, m, 0, 1) for m in primes]).p == 2 / 2 ** len(primes)


def test_no_one_in_both_years_has_no_p_and_none_who_moved_has_p_1() -> None:
    nobody = paired([])
    assert (nobody.both, nobody.up, nobody.down) == (0, 0, 0)
    assert math.isnan(nobody.p)
    assert paired([(1, 1, 1, 1)] * 3).p == 1
    assert paired([(1, 2, 2, 4)] * 3).p == 1
    assert paired([(3, 4, 1, 4)]).p == 1, "one institution shows nothing"


@pytest.mark.parametrize("wrong", [(2, 1, 0, 1), (0, 0, 0, 1), (-1, 2, 0, 1), (0, 1, 0, 0)])
def test_counts_that_cannot_be_are_refused(wrong: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="both years"):
        paired([(1, 1, 0, 1), wrong])
