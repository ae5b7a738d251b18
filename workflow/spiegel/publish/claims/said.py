"""A sentence that was said, and the numbers in it, each tied to what it was printed from."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from markupsafe import Markup


@dataclass(frozen=True)
class Part:
    """One number of a sentence.

    Attributes
    ----------
    claim : its id, `claim.number`. kind : `share`, or an end of its interval: `interval_low`,
        `interval_high`, or a part of a comparison: `now`, `difference`, `low`, `high`, `margin`.
    value : a fraction, not rounded. k, n : the counts behind a share, None of the rest.
    start, end : where its `text` stands in the sentence.
    """

    claim: str
    kind: str
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
class Said:
    """One sentence in one language; `verdict` is how far it may be read, see `VERDICTS`."""

    claim: str
    language: str
    text: str
    parts: tuple[Part, ...]
    verdict: str
    places: tuple[str, ...]
    must: tuple[str, ...]
    comparison: str


class Line:
    """A sentence being put together: text, and numbers with their places."""

    def __init__(self) -> None:
        self.text = ""
        self.numbers: list[dict[str, object]] = []

    def add(self, text: str) -> None:
        self.text += text

    def number(self, text: str, **values: object) -> None:
        """Add the text of a number and remember where it stands."""
        start = len(self.text)
        self.text += text
        self.numbers.append({**values, "start": start, "end": len(self.text), "text": text})

    def parts(self) -> tuple[Part, ...]:
        return tuple(Part(**number) for number in self.numbers)  # type: ignore[arg-type]

    def sentence(self) -> str:
        """Return the text with a capital; the places of numbers stay as they are."""
        return self.text[:1].upper() + self.text[1:]


def marked(said: Said) -> Markup:
    """Return a sentence with each number tied to its claim and the counts behind it."""
    parts, end = [], 0
    for part in said.parts:
        counts = "" if part.n is None else f' data-k="{part.k}" data-n="{part.n}"'
        parts += [
            escape(said.text[end : part.start]),
            f'<strong data-claim="{escape(part.claim, quote=True)}" data-kind="{part.kind}"'
            f"{counts}>{escape(part.text)}</strong>",
        ]
        end = part.end
    return Markup("".join([*parts, escape(said.text[end:])]))
