"""Amounts in words: fractions, words for shares, numbers spelt out, and numbers with a hedge.

What each word says is in `grammar.toml`; the words for shares that a mirror defines itself, with
their bounds, come first. Tolerances are ours: a fraction by itself is right within 2.5 percentage
points, and within a tenth of it; "nearly" and "just over" reach 5 points; "about" 3.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal

from text_check.claims import Mirror
from text_check.grammar import Grammar, literally, whole_words
from text_check.shares import Share

NEAR, ABOUT, FRACTION = 5.0, 3.5, 2.5
MOST_PARTS = 20  # "one in 20" is a fraction; of more it is a count
WHOLE = 100.0

Holds = Literal["yes", "no", "wide"]


@dataclass(frozen=True)
class Amount:
    """What a word or hedged number says of a share.

    Attributes
    ----------
    low, high : bounds in percent, `open_low` and `open_high` without them. firm : the interval of
    the share may not reach beyond. counted : k of n, when it says so; count : a count
    alone. before_noun : it stands
    before what it counts ("few schools"). numeral : it is, or has, a number. bare : a percentage
    in digits, without a hedge.
    """

    start: int
    end: int
    text: str
    low: float = 0.0
    high: float = WHOLE
    open_low: bool = False
    open_high: bool = False
    firm: bool = False
    counted: tuple[int, int] | None = None
    count: int | None = None
    before_noun: bool = False
    numeral: bool = False
    bare: bool = False

    def holds(self, share: Share) -> Holds:
        """Say whether a share is as the amount says; 'wide' when only its interval is not."""
        if self.count is not None:
            return "yes" if self.count in (share.k, share.n) else "no"
        if self.counted and self.counted[1] == share.n:
            return "yes" if self.counted[0] == share.k else "no"
        value = share.percent
        above = value > self.low if self.open_low else value >= self.low
        below = value < self.high if self.open_high else value <= self.high
        if not (above and below):
            return "no"
        if self.firm and (
            (self.low > 0 and share.low < self.low)
            or (self.high < WHOLE and share.high > self.high)
        ):
            return "wide"
        return "yes"


def amounts_in(text: str, grammar: Grammar, mirror: Mirror, language: str) -> list[Amount]:
    """Return the amounts of a text from left to right; of two that overlap the longer one."""
    finder = _Finder(grammar, mirror, language)
    every = sorted(finder.find(text), key=lambda a: (a.start - a.end, a.start))
    kept: list[Amount] = []
    for one in every:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda amount: amount.start)


def hedge_before(before: str, grammar: Grammar) -> tuple[int, str]:
    """Return where the hedge begins that a text ends with, the longest one, and its kind.

    The end of the text, and no kind, where there is none.
    """
    best, found = len(before), ""
    for kind in grammar.raw["hedges"]:
        if kind in ("between", "to"):
            continue
        for match in grammar.words("hedges", kind).finditer(before):
            if not before[match.end() :].strip() and match.start() < best:
                best, found = match.start(), kind
    return best, found


def fitting(share: Share, mirror: Mirror, language: str) -> str:
    """Return the first word of the mirror that a share and its interval bear; or nothing."""
    for number, band in enumerate(mirror.bands):
        low, high = _bounds(mirror, number)
        amount = Amount(0, 0, "", low, high, open_low=_open(band, low), firm=True)
        if language in band["said"] and amount.holds(share) == "yes":
            return band["said"][language][0]
    return ""


def _bounds(mirror: Mirror, number: int) -> tuple[float, float]:
    """Return what the word of a band says: at least its bound, or at most that of the one above."""
    band = mirror.bands[number]
    if band["says"] == "at_least":
        return _bound(band), WHOLE
    return 0.0, _bound(mirror.bands[number - 1]) if number else WHOLE


def _bound(band: dict[str, Any]) -> float:
    return float(band["above"] if band.get("above") is not None else band["reaches"])


def _open(band: dict[str, Any], low: float) -> bool:
    """Say whether a share must be above the bound of a band, and not at it."""
    return band.get("above") is not None and low > 0


# What the words of `grammar.shares` say: bounds in percent, whether they include them, and whether
# an interval may not reach beyond. "A clear majority" and the like are ours.
SAYS: dict[str, dict[str, float | bool]] = {
    "all": {"low": WHOLE, "before_noun": True},
    "not_all": {"high": WHOLE, "open_high": True, "before_noun": True},
    "none": {"high": 0.0, "before_noun": True},
    "majority": {"low": 50.0, "open_low": True, "firm": True},
    "minority": {"high": 50.0, "open_high": True, "firm": True},
    "most": {"low": 75.0, "firm": True, "before_noun": True},
    "large": {"low": 75.0},
    "clear": {"low": 60.0},
    "narrow": {"low": 50.0, "open_low": True, "high": 60.0},
    "small": {"high": 25.0},
    "few": {"high": 15.0, "firm": True, "before_noun": True},
    "hardly": {"high": 10.0, "before_noun": True},
    "almost_all": {"low": 90.0, "open_low": True, "firm": True, "before_noun": True},
    "many": {"low": 33.0, "before_noun": True},
    "sometimes": {
        "high": 50.0,
        "open_high": True,
        "low": 0.0,
        "open_low": True,
        "before_noun": True,
    },
}


@cache
def _number(grammar: Grammar) -> str:
    return rf"(?:\d+(?:[.,]\d+)?|{grammar.spelled})"


@cache
def _count(grammar: Grammar) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){grammar.spelled}(?![\w-])", re.IGNORECASE)


@cache
def _quantity(grammar: Grammar) -> re.Pattern[str]:
    raw, number = grammar.raw["fractions"], _number(grammar)
    parts = "|".join(sorted(raw["parts"], key=len, reverse=True))
    joined = "|".join(raw["joined"]) or "(?!)"
    half = "|".join(raw["half"])
    return re.compile(
        rf"(?<![\w.,])(?:(?P<percent>{number})\s?{raw['percent']}(?!\w)"
        rf"|(?P<k>{number}|an?)\s+(?:(?!{raw['out_of']}\s)[^\W\d][\w'’-]*\s+){{0,3}}?"
        rf"{raw['out_of']}\s+(?P<n>{number})(?![\w%]|[.,]\d|\s?%|\s+(?:procentpunt|percentage))"
        rf"|(?P<slash>[1-9])/(?P<slashed>[2-9]|10)(?![\w/])"
        rf"|(?P<sign>[½⅓⅔¼¾⅕⅖⅗⅘])|(?P<joined>{joined})(?!\w)"
        rf"|(?:(?P<many>{number}|a|the|het)[\s-]+)?(?P<part>{parts})(?!\w)"
        rf"|(?P<half>{half})(?!\w))",
        re.IGNORECASE,
    )


@cache
def _range(grammar: Grammar) -> re.Pattern[str]:
    raw, number = grammar.raw, _number(grammar)
    percent = raw["fractions"]["percent"]
    return re.compile(
        rf"(?<![\w.,])(?:{raw['hedges']['between']}\s+)?(?P<low>{number})(?:\s?{percent})?"
        rf"(?:\s+{raw['hedges']['to']}\s+|\s?[-–]\s?)(?P<high>{number})\s?{percent}(?!\w)",
        re.IGNORECASE,
    )


class _Finder:
    def __init__(self, grammar: Grammar, mirror: Mirror, language: str) -> None:
        self.grammar, self.mirror, self.language = grammar, mirror, language
        self.counted = {part.n for one in mirror.sentences for part in one.parts if part.n}

    def find(self, text: str) -> Iterator[Amount]:
        yield from self._words(text)
        yield from self._quantities(text)

    def _words(self, text: str) -> Iterator[Amount]:
        # First, so that of two that are as long the mirror's own bounds count.
        for number, band in enumerate(self.mirror.bands):
            low, high = _bounds(self.mirror, number)
            said = whole_words(literally(band["said"].get(self.language, ())))
            over = _open(band, low)
            for match in said.finditer(text):
                yield Amount(*match.span(), match.group(), low, high, over, firm=True,
                             before_noun=self._before_noun(band, match.group()))  # fmt: skip
        for kind, says in SAYS.items():
            for match in self.grammar.words("shares", kind).finditer(text):
                yield Amount(*match.span(), match.group(), **says)  # type: ignore[arg-type]

    def _before_noun(self, band: dict[str, Any], word: str) -> bool:
        """Say whether the mirror puts a word right before what it counts, as in "few {units}"."""
        phrase: str = band["phrase"].get(self.language, "")
        return phrase.partition("{")[0].strip().lower() == " ".join(word.lower().split())

    def _quantities(self, text: str) -> Iterator[Amount]:
        taken: set[int] = set()
        for amount in self._ranges(text):
            taken |= set(range(amount.start, amount.end))
            yield amount
        yield from self._counts(text)
        for match in _quantity(self.grammar).finditer(text):
            if match.start() in taken:
                continue
            found = self._bare(match)
            if found is not None:
                yield self._hedged(found, text)

    def _counts(self, text: str) -> Iterator[Amount]:
        """Yield numbers in words, from two on; their noun decides whether they say something."""
        for match in _count(self.grammar).finditer(text):
            value = self.grammar.value(match.group())
            time = self.grammar.words("time").match(text[match.end() :].lstrip())
            if value is not None and value > 1 and not time:
                yield Amount(*match.span(), match.group(), count=int(value), before_noun=True,
                             numeral=True)  # fmt: skip

    def _bare(self, match: re.Match[str]) -> Amount | None:
        span = (*match.span(), match.group())
        raw, value = self.grammar.raw["fractions"], self.grammar.value
        if match["percent"]:
            percent = value(match["percent"])
            if percent is None:
                return None
            bare = match["percent"][0].isdigit()
            return Amount(
                *span, percent - 0.5, percent + 0.5, open_high=True, numeral=True, bare=bare
            )
        if match["k"]:
            one = match["k"].lower() in ("a", "an")
            k, n = 1 if one else value(match["k"]), value(match["n"])
            if k is None or n is None or not 0 < k <= n or n < 2 or n != int(n):
                return None
            parts = n <= MOST_PARTS and n not in self.counted
            exact = _around(WHOLE * k / n) if parts else (WHOLE, 0.0)
            digits = match["k"][0].isdigit() and match["n"][0].isdigit()
            return Amount(*span, *exact, counted=(int(k), int(n)), numeral=True,
                          bare=digits and not parts)  # fmt: skip
        if match["slash"]:
            share = int(match["slash"]) / int(match["slashed"])
            return Amount(*span, *_around(WHOLE * share)) if share <= 1 else None
        if match["sign"]:
            return Amount(*span, *_around(WHOLE * _SIGNS[match["sign"]]))
        if match["joined"]:
            top, bottom = raw["joined"][match["joined"].lower()]
            return Amount(*span, *_around(WHOLE * top / bottom))
        if match["half"]:
            return Amount(*span, *_around(50.0))
        many = match["many"]
        top = 1.0 if not many or many.lower() in ("a", "the", "het") else value(many)
        bottom = raw["parts"][match["part"].lower()]
        if top is None or top > bottom or not (many or match["part"]):
            return None
        return Amount(*span, *_around(WHOLE * top / bottom))

    def _ranges(self, text: str) -> Iterator[Amount]:
        between = self.grammar.raw["hedges"]["between"]
        for match in _range(self.grammar).finditer(text):
            low, high = (self.grammar.value(match[end]) for end in ("low", "high"))
            joined = match.group().lower().split()
            alone = any(word in ("en", "and") for word in joined) and not re.match(
                between, match.group(), re.IGNORECASE
            )
            # "70% and 80%" are two numbers; only "between 70 and 80%" is a range.
            if low is not None and high is not None and low <= high and not alone:
                yield Amount(*match.span(), match.group(), low - 0.5, high + 0.5, open_high=True,
                             numeral=True)  # fmt: skip

    def _hedged(self, amount: Amount, text: str) -> Amount:
        """Return an amount with the hedge before it, when there is one."""
        start, kind = hedge_before(text[: amount.start], self.grammar)
        if not kind:
            return amount
        middle = (amount.low + amount.high) / 2
        if amount.counted:
            middle = WHOLE * amount.counted[0] / amount.counted[1]
        found = replace(amount, start=start, text=text[start : amount.end], bare=False)
        if kind == "exact":
            return replace(found, bare=amount.bare)
        low, high, open_low, open_high = _HEDGED[kind]
        return replace(
            found, counted=None,
            low=middle + low if low is not None else 0.0,
            high=middle + high if high is not None else WHOLE,
            open_low=open_low, open_high=open_high,
        )  # fmt: skip


# What a hedge makes of a value: bounds beside it in percentage points, and whether they are open.
_HEDGED: dict[str, tuple[float | None, float | None, bool, bool]] = {
    "over": (0.0, NEAR, True, False),
    "well_over": (1.0, 3 * NEAR, True, False),
    "under": (-NEAR, 0.0, False, True),
    "about": (-ABOUT, ABOUT, False, False),
    "least": (-0.5, None, False, False),
    "most": (None, 0.5, False, True),
    "more": (0.0, None, True, False),
    "less": (None, 0.0, False, True),
}
_SIGNS = {"½": 1 / 2, "⅓": 1 / 3, "⅔": 2 / 3, "¼": 1 / 4, "¾": 3 / 4, "⅕": 1 / 5, "⅖": 2 / 5,
          "⅗": 3 / 5, "⅘": 4 / 5}  # fmt: skip


def _around(percent: float) -> tuple[float, float]:
    reach = min(FRACTION, percent / 10)
    return percent - reach, percent + reach
