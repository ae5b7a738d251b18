"""The cells of indicators by sector, for figures that set them side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from spiegel.publish.figures.plot import applies
from spiegel.publish.report import Report
from spiegel.publish.sentences import SMALL

COLUMNS = [
    "panel", "row", "column", "mark", "indicator", "sector", "category", "unit", "k", "n",
    "institutions", "share", "low", "high", "obs_status", "conf_status",
]  # fmt: skip
SHOWN = ("share", "counts")


@dataclass(frozen=True)
class Cell:
    """One indicator in one sector; `mark` says how it is shown.

    `share` is a percentage, `counts` is k of n, `suppressed`, `empty` and `not_applicable` are
    three ways to have no number.
    """

    indicator: str
    sector: str
    mark: str
    k: int = 0
    n: int = 0
    low: float = float("nan")
    high: float = float("nan")


class Cells:
    """The measures of one category of this mirror, by indicator and sector."""

    def __init__(self, report: Report, category: str) -> None:
        self.report, self.category = report, category
        table = report.current[report.current["category"] == category]
        self._rows: dict[tuple[str, str], dict[Any, Any]] = {
            (r["indicator"], r["sector"]): r for r in table.to_dict("records")
        }

    def cell(self, indicator: str, sector: str) -> Cell:
        """Return a cell as it may be shown."""
        row = self._rows.get((indicator, sector))
        if not applies(self.report, indicator, sector):
            return Cell(indicator, sector, "not_applicable")
        if row is None or int(row["n"]) == 0 or row["obs_status"] == "none":
            return Cell(indicator, sector, "empty")
        if row["conf_status"] == "C":
            return Cell(indicator, sector, "suppressed")
        mark = "counts" if row["obs_status"] in SMALL else "share"
        ends = (float(row["low"]), float(row["high"]))
        return Cell(indicator, sector, mark, int(row["k"]), int(row["n"]), *ends)

    def table(self, cells: Iterable[tuple[str, Cell]], mark: str) -> pd.DataFrame:
        """Return the plotted data of cells, each given with its panel.

        Parameters
        ----------
        mark : what a cell with a percentage is drawn as: `cell` or `dot`.
        """
        data = pd.DataFrame([self._data(*one, mark) for one in cells], columns=COLUMNS)
        return data.astype(dict.fromkeys(("k", "n", "institutions"), "Int64"))

    def _data(self, panel: str, cell: Cell, mark: str) -> dict[Any, Any]:
        own: dict[Any, Any] = {
            "panel": panel,
            "row": cell.indicator,
            "column": cell.sector,
            "mark": mark if cell.mark == "share" else cell.mark,
            "indicator": cell.indicator,
            "sector": cell.sector,
            "category": self.category,
            "unit": self.report.inspectorate.indicators[cell.indicator].unit,
        }
        row = self._rows.get((cell.indicator, cell.sector))
        if row is None or cell.mark in ("not_applicable", "empty"):
            return own
        if cell.mark == "suppressed":
            return {**own, "obs_status": row["obs_status"], "conf_status": row["conf_status"]}
        return {**row, **own}


def any_shown(cells: Iterable[Cell]) -> bool:
    """Say whether there is anything to show, were it only that something is withheld."""
    return any(cell.mark in (*SHOWN, "suppressed") for cell in cells)


def ends(cells: Iterable[Cell]) -> tuple[Cell, Cell] | None:
    """Return the cells with the lowest and highest share, of those with a percentage if any."""
    every = list(cells)
    shown = [c for c in every if c.mark == "share"] or [c for c in every if c.mark == "counts"]
    if not shown:
        return None
    ordered = sorted(shown, key=lambda c: c.k / c.n)
    return ordered[0], ordered[-1]


def context(cells: Iterable[Cell]) -> dict[str, str]:
    """Return what titles may name of the lowest and highest cell."""
    found = ends(cells)
    if found is None:
        return {}
    low, high = found
    return {
        "lowest": low.indicator, "lowest_sector": low.sector,
        "highest": high.indicator, "highest_sector": high.sector,
    }  # fmt: skip


def passed_over(cells: Iterable[Cell]) -> bool:
    """Say whether a cell with too few for a percentage lies beyond the lowest or highest shown."""
    every = list(cells)
    found = ends(every)
    if found is None or found[0].mark == "counts":
        return False
    low, high = (cell.k / cell.n for cell in found)
    return any(c.mark == "counts" and not low <= c.k / c.n <= high for c in every)


def n_of(cells: Iterable[Cell]) -> dict[str, int]:
    """Return the n of each cell with a number, by `indicator/sector`."""
    return {f"{c.indicator}/{c.sector}": c.n for c in cells if c.mark in SHOWN}
