"""Rounded earlier figures against full enumeration in R 4.2.2."""

from __future__ import annotations

from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.stats.differences import miettinen_nurminen, mn_test
from spiegel.stats.rounded import envelope, feasible_counts

steady = settings(max_examples=40, deadline=None, derandomize=True)


def test_education_scotland() -> None:
    # 90 % of 420 schools against 90 % of 1118 in the baseline.
    current, prior = feasible_counts(90, 420), feasible_counts(90, 1118)
    assert (current[0], current[-1]) == (376, 380)
    assert (prior[0], prior[-1]) == (1001, 1011)
    found = envelope(current, 420, 90, 1118, margin=0.05)
    assert (found.low, found.high) == pytest.approx(
        (-0.04561842153271, 0.040834962852388), abs=1e-8
    )
    assert found.difference_low == pytest.approx(-0.00905528579947179, abs=1e-12)
    assert found.difference_high == pytest.approx(0.00941306755260241, abs=1e-12)
    assert found.p == pytest.approx(0.994958590284545, abs=1e-8)
    assert found.p_min == pytest.approx(0.587071983371874, abs=1e-8)
    narrow = envelope(current, 420, 90, 1118, level=0.9)
    expected = (-0.039371189606754, 0.03600188735072)
    assert (narrow.low, narrow.high) == pytest.approx(expected, abs=1e-8)
    assert found.tost_p is not None
    assert found.tost_p < 0.05


def test_mirror_of_2025_against_the_mirror_of_2021() -> None:
    # 14 or 15 % unfavourable of 622, so 89 to 96; 27 of 332 before.
    found = envelope(range(89, 97), 622, None, 332, counts0=27)
    assert (found.low, found.high) == pytest.approx(
        (0.019371824837436, 0.112935095112334), abs=1e-8
    )
    assert found.difference_low == pytest.approx(0.061761515515438, abs=1e-12)
    assert found.difference_high == pytest.approx(0.0730155348080425, abs=1e-12)
    assert (found.p_min, found.p) == pytest.approx((0.00135600629837677, 0.00545382574957741))
    assert found.tost_p is None


def test_counts_behind_the_unfavourable_share_of_the_mirror_of_2025() -> None:
    fourteen, fifteen = feasible_counts(14, 622), feasible_counts(15, 622)
    assert {89, 90} <= set(fourteen)
    assert set(range(91, 97)) <= set(fifteen)
    assert not set(fourteen) & set(fifteen)


def test_the_ends_are_closed_on_both_sides() -> None:
    # 12.5 % of 8 and 13.5 % of 200 can have been printed as 12 or 13, and as 13 or 14.
    assert list(feasible_counts(12, 8)) == [1]
    assert list(feasible_counts(13, 8)) == [1]
    assert 27 in feasible_counts(13, 200)
    assert 27 in feasible_counts(14, 200)


def test_decimals_are_read_exactly() -> None:
    assert list(feasible_counts(8.1, 332, decimals=1)) == [27]
    assert list(feasible_counts("8.1", 332, 1)) == list(feasible_counts(Decimal("8.1"), 332, 1))
    assert not feasible_counts("8.6", 332, 1)


def test_the_ends_of_the_scale_are_kept() -> None:
    assert list(feasible_counts(0, 150)) == [0]
    assert list(feasible_counts(100, 300)) == [299, 300]


def test_exact_counts_on_both_sides_give_the_plain_comparison() -> None:
    found = envelope(27, 332, None, 532, counts0=29)
    assert (found.low, found.high) == miettinen_nurminen(27, 332, 29, 532)
    assert found.p == found.p_min == mn_test(27, 332, 29, 532).p
    assert found.difference_low == found.difference_high


def test_the_envelope_contains_every_feasible_comparison() -> None:
    found = envelope(27, 332, 5, 532)
    for k0 in feasible_counts(5, 532):
        low, high = miettinen_nurminen(27, 332, k0, 532)
        assert found.low <= low
        assert high <= found.high
        assert mn_test(27, 332, k0, 532).p <= found.p
    assert 29 in feasible_counts(5, 532)


@steady
@given(st.integers(1, 2000), st.integers(0, 2), st.data())
def test_feasible_counts_round_back_and_no_other_does(
    n: int, decimals: int, data: st.DataObject
) -> None:
    step = Decimal(1).scaleb(-decimals)
    percent = data.draw(st.integers(0, 100 * 10**decimals)) * step
    found = set(feasible_counts(percent, n, decimals))
    for x in range(n + 1):
        exact = Decimal(100 * x) / Decimal(n)
        printed = {exact.quantize(step, r) for r in (ROUND_HALF_UP, ROUND_HALF_DOWN)}
        assert (x in found) == (percent in printed)


@pytest.mark.parametrize(
    ("percent", "n", "decimals", "message"),
    [
        (8.13, 332, 1, "decimals"),
        (101, 332, 0, r"0\.\.100"),
        (8, 0, 0, "n > 0"),
        (8, 10, -1, "decimals >= 0"),
        ("eight", 10, 0, "not a percentage"),
        (float("nan"), 10, 0, "not a percentage"),
    ],
)
def test_impossible_percentages_are_refused(
    percent: float | str, n: int, decimals: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        feasible_counts(percent, n, decimals)


def test_impossible_envelopes_are_refused() -> None:
    with pytest.raises(ValueError, match="either"):
        envelope(27, 332, 5, 532, counts0=29)
    with pytest.raises(ValueError, match="either"):
        envelope(27, 332, None, 532)
    with pytest.raises(ValueError, match="no count fits"):
        envelope(27, 332, 50, 3)
