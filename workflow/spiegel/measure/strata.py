"""Composition: the cells in which two school years are held against each other.

A cell is a sector, or a part of one (its network, say). What divides the cells was fixed before
the inspection, never decided because of its outcome.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from spiegel.config.analysis_plan import Composition

Cell = tuple[str, str]  # sector, part of it


@dataclass(frozen=True)
class Partition:
    """Cells joined until each is large enough, with the weight of each group of cells.

    Attributes
    ----------
    groups : the cells of each group. weights : share of the population, adding up to 1.
    left_out : sectors too small to stand for their institutions.
    """

    groups: tuple[tuple[Cell, ...], ...]
    weights: tuple[float, ...]
    left_out: tuple[str, ...]

    def places(self, cells: Iterable[Cell]) -> list[int]:
        """Return the number of the group that each cell belongs to; -1 when it is left out."""
        place = {cell: i for i, group in enumerate(self.groups) for cell in group}
        return [place.get(cell, -1) for cell in cells]

    def joined(self, *years: Mapping[Cell, int]) -> tuple[tuple[Cell, ...], ...]:
        """Return the groups that have institutions of more than one cell."""
        seen = {cell for year in years for cell, n in year.items() if n}
        return tuple(group for group in self.groups if len(seen & {*group}) > 1)

    def apart(self, now: Mapping[Cell, int], then: Mapping[Cell, int]) -> Partition:
        """Return the partition with joined cells apart.

        The weight of a joined group goes to its cells with institutions in both years, in
        proportion to K1 K0 / (K1 + K0): what each can tell of a change that is the same in all.

        Parameters
        ----------
        now, then : institutions per cell; every joined group has a cell with some in both.

        Source: Mantel & Haenszel (1959); Cochran (1954) for the weights.
        """
        groups: list[tuple[Cell, ...]] = []
        weights: list[float] = []
        for group, weight in zip(self.groups, self.weights, strict=True):
            if group not in self.joined(now, then):
                groups.append(group)
                weights.append(weight)
                continue
            both = [cell for cell in group if now.get(cell, 0) and then.get(cell, 0)]
            tell = [now[cell] * then[cell] / (now[cell] + then[cell]) for cell in both]
            groups += [(cell,) for cell in both]
            weights += [weight * one / math.fsum(tell) for one in tell]
        return Partition(tuple(groups), tuple(weights), self.left_out)


class Register:
    """How many institutions there are in each cell: the population that weights stand for.

    Parameters
    ----------
    table : columns sector, stratum, n; one row for each cell.
    """

    def __init__(self, table: pd.DataFrame) -> None:
        rows = zip(table["sector"], table["stratum"], table["n"], strict=True)
        self.sizes: dict[Cell, int] = {(str(s), str(c)): int(n) for s, c, n in rows}

    def partition(
        self, sectors: Sequence[str], years: Sequence[Mapping[Cell, int]], rules: Composition
    ) -> Partition | None:
        """Return the cells to standardise over, or None when one year can't stand for them.

        The written order of joining: institutions that the register does not place are left out
        when they are few, else their sector is one group; a cell with too few institutions in any
        year is joined with a neighbour (`_joined`); a sector that is still too small is left out
        when its weight is small, else there is no partition. A sector that no year observed is not
        part of the population. A single group controls nothing: None.

        Parameters
        ----------
        sectors : sectors of the row. years : inspected institutions per cell, for each year.
        """
        inside = _seen(sectors, years)
        population = {s: sum(n for (x, _), n in self.sizes.items() if x == s) for s in inside}
        total = sum(population.values())
        groups: list[tuple[Cell, ...]] = []
        left_out: list[str] = []
        for sector in inside:
            if population[sector] == 0:
                return None
            own = self._groups(sector, years, rules)
            if min(_size(group, years) for group in own) >= rules.min_cell:
                groups += own
            elif population[sector] <= rules.ignore_below * total:
                left_out.append(sector)
            else:
                return None
        if len(groups) < 2:
            return None
        weights = [sum(self.sizes.get(cell, 0) for cell in group) for group in groups]
        whole = sum(weights)
        return Partition(tuple(groups), tuple(w / whole for w in weights), tuple(left_out))

    def one_cell(
        self, sectors: Sequence[str], years: Sequence[Mapping[Cell, int]], rules: Composition
    ) -> bool:
        """Say whether one cell has so much of the population that no composition can move."""
        inside = _seen(sectors, years)
        own = [n for (sector, _), n in self.sizes.items() if sector in inside]
        return sum(own) > 0 and max(own) >= (1 - rules.ignore_below) * sum(own)

    def _groups(
        self, sector: str, years: Sequence[Mapping[Cell, int]], rules: Composition
    ) -> list[tuple[Cell, ...]]:
        """Return the cells of a sector, the small ones joined with a neighbour each."""
        place = {part: i for i, part in enumerate(rules.order)}
        own = {cell for year in years for cell in year if cell[0] == sector}
        own |= {cell for cell in self.sizes if cell[0] == sector}
        cells = sorted(own, key=lambda cell: (place.get(cell[1], len(place)), cell))
        if not all(self._few_unplaced(cells, year, rules) for year in years):
            return [tuple(cells)]
        placed: list[tuple[Cell, ...]] = [(cell,) for cell in cells if self.sizes.get(cell, 0)]
        groups = _joined(placed, years, rules.min_cell)
        alone = len(groups) == 1 and (groups != placed or _size(groups[0], years) < rules.min_cell)
        return [tuple(cells)] if alone else groups

    def _few_unplaced(
        self, cells: Sequence[Cell], year: Mapping[Cell, int], rules: Composition
    ) -> bool:
        unplaced = sum(year.get(cell, 0) for cell in cells if not self.sizes.get(cell, 0))
        return unplaced <= rules.ignore_below * sum(year.get(cell, 0) for cell in cells)


def _seen(sectors: Sequence[str], years: Sequence[Mapping[Cell, int]]) -> list[str]:
    """Return the sectors in which some year inspected somebody."""
    seen = {sector for year in years for (sector, _), n in year.items() if n}
    return [sector for sector in sectors if sector in seen]


def _size(group: tuple[Cell, ...], years: Sequence[Mapping[Cell, int]]) -> int:
    """Return the inspected institutions of a group, in the year that has fewest."""
    return min(sum(year.get(cell, 0) for cell in group) for year in years)


def _joined(
    groups: list[tuple[Cell, ...]], years: Sequence[Mapping[Cell, int]], least: int
) -> list[tuple[Cell, ...]]:
    """Join the smallest group with the smaller of its two neighbours, until all are large enough.

    Only what is too small is joined: joining all cells of a sector would give the composition of
    the large ones back to chance. Ties: the first in order.
    """
    groups = list(groups)
    while len(groups) > 1 and min(_size(group, years) for group in groups) < least:
        i = min(range(len(groups)), key=lambda at: _size(groups[at], years))
        beside = [at for at in (i - 1, i + 1) if 0 <= at < len(groups)]
        first, second = sorted((i, min(beside, key=lambda at: _size(groups[at], years))))
        groups[first : second + 1] = [groups[first] + groups[second]]
    return groups


def strata_of(institutions: pd.DataFrame, rules: Composition) -> dict[str, str]:
    """Return the part of its sector that each institution of a register belongs to."""
    if rules.within_sector == "none":
        return {}
    names = ("institution_id", rules.within_sector)
    columns = [institutions[name].astype(str).to_numpy(dtype=object) for name in names]
    return dict(zip(*columns, strict=True))


def register_table(
    institutions: pd.DataFrame, population: pd.DataFrame, rules: Composition
) -> pd.DataFrame:
    """Return the number of institutions per cell: columns sector, stratum, n.

    Counted in the register where it names the sector; else the delivered population by sector.
    """
    named = institutions[institutions["sector"] != ""]
    if len(named):
        part = "" if rules.within_sector == "none" else named[rules.within_sector]
        table = named.assign(stratum=part).groupby(["sector", "stratum"], sort=True).size()
        return table.rename("n").reset_index()
    plain = population.assign(stratum="")[["sector", "stratum", "n"]]
    return plain.sort_values("sector", ignore_index=True)


def sizes(cells: Iterable[Cell]) -> Counter[Cell]:
    """Return how many institutions there are in each cell."""
    return Counter(cells)
