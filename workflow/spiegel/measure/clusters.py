"""Ratings that belong together: the counts of an indicator for each sector and institution.

Observations are counted once; every row of the measures, and the tests between school years, add
up these counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

# An institution is in one stratum; in a year, now and then, in two sectors.
KEYS = ["sector", "institution_id", "stratum"]


def clusters(observed: pd.DataFrame, steps: Sequence[str]) -> pd.DataFrame:
    """Return the counts per sector and institution of what an indicator observed, in that order.

    Column `rated` holds the ratings; the others how many are of each category: `meets` and
    `below` the bar, and every step.

    Parameters
    ----------
    observed : `Observations.rows`.
    steps : ids of the steps of the scale, lowest first; none for an indicator that combines
        standards.
    """
    each = {step: observed["rating"] == number for number, step in enumerate(steps, 1)}
    marks = observed[[*KEYS, "meets"]].assign(below=~observed["meets"], **each)
    by_institution = marks.groupby(KEYS, observed=True)
    counts = by_institution.sum()
    counts.insert(0, "rated", by_institution.size())
    return counts.reset_index()


def per_institution(counts: pd.DataFrame, members: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return, for each row of the measures, its counts for each institution, in order.

    Parameters
    ----------
    members : columns row and sector; one line for each sector that a row takes in.
    """
    beside = counts.drop(columns="stratum").merge(members, on="sector").drop(columns="sector")
    added = beside.groupby(["row", "institution_id"], observed=True).sum()
    return {str(row): part for row, part in added.groupby("row", observed=True)}


def cluster_counts(found: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return k (meets), n and the ratings per step, for each indicator, sector and institution.

    That is what tests need that know which ratings belong together. `stratum` is the part of the
    sector that the institution belongs to; `steps` is empty where there are none.
    """
    parts = [
        pd.DataFrame(
            {
                "indicator": name,
                "sector": counts["sector"],
                "institution_id": counts["institution_id"],
                "stratum": counts["stratum"],
                "k": counts["meets"],
                "n": counts["rated"],
                "steps": [
                    *counts.drop(columns=[*KEYS, "rated", "meets", "below"]).to_numpy("int64")
                ],
            }
        )
        for name, counts in found.items()
    ]
    columns = ["indicator", *KEYS, "k", "n", "steps"]
    # In a year in which no indicator was collected yet there is nothing to put together.
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return table.astype({**dict.fromkeys(["indicator", *KEYS], str), "k": "int64", "n": "int64"})
