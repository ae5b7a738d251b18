"""Levels at weights that bring those visited to the register, beside the crude levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from spiegel.config.analysis_plan import Plan, Weights
from spiegel.config.framework import Framework
from spiegel.stats.clustering import FEW_CLUSTERS
from spiegel.stats.proportions import effective_n, wilson_each
from spiegel.stats.raking import (
    EmptyCategoryError,
    NotConvergedError,
    WeightedShare,
    kish_size,
    rake,
    weighted_share,
)

COLUMNS = ("share_weighted", "low_weighted", "high_weighted", "weights")
NAN = float("nan")
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Margins:
    """The margins of a register: institutions of a school year by sector and each declared column.

    Parameters
    ----------
    institutions : clean register of the school year.
    """

    def __init__(self, institutions: pd.DataFrame, rules: Weights) -> None:
        self.rules = rules
        named = institutions[institutions["sector"] != ""]
        self.known = any((named[column] != "").any() for column in rules.by)
        self.sizes = {
            column: pd.crosstab(named["sector"], named[column]) for column in rules.by if self.known
        }
        self.of = {
            column: dict(zip(institutions["institution_id"], institutions[column], strict=True))
            for column in rules.by
        }


@dataclass(frozen=True)
class _Units:
    """Institutions of one indicator in their sectors, with what the register says of them."""

    sector: npt.NDArray[np.str_]
    parts: dict[str, npt.NDArray[np.str_]]
    met: Ints
    rated: Ints
    institution: Ints


def weighted(
    table: pd.DataFrame,
    found: pd.DataFrame,
    framework: Framework,
    plan: Plan,
    margins: Margins,
    deff: float | None,
) -> pd.DataFrame:
    """Return `COLUMNS` for each row of the measures of one indicator.

    Of the shares that meet the bar; `weights` says that they are raked, or why there are none:
    `few` institutions, `uneven` weights (worth few institutions of equal weight), `no_register`,
    `unplaced` (more institutions than the plan leaves out that the register does not place),
    `not_visited` (a part of the register larger than the plan leaves out), `not_converged`. Nothing
    at all where the plan declares no margin.

    Parameters
    ----------
    found : counts per sector and institution of the indicator.
    deff : design effect over all sectors; None where every institution counts once or none is
        known.
    """
    none = (NAN, NAN, NAN, "")
    rows = dict.fromkeys(table["sector"], none)
    if margins.rules.by:
        ids = found["institution_id"].astype(str)
        units = _Units(
            found["sector"].to_numpy(dtype=str),
            {c: ids.map(known).fillna("\0").to_numpy(str) for c, known in margins.of.items()},
            found["meets"].to_numpy("int64"),
            found["rated"].to_numpy("int64"),
            pd.factorize(ids)[0].astype("int64"),
        )
        for row in rows:
            rows[row] = _row(units, framework.expand(row), plan, margins, deff)
    shown = zip(table["sector"], table["category"], strict=True)
    values = [rows[sector] if category == "meets" else none for sector, category in shown]
    return pd.DataFrame(values, columns=list(COLUMNS), index=table.index)


def _row(
    units: _Units, sectors: Sequence[str], plan: Plan, margins: Margins, deff: float | None
) -> tuple[float, float, float, str]:
    """Return share, limits and what became of the weights, for one row of the measures."""
    own = np.isin(units.sector, list(sectors))
    if len(np.unique(units.institution[own])) < margins.rules.min_effective:
        return NAN, NAN, NAN, "few"
    if not margins.known:
        return NAN, NAN, NAN, "no_register"
    seen = [s for s in sectors if (units.sector[own] == s).any()]
    sizes = [margins.sizes[c].reindex(seen, fill_value=0) for c in margins.rules.by]
    wanted = [sizes[0].sum(axis=1), *(table.sum() for table in sizes)]
    columns = [units.sector, *(units.parts[c] for c in margins.rules.by)]
    least = margins.rules.ignore_below
    placed = own.copy()
    for column, size in zip(columns, wanted, strict=True):
        placed &= np.isin(column, list(size.index[size > 0]))
    if own.sum() - placed.sum() > least * own.sum():
        return NAN, NAN, NAN, "unplaced"
    places, targets = [], []
    for column, size in zip(columns, wanted, strict=True):
        names, place = np.unique(column[placed], return_inverse=True)
        target = size.reindex(names).to_numpy(float)
        if size.sum() - target.sum() > least * size.sum():
            return NAN, NAN, NAN, "not_visited"
        places.append(place.ravel().astype("int64"))
        targets.append(target)
    try:
        weights = rake(places, targets, trim=margins.rules.trim)
    except EmptyCategoryError:
        return NAN, NAN, NAN, "not_visited"
    except NotConvergedError:
        return NAN, NAN, NAN, "not_converged"
    met, rated = units.met[placed], units.rated[placed]
    institution = pd.factorize(units.institution[placed])[0].astype("int64")
    if kish_size(np.bincount(institution, weights)) < margins.rules.min_effective:
        return NAN, NAN, NAN, "uneven"
    found = weighted_share(met, rated, weights, places, institution)
    telling = min(int((met > 0).sum()), int((met < rated).sum()))
    low, high = _interval(found, rated, telling, deff, plan.level)
    return min(max(found.share, 0.0), 1.0), low, high, "raked"


def _interval(
    found: WeightedShare, rated: Ints, telling: int, deff: float | None, level: float
) -> tuple[float, float]:
    """Return Wilson's interval on what a weighted share is worth in ratings of equal weight.

    pq/v with t on the degrees of freedom that the margins leave, never more than Kish's size; few
    `telling` units (with a rating that meets, or with one that does not) are worth no more than
    their size over the design effect of all sectors. No interval where the margins leave no degree
    of freedom.
    """
    share = min(max(found.share, 0.0), 1.0)
    if found.df < 1 or found.kish <= 1:
        return NAN, NAN
    size = found.kish
    if telling:
        size = effective_n(share, found.variance, size, df=found.df, level=level)
    if telling < FEW_CLUSTERS:
        unknown = deff is None and (rated > 1).any()
        size = min(size, len(rated) if unknown else found.kish / max(1.0, deff or 1.0))
    low, high = wilson_each([share * size], [size], level)[0]
    return low, high
