"""Confidential indicators: which counts are withheld, and proof that this is enough.

What is withheld is a cell: the count of a category in a sector, group of sectors or the total, with
all that is computed from it. The number rated stays, since it is known elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from spiegel.config.analysis_plan import Disclosure
from spiegel.config.inspectorate import Inspectorate
from spiegel.stats.disclosure import bounds, withhold_sums

WITHHELD = [
    *("k", "share", "low", "high", "share_std"),
    *("share_weighted", "low_weighted", "high_weighted"),
]
DERIVED = ("meets", "below")

Name = tuple[str, str]  # row (sector, group or total), category
Form = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Counts:
    """The counts behind one indicator of one school year, and the sums that a reader sees.

    Attributes
    ----------
    base : sectors x categories. rows : for each row, the positions of its sectors.
    categories : for each category that is shown, the positions of the base categories in it.
    """

    base: npt.NDArray[np.int64]
    rows: Mapping[str, Sequence[int]]
    categories: Mapping[str, Sequence[int]]

    @property
    def cells(self) -> list[Name]:
        """Every count that the table would show."""
        return [(row, category) for row in self.rows for category in self.categories]

    def form(self, row: str, category: str | None = None) -> Form:
        """Return the coefficients of a count; without a category, of the number rated."""
        mask = np.zeros(self.base.shape)
        columns = range(self.base.shape[1]) if category is None else self.categories[category]
        mask[np.ix_(list(self.rows[row]), list(columns))] = 1
        return mask.ravel()

    def count(self, row: str, category: str | None = None) -> int:
        """Return a count of the table, or the number rated."""
        return int(self.form(row, category) @ self.base.ravel())

    def primary(self, rules: Disclosure) -> list[Name]:
        """Return the counts that say too much by themselves: 1 to below - 1."""
        return [cell for cell in self.cells if 0 < self.count(*cell) < rules.below]

    def width(self, cell: Name, rules: Disclosure) -> int:
        """Return how far apart the values must be that a reader can't rule out."""
        return min(rules.protection, self.count(cell[0]))

    def exposed(self, withheld: Collection[Name], rules: Disclosure) -> list[Name]:
        """Return the withheld and the protected counts that the shown ones give away.

        A count is given away when all whole counts that agree with what is shown, and with the
        numbers rated, put it within fewer than its width.
        """
        forms = [self.form(row) for row in self.rows]
        totals = [self.count(row) for row in self.rows]
        for cell in self.cells:
            if cell not in withheld:
                forms.append(self.form(*cell))
                totals.append(self.count(*cell))
        found = []
        for cell in dict.fromkeys([*self.primary(rules), *sorted(withheld)]):
            low, high = bounds(forms, totals, self.form(*cell))
            if high - low < self.width(cell, rules):
                found.append(cell)
        return found


def withheld_cells(counts: Counts, rules: Disclosure, *, secondary: bool = True) -> set[Name]:
    """Return the cells to withhold so that no protected count can be worked out.

    The fewest cells do; whether the bar is met is withheld last, and totals after sectors. What is
    withheld to protect another count is held to the same promise: no reader knows which is which.
    `secondary=False` gives only the protected counts themselves, to show what the rest is for.
    """
    first, cells = counts.primary(rules), counts.cells
    if not secondary:
        return set(first)
    largest = max(1, int(counts.base.sum()))
    cost = [
        (10 if category in DERIVED else 1)
        + len(counts.rows[row]) / (100 * len(counts.base))
        + counts.count(row, category) / (1000 * largest)
        for row, category in cells
    ]
    while True:
        hidden = withhold_sums(
            counts.base.ravel(),
            [counts.form(*cell) for cell in cells],
            [counts.form(row) for row in counts.rows],
            [cells.index(cell) for cell in first],
            [counts.width(cell, rules) for cell in first],
            cost,
        )
        found = {cell for cell, out in zip(cells, hidden, strict=True) if out}
        narrow = counts.exposed(found, rules)
        if not narrow:
            return found
        first = [*first, *narrow]


def counts_of(table: pd.DataFrame, name: str, inspectorate: Inspectorate) -> Counts:
    """Return the counts behind the measures of one indicator of one school year."""
    framework = inspectorate.framework
    cells = table.set_index(["sector", "category"])["k"]
    present = list(dict.fromkeys(table["sector"]))
    sectors = [s for s in present if s in framework.sectors]
    if inspectorate.indicators[name].aggregate == "single":
        base = [step.id for step in inspectorate.scale(name).steps]
        met = [i - 1 for i in sorted(inspectorate.meets(name))]
        categories = {step: [i] for i, step in enumerate(base)}
        categories["meets"] = met
        categories["below"] = [i for i in range(len(base)) if i not in met]
    else:
        base = list(DERIVED)
        categories = {category: [i] for i, category in enumerate(base)}
    matrix = np.array([[int(cells[s, c]) for c in base] for s in sectors], dtype=np.int64)
    rows = {
        row: [i for i, s in enumerate(sectors) if s in framework.expand(row)] for row in present
    }
    return Counts(matrix.reshape(len(sectors), len(base)), rows, categories)


def protect(table: pd.DataFrame, name: str, inspectorate: Inspectorate) -> pd.DataFrame:
    """Return the measures of one indicator without what may not be shown.

    Withheld numbers are empty and their `conf_status` is `C`; nothing else changes.
    """
    rules = inspectorate.plan.disclosure
    if name not in rules.indicators or table.empty:
        return table
    withheld = withheld_cells(counts_of(table, name, inspectorate), rules)
    pairs = zip(table["sector"], table["category"], strict=True)
    hidden = pd.Series([pair in withheld for pair in pairs], index=table.index)
    out = table.astype({"k": "Int64"})
    out.loc[hidden, WITHHELD] = pd.NA
    out.loc[hidden, ["interval", "conf_status"]] = ["", "C"]
    return out
