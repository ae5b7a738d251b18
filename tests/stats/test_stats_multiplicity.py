"""Adjusted p-values against R p.adjust."""

from __future__ import annotations

import gc
import math
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.multiplicity import adjust, adjust_by_tier, adjust_once

steady = settings(max_examples=40, deadline=None, derandomize=True)

# Benjamini & Hochberg (1995), 15 p-values.
P = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]
HOLM = [
    *(0.0015, 0.0056, 0.0247, 0.114, 0.2211, 0.278, 0.278, 0.278, 0.3213),
    *(1, 1, 1, 1, 1, 1),
]
BH = [
    *(0.0015, 0.003, 0.0095, 0.035625, 0.0603, 0.0638571428571429, 0.0638571428571429),
    *(0.0645, 0.0765, 0.486, 0.581181818181818, 0.714875, 0.753230769230769),
    *(0.813214285714286, 1),
]
WITH_GAP = [0.001, 0.01, None, 0.04, 0.2]


@pytest.fixture(autouse=True, scope="module")
def no_collection() -> Iterator[None]:
    """Statsmodels collects garbage at each call, a tenth of a second in a large process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gc, "collect", lambda *_: 0)
        yield


p_values = st.lists(st.one_of(st.none(), st.just(math.nan), st.floats(0, 1)), max_size=12)
methods = st.sampled_from(["holm", "bh"])


@pytest.mark.parametrize(("method", "expected", "rejected"), [("holm", HOLM, 3), ("bh", BH, 4)])
def test_benjamini_hochberg_example(method: str, expected: list[float], rejected: int) -> None:
    adjusted = adjust(P, method)  # type: ignore[arg-type]
    assert adjusted == pytest.approx(expected, abs=1e-10)
    assert sum(p <= 0.05 for p in adjusted) == rejected


def test_missing_values_do_not_count_as_tests() -> None:
    nan = math.nan
    holm, bh = [0.004, 0.03, nan, 0.08, 0.2], [0.004, 0.02, nan, 0.0533333333333333, 0.2]
    assert adjust(WITH_GAP, "holm") == pytest.approx(holm, abs=1e-10, nan_ok=True)
    assert adjust(WITH_GAP, "bh") == pytest.approx(bh, abs=1e-10, nan_ok=True)


def test_tiers_are_adjusted_apart() -> None:
    p = [0.01, 0.01, 0.02, None, 0.04]
    adjusted = adjust_by_tier(p, [1, 2, 1, 2, 2])
    # Tier 1: Holm of (.01, .02); tier 2: Benjamini-Hochberg of (.01, .04).
    assert adjusted == pytest.approx([0.02, 0.02, 0.02, math.nan, 0.04], nan_ok=True)
    assert adjust_by_tier([0.03, 0.04], [1, 1]) == pytest.approx([0.06, 0.06])
    assert adjust_by_tier([0.03, 0.04], [2, 2]) == pytest.approx([0.04, 0.04])


def test_nothing_tested_stays_missing() -> None:
    assert adjust([], "holm") == []
    assert all(math.isnan(x) for x in adjust([None, math.nan], "bh"))


def test_the_same_test_counts_once_and_the_level_is_that_of_one_more() -> None:
    p = [0.001, 0.001, 0.02, 0.2, None, 0.03]
    found = adjust_once(p, [1, 1, 1, 1, 1, 2], ["a", "a", "b", "c", "d", "e"], 0.05)
    assert [one.p for one in found[:4]] == pytest.approx([0.003, 0.003, 0.04, 0.2])
    assert math.isnan(found[4].p)
    assert found[5].p == 0.03, "the only test of its tier"
    # Holm, three tests of which two are shown: those had two or three to go, the third one.
    assert [one.level for one in found[:4]] == pytest.approx([0.025, 0.025, 0.025, 0.05])
    assert found[4].level == 0.05


def test_benjamini_hochberg_decides_at_the_rank_of_one_more() -> None:
    found = adjust_once([0.001, 0.5, 0.6, 0.7], [2] * 4, list("abcd"), 0.05)
    assert [one.level for one in found] == pytest.approx([0.0125, 0.025, 0.025, 0.025])


def test_the_same_test_in_both_tiers_is_of_the_first() -> None:
    found = adjust_once([0.01, 0.01, 0.02], [2, 1, 2], ["a", "a", "b"], 0.05)
    assert [one.p for one in found] == [0.01, 0.01, 0.02]


@steady
@given(p_values, methods)
def test_adjusted_values_keep_order_place_and_bounds(p: list[float | None], method: str) -> None:
    adjusted = adjust(p, method)  # type: ignore[arg-type]
    missing = [x is None or math.isnan(x) for x in p]
    assert [math.isnan(x) for x in adjusted] == missing
    pairs = sorted((x, a) for x, a in zip(p, adjusted, strict=True) if x is not None and x == x)
    for raw, value in pairs:
        assert raw - 1e-12 <= value <= 1
    values = [value for _, value in pairs]
    assert all(a <= b + 1e-12 for a, b in pairwise(values))


@steady
@given(p_values, methods)
def test_a_missing_value_changes_no_other(p: list[float | None], method: str) -> None:
    with_gap = adjust([None, *p], method)  # type: ignore[arg-type]
    without = adjust(p, method)  # type: ignore[arg-type]
    assert with_gap[1:] == pytest.approx(without, nan_ok=True)


def test_impossible_input_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown method"):
        adjust([0.1], "hs")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"0\.\.1"):
        adjust([1.2], "holm")
    with pytest.raises(ValueError, match="tier must be"):
        adjust_by_tier([0.1], [3])
    with pytest.raises(ValueError, match="equal lengths"):
        adjust_by_tier([0.1], [1, 2])
