"""Closed model of `claims.yaml`: which sentences a mirror may say, and which cells they print."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, create_model, model_validator

from spiegel.config.claim_words import ClaimWords, Words
from spiegel.config.closed_model import SCHOOL_YEAR, Closed, Key, Label
from spiegel.config.framework import Framework, Unit
from spiegel.config.indicators import Indicator
from spiegel.config.languages import LANGUAGES, OF_PROJECT, in_these
from spiegel.config.quantities import ALL, EMPTY, Quantity
from spiegel.errors import SpiegelError, did_you_mean, must_exist
from spiegel.sentence_grammar import PLACEHOLDER, WORD, WORD_AND_NUMBER

Polarity = Literal["meets", "below"]
PARTS = ("of", "noun", "word")
AMOUNT_PARTS = ("share", "value")
SIMPLE = ("year", "edition")
Comparison = Literal["none", "last_mirror", "difference", "earlier_year", "own_words"]
# Their words follow from their numbers: their sentence holds no share that is a claim itself.
WORDED: tuple[Comparison, ...] = ("last_mirror", "difference", "earlier_year")


class ClaimNumber(Closed):
    """One number of a claim: a cell of this mirror, and how it is said.

    `unit` and `polarity` repeat what the cell counts, so that a change of the indicator cannot
    silently change the sentence. `decimals` overrides the plan's; `word_band` allows `{x.word}`.
    `group` and `predicate` are of a difference only: a part of the sector by a public grouping, and
    what is so of those counted where the two indicators differ.
    """

    indicator: str
    sector: str
    unit: Unit
    polarity: Polarity
    decimals: int | None = Field(default=None, ge=0, le=2)
    word_band: bool = False
    about: Words = Field(default={})
    group: dict[Key, str] = Field(default={}, max_length=1)
    predicate: Label | None = None


class ClaimAmount(Closed):
    """A quantity that a claim prints, with its unit and what was computed of it."""

    quantity: str = Field(description="a quantity of quantities.yaml; `quantity: homes`")
    sector: str = Field(description="a sector, a group of them, or ALL; `sector: ALL`")
    category: str = Field(
        default=ALL, description="a part of it, of a quantity with `by`; `category: GO`"
    )
    year: str | None = Field(
        default=None,
        pattern=SCHOOL_YEAR,
        description="an earlier school year of its records; `year: 2017-2018`",
    )
    decimals: int | None = Field(
        default=None,
        ge=0,
        le=2,
        description="decimals of its share, if not the plan's; `decimals: 1`",
    )
    about: Words = Field(
        default={},
        description="words by which free text is known to speak of it; `about: {en: [homes]}`",
    )


if TYPE_CHECKING:

    class _Typed(Closed): ...

else:  # a sentence in each language of config/languages.yaml, or in none
    _EACH = dict.fromkeys(LANGUAGES, (str | None, None))
    _Typed = create_model("_Typed", __base__=Closed, __module__=__name__, **_EACH)


class Claim(_Typed):
    """One sentence in each language and the numbers it holds.

    `comparison` says what the sentence says about change: `none`; `last_mirror`, worded by the
    class of the comparison, never by hand; `difference`, between its two numbers, worded by its
    class too; `earlier_year`, one count of the register beside that of an earlier year, worded by
    which is larger; `own_words`, a word of change that is part of the category counted. `about` are
    the words by which free text is known to speak of this claim.
    """

    places: tuple[str, ...] = Field(min_length=1)
    must: tuple[str, ...] = ()
    comparison: Comparison = "none"
    about: Words = Field(default={})
    numbers: dict[str, ClaimNumber] = Field(default={})
    amounts: dict[str, ClaimAmount] = Field(
        default={},
        description="quantities that the sentence prints, by the name between its braces; "
        "`amounts: {all: {quantity: homes, sector: ALL}}`",
    )
    subject: Label | None = None
    predicate: Label | None = None
    sentence: str | None = Field(
        default=None,
        description="the sentence, where it is the same in each language or there is one; "
        "otherwise it stands below each language",
        examples=["{all} {all.of} met the bar for teaching."],
    )

    @model_validator(mode="before")
    @classmethod
    def _in_its_languages(cls, data: Any) -> Any:
        """Take a sentence that is written once for that of each language."""
        if not isinstance(data, dict):
            return data
        if not isinstance(data.get("sentence"), str):
            return in_these(data)
        if data.keys() & {*OF_PROJECT}:
            raise ValueError("give the sentence once, or in each language")
        own = {key: value for key, value in data.items() if key != "sentence"}
        return {**own, **dict.fromkeys(LANGUAGES, data["sentence"])}

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Self:
        typed = [language for language in LANGUAGES if getattr(self, language) is not None]
        worded = self.subject is not None and self.predicate is not None
        if not self.numbers and not self.amounts:
            raise ValueError("a claim has a number: give numbers or amounts")
        if both := sorted({*self.numbers} & {*self.amounts}):
            raise ValueError(f"'{both[0]}' is a number and an amount: give one another name")
        if self.comparison == "last_mirror":
            if not worded or typed:
                raise ValueError("a comparison has a subject and a predicate, and no sentence")
            if len(self.numbers) != 1 or self.amounts:
                raise ValueError("a comparison is about one number")
        elif self.comparison in ("earlier_year", "difference"):
            pass  # each has a validator of its own
        elif len(typed) < len(LANGUAGES) or self.subject or self.predicate:
            each = " and ".join(LANGUAGES)
            raise ValueError(f"give the sentence in {each}, without subject and predicate")
        return self

    @model_validator(mode="after")
    def _difference_of_two(self) -> Self:
        if self.comparison != "difference":
            if any(own.group or own.predicate for own in self.numbers.values()):
                raise ValueError("only the numbers of a difference have a group or a predicate")
            return self
        if self.subject or any(getattr(self, language) is not None for language in LANGUAGES):
            raise ValueError("a difference has no sentence and no subject")
        if len(self.numbers) != 2 or self.amounts:
            raise ValueError("a difference is between two numbers")
        return self

    @model_validator(mode="after")
    def _count_beside_an_earlier_one(self) -> Self:
        if self.comparison != "earlier_year":
            return self
        typed = any(getattr(self, language) is not None for language in LANGUAGES)
        if self.subject is None or self.predicate is not None or typed:
            raise ValueError(
                "a count beside an earlier one has a subject, and no predicate or sentence"
            )
        if len(self.amounts) != 1 or self.numbers:
            raise ValueError("a count beside an earlier one is about one amount")
        if any(one.year for one in self.amounts.values()):
            raise ValueError("a count beside an earlier one is of the mirror's own year")
        return self

    @property
    def worded(self) -> bool:
        """Say whether its words follow from its numbers: it has no sentence of its own."""
        return self.comparison in WORDED

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
    quantities: Mapping[str, Quantity] | None = None,
) -> None:
    """Hold the claims against the shared words, the framework, the indicators and the quantities.

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
            if claim.comparison == "difference":
                continue
            change = claim.comparison == "last_mirror"
            key = (change, number.indicator, number.sector, number.polarity)
            _once(f"{name}.{part}", key, seen, place)
        for part, amount in claim.amounts.items():
            _check_amount(f"{name}.{part}", claim, amount, quantities or {}, sectors, place)
            of = (claim.comparison, amount.quantity, amount.sector, amount.category, amount.year)
            _once(f"{name}.{part}", of, seen, place)
        if not claim.worded:
            _check_templates(name, claim, framework, place)
        if claim.comparison == "none":
            for language in LANGUAGES:
                if word := words.difference_said(claim.template(language), language):
                    raise SpiegelError(
                        f"the {language} sentence of '{name}' compares groups or indicators of "
                        f"this mirror: '{word}'",
                        where=place,
                        fix="make it a claim of its own with comparison: difference, so that it is "
                        "tested; or name the numbers side by side, without a word that compares "
                        "them; where it is part of a category, write comparison: own_words.",
                        code="C-CLM-01",
                    )
                for _, word in words.changes_said(claim.template(language), language):
                    raise SpiegelError(
                        f"the {language} sentence of '{name}' speaks of change: '{word}'",
                        where=place,
                        fix="make it a comparison: comparison: last_mirror, subject and predicate.",
                    )


def _once(
    name: str, key: tuple[object, ...], seen: dict[tuple[object, ...], str], where: str
) -> None:
    """Refuse a second claim on the same number."""
    if key in seen:
        raise SpiegelError(
            f"'{name}' claims the same quantity as '{seen[key]}'",
            where=where,
            fix="keep one of the two: a quantity has one claim.",
        )
    seen[key] = name


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


def _check_amount(
    name: str,
    claim: Claim,
    amount: ClaimAmount,
    quantities: Mapping[str, Quantity],
    sectors: tuple[str, ...],
    where: str,
) -> None:
    must_exist("quantity", amount.quantity, quantities, where, by=f"'{name}'")
    must_exist("sector", amount.sector, sectors, where, by=f"'{name}'")
    own = quantities[amount.quantity]
    if (own.by is None) != (amount.category == ALL) and own.ratio is None:
        told = f"is divided by '{own.by}'" if own.by else "is not divided"
        raise SpiegelError(
            f"'{name}' is about category '{amount.category}', and quantity '{amount.quantity}' "
            f"{told}",
            where=where,
            fix="name one of its categories, or a quantity without `by`."
            if own.by
            else "take category out, or name a quantity with `by`.",
            code="C-QUA-06",
        )
    if own.bands:
        must_exist("band", amount.category, (*own.bands, EMPTY), where, by=f"'{name}'")
    if claim.comparison == "earlier_year" and own.change is None:
        raise SpiegelError(
            f"'{name}' sets quantity '{amount.quantity}' beside an earlier year, and it has none",
            where=where,
            fix="give the quantity change: previous; only a count or sum of the register has it.",
            code="C-QUA-07",
        )
    part = name.rpartition(".")[2]
    said = {item for lang in LANGUAGES for item in PLACEHOLDER.findall(claim.template(lang))}
    if f"{part}.share" in said and (own.ratio is not None or own.statistic != "count"):
        raise SpiegelError(
            f"'{{{part}.share}}' is a part of a whole, which only a count is",
            where=where,
            fix="print the number itself, or name a quantity that counts.",
            code="C-QUA-08",
        )
    alike = [o for o, a in claim.amounts.items() if quantities.get(a.quantity) is not None
             and o != part and quantities[a.quantity].unit == own.unit]  # fmt: skip
    if f"{part}.value" in said and (own.statistic not in ("count", "sum") or not said & {*alike}):
        raise SpiegelError(
            f"'{{{part}.value}}' is a number without its unit, which no other number of the "
            f"sentence of '{name.partition('.')[0]}' says",
            where=where,
            fix=f"write {{{part}}}.",
            code="C-QUA-10",
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
        # An amount brings its own unit, and is of no denominator that a word could swap.
        for unit in framework.units if claim.numbers else ():
            for word in unit_words(framework, unit, language):
                if re.search(rf"\b{re.escape(word)}\b", plain, re.IGNORECASE):
                    raise SpiegelError(
                        f"the {language} sentence of '{name}' types the denominator '{word}'",
                        where=where,
                        fix="write {x.of} or {x.noun}, where x is the number.",
                    )
        parts = (*claim.numbers, *claim.amounts)
        own = tuple(f"{name}.{kind}" for name in claim.amounts for kind in AMOUNT_PARTS)
        used[language] = [item for item in found if item in (*parts, *own)]
        said = {item.partition(".")[0] for item in used[language]}
        missing = [part for part in parts if part not in said]
        if missing:
            raise SpiegelError(
                f"the {language} sentence of '{name}' leaves out {', '.join(missing)}",
                where=where,
                fix="print every number of the claim, or take it out of numbers or amounts.",
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
    if item in SIMPLE or item in claim.numbers or item in claim.amounts:
        return
    if part in claim.amounts and kind in AMOUNT_PARTS:
        return
    if part not in claim.numbers or kind not in PARTS:
        known = [*claim.numbers, *(f"{p}.{k}" for p in claim.numbers for k in PARTS), *SIMPLE]
        known += [*claim.amounts, *(f"{p}.{k}" for p in claim.amounts for k in AMOUNT_PARTS)]
        raise SpiegelError(
            f"unknown placeholder '{{{item}}}'", where=where, fix=did_you_mean(item, known)
        )
    if kind == "word" and not claim.numbers[part].word_band:
        raise SpiegelError(
            f"'{{{item}}}' says a share in words, and number '{part}' has no word_band",
            where=where,
            fix="set word_band: true, or print the number.",
        )
