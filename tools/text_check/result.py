"""What a check of texts found: numbers bound, numbers allowed, and findings by name of check."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Check = Literal[
    "number_differs",
    "number_unbound",
    "decimals_differ",
    "percentage_impossible",
    "unit_swapped",
    "polarity_swapped",
    "change_unsupported",
    "word_unsupported",
    "comparison_unsupported",
    "not_checked",
    "claim_missing",
    "place_not_allowed",
    "two_values",
    "broken_ligature",
]


@dataclass(frozen=True)
class Bound:
    """A number of a text and the claim or cell that it agrees with."""

    document: str
    place: str
    text: str
    claim: str
    value: str


@dataclass(frozen=True)
class Held:
    """Words of a text that state something without its number, and the claims that bear them."""

    document: str
    place: str
    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Free:
    """A number that needs no claim, and what it is."""

    document: str
    place: str
    text: str
    kind: str


@dataclass(frozen=True)
class Finding:
    """Something to mend; `claim` is what it is about, when known, and `value` what was written."""

    document: str
    place: str
    check: Check
    text: str
    message: str
    claim: str = ""
    value: str = ""


@dataclass
class Result:
    """What was found in all documents together, told in one language.

    `printed` counts by document the numbers of blocks that the mirror itself prints.
    """

    language: str
    documents: list[str] = field(default_factory=list)
    bound: list[Bound] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    free: list[Free] = field(default_factory=list)
    printed: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        return 1 if self.findings else 0
