"""Numbers in free text to claims: by subject, sector, unit, polarity and value, in that order.

Nothing is bound on its value alone: a right number about the wrong schools is a wrong number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from text_check.amounts import hedge_before
from text_check.claims import Mirror, Part
from text_check.evidence import (
    Found,
    Lexicon,
    Span,
    clause_at,
    find,
    inside,
    nearest,
    sector_of,
    sentence_at,
    unit_of,
)
from text_check.grammar import grammar
from text_check.number_role import (
    Role,
    Surroundings,
    compares,
    role_of,
    surroundings,
    years_in,
)
from text_check.numerals import Number, attainable
from text_check.printed_numbers import rounded_percent
from text_check.quantities import Amounts, fits, hedge_of
from text_check.result import Check
from text_check.shares import share_of

_SHARE = r"\d+(?:[.,]\d+)?\s?(?:%|procent|per\s?cent)"
_OF_CHANGE = ("now", "then", "difference")  # numbers of a sentence on a change
_UNIT = 2  # words of "percentage points"
_PAIR = re.compile(rf"{_SHARE}[^\d.;:]{{1,20}}{_SHARE}", re.IGNORECASE)


@dataclass(frozen=True)
class Verdict:
    """What was decided about a number; `check` is empty when it is bound to `part`."""

    part: Part | None
    check: Check | None = None
    near: tuple[Part, ...] = ()
    unit: str = ""


def percent_of(part: Part, decimals: int | None = None) -> Decimal:
    """Return a share as it is printed, a percentage."""
    if part.k is None or part.n is None:
        raise ValueError(f"{part.claim} is not a share")
    return rounded_percent(part.k, part.n, part.decimals if decimals is None else decimals)


def agrees(number: Number, part: Part, whole: bool = False, hedge: str = "") -> bool:
    """Say whether a number of a text is the value of a share: its percentage, k of n, or k.

    `whole` : a count is of all that were looked at, which is n and not k. `hedge` : of a count.
    """
    if part.k is None:
        return False
    if number.kind == "percent":
        return number.value == percent_of(part, number.decimals)
    if number.kind == "ratio":
        return number.value == Decimal(part.k) and number.total == part.n
    own = part.n if whole else part.k
    return number.kind == "count" and own is not None and fits(Decimal(own), number.value, hedge)


def _repeats(number: Number, part: Part) -> bool:
    """Say whether a number is one of a sentence on a change, as the mirror prints it."""
    if number.kind != ("points" if part.kind == "difference" else "percent"):
        return False
    printed = Decimal(re.sub(r"[^\d.]", "", part.text.replace(",", ".")))
    return abs(number.value) == printed and number.decimals == part.decimals


def others(part: Part) -> Part:
    """Return the share of those that a claim does not count."""
    return part if part.k is None or part.n is None else replace(part, k=part.n - part.k)


def _names(found: Iterable[Found]) -> set[str]:
    return set().union(*(f.means for f in found))


class Binder:
    """Binds the numbers of one block of text.

    Attributes
    ----------
    row : it is a row of a table. untitled : the text, the title of the mirror itself blanked.
    held : what was said in words and holds: where, and by which claims.
    points : which way the words at a place point for a claim: as its own sentence (True), the
    other way (False), or nobody can tell (None). narrows : whether they are of a part of a group.
    Both are set by who reads the sentences.
    """

    points: Callable[[int, str], bool | None] | None = None
    narrows: Callable[[int], bool] | None = None

    def __init__(
        self, mirror: Mirror, words: Lexicon, parts: Iterable[Part], text: str, *, row: bool = False
    ) -> None:
        self.mirror, self.words, self.text, self.row = mirror, words, text, row
        self.held: list[tuple[int, tuple[str, ...]]] = []
        # Its own title names no earlier mirror.
        self.untitled = words.title.sub(lambda found: " " * len(found.group()), text)
        parts = list(parts)
        self.parts = {part.claim: part for part in parts if part.kind == "share"}
        self.changes = [part for part in parts if part.kind in _OF_CHANGE]
        self.amounts = Amounts(mirror, words, parts, grammar(words.language))
        self.subjects = find(text, words.subjects)
        self.sectors = find(text, words.sectors)
        self.units = find(text, words.units)

    def decide(self, number: Number, neighbours: tuple[int, int]) -> Verdict:
        """Return the claim that a number states, or the check that it does not pass.

        A level first: what a comparison counts is standardised, and is no level of this mirror.

        Parameters
        ----------
        neighbours : where the number before ends and the number after starts.
        """
        if self.narrows is not None and self.narrows(number.start):
            return Verdict(None, "number_unbound", self.close(number))
        around = surroundings(self.untitled, number, neighbours, self.subjects)
        role = self._role(around)
        place = (self.text, number.start, number.end, neighbours)
        if amounts := self.amounts.of(_names(nearest(self.subjects, *place))):
            sector = sector_of(self.sectors, *place)
            own = [part for part in amounts if part.sector == (sector or part.sector)]
            amount = self.amounts.bound(number, around, role, own)
            if amount is not None and self._way(number, amount) is not False:
                return Verdict(amount)
            if not self.about(nearest(self.subjects, *place)):
                return Verdict(None, "number_unbound", tuple(amounts[:3]))
        candidates = self.candidates(number, neighbours) if role == "level" else []
        level = self._level(number, candidates, around, neighbours)
        if level is not None and level.check is None:
            return level
        changed = self._of_change(number, around, role, neighbours)
        if changed is not None:
            return changed
        if level is not None:
            return level
        if role != "level":
            if (part := self._between(number, around)) is not None:
                return Verdict(part)
            return Verdict(None, "number_unbound", self.close(number))
        return self._wrong(number, candidates)

    def _role(self, around: Surroundings) -> Role:
        known = grammar(self.words.language)
        if known is None:
            return "change" if around.number.kind == "points" else "level"
        return role_of(around, known, self.mirror.years)

    def _level(
        self,
        number: Number,
        candidates: list[Part],
        around: Surroundings,
        neighbours: tuple[int, int],
    ) -> Verdict | None:
        """Return what becomes of a number as a share of this mirror; None where it is none."""
        whole = self._whole(around)
        hedge = hedge_of(around.before, grammar(self.words.language))
        right = [part for part in candidates if agrees(number, part, whole, hedge)]
        if self.row and not right:  # a row of a table has no words by which to tell k and n apart
            right = [part for part in candidates if agrees(number, part, not whole)]
        verdicts = [self.said_rightly(number, part, neighbours) for part in right]
        if verdicts:
            return next((v for v in verdicts if v.check is None), verdicts[0])
        for part in candidates:
            if self._way(number, part) is False and agrees(number, others(part)):
                if other := self._other_unit(number, others(part), neighbours):
                    return Verdict(part, "unit_swapped", unit=other)
                return Verdict(part)
        return None

    def _whole(self, around: Surroundings) -> bool:
        """Say whether a count is of all that were looked at: "of the 407 primary schools"."""
        known = grammar(self.words.language)
        if known is None:
            return True
        unhedged = around.before[: hedge_before(around.before, known)[0]]
        return known.ends_with("of_whole", unhedged)

    def _of_change(
        self, number: Number, around: Surroundings, role: Role, neighbours: tuple[int, int]
    ) -> Verdict | None:
        """Return the number of a sentence on a change that a text repeats, for a named sector.

        A difference may stand without its sign: whether "rose" or "fell" is right is a matter of
        words. The share of the last mirror is one only where the text says that it is: "from 40% to
        24%", "against 40% in the last mirror"; that of now only where it is set beside it.
        """
        known = grammar(self.words.language)
        if known is None:
            return None
        for part in self._changes(number, neighbours):
            if not _repeats(number, part):
                continue
            if part.kind == "difference":
                right = role == "change" and compares(around, known)
                right = right and self._as_hedged(number, part, around)
            elif part.kind == "then":
                own = years_in(self.mirror.beside(part, self.words.language))
                named = years_in(around.near[1]) or years_in(around.near[0])
                right = role == "then" and named <= own
            else:
                right = role == "level" and compares(around, known)
            if not right or (part.kind != "difference" and self._way(number, part) is False):
                continue
            unit = unit_of(self.units, number.end, neighbours[1])
            if part.kind != "difference" and unit is not None and unit.means != part.unit:
                return Verdict(part, "unit_swapped", unit=str(unit.means))
            return Verdict(part)
        return None

    def _as_hedged(self, number: Number, part: Part, around: Surroundings) -> bool:
        """Say whether a difference, not rounded, is as the word before its number says.

        What a word after it says ("13 percentage points or more") is not held.
        """
        known = grammar(self.words.language)
        said = None if known is None else known.words("hedged_after").search(around.after)
        if said is not None and len(around.after[: said.start()].split()) <= _UNIT:
            return False
        hedge = hedge_of(around.before, known)
        if not hedge:
            return True
        own = None if part.value is None else abs(Decimal(str(part.value)) * 100)
        return own is not None and fits(own, abs(number.value), hedge)

    def _between(self, number: Number, around: Surroundings) -> Part | None:
        """Return the difference that a number is, in a sentence that compares its two sides.

        Which sides, and that it says rightly which has more, was held before: by `held`.
        """
        span = sentence_at(self.text, number.start)
        tested = {
            name for start, names in self.held if span.start <= start < span.end for name in names
        }
        own = (
            part for part in self.changes if part.kind == "difference" and _repeats(number, part)
        )
        own = (part for part in own if self._as_hedged(number, part, around))
        return next((part for part in own if part.claim.rpartition(".")[0] in tested), None)

    def _changes(self, number: Number, neighbours: tuple[int, int]) -> list[Part]:
        """Return the numbers of comparisons with the last mirror of what a sentence speaks of."""
        place = (self.text, number.start, number.end, neighbours)
        sentence = sentence_at(self.text, number.start)
        sector = sector_of(inside(self.sectors, sentence), *place)
        names = _names(inside(self.subjects, sentence))
        claims = {name.rpartition(".")[0] for name in names if sector and self._in(name, sector)}
        return [part for part in self.changes if part.claim.rpartition(".")[0] in claims]

    def _in(self, claim: str, sector: str) -> bool:
        quantity = self.mirror.by_claim[claim]
        return sector in (quantity.sector, *quantity.same_counts)

    def said_rightly(self, number: Number, part: Part, neighbours: tuple[int, int]) -> Verdict:
        """Hold unit, polarity and rounding of a number against a claim whose value it has."""
        if other := self._other_unit(number, part, neighbours):
            return Verdict(part, "unit_swapped", unit=other)
        if not self._polarity_fits(number, part):
            return Verdict(part, "polarity_swapped")
        if number.kind == "percent" and number.decimals != part.decimals:
            return Verdict(part, "decimals_differ")
        return Verdict(part)

    def _other_unit(self, number: Number, part: Part, neighbours: tuple[int, int]) -> str:
        """Return the unit that a number is given of where it is not its own; else nothing.

        A percentage of visits may be given of institutions where it is the same, whichever visit of
        an institution would count.
        """
        unit = unit_of(self.units, number.end, neighbours[1])
        if unit is None or unit.means == part.unit:
            return ""
        share = share_of(part, self.mirror.by_claim[part.claim])
        counted = share.counted_by(str(unit.means)) if share is not None else ()
        same = {rounded_percent(one.k, one.n, number.decimals) for one in counted}
        alike = number.kind == "percent" and same == {number.value}
        return "" if alike else str(unit.means)

    def candidates(self, number: Number, neighbours: tuple[int, int]) -> list[Part]:
        """Return the shares that the words around a number speak of."""
        place = (self.text, number.start, number.end, neighbours)
        about = self.about(nearest(self.subjects, *place))
        sector = self._paired(number) or sector_of(self.sectors, *place)
        if sector:
            return [part for part in about if self.same_group(part, sector)]
        return [part for part in about if part.sector == "ALL"] or about

    def _paired(self, number: Number) -> str:
        """Return the sector of one of two numbers side by side that end their sentence.

        They follow two sectors in their order: "secondary schools do better than primary schools:
        80% against 70%".
        """
        sentence = sentence_at(self.text, number.start)
        spans = (match.span() for match in _PAIR.finditer(self.text, sentence.start, sentence.end))
        pair = next((Span(*s) for s in spans if s[0] <= number.start < s[1]), None)
        if pair is None or inside(self.sectors, Span(pair.start, sentence.end)):
            return ""
        before = [str(f.means) for f in inside(self.sectors, Span(sentence.start, pair.start))]
        if len(before) != 2 or before[0] == before[1]:
            return ""
        return before[number.start > pair.start]

    def about(self, found: list[Found]) -> list[Part]:
        """Return the shares of some subjects, in the order of the registry."""
        names = _names(found)
        return [part for name, part in self.parts.items() if name in names]

    def same_group(self, part: Part, sector: str) -> bool:
        """Say whether a claim is about a sector, or about one with the very same counts."""
        # An indicator that is rated in mainstream only: the wider word counts the same schools.
        return sector in (part.sector, *self.mirror.by_claim[part.claim].same_counts)

    def _wrong(self, number: Number, candidates: list[Part]) -> Verdict:
        if number.kind == "count" or not candidates:
            return Verdict(None, "number_unbound", self.close(number))
        value = number.value
        if number.kind == "ratio":
            return Verdict(candidates[0], "number_differs")
        nearest_first = sorted(candidates, key=lambda part: abs(percent_of(part) - value))
        for part in candidates:
            if value == 100 - percent_of(part, number.decimals):
                return Verdict(part, "polarity_swapped")
        part = nearest_first[0]
        if not attainable(value, part.n or 0):
            return Verdict(part, "percentage_impossible")
        return Verdict(part, "number_differs")

    def _way(self, number: Number, part: Part) -> bool | None:
        return self.points(number.start, part.claim) if self.points else None

    def close(self, number: Number) -> tuple[Part, ...]:
        """Return up to three shares nearest to a number that no claim states."""
        if number.kind == "percent":
            ranked = sorted(
                self.parts.values(), key=lambda part: abs(percent_of(part) - number.value)
            )
            return tuple(ranked[:3])
        every = self.parts.values()
        return tuple(p for p in every if agrees(number, p) or agrees(number, p, whole=True))[:3]

    def _own_below(self, part: Part) -> int:
        """Return how many words for what falls short a claim's own sentence has.

        None that count where the sentence also gives the number of those that fall short.
        """
        own = next((s for s in self.mirror.sentences if part in s.parts), None)
        if own is None or any(p.polarity == "below" for p in own.parts):
            return 0
        return len(self.words.below.findall(own.text))

    def _polarity_fits(self, number: Number, part: Part) -> bool:
        """Say whether the words around a number point the way that its claim counts.

        A claim on what falls short needs such a word in its sentence, or in the one that named
        its subject; a claim on what meets the bar has none beside it, other than as many as its
        own sentence has: what it counts may itself be what falls short ("has points for
        improvement").
        """
        if (way := self._way(number, part)) is not None:
            return way
        clause, sentence = clause_at(self.text, number.start), sentence_at(self.text, number.start)
        spoken = [f for f in self.subjects if part.claim in f.means]
        here = [f for f in spoken if sentence.start <= f.start < sentence.end]
        own = any(clause.start <= f.start < clause.end for f in here)
        near = clause if own else sentence
        if part.polarity == "meets":
            beside = self.words.below.findall(self.text[near.start : near.end])
            return len(beside) <= self._own_below(part)
        if self.words.below.search(self.text[sentence.start : sentence.end]):
            return True
        earlier = [f for f in spoken if f.end <= sentence.start]
        if here or not earlier:
            return False
        source = sentence_at(self.text, earlier[-1].start)
        return bool(self.words.below.search(self.text[source.start : source.end]))
