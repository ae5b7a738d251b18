"""A phrase of the mirror as a text may write it: singular or plural, inflected, without accents."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from text_check.grammar import grammar, spaced
from text_check.ligatures import tolerant

GAP = 6  # words at most between a noun and what is said of it
BETWEEN = "between"  # the group of those words


@cache
def inflected(phrase: str, language: str, *, spread: bool = False) -> str:
    """Return an expression for a phrase in either number, inflected, and first of two joined.

    "ongunstig advies" is found in "ongunstige adviezen" and in "advies was ongunstig",
    "secundaire scholen" in "secundaire en basisscholen" and "primary schools" in "primary and
    secondary schools". With `spread` also in "advies was zelden ongunstig": what stands in between
    is the group `BETWEEN`, so an expression has one such phrase.
    """
    known = grammar(language)
    if known is None:
        return tolerant(phrase)
    endings = known.raw["endings"]
    words = phrase.split(" ")
    whole = r"\s+".join(_word(word, endings) for word in words)
    shapes = [whole]
    joint = rf"(?=\s+(?:{spaced('|'.join(known.raw['and']))})\s+(?:[\w-]+\s+){{0,3}}?"
    if len(words) > 1:
        first = r"\s+".join(_word(word, endings) for word in words[:-1])
        shapes.append(rf"{first}{joint}{_word(words[-1], endings)})")
    if len(words) > 1 and not known.words("negators").fullmatch(words[0]):
        copula = spaced("|".join(known.raw["copula"]))
        first, noun, *rest = (_word(word, endings) for word in words)
        stops = spaced("|".join([*known.raw["and"], *known.raw["clause"]]))
        other = rf"(?:(?!(?:{stops})\s)[^\s.,;:!?()]+\s+){{1,{GAP}}}?"
        between = rf"(?P<{BETWEEN}>{other})?" if spread else ""
        shapes.append(r"\s+".join([noun, rf"(?:(?:{copula})\s+{between})?{first}", *rest]))
    for tail in endings["compound"]:
        if len(words) == 1 and words[0].lower().endswith(tail) and words[0].lower() != tail:
            shapes.append(rf"{re.escape(words[0][: -len(tail)])}-{joint}[\w-]*{tail})")
    return f"(?:{'|'.join(shapes)})"


def _word(word: str, endings: dict[str, dict[str, str]]) -> str:
    for ending, shape in endings["shapes"].items():
        if word.lower().endswith(ending):
            return _plain(word[: -len(ending)]) + shape
    return _plain(word)


def _plain(word: str) -> str:
    """Return an expression for letters, with or without their accents."""
    shape = tolerant(word)
    for letter in {one for one in word if unicodedata.decomposition(one)}:
        bare = unicodedata.normalize("NFD", letter)[0]
        shape = shape.replace(letter, f"[{letter}{bare}]")
    return shape
