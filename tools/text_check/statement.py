"""What a text states in words: what is known when it is judged, and the verdict.

Each kind of statement has one module with a function `judged` from `Stated` to what holds, what
does not and what cannot be judged, and its messages in words.toml; `check.KINDS` lists them.
"""

from __future__ import annotations

from dataclasses import dataclass

from text_check.bind import Binder
from text_check.claims import Label, Mirror
from text_check.evidence import Lexicon
from text_check.result import Check
from text_check.sentence_reading import SentenceReading
from text_check.words import WORDS


@dataclass(frozen=True)
class Stated:
    """A block of text and its sentences; `readings` leave out what the mirror itself words."""

    mirror: Mirror
    words: Lexicon
    binder: Binder
    readings: list[SentenceReading]


@dataclass(frozen=True)
class Verdict:
    """What was decided about some words of a text, from `start` to `end`.

    Attributes
    ----------
    check : empty where it holds; `not_checked` where nobody can tell. message : why, by language.
    claims : what it was held against. sure : no other kind of statement need look at it.
    """

    start: int
    end: int
    word: str
    check: Check | None
    message: Label
    claims: tuple[str, ...] = ()


def holds(start: int, end: int, word: str, claims: tuple[str, ...]) -> Verdict:
    """Return that some words hold by these claims."""
    return Verdict(start, end, word, None, {}, claims)


def fails(start: int, end: int, word: str, check: Check, claim: str, reason: Label) -> Verdict:
    """Return a finding with the message of its check, `reason` filled in."""
    told = WORDS["findings"][check]
    message = {lang: told[lang].format(reason=reason[lang]) for lang in told}
    return Verdict(start, end, word, check, message, (claim,) if claim else ())


def unchecked(start: int, end: int, word: str, reason: str) -> Verdict:
    """Return that some words cannot be judged; `reason` is a key of `unchecked` in words.toml."""
    return fails(start, end, word, "not_checked", "", WORDS["unchecked"][reason])
