"""One entry for each thing an indicator counts: an institution's visit, or an investigation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from spiegel.config.indicators import Indicator
from spiegel.config.inspectorate import Inspectorate

# What of the clean tables an indicator needs.
VISIT = ["visit_id", "institution_id", "sector", "visit_type"]
JUDGED = ["visit_id", "standard", "rating", "rating_status"]


@dataclass(frozen=True)
class Observations:
    """What an indicator counts in one school year.

    Attributes
    ----------
    rows : one for each observation: sector, institution_id, stratum, rating (0 when the indicator
        combines standards) and whether it meets the bar of the indicator.
    eligible : one for each visit on which the indicator could have been rated: sector, and
        whether it was rated.
    """

    rows: pd.DataFrame
    eligible: pd.DataFrame


class Year:
    """The clean tables of one school year, joined once for all indicators.

    Parameters
    ----------
    visits, judgements : clean tables of the school year.
    strata : the part of its sector of each institution (empty when not known).

    Attributes
    ----------
    visits : columns `VISIT`, with the stratum of the institution, numbered in order of visit_id.
    """

    def __init__(
        self,
        visits: pd.DataFrame,
        judgements: pd.DataFrame,
        strata: Mapping[str, str] | None = None,
    ) -> None:
        ordered = visits[VISIT].sort_values("visit_id", ignore_index=True)
        known = strata or {}
        ordered["stratum"] = [known.get(name, "") for name in ordered["institution_id"]]
        few = ["institution_id", "sector", "visit_type", "stratum"]
        self.visits = ordered.astype(dict.fromkeys(few, "category"))
        visited = self.visits.rename_axis("visit").reset_index()
        judged = judgements[JUDGED].merge(visited, on="visit_id", validate="many_to_one")
        judged["rating"] = judged["rating"].fillna(0).astype("int64")
        self._judged = dict(list(judged.drop(columns="visit_id").groupby("standard")))
        self._none = judged.iloc[:0]

    def judged(self, standards: Sequence[str]) -> pd.DataFrame:
        """Return the judgements of some standards, each with number and columns of its visit."""
        found = [self._judged[s] for s in standards if s in self._judged]
        return pd.concat(found) if found else self._none


def collected(indicator: Indicator, school_year: str) -> bool:
    """Say whether the indicator existed in a school year."""
    return indicator.since is None or school_year >= indicator.since


def observe(name: str, inspectorate: Inspectorate, year: Year) -> Observations:
    """Return the observations of one indicator in one school year."""
    indicator, framework = inspectorate.indicators[name], inspectorate.framework
    main = [t for t, v in framework.visit_types.items() if v.main_series]
    types = indicator.visit_types or main
    sectors = [s for code in indicator.sectors or ("ALL",) for s in framework.expand(code)]

    def asked(table: pd.DataFrame) -> pd.DataFrame:
        return table[table["visit_type"].isin(types) & table["sector"].isin(sectors)]

    visits, judged = asked(year.visits), asked(year.judged(indicator.standards))
    rows = judged[judged["rating_status"] == "rated"]
    rows = rows.assign(meets=rows["rating"].isin(inspectorate.meets(name)))
    rated = visits.index.isin(rows["visit"])
    if indicator.unit == "institution":
        rows = visits.join(_per_visit(rows), how="inner")
    if indicator.aggregate == "all_meet":
        rows = rows.assign(rating=0)

    # A visit on which none of the standards applies is outside the denominator.
    applies = judged.loc[judged["rating_status"] != "not_applicable", "visit"]
    outside = visits.index.isin(judged["visit"]) & ~visits.index.isin(applies)
    eligible = visits.assign(rated=rated)[~outside]
    return Observations(
        rows[["sector", "institution_id", "stratum", "rating", "meets"]],
        eligible[["sector", "rated"]],
    )


def _per_visit(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the lowest rating of each visit, and whether all its ratings meet the bar."""
    return rows.groupby("visit").agg({"rating": "min", "meets": "all"})
