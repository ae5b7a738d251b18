"""What a mirror says, and the words by which a text is read: `claims.json`, the only file needed.

How it is laid out: docs/publications.md, The sentences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from text_check.words import CannotCheck

Label = dict[str, str]  # a text by language
Words = dict[str, list[str]]  # phrases by language
T = TypeVar("T")


@dataclass(frozen=True)
class Part:
    """One number of a sentence: its id `claim`, its cell, its counts, and where its text stands.

    `value` : not rounded; older files do not say it.
    """

    claim: str
    kind: str
    sector: str
    unit: str
    polarity: str
    k: int | None
    n: int | None
    decimals: int
    start: int
    end: int
    text: str
    value: float | None = None


@dataclass(frozen=True)
class Sentence:
    """A sentence in one language; `places` and `must` are where it may and must stand."""

    claim: str
    language: str
    text: str
    parts: tuple[Part, ...]
    places: list[str]
    must: list[str]


@dataclass(frozen=True)
class Counted:
    """What an amount counts, and what was computed of it: count, sum, mean, median or ratio."""

    unit: Label
    statistic: str


@dataclass(frozen=True)
class Quantity:
    """A number that the mirror is about, said or not.

    `institutions` says of how many institutions a share of visits is, `counted` what an amount is;
    older files have neither. `low` and `high` are its interval, fractions; `change` has its class
    and direction.
    """

    claim: str
    indicator: str
    sector: str
    polarity: str
    comparison: str
    about: Words
    low: float | None
    high: float | None
    band: int | None
    contradicted: bool
    same_counts: list[str]
    change: Label | None
    institutions: int | None = None
    counted: Counted | None = None


@dataclass(frozen=True)
class Side:
    """One side of a difference: an indicator in a sector, or in a group of its institutions."""

    indicator: str
    sector: str
    group: Label


@dataclass(frozen=True)
class Difference:
    """What the analysis plan says of the share of `first` less that of `second`, of what meets."""

    claim: str
    first: Side
    second: Side
    verdict: str


@dataclass(frozen=True)
class Named:
    """A sector or unit, and the phrases by which it is known."""

    code: str
    label: Label
    words: Words


@dataclass(frozen=True)
class Writing:
    """How a language marks decimals and thousands, and the words by which it is recognised."""

    decimal: str
    thousands: str
    common: tuple[str, ...]


@dataclass(frozen=True)
class Vocabulary:
    """The words of an inspectorate; `words` are those that all inspectorates share."""

    languages: dict[str, Writing]
    words: dict[str, Any]
    classes: dict[str, Label]
    sectors: tuple[Named, ...]
    units: tuple[Named, ...]
    nouns: dict[str, dict[str, Label]]
    allow: list[dict[str, Any]]
    titles: Words


@dataclass(frozen=True)
class Mirror:
    """What one edition says, in every language, and what a text about it is judged by."""

    title: Label
    language: str
    example: bool
    sentences: tuple[Sentence, ...]
    quantities: tuple[Quantity, ...]
    differences: tuple[Difference, ...]
    vocabulary: Vocabulary
    school_year: str = ""  # older files do not say it

    @cached_property
    def by_claim(self) -> dict[str, Quantity]:
        return {quantity.claim: quantity for quantity in self.quantities}

    @cached_property
    def said_by(self) -> dict[tuple[str, str], Sentence]:
        """The sentence of each number, by language and claim."""
        return {(one.language, part.claim): one for one in self.sentences for part in one.parts}

    def beside(self, part: Part, language: str) -> str:
        """Return what stands after a number in its own sentence, up to the next one."""
        said = self.said_by[language, part.claim]
        after = [other.start for other in said.parts if other.start >= part.end]
        return said.text[part.end : min(after, default=len(said.text))]

    @cached_property
    def years(self) -> frozenset[str]:
        """The years of its school year; none where it does not say which.

        The year of its title is that of the publication, and none of what it counts.
        """
        return frozenset(re.findall(r"\d{4}", self.school_year))

    @property
    def languages(self) -> dict[str, Writing]:
        """The languages of its sentences."""
        return self.vocabulary.languages

    @property
    def places(self) -> dict[str, Label]:
        """Kinds of documents."""
        found: dict[str, Label] = self.vocabulary.words["places"]
        return found

    @property
    def bands(self) -> list[dict[str, Any]]:
        """Words for shares, from high to low."""
        found: list[dict[str, Any]] = self.vocabulary.words["bands"]
        return found


def read_claims(path: Path) -> Mirror:
    """Read the claims of a mirror.

    Raises
    ------
    CannotCheck : there is no such file, or it is not as the pipeline writes it.
    """
    try:
        return mirror_of(json.loads(path.read_text(encoding="utf-8")))
    except OSError:
        raise CannotCheck("no_file", path) from None
    except KeyError as error:
        raise CannotCheck("claims", path, why=f"no {error}") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise CannotCheck("claims", path, why=error) from None


def mirror_of(found: dict[str, Any]) -> Mirror:
    """Return the contents of claims.json as records; keys that are not needed are left out.

    Raises
    ------
    KeyError : one that is needed is not there.
    """
    sentences = [{**one, "parts": _records(Part, one["parts"])} for one in found["sentences"]]
    words = found["vocabulary"]
    named = {name: _records(Named, words[name]) for name in ("sectors", "units")}
    languages = {code: _record(Writing, one) for code, one in words["languages"].items()}
    own = {
        "sentences": _records(Sentence, sentences),
        "quantities": _records(Quantity, map(_counted, found["quantities"])),
        "differences": _records(Difference, map(_sides, found.get("differences", ()))),
        "vocabulary": _record(Vocabulary, {**words, **named, "languages": languages}),
    }
    mirror = _record(Mirror, {**found, **own})
    for part in (part for sentence in mirror.sentences for part in sentence.parts):
        if part.kind == "share":
            mirror.by_claim[part.claim]  # each share has its quantity
    return mirror


def _counted(found: dict[str, Any]) -> dict[str, Any]:
    own = found.get("counted")
    return {**found, "counted": None if own is None else _record(Counted, own)}


def _sides(found: dict[str, Any]) -> dict[str, Any]:
    return {**found, **{name: _record(Side, found[name]) for name in ("first", "second")}}


def _record(kind: type[T], found: dict[str, Any]) -> T:
    needed = fields(kind)  # type: ignore[arg-type]
    names = (f.name for f in needed if f.default is MISSING or f.name in found)
    return kind(**{name: found[name] for name in names})


def _records(kind: type[T], found: Iterable[dict[str, Any]]) -> tuple[T, ...]:
    return tuple(_record(kind, one) for one in found)
