"""By which words free text is known to speak of a number: never of two numbers by the same ones.

A text is held against a claim by the words around its number. Where one phrase stood for two
numbers of one sector, either would pass for the other.
"""

from __future__ import annotations

from collections.abc import Iterator

from spiegel.config.claims import Claim, ClaimAmount, ClaimNumber, Claims
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError


def check_subjects(registry: Claims, where: str) -> None:
    """Refuse a phrase by which a text would speak of two numbers of the same sector.

    Two claims on one cell may share their words: its level, and what changed in it.

    Raises
    ------
    SpiegelError : one phrase is `about` two numbers that count otherwise, in one sector.
    """
    seen: dict[tuple[str, str, str], tuple[str, object]] = {}
    for name, claim in registry.claims.items():
        if claim.comparison == "difference":
            continue  # known by the claims on its two sides
        for part, sector, cell, phrases in _told(claim):
            for language, phrase in phrases:
                told = (language, " ".join(phrase.lower().split()), sector)
                other, known = seen.setdefault(told, (f"{name}.{part}", cell))
                if known != cell:
                    raise SpiegelError(
                        f"'{name}.{part}' and '{other}' are both about '{phrase}' ({language}), in "
                        f"sector '{sector}': a text with one number would pass for the other",
                        where=f"{where}, claim '{name}'",
                        fix="give each number an `about` of its own: what it alone counts.",
                        code="C-CLM-21",
                    )


def _told(claim: Claim) -> Iterator[tuple[str, str, object, list[tuple[str, str]]]]:
    """Yield each number of a claim: its name, sector, what it counts, and its phrases."""

    def words(own: ClaimNumber | ClaimAmount) -> list[tuple[str, str]]:
        about = ((lang, own.about.get(lang) or claim.about.get(lang, ())) for lang in LANGUAGES)
        return [(lang, phrase) for lang, phrases in about for phrase in phrases]

    for part, number in claim.numbers.items():
        yield part, number.sector, ("share", number.indicator), words(number)
    for part, amount in claim.amounts.items():
        cell = ("amount", amount.quantity, amount.category, amount.year)
        yield part, amount.sector, cell, words(amount)
