"""One sentence of a text, read: what it is about, of whom, how much, and which way it points."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from text_check.amounts import Amount, amounts_in
from text_check.bind import Binder
from text_check.claims import Mirror
from text_check.evidence import Found, Span, inside, sentences
from text_check.grammar import Grammar
from text_check.number_role import other_years
from text_check.polarity import judges, sign
from text_check.shares import Share

NOUN_REACH = 48  # characters after an amount in which what it counts stands
OF_SUBJECT = 3  # words between an amount and a subject that it counts, fewer than
_CLAUSE = re.compile(r"[;,:()]\s|\s[-–—]\s")
_BETWEEN_GROUPS = re.compile(
    r"\W*(?:en|of|and|or|als|alsook|as well as|,|in|de|het|van|bij|the|of|voor|for|both|zowel)?"
    r"(?:\W+(?:in|de|het|van|bij|the|of|voor|for|scholen|schools|gewone?))*\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Reader:
    """What a mirror says in one language, for whoever reads sentences.

    Attributes
    ----------
    shares : by claim. own : the way in which the mirror's own sentence of a claim points.
    """

    mirror: Mirror
    language: str
    grammar: Grammar
    shares: dict[str, Share]
    own: dict[str, int]


class SentenceReading:
    """A sentence; places are those in the whole text.

    Attributes
    ----------
    text : the whole text in which everything but this sentence, and what the mirror itself says, is
    blanked. subjects, sectors, units : where they are named here. earlier : subjects named before,
    where this one names none. codes : its sectors, or of what it adds to.
    """

    def __init__(
        self,
        reader: Reader,
        binder: Binder,
        span: Span,
        own: Iterable[tuple[int, int]],
        previous: SentenceReading | None = None,
    ) -> None:
        self.reader, self.span, self.previous = reader, span, previous
        text = " " * span.start + binder.text[span.start : span.end]
        for start, end in own:
            text = _blank(text, start, end)
        self.whole = text
        self.subjects = [f for f in inside(binder.subjects, span) if text[f.start].strip()]
        self.sectors = [f for f in inside(binder.sectors, span) if text[f.start].strip()]
        self.units = [f for f in inside(binder.units, span) if text[f.start].strip()]
        # Of its own sentence first: what is added to a sentence of the mirror is about the same.
        before = [f for f in binder.subjects if f.end <= span.start]
        self.earlier = [] if self.subjects else inside(binder.subjects, span) or before[-1:]
        self.codes = {str(f.means) for f in self.sectors}
        if self.earlier and self.earlier[0].start >= span.start and not self.codes:
            self.codes = {str(f.means) for f in inside(binder.sectors, span)}
        for start, end in (piece for one in self.subjects for piece in one.pieces):
            text = _blank(text, start, end)
        for title in binder.words.title.finditer(text):
            text = _blank(text, *title.span())
        self.text = text

    @cached_property
    def amounts(self) -> list[Amount]:
        reader = self.reader
        found = amounts_in(self.text, reader.grammar, reader.mirror, reader.language)
        # "No points for improvement" is said of one school: it turns its sentence around.
        none = reader.grammar.words("shares", "none")
        return [a for a in found if not (none.fullmatch(a.text) and self.of_subject(a))]

    def of_subject(self, amount: Amount) -> bool:
        """Say whether an amount counts what a subject names: "many points for improvement".

        An adverb counts nothing: "rarely unfavourable advice" is of whoever got it.
        """
        if self.is_adverb(amount):
            return False
        after = [f.start for f in self.subjects if f.start >= amount.end]
        near = min(after, default=self.span.end)
        return (
            bool(after)
            and len(self.whole[amount.end : near].split()) < OF_SUBJECT
            and not any(amount.end <= f.start < near for f in (*self.sectors, *self.units))
        )

    def is_adverb(self, amount: Amount) -> bool:
        """Say whether an amount is an adverb, such as "rarely", and stands where it likes."""
        return self.reader.grammar.words("adverbs").fullmatch(amount.text.strip()) is not None

    @cached_property
    def plain(self) -> str:
        """The sentence without subjects and amounts."""
        text = self.text
        for amount in self.amounts:
            text = _blank(text, amount.start, amount.end)
        if denied := self.says("not_so"):
            text = _blank(text, *denied.span())
        return text

    def says(self, *path: str) -> re.Match[str] | None:
        """Return where the sentence, without subjects, has a word of a list of the grammar."""
        return self.reader.grammar.words(*path).search(self.text)

    @property
    def judges(self) -> bool:
        """Say whether it has a word that judges or turns."""
        words = self.reader.grammar.words
        return any(words(name).search(self.plain) for name in ("good", "bad", "negators"))

    @property
    def is_past(self) -> bool:
        """Say whether it is about an earlier time, or about a year that is not the mirror's."""
        grammar, own = self.reader.grammar, self.reader.mirror.years
        past = grammar.words("past").search(self.plain)
        return past is not None or bool(other_years(self.plain, grammar, own))

    @property
    def asks(self) -> bool:
        return self.whole.rstrip(" \"'”)").endswith("?")

    @property
    def unreal(self) -> bool:
        """Say whether it is about what should, may or will be."""
        return self.reader.grammar.words("irreal").search(self.plain) is not None

    @property
    def names_group(self) -> bool:
        return bool(self.sectors or self.units)

    def clause(self, at: int) -> Span:
        """Return the clause around a place."""
        start, end = self.span.start, self.span.end
        breaks = [m.span() for m in _CLAUSE.finditer(self.whole, start, end)]
        breaks += [
            m.span() for m in self.reader.grammar.words("clause").finditer(self.whole, start)
        ]
        for left, right in sorted(breaks):
            if right <= at:
                start = max(start, right)
            elif left >= at:
                end = min(end, left)
        return Span(start, end)

    def sign_at(self, at: int, blank: Iterable[tuple[int, int]] = ()) -> int:
        """Return the way in which the clause around a place points; else the whole sentence.

        A sentence that names no subject and has no word that turns or judges ("In secondary
        education it is 48%") points as the one that named it.
        """
        text = self.plain
        for start, end in blank:
            text = _blank(text, start, end)
        clause, grammar = self.clause(at), self.reader.grammar
        whole = text[self.span.start : self.span.end]
        here = [f for f in self.subjects if clause.start <= f.start < clause.end]
        # What a clause with another subject says is not said of this one.
        alone = bool(here) and any(f.means != here[0].means for f in self.subjects)
        for piece in (text[clause.start : clause.end], "" if alone else whole):
            if any(grammar.words(name).search(piece) for name in ("good", "bad", "negators")):
                return sign(piece, grammar)
        if self.subjects or self.previous is None:
            return 1
        named = self.previous.subjects
        return self.previous.sign_at(named[-1].start if named else self.previous.span.end - 1)

    def way(self, at: int, subject: Found | None) -> int:
        """Return the way in which an amount at a place points for a subject.

        In a clause without the subject, "a quarter does not" is the reverse of what was said of it.
        """
        if subject is None:
            return self.sign_at(at)
        clause, said = self.clause(at), self.sign_at(subject.start)
        if clause.start <= subject.start < clause.end:
            return said
        here, grammar = self.plain[clause.start : clause.end], self.reader.grammar
        if judges(here, grammar):
            return sign(here, grammar)
        return -said if grammar.words("negators").search(here) else said

    def points(self, at: int, claim: str) -> bool | None:
        """Say whether the words at a place point as the mirror's own sentence of a claim does."""
        spoken = [f for f in self.subjects if claim in f.means]
        near = min(spoken, key=lambda f: abs(f.start - at), default=None)
        way = self.way(at, near)
        return None if way == 0 else way == self.reader.own[claim]

    def names(self, found: Iterable[Found]) -> list[str]:
        """Return the claims with a share that some subjects stand for, in the mirror's order."""
        wanted = set().union(*(f.means for f in found))
        return [name for name in self.reader.shares if name in wanted]

    def directed(self, names: Iterable[str], way: int) -> list[Share]:
        """Return shares in the direction that a sentence points."""
        found = []
        for name in names:
            share = self.reader.shares[name]
            found.append(share if way == self.reader.own[name] else share.other())
        return found

    def groups_after(self, at: int, limit: int) -> list[Found]:
        """Return the sectors named from a place on, joined by "and" or the like."""
        found: list[Found] = []
        for one in self.sectors:
            if one.start < at or one.start >= limit:
                continue
            if found and not _BETWEEN_GROUPS.fullmatch(self.whole[found[-1].end : one.start]):
                break
            found.append(one)
        return found


def readings(
    reader: Reader, binder: Binder, own: list[tuple[int, int]]
) -> Iterator[SentenceReading]:
    """Yield every sentence of a text that is not the mirror's own."""
    reading = None
    for span in sentences(binder.text):
        reading = SentenceReading(reader, binder, span, own, reading)
        if reading.whole[span.start :].strip(" .!"):
            yield reading


def _blank(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (min(end, len(text)) - start) + text[end:]
