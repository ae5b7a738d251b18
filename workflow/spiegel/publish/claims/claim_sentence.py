"""A sentence that was said, and the numbers in it, each tied to what it was printed from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict

if TYPE_CHECKING:
    from spiegel.config.claims import Claim
    from spiegel.sentence_grammar import Line

# Held when a sentence is read back from claims.json: no other keys, no text for a number.
# The table from which the class of a comparison comes.
TABLE_OF = {"last_mirror": "changes", "difference": "differences"}
Kind = Literal[
    "share", "interval_low", "interval_high",
    "now", "then", "one", "other", "difference", "low", "high", "margin",
    "amount", "amount_share",
    "amount_now", "amount_then", "amount_change", "amount_change_share",
]  # fmt: skip
CLOSED = ConfigDict(extra="forbid", strict=True)


@dataclass(frozen=True)
class Cell:
    """A cell that a claim is about, whether or not its sentence prints a number of it.

    Attributes
    ----------
    claim : its id, `claim.number`. table : `measures`, `changes` for a comparison with the last
        mirror, `differences` for one within this mirror, or `quantities`: then `indicator` is a
        quantity and `unit` and `polarity` are empty.
    """

    __pydantic_config__ = CLOSED
    claim: str
    table: str
    indicator: str
    sector: str
    unit: str
    polarity: str


@dataclass(frozen=True)
class Part:
    """One number of a sentence.

    Attributes
    ----------
    claim : its id, `claim.number`. kind : `share`, or an end of its interval: `interval_low`,
        `interval_high`, or a part of a comparison: `now`, `then` (of a difference `one`,
        `other`), `difference`, `low`, `high`, `margin`; `amount` of a quantity, `amount_share`,
        or a part of a count beside an earlier one.
    value : a fraction, or an amount in its unit, not rounded. k, n : the counts behind a share,
        None of the rest.
    start, end : where its `text` stands in the sentence.
    """

    __pydantic_config__ = CLOSED
    claim: str
    kind: Kind
    indicator: str
    sector: str
    unit: str
    polarity: str
    value: float
    k: int | None
    n: int | None
    decimals: int
    small: bool
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class ClaimSentence:
    """One sentence in one language.

    Attributes
    ----------
    claim : its name in claims.yaml. parts : its numbers, in order. cells : what it is about.
    verdict : how far it may be read: `stated`, `uncertain`, `small`, `withheld`, or the class of a
        comparison.
    places, must : the kinds of document in which it may and must stand.
    comparison : what it says about change (see `claim_config.Claim`).
    """

    __pydantic_config__ = CLOSED
    claim: str
    language: str
    text: str
    parts: tuple[Part, ...]
    cells: tuple[Cell, ...]
    verdict: str
    places: tuple[str, ...]
    must: tuple[str, ...]
    comparison: str

    @classmethod
    def of(
        cls,
        name: str,
        claim: Claim,
        line: Line,
        verdict: str,
    ) -> ClaimSentence:
        """Return the sentence of a claim of claims.yaml, put together in one language."""
        table = TABLE_OF.get(claim.comparison, "measures")
        cells = tuple(
            Cell(f"{name}.{part}", table, one.indicator, one.sector, one.unit, one.polarity)
            for part, one in claim.numbers.items()
        ) + tuple(
            Cell(f"{name}.{part}", "quantities", amount.quantity, amount.sector, "", "")
            for part, amount in claim.amounts.items()
        )
        return cls(name, line.language, line.sentence(), line.numbers_as(Part), cells, verdict,
                   claim.places, claim.must, claim.comparison)  # fmt: skip
