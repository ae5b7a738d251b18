"""A small inspectorate: two standards, two sectors, and staged tables that pass every check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import pandas as pd
import pytest

from spiegel import tables
from spiegel.clean.checks import gate
from spiegel.clean.finding import Before, Tables
from spiegel.clean.year import Cleaned, Decisions, clean
from spiegel.config.framework import Framework
from spiegel.config.recipes import Recipes
from spiegel.ingest.cells import LEDGER_COLUMNS

YEAR = "2023-2024"
CUT_OFF = date(2025, 1, 31)
TWO = {"nl": "nl", "en": "en"}
STEPS = [{"id": f"S{n}", "raw": [str(n)], "label": TWO} for n in (1, 2, 3, 4)]
ADVICE = [{"id": name, "raw": [name], "label": TWO} for name in ("BAD", "GOOD")]
BAR = {"label": TWO, "below_label": TWO, "meets_label": TWO}


def framework_data() -> dict[str, Any]:
    """Return the framework as it would stand in YAML."""
    return {
        "name": "small",
        "label": TWO,
        "publisher": TWO,
        "source": TWO,
        "language": "nl",
        "frame": "flow",
        "school_year_starts": "09-01",
        "scales": {
            "four": {
                **BAR,
                "steps": STEPS,
                "meets_from": "S3",
                "statuses": {"9": "not_investigated", "nvt": "not_applicable"},
            },
            "advice": {**BAR, "steps": ADVICE, "meets_from": "GOOD"},
        },
        "themes": {"teaching": TWO, "policy": TWO, "advice": TWO},
        "standards": {
            "A": {"label": TWO, "scale": "four", "theme": "policy"},
            "B": {"label": TWO, "scale": "four", "theme": "teaching"},
            "ADV": {"label": TWO, "scale": "advice", "theme": "advice"},
        },
        "sectors": {"PRIM": {"label": TWO}, "SEC": {"label": TWO}},
        "total": TWO,
        "units": {u: {"one": TWO, "many": TWO} for u in ("institution", "investigation")},
        "visit_types": {
            "REG": {
                "label": TWO,
                "main_series": True,
                "advice_required": True,
                "required_standards": ["A", "B"],
            },
            "SHORT": {"label": TWO, "main_series": False},
        },
        "final_statuses": ["FINAL"],
        "advice": {"standard": "ADV", "themes": ["teaching"]},
    }


RECIPES = {
    "visits": [
        {
            "from": "visit",
            "columns": {
                "visit_id": "id",
                "institution_id": "school",
                "sector": "sector",
                "visit_type": "type",
                "start_date": "start",
                "end_date": "end",
                "report_date": "reported",
                "publication_date": "published",
                "report_status": "status",
                "advice": "advice",
                "scale_version": "scales",
            },
        }
    ],
    "judgements": [
        {
            "from": "rating",
            "join": {"dataset": "study", "on": "study_id", "take": ["visit"]},
            "columns": {
                "visit_id": "visit",
                "investigation_id": "study_id",
                "standard": "standard",
                "raw_rating": "level",
            },
            "constants": {"investigation_type": "STUDY"},
        },
        {
            "from": "visit",
            "where": {"advice": {"present": True}},
            "columns": {"visit_id": "id", "investigation_id": "id", "raw_rating": "advice"},
            "constants": {"investigation_type": "ADVICE", "standard": "ADV"},
        },
    ],
    "institutions": [{"from": "school", "columns": {"institution_id": "number", "name": "name"}}],
    "population": [{"from": "population", "columns": {"sector": "sector", "n": "n"}}],
    "prior_figures": [
        {
            "from": "earlier",
            "columns": {
                "mirror": "mirror",
                "school_year": "year",
                "indicator": "indicator",
                "sector": "sector",
                "direction": "direction",
                "k": "k",
                "n": "n",
            },
        }
    ],
}


def staged(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return a staged table; source rows count from 2 where they are not given."""
    table = pd.DataFrame(rows)
    for column in table.columns:
        if column in ("start", "end", "reported", "published"):
            table[column] = pd.to_datetime(table[column]).astype("datetime64[us]")
        elif column in ("n", "k"):
            table[column] = table[column].astype("Int64")
        else:
            table[column] = table[column].astype(str)
    table["source_file"] = pd.Series(f"{name}.csv", index=table.index, dtype=str)
    table["source_row"] = pd.Series(range(2, len(table) + 2), index=table.index, dtype="int64")
    return table


def visit(number: int, **changes: Any) -> dict[str, Any]:
    """Return one visit row that counts."""
    good = {
        "id": f"V{number}",
        "school": f"{number:06d}",
        "sector": "PRIM",
        "type": "REG",
        "start": "2023-10-02",
        "end": "2023-10-04",
        "reported": "2023-12-01",
        "published": "2024-03-01",
        "status": "FINAL",
        "advice": "GOOD",
        "scales": "2022",
    }
    return good | changes


def export(visits: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    """Return staged tables of some visits, each with one study and its two ratings.

    Register and population hold the schools that were visited.
    """
    ids = list(dict.fromkeys(v["id"] for v in visits))
    schools = {v["school"]: v["sector"] for v in visits}
    sizes = {s: list(schools.values()).count(s) for s in ("PRIM", "SEC")}
    return {
        "visit": staged("visit", visits),
        "study": staged("study", [{"study_id": f"{i}-1", "visit": i} for i in ids]),
        "rating": staged(
            "rating",
            [{"study_id": f"{i}-1", "standard": s, "level": "3"} for i in ids for s in "AB"],
        ),
        "school": staged(
            "school",
            [{"number": n, "name": f"School {n}"} for n in sorted(schools)],
        ),
        "population": staged("population", [{"sector": s, "n": n} for s, n in sizes.items()]),
    }


def no_changes() -> pd.DataFrame:
    """Return an empty ledger."""
    kinds = {n: "int64" if n == "source_row" else "str" for n in LEDGER_COLUMNS}
    return pd.DataFrame({n: pd.Series(dtype=kind) for n, kind in kinds.items()})


@dataclass(frozen=True)
class Small:
    """The small inspectorate and the functions that make its tables."""

    framework: Framework
    recipes: Recipes
    year: str = YEAR
    cut_off: date = CUT_OFF

    visit = staticmethod(visit)
    export = staticmethod(export)
    staged = staticmethod(staged)
    framework_data = staticmethod(framework_data)
    no_changes = staticmethod(no_changes)

    def clean(
        self,
        datasets: Mapping[str, pd.DataFrame],
        ledger: pd.DataFrame | None = None,
        last_day: date | None = None,
        before: Before | None = None,
        **decided: Any,
    ) -> Cleaned:
        """Clean some staged tables and let the gate look at the checks."""
        changes = no_changes() if ledger is None else ledger
        given = {"framework": self.framework, "recipes": self.recipes, **decided}
        given.setdefault("versions", dict.fromkeys(datasets, "v1"))
        decisions = Decisions(**given)
        done, _ = clean(datasets, changes, decisions, self.year, self.cut_off, last_day, before)
        gate(done.checks)
        return done

    def with_cleaning(self, **cleaning: Any) -> Framework:
        """Return the framework with some decisions about cleaning."""
        return Framework.model_validate(framework_data() | {"cleaning": cleaning})

    def clean_visits(self, *visits: dict[str, Any]) -> pd.DataFrame:
        """Return visits as the clean table that rules work on."""
        from spiegel.clean.recipes import build

        datasets = {"visit": staged("visit", list(visits))}
        names = tables.columns("visits")
        return build(self.recipes.visits, datasets, self.framework, names, self.year)

    def tables(self, datasets: Mapping[str, pd.DataFrame], **changes: pd.DataFrame) -> Tables:
        """Return clean tables as a check sees them, with some replaced."""
        done = self.clean(datasets)
        named = {
            n: getattr(done, n) for n in ("visits", "judgements", "institutions", "population")
        }
        named["read"] = done.visits
        return Tables(school_year=self.year, framework=self.framework, **(named | changes))

    @cached_property
    def good(self) -> Tables:
        """Clean tables of three good visits; do not change them."""
        return self.tables(self.export([self.visit(n) for n in (1, 2, 3)]))


@pytest.fixture(scope="session")
def small() -> Small:
    """The small inspectorate."""
    framework = Framework.model_validate(framework_data())
    return Small(framework, Recipes.model_validate(RECIPES))
