"""The numbers in a text, and those that need no claim: years, dates, phone numbers and the like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from text_check.claims import Writing

_SIGN = "[+\N{MINUS SIGN}\N{EN DASH}-]"
_DIGITS = r"\d+(?:[.,]\d+)*"
_NUMBER = re.compile(
    rf"(?<![\w.,])(?P<sign>{_SIGN})?(?P<first>{_DIGITS})"
    r"(?:(?P<percent>\s?%|\s(?:procent|percent|per\s+cent)\b)"
    r"|(?P<points>\s(?:procentpunt(?:en)?|percentage\s+points?|points?|punten)\b)"
    rf"|\s(?P<of>van\s+de|van|op\s+de|op|out\s+of|of|in)\s(?P<second>{_DIGITS})(?![\w%]|\s?%))?",
    re.IGNORECASE,
)
MONTHS = (
    "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
    "oktober", "november", "december", "january", "february", "march", "may", "june", "july",
    "august", "october",
)  # fmt: skip
_MONTH = "(?:" + "|".join(MONTHS) + ")"
_YEAR = r"(?:19|20)\d\d"
# Each pattern says which numbers need no claim; a percentage is never among the years.
ALLOWED = {
    "address": r"\S*(?:www\.|https?://|@)\S+",
    "school_year": rf"\b{_YEAR}\s?[-/\N{{EN DASH}}]\s?(?:{_YEAR}|\d\d)\b(?!-\d|\s?%)",
    "date": rf"\b\d{{1,2}}\s+{_MONTH}\b(?:\s+{_YEAR})?|\b{_MONTH}\s+\d{{1,2}}\b(?:,?\s+{_YEAR})?"
    rf"|\b{_YEAR}-\d\d-\d\d\b|\b\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:{_YEAR}|\d\d)\b(?!\s?%)",
    "time": r"\b\d{1,2}(?::|u)\d\d\b(?!\s?%)|\b\d{1,2}(?:\.\d\d)?\s+uur\b",
    "phone": r"(?<![\d.,])(?:\+\d\d[\s./]?\(?0?\)?\d{1,3}|0\d{1,3})(?:[\s./]\d{2,3}){2,4}(?![\d%])",
    "law": r"\b(?:artikel(?:en)?|art\.|articles?|decreet\s+nr\.|§)\s?\d+\w?(?:[.,/]\d+)*"
    r"(?:\s?(?:,|en|and)?\s?§\s?\d+)*|§\s?\d+(?![\d%]|\s?%)",
    "page": r"\b(?:p\.|pp\.|blz\.|pagina|bladzijden?|pages?)\s?\d+(?:\s?[-\N{EN DASH}]\s?\d+)?"
    r"(?:\s(?:van|of)\s\d+)?(?!\s?%)",
    "reference": r"\b(?:figuur|tabel|hoofdstuk|bijlage|noot|vraag|stap|figure|table|chapter|annex"
    r"|note|section|question|step)\s\d+(?:\.\d+)*\b(?!\s?%)",
    "list": r"^\s*\d{1,2}[.)](?=\s)",
    "standard": r"\b(?:WCAG\s\d\.\d|EN\s301\s549|PDF/UA-\d)(?![\d%]|\s?%)",
    "ordinal": r"(?<![\w.,])\d+(?:ste|de|e|st|nd|rd|th)\b",
    "level": r"\b9[059]\s?%(?=[\s-]+(?:interval|betrouwbaarheid\w*|confidence))"
    r"|(?<=interval van )9[059]\s?%",
}
_LONE = re.compile(r"\s*\d{1,4}(?:\s?/\s?\d{1,4})?\s*")
_YEARS = re.compile(rf"(?<![\w.,%])(?:{_YEAR})(?![\d%]|[.,]\d|\s?%|\s?procent|\s?per\s?cent)")


@dataclass(frozen=True)
class Number:
    """A number in a text. `kind` is percent, points, ratio (`value` of `total`) or count."""

    kind: str
    value: Decimal
    total: int | None
    text: str
    start: int
    end: int
    allowed: str = ""

    @property
    def decimals(self) -> int:
        exponent = self.value.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0


def parse(digits: str, writing: Writing) -> Decimal:
    """Return digits with the marks of a language as a number: 1.234,5 or 1,234.5.

    A mark before exactly three digits separates thousands; a lone mark before any other number
    of digits is a decimal mark, whatever the language, so that '63.4%' in Dutch is 63.4.
    """
    thousands, decimal = writing.thousands, writing.decimal
    if re.fullmatch(rf"\d{{1,3}}(?:\{thousands}\d{{3}})+(?:\{decimal}\d+)?", digits):
        digits = digits.replace(thousands, "")
    try:
        return Decimal(digits.replace(",", "."))
    except InvalidOperation:
        return Decimal(re.sub(r"\D", "", digits))


def numbers_in(
    text: str,
    writing: Writing,
    house: Iterable[str] = (),
    units: Iterable[str] = (),
    *,
    page_numbers: bool = False,
) -> Iterator[Number]:
    """Yield every number of a text from left to right; `allowed` says why one needs no claim.

    Parameters
    ----------
    house : further patterns of the inspectorate. units : what is counted; '2025 scholen' is no
        year. page_numbers : a block that is only a number is a page number.
    """
    free = _allowed_spans(text, house)
    counted = "|".join(re.escape(unit) for unit in units) or "(?!)"
    told: set[tuple[int, int, str]] = set()
    for match in _NUMBER.finditer(text):
        start, end = match.span("first")
        span = _span_at(free, start)
        # Whatever stands before it, a percentage states something.
        if span is not None and match["percent"] and span[2] not in ("level", "address", "house"):
            span = None
        year = _YEARS.match(text, start)
        followed = re.match(rf"\s+(?:[a-zà-ÿ]+\s+)?(?:{counted})\b", text[end:])
        if span is None and year and year.end() == end and not followed:
            span = (start, end, "year")
        if span is None and page_numbers and _LONE.fullmatch(text):
            span = (start, end, "page")
        if span is None:
            yield from _number(match, writing, text)
            continue
        if span not in told:
            told.add(span)
            yield Number("count", parse(match["first"], writing), None,
                         text[span[0] : span[1]], *span)  # fmt: skip
        # "Sinds 2025 in 63 scholen": that the first needs no claim says nothing of the second.
        if match["second"] and _span_at(free, match.start("second")) is None:
            yield _plain(match, "second", writing, text)


def _span_at(free: list[tuple[int, int, str]], at: int) -> tuple[int, int, str] | None:
    """Return the longest allowed stretch of text around a place."""
    around = [span for span in free if span[0] <= at < span[1]]
    return max(around, key=lambda span: span[1] - span[0], default=None)


def _allowed_spans(text: str, house: Iterable[str]) -> list[tuple[int, int, str]]:
    patterns = [*ALLOWED.items(), *(("house", pattern) for pattern in house)]
    return [
        (*found.span(), name)
        for name, pattern in patterns
        for found in re.finditer(pattern, text, re.IGNORECASE)
    ]


def _plain(match: re.Match[str], group: str, writing: Writing, text: str) -> Number:
    start, end = match.span(group)
    why = "year" if _YEARS.fullmatch(match[group]) else ""
    return Number("count", parse(match[group], writing), None, text[start:end], start, end, why)


def _number(match: re.Match[str], writing: Writing, text: str) -> Iterator[Number]:
    start, end = match.span()
    first = parse(match["first"], writing)
    if match["percent"]:
        yield Number("percent", _signed(match, first), None, text[start:end], start, end)
    elif match["points"]:
        yield Number("points", _signed(match, first), None, text[start:end], start, end)
    elif match["second"]:
        second = parse(match["second"], writing)
        if second == int(second) and first <= second and not _YEARS.match(match["second"]):
            yield Number("ratio", first, int(second), text[start:end], start, end)
        else:
            yield _plain(match, "first", writing, text)
            yield _plain(match, "second", writing, text)
    else:
        yield Number("count", _signed(match, first), None, text[start:end], start, end)


def _signed(match: re.Match[str], value: Decimal) -> Decimal:
    # A hyphen in "leer-12" or a range is no minus: only the true sign, or one after a space.
    return -value if match["sign"] in ("\N{MINUS SIGN}", "-") else value


def attainable(percent: Decimal, n: int) -> bool:
    """Say whether some k of n rounds half up to this percentage (the GRIM test).

    Source: Brown & Heathers 2017, granularity-related inconsistency of means.
    """
    exponent = percent.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    near = int(percent * n / 100)
    for k in range(max(0, near - 1), min(n, near + 1) + 1):
        scaled = 100 * k * 10**decimals
        if Decimal((2 * scaled + n) // (2 * n)).scaleb(-decimals) == percent:
            return True
    return False
