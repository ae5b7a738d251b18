"""The languages that editions are made in, and how each writes: config/languages.yaml.

An inspectorate may publish in some of them only: `languages` in its framework.yaml.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from spiegel.config import at_hand
from spiegel.config.closed_yaml import MayBeEmpty, load_mapping
from spiegel.config.plain_text import odd_place
from spiegel.errors import must_exist

FILE = Path(__file__).resolve().parents[3] / "config" / "languages.yaml"


class Points(BaseModel):
    """What a difference of percentages is counted in."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    one: str
    many: str


class Writing(BaseModel):
    """How a language writes numbers, dates and lists; what stands between braces is filled in.

    Attributes
    ----------
    name : of the language, in the language itself. of_again : what may follow 'k of n' and would
    say of how many once more, the longest first. common : words by which a text is recognised.
    measures, by_group : words of which a subtitle must have one: what is measured, and of whom.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    country: str
    decimal: str
    thousands: Annotated[str, MayBeEmpty()]
    percent: str
    between: str
    of: str
    of_again: tuple[str, ...]
    and_: str = Field(alias="and")
    or_: str = Field(alias="or")
    points: Points
    months: tuple[str, ...] = Field(min_length=12, max_length=12)
    day: str
    common: tuple[str, ...]
    measures: tuple[str, ...]
    by_group: tuple[str, ...]

    @field_validator("percent", "between", "of", "day")
    @classmethod
    def _only_names(cls, text: str) -> str:
        if place := odd_place(text):
            raise ValueError(f"it asks for more than a name: {place}")
        return text

    def all_of(self, items: Sequence[str]) -> str:
        """Return items as a list: 'a, b and c'."""
        *most, last = items
        return f"{', '.join(most)}{self.and_}{last}" if most else last


_WRITINGS = load_mapping(Writing, FILE)
OF_PROJECT = tuple(_WRITINGS)


def published() -> tuple[str, ...]:
    """Return the languages in which the inspectorate at hand publishes, in the project's order."""
    asked = at_hand.own("languages")
    chosen = [code for code in OF_PROJECT if isinstance(asked, list) and code in asked]
    return tuple(chosen) or OF_PROJECT


# Of this process, see `at_hand`: all that it reads, makes and shows is in these.
LANGUAGES = published()
# What commands print and templates of notebooks hold; errors are in English in every project.
OF_COMMANDS = "en" if "en" in OF_PROJECT else OF_PROJECT[0]


def in_these(texts: object) -> object:
    """Return texts by language without those of languages that this process has nothing in.

    What is no mapping is returned as it is, for a model to refuse.
    """
    if not isinstance(texts, dict):
        return texts
    return {k: v for k, v in texts.items() if k in LANGUAGES or k not in OF_PROJECT}


def writing(language: str) -> Writing:
    """Return how a language writes.

    Raises
    ------
    SpiegelError : it is none of the languages of this project.
    """
    must_exist("language", language, _WRITINGS, "config/languages.yaml")
    return _WRITINGS[language]


def with_thousands(number: int, language: str) -> str:
    """Return a whole number with the thousands mark of the language: 1.234 or 1,234."""
    return f"{number:,}".replace(",", writing(language).thousands)


def chosen(language: str | None) -> str:
    """Return the language that a command is given, or the first one; errors as for `writing`."""
    if language is not None:
        writing(language)
    return language or LANGUAGES[0]


def others(language: str) -> tuple[str, ...]:
    """Return the languages beside one."""
    return tuple(code for code in LANGUAGES if code != language)
