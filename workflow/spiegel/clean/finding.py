"""What a check gets to see, and what it says: the base of all checks on a school year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from spiegel.clean.rules import SOURCE
from spiegel.config.framework import Framework
from spiegel.config.indicators import Indicator
from spiegel.config.policies import Limits
from spiegel.config.recipes import Recipes

FOUND = ["record", *SOURCE]
PART = ["kind", "table", "name", "rows", "lost", "counted"]


@dataclass(frozen=True)
class Before:
    """The clean tables of the mirror before, as far as checks compare with them."""

    school_year: str
    visits: pd.DataFrame
    judgements: pd.DataFrame
    institutions: pd.DataFrame
    population: pd.DataFrame
    exclusions: pd.DataFrame


@dataclass(frozen=True)
class Tables:
    """The clean tables of one school year, and what they were made from.

    Attributes
    ----------
    read : all visits before any was left out. left_out : those left out, with rule and reason.
    exclusions : the flow of the visits. staged : the staged tables, after corrections.
    last_day : the last day that the export can hold. before : None without an earlier mirror.
    corrections : what was corrected, and on which evidence.
    visit_rows : all rows of visits, repetitions among them. judged_out : judgements left out.
    parts : rows, lost and counted of each recipe and standard. indicators : by name.
    untaken : rows of each dataset that no recipe takes; of datasets that recipes are made from.
    """

    school_year: str
    visits: pd.DataFrame
    judgements: pd.DataFrame
    institutions: pd.DataFrame
    population: pd.DataFrame
    framework: Framework
    read: pd.DataFrame
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    exclusions: pd.DataFrame = field(default_factory=pd.DataFrame)
    corrections: pd.DataFrame = field(default_factory=pd.DataFrame)
    staged: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    recipes: Recipes | None = None
    last_day: date | None = None
    before: Before | None = None
    visit_rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    judged_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    parts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=PART))
    indicators: Mapping[str, Indicator] = field(default_factory=dict)
    untaken: Mapping[str, int] = field(default_factory=dict)

    @property
    def limits(self) -> Limits:
        """From where on a check finds something."""
        return self.framework.cleaning.checks


def none() -> pd.DataFrame:
    """Return no offending rows."""
    return pd.DataFrame({"record": [], "source_file": [], "source_row": []}).astype(
        {"record": str, "source_file": str, "source_row": "int64"}
    )


@dataclass(frozen=True)
class Finding:
    """What a check saw; `found` are the offending rows (none = pass).

    `severity` is that of the check unless it is given here.
    """

    observed: str
    expected: str
    found: pd.DataFrame = field(default_factory=none)
    severity: str = ""

    @property
    def rows(self) -> tuple[str, ...]:
        """The offending records, once each."""
        return tuple(dict.fromkeys(self.found["record"]))


Check = Callable[[Tables], Finding]


def offending(rows: pd.DataFrame, record: str) -> pd.DataFrame:
    """Return offending rows as record, source_file and source_row, in that order."""
    found = rows.rename(columns={record: "record"})[FOUND]
    return found.sort_values(FOUND, kind="stable", ignore_index=True)


def named(records: Sequence[str], file: str = "") -> pd.DataFrame:
    """Return what offends and is no row of a file: a sector, a standard, a team."""
    found = pd.DataFrame({"record": sorted(records)}, dtype=str)
    return found.assign(source_file=file, source_row=0).astype(
        {"source_file": str, "source_row": "int64"}
    )


def together(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return offending rows of several places as one table, in order."""
    some = [part[FOUND] for part in parts if len(part)]
    return offending(pd.concat(some, ignore_index=True), "record") if some else none()


def file_of(table: pd.DataFrame) -> str:
    """Return the file that a table comes from, or '' when it is empty or of several."""
    files = [*table["source_file"].unique()] if "source_file" in table else []
    return str(files[0]) if len(files) == 1 else ""
