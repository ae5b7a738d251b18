"""Text as a reader sees it, and words in which a PDF lost a ligature.

Some PDF files map the shape of "ti", "tt" or "ft" to one wrong character, so that extraction
gives `inspec=e`, `0jdens`, `Informa6e` or `conMnuüm`. The digits in such words are no numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

LIGATURES = ("ffi", "ffl", "ff", "fi", "fl", "ti", "tt", "ft", "tf")
_SHAPES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_PLAIN = str.maketrans(
    {
        **{chr(code): text for code, text in _SHAPES.items()},
        "\N{NO-BREAK SPACE}": " ",
        "\N{NARROW NO-BREAK SPACE}": " ",
        "\N{THIN SPACE}": " ",
        "\N{SOFT HYPHEN}": "",
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
    }
)
_LOW = "a-zà-öø-ÿ"
_WORD = re.compile(r"[^\s.,;:!?()\[\]\"“”|/]+")
# A digit or '=' where letters should be: at the start, before a word, or inside one.
_DIGIT = re.compile(
    rf"^\d(?!-)(?!(?:ste|de|st|nd|rd|th|jarige|x|e)$)[{_LOW}]{{3,}}|[{_LOW}]\d[{_LOW}]"
)
_EQUALS = re.compile(rf"[{_LOW}]=[{_LOW}]|^=[{_LOW}]{{2,}}|[{_LOW}]{{2,}}=$")
_CAPITAL = re.compile(
    rf"^(?!Mc[A-Z][{_LOW}]{{2}})[A-Z]?[{_LOW}]+[A-Z][{_LOW}]*$"
)  # McNemar is a name
# A digest in which one digit occurs looks like a word with a digit in it.
_DIGEST = re.compile(r"(?=.*\d)[0-9a-f]{8,}")
_QUERY = re.compile(r"\S*\?\S*=\S*")
# Names that are written with a capital inside.
_NAMES = frozenset(
    ("youtube", "linkedin", "tiktok", "whatsapp", "github", "powerpoint", "sharepoint", "onedrive",
     "smartschool", "etwinning", "ipad", "iphone", "javascript", "libreoffice", "opendocument",
     "bookwidgets")
)  # fmt: skip


@dataclass(frozen=True)
class Defect:
    """A word with a lost ligature; `repaired` is what it should be, or empty when not known."""

    word: str
    start: int
    end: int
    repaired: str = ""


def normalise(text: str) -> str:
    """Return the text with ligature letters spelt out and one kind of space, hyphen and quote."""
    return text.translate(_PLAIN)


def is_broken(word: str, names: frozenset[str] = frozenset()) -> bool:
    """Say whether a word has a character that stands for a lost ligature.

    Parameters
    ----------
    names : words that the mirror itself writes with a capital inside; those are no defects.
    """
    # One font loses one shape: a word with several digits is a code, not a broken word.
    if len(set(re.findall(r"\d", word))) > 1:
        return False
    return any(
        bool(_DIGIT.search(part) or _EQUALS.search(part))
        or (bool(_CAPITAL.match(part)) and part.lower() not in _NAMES and part not in names)
        for part in _parts(word)
        if not _DIGEST.fullmatch(part)
    )


def _parts(word: str) -> list[str]:
    return re.split(r"[-@]", word.strip("'‘’-–—*_`§•&"))


def names_in(texts: Iterable[str], vocabulary: frozenset[str]) -> frozenset[str]:
    """Return the words with a capital inside that some texts write by themselves.

    One that a ligature makes a known word is none of them: it was copied out of a broken file.
    """
    parts = (
        part
        for text in texts
        for found in _WORD.finditer(normalise(text))
        for part in _parts(found.group())
    )
    return frozenset(p for p in parts if _CAPITAL.match(p) and not repair(p, vocabulary))


def defects(
    text: str, vocabulary: frozenset[str] = frozenset(), names: frozenset[str] = frozenset()
) -> list[Defect]:
    """Return the words of a text that lost a ligature, each with its place.

    Parameters
    ----------
    vocabulary : known words in small letters; a word is repaired only to one of them.
    names : see `is_broken`.
    """
    queries = [found.span() for found in _QUERY.finditer(text)]
    return [
        Defect(found.group(), found.start(), found.end(), repair(found.group(), vocabulary))
        for found in _WORD.finditer(text)
        if is_broken(found.group(), names)
        and not any(start <= found.start() < end for start, end in queries)
    ]


def repair(word: str, vocabulary: frozenset[str]) -> str:
    """Return the known word that a broken one stands for, or nothing."""
    for found in re.finditer(r"[=0-9A-Z]", word):
        for ligature in LIGATURES:
            whole = word[: found.start()] + ligature + word[found.end() :]
            if whole.lower() in vocabulary:
                return whole
    return ""


def blanked(text: str, spans: list[Defect]) -> str:
    """Return the text, as long as before, without the digits of broken words."""
    for span in spans:
        hidden = re.sub(r"[\d=]", "_", text[span.start : span.end])
        text = text[: span.start] + hidden + text[span.end :]
    return text


@cache
def tolerant(phrase: str) -> str:
    """Return a pattern for a phrase that also finds it with lost ligatures or other spaces."""
    pattern = re.escape(normalise(phrase))
    for ligature in ("ti", "tt", "ft", "tf", "fi", "fl"):
        pattern = re.sub(ligature, rf"(?:{ligature.upper()}|(?-i:[_=0-9A-Z]))", pattern)
    return re.sub(r"(?:\\ |\s)+", r"\\s+", pattern)
