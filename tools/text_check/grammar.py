"""The words that statements are read by (`grammar.toml`), as patterns, by language.

A language of a mirror without a grammar here has none: its statements are told as not checked.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_GRAMMARS: dict[str, Any] = tomllib.loads(
    Path(__file__).with_name("grammar.toml").read_text(encoding="utf-8")
)
LANGUAGES = tuple(_GRAMMARS)
Pattern = re.Pattern[str]


def spaced(expression: str) -> str:
    """Return an expression in which a space stands for any white space.

    A look-behind has a fixed width, so its space stays one.
    """
    return re.sub(
        r"(\(\?<!\w+ \))| \?| ",
        lambda m: m[1] or (r"\s?" if m[0] == " ?" else r"\s+"),
        expression,
    )


def literally(phrases: Iterable[str]) -> list[str]:
    """Return phrases as expressions that find just them."""
    return [re.escape(phrase).replace(r"\ ", " ") for phrase in phrases]


def whole_words(choices: Iterable[str]) -> Pattern:
    """Return a pattern that finds any of some expressions as whole words, the longest first."""
    ordered = sorted(choices, key=lambda choice: (-len(choice), choice))
    joined = spaced("|".join(ordered)) or "(?!)"
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


class Grammar:
    """The grammar of one language.

    Attributes
    ----------
    raw : what `grammar.toml` says. numbers : value of each number in words, from 0 to 100.
    """

    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw
        self.numbers = _numbers(raw["numbers"])
        self._lists: dict[tuple[str, ...], Pattern] = {}

    def words(self, *path: str) -> Pattern:
        """Return the pattern of a list of the grammar, such as `words("change", "up")`."""
        if path not in self._lists:
            found: Any = self.raw
            for key in path:
                found = found[key]
            self._lists[path] = whole_words(found)
        return self._lists[path]

    def ends_with(self, name: str, text: str) -> bool:
        """Say whether a text ends with a word of a list, white space aside."""
        return any(not text[match.end() :].strip() for match in self.words(name).finditer(text))

    @cached_property
    def spelled(self) -> str:
        """An expression for a number in words."""
        ordered = sorted(self.numbers, key=lambda word: (-len(word), word))
        return "(?:" + "|".join(map(re.escape, ordered)).replace(r"\ ", r"\s+") + ")"

    def value(self, written: str) -> float | None:
        """Return the value of a number in words or digits; nothing when it is neither."""
        plain = re.sub(r"\s+", " ", written.strip().lower())
        if plain in self.numbers:
            return self.numbers[plain]
        try:
            return float(plain.replace(",", "."))
        except ValueError:
            return None


def _numbers(raw: dict[str, Any]) -> dict[str, int]:
    units: list[str] = raw["units"]
    found = {word: value for value, word in enumerate(units)}
    for word, value in raw["tens"].items():
        found[word] = value
        for unit, one in zip(units[1:10], range(1, 10), strict=True):
            # Dutch: "drieënzestig", "vijfenzestig"; English: "sixty-three".
            for joined in (
                f"{unit}ën{word}",
                f"{unit}en{word}",
                f"{word}-{unit}",
                f"{word} {unit}",
            ):
                found[joined] = value + one
    found |= dict.fromkeys(raw["hundred"], 100)
    return found | {accented: found[plain] for plain, accented in _ACCENTED if plain in found}


_ACCENTED = (("een", "één"), ("een", "eén"), ("een", "éen"))


@cache
def grammar(language: str) -> Grammar | None:
    """Return the grammar of a language, or nothing where there is none."""
    return Grammar(_GRAMMARS[language]) if language in _GRAMMARS else None
