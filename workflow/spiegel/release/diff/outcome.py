"""Hold two sides against each other and gather everything that differs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from spiegel.config.closed_yaml import validate
from spiegel.release.diff import cells, decisions, years
from spiegel.release.diff.effects import ORDER, PARTS, Difference, Effect, Part
from spiegel.release.diff.revision import FILE, Gap, Revision, Revisions, prior_gaps
from spiegel.release.diff.sides import Side

SAME, DIFFERENT, UNREADABLE, REFUSED = 0, 1, 2, 3
Compare = Callable[[Side, Side], Iterator[Difference]]
REVISION: dict[Part, Compare] = {
    "claims": cells.claims,
    "cells": cells.cells,
    "exclusions": cells.exclusions,
    "schema": cells.schema,
    "registry": decisions.registry,
    "code": decisions.code,
    "environment": decisions.environment,
    "files": decisions.files,
}
# Of two school years every number, sentence and file is another one, by nature.
OF_YEARS: dict[Part, Compare] = {
    "claims": cells.claim_names,
    "schema": cells.schema,
    "registry": decisions.registry_of_years,
    "code": decisions.code,
    "environment": decisions.environment,
}


@dataclass(frozen=True)
class Outcome:
    """Everything that differs.

    Attributes
    ----------
    mode : `revision` for two versions of one school year, else `years`.
    pairs, drift : of two school years. prior : how the later one recomputes the earlier.
    gaps : what of that has no reviewed entry. computed_again : whether it was recomputed at all.
    """

    mode: Literal["revision", "years"]
    before: Side
    after: Side
    differences: tuple[Difference, ...]
    unknown: tuple[Part, ...]
    pairs: tuple[years.Pair, ...] = ()
    drift: tuple[years.Drift, ...] = ()
    prior: tuple[Difference, ...] = ()
    gaps: tuple[Gap, ...] = ()
    computed_again: bool = False

    @property
    def example(self) -> bool:
        return self.before.example or self.after.example

    @property
    def exit_code(self) -> int:
        """Return 0 when nothing differs, 1 when something does, 3 when it may not be so."""
        if self.gaps:
            return REFUSED
        return DIFFERENT if self.differences or self.mode == "years" else SAME

    def of(self, part: Part) -> list[Difference]:
        """Return the differences of one part, the gravest first."""
        own = [d for d in self.differences if d.part == part]
        return sorted(own, key=lambda d: -ORDER.index(d.effect))

    def count(self, part: Part, effect: Effect) -> int:
        return sum((d.part, d.effect) == (part, effect) for d in self.differences)


def compare(one: Side, two: Side) -> Outcome:
    """Compare two sides: two versions of one school year, or two school years.

    Raises
    ------
    SpiegelError : the sides are of different inspectorates, or revisions.yaml is wrong.
    """
    years.in_order(one, two)
    if one.school_year == two.school_year:
        found = [d for part in PARTS for d in REVISION[part](one, two)]
        unknown = tuple(decisions.unknown(one, two))
        return Outcome("revision", one, two, tuple(found), unknown)
    earlier, later = years.in_order(one, two)
    found = [d for part in OF_YEARS for d in OF_YEARS[part](earlier, later)]
    prior, gaps = prior_gaps(earlier, later, declared(later))
    again = any(row["school_year"] == earlier.school_year for row in later.table("measures").rows)
    return Outcome(
        "years",
        earlier,
        later,
        tuple(found),
        tuple(decisions.unknown(earlier, later)),
        tuple(years.pairs(earlier, later)),
        tuple(years.drift(earlier, later)),
        tuple(prior),
        gaps,
        again,
    )


def declared(side: Side) -> tuple[Revision, ...]:
    """Return the reviewed entries on earlier mirrors that came with a side."""
    data = side.registry.get(FILE.removesuffix(".yaml"))
    return validate(Revisions, data, FILE).revisions if data else ()
