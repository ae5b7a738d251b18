"""Counts, sums and means in free text: bound by what they count, in which unit, and their role.

Each amount of a claim is another number: that of a year before, the change, the share of a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from math import inf

from text_check.amounts import hedge_before
from text_check.claims import Mirror, Part, Quantity
from text_check.evidence import Lexicon
from text_check.grammar import Grammar
from text_check.inflection import inflected
from text_check.number_role import Role, Surroundings, years_in
from text_check.numerals import Number, parse

_SOON = 4  # words between a number and what it counts, fewer than
_LEVELS = ("amount", "amount_now", "amount_share")
# How far a hedged count may be from the number itself, as a part of it.
_HEDGED: dict[str, tuple[float, float]] = {
    "over": (1.0, 1.05), "well_over": (1.01, 1.15), "under": (0.95, 1.0), "about": (0.965, 1.035),
    "least": (1.0, inf), "most": (0.0, 1.0), "more": (1.0, inf), "less": (0.0, 1.0),
}  # fmt: skip


class Amounts:
    """The amounts of a mirror in one language.

    Parameters
    ----------
    parts : every number of its sentences in that language.
    """

    def __init__(
        self, mirror: Mirror, words: Lexicon, parts: Iterable[Part], known: Grammar | None
    ) -> None:
        self.mirror, self.words, self.grammar = mirror, words, known
        self.parts = [part for part in parts if part.kind.startswith("amount")]

    def of(self, names: Iterable[str]) -> list[Part]:
        """Return the amounts of what some words are about.

        Where a whole and a part of it are both named, it is the part that is spoken of: "of the
        institutions in the register ... had no inspection".
        """
        named = {*names}
        found = [part for part in self.parts if self._name(part) in named]
        shares = {self._name(part) for part in found if part.kind == "amount_share"}
        return [part for part in found if not shares or self._name(part) in shares]

    def bound(
        self, number: Number, around: Surroundings, role: Role, parts: list[Part]
    ) -> Part | None:
        """Return the one of some amounts that a number states; None where it states none.

        Of two quantities that its words name at once it must be both.
        """
        right = [part for part in parts if self._says(number, around, role, part)]
        missing = {self._name(part) for part in parts} - {self._name(part) for part in right}
        return right[0] if right and not missing else None

    def _name(self, part: Part) -> str:
        """Return the quantity that an amount is of: its id without the kind of amount."""
        if part.claim in self.mirror.by_claim:
            return part.claim
        return part.claim.rpartition(".")[0]

    def _says(self, number: Number, around: Surroundings, role: Role, part: Part) -> bool:
        quantity = self.mirror.by_claim[self._name(part)]
        return (
            self._same(number, around, part)
            and self._in_role(around, role, part, quantity)
            and self._in_unit(around, part, quantity)
            and self._statistic(around, quantity)
        )

    def _same(self, number: Number, around: Surroundings, part: Part) -> bool:
        digits = part.text.removesuffix("%").strip()
        percent = digits != part.text.strip()
        if percent != (number.kind == "percent") or number.kind not in ("count", "percent"):
            return False
        own = parse(digits, self.mirror.languages[self.words.language])
        hedge = "" if percent else hedge_of(around.before, self.grammar)
        return fits(own, number.value, hedge)

    def _in_role(self, around: Surroundings, role: Role, part: Part, quantity: Quantity) -> bool:
        own = years_in(self.mirror.beside(part, self.words.language))
        said = years_in(" ".join(around.near))
        if part.kind == "amount_then":
            return (role == "then" or bool(said)) and said <= own
        if part.kind in _LEVELS:
            return role == "level" and (not self.mirror.years or said <= self.mirror.years | own)
        return role == "change" and self._direction(around, quantity)

    def _direction(self, around: Surroundings, quantity: Quantity) -> bool:
        """Say whether a sentence says only the way in which a count went."""
        if self.grammar is None or quantity.change is None:
            return False
        said = {
            way
            for way, lists in (
                ("up", [("change", "up"), ("compare", "more")]),
                ("down", [("change", "down"), ("compare", "less")]),
            )
            if any(self.grammar.words(*one).search(around.sentence) for one in lists)
        }
        return said == {quantity.change["direction"]}

    def _in_unit(self, around: Surroundings, part: Part, quantity: Quantity) -> bool:
        """Say whether a number is given of what it counts, and of nothing else.

        What it counts stands after it; where no noun does, it was named before. A share is of a
        whole that counts the same.
        """
        if quantity.counted is None:  # an older file does not say
            return True
        own = self._unit_words(quantity)
        after = _first(own, around.after)
        other = min((_first(one, around.bare) for one in self._others(quantity)), default=_NEVER)
        if min(after, other) < _NEVER and other < after:
            return False
        if after < _NEVER and len(around.after[:after].split()) < _SOON:
            return True
        if not self._unnamed(around):
            return False
        share = part.kind in ("amount_share", "amount_change_share")
        return share or _first(own, around.before + around.sentence) < _NEVER

    def _unnamed(self, around: Surroundings) -> bool:
        """Say whether no noun follows a number: nothing, a subject, or a word such as "of them"."""
        word = re.match(r"\s+([^\W\d][\w'’-]*)", around.after)
        if word is None or self.grammar is None or not around.bare[word.start(1)].strip():
            return True
        return self.grammar.words("unnamed").fullmatch(word[1]) is not None

    def _unit_words(self, quantity: Quantity) -> re.Pattern[str]:
        language = self.words.language
        counted = quantity.counted
        labels = [counted.unit[language]] if counted is not None else []
        for unit in self.mirror.vocabulary.units:
            if labels and unit.label.get(language, "").lower() == labels[0].lower():
                labels += unit.words.get(language, [])
        return _any(labels, language)

    def _others(self, quantity: Quantity) -> Iterable[re.Pattern[str]]:
        """Yield patterns of what an amount does not count."""
        language = self.words.language
        own = self._unit_words(quantity)
        labels = [
            word for unit in self.mirror.vocabulary.units for word in unit.words.get(language, [])
        ]
        labels += [
            q.counted.unit[language] for q in self.mirror.quantities if q.counted is not None
        ]
        yield _any([label for label in labels if not own.fullmatch(label)], language)
        if self.grammar is not None:
            yield self.grammar.words("others")
            if not any(own.fullmatch(word) for word in self.grammar.raw["time"]):
                yield self.grammar.words("time")
            else:
                rest = [word for word in self.grammar.raw["time"] if not own.fullmatch(word)]
                yield _any(rest, "")

    def _statistic(self, around: Surroundings, quantity: Quantity) -> bool:
        """Say whether a mean is said to be one, and what is none is not."""
        if quantity.counted is None or self.grammar is None:
            return True
        said = {
            name
            for name in ("mean", "median")
            if self.grammar.words("statistics", name).search(around.sentence)
        }
        return said == {quantity.counted.statistic} & {"mean", "median"}


_NEVER = 10**6


def _first(pattern: re.Pattern[str], text: str) -> int:
    match = pattern.search(text)
    return match.start() if match else _NEVER


def _any(phrases: Iterable[str], language: str) -> re.Pattern[str]:
    shapes = [inflected(one, language) if language else re.escape(one) for one in phrases]
    return re.compile(rf"(?<!\w)(?:{'|'.join(shapes) or '(?!)'})(?!\w)", re.IGNORECASE)


def hedge_of(before: str, known: Grammar | None) -> str:
    """Return the kind of hedge that a text ends with; or nothing."""
    if known is None or known.ends_with("moved_to", before):  # "rose to", which is no hedge
        return ""
    kind = hedge_before(before, known)[1]
    return "" if kind == "exact" else kind


def fits(own: Decimal, said: Decimal, hedge: str) -> bool:
    """Say whether a number is as a text says it: by itself exact, hedged near enough."""
    if not hedge:
        return own == said
    if not said:
        return False
    low, high = _HEDGED[hedge]
    part = float(own / said)
    strict = hedge in ("over", "under", "more", "less", "well_over")
    return low < part < high if strict else low <= part <= high
