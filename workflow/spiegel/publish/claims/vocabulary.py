"""What a reader of free text needs beside the sentences: what may be said, in which words.

Part of `claims.json`, so that a text can be held against a mirror by who has that file alone.
"""

from __future__ import annotations

from typing import Literal

from spiegel.config.claim_words import ClaimWords, Words
from spiegel.config.claims import Allowed, Comparison, Polarity
from spiegel.config.closed_model import Closed, Label, Language
from spiegel.config.framework import Unit


class Change(Closed):
    """How a quantity compares with the last mirror, or a count with that of an earlier year.

    `verdict` is the class in `changes.csv`, or `counted` of two full counts; `direction` where the
    quantity went, as its claim counts it: empty unless the class, or the counts, say that it
    differs.
    """

    verdict: str
    direction: Literal["up", "down", ""]


class Counted(Closed):
    """What an amount is: in which unit it counts, and what was computed of that."""

    unit: Label
    statistic: str


class Quantity(Closed):
    """One number of claims.yaml, whether or not this mirror has a sentence with it.

    Attributes
    ----------
    claim : its id, `claim.number`. unit, polarity : empty of an amount of quantities.yaml, of which
    `indicator` is the name. comparison : of its claim, see `claim_config.Claim`.
    about : the phrases by which free text is known to speak of it.
    institutions : of a share of visits, of how many institutions those are; else None.
    low, high : its interval, fractions; None where nothing was rated or may be published.
    band : the word for its share, counted in `bands` from 0; None as above.
    contradicted : the interval reaches beyond what that word says.
    same_counts : other sectors with the very same counts: the wider word for the same schools.
    change : None when there is no comparison. counted : of an amount alone; of a share None.
    """

    claim: str
    indicator: str
    sector: str
    unit: Unit | Literal[""]
    polarity: Polarity | Literal[""]
    comparison: Comparison
    about: Words
    institutions: int | None
    low: float | None
    high: float | None
    band: int | None
    contradicted: bool
    same_counts: tuple[str, ...]
    change: Change | None
    counted: Counted | None = None


class Side(Closed):
    """One side of a difference: an indicator in a sector, or in a group of its institutions."""

    indicator: str
    sector: str
    group: dict[str, str]


class Difference(Closed):
    """A difference within this mirror: the share of the first side less that of the second.

    `verdict` is its class in `differences.csv`, of what meets the bar: 'higher' is of the first.
    """

    claim: str
    first: Side
    second: Side
    verdict: str


class Named(Closed):
    """The phrases by which a sector or unit is known; `label` is what it is called."""

    code: str
    label: Label
    words: Words


class Writing(Closed):
    """How a language marks decimals and thousands, and the words by which it is recognised."""

    decimal: str
    thousands: str
    common: tuple[str, ...]


class Vocabulary(Closed):
    """The words of an inspectorate, by which a text is read and judged.

    Attributes
    ----------
    languages : of config/languages.yaml, what a reader needs of them.
    words : of every inspectorate: kinds of documents, words for shares, of polarity, of change.
    classes : what the class of a comparison is called. nouns : what is counted, by sector and unit.
    allow : numbers that need no claim. titles : of sectors, themes, standards, indicators, figures.
    """

    languages: dict[Language, Writing]
    words: ClaimWords
    classes: dict[str, Label]
    sectors: tuple[Named, ...]
    units: tuple[Named, ...]
    nouns: dict[str, dict[Unit, Label]]
    allow: tuple[Allowed, ...]
    titles: Words
