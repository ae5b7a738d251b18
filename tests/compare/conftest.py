"""Mirrors written down as counts, compared with the registries of the home case."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spiegel.compare.changes import compare_all
from spiegel.compare.comparability import Comparability, Verdict
from spiegel.compare.estimates import Counts
from spiegel.compare.pairs import Sources
from spiegel.compare.priors import COLUMNS, PublishedPrior, read_priors
from spiegel.compare.selection import Selections
from spiegel.compare.series import series
from spiegel.compare.trends import trends
from spiegel.config.analysis_plan import Composition
from spiegel.config.closed_model import NOTHING, Label
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.measure.measures import status
from spiegel.stats.proportions import wilson

HOME = Path(__file__).parents[2] / "config" / "inspectorates" / "vlaanderen"
COUNTS = ["indicator", "sector", "institution_id", "stratum", "k", "n", "steps"]
Cell = tuple[str, str, int, int]  # indicator, sector, k, n


class Mirrors:
    """This mirror (`now`, 2023-2024) and earlier ones, each a list of indicator, sector, k, n."""

    def __init__(self, home: Inspectorate, folder: Path) -> None:
        self.home = home
        self.folder = folder
        self._cells: dict[str, list[Cell]] = {}
        self._per: dict[str, int] = {}
        self._own: dict[str, list[tuple[int, int]]] = {}
        self._priors: list[dict[str, str]] = []
        self._published: list[str] = []
        self._withheld: set[tuple[str, str, str]] = set()
        self._verdicts: dict[tuple[str, str, str], Verdict] = {}
        self.same_institutions = False  # whether the years have institutions in common
        self._selected: dict[str, list[str]] = {}

    def select(self, school_year: str, **codes: int) -> None:
        """Say how the visits of a year were selected, each code so often, in order of k."""
        self._selected[school_year] = [code for code, n in codes.items() for _ in range(n)]

    def _visits(self) -> pd.DataFrame:
        rows = [
            (year, institution, sector, "REGULIER", code)
            for year, codes in self._selected.items()
            for (_, sector), own in self._rows(year).groupby(["indicator", "sector"])
            for institution, code in zip(own["institution_id"], codes, strict=True)
        ]
        names = ["school_year", "institution_id", "sector", "visit_type", "selection"]
        table = pd.DataFrame(rows, columns=names).drop_duplicates()
        visit = table["institution_id"] + "-" + table["sector"]
        return table.assign(visit_id=visit, start_date=pd.Timestamp("2020-10-01"))

    def now(self, *cells: Cell, per: int = 1) -> None:
        """Set the counts of this mirror; `per` ratings come from each institution."""
        self._cells["2023-2024"] = list(cells)
        self._per["2023-2024"] = per

    def now_by_institution(self, indicator: str, sector: str, pairs: list[tuple[int, int]]) -> None:
        """Set this mirror to one cell, given as met and rated per institution."""
        self._write("2023-2024", indicator, sector, pairs)

    def earlier_by_institution(
        self, year: int, indicator: str, sector: str, pairs: list[tuple[int, int]]
    ) -> str:
        """Add an earlier mirror of one cell, given as met and rated per institution."""
        name = self.earlier(year)
        self._write(f"{year}-{year + 1}", indicator, sector, pairs)
        return name

    def withhold(self, school_year: str, indicator: str, sector: str) -> None:
        """Mark a share as confidential."""
        self._withheld.add((school_year, indicator, sector))

    def _write(
        self, school_year: str, indicator: str, sector: str, pairs: list[tuple[int, int]]
    ) -> None:
        k, n = (sum(p[i] for p in pairs) for i in (0, 1))
        self._cells[school_year] = [(indicator, sector, k, n)]
        self._own[school_year] = pairs

    def earlier(self, year: int, *cells: Cell, verdict: str = "yes", per: int = 1) -> str:
        """Add an earlier mirror of which we hold the records; return its name."""
        school_year = f"{year}-{year + 1}"
        self._cells[school_year] = list(cells)
        self._per[school_year] = per
        self._priors.append(
            {
                "mirror": f"m{year}",
                "school_year": school_year,
                "source": "records",
                "cut_off": f"{year + 2}-01-31",
            }
        )
        self.judge(f"m{year}", verdict)
        return f"m{year}"

    def published(self, *rows: str, verdict: str = "yes") -> str:
        """Add the mirror `old` of which only figures were published; rows start at indicator."""
        self._priors.append({"mirror": "old", "school_year": "2018-2019", "source": "published"})
        self._published += [f"old,2018-2019,{row}" for row in rows]
        self.judge("old", verdict)
        return "old"

    def judge(self, mirror: str, verdict: str, indicator: str = "*") -> None:
        """Set the verdict on a pair of mirrors."""
        reason = NOTHING if verdict == "yes" else Label(nl="nl reden", en="en reason")
        self._verdicts[mirror, "now", indicator] = Verdict(verdict, reason)

    def _table(self, year: str) -> Counts:
        return Counts(self._rows(year))

    def _rows(self, year: str) -> pd.DataFrame:
        rows = []
        mark = "" if self.same_institutions else year
        for indicator, sector, k, n in self._cells[year]:
            for number, (met, size) in enumerate(self._own.get(year, ())):
                steps = [0, size - met, met, 0]
                rows.append(
                    (indicator, sector, f"{mark}{sector}{number:05d}", "", met, size, steps)
                )
            if year in self._own:
                continue
            per, left = self._per[year], k
            for number in range(-(-n // per)):
                size = min(per, n - number * per)
                met = min(left, size)
                left -= met
                steps = [0, size - met, met, 0]
                rows.append(
                    (indicator, sector, f"{mark}{sector}{number:05d}", "", met, size, steps)
                )
        return pd.DataFrame(rows, columns=COUNTS)

    def _measures(self) -> pd.DataFrame:
        rows = []
        for year, cells in self._cells.items():
            for indicator, sector, k, n in cells:
                low, high = wilson(k, n) if n else (float("nan"), float("nan"))
                share = k / n if n else float("nan")
                unit = self.home.indicators[indicator].unit
                word = status(n, self.home.plan)
                rows.append((year, indicator, sector, unit, k, n, share, low, high, word))
        names = ["school_year", "indicator", "sector", "unit", "k", "n", "share", "low", "high"]
        table = pd.DataFrame(rows, columns=[*names, "obs_status"])
        keys = zip(table["school_year"], table["indicator"], table["sector"], strict=True)
        shown = ["C" if key in self._withheld else "F" for key in keys]
        return table.assign(category="meets", group="all", conf_status=shown)

    def _edition(self) -> Edition:
        return Edition.model_validate(
            {
                "edition": "now",
                "inspectorate": "vlaanderen",
                "school_year": "2023-2024",
                "title": {"nl": "nl", "en": "en"},
                "cut_off": "2025-01-31",
                "extracted": "2025-02-03",
                "raw": {},
                "priors": self._priors,
            }
        )

    def _figures(self) -> dict[tuple[str, str, str], PublishedPrior]:
        path = self.folder / "published_priors.csv"
        path.write_text("\n".join([",".join(COLUMNS), *self._published]) + "\n", encoding="utf-8")
        return read_priors(path)

    def _counts(self) -> dict[str, Counts]:
        return {year: self._table(year) for year in self._cells}

    def changes(self) -> pd.DataFrame:
        """Return the table of changes."""
        measures = self._measures()
        return compare_all(
            self.home,
            self._edition(),
            measures[measures["school_year"] == "2023-2024"],
            Sources(
                self._counts(),
                self._figures(),
                Comparability(self._verdicts),
                withheld=self._withheld,
                selections=Selections(self._visits(), self.home.framework),
            ),
        )

    def levels(self) -> pd.DataFrame:
        """Return the series."""
        verdicts = Comparability(self._verdicts)
        return series(self.home, self._edition(), self._measures(), self._figures(), verdicts)

    def trends(self) -> pd.DataFrame:
        """Return the trends."""
        selections = Selections(self._visits(), self.home.framework)
        levels, counts = self.levels(), self._counts()
        return trends(self.home, self._edition(), levels, counts, selections=selections)

    def change(self) -> pd.Series:
        """Return the one row of changes."""
        changes = self.changes()
        assert len(changes) == 1
        return changes.iloc[0]


@pytest.fixture(scope="session")
def home() -> Inspectorate:
    """The registries of the home case, with a headline list of our own and sectors as cells."""
    found = copy.copy(load_inspectorate(HOME))
    names = ("k1_visie", "k2_organisatie", "k3_onderwijskundig", "o1_doelenkader")
    headline = dict.fromkeys(names, ("GBAO",))
    found.plan = found.plan.model_copy(
        update={"headline": headline, "alpha": 0.05, "composition": Composition()}
    )
    return found


@pytest.fixture
def mirrors(home: Inspectorate, tmp_path: Path) -> Any:
    """No mirrors yet."""
    return Mirrors(home, tmp_path)
