"""Printed numbers: rounded once, exactly, from the counts, in both languages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from babel import dates as cldr_dates
from babel import numbers as cldr

from spiegel.config.languages import writing
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
    assert numbers.signed_range(-0.06, 0.13, "nl") == "−6 tot +13"
    assert numbers.signed_range(-0.06, 0.13, "en") == "−6 to +13"


def test_k_of_n_and_dates():
    assert numbers.k_of_n(8, 20, "nl") == "8 van de 20"
    assert numbers.k_of_n(8, 20, "en") == "8 of 20"
    assert numbers.day(date(2025, 5, 13), "nl") == "13 mei 2025"
    assert numbers.day(date(2025, 5, 13), "en") == "13 May 2025"


LOCALES = {"nl": "nl_BE", "en": "en_GB"}


def babel(value: Decimal, pattern: str, language: str) -> str:
    """Return a number as Babel prints it, with the two choices of this house applied."""
    with localcontext() as context:
        context.rounding = ROUND_HALF_UP
        text = cldr.format_decimal(value, format=pattern, locale=LOCALES[language])
    return text.replace("-", numbers.MINUS)


@pytest.mark.parametrize("language", LOCALES)
def test_counts_and_decimals_are_marked_as_cldr_says(language):
    tried = [*range(1100), *(7**i for i in range(12)), 999_999, 1_000_000, 12_345_678]
    for n in tried:
        assert numbers.count(n, language) == babel(Decimal(n), "#,##0", language)
        assert numbers.lost(n, language) == babel(Decimal(-n), "#,##0", language) or n == 0
    for i in range(-3000, 3001, 7):
        for decimals, pattern in ((0, "#,##0"), (1, "#,##0.0"), (2, "#,##0.00")):
            points = Decimal(i) / 8
            expected = babel(points, pattern, language)
            found = numbers.signed(i / 800, language, decimals)
            zero = Decimal(expected.replace(",", ".").replace(numbers.MINUS, "-")) == 0
            assert found.lstrip("+") == (expected.lstrip(numbers.MINUS) if zero else expected)


@pytest.mark.parametrize("language", LOCALES)
def test_percentages_are_written_as_cldr_says(language):
    for n in (1, 3, 7, 8, 40, 53, 247, 622):
        for k in range(n + 1):
            for decimals, pattern in ((0, "0"), (1, "0.0")):
                expected = babel(Decimal(100 * k) / n, pattern, language)
                assert numbers.percent(k, n, language, decimals) == f"{expected}%"
    # Without a space, as the pattern of these locales has it; fr-BE, for one, would have one.
    assert cldr.format_percent(0.63, locale=LOCALES[language]) == numbers.percent(63, 100, language)
    assert cldr.format_percent(0.63, locale="fr_BE") != numbers.percent(63, 100, "nl")


def test_the_two_choices_against_cldr_are_still_choices():
    assert cldr.get_minus_sign_symbol("nl_BE") == cldr.get_minus_sign_symbol("en_GB") == "-"
    assert numbers.MINUS == "\N{MINUS SIGN}"
    assert cldr.format_decimal(Decimal("12.5"), format="0", locale="nl_BE") == "12"  # half to even
    assert numbers.percent(1, 8, "nl") == "13%"


@pytest.mark.parametrize("language", LOCALES)
def test_dates_are_written_as_cldr_says(language):
    for i in range(0, 800, 9):
        moment = date(2024, 1, 1) + timedelta(days=i)
        expected = cldr_dates.format_date(moment, "long", locale=LOCALES[language])
        assert numbers.day(moment, language) == expected


@pytest.mark.parametrize(
    ("percent", "thousands"),
    [("{number}%", "."), ("{number} %", " "), ("{number}\u00a0%", "\u202f"), ("%{number}", "")],
)
def test_a_printed_number_is_found_as_its_language_writes_it(monkeypatch, percent, thousands):
    """CLDR: French has a space before the percent sign, Turkish the sign before the number."""
    marks = {"percent": percent, "thousands": thousands}
    own = writing("nl").model_copy(update=marks)
    monkeypatch.setattr(numbers, "writing", lambda language: own)
    numbers.pattern.cache_clear()
    shares = [numbers.percent(1, 3, "x", 1), numbers.percent(54, 100, "x")]
    counts = [numbers.count(1234567, "x"), numbers.count(12, "x"), numbers.lost(1234, "x")]
    printed = [*shares, *counts]
    text = f"van {' en '.join(printed)}. In 2023 12 erbij"
    found = re.findall(numbers.pattern("x"), text)
    numbers.pattern.cache_clear()
    assert found == [*printed, "2023", "12"]
