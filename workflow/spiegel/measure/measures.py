"""Indicators to measures: k of n with an interval, for every sector and category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from spiegel import tables
from spiegel.coded import lists_of, read_parquet, text_of
from spiegel.config import Plan
from spiegel.files import write_csv, write_parquet
from spiegel.inspectorate import Inspectorate, load_inspectorate
from spiegel.measure.disclosure import protect
from spiegel.measure.observations import Bools, Ints, Observations, Year, collected, observe
from spiegel.measure.standardised import share_at
from spiegel.measure.strata import Register, register_table, strata_of
from spiegel.stats.clustering import cluster_interval, pooled_deff, ratio_estimate
from spiegel.stats.proportions import wilson

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


def per_institution(hits: Bools, institution: Ints) -> tuple[Ints, Ints]:
    """Return counts met and counts rated for each institution, in order of institution."""
    rated = np.bincount(institution)
    seen = rated > 0
    return np.bincount(institution[hits], minlength=len(rated))[seen], rated[seen]


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
        n, institutions = len(institution), np.count_nonzero(np.bincount(institution))
        for category, everywhere in cells.items():
            y, m = per_institution(everywhere[inside], institution)
            k = int(y.sum())
            low, high, kind = interval(y, m, plan.level, deffs[category])
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
    y, m = per_institution(hits, institution)
    return None if (m == 1).all() else pooled_deff([ratio_estimate(y, m)])


def cluster_counts(name: str, year: Year, observed: Observations, steps: int) -> pd.DataFrame:
    """Return k (meets), n and the ratings per step, for each sector and institution.

    That is what tests need that know which ratings belong together. `stratum` is the part of
    the sector that the institution belongs to; `steps` holds the ratings on each step of the
    scale, lowest first, and is empty for an indicator that combines standards.
    """
    size = len(year.institutions)
    found, place = np.unique(observed.sector * size + observed.institution, return_inverse=True)
    sector, institution = np.divmod(found, max(size, 1))
    ratings = np.zeros((len(found), steps), dtype=np.int64)
    if steps:
        at = np.bincount(place * steps + observed.rating - 1, minlength=len(found) * steps)
        ratings = at.reshape(len(found), steps)
    rated = np.bincount(place, minlength=len(found))
    return pd.DataFrame(
        {
            "indicator": pd.Series([name] * len(found), dtype=str),
            "sector": text_of(sector, year.sectors),
            "institution_id": text_of(institution, year.institutions),
            "stratum": text_of(institution, year.strata),
            "k": np.bincount(place[observed.meets], minlength=len(found)),
            "n": rated,
            "steps": lists_of(ratings),
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
    """Return measures and per-institution counts of one school year, `steps` as lists.

    Indicators that were not yet collected in that year have no rows.

    Parameters
    ----------
    strata : the part of its sector of each institution. register : the population that
        standardised shares stand for; without it there are none.
    """
    made = _measured(inspectorate, Year(visits, judgements, strata), edition, school_year, register)
    return made[0], made[1].assign(steps=pd.Series(made[1]["steps"].tolist(), dtype=object))


def _measured(
    inspectorate: Inspectorate,
    year: Year,
    edition: str,
    school_year: str,
    register: Register | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """As `measure`, with `steps` as Arrow holds them."""
    measures, counts = [], []
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
    names = counts.groupby(["sector", "stratum"], sort=True).ngroup().to_numpy()
    first = np.unique(names, return_index=True)[1]
    cells = [(str(s), str(c)) for s, c in counts[["sector", "stratum"]].iloc[first].to_numpy()]
    met, rated = counts["k"].to_numpy(), counts["n"].to_numpy()
    seen = np.bincount(names, minlength=len(cells)).tolist()
    for sector in shares:
        members = inspectorate.framework.expand(sector)
        own = {c: n for c, n in zip(cells, seen, strict=True) if c[0] in members}
        cut = register.partition(members, [own], inspectorate.plan.composition)
        if cut is not None:
            inside = np.array([cell in own for cell in cells])[names]
            places = np.array(cut.places(cells))[names[inside]]
            shares[sector] = share_at(met[inside], rated[inside], places, cut).share
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
    year = Year(
        pd.read_parquet(clean / "visits.parquet", columns=VISIT),
        read_parquet(clean / "judgements.parquet", JUDGED),
        strata_of(pd.read_parquet(clean / "institutions.parquet"), rules),
    )
    table, clusters = _measured(inspectorate, year, edition, school_year, Register(population))
    write_csv(table, measures)
    write_csv(population, register)
    write_parquet(clusters, counts)
