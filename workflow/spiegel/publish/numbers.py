"""The one way numbers, ranges and dates are printed, as each language writes them.

Percentages of counts are rounded from the integers, half up, once. Shares that arrive as floats
are first cut to the ten digits that the tables carry, so that text and table always agree.

Marks, months and the percent sign without a space are those of CLDR for nl-BE and en-GB, held by a
test against Babel. Babel itself is not used to print: it rounds halves to even unless told
otherwise, and its minus is a hyphen where this house prints a true minus sign.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from spiegel.config.languages import writing

MINUS = "\N{MINUS SIGN}"


def _round(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.10g}")


def _text(value: Decimal, language: str) -> str:
    own = writing(language)
    marks = str.maketrans({",": own.thousands, ".": own.decimal})
    return (MINUS if value < 0 and value != 0 else "") + f"{abs(value):,f}".translate(marks)


@cache
def pattern(language: str) -> str:
    """Return the regular expression of a number or percentage as it is printed in a language.

    A percent sign that stands otherwise than the language writes it belongs to what is found.
    """
    own = writing(language)
    before, _, after = map(re.escape, own.percent.partition("{number}"))
    grouped = rf"|{re.escape(own.thousands)}\d{{3}}(?!\d)" if own.thousands else ""
    return rf"(?:{before})?[+{MINUS}]?\d+(?:[.,]\d+{grouped})*(?:{after}|%)?"


def digits(text: str, language: str) -> str:
    """Return a decimal number that is printed already, with the mark of the language."""
    return text.replace(".", writing(language).decimal)


def count(n: int, language: str) -> str:
    """Return a whole number with the thousands mark of the language: 1.234 or 1,234."""
    return _text(Decimal(int(n)), language)


def quantity(value: float, language: str, *, sign: bool = False) -> str:
    """Return a quantity without its unit: whole as it is, else with one decimal, half up."""
    exact = _exact(value)
    whole = exact == exact.to_integral_value()
    text = _text(_round(exact, 0 if whole else 1), language)
    return f"+{text}" if sign and value > 0 else text


def lost(n: int, language: str) -> str:
    """Return how many rows a step left out: '−12', or '0'."""
    return _text(Decimal(-int(n)), language)


def rounded_percent(k: int, n: int, decimals: int = 0) -> Decimal:
    """Return 100 k / n rounded half up, computed exactly from the two counts."""
    if not 0 <= k <= n or n == 0:
        raise ValueError(f"{k} of {n} is not a share")
    scaled = 100 * int(k) * 10**decimals
    whole = (2 * scaled + int(n)) // (2 * int(n))
    return Decimal(whole).scaleb(-decimals)


def percent(k: int, n: int, language: str, decimals: int = 0, *, sign: bool = True) -> str:
    """Return `k` of `n` as a percentage; `sign=False` leaves the percent sign out."""
    text = _text(rounded_percent(k, n, decimals), language)
    return writing(language).percent.format(number=text) if sign else text


def percent_share(share: float, language: str, decimals: int = 0, *, sign: bool = True) -> str:
    """Return a fraction 0..1 as a percentage, rounded half up."""
    text = _text(_round(100 * _exact(share), decimals), language)
    return writing(language).percent.format(number=text) if sign else text


def percent_range(low: float, high: float, language: str, decimals: int = 0) -> str:
    """Return an interval of fractions: '31% tot 45%' or '31% to 45%'."""
    ends = [percent_share(end, language, decimals) for end in (low, high)]
    return writing(language).between.format(low=ends[0], high=ends[1])


def k_of_n(k: int, n: int, language: str) -> str:
    """Return '8 van de 20' or '8 of 20', for counts too small for a percentage."""
    return writing(language).of.format(k=count(k, language), n=count(n, language))


def signed(difference: float, language: str, decimals: int = 0) -> str:
    """Return a difference of fractions in points with an explicit sign: '+7', '−3' or '0'."""
    value = _round(100 * _exact(difference), decimals)
    text = _text(value, language)
    return f"+{text}" if value > 0 else text


def subtracts(share: float, prior_share: float, difference: float, decimals: int = 0) -> bool:
    """Say whether two shares as they are printed give the difference as it is printed.

    Each is rounded once from its own digits: 70% and 64% may stand beside a difference of 5.
    """
    values = (share, prior_share, difference)
    now, then, moved = (_round(100 * _exact(value), decimals) for value in values)
    return now - then == moved


def points(difference: float, language: str, decimals: int = 0) -> str:
    """Return a difference of fractions as percentage points, sign and unit included."""
    text = signed(difference, language, decimals)
    return f"{text} {points_unit(text, language)}"


def signed_range(low: float, high: float, language: str, decimals: int = 0) -> str:
    """Return an interval of differences in points without the unit: '−6 tot +13'."""
    ends = [signed(end, language, decimals) for end in (low, high)]
    return writing(language).between.format(low=ends[0], high=ends[1])


def in_points(share: float, language: str) -> str:
    """Return a share as percentage points without a sign, unit included."""
    text = percent_share(share, language, sign=False)
    return f"{text} {points_unit(text, language)}"


def is_one(text: str) -> bool:
    """Say whether a number as it is printed is one: what it counts is then one of them."""
    return text.lstrip(f"+{MINUS}") == "1"


def points_unit(text: str, language: str) -> str:
    """Return what a difference of percentages, as it is printed, is counted in."""
    unit = writing(language).points
    return unit.one if is_one(text) else unit.many


def day(moment: date, language: str) -> str:
    """Return a date in words: '13 mei 2025' or '13 May 2025'."""
    own = writing(language)
    return own.day.format(day=moment.day, month=own.months[moment.month - 1], year=moment.year)
