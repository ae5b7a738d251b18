"""Sentences that the mirror itself prints: found in a text word for word, numbers aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from text_check.claims import Part, Sentence
from text_check.ligatures import tolerant

_DIGITS = r"[+\N{MINUS SIGN}\N{EN DASH}-]?\d[\d.,]*\d|[+\N{MINUS SIGN}\N{EN DASH}-]?\d"
_ANY = rf"((?:{_DIGITS})(?:\s?%)?(?:\s(?:van de|of)\s(?:{_DIGITS}))?)"


@dataclass(frozen=True)
class Written:
    """A number as it stands in a text, at the place of a number of a claim."""

    part: Part
    text: str
    start: int
    end: int

    @property
    def same(self) -> bool:
        return _plain(self.text) == _plain(self.part.text)


@dataclass(frozen=True)
class Occurrence:
    """A sentence of the mirror in a text, with its numbers as they were written there."""

    sentence: Sentence
    start: int
    end: int
    numbers: tuple[Written, ...]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).replace("\N{EN DASH}", "-").replace("\N{MINUS SIGN}", "-")


def pattern(sentence: Sentence) -> re.Pattern[str]:
    """Return a pattern of a sentence in which each bound number may have any value."""
    pieces, end = [], 0
    for part in sentence.parts:
        pieces += [tolerant(sentence.text[end : part.start]), _ANY]
        end = part.end
    pieces.append(tolerant(sentence.text[end:].rstrip(".")))
    return re.compile("".join(pieces), re.IGNORECASE)


def occurrences(
    text: str, sentences: list[tuple[re.Pattern[str], Sentence]]
) -> Iterator[Occurrence]:
    """Yield the sentences of the mirror in a text; digits in them are theirs, right or wrong."""
    for shape, sentence in sentences:
        for match in shape.finditer(text):
            numbers = tuple(
                Written(part, match.group(i), *match.span(i))
                for i, part in enumerate(sentence.parts, 1)
            )
            yield Occurrence(sentence, match.start(), match.end(), numbers)
