"""Closed model of `claims.yaml`: which sentences a mirror may say, and which cells they print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, create_model, model_validator

from spiegel.config.claim_words import ClaimWords, Words
from spiegel.config.closed_model import Closed, Key, Label
from spiegel.config.framework import Framework, Unit
from spiegel.config.indicators import Indicator
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError, did_you_mean, must_exist
from spiegel.sentence_grammar import PLACEHOLDER, WORD, WORD_AND_NUMBER

Polarity = Literal["meets", "below"]
PARTS = ("of", "noun", "word")
SIMPLE = ("year", "edition")


class ClaimNumber(Closed):
    """One number of a claim: a cell of this mirror, and how it is said.

    `unit` and `polarity` repeat what the cell counts, so that a change of the indicator cannot
    silently change the sentence. `decimals` overrides the plan's; `word_band` allows `{x.word}`.
    """

    indicator: str
    sector: str
    unit: Unit
    polarity: Polarity
    decimals: int | None = Field(default=None, ge=0, le=2)
    word_band: bool = False
    about: Words = Field(default={})


if TYPE_CHECKING:

    class _Typed(Closed): ...

else:  # a sentence in each language of config/languages.yaml, or in none
    _EACH = dict.fromkeys(LANGUAGES, (str | None, None))
    _Typed = create_model("_Typed", __base__=Closed, __module__=__name__, **_EACH)


class Claim(_Typed):
    """One sentence in each language and the numbers it holds.

    `comparison` says what the sentence says about change: `none`; `last_mirror`, worded by the
    class of the comparison, never by hand; `own_words`, a word of change that is part of the
    category counted. `about` are the words by which free text is known to speak of this claim.
    """

    places: tuple[str, ...] = Field(min_length=1)
    must: tuple[str, ...] = ()
    comparison: Literal["none", "last_mirror", "own_words"] = "none"
    about: Words = Field(default={})
    numbers: dict[str, ClaimNumber] = Field(min_length=1)
    subject: Label | None = None
    predicate: Label | None = None

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        typed = [language for language in LANGUAGES if getattr(self, language) is not None]
        worded = self.subject is not None and self.predicate is not None
        if self.comparison == "last_mirror":
            if not worded or typed:
                raise ValueError("a comparison has a subject and a predicate, and no sentence")
            if len(self.numbers) != 1:
                raise ValueError("a comparison is about one number")
        elif len(typed) < len(LANGUAGES) or self.subject or self.predicate:
            each = " and ".join(LANGUAGES)
            raise ValueError(f"give the sentence in {each}, without subject and predicate")
        return self

    def template(self, language: str) -> str:
        """Return the template of a sentence that is not a comparison."""
        return getattr(self, language) or ""


class Allowed(Closed):
    """A pattern of numbers that need no claim in this inspectorate's texts, and why."""

    pattern: str
    why: Label

    @model_validator(mode="after")
    def _compiles(self) -> Self:
        try:
            re.compile(self.pattern)
        except re.error as error:
            raise ValueError(f"pattern '{self.pattern}' cannot be read: {error}") from None
        return self


class Claims(Closed):
    """`claims.yaml`: the claims of an inspectorate, and numbers that its texts may print freely."""

    allow: tuple[Allowed, ...] = ()
    claims: dict[Key, Claim]


def unit_words(framework: Framework, unit: str, language: str) -> tuple[str, ...]:
    """Return the words by which a unit of counting is known in running text."""
    label = framework.units[unit]  # type: ignore[index]
    also = framework.also.get(unit, {}).get(language, ())
    return (label.one[language], label.many[language], *also)


def check_claims(
    registry: Claims,
    words: ClaimWords,
    framework: Framework,
    indicators: dict[str, Indicator],
    where: str,
) -> None:
    """Hold the claims against the shared words, the framework and the indicators.

    Raises
    ------
    SpiegelError : a claim names what does not exist, contradicts its indicator, repeats a
        quantity, types a number or a denominator, or is not the same in each language.
    """
    sectors = ("ALL", *framework.sectors, *framework.sector_groups)
    for code in framework.nouns:
        framework_file = where.replace("claims.yaml", "framework.yaml")
        must_exist("sector", code, sectors, framework_file, by="'nouns'")
    seen: dict[tuple[object, ...], str] = {}
    for name, claim in registry.claims.items():
        place = f"{where}, claim '{name}'"
        _check_places(name, claim, words, place)
        for part, number in claim.numbers.items():
            _check_number(f"{name}.{part}", number, framework, indicators, sectors, place)
            change = claim.comparison == "last_mirror"
            key = (change, number.indicator, number.sector, number.polarity)
            if key in seen:
                raise SpiegelError(
                    f"'{name}.{part}' claims the same quantity as '{seen[key]}'",
                    where=place,
                    fix="keep one of the two: a quantity has one claim.",
                )
            seen[key] = f"{name}.{part}"
        if claim.comparison != "last_mirror":
            _check_templates(name, claim, framework, place)
        if claim.comparison == "none":
            for language in LANGUAGES:
                if word := words.difference_said(claim.template(language), language):
                    raise SpiegelError(
                        f"the {language} sentence of '{name}' compares groups or indicators of "
                        f"this mirror: '{word}'; no such difference is tested",
                        where=place,
                        fix="name the numbers side by side, without a word that compares them; "
                        "where it is part of a category, write comparison: own_words.",
                        code="C-CLM-01",
                    )
                for _, word in words.changes_said(claim.template(language), language):
                    raise SpiegelError(
                        f"the {language} sentence of '{name}' speaks of change: '{word}'",
                        where=place,
                        fix="make it a comparison: comparison: last_mirror, subject and predicate.",
                    )


def _check_places(name: str, claim: Claim, words: ClaimWords, where: str) -> None:
    for place in (*claim.places, *claim.must):
        must_exist("place", place, words.places, where, by=f"claim '{name}'")
    for place in claim.must:
        if place not in claim.places:
            raise SpiegelError(
                f"claim '{name}' must be in '{place}' but may not be there",
                where=where,
                fix="add it to places, or take it out of must.",
            )


def _check_number(
    name: str,
    number: ClaimNumber,
    framework: Framework,
    indicators: dict[str, Indicator],
    sectors: tuple[str, ...],
    where: str,
) -> None:
    must_exist("indicator", number.indicator, indicators, where, by=f"'{name}'")
    must_exist("sector", number.sector, sectors, where, by=f"'{name}'")
    unit = indicators[number.indicator].unit
    if number.unit != unit:
        raise SpiegelError(
            f"'{name}' counts in unit '{number.unit}', its indicator in '{unit}'",
            where=where,
            fix=f"set unit: {unit}, or name another indicator.",
        )
    if number.unit not in framework.nouns.get(number.sector, {}):
        raise SpiegelError(
            f"there is no noun for unit '{number.unit}' of sector '{number.sector}'",
            where=where,
            fix=f"add it to nouns in framework.yaml, under {number.sector}.",
        )


def _check_templates(name: str, claim: Claim, framework: Framework, where: str) -> None:
    used = {}
    for language in LANGUAGES:
        template = claim.template(language)
        found = PLACEHOLDER.findall(template)
        for item in found:
            _check_placeholder(item, claim, where)
        _check_word_has_number(name, language, template, where)
        plain = PLACEHOLDER.sub(" ", template)
        if re.search(r"\d", plain):
            raise SpiegelError(
                f"the {language} sentence of '{name}' has a typed number",
                where=where,
                fix="name a number of the claim between braces.",
            )
        for unit in framework.units:
            for word in unit_words(framework, unit, language):
                if re.search(rf"\b{re.escape(word)}\b", plain, re.IGNORECASE):
                    raise SpiegelError(
                        f"the {language} sentence of '{name}' types the denominator '{word}'",
                        where=where,
                        fix="write {x.of} or {x.noun}, where x is the number.",
                    )
        used[language] = [item for item in found if item in claim.numbers]
        missing = [part for part in claim.numbers if part not in used[language]]
        if missing:
            raise SpiegelError(
                f"the {language} sentence of '{name}' leaves out {', '.join(missing)}",
                where=where,
                fix="print every number of the claim, or take it out of numbers.",
            )
    if any(numbers != used[LANGUAGES[0]] for numbers in used.values()):
        raise SpiegelError(
            f"the languages of '{name}' give its numbers in another order",
            where=where,
            fix=f"give the same numbers in the same order in {' and '.join(LANGUAGES)}.",
        )


def _check_word_has_number(name: str, language: str, template: str, where: str) -> None:
    """Refuse a word for a share without its number right after it: one may replace the other."""
    for part in WORD.findall(template):
        if not any(found == part for found in WORD_AND_NUMBER.findall(template)):
            raise SpiegelError(
                f"the {language} sentence of '{name}' says '{{{part}.word}}' without its number",
                where=where,
                fix=f"write {{{part}.word}} ({{{part}}}).",
            )


def _check_placeholder(item: str, claim: Claim, where: str) -> None:
    part, _, kind = item.partition(".")
    if item in SIMPLE or item in claim.numbers:
        return
    if part not in claim.numbers or kind not in PARTS:
        known = [*claim.numbers, *(f"{p}.{k}" for p in claim.numbers for k in PARTS), *SIMPLE]
        raise SpiegelError(
            f"unknown placeholder '{{{item}}}'", where=where, fix=did_you_mean(item, known)
        )
    if kind == "word" and not claim.numbers[part].word_band:
        raise SpiegelError(
            f"'{{{item}}}' says a share in words, and number '{part}' has no word_band",
            where=where,
            fix="set word_band: true, or print the number.",
        )
