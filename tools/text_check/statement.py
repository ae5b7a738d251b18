"""What a text states in words, without a number: what is known when it is judged, and the verdict.

Each kind of statement has one module with a function `unsupported` from `Stated` to what does not
hold, and its messages in words.toml; `check.KINDS` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass

from text_check.bind import Binder
from text_check.claims import Label, Mirror, Part
from text_check.evidence import Lexicon
from text_check.result import Check
from text_check.words import WORDS


@dataclass(frozen=True)
class Stated:
    """A block of text whose numbers were bound.

    Attributes
    ----------
    own : places of sentences that the mirror itself words. bound : places and claims of numbers.
    """

    mirror: Mirror
    words: Lexicon
    binder: Binder
    text: str
    own: list[tuple[int, int]]
    bound: list[tuple[int, Part]]


@dataclass(frozen=True)
class Unsupported:
    """A word that does not hold; `message` says why, by language."""

    check: Check
    word: str
    message: Label


def unsupported(check: Check, word: str, reason: Label) -> Unsupported:
    """Return a finding with the message of its check, `reason` filled in."""
    told = WORDS["findings"][check]
    return Unsupported(check, word, {lang: told[lang].format(reason=reason[lang]) for lang in told})
