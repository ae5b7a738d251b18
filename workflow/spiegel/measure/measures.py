"""Indicators to measures: k of n with an interval, for every sector and category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from spiegel import tables
from spiegel.coded import plain, read_parquet
from spiegel.config import Plan
from spiegel.files import write_csv, write_parquet
from spiegel.inspectorate import Inspectorate, load_inspectorate
from spiegel.measure.clusters import (
    Clusters,
    cluster_counts,
    clusters,
    per_institution,
)
from spiegel.measure.disclosure import protect
from spiegel.measure.observations import Ints, Observations, Year, collected, observe
from spiegel.measure.standardised import share_at
from spiegel.measure.strata import Register, register_table, strata_of
from spiegel.stats.clustering import cluster_interval, pooled_deff, ratio_estimate
from spiegel.stats.proportions import wilson
from spiegel.threads import beside, each

# What of the clean tables an indicator needs.
VISIT = ["visit_id", "institution_id", "sector", "visit_type"]
JUDGED = ["visit_id", "standard", "rating", "rating_status"]


def sector_codes(inspectorate: Inspectorate, year: Year, observed: Observations) -> tuple[str, ...]:
    """Return the total, groups and sectors that have an eligible visit, in fixed order."""
    framework = inspectorate.framework
    present = set(year.sectors[np.unique(observed.eligible_sector)])
    codes = ("ALL", *framework.sector_groups, *framework.sectors)
    return tuple(c for c in codes if present & set(framework.expand(c)))


def categories(
    inspectorate: Inspectorate, name: str, found: Clusters
) -> Iterator[tuple[str, Ints]]:
    """Yield each category of an indicator with its hits: meets, below, and every step."""
    yield "meets", found.met
    yield "below", found.rated - found.met
    if inspectorate.indicators[name].aggregate == "single":
        for number, step in enumerate(inspectorate.scale(name).steps):
            yield step.id, found.steps[:, number]


def status(n: int, plan: Plan) -> str:
    """Return how far a share on n observations may be read."""
    limits = plan.thresholds
    if n == 0:
        return "none"
    if n < limits.counts_only_below:
        return "counts_only"
    if n < limits.k_of_n_below:
        return "k_of_n"
    return "flagged" if n < limits.flagged_below else "normal"


def interval(y: Ints, m: Ints, level: float, deff: float | None) -> tuple[float, float, str]:
    """Return low, high and the name of the interval for a share.

    Wilson when every institution counts once; otherwise Wilson on the effective sample size of
    the ratio estimator, since ratings of one institution are alike. One institution alone says
    nothing about the variation between institutions: no interval.

    Parameters
    ----------
    y, m : counts met and counts rated, per institution.
    """
    if len(m) == 0:
        return float("nan"), float("nan"), ""
    if (m == 1).all():
        low, high = wilson(int(y.sum()), len(m), level)
        return low, high, "wilson"
    if len(m) < 2:
        return float("nan"), float("nan"), ""
    low, high = cluster_interval(y, m, level, deff)
    return low, high, "wilson_effective_n"


def steps_of(inspectorate: Inspectorate, name: str) -> int:
    """Return on how many steps an indicator counts; 0 when it combines standards."""
    single = inspectorate.indicators[name].aggregate == "single"
    return len(inspectorate.scale(name).steps) if single else 0


def measure_indicator(
    name: str,
    inspectorate: Inspectorate,
    year: Year,
    observed: Observations,
    edition: str,
    school_year: str,
    found: Clusters | None = None,
) -> pd.DataFrame:
    """Return the measures of one indicator: every sector, group of sectors, total and category.

    Parameters
    ----------
    found : the counts per sector and institution of `observed`, where they are known already.
    """
    indicator, plan = inspectorate.indicators[name], inspectorate.plan
    digest = plan.digest
    rows = []
    found = found or clusters(observed, steps_of(inspectorate, name))
    cells = dict(categories(inspectorate, name, found))
    m, *ys = per_institution(found.institution, found.rated, *cells.values())
    deffs = {c: _deff(y, m) for c, y in zip(cells, ys, strict=True)}
    for sector in sector_codes(inspectorate, year, observed):
        members = year.members(inspectorate.framework.expand(sector))
        own = np.flatnonzero(np.isin(found.sector, members))
        eligible = observed.eligible_rated[np.isin(observed.eligible_sector, members)]
        m, *ys = per_institution(
            found.institution[own], found.rated[own], *(y[own] for y in cells.values())
        )
        n, institutions = int(m.sum()), len(m)
        for category, y in zip(cells, ys, strict=True):
            k = int(y.sum())
            low, high, kind = interval(y, m, plan.level, deffs[category])
            rows.append(
                {
                    "edition": edition,
                    "school_year": school_year,
                    "indicator": name,
                    "sector": sector,
                    "group": "all",
                    "category": category,
                    "unit": indicator.unit,
                    "k": k,
                    "n": n,
                    "institutions": institutions,
                    "coverage": float(eligible.mean()),
                    "share": k / n if n else float("nan"),
                    "low": low,
                    "high": high,
                    "interval": kind,
                    "share_std": float("nan"),
                    "obs_status": status(n, plan),
                    "conf_status": "F",
                    "plan": digest,
                }
            )
    return tables.from_rows("measures", rows)


def _deff(y: Ints, m: Ints) -> float | None:
    """Return the design effect over all sectors, for sectors where the share is 0 or 1."""
    return None if (m == 1).all() else pooled_deff([ratio_estimate(y, m)])


def measure(
    inspectorate: Inspectorate,
    visits: pd.DataFrame,
    judgements: pd.DataFrame,
    edition: str,
    school_year: str,
    strata: Mapping[str, str] | None = None,
    register: Register | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return measures and per-institution counts of one school year, `steps` as lists.

    Indicators that were not yet collected in that year have no rows.

    Parameters
    ----------
    strata : the part of its sector of each institution. register : the population that
        standardised shares stand for; without it there are none.
    """
    year = Year(visits, judgements, strata)
    found = _counted(inspectorate, year, school_year)
    table = _measured(inspectorate, year, found, edition, school_year, register)
    counts = plain(_counts(found, year))
    return table, counts.assign(steps=pd.Series(counts["steps"].tolist(), dtype=object))


Counted = Mapping[str, tuple[Observations, Clusters]]


def _counted(inspectorate: Inspectorate, year: Year, school_year: str) -> Counted:
    """Return what each indicator of a school year observed, and its counts."""

    def counted(name: str) -> tuple[Observations, Clusters]:
        observed = observe(name, inspectorate, year)
        return observed, clusters(observed, steps_of(inspectorate, name))

    names = [n for n, own in inspectorate.indicators.items() if collected(own, school_year)]
    return dict(zip(names, each(counted, names), strict=True))


def _counts(found: Counted, year: Year) -> pd.DataFrame:
    """Return the counts per institution: coded text, and `steps` as Arrow holds them."""
    return cluster_counts({name: own for name, (_, own) in found.items()}, year)


def _measured(
    inspectorate: Inspectorate,
    year: Year,
    found: Counted,
    edition: str,
    school_year: str,
    register: Register | None,
) -> pd.DataFrame:
    """Return the measures of a school year, of what its indicators observed."""

    def measured(name: str) -> pd.DataFrame:
        observed, own = found[name]
        table = measure_indicator(name, inspectorate, year, observed, edition, school_year, own)
        if register is not None:
            table["share_std"] = shares_std(table, own, year, inspectorate, register)
        return protect(table, name, inspectorate)

    filled = [m for m in each(measured, found) if len(m)] or [tables.empty("measures")]
    return tables.check(pd.concat(filled, ignore_index=True), "measures")


def shares_std(
    table: pd.DataFrame,
    found: Clusters,
    year: Year,
    inspectorate: Inspectorate,
    register: Register,
) -> list[float]:
    """Return the share that meets the bar at the register's composition, for each row.

    NaN for other categories, and where the inspected institutions can't stand for the register.
    """
    shares = dict.fromkeys(table["sector"], float("nan"))
    key = found.sector * len(year.strata) + year.stratum[found.institution]
    times = np.bincount(key)
    present = np.flatnonzero(times)
    names = (np.cumsum(times > 0) - 1)[key]
    pairs = zip(*np.divmod(present, max(len(year.strata), 1)), strict=True)
    cells = [(str(year.sectors[s]), str(year.strata[c])) for s, c in pairs]
    met, rated, seen = found.met, found.rated, times[present].tolist()
    for sector in shares:
        members = inspectorate.framework.expand(sector)
        own = {c: n for c, n in zip(cells, seen, strict=True) if c[0] in members}
        cut = register.partition(members, [own], inspectorate.plan.composition)
        if cut is not None:
            inside = np.array([cell in own for cell in cells])[names]
            places = np.array(cut.places(cells))[names[inside]]
            shares[sector] = share_at(met[inside], rated[inside], places, cut).share
    shown = zip(table["sector"], table["category"], strict=True)
    return [shares[s] if c == "meets" else float("nan") for s, c in shown]


def measure_school_year(
    config: Path,
    clean: Path,
    reference: Path,
    edition: str,
    school_year: str,
    measures: Path,
    counts: Path,
    register: Path,
) -> None:
    """Measure one cleaned school year; write `measures`, `register` (CSV) and `counts` (Parquet).

    Parameters
    ----------
    clean : clean tables of the school year. reference : clean tables of the edition's own school
        year, whose register gives the weights of every year.
    """
    inspectorate = load_inspectorate(config)
    rules = inspectorate.plan.composition
    population = register_table(
        pd.read_parquet(reference / "institutions.parquet"),
        pd.read_parquet(reference / "population.parquet"),
        rules,
    )
    year = Year(
        pd.read_parquet(clean / "visits.parquet", columns=VISIT),
        read_parquet(clean / "judgements.parquet", JUDGED),
        strata_of(pd.read_parquet(clean / "institutions.parquet"), rules),
    )
    found = _counted(inspectorate, year, school_year)
    written = beside(lambda: write_parquet(_counts(found, year), counts))
    table = _measured(inspectorate, year, found, edition, school_year, Register(population))
    write_csv(table, measures)
    write_csv(population, register)
    written.result()
