"""Ratings that belong together: the counts of an indicator for each sector and institution.

Observations are counted once; every row of the measures, and the tests between school years, add
up these counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from spiegel.coded import arrow, coded, from_codes, lists_of
from spiegel.measure.observations import Bools, Ints, Observations, Year
from spiegel.threads import each


@dataclass(frozen=True)
class Clusters:
    """What one indicator counted, by sector and institution, in that order.

    Attributes
    ----------
    sector, institution : codes into `Year.sectors` and `Year.institutions`.
    rated, met : ratings, and those that meet the bar.
    steps : ratings on each step of the scale, lowest first; no columns for an indicator that
        combines standards.
    """

    sector: Ints
    institution: Ints
    rated: Ints
    met: Ints
    steps: Ints

    def __len__(self) -> int:
        return len(self.rated)


def clusters(observed: Observations, steps: int) -> Clusters:
    """Return the counts per sector and institution of what an indicator observed.

    Parameters
    ----------
    steps : steps of the scale; 0 for an indicator that combines standards.
    """
    # Codes are small numbers without large gaps: counting them takes no sorting.
    size = int(observed.institution.max(initial=0)) + 1
    key = observed.sector * size + observed.institution
    times = np.bincount(key)
    found = np.flatnonzero(times)
    place = (np.cumsum(times > 0) - 1)[key]
    sector, institution = np.divmod(found, size)
    cells = place * steps + observed.rating - 1 if steps else place[:0]
    return Clusters(
        sector,
        institution,
        times[found],
        np.bincount(place[observed.meets], minlength=len(found)),
        np.bincount(cells, minlength=len(found) * steps).reshape(len(found), steps),
    )


def per_institution(institution: Ints, *counts: Ints) -> tuple[Ints, ...]:
    """Return counts added up for each institution, in order of institution."""
    if (institution[1:] > institution[:-1]).all():
        return counts
    order = np.argsort(institution, kind="stable")
    starts = np.flatnonzero(np.diff(institution[order], prepend=-1))
    return tuple(np.add.reduceat(own[order], starts) for own in counts)


def inside(found: Clusters, members: Ints) -> Bools:
    """Return which clusters lie in some sectors."""
    return np.isin(found.sector, members)


def cluster_counts(found: Mapping[str, Clusters], year: Year) -> pd.DataFrame:
    """Return k (meets), n and the ratings per step, for each indicator, sector and institution.

    That is what tests need that know which ratings belong together. `stratum` is the part of the
    sector that the institution belongs to. Text columns are coded.
    """
    own = list(found.values())
    none = np.array([], dtype=np.int64)
    institution = np.concatenate([none, *(c.institution for c in own)])

    def indicator() -> pd.Categorical:
        names = np.repeat(np.arange(len(own)), [len(c) for c in own])
        words = arrow(list(found)) if found else pa.array([], pa.large_string())
        return coded(pa.DictionaryArray.from_arrays(pa.array(names), words))

    def sector() -> pd.Categorical:
        return from_codes(np.concatenate([none, *(c.sector for c in own)]), arrow(year.sectors))

    columns: dict[str, Callable[[], Any]] = {
        "indicator": indicator,
        "sector": sector,
        "institution_id": lambda: from_codes(institution, arrow(year.institutions)),
        "stratum": lambda: from_codes(year.stratum[institution], arrow(year.strata)),
        "k": lambda: np.concatenate([none, *(c.met for c in own)]),
        "n": lambda: np.concatenate([none, *(c.rated for c in own)]),
        "steps": lambda: lists_of([c.steps for c in own]),
    }
    made = each(lambda name: columns[name](), columns)
    return pd.DataFrame(dict(zip(columns, made, strict=True)), copy=False)
