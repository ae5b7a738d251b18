"""What a reader knows of unknown counts: sums that are shown, and how they hang together.

The counts are those of each sector, alone and in each group, on each step of the scale.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.disclosure import DERIVED
from spiegel.stats.disclosure import extreme

GroupKey = tuple[str, str, str]  # grouping, group ('' for a sector by itself), sector
Variable = tuple[str, GroupKey, str]  # publication, leaf row, base category
Floats = NDArray[np.float64]
ENDS = ("low", "high")
REST = ""  # in a grouping: those whose group is not told


@dataclass(frozen=True)
class Known:
    """What a reader knows of a sum of counts: that it lies from `low` to `high`."""

    terms: Mapping[int, float]
    low: float
    high: float


@dataclass(frozen=True)
class Room:
    """How far apart two values of a count lie that agree with all that is known.

    `status` says whether they were found (`open`), are all there is (`narrow`), whether nothing
    agrees (`disagree`), or whether the solver ended without an answer (`no answer`).
    """

    low: float
    high: float
    status: Literal["open", "narrow", "disagree", "no answer"]


@dataclass
class Knowledge:
    """What a reader knows of unknown whole counts: sums of them, and how large each can be.

    Everything is said before anything is asked.
    """

    places: dict[Variable | tuple[str, Variable], int] = field(default_factory=dict)
    most: list[float] = field(default_factory=list)
    sums: list[Known] = field(default_factory=list)
    _seen: dict[int, list[NDArray[np.float64]]] = field(default_factory=dict)

    def place(self, variable: Variable | tuple[str, Variable]) -> int:
        if variable not in self.places:
            self.places[variable] = len(self.places)
            self.most.append(math.inf)
        return self.places[variable]

    def say(self, terms: Mapping[int, float], low: float, high: float | None = None) -> None:
        """Take in that a sum is `low`, or lies from `low` to `high`; without terms: nothing."""
        if not terms:
            return
        self.sums.append(Known(dict(terms), low, low if high is None else high))

    def bounds(self, terms: Mapping[int, int]) -> tuple[float, float]:
        """Return the least and greatest value of a sum of the counts.

        Raises
        ------
        ValueError : no counts agree with what is known, or the solver found no answer.
        """
        found = self.room(terms, math.inf)
        if found.status in ("disagree", "no answer"):
            raise ValueError(f"no counts agree with what is shown ({found.status})")
        return found.low, found.high

    def room(self, terms: Mapping[int, int], needed: float) -> Room:
        """Return two values of a sum of counts that are `needed` apart, or its limits.

        Solutions that were found for other sums of the same part are looked at first: most sums
        are open, and need no solver.
        """
        if not terms:
            return Room(0, 0, "narrow")
        part = int(self._parts[next(iter(terms))])
        inside = self._inside[part]
        wanted = np.zeros(len(inside))
        for place, factor in terms.items():
            wanted[inside[place]] = factor
        pool = self._seen.setdefault(part, [])
        values = [float(wanted @ x) for x in pool]
        for sign in (1, -1):
            if values and max(values) - min(values) >= needed:
                break
            found = extreme(*self._relations[part], wanted, sign)
            if not found.answered:
                return Room(math.nan, math.nan, "no answer")
            if found.value is None or found.counts is None:
                return Room(math.nan, math.nan, "disagree")
            pool.append(found.counts)
            values.append(found.value)
        low, high = min(values), max(values)
        return Room(low, high, "open" if high - low >= needed else "narrow")

    @cached_property
    def _matrix(self) -> csr_array:
        rows = [i for i, known in enumerate(self.sums) for _ in known.terms]
        columns = [place for known in self.sums for place in known.terms]
        factors = [float(factor) for known in self.sums for factor in known.terms.values()]
        return csr_array((factors, (rows, columns)), shape=(len(self.sums), len(self.places)))

    @cached_property
    def _parts(self) -> NDArray[np.int32]:
        """The part of each count: counts of two parts say nothing of one another."""
        size = abs(self._matrix)
        return np.asarray(connected_components(size.T @ size, directed=False)[1])

    @cached_property
    def _inside(self) -> dict[int, dict[int, int]]:
        found: dict[int, dict[int, int]] = {}
        for place, part in enumerate(self._parts):
            own = found.setdefault(int(part), {})
            own[place] = len(own)
        return found

    @cached_property
    def _relations(self) -> dict[int, tuple[csr_array, Floats, Floats, Floats]]:
        """What is known of each part: sums x counts, their limits, and those of each count."""
        first = np.array([next(iter(known.terms)) for known in self.sums], dtype=int)
        low, high = (np.array([getattr(k, end) for k in self.sums], float) for end in ENDS)
        most, found = np.array(self.most), {}
        for part, inside in self._inside.items():
            rows = np.flatnonzero(self._parts[first] == part)
            columns = [*inside]
            own = csr_array(self._matrix[rows][:, columns])
            found[part] = own, low[rows], high[rows], most[columns]
        return found


@dataclass(frozen=True)
class Cell:
    """One cell of a publication on one indicator and school year.

    Attributes
    ----------
    k : the count, None where it is withheld. least, most : its limits where only those are known.
    """

    row: GroupKey
    category: str
    k: int | None
    n: int
    least: int | None = None
    most: int | None = None


class Reader:
    """What one reader knows of one indicator in one school year, from some publications."""

    def __init__(self, name: str, inspectorate: Inspectorate) -> None:
        self.framework = inspectorate.framework
        single = inspectorate.indicators[name].aggregate == "single"
        self.base = (
            [step.id for step in inspectorate.scale(name).steps] if single else list(DERIVED)
        )
        met = [self.base[i - 1] for i in sorted(inspectorate.meets(name))] if single else ["meets"]
        self.parts = {c: [c] for c in self.base}
        self.parts |= {"meets": met, "below": [c for c in self.base if c not in met]}
        self.knowledge = Knowledge()
        self.rated: dict[tuple[str, GroupKey], int] = {}

    def leaves(self, publication: str, row: GroupKey) -> list[GroupKey]:
        """Return the sectors, of the same group, that a row consists of.

        A group may have ratings in a sector without a row there, for they were too few to be one:
        how many is not told, but a row of several sectors counts them.
        """
        grouping, group, sector = row
        found = ((grouping, group, s) for s in self.framework.expand(sector))
        return [leaf for leaf in found if group or (publication, leaf) in self.rated]

    def form(self, publication: str, row: GroupKey, category: str | None) -> dict[int, int]:
        """Return the counts that make up a cell; without a category, the number rated."""
        base = self.base if category is None else self.parts[category]
        return {
            self.knowledge.place((publication, leaf, c)): 1
            for leaf in self.leaves(publication, row)
            for c in base
        }

    def read(self, publication: str, cells: list[Cell]) -> None:
        """Take in everything that a publication shows."""
        for cell in cells:
            if cell.row[2] in self.framework.sectors:
                self.rated[publication, cell.row] = cell.n
                for c in self.base:
                    self.knowledge.most[self.knowledge.place((publication, cell.row, c))] = cell.n
        rows = {cell.row: cell.n for cell in cells}
        for row, n in rows.items():
            self.knowledge.say(self.form(publication, row, None), n)
        for cell in cells:
            if cell.k is not None:
                self.knowledge.say(self.form(publication, cell.row, cell.category), cell.k)
            elif cell.least is not None and cell.most is not None:
                form = self.form(publication, cell.row, cell.category)
                self.knowledge.say(form, cell.least, cell.most)
        groupings = dict.fromkeys(row[0] for row in rows if row[0])
        for grouping in groupings:
            for sector in self.framework.sectors:
                if ("", "", sector) not in rows:
                    continue
                named = dict.fromkeys(r[1] for r in rows if r[0] == grouping)
                # REST: institutions whose group the register does not say, if there are any.
                parts = [(grouping, group, sector) for group in (*named, REST)]
                for c in self.base:
                    terms = {self.knowledge.place((publication, r, c)): 1 for r in parts}
                    terms[self.knowledge.place((publication, ("", "", sector), c))] = -1
                    self.knowledge.say(terms, 0)

    def link(self, earlier: str, now: str) -> None:
        """Say how the records of two publications relate, sector by sector and group by group."""
        both = [row for (name, row) in self.rated if name == now and (earlier, row) in self.rated]
        for row in both:
            grew = self.rated[now, row] - self.rated[earlier, row]
            more, less = (now, earlier) if grew >= 0 else (earlier, now)
            for c in self.base:
                terms = {self.knowledge.place((more, row, c)): 1}
                terms[self.knowledge.place((less, row, c))] = -1
                if grew:
                    terms[self.knowledge.place(("change", (more, row, c)))] = -1
                self.knowledge.say(terms, 0)
