"""Numbers as a mirror prints them: rounded half up, with the marks of a language."""

from __future__ import annotations

from decimal import Decimal

from text_check.claims import Writing


def rounded_percent(k: int, n: int, decimals: int = 0) -> Decimal:
    """Return 100 k / n rounded half up, exact for any two counts."""
    scaled = (2 * 100 * k * 10**decimals + n) // (2 * n)
    return Decimal(scaled).scaleb(-decimals)


def percent(k: int, n: int, writing: Writing, decimals: int = 0) -> str:
    """Return a share as '63%' or '63,4%'."""
    return f"{_marked(rounded_percent(k, n, decimals), writing)}%"


def count(number: int, writing: Writing) -> str:
    """Return a whole number with its thousands apart: 1.234 or 1,234."""
    return _marked(Decimal(number), writing)


def _marked(value: Decimal, writing: Writing) -> str:
    return f"{value:,f}".translate(str.maketrans(".,", writing.decimal + writing.thousands))
