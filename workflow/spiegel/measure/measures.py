"""Indicators to measures: k of n with an interval, for every sector and category."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from spiegel import tables
from spiegel.config.analysis_plan import Plan
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.files import write_csv, write_parquet
from spiegel.measure.clusters import Counts, categories, cluster_counts, count
from spiegel.measure.disclosure import protect
from spiegel.measure.observations import JUDGED, VISIT, Year, collected, observe
from spiegel.measure.standardised import share_at
from spiegel.measure.strata import Cell, Register, register_table, strata_of
from spiegel.measure.weighted import COLUMNS, Margins, weighted
from spiegel.stats.clustering import effective_counts, pooled_deff, ratio_estimate
from spiegel.stats.proportions import wilson_each

Ints = npt.NDArray[np.int64]


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


def worth(y: Ints, m: Ints, level: float, deff: float | None) -> tuple[float, float]:
    """Return k and n that the ratings of some institutions are worth in Wilson's interval.

    The counts themselves where every institution counts once, else `effective_counts`.
    """
    if (m == 1).all():
        return float(y.sum()), float(len(m))
    return effective_counts(y, m, level, deff)


def intervals(
    shares: Sequence[tuple[Ints, Ints, float | None]], level: float
) -> list[tuple[float, float, str]]:
    """Return low, high and the name of the interval for each of some shares.

    Wilson when every institution counts once; otherwise Wilson on the effective sample size of
    the ratio estimator, since ratings of one institution are alike. One institution alone says
    nothing about the variation between institutions: no interval.

    Parameters
    ----------
    shares : for each the counts met and the counts rated, per institution, and the design effect
        pooled over shares that are alike.
    """
    k, n, kinds = [], [], []
    for y, m, deff in shares:
        once = len(m) > 0 and bool((m == 1).all())
        if once or len(m) > 1:
            counts = worth(y, m, level, deff)
            k.append(counts[0])
            n.append(counts[1])
        kinds.append("wilson" if once else "wilson_effective_n" if len(m) > 1 else "")
    limits = iter(wilson_each(k, n, level))
    none = (float("nan"), float("nan"))
    return [(*(next(limits) if kind else none), kind) for kind in kinds]


def with_intervals(
    rows: Iterable[tables.Row],
    shares: Sequence[tuple[Ints, Ints, float | None]],
    level: float,
) -> list[tables.Row]:
    """Return rows with the interval of each, all computed at once: one by one they are slow."""
    found = zip(rows, intervals(shares, level), strict=True)
    return [{**row, "low": low, "high": high, "interval": kind} for row, (low, high, kind) in found]


def measure_indicator(
    name: str, inspectorate: Inspectorate, counts: Counts, edition: str, school_year: str
) -> pd.DataFrame:
    """Return the measures of one indicator, nothing withheld.

    There is a row for every category of every sector, group of sectors and total that has a visit
    on which the indicator could have been rated. Shares at the composition of the register, and
    weighted ones, are empty.

    Parameters
    ----------
    counts : of the school year, this indicator among them.
    """
    indicator, plan = inspectorate.indicators[name], inspectorate.plan
    digest = plan.digest
    columns = categories(inspectorate, name)
    nothing = counts.clusters.iloc[:0]
    whole = counts.institutions.get((name, "ALL"), nothing)
    rated = whole["rated"].to_numpy()
    deffs = {category: design_effect(whole[c].to_numpy(), rated) for category, c in columns.items()}
    rows, shares = [], []
    for covered in counts.coverage[counts.coverage["indicator"] == name].itertuples():
        sector = str(covered.row)
        own = counts.institutions.get((name, sector), nothing)
        m = own["rated"].to_numpy()
        n, institutions = int(m.sum()), len(m)
        for category, column in columns.items():
            y = own[column].to_numpy()
            k = int(y.sum())
            shares.append((y, m, deffs[category]))
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
                    "eligible": int(covered.eligible),  # type: ignore[arg-type]
                    "incomplete": int(covered.incomplete),  # type: ignore[arg-type]
                    "earlier_visits": int(covered.earlier_visits),  # type: ignore[arg-type]
                    "coverage": covered.coverage,
                    "share": k / n if n else float("nan"),
                    "share_std": float("nan"),
                    **dict.fromkeys(COLUMNS[:-1], float("nan")),
                    COLUMNS[-1]: "",
                    "obs_status": status(n, plan),
                    "conf_status": "F",
                    "plan": digest,
                }
            )
    return tables.from_rows("measures", with_intervals(rows, shares, plan.level))


def design_effect(y: Ints, m: Ints) -> float | None:
    """Return the design effect over all sectors, for sectors where the share is 0 or 1.

    None where every institution counts once.

    Parameters
    ----------
    y, m : counts met and counts rated, per institution.
    """
    return None if (m == 1).all() else pooled_deff([ratio_estimate(y, m)])


def measure(
    inspectorate: Inspectorate,
    visits: pd.DataFrame,
    judgements: pd.DataFrame,
    edition: str,
    school_year: str,
    strata: Mapping[str, str] | None = None,
    register: Register | None = None,
    margins: Margins | None = None,
    institutions: pd.DataFrame | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return measures and per-institution counts of one school year, `steps` as lists.

    Indicators that were not yet collected in that year have no rows.

    Parameters
    ----------
    strata : the part of its sector of each institution. register : the population that
        standardised shares stand for; without it there are none. margins : the register of the
        school year, to which weighted shares are raked; without it there are none.
    institutions : clean register of the school year, which conditions of indicators look at.
    """
    year = Year(visits, judgements, strata, institutions)
    counts = _counted(inspectorate, year, school_year)
    table = _measured(inspectorate, counts, edition, school_year, register, margins)
    return table, cluster_counts(counts.clusters, inspectorate)


def _counted(inspectorate: Inspectorate, year: Year, school_year: str) -> Counts:
    """Return the counts of all indicators of a school year."""
    names = [n for n, own in inspectorate.indicators.items() if collected(own, school_year)]
    return count({name: observe(name, inspectorate, year) for name in names}, inspectorate)


def _measured(
    inspectorate: Inspectorate,
    counts: Counts,
    edition: str,
    school_year: str,
    register: Register | None,
    margins: Margins | None,
) -> pd.DataFrame:
    """Return the measures of a school year, of what its indicators counted."""
    parts = []
    for name, own in counts.clusters.groupby("indicator", observed=False):
        table = measure_indicator(str(name), inspectorate, counts, edition, school_year)
        # A standardised or weighted share would tell the counts of its cells: see `Disclosure`.
        secret = name in inspectorate.plan.disclosure.indicators
        if register is not None and not secret:
            table["share_std"] = shares_std(table, own, inspectorate, register)
        if margins is not None and not secret:
            whole = counts.institutions.get((str(name), "ALL"), own)
            deff = design_effect(whole["meets"].to_numpy(), whole["rated"].to_numpy())
            table[list(COLUMNS)] = weighted(
                table, own, inspectorate.framework, inspectorate.plan, margins, deff
            )
        parts.append(protect(table, str(name), inspectorate))
    filled = [part for part in parts if len(part)] or [tables.empty("measures")]
    return tables.check(pd.concat(filled, ignore_index=True), "measures")


def shares_std(
    table: pd.DataFrame,
    found: pd.DataFrame,
    inspectorate: Inspectorate,
    register: Register,
) -> list[float]:
    """Return the share that meets the bar at the register's composition, for each row.

    NaN for other categories, and where the inspected institutions can't stand for the register.
    """
    shares = dict.fromkeys(table["sector"], float("nan"))
    by_cell = found.groupby(["sector", "stratum"], observed=True)
    seen: dict[Cell, int] = by_cell.size().to_dict()  # type: ignore[assignment]
    cells, cell = list(seen), by_cell.ngroup().to_numpy()
    met, rated = found["meets"].to_numpy(), found["rated"].to_numpy()
    for sector in shares:
        members = inspectorate.framework.expand(sector)
        own = {c: n for c, n in seen.items() if c[0] in members}
        cut = register.partition(members, [own], inspectorate.plan.composition)
        if cut is not None:
            inside = np.array([c in own for c in cells])[cell]
            places = np.array(cut.places(cells))[cell[inside]]
            shares[sector] = share_at(met[inside], rated[inside], places, cut).share
    shown = zip(table["sector"], table["category"], strict=True)
    return [shares[s] if c == "meets" else float("nan") for s, c in shown]


def _columns_asked(inspectorate: Inspectorate) -> list[str]:
    """Return the columns of visits that the indicators look at."""
    among = (one.visit for own in inspectorate.indicators.values() for one in own.among)
    return list(dict.fromkeys([*VISIT, *(name for name in among if name)]))


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
    institutions = pd.read_parquet(clean / "institutions.parquet")
    year = Year(
        pd.read_parquet(clean / "visits.parquet", columns=_columns_asked(inspectorate)),
        pd.read_parquet(clean / "judgements.parquet", columns=JUDGED),
        strata_of(institutions, rules),
        institutions,
    )
    found = _counted(inspectorate, year, school_year)
    write_parquet(cluster_counts(found.clusters, inspectorate), counts)
    margins = Margins(institutions, inspectorate.plan.weights)
    table = _measured(inspectorate, found, edition, school_year, Register(population), margins)
    write_csv(table, measures)
    write_csv(population, register)
