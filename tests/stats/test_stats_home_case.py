"""The worked pairs of the home case, and what must hold for every interval of a share."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.differences import miettinen_nurminen, mn_test
from spiegel.stats.proportions import wilson
from spiegel.stats.rounded import envelope
from spiegel.stats.trend import cochran_armitage

steady = settings(max_examples=60, deadline=None, derandomize=True)
pair = st.integers(2, 300).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def test_unfavourable_advice_from_29_of_532_to_27_of_332() -> None:
    low, high = miettinen_nurminen(27, 332, 29, 532)
    assert round(100 * (27 / 332 - 29 / 532), 1) == 2.7
    assert (round(100 * low, 1), round(100 * high, 1)) == (-0.7, 6.5)
    assert round(mn_test(27, 332, 29, 532).p, 2) == 0.12


def test_unfavourable_advice_from_27_of_332_to_89_to_96_of_622() -> None:
    found = envelope(range(89, 97), 622, None, 332, counts0=27)
    assert (round(100 * found.low, 1), round(100 * found.high, 1)) == (1.9, 11.3)
    assert (round(found.p_min, 4), round(found.p, 4)) == (0.0014, 0.0055)


def test_english_independent_schools_depart_from_a_line_without_a_trend() -> None:
    k, n = [784, 788, 802, 789, 864], [1020, 1004, 1069, 1057, 1060]
    found = cochran_armitage(k, n, range(2020, 2025))
    assert round(found.p, 2) == 0.17
    assert round(found.departure.p, 4) == 0.0007


@steady
@given(pair)
def test_every_interval_of_a_share_mirrors_and_contains_the_share(one: tuple[int, int]) -> None:
    k, n = one
    low, high = wilson(k, n)
    assert 0 <= low <= k / n <= high <= 1
    assert wilson(n - k, n) == pytest.approx((1 - high, 1 - low), abs=1e-9)
