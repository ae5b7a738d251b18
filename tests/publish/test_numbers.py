"""Printed numbers: rounded once, exactly, from the counts, in both languages."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from spiegel.publish import numbers


@pytest.mark.parametrize(
    ("k", "n", "decimals", "printed"),
    [
        (1, 8, 0, "13%"),  # 12.5: half goes up, where binary rounding to even would say 12
        (1, 8, 1, "12,5%"),
        (1, 200, 0, "1%"),
        (3, 200, 0, "2%"),
        (29, 200, 0, "15%"),  # 14.5, and 0.145 has no exact binary form
        (1, 3, 1, "33,3%"),
        (0, 7, 0, "0%"),
        (7, 7, 1, "100,0%"),
    ],
)
def test_percent_rounds_half_up_from_counts(k, n, decimals, printed):
    assert numbers.percent(k, n, "nl", decimals) == printed


def test_every_percentage_is_the_nearest_whole_number():
    for n in range(1, 130):
        for k in range(n + 1):
            exact = Fraction(100 * k, n)
            found = int(numbers.percent(k, n, "en", sign=False))
            assert abs(exact - found) <= Fraction(1, 2)
            assert found - exact != Fraction(-1, 2)


def test_side_total_comes_from_counts_not_from_rounded_parts():
    counts, n = (10, 20, 20, 3), 53
    parts = [numbers.percent(k, n, "nl", sign=False) for k in counts]
    assert parts == ["19", "38", "38", "6"]
    assert sum(map(int, parts)) == 101
    assert numbers.percent(20 + 3, n, "nl") == "43%"


def test_share_as_float_agrees_with_its_counts():
    for n in range(1, 400):
        for k in range(0, n + 1, 3):
            assert numbers.percent_share(k / n, "nl") == numbers.percent(k, n, "nl")


@pytest.mark.parametrize(("k", "n"), [(1, 0), (5, 4), (-1, 4)])
def test_impossible_share_is_refused(k, n):
    with pytest.raises(ValueError, match="not a share"):
        numbers.percent(k, n, "nl")


def test_counts_have_the_thousands_mark_of_the_language():
    assert numbers.count(1234567, "nl") == "1.234.567"
    assert numbers.count(1234567, "en") == "1,234,567"
    assert numbers.lost(12, "nl") == "−12"
    assert numbers.lost(0, "nl") == "0"


def test_differences_carry_sign_and_unit():
    assert numbers.points(0.067, "nl") == "+7 procentpunt"
    assert numbers.points(-0.065, "en") == "−7 percentage points"
    assert numbers.points(0.01, "en") == "+1 percentage point"
    assert numbers.points(-0.004, "nl") == "0 procentpunt"
    assert numbers.points(0.0125, "nl", 1) == "+1,3 procentpunt"


def test_ranges_use_the_word_of_the_language():
    assert numbers.percent_range(0.314, 0.449, "nl") == "31% tot 45%"
    assert numbers.percent_range(0.314, 0.449, "en") == "31% to 45%"
    assert numbers.points_range(-0.06, 0.13, "nl") == "−6 tot +13 procentpunt"
    assert numbers.points_range(-0.06, 0.13, "en") == "−6 to +13 percentage points"


def test_k_of_n_and_dates():
    assert numbers.k_of_n(8, 20, "nl") == "8 van de 20"
    assert numbers.k_of_n(8, 20, "en") == "8 of 20"
    assert numbers.day(date(2025, 5, 13), "nl") == "13 mei 2025"
    assert numbers.day(date(2025, 5, 13), "en") == "13 May 2025"
