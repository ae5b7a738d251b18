"""Fisher's test; the published example is in test_stats_oracles.py."""

from __future__ import annotations

from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.exact import fisher

steady = settings(max_examples=40, deadline=None, derandomize=True)
small = st.integers(2, 14).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@steady
@given(small, small)
def test_exchanging_years_or_outcomes_leaves_the_exact_p_alone(
    one: tuple[int, int], zero: tuple[int, int]
) -> None:
    (k1, n1), (k0, n0) = one, zero
    p = fisher(k1, n1, k0, n0)
    assert fisher(k0, n0, k1, n1) == pytest.approx(p, rel=1e-12)
    assert fisher(n1 - k1, n1, n0 - k0, n0) == pytest.approx(p, rel=1e-12)


@steady
@given(small, small)
def test_the_p_is_that_of_whole_numbers(one: tuple[int, int], zero: tuple[int, int]) -> None:
    (k1, n1), (k0, n0) = one, zero
    met = k1 + k0
    weights = {x: comb(n1, x) * comb(n0, met - x) for x in range(met + 1)}
    kept = sum(w for w in weights.values() if w <= weights[k1])
    assert fisher(k1, n1, k0, n0) == pytest.approx(kept / comb(n1 + n0, met), rel=1e-12)


def test_impossible_tables_are_refused() -> None:
    with pytest.raises(ValueError, match=r"need n > 0 and k in 0\.\.n"):
        fisher(6, 5, 1, 6)
