"""What the words around a number say it is about: subject, sector, unit, and which way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from text_check.claims import Mirror
from text_check.inflection import BETWEEN, inflected
from text_check.ligatures import tolerant

_SENTENCE = re.compile(r"(?<=[.!?])[\"'”]?\s+(?=[A-ZÀ-Ý\"“'(\d])")
_CLAUSE = re.compile(r"[;,]\s")
UNIT_REACH = 60  # characters after a number in which its denominator stands


@dataclass(frozen=True)
class Found:
    """A phrase in a text and what it stands for; `gap` are words in it that are not its own."""

    start: int
    end: int
    means: Any
    gap: tuple[int, int] | None = None

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """Return the stretches of text that are its own."""
        if self.gap is None:
            return ((self.start, self.end),)
        return (self.start, self.gap[0]), (self.gap[1], self.end)


@dataclass(frozen=True)
class Lexicon:
    """Patterns of one language: subjects, sectors, units, words of polarity, the mirror's title."""

    language: str
    subjects: tuple[tuple[re.Pattern[str], frozenset[str]], ...]
    sectors: tuple[tuple[re.Pattern[str], str], ...]
    units: tuple[tuple[re.Pattern[str], str], ...]
    below: re.Pattern[str]
    unit_names: tuple[str, ...]
    title: re.Pattern[str]


def _pattern(
    phrases: Iterable[str], language: str = "", *, spread: bool = False
) -> re.Pattern[str]:
    """Return a pattern of phrases; with a language also in the other number and inflected.

    `spread` : of one phrase, also with other words in between.
    """
    choices = sorted(set(filter(None, phrases)), key=lambda p: (-len(p), p))
    shapes = [
        inflected(one, language, spread=spread) if language else tolerant(one) for one in choices
    ]
    return re.compile(rf"(?<!\w)(?:{'|'.join(shapes) or '(?!)'})(?!\w)", re.IGNORECASE)


def lexicon(mirror: Mirror, language: str) -> Lexicon:
    """Return what is needed to understand a text in one language."""
    vocabulary = mirror.vocabulary
    subjects: dict[str, set[str]] = {}
    for quantity in mirror.quantities:
        for phrase in quantity.about.get(language, ()):
            subjects.setdefault(phrase, set()).add(quantity.claim)
    units = {unit.code: unit.words.get(language, []) for unit in vocabulary.units}
    return Lexicon(
        language,
        tuple(
            (_pattern([one], language, spread=True), frozenset(names))
            for one, names in subjects.items()
        ),
        tuple(
            (_pattern(one.words.get(language, ()), language), one.code)
            for one in vocabulary.sectors
        ),
        tuple((_pattern(words, language), unit) for unit, words in units.items()),
        _pattern(vocabulary.words["below_words"].get(language, ())),
        tuple(sorted({word.lower() for words in units.values() for word in words})),
        _pattern([mirror.title.get(language, "")]),
    )


def find(text: str, patterns: Iterable[tuple[re.Pattern[str], Any]]) -> list[Found]:
    """Return where phrases occur, left to right; a phrase inside a longer one does not count."""
    every = [
        Found(*match.span(), means, _gap(match))
        for pattern, means in patterns
        for match in pattern.finditer(text)
    ]
    return sorted(
        (
            one
            for one in every
            if not any(
                other.start <= one.start and one.end <= other.end
                and other.end - other.start > one.end - one.start
                for other in every
            )
        ),
        key=lambda found: (found.start, found.end),
    )  # fmt: skip


def _gap(match: re.Match[str]) -> tuple[int, int] | None:
    """Return the place of the words within a phrase that are not its own."""
    named = match.groupdict().get(BETWEEN)
    return match.span(BETWEEN) if named else None


@dataclass(frozen=True)
class Span:
    start: int
    end: int


def sentence_at(text: str, position: int) -> Span:
    """Return the sentence around a position."""
    return _around(text, position, _SENTENCE, Span(0, len(text)))


def clause_at(text: str, position: int) -> Span:
    """Return the part of the sentence between commas or semicolons around a position."""
    return _around(text, position, _CLAUSE, sentence_at(text, position))


def sentences(text: str) -> Iterator[Span]:
    """Yield every sentence of a text."""
    position = 0
    while position < len(text):
        span = sentence_at(text, position)
        yield span
        position = max(span.end, position + 1)
        while position < len(text) and sentence_at(text, position).start == span.start:
            position += 1


def inside(found: list[Found], span: Span) -> list[Found]:
    """Return the phrases that begin within a stretch of text."""
    return [f for f in found if span.start <= f.start < span.end]


def _around(text: str, position: int, boundary: re.Pattern[str], whole: Span) -> Span:
    start, end = whole.start, whole.end
    for match in boundary.finditer(text, whole.start, whole.end):
        if match.end() <= position:
            start = match.end()
        elif match.start() >= position:
            end = match.start()
            break
    return Span(start, end)


def nearest(
    found: list[Found], text: str, start: int, end: int, neighbours: tuple[int, int]
) -> list[Found]:
    """Return the phrases that speak about the number at start..end, closest reading first wins.

    Looked at in turn: after it and before it in its clause, up to the numbers beside it; the same
    in its sentence; all of its sentence; the sentences before it, latest first. A number alone in
    brackets belongs to what stands before it.
    """
    before, after = neighbours
    clause, sentence = clause_at(text, start), sentence_at(text, start)
    places = [
        Span(end, min(clause.end, after)),
        Span(max(clause.start, before), start),
        Span(end, min(sentence.end, after)),
        Span(max(sentence.start, before), start),
        sentence,
    ]
    if text[max(0, start - 1) : start] == "(" and text[end : end + 1] == ")":
        places[:4] = places[1], places[0], places[3], places[2]
    for span in places:
        whole = [f for f in found if span.start <= f.start and f.end <= span.end]
        if whole:
            return whole
    earlier = [f for f in found if f.end <= sentence.start]
    if not earlier:
        return []
    last = sentence_at(text, earlier[-1].start)
    return [f for f in earlier if last.start <= f.start]


def sector_of(
    found: list[Found], text: str, start: int, end: int, neighbours: tuple[int, int]
) -> str:
    """Return the sector that a number is about, or nothing when no sector is named."""
    beside = nearest(found, text, start, end, neighbours)
    after = [f for f in beside if f.start >= end]
    if after:
        return str(after[0].means)
    return str(beside[-1].means) if beside else ""


def unit_of(found: list[Found], end: int, limit: int) -> Found | None:
    """Return the unit named right after a number, before the next one."""
    after = [f for f in found if end <= f.start and f.end <= min(end + UNIT_REACH, limit)]
    return after[0] if after else None
