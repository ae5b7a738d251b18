"""Composition: the cells in which two school years are held against each other.

A cell is a sector, or a part of one (its network, say). What divides the cells was fixed before
the inspection, never decided because of its outcome.
"""

from __future__ import annotations

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
        when they are few; a sector of which a cell has too few institutions in any year becomes
        one cell; a sector that is still too small is left out when its weight is small, else
        there is no partition. A sector that no year observed is not part of the population. A
        single group controls nothing: None.

        Parameters
        ----------
        sectors : sectors of the row. years : inspected institutions per cell, for each year.
        """
        seen = {sector for year in years for (sector, _), n in year.items() if n}
        inside = [s for s in sectors if s in seen]
        population = {s: sum(n for (x, _), n in self.sizes.items() if x == s) for s in inside}
        total = sum(population.values())
        groups: list[tuple[Cell, ...]] = []
        weights: list[int] = []
        left_out: list[str] = []
        for sector in inside:
            own = {cell for year in years for cell in year if cell[0] == sector}
            cells = sorted(own | {cell for cell in self.sizes if cell[0] == sector})
            placed = [cell for cell in cells if self.sizes.get(cell, 0)]
            if population[sector] == 0:
                return None
            few = all(self._few_unplaced(cells, year, rules) for year in years)
            if few and all(min(y.get(c, 0) for y in years) >= rules.min_cell for c in placed):
                groups += [(cell,) for cell in placed]
                weights += [self.sizes[cell] for cell in placed]
            elif min(sum(y.get(c, 0) for c in cells) for y in years) >= rules.min_cell:
                groups.append(tuple(cells))
                weights.append(population[sector])
            elif population[sector] <= rules.ignore_below * total:
                left_out.append(sector)
            else:
                return None
        if len(groups) < 2:
            return None
        whole = sum(weights)
        return Partition(tuple(groups), tuple(w / whole for w in weights), tuple(left_out))

    def _few_unplaced(
        self, cells: Sequence[Cell], year: Mapping[Cell, int], rules: Composition
    ) -> bool:
        unplaced = sum(year.get(cell, 0) for cell in cells if not self.sizes.get(cell, 0))
        return unplaced <= rules.ignore_below * sum(year.get(cell, 0) for cell in cells)


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
