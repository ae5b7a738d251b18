"""Indicators to measures: k of n with an interval, for every sector and category."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from spiegel import tables
from spiegel.config import Plan
from spiegel.files import write_csv, write_parquet
from spiegel.inspectorate import Inspectorate, load_inspectorate
from spiegel.measure.observations import Bools, Ints, Observations, Year, collected, observe
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
                )
            )
    return pd.DataFrame(rows, columns=tables.columns("measures"))


def _deff(hits: Bools, institution: Ints) -> float | None:
    """Return the design effect over all sectors, for sectors where the share is 0 or 1."""
    if len(np.unique(institution)) == len(hits):
        return None
    return pooled_deff([ratio_estimate(*per_institution(hits, institution))])


def cluster_counts(name: str, year: Year, observed: Observations) -> pd.DataFrame:
    """Return k (meets) and n per sector and institution: what a clustered test needs."""
    coded = pd.DataFrame(
        {"s": observed.sector, "i": observed.institution, "k": observed.meets.astype("int64")}
    )
    counts = coded.groupby(["s", "i"], sort=True)["k"].agg(k="sum", n="size").reset_index()
    return pd.DataFrame(
        {
            "indicator": pd.Series(name, index=counts.index, dtype=str),
            "sector": pd.Series(year.sectors[counts["s"]], dtype=str),
            "institution_id": pd.Series(year.institutions[counts["i"]], dtype=str),
            "k": counts["k"].astype("int64"),
            "n": counts["n"].astype("int64"),
        }
    )


def measure(
    inspectorate: Inspectorate,
    visits: pd.DataFrame,
    judgements: pd.DataFrame,
    edition: str,
    school_year: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return measures and per-institution counts of one school year.

    Indicators that were not yet collected in that year have no rows.
    """
    measures, counts = [], []
    year = Year(visits, judgements)
    for name, indicator in inspectorate.indicators.items():
        if not collected(indicator, school_year):
            continue
        observed = observe(name, inspectorate, year)
        measures.append(measure_indicator(name, inspectorate, year, observed, edition, school_year))
        counts.append(cluster_counts(name, year, observed))
    table = pd.concat([m for m in measures if len(m)], ignore_index=True)
    return tables.check(table, "measures"), pd.concat(counts, ignore_index=True)


def measure_school_year(
    config: Path, clean: Path, edition: str, school_year: str, measures: Path, counts: Path
) -> None:
    """Measure one cleaned school year; write `measures` (CSV) and `counts` (Parquet)."""
    visits = pd.read_parquet(clean / "visits.parquet")
    judgements = pd.read_parquet(clean / "judgements.parquet")
    table, clusters = measure(load_inspectorate(config), visits, judgements, edition, school_year)
    write_csv(table, measures)
    write_parquet(clusters, counts)
