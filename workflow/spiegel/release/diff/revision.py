"""A revision and its note: what a published mirror changed, and whether the note says so.

Two things need a note: a new version of a published mirror, and an earlier school year that a
later mirror computes again and finds otherwise. The first is declared when it is frozen; the
second in `revisions.yaml` of the inspectorate, a reviewed file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Literal, Protocol, Self

from pydantic import Field, model_validator

from spiegel.config.claims import WORDED
from spiegel.config.closed_model import Closed, Label
from spiegel.release.diff import cells
from spiegel.release.diff.effects import ORDER, Difference, worst
from spiegel.release.diff.sides import Side, Table

FILE = "revisions.yaml"
Scale = Literal["tiny", "minor", "serious"]
Sort = Literal["no_note", "scale", "claim_not_named", "claim_not_changed", "cell_not_covered"]


class Note(Protocol):
    """What a note must tell: in words what happened, how grave it is, and which claims it moved."""

    @property
    def nature(self) -> object: ...
    @property
    def scale(self) -> str: ...
    @property
    def affected_claims(self) -> tuple[str, ...]: ...


class Revision(Closed):
    """An entry of `revisions.yaml`: an earlier mirror that a later one computes otherwise.

    Attributes
    ----------
    mirror : the mirror that was published. found_in : the later edition that computes it again.
    revision : scheduled (late reports, appeals), correction or method.
    scale : the gravest effect on readers. cells : `indicator/sector`, `*` for any.
    affected_claims : the claims of the published mirror whose numbers are other ones now.
    """

    id: str
    mirror: str
    found_in: str
    revision: Literal["scheduled", "correction", "method"]
    declared: date
    nature: Label
    scale: Scale
    cells: tuple[str, ...] = Field(min_length=1)
    affected_claims: tuple[str, ...] = ()

    def covers(self, indicator: str, sector: str) -> bool:
        """Say whether the entry is about a cell."""
        return any(fnmatchcase(f"{indicator}/{sector}", pattern) for pattern in self.cells)


class Revisions(Closed):
    """All declared revisions of an inspectorate's mirrors."""

    revisions: tuple[Revision, ...]

    @model_validator(mode="after")
    def _unique(self) -> Self:
        ids = [entry.id for entry in self.revisions]
        for name in ids:
            if ids.count(name) > 1:
                raise ValueError(f"the id '{name}' occurs twice")
        return self


@dataclass(frozen=True)
class Gap:
    """Something that a note fails to say; `found` is what differs, `told` what the note says."""

    sort: Sort
    what: str
    found: str
    told: str = ""


def tables_side(tables: Mapping[str, Table], name: str = "") -> Side:
    """Return published tables as one side of a comparison, with nothing else of it."""
    return Side(name, "", "", "", False, dict(tables), {})


def uncovered(
    before: Mapping[str, Table], after: Mapping[str, Table], note: Note | None
) -> tuple[Gap, ...]:
    """Return what a note fails to cover of the differences between two versions of one mirror.

    Parameters
    ----------
    before, after : the published tables of both versions, by name; `claims` among them.
    note : None when there is none; then every published difference is a gap.
    """
    found = published_differences(before, after)
    grave = worst(found)
    if grave is None:
        return () if note is None else _not_moved(note, {})
    moved = moved_claims(found)
    if note is None:
        count = sum(difference.effect == "serious" for difference in found)
        return (Gap("no_note", "note", f"{len(found)} differences, {count} serious"),)
    gaps = []
    if ORDER.index(grave) > ORDER.index(note.scale):
        first = next(d for d in found if d.effect == grave)
        gaps.append(Gap("scale", first.what, f"{grave}: {_from_to(first)}", note.scale))
    named = set(note.affected_claims)
    gaps += [
        Gap("claim_not_named", name, _from_to(change))
        for name, change in moved.items()
        if name not in named and name.partition(".")[0] not in named
    ]
    return (*gaps, *_not_moved(note, moved))


def _not_moved(note: Note, moved: Mapping[str, Difference]) -> tuple[Gap, ...]:
    """Return the claims that a note names and that did not change."""
    bases = {name.partition(".")[0] for name in moved} | set(moved)
    return tuple(
        Gap("claim_not_changed", name, "", "affected_claims")
        for name in note.affected_claims
        if name not in bases
    )


def published_differences(
    before: Mapping[str, Table], after: Mapping[str, Table]
) -> list[Difference]:
    """Return what differs for readers between the published tables of two versions."""
    then, now = tables_side(before), tables_side(after)
    return [*cells.claims(then, now), *cells.cells(then, now), *cells.exclusions(then, now)]


def needed_note(
    before: Mapping[str, Table], after: Mapping[str, Table]
) -> tuple[Scale, tuple[str, ...]]:
    """Return the least scale, and the claims, that a note on two versions must name."""
    found = published_differences(before, after)
    return worst(found) or "tiny", tuple(moved_claims(found))


def moved_claims(found: Iterable[Difference]) -> dict[str, Difference]:
    """Return the claims that say something else at printed precision, with the first change."""
    moved: dict[str, Difference] = {}
    for change in found:
        if change.part == "claims" and (change.effect == "serious" or change.kind == "new"):
            moved.setdefault(change.what.partition("/")[0], change)
    return moved


def _from_to(change: Difference) -> str:
    ends = f"{change.before or '-'} -> {change.after or '-'}"
    return f"{change.column}: {ends}" if change.column else ends


def recomputed(earlier: Side, later: Side) -> list[Difference]:
    """Return how a later mirror's own count of an earlier school year differs from what was said.

    Cells that only one of them has are no difference: a later mirror may hold other indicators.
    """
    year = earlier.school_year
    own, again = (
        Table(side.table("measures").columns,
              tuple(r for r in side.table("measures").rows if r["school_year"] == year))
        for side in (earlier, later)
    )  # fmt: skip
    found = cells.cells(tables_side({"measures": own}), tables_side({"measures": again}))
    # Standardised shares stand for another register each year, by design.
    # The name of the edition is another one too.
    return [d for d in found if d.kind == "changed" and d.column not in ("share_std", "edition")]


def prior_gaps(
    earlier: Side, later: Side, entries: Sequence[Revision]
) -> tuple[list[Difference], tuple[Gap, ...]]:
    """Return the differences of a recomputed earlier year, and those without an entry.

    Only what shows at printed precision needs an entry. A cell is covered by an entry for this
    pair of mirrors that names it and is at least as grave.
    """
    found = recomputed(earlier, later)
    own = [e for e in entries if (e.mirror, e.found_in) == (earlier.edition, later.edition)]
    gaps, moved = [], set()
    for change in found:
        if change.effect != "serious":
            continue
        _, indicator, sector, _, category = change.what.partition(": ")[2].split("/")
        moved |= _claims_on(earlier, indicator, sector, category)
        covering = [entry for entry in own if entry.covers(indicator, sector)]
        if not covering:
            gaps.append(Gap("cell_not_covered", change.what, _from_to(change)))
        elif all(entry.scale != "serious" for entry in covering):
            gaps.append(
                Gap("scale", change.what, f"serious: {_from_to(change)}", covering[0].scale)
            )
    named = {name for entry in own for name in entry.affected_claims}
    if own:
        gaps += [Gap("claim_not_named", name, "") for name in sorted(moved - named)]
        gaps += [
            Gap("claim_not_changed", name, "", "affected_claims") for name in sorted(named - moved)
        ]
    return found, tuple(gaps)


def _claims_on(side: Side, indicator: str, sector: str, category: str) -> set[str]:
    """Return the claims of a mirror that print a cell."""
    registry = side.registry.get("claims", {})
    return {
        f"{name}.{part}"
        for name, claim in registry.get("claims", {}).items()
        if claim.get("comparison", "none") not in WORDED
        for part, entry in claim.get("numbers", {}).items()
        if (entry["indicator"], entry["sector"], entry["polarity"]) == (indicator, sector, category)
    }
