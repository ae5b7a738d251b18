"""Indicators to measures: k of n with an interval, for every sector and category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from spiegel import tables
from spiegel.config import Plan
from spiegel.files import write_csv, write_parquet
from spiegel.inspectorate import Inspectorate, load_inspectorate
from spiegel.measure.disclosure import protect
from spiegel.measure.observations import Bools, Ints, Observations, Year, collected, observe
from spiegel.measure.standardised import standardised_share
from spiegel.measure.strata import Register, register_table, sizes, strata_of
from spiegel.stats.clustering import cluster_interval, pooled_deff, ratio_estimate
from spiegel.stats.proportions import wilson


def sector_codes(inspectorate: Inspectorate, year: Year, observed: Observations) -> tuple[str, ...]:
    """Return the total, groups and sectors that have an eligible visit, in fixed order."""
    framework = inspectorate.framework
    present = set(year.sectors[np.unique(observed.eligible_sector)])
    codes = ("ALL", *framework.sector_groups, *framework.sectors)
    return tuple(c for c in codes if present & set(framework.expand(c)))


def categories(
    inspectorate: Inspectorate, name: str, observed: Observations
) -> Iterator[tuple[str, Bools]]:
    """Yield each category of an indicator with its hits: meets, below, and every step."""
    yield "meets", observed.meets
    yield "below", ~observed.meets
    if inspectorate.indicators[name].aggregate == "single":
        for number, step in enumerate(inspectorate.scale(name).steps, 1):
            yield step.id, observed.rating == number


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


def per_institution(hits: Bools, institution: Ints) -> tuple[list[int], list[int]]:
    """Return counts met and counts rated for each institution, in order of institution."""
    _, place = np.unique(institution, return_inverse=True)
    return np.bincount(place, weights=hits).astype(int).tolist(), np.bincount(place).tolist()


def interval(
    hits: Bools, institution: Ints, level: float, deff: float | None
) -> tuple[float, float, str]:
    """Return low, high and the name of the interval for a share.

    Wilson when every institution counts once; otherwise Wilson on the effective sample size of
    the ratio estimator, since ratings of one institution are alike. One institution alone says
    nothing about the variation between institutions: no interval.
    """
    n = len(hits)
    if n == 0:
        return float("nan"), float("nan"), ""
    if len(np.unique(institution)) == n:
        low, high = wilson(int(hits.sum()), n, level)
        return low, high, "wilson"
    y, m = per_institution(hits, institution)
    if len(m) < 2:
        return float("nan"), float("nan"), ""
    low, high = cluster_interval(y, m, level, deff)
    return low, high, "wilson_effective_n"


def measure_indicator(
    name: str,
    inspectorate: Inspectorate,
    year: Year,
    observed: Observations,
    edition: str,
    school_year: str,
) -> pd.DataFrame:
    """Return the measures of one indicator: every sector, group of sectors, total and category."""
    indicator, plan = inspectorate.indicators[name], inspectorate.plan
    rows = []
    cells = dict(categories(inspectorate, name, observed))
    deffs = {c: _deff(hits, observed.institution) for c, hits in cells.items()}
    for sector in sector_codes(inspectorate, year, observed):
        members = year.members(inspectorate.framework.expand(sector))
        inside = np.isin(observed.sector, members)
        eligible = observed.eligible_rated[np.isin(observed.eligible_sector, members)]
        institution = observed.institution[inside]
        n, institutions = len(institution), len(np.unique(institution))
        for category, everywhere in cells.items():
            hits = everywhere[inside]
            k = int(hits.sum())
            low, high, kind = interval(hits, institution, plan.level, deffs[category])
            rows.append(
                (
                    edition,
                    school_year,
                    name,
                    sector,
                    "all",
                    category,
                    indicator.unit,
                    k,
                    n,
                    institutions,
                    float(eligible.mean()),
                    k / n if n else float("nan"),
                    low,
                    high,
                    kind,
                    float("nan"),
                    status(n, plan),
                    "F",
                    plan.digest,
                )
            )
    return pd.DataFrame(rows, columns=tables.columns("measures"))


def _deff(hits: Bools, institution: Ints) -> float | None:
    """Return the design effect over all sectors, for sectors where the share is 0 or 1."""
    if len(np.unique(institution)) == len(hits):
        return None
    return pooled_deff([ratio_estimate(*per_institution(hits, institution))])


def cluster_counts(name: str, year: Year, observed: Observations, steps: int) -> pd.DataFrame:
    """Return k (meets), n and the ratings per step, for each sector and institution.

    That is what tests need that know which ratings belong together. `stratum` is the part of
    the sector that the institution belongs to; `steps` holds the ratings on each step of the
    scale, lowest first, and is empty for an indicator that combines standards.
    """
    pairs = np.column_stack([observed.sector, observed.institution])
    found, place = np.unique(pairs, axis=0, return_inverse=True)
    place = place.ravel()
    sector, institution = (found[:, 0], found[:, 1]) if len(found) else (place, place)
    ratings = np.zeros((len(found), steps), dtype=np.int64)
    if steps:
        np.add.at(ratings, (place, observed.rating - 1), 1)
    met = np.bincount(place, weights=observed.meets, minlength=len(found)).astype("int64")
    return pd.DataFrame(
        {
            "indicator": pd.Series([name] * len(found), dtype=str),
            "sector": pd.Series(year.sectors[sector], dtype=str),
            "institution_id": pd.Series(year.institutions[institution], dtype=str),
            "stratum": pd.Series(year.strata[institution], dtype=str),
            "k": met,
            "n": np.bincount(place, minlength=len(found)).astype("int64"),
            "steps": pd.Series(ratings.tolist(), dtype=object),
        }
    )


def measure(
    inspectorate: Inspectorate,
    visits: pd.DataFrame,
    judgements: pd.DataFrame,
    edition: str,
    school_year: str,
    strata: Mapping[str, str] | None = None,
    register: Register | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return measures and per-institution counts of one school year.

    Indicators that were not yet collected in that year have no rows.

    Parameters
    ----------
    strata : the part of its sector of each institution. register : the population that
        standardised shares stand for; without it there are none.
    """
    measures, counts = [], []
    year = Year(visits, judgements, strata)
    for name, indicator in inspectorate.indicators.items():
        if not collected(indicator, school_year):
            continue
        observed = observe(name, inspectorate, year)
        steps = len(inspectorate.scale(name).steps) if indicator.aggregate == "single" else 0
        own = cluster_counts(name, year, observed, steps)
        table = measure_indicator(name, inspectorate, year, observed, edition, school_year)
        if register is not None:
            table["share_std"] = shares_std(table, own, inspectorate, register)
        measures.append(protect(table, name, inspectorate))
        counts.append(own)
    filled = [m for m in measures if len(m)] or [tables.empty("measures")]
    table = pd.concat(filled, ignore_index=True)
    return tables.check(table, "measures"), pd.concat(counts, ignore_index=True)


def shares_std(
    table: pd.DataFrame, counts: pd.DataFrame, inspectorate: Inspectorate, register: Register
) -> list[float]:
    """Return the share that meets the bar at the register's composition, for each row.

    NaN for other categories, and where the inspected institutions can't stand for the register.
    """
    shares = dict.fromkeys(table["sector"], float("nan"))
    for sector in shares:
        members = inspectorate.framework.expand(sector)
        part = counts[counts["sector"].isin(members)]
        cells = list(zip(part["sector"], part["stratum"], strict=True))
        rules = inspectorate.plan.composition
        cut = register.partition(members, [sizes(cells)], rules)
        if cut is not None:
            shares[sector] = standardised_share(
                part["k"].tolist(), part["n"].tolist(), cells, cut
            ).share
    pairs = zip(table["sector"], table["category"], strict=True)
    return [shares[s] if c == "meets" else float("nan") for s, c in pairs]


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
    table, clusters = measure(
        inspectorate,
        pd.read_parquet(clean / "visits.parquet"),
        pd.read_parquet(clean / "judgements.parquet"),
        edition,
        school_year,
        strata_of(pd.read_parquet(clean / "institutions.parquet"), rules),
        Register(population),
    )
    write_csv(table, measures)
    write_csv(population, register)
    write_parquet(clusters, counts)
