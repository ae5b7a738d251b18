"""Ratings that belong together: the counts of indicators for each sector and institution.

Observations are counted once, for all indicators together; every row of the measures, and the tests
between school years, add up these counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from spiegel.config.inspectorate import Inspectorate
from spiegel.measure.observations import Observations

# An institution is in one stratum; in a year, now and then, in two sectors.
KEYS = ["indicator", "sector", "institution_id", "stratum"]
COVERAGE = ("eligible", "incomplete", "earlier_visits", "coverage")


@dataclass(frozen=True)
class Counts:
    """What indicators counted in one school year.

    Attributes
    ----------
    clusters : one row for each indicator, sector and institution, as `clusters` returns them.
    institutions : by indicator and row of the measures, as `per_institution` returns them.
    coverage : columns indicator, row, eligible, incomplete, earlier_visits, coverage; for each row
        of the measures with a visit on which the indicator could have been rated, the number of
        those visits, how many were not fully rated, how many do not count since a later one of the
        institution does, and the share that was rated.
    """

    clusters: pd.DataFrame
    institutions: dict[tuple[str, str], pd.DataFrame]
    coverage: pd.DataFrame


def count(observed: Mapping[str, Observations], inspectorate: Inspectorate) -> Counts:
    """Return the counts of what some indicators observed, in the order of the indicators.

    Rows of the measures are in fixed order: the total, groups of sectors, sectors.
    """
    if not observed:  # in a year in which no indicator was collected yet
        none = pd.DataFrame(columns=[*KEYS, "rated", "meets", "below"])
        nothing = none.astype(dict.fromkeys(KEYS, "category"))
        return Counts(nothing, {}, pd.DataFrame(columns=["indicator", "row", *COVERAGE]))
    steps = max(len(_steps(inspectorate, name)) for name in observed)
    counts = clusters(_together({name: own.rows for name, own in observed.items()}), steps)
    eligible = _together({name: own.eligible.assign(eligible=1) for name, own in observed.items()})
    earlier = _together({name: own.earlier for name, own in observed.items()})
    visited = counts["sector"].cat.categories
    framework = inspectorate.framework
    rows = ["ALL", *framework.sector_groups, *framework.sectors]
    members = pd.DataFrame(
        [(r, s) for r in rows for s in framework.expand(r) if s in visited],
        columns=["row", "sector"],
    ).astype({"row": pd.CategoricalDtype(rows), "sector": pd.CategoricalDtype(visited)})
    return Counts(counts, per_institution(counts, members), _coverage(eligible, earlier, members))


def _coverage(eligible: pd.DataFrame, earlier: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Return the account of visits and the share rated, for each indicator and measures row."""
    parts = ["eligible", "incomplete", "rated", "earlier_visits"]
    visits = pd.concat([eligible, earlier.assign(earlier_visits=1)], ignore_index=True)
    visits[parts] = visits[parts].astype(object).fillna(0).astype("int64")
    by_sector = visits.groupby(["indicator", "sector"], observed=True)[parts]
    beside = by_sector.sum().reset_index().merge(members, on="sector")
    added = beside.groupby(["indicator", "row"], observed=True)[parts].sum()
    added = added[added["eligible"] > 0]
    added["coverage"] = added["rated"] / added["eligible"]
    return added[list(COVERAGE)].reset_index()


def _together(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return a table of each indicator as one table, with the name in column `indicator`."""
    names = pd.CategoricalDtype([*tables])
    return pd.concat(
        [
            table.assign(indicator=pd.Series(name, index=table.index, dtype=names))
            for name, table in tables.items()
        ],
        ignore_index=True,
    )


def categories(inspectorate: Inspectorate, name: str) -> dict[str, str]:
    """Return the column of `clusters` in which each category of an indicator is counted.

    An indicator that combines standards has no steps.
    """
    single = inspectorate.indicators[name].aggregate == "single"
    steps = inspectorate.scale(name).steps if single else ()
    own = {step.id: f"step_{number}" for number, step in enumerate(steps, 1)}
    return {"meets": "meets", "below": "below", **own}


def _steps(inspectorate: Inspectorate, name: str) -> list[str]:
    """Return the columns of `clusters` that count the steps of an indicator, lowest first."""
    return [c for c in categories(inspectorate, name).values() if c.startswith("step_")]


def clusters(observed: pd.DataFrame, steps: int) -> pd.DataFrame:
    """Return the counts per indicator, sector and institution of what was observed, in that order.

    Column `rated` holds the ratings; the others how many `meets` and are `below` the bar, and are
    on each step: `step_1` is the lowest.

    Parameters
    ----------
    observed : columns of `KEYS`, rating, meets. steps : of the longest scale.
    """
    marks = observed[[*KEYS, "meets"]].assign(
        rated=True,
        below=~observed["meets"],
        **{f"step_{n}": observed["rating"] == n for n in range(1, steps + 1)},
    )
    return marks.groupby(KEYS, observed=True).sum().reset_index()


def per_institution(
    counts: pd.DataFrame, members: pd.DataFrame
) -> dict[tuple[str, str], pd.DataFrame]:
    """Return, by indicator and row of the measures, the counts of each institution, in order.

    Parameters
    ----------
    counts : from `clusters`.
    members : columns row and sector; one line for each sector that a row takes in.
    """
    beside = counts.drop(columns="stratum").merge(members, on="sector").drop(columns="sector")
    added = beside.groupby(["indicator", "row", "institution_id"], observed=True).sum()
    rows = added.groupby(["indicator", "row"], observed=True)
    return {(str(name), str(row)): part for (name, row), part in rows}


def cluster_counts(counts: pd.DataFrame, inspectorate: Inspectorate) -> pd.DataFrame:
    """Return k (meets), n and the ratings per step, for each indicator, sector and institution.

    That is what tests need that know which ratings belong together. `stratum` is the part of the
    sector that the institution belongs to; `steps` is empty where there are none.

    Parameters
    ----------
    counts : from `clusters`.
    """
    steps = [
        on_each_step
        for name, own in counts.groupby("indicator", observed=True)
        for on_each_step in own[_steps(inspectorate, str(name))].to_numpy("int64")
    ]
    table = counts.rename(columns={"meets": "k", "rated": "n"})
    table["steps"] = pd.Series(steps, index=table.index, dtype=object)
    table = table[[*KEYS, "k", "n", "steps"]]
    return table.astype({**dict.fromkeys(KEYS, str), "k": "int64", "n": "int64"})
