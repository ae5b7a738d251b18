"""Closed model of `config/claim_words.yaml`: the words that claims of all inspectorates share."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from spiegel.config.closed_model import Closed, Label, Language
from spiegel.config.languages import in_these

# Words by language, of those that this process has.
Words = Annotated[dict[Language, tuple[str, ...]], BeforeValidator(in_these)]
Direction = Literal["up", "down", "better", "worse", "same"]
FILE = "claim_words.yaml"


class Band(Closed):
    """A word for a share, with its bound in percent: `above` excludes it, `reaches` includes it.

    `says` is what the word asserts: `at_least` its own bound ('most'), or `at_most` the bound of
    the word above it ('few').
    """

    above: int | None = Field(default=None, ge=0, le=100)
    reaches: int | None = Field(default=None, ge=0, le=100)
    says: Literal["at_least", "at_most"]
    phrase: Label
    said: Words

    @model_validator(mode="after")
    def _one_bound(self) -> Self:
        if (self.above is None) == (self.reaches is None):
            raise ValueError("give exactly one of: above, reaches")
        return self

    def holds(self, k: int, n: int) -> bool:
        """Say whether the exact share k/n lies over the bound of this band."""
        if self.above is not None:
            return 100 * k > self.above * n
        return 100 * k >= (self.reaches or 0) * n

    def passed(self, share: float) -> bool:
        """Say whether a fraction lies over the bound; it is cut to the digits that tables carry."""
        percent = float(f"{100 * share:.10g}")
        return percent > self.above if self.above is not None else percent >= (self.reaches or 0)


class ClaimWords(Closed):
    """`claim_words.yaml`: kinds of documents, words for shares, of polarity and of change."""

    places: dict[str, Label]
    bands: tuple[Band, ...] = Field(min_length=2)
    below_words: Words
    change_words: dict[Direction, Words]
    difference_words: Words = Field(
        default={},
        description="words that compare groups or indicators of one mirror: only a claim with "
        "`comparison: difference` tests that, and words it itself; `{en: [more often, higher]}`",
    )

    @model_validator(mode="after")
    def _ladder(self) -> Self:
        bounds = [b.above if b.above is not None else b.reaches or 0 for b in self.bands]
        if bounds != sorted(bounds, reverse=True) or self.bands[-1].reaches != 0:
            raise ValueError("bands go from high to low, and the last one reaches 0")
        if self.bands[0].says == "at_most" or self.bands[-1].says == "at_least":
            raise ValueError("the first band says at_least, the last one at_most")
        if any(a.says == "at_most" and b.says == "at_least" for a, b in pairwise(self.bands)):
            raise ValueError("bands that say at_least go before those that say at_most")
        return self

    def changes_said(self, text: str, language: Language) -> list[tuple[Direction, str]]:
        """Return the words of change in a text, each with what it says."""
        return [
            (direction, word)
            for direction, words in self.change_words.items()
            for word in words.get(language, ())
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE)
        ]

    def difference_said(self, text: str, language: Language) -> str | None:
        """Return the first word by which a text compares groups or indicators of one mirror."""
        for word in self.difference_words.get(language, ()):
            if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
                return word
        return None

    def band(self, k: int, n: int) -> Band:
        """Return the one band of an exact share: the first whose bound it passes."""
        return next(band for band in self.bands if band.holds(k, n))

    def contradicted(self, band: Band, low: float, high: float) -> bool:
        """Say whether the interval of a share reaches beyond what the word of a band asserts.

        Parameters
        ----------
        low, high : ends of the interval, fractions. 'Most' needs the lower end over its own
            bound, 'few' the upper end under the bound of the next higher word.
        """
        if band.says == "at_least":
            return not band.passed(low)
        return self.bands[self.bands.index(band) - 1].passed(high)
