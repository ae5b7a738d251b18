"""Clean tables written down by hand, measured with the registries of the home case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spiegel import tables
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.measure.clusters import count
from spiegel.measure.measures import measure_indicator
from spiegel.measure.observations import Year, observe

HOME = Path(__file__).parents[2] / "config" / "inspectorates" / "vlaanderen"
YEAR = "2023-2024"


class Mirror:
    """A few visits and their ratings; every method adds to them."""

    def __init__(self, inspectorate: Inspectorate) -> None:
        self.inspectorate = inspectorate
        self._visits: list[tuple[str, str, str, str, pd.Timestamp]] = []
        self._ratings: list[tuple[str, str, str, int | None, str]] = []

    def visit(
        self,
        sector: str = "GBAO",
        institution: str | None = None,
        kind: str = "REGULIER",
        day: str | None = "2023-10-02",
        **ratings: Any,
    ) -> str:
        """Add a visit; each rating is a step, a status, or a list of them for more studies."""
        name = f"V{len(self._visits):03d}"
        who = institution or f"{len(self._visits):06d}"
        self._visits.append((name, who, sector, kind, pd.Timestamp(day) if day else pd.NaT))
        for standard, given in ratings.items():
            for number, value in enumerate(given if isinstance(given, list) else [given]):
                rated = isinstance(value, int)
                self._ratings.append(
                    (
                        name,
                        f"{name}-{number}",
                        standard,
                        value if rated else None,
                        "rated" if rated else value,
                    )
                )
        return name

    @property
    def visits(self) -> pd.DataFrame:
        """The clean table of visits."""
        names = ["visit_id", "institution_id", "sector", "visit_type", "start_date"]
        table = pd.DataFrame(self._visits, columns=names).astype({"start_date": "datetime64[ns]"})
        for name in tables.columns("visits"):
            if name not in table:
                table[name] = "" if not name.endswith("_date") else pd.NaT
        return table[tables.columns("visits")]

    @property
    def judgements(self) -> pd.DataFrame:
        """The clean table of judgements."""
        names = ["visit_id", "investigation_id", "standard", "rating", "rating_status"]
        table = pd.DataFrame(self._ratings, columns=names)
        return table.astype({"rating": "Int64"})

    def measure(self, indicator: str, shuffle: int | None = None) -> pd.DataFrame:
        """Return the measures of one indicator, by sector and category."""
        visits, judgements = self.visits, self.judgements
        if shuffle is not None:
            visits = visits.sample(frac=1, random_state=shuffle)
            judgements = judgements.sample(frac=1, random_state=shuffle)
        found = observe(indicator, self.inspectorate, Year(visits, judgements))
        counts = count({indicator: found}, self.inspectorate)
        table = measure_indicator(indicator, self.inspectorate, counts, "e", YEAR)
        return table.set_index(["sector", "category"])


@pytest.fixture(scope="session")
def home() -> Inspectorate:
    """The registries of the home case."""
    return load_inspectorate(HOME)


@pytest.fixture
def mirror(home: Inspectorate) -> Mirror:
    """An empty school year."""
    return Mirror(home)


@pytest.fixture(scope="session")
def new_mirror(home: Inspectorate) -> Any:
    """A function that returns an empty school year, for examples that each need their own."""
    return lambda: Mirror(home)
