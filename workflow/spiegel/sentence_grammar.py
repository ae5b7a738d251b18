"""One grammar for a number in a sentence: how a template names it, and how a line is made of it.

A template is text with names between braces; a number is never typed. What stands between the
braces belongs to whoever fills it in: `{x}` and `{x.of}` in claims.yaml, `{pct:k1:BAO:meets}` in
figures.yaml. How they are found, joined and remembered is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any, TypeVar

from spiegel.config.languages import LANGUAGES, writing

T = TypeVar("T")

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# A word for a share, and the same with its number right after it.
WORD = re.compile(r"\{([^{}.]+)\.word\}")
WORD_AND_NUMBER = re.compile(r"\{(?P<worded>[^{}.]+)\.word\} \(\{(?P=worded)\}\)")
# A word for a share and its number are one item: where the word may not be said, both change.
ITEM = re.compile(rf"{WORD_AND_NUMBER.pattern}|(?:{PLACEHOLDER.pattern})")
# "12 van de 20" already says of how many: "12 van de 20 van de basisscholen" would say it twice.
_OF_AGAIN = {
    language: re.compile(rf"^ (?:{'|'.join(map(re.escape, writing(language).of_again))}) ")
    for language in LANGUAGES
}


class Line:
    """A sentence being put together: text, and numbers with their places."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.text = ""
        self.numbers: list[dict[str, Any]] = []
        self._of_said = False  # what stands last is 'k of n', with at most a space after it

    def add(self, text: str) -> None:
        """Add text; after 'k of n' it does not say of how many once more."""
        if self._of_said:
            space = " " if self.text.endswith(" ") else ""
            text = _OF_AGAIN[self.language].sub(" ", space + text).removeprefix(space)
        self._of_said = self._of_said and not text.strip()
        self.text += text

    def number(self, text: str, *, small: bool, **values: object) -> None:
        """Add the text of a number and remember its place; `small` when it reads 'k of n'."""
        start = len(self.text)
        self.text += text
        self._of_said = small
        place = {"start": start, "end": len(self.text), "text": text}
        self.numbers.append({**values, **place, "small": small})

    def numbers_as(self, kind: type[T]) -> tuple[T, ...]:
        """Return the numbers as records of a dataclass that has the names they were given."""
        names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
        return tuple(kind(**{name: number[name] for name in names}) for number in self.numbers)

    def sentence(self) -> str:
        """Return the text with a capital; the places of numbers stay as they are."""
        return self.text[:1].upper() + self.text[1:]


def filled(
    template: str,
    language: str,
    put: Callable[[Line, re.Match[str]], None],
    shape: re.Pattern[str] = PLACEHOLDER,
) -> Line:
    """Return a template as a line, from left to right.

    Parameters
    ----------
    put : adds what one placeholder stands for. shape : what counts as one.
    """
    line, end = Line(language), 0
    for match in shape.finditer(template):
        line.add(template[end : match.start()])
        put(line, match)
        end = match.end()
    line.add(template[end:])
    return line
