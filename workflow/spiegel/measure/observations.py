"""One entry for each thing an indicator counts: an institution's visit, or an investigation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from spiegel.config import Indicator
from spiegel.inspectorate import Inspectorate
from spiegel.threads import each

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Observations:
    """What an indicator counts in one school year, as arrays of equal length.

    Attributes
    ----------
    institution, sector : codes into `Year.institutions` and `Year.sectors`, per observation.
    rating : 1-based rating; 0 when the indicator combines standards.
    meets : whether the bar of the indicator is met.
    eligible_sector, eligible_rated : per visit on which the indicator could have been rated.
    """

    institution: Ints
    sector: Ints
    rating: Ints
    meets: Bools
    eligible_sector: Ints
    eligible_rated: Bools


class Year:
    """The clean tables of one school year, coded once so that every indicator is quick.

    Parameters
    ----------
    visits, judgements : clean tables of the school year.
    strata : the part of its sector of each institution (empty when not known).
    """

    def __init__(
        self,
        visits: pd.DataFrame,
        judgements: pd.DataFrame,
        strata: Mapping[str, str] | None = None,
    ) -> None:
        ordered = visits.sort_values("visit_id", ignore_index=True)
        self.institutions, institution = _coded(ordered["institution_id"])
        self.sectors, sector = _coded(ordered["sector"])
        parts = [(strata or {}).get(i, "") for i in self.institutions]
        self.strata, self.stratum = np.unique(np.array(parts, dtype=object), return_inverse=True)
        self.visits = pd.DataFrame({"institution": institution, "sector": sector})
        self.visit_types, self.visit_type = _coded(ordered["visit_type"])
        known = pd.Index(ordered["visit_id"].astype(str))
        (names, place), (statuses, status), (standards, standard) = each(
            lambda name: _coded(judgements[name]), ("visit_id", "rating_status", "standard")
        )
        cells: dict[str, Callable[[], npt.NDArray[Any]]] = {
            "visit": lambda: known.get_indexer(pd.Index(names))[place],
            "rating": lambda: judgements["rating"].fillna(0).to_numpy(dtype=np.int8),
            "rated": lambda: (statuses == "rated")[status],
            "applies": lambda: (statuses != "not_applicable")[status],
        }
        self._judged = dict(zip(cells, each(lambda name: cells[name](), cells), strict=True))
        # The rows of each standard lie together, in the order they had.
        standard = np.where(self._judged["visit"] >= 0, standard, len(standards))
        # Short numbers are put in order without comparing them.
        short = standard.astype(np.int16) if len(standards) < 2**15 else standard
        order = np.argsort(short, kind="stable")
        ends = np.cumsum(np.bincount(standard, minlength=len(standards) + 1))
        starts = [0, *ends[:-1].tolist()]
        self._rows = {
            str(s): order[a:b] for s, a, b in zip(standards, starts, ends.tolist(), strict=False)
        }

    def judged(self, standards: tuple[str, ...]) -> pd.DataFrame:
        """Return the coded judgements of some standards: visit, rating, rated, applies."""
        none = np.array([], dtype=np.int64)
        rows = np.concatenate([none, *(self._rows.get(s, none) for s in standards)])
        own = pd.DataFrame({name: cells[rows] for name, cells in self._judged.items()})
        return own.astype({"visit": "int64", "rating": "int64"})

    def members(self, sectors: tuple[str, ...]) -> Ints:
        """Return the codes of the sectors that were visited, among `sectors`."""
        return np.flatnonzero(np.isin(self.sectors, list(sectors)))


def _coded(cells: pd.Series) -> tuple[npt.NDArray[np.object_], Ints]:
    """Return the different texts of a column in order, and the place of each cell among them."""
    kind = pd.Categorical(cells)
    used = np.flatnonzero(np.bincount(kind.codes, minlength=len(kind.categories)))
    words = kind.categories.to_numpy(dtype=object)[used]
    place = np.zeros(len(kind.categories) + 1, dtype=np.int64)
    place[used] = np.arange(len(used))
    return words, place[kind.codes]


def collected(indicator: Indicator, school_year: str) -> bool:
    """Say whether the indicator existed in a school year."""
    return indicator.since is None or school_year >= indicator.since


def observe(name: str, inspectorate: Inspectorate, year: Year) -> Observations:
    """Return the observations of one indicator in one school year."""
    indicator, framework = inspectorate.indicators[name], inspectorate.framework
    main = tuple(t for t, v in framework.visit_types.items() if v.main_series)
    sectors = tuple(s for code in indicator.sectors or ("ALL",) for s in framework.expand(code))
    visit_sector = year.visits["sector"].to_numpy()
    types = np.isin(year.visit_types, list(indicator.visit_types or main))
    chosen = types[year.visit_type]
    chosen &= np.isin(visit_sector, year.members(sectors))

    own = year.judged(indicator.standards)
    own = own[chosen[own["visit"].to_numpy()]]
    rated = own[own["rated"]]
    meets = np.isin(rated["rating"].to_numpy(), sorted(inspectorate.meets(name)))
    visit, rating = rated["visit"].to_numpy(), rated["rating"].to_numpy()
    if indicator.unit == "institution":
        visit, rating, meets = _per_visit(visit, rating, meets)
    if indicator.aggregate == "all_meet":
        rating = np.zeros_like(rating)

    # A visit on which none of the standards applies is outside the denominator.
    outside = np.zeros(len(chosen), dtype=bool)
    outside[own["visit"]] = True
    outside[own.loc[own["applies"], "visit"]] = False
    eligible = np.flatnonzero(chosen & ~outside)
    has_rating = np.zeros(len(chosen), dtype=bool)
    has_rating[visit] = True
    return Observations(
        institution=year.visits["institution"].to_numpy()[visit],
        sector=visit_sector[visit],
        rating=rating,
        meets=meets,
        eligible_sector=visit_sector[eligible],
        eligible_rated=has_rating[eligible],
    )


def _per_visit(visit: Ints, rating: Ints, meets: Bools) -> tuple[Ints, Ints, Bools]:
    """Return one entry per visit: the lowest rating, and whether all ratings meet the bar."""
    times = np.bincount(visit)
    lowest = np.full(len(times), np.iinfo(np.int64).max)
    np.minimum.at(lowest, visit, rating)
    missed = np.zeros(len(times), dtype=bool)
    missed[visit[~meets]] = True
    visits = np.flatnonzero(times)
    return visits, lowest[visits], ~missed[visits]
