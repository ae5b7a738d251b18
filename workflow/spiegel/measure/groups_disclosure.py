"""Confidential counts by group: what to withhold beside what the sectors already show.

The tables by network and by province are linked: each adds up to the same sectors, and the sectors
are published. So all of them are protected together: a reader may use every shown cell of every
table, the numbers rated, and that the groups of each grouping add up to the sector.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from spiegel.config.analysis_plan import Disclosure
from spiegel.config.framework import Framework
from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.disclosure import DERIVED
from spiegel.stats.disclosure import bounds, withhold_sums

Form = npt.NDArray[np.float64]
Cell = tuple[str, str, str, str]  # grouping, group, row, category
Pair = tuple[str, str]  # grouping, group
KEYS = ["grouping", "group", "sector", "category"]
WITHHELD = ["k", "share", "low", "high"]


@dataclass
class Linked:
    """Whole counts behind several groupings, and every sum of them that a reader sees.

    Attributes
    ----------
    x : counts, one for each (grouping, group, sector, base category).
    forms : coefficients of each cell of the tables by group.
    known, known_totals : sums that a reader knows whatever is withheld here.
    sectors : cells of the sectors that are withheld there, and must stay protected.
    """

    x: npt.NDArray[np.int64]
    forms: dict[Cell, Form]
    rated: dict[Cell, int]
    known: list[Form] = field(default_factory=list)
    sectors: dict[Cell, Form] = field(default_factory=dict)

    def count(self, form: Form) -> int:
        return int(form @ self.x)

    def targets(self, rules: Disclosure) -> dict[Cell, Form]:
        """Return the counts that say too much by themselves: 1 to below - 1."""
        everything = {**self.forms, **self.sectors}
        return {c: f for c, f in everything.items() if 0 < self.count(f) < rules.below}

    def width(self, cell: Cell, rules: Disclosure) -> int:
        """Return how far apart the values must be that a reader can't rule out."""
        return min(rules.protection, self.rated[cell])

    def bounds(self, form: Form, hidden: set[Cell]) -> tuple[float, float]:
        """Return the least and greatest value of a count that agrees with what is shown."""
        shown = [f for c, f in self.forms.items() if c not in hidden] + self.known
        once = [*{f.tobytes(): f for f in shown}.values()]  # a lone sector and its group are one
        return bounds(once, [self.count(f) for f in once], form)

    def exposed(self, cell: Cell, form: Form, hidden: set[Cell], rules: Disclosure) -> bool:
        """Say whether what is shown puts a count within fewer than its width."""
        low, high = self.bounds(form, hidden)
        return high - low < self.width(cell, rules)


@dataclass(frozen=True)
class Leaves:
    """The counts of one indicator that all others are sums of.

    Attributes
    ----------
    place : where each (grouping, group, sector, base category) stands in `x`.
    base : categories that are counted by themselves. parts : those that each category adds up.
    """

    place: dict[Cell, int]
    x: npt.NDArray[np.int64]
    base: list[str]
    parts: dict[str, list[str]]
    framework: Framework

    @cached_property
    def members(self) -> dict[Pair, set[str]]:
        """The sectors that each group of each grouping has."""
        found: dict[Pair, set[str]] = {}
        for grouping, value, sector, _ in self.place:
            found.setdefault((grouping, value), set()).add(sector)
        return found

    def form(self, pairs: list[Pair], row: str, category: str) -> Form:
        """Return the coefficients of a sum: of groups, a row of sectors, and a category."""
        out = np.zeros(len(self.x))
        for grouping, value in pairs:
            for sector in self.framework.expand(row):
                if sector in self.members.get((grouping, value), ()):
                    for c in self.parts[category]:
                        out[self.place[grouping, value, sector, c]] = 1
        return out

    def totals(self) -> list[Form]:
        """Return the numbers rated of each group in each of its sectors: a reader sees them."""
        return [
            np.sum([self.form([pair], sector, c) for c in self.base], axis=0)
            for pair, sectors in self.members.items()
            for sector in sorted(sectors)
        ]

    def links(self, whole: dict[str, list[Pair]]) -> list[Form]:
        """Return the differences between groupings, which are zero: each adds up to the sector."""
        first, *others = whole.values()
        every = (
            self.form(first, sector, c) - self.form(other, sector, c)
            for sector in self.framework.sectors
            for c in self.base
            for other in others
        )
        return [link for link in every if link.any()]


def linked(
    table: pd.DataFrame, measures: pd.DataFrame, name: str, inspectorate: Inspectorate
) -> Linked:
    """Return the counts of one indicator by all groupings of a table, and what is known of them."""
    own = table[table["indicator"] == name]
    leaves = _leaves(own, name, inspectorate)
    whole = {
        grouping: [pair for pair in leaves.members if pair[0] == grouping]
        for grouping in dict.fromkeys(own["grouping"])
    }
    forms, rated = {}, {}
    shown = own[own["category"].isin(DERIVED)]
    for g, v, row, category, n in shown[[*KEYS, "n"]].itertuples(index=False, name=None):
        forms[g, v, row, category] = leaves.form([(g, v)], row, category)
        rated[g, v, row, category] = int(n)
    found = Linked(leaves.x, forms, rated, [*leaves.totals(), *leaves.links(whole)])
    first = next(iter(whole.values()))
    for line in measures[measures["indicator"] == name].to_dict("records"):
        row, category = str(line["sector"]), str(line["category"])
        total = leaves.form(first, row, category)
        if line["conf_status"] == "F":
            found.known.append(total)
        else:
            found.sectors["", "", row, category] = total
            rated["", "", row, category] = int(line["n"])
    return found


def _leaves(own: pd.DataFrame, name: str, inspectorate: Inspectorate) -> Leaves:
    framework = inspectorate.framework
    single = inspectorate.indicators[name].aggregate == "single"
    base = [step.id for step in inspectorate.scale(name).steps] if single else list(DERIVED)
    met = [base[i - 1] for i in sorted(inspectorate.meets(name))] if single else ["meets"]
    parts = {c: [c] for c in base}
    parts |= {"meets": met, "below": [c for c in base if c not in met]}
    counted = own[own["sector"].isin(list(framework.sectors)) & own["category"].isin(base)]
    place = {key: i for i, key in enumerate(counted[KEYS].itertuples(index=False, name=None))}
    return Leaves(place, counted["k"].to_numpy(dtype=np.int64), base, parts, framework)


def withheld_groups(found: Linked, rules: Disclosure, *, secondary: bool = True) -> set[Cell]:
    """Return the cells by group to withhold so that no protected count can be worked out.

    Cell by cell: for each withheld count that what is shown gives away, the fewest extra cells,
    which are then held to the same promise. Hiding more never gives another count away, so each is
    seen once. Where a small count cannot be protected, every cell by group is withheld. What is
    not small and follows from the rest all the same is shown: that tells nothing new.
    """
    targets = found.targets(rules)
    hidden = {cell for cell in targets if cell in found.forms}
    if not secondary:
        return hidden
    cells = list(found.forms)
    largest = max(1, int(found.x.sum()))
    queue = {**targets, **found.sectors}
    seen: set[bytes] = set()
    while queue:
        cell = next(iter(queue))
        form = queue.pop(cell)
        if form.tobytes() in seen:
            continue
        seen.add(form.tobytes())
        if not found.exposed(cell, form, hidden, rules):
            continue
        # What is hidden already costs nothing; a total is dearer than a sector.
        cost = [
            0.0 if c in hidden else 1 + found.count(f) / largest for c, f in found.forms.items()
        ]
        sums, costs = [*found.forms.values()], cost
        if cell in found.forms:
            target = cells.index(cell)
        else:  # a cell of the sectors: withheld there, and to be protected here too
            target, sums, costs = len(sums), [*sums, form], [*cost, 0.0]
        try:
            out = withhold_sums(
                found.x, sums, found.known, [target], [found.width(cell, rules)], costs
            )
        except ValueError:
            if cell not in targets:
                continue  # what is known anyway leaves no more room
            return set(cells)
        more = {c for c, is_out in zip(cells, out, strict=False) if is_out} - hidden
        hidden |= more
        queue |= {c: found.forms[c] for c in cells if c in more}
    return {c for c in hidden if c in targets or not _known(found.bounds(found.forms[c], hidden))}


def _known(ends: tuple[float, float]) -> bool:
    return ends[0] == ends[1]


def protect_groups(
    table: pd.DataFrame, measures: pd.DataFrame, inspectorate: Inspectorate
) -> pd.DataFrame:
    """Return the table by group without what may not be shown.

    Of a confidential indicator, only whether the bar is met has rows by group. Withheld numbers
    are empty and their `conf_status` is `C`; nothing else changes.

    Parameters
    ----------
    measures : the published measures of the same school year.
    """
    rules = inspectorate.plan.disclosure
    steps = table["indicator"].isin(rules.indicators) & ~table["category"].isin(DERIVED)
    out = table[~steps].astype({"k": "Int64"}).reset_index(drop=True)
    keys = ["grouping", "group", "sector", "category"]
    for name in rules.indicators:
        own = out["indicator"] == name
        if not own.any():
            continue
        hidden = withheld_groups(linked(table, measures, name, inspectorate), rules)
        rows = out.loc[own, keys].itertuples(index=False, name=None)
        places = out.index[own][[tuple(row) in hidden for row in rows]]
        out.loc[places, WITHHELD] = pd.NA
        out.loc[places, ["interval", "conf_status"]] = ["", "C"]
    return out
