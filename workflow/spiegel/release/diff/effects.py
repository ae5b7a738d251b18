"""What a difference means for whoever reads the mirror: serious, minor or tiny.

Serious: a sentence, a word of judgement, a status or a published number is another one at the
precision in which it is printed, or is gone. Minor: only beyond that precision, or something new.
Tiny: no published value. A changed published value is never less than serious.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Literal

Effect = Literal["serious", "minor", "tiny"]
Kind = Literal["changed", "new", "removed"]
Part = Literal[
    "claims", "cells", "exclusions", "schema", "registry", "code", "environment", "files"
]
PARTS: tuple[Part, ...] = (
    "claims", "cells", "exclusions", "schema", "registry", "code", "environment", "files",
)  # fmt: skip
ORDER: tuple[Effect, ...] = ("tiny", "minor", "serious")

# Words that a reader acts on.
WORDS = frozenset(
    ("sentence", "verdict", "class", "qualifier", "comparability", "obs_status", "conf_status",
     "agreement", "direction", "mirror_direction", "status", "polarity", "unit", "published",
     "computed")
)  # fmt: skip
# Neither a value nor a word of the mirror: what names the run and what explains it.
ASIDE = frozenset(("plan", "edition", "places", "sha256", "source_file", "examples"))
# How the numbers of a column are printed at their finest, in places after the point of the
# fraction: the workbook shows shares as 0.1 % and p-values with four decimals.
FINEST = {"count": 0, "rank": 0, "share": 3, "difference": 3, "probability": 4}
MOST = 10  # digits in the tables


@dataclass(frozen=True)
class Difference:
    """One thing that differs; `before` or `after` is empty when it was not there."""

    part: Part
    kind: Kind
    effect: Effect
    what: str
    column: str
    before: str
    after: str


def worst(found: Iterable[Difference]) -> Effect | None:
    """Return the gravest effect, None when there is no difference."""
    effects = {difference.effect for difference in found}
    return next((effect for effect in reversed(ORDER) if effect in effects), None)


def number(text: str) -> Decimal | None:
    """Return the number that a cell holds, None when it holds none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def printed(value: Decimal, places: int) -> Decimal:
    """Return a number at the finest precision in which it is printed, rounded half up."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _places(table: str, column: str) -> int:
    """Return in how many decimals a column is printed at most; one we do not know, in all."""
    from spiegel import tables
    from spiegel.publish.public_tables import kind

    if table not in tables.TABLES or column not in tables.TABLES[table].columns:
        return MOST
    return FINEST.get(kind(table, column), MOST)


def effect_of(table: str, column: str, before: str, after: str) -> Effect:
    """Return what the change of one published cell means; the two texts differ."""
    if column in ASIDE:
        return "tiny"
    if column in WORDS:
        return "serious"
    one, two = number(before), number(after)
    if one is not None and two is not None:
        places = _places(table, column)
        return "serious" if printed(one, places) != printed(two, places) else "minor"
    if (one is None) != (two is None) and "" in (before, after):
        return "serious"  # a number that appears or disappears
    return "minor"
