"""Which way a stretch of text points: what meets the bar, or what falls short of it."""

from __future__ import annotations

from text_check.grammar import Grammar


def sign(text: str, grammar: Grammar) -> int:
    """Return 1 or -1, or 0 where its parts point two ways and nobody can tell.

    Without a word that judges, what is there counts as 1 and what is not there as -1. Phrases that
    name a subject, an amount or a comparison are blanked before, so that their own words ("not
    all", "less than half") do not count.
    """
    signs = {
        one for piece in _pieces(text, grammar) if (one := _sign_of(piece, grammar)) is not None
    }
    if not signs:
        return 1
    return signs.pop() if len(signs) == 1 else 0


def judges(text: str, grammar: Grammar) -> bool:
    """Say whether a text has a word that judges, well or badly."""
    return bool(grammar.words("good").search(text) or grammar.words("bad").search(text))


def _pieces(text: str, grammar: Grammar) -> list[str]:
    return grammar.words("and").split(text)


def _sign_of(piece: str, grammar: Grammar) -> int | None:
    """Return the direction of a conjunct; nothing where it has no word that turns or judges."""
    bad = list(grammar.words("bad").finditer(piece))
    spent = [match.span() for match in bad]

    def free(at: int) -> bool:
        return not any(start <= at < end for start, end in spent)

    negators = [m for m in grammar.words("negators").finditer(piece) if free(m.start())]
    good = [m for m in grammar.words("good").finditer(piece) if free(m.start())]
    if not (bad or negators or good):
        return None
    if len(negators) > 1:
        return 0
    return -1 if (bool(bad) + len(negators)) % 2 else 1
