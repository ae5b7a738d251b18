"""What a number is said to be: a level, one of an earlier time, or by how much something differs.

A right number in another role is a wrong statement: "rose by 58%" is not "rose to 58%".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from text_check.amounts import hedge_before
from text_check.evidence import Found, Span, clause_at, sentence_at
from text_check.grammar import Grammar
from text_check.numerals import Number

Role = Literal["level", "then", "change", "other"]
_YEAR = re.compile(r"(?<![\d.,])(?:19|20)\d\d(?![\d%]|[.,]\d)")
_SHORT = re.compile(r"(?<![\d.,])((?:19|20)\d)\d\s?[-/–]\s?(\d\d)(?!\d)")
_MOVED = ("up", "down", "better", "worse", "size")


@dataclass(frozen=True)
class Surroundings:
    """A number and what stands around it in its sentence, up to the numbers beside it.

    Attributes
    ----------
    before, after : the text up to the neighbours. clause : what of both is in its clause. near :
    both, of the clause where there is a neighbour. bare : `after`, phrases of subjects blanked.
    sentence : all of it, each number one word, so that a phrase is found around it.
    """

    number: Number
    before: str
    after: str
    near: tuple[str, str]
    bare: str
    clause: str
    sentence: str


def surroundings(
    text: str, number: Number, neighbours: tuple[int, int], subjects: Iterable[Found] = ()
) -> Surroundings:
    """Return what stands around a number; `subjects` are where the text names one."""
    span: Span = sentence_at(text, number.start)
    clause = clause_at(text, number.start)
    before = text[max(span.start, neighbours[0]) : number.start]
    after = text[number.end : max(number.end, min(span.end, neighbours[1]))]
    left = text[max(clause.start, neighbours[0]) : number.start]
    right = text[number.end : max(number.end, min(clause.end, neighbours[1]))]
    near = (
        left if neighbours[0] > span.start else before,
        right if neighbours[1] < span.end else after,
    )
    sentence = re.sub(r"(?<=\d)(?:[.,](?=\d)|\s?%)", "x", text[span.start : span.end])
    bare = after
    for start, end in (piece for one in subjects for piece in one.pieces):
        low, high = max(start - number.end, 0), max(min(end - number.end, len(bare)), 0)
        bare = bare[:low] + " " * (high - low) + bare[high:] if low < high else bare
    return Surroundings(number, before, after, near, bare, left + right, sentence)


def years_in(text: str) -> frozenset[str]:
    """Return the years that a text names; "2022-23" names two."""
    found = {match.group() for match in _YEAR.finditer(text)}
    return frozenset(found | {m[1][:2] + m[2] for m in _SHORT.finditer(text)})


def other_years(text: str, grammar: Grammar, own: frozenset[str]) -> frozenset[str]:
    """Return the years of which a text says something, that are not those of the mirror.

    "In 2019" and "in the school year 2018-2019" do; "the decree of 2018" does not.
    """
    if not own:
        return frozenset()
    said = grammar.words("in_year").finditer(text)
    named = (years_in(re.split(r"[,;:.]\s", text[match.end() :], maxsplit=1)[0][:12])
             for match in said)  # fmt: skip
    return frozenset().union(*named) - own


def role_of(around: Surroundings, grammar: Grammar, own_years: frozenset[str]) -> Role:
    """Return what a number is said to be; `other` is what will, should or might be."""
    after = around.after
    if grammar.words("future").search(around.clause):
        return "other"
    before = around.before[: hedge_before(around.before, grammar)[0]]
    if around.number.kind == "points":
        return "change"
    if grammar.ends_with("moved_from", before) and grammar.words("moved_to").match(after.strip()):
        return "then"
    moved = any(grammar.words("change", says).search(around.sentence) for says in _MOVED)
    if moved and grammar.ends_with("moved_by", before):
        return "change"
    if _grown(before, grammar) or _more(before, after, grammar):
        return "change"
    if any(grammar.words("past").search(part) for part in around.near):
        return "then"
    if any(other_years(part, grammar, own_years) for part in around.near):
        return "then"
    return "level"


def compares(around: Surroundings, grammar: Grammar) -> bool:
    """Say whether a sentence sets something beside an earlier time, or says that it changed."""
    said = around.sentence
    lists = [("past",), ("basis",), *(("change", says) for says in _MOVED)]
    return any(grammar.words(*one).search(said) for one in lists)


def _grown(before: str, grammar: Grammar) -> bool:
    """Say whether a number follows a noun of change: "a rise of"."""
    for says in _MOVED:
        for match in grammar.words("change", says).finditer(before):
            if grammar.words("change_of").fullmatch(before[match.end() :].strip()):
                return True
    return False


def _more(before: str, after: str, grammar: Grammar) -> bool:
    """Say whether "more" or "fewer" stands right beside a number: "253 more", "253 more (11%)"."""
    for says in ("more", "less"):
        words = grammar.words("compare", says)
        if any(len(after[: match.start()].split()) < 2 for match in words.finditer(after)):
            return True
        if (again := words.match(before.strip())) and before.strip()[again.end() :].strip() == "(":
            return True
    return False
