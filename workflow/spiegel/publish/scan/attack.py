"""The attack: which withheld counts can be worked out from everything that is public.

One integer programme for each group of confidential indicators, over all publications at once. It
knows that counts are whole, at least 0 and at most n; that steps add up to the bar and to n,
sectors to groups of sectors, groups of institutions to their sector; every count that some public
file shows, or says by a share or an interval; differences of two years; shares at the composition
of the register, with its weights; that the same school year in two publications differs by records
that only came in or only went out; and which indicators hold whenever another holds.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from spiegel.config.catalogue import Tells
from spiegel.config.claim_differences import UNKNOWN
from spiegel.config.editions import Edition
from spiegel.config.indicators import Indicator
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.strata import Cell as Stratum
from spiegel.measure.strata import Register
from spiegel.publish.known_counts import Cell, GroupKey, Knowledge, Reader
from spiegel.publish.scan.public_values import Place, Seen, Values, read_values, told_of_themes

SCALE = 1e6  # of an equation of weighted shares, so that the solver sees its last digits
CLOSE = 1e-8  # how well open indicators must bear out the weights that are solved from them


@dataclass(frozen=True)
class Publication:
    """What is public of one edition.

    Attributes
    ----------
    files : name below `results/<edition>/` and content. register : institutions per cell (sector,
        stratum, n) in its own school year, where it lies here.
    """

    name: str
    edition: Edition
    files: Sequence[tuple[str, bytes]]
    register: pd.DataFrame | None = None


class GivenAway(NamedTuple):
    """A withheld count that does not keep the promise of the plan, or of which nobody can say.

    `kind`: `pinned` (one value is left), `narrow`, `disagree` (no counts fit all that is public),
    `no answer` (the solver was stopped), `standardised` or `derived` (a number that may not be).
    """

    publication: str
    file: str
    place: Place
    kind: Literal["pinned", "narrow", "disagree", "no answer", "standardised", "derived"]
    low: float = math.nan
    high: float = math.nan
    needed: int = 0

    def __str__(self) -> str:
        grouping, group, sector = self.place.row
        of = [self.place.school_year, self.place.indicator, grouping, group, sector]
        told = " / ".join(part for part in [*of, self.place.category] if part)
        left = {"narrow": f" ({self.high - self.low:g} apart, promised {self.needed})"}
        return f"{self.publication}: {told}: {self.kind}{left.get(self.kind, '')}"


class Attack(NamedTuple):
    """How many withheld counts were attacked, and those that do not hold."""

    counts: int
    found: tuple[GivenAway, ...]


def attack(publications: Sequence[Publication], inspectorate: Inspectorate, tells: Tells) -> Attack:
    """Attack every withheld count of some publications, the earliest first.

    Every withheld count must stay open: at least `protection` apart, or all that its n allows.
    """
    secret = inspectorate.plan.disclosure.indicators
    if not secret:
        return Attack(0, ())
    read = [
        read_values(one.files, one.edition, tells, secret, inspectorate.indicators)
        for one in publications
    ]
    # What is out cannot be taken back: the rule for columns holds the newest alone.
    newest = publications[-1]
    by_theme = told_of_themes(newest.files, newest.edition, tells, _themes(inspectorate))
    found = [
        GivenAway(newest.name, told.file, told.place, told.kind)  # type: ignore[arg-type]
        for told in dict.fromkeys([*read[-1].told, *by_theme])
    ]
    counts = 0
    for names in _together(secret, inspectorate):
        attacked = _Attacked(publications, read, names, inspectorate)
        counts += len(attacked.targets)
        found += attacked.given_away()
    return Attack(counts, tuple(found))


def _themes(inspectorate: Inspectorate) -> dict[str, str]:
    """Return the themes with a standard of a confidential indicator, and one such indicator."""
    standards = inspectorate.framework.standards
    return {
        standards[code].theme: name
        for name in inspectorate.plan.disclosure.indicators
        for code in inspectorate.indicators[name].standards
    }


def _together(secret: Sequence[str], inspectorate: Inspectorate) -> list[list[str]]:
    """Return groups of indicators that count ratings of the same standards as a confidential one.

    The confidential one and its relations stand in one programme: each bounds the other.
    """
    groups: list[list[str]] = []
    for name in secret:
        standards = {*inspectorate.indicators[name].standards}
        own = [n for n, i in inspectorate.indicators.items() if standards & {*i.standards}]
        joined = [group for group in groups if {*group} & {*own}]
        groups = [group for group in groups if group not in joined]
        groups.append([*dict.fromkeys([n for group in (*joined, own) for n in group])])
    return groups


class _Attacked:
    """One programme: related indicators in all publications."""

    def __init__(
        self,
        publications: Sequence[Publication],
        read: Sequence[Values],
        names: Sequence[str],
        inspectorate: Inspectorate,
    ) -> None:
        self.publications, self.read, self.names = publications, read, names
        self.inspectorate = inspectorate
        self.knowledge = Knowledge()
        self.readers = {name: self._reader(name) for name in names}
        self.targets: list[tuple[int, Place, Seen]] = []
        for at in range(len(publications)):
            self._cells(at)
        self._links()
        for at in range(len(publications)):
            self._changes(at)
            self._standardised(at)
            self._nested(at)

    def _reader(self, name: str) -> Reader:
        reader = Reader(name, self.inspectorate)
        reader.knowledge = self.knowledge
        return reader

    def _observed(self, name: str) -> str:
        """Return what an indicator observes: two that observe the same count the same steps."""
        own = self.inspectorate.indicators[name]
        if own.combined:
            return name
        return repr((own.standards, own.unit, own.visit_types, own.sectors, own.since, own.among))

    def _of(self, at: int, place: Place) -> str:
        """Return the name under which counts of a publication and school year are known."""
        return f"{at} {place.school_year} {self._observed(place.indicator)}"

    def _form(self, at: int, place: Place) -> dict[int, int]:
        reader = self.readers[place.indicator]
        if place.category not in reader.parts:
            return {}
        return reader.form(self._of(at, place), place.row, place.category)

    def _cells(self, at: int) -> None:
        """Take in the counts that one publication shows, and note those that it withholds."""
        by_year: dict[tuple[str, str], list[Cell]] = {}
        for place, seen in self.read[at].seen.items():
            if place.indicator not in self.names or seen.n is None:
                continue
            own = by_year.setdefault((place.indicator, self._of(at, place)), [])
            own.append(Cell(place.row, place.category, None, seen.n))
            if seen.withheld:
                self.targets.append((at, place, seen))
        for (name, of), cells in by_year.items():
            known = [c for c in cells if c.category in self.readers[name].parts]
            self.readers[name].read(of, known)
            for other in self.names:  # two that observe the same know of the same rows
                if self._observed(other) == self._observed(name):
                    self.readers[other].rated |= self.readers[name].rated
        for place, seen in self.read[at].seen.items():
            if place.indicator in self.names and seen.n is not None:
                for low, high, _ in seen.limits:
                    self.knowledge.say(self._form(at, place), low, high)

    def _links(self) -> None:
        """Say how the same school year hangs together in two publications."""
        for name in {self._observed(n): n for n in self.names}.values():
            reader = self.readers[name]
            known = dict.fromkeys(of for of, _ in reader.rated)
            same: dict[str, list[str]] = {}
            for of in known:
                same.setdefault(of.partition(" ")[2], []).append(of)
            for several in same.values():
                for i, earlier in enumerate(several):
                    for later in several[i + 1 :]:
                        reader.link(earlier, later)

    def _changes(self, at: int) -> None:
        """Take in differences of two shares of which a count is not known."""
        values = self.read[at]
        for change in values.changes:
            if change.now.indicator not in self.names:
                continue
            sides = [values.seen[place] for place in (change.now, change.then)]
            if all(_known(side) for side in sides) or not all(side.n for side in sides):
                continue
            n1, n0 = (int(side.n or 0) for side in sides)
            now, then = self._form(at, change.now), self._form(at, change.then)
            terms = {place: float(n0 * factor) for place, factor in now.items()}
            terms |= {place: float(-n1 * factor) for place, factor in then.items()}
            # k1 n0 - k0 n1 is whole: its limits may be drawn together.
            low, high = change.low * n1 * n0, change.high * n1 * n0
            ends = math.ceil(low - 1e-6), math.floor(high + 1e-6)
            if now and then and ends[0] <= ends[1]:
                self.knowledge.say(terms, *ends)

    def _standardised(self, at: int) -> None:
        """Take in shares at the composition of the register: weights x shares of its cells."""
        weights = _Weights(self.publications[at], self.read[at], self.inspectorate)
        for std in self.read[at].standardised:
            if std.place.indicator not in self.names:
                continue
            terms: dict[int, float] = {}
            groups, off = weights.of(std.place)
            for group, weight in groups:
                n = sum(weights.rated(std.place, cell) for cell in group)
                for cell in group:
                    row = weights.row(cell)
                    for place in self._form(at, std.place._replace(row=row)):
                        terms[place] = terms.get(place, 0.0) + SCALE * weight / n
            self.knowledge.say(terms, SCALE * (std.low - off), SCALE * (std.high + off))

    def _nested(self, at: int) -> None:
        """Say which indicators hold whenever another one holds."""
        places = [p for p in self.read[at].seen if p.indicator in self.names]
        rows = dict.fromkeys((p.school_year, p.row) for p in places if p.category == "meets")
        for inner, outer in _implied(self.names, self.inspectorate):
            for year, row in rows:
                both = [self._form(at, Place(n, year, row, "meets")) for n in (inner, outer)]
                if all(both):
                    terms = dict.fromkeys(both[1], 1.0)
                    for place in both[0]:
                        terms[place] = terms.get(place, 0.0) - 1.0
                    self.knowledge.say(terms, 0, math.inf)

    def given_away(self) -> Iterator[GivenAway]:
        """Yield the withheld counts that do not stay open."""
        rules = self.inspectorate.plan.disclosure
        asked: dict[frozenset[int], object] = {}
        for at, place, seen in self.targets:
            form = self._form(at, place)
            name, n = self.publications[at].name, seen.n or 0
            needed = min(rules.protection, n)
            if needed == 0:
                continue
            room = self.knowledge.room(form, needed)
            if room.status == "open":
                continue
            key = frozenset(form)
            if room.status in ("disagree", "no answer"):
                if key in asked:
                    continue  # said once for all rows that are the same counts
                asked[key] = True
                yield GivenAway(name, seen.withheld, place, room.status, needed=needed)
                continue
            kind: Literal["pinned", "narrow"] = "pinned" if room.low == room.high else "narrow"
            shown = next((file for low, high, file in seen.limits if low == high), seen.withheld)
            yield GivenAway(name, shown, place, kind, room.low, room.high, needed)


def _known(seen: Seen) -> bool:
    return any(low == high for low, high, _ in seen.limits)


def _implied(names: Sequence[str], inspectorate: Inspectorate) -> Iterator[tuple[str, str]]:
    """Yield pairs of indicators of which the first holds only where the second holds.

    An indicator that asks all of some standards holds only where each of them does alone; one that
    asks any of them holds wherever one does.
    """
    for one in names:
        for many in names:
            single, whole = inspectorate.indicators[one], inspectorate.indicators[many]
            if single.combined or not whole.combined or whole.compares or not _alike(single, whole):
                continue
            if not {*single.standards} <= {*whole.standards}:
                continue
            inner, outer = inspectorate.meets(one), inspectorate.meets(many)
            if whole.aggregate == "all_meet" and outer <= inner:
                yield many, one
            if whole.aggregate == "any_meet" and inner <= outer:
                yield one, many


def _alike(one: Indicator, other: Indicator) -> bool:
    parts = ("unit", "visit_types", "sectors", "since", "among")
    return all(getattr(one, part) == getattr(other, part) for part in parts)


class _Weights:
    """The weights of standardised shares: from the register, else solved from open indicators."""

    def __init__(
        self, publication: Publication, values: Values, inspectorate: Inspectorate
    ) -> None:
        self.values, self.inspectorate = values, inspectorate
        self.rules = inspectorate.plan.composition
        table = publication.register
        self.register = Register(table) if table is not None else None
        self.cells: dict[tuple[str, str], dict[Stratum, int]] = {}
        for place, seen in values.seen.items():
            if place.category == "meets" and seen.n and self._is_cell(place.row):
                own = self.cells.setdefault((place.indicator, place.school_year), {})
                own[place.row[2], place.row[1]] = seen.n

    def _is_cell(self, row: GroupKey) -> bool:
        part = "" if self.rules.within_sector == "none" else self.rules.within_sector
        return row[0] == part and row[2] in self.inspectorate.framework.sectors

    def row(self, cell: Stratum) -> GroupKey:
        """Return the row of the tables by group that is a cell."""
        part = "" if self.rules.within_sector == "none" else self.rules.within_sector
        return part, cell[1], cell[0]

    def rated(self, place: Place, cell: Stratum) -> int:
        return self.cells[place.indicator, place.school_year][cell]

    def seen(self, place: Place) -> dict[Stratum, int]:
        """Return the ratings of an indicator in each cell of a row."""
        members = self.inspectorate.framework.expand(place.row[2])
        own = self.cells.get((place.indicator, place.school_year), {})
        return {cell: n for cell, n in own.items() if cell[0] in members}

    def of(self, place: Place) -> tuple[list[tuple[tuple[Stratum, ...], float]], float]:
        """Return the groups of cells of a row with their weights; none where they do not follow.

        And by how much at most the share may be off, since printed shares gave the weights.
        """
        own = self.seen(place)
        whole = self.values.seen.get(place)
        if whole is not None and whole.n and sum(own.values()) != whole.n:
            return [], 0.0  # cells without a row: how many ratings each has is not told
        if self.register is not None:
            members = self.inspectorate.framework.expand(place.row[2])
            named = {(s, "" if c == UNKNOWN else c): n for (s, c), n in own.items()}
            cut = self.register.partition(members, [named], self.rules)
            groups = []
            for group, weight in zip(cut.groups, cut.weights, strict=True) if cut else ():
                back = [(s, c if c or not self.rules.within_sector else UNKNOWN) for s, c in group]
                inside = tuple(cell for cell in back if cell in own)
                if inside:
                    groups.append((inside, weight))
            return groups, 0.0
        return self._solved(place, own)

    def _solved(
        self, place: Place, own: Mapping[Stratum, int]
    ) -> tuple[list[tuple[tuple[Stratum, ...], float]], float]:
        """Return each cell with the weight that the open indicators of the same row give.

        Only those whose cells are all large enough to stand alone, so that all have the same.
        """
        secret = self.inspectorate.plan.disclosure.indicators
        cells = sorted(own)
        if not cells or min(own.values()) < self.rules.min_cell:
            return [], 0.0
        rows, totals, half = [], [], 0.0
        for other in self.values.standardised:
            where = (other.place.school_year, other.place.row)
            if where != (place.school_year, place.row) or other.place.indicator in secret:
                continue
            theirs = self.seen(other.place)
            if sorted(theirs) != cells or min(theirs.values()) < self.rules.min_cell:
                continue
            counts = [self._count(other.place, cell) for cell in cells]
            known = [k for k in counts if k is not None]
            if len(known) == len(cells):
                rows.append([k / theirs[c] for k, c in zip(known, cells, strict=True)])
                totals.append((other.low + other.high) / 2)
                half = max(half, (other.high - other.low) / 2)
        if len(rows) < len(cells):
            return [], 0.0
        shares = np.array(rows)
        found, _, rank, _ = np.linalg.lstsq(shares, np.array(totals), rcond=None)
        if rank < len(cells) or np.abs(shares @ found - totals).max() > CLOSE:
            return [], 0.0
        off = half * float(np.abs(np.linalg.pinv(shares)).sum())
        return [((cell,), float(w)) for cell, w in zip(cells, found, strict=True)], off

    def _count(self, place: Place, cell: Stratum) -> int | None:
        seen = self.values.seen.get(place._replace(row=self.row(cell)))
        known = [low for low, high, _ in seen.limits if low == high] if seen else []
        return known[0] if known else None
