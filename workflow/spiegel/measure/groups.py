"""Meso: the measures of a school year by network, province or board, from the same counts.

Nothing is counted anew: the counts per institution behind the measures are added up by a column of
the register, so the groups of a sector always add up to the sector. What is public of them is what
can be read as a result of a group: see `results_of_groups`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from spiegel import tables
from spiegel.config.claim_differences import UNKNOWN
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.config.publication import Publication, load_publication
from spiegel.files import write_csv, write_private_csv
from spiegel.measure.groups_disclosure import protect_groups
from spiegel.measure.measures import design_effect, status, with_intervals

Ints = npt.NDArray[np.int64]


def group_of(institutions: pd.DataFrame, column: str) -> dict[str, str]:
    """Return the group of each institution of the register by a column; '' becomes `unknown`."""
    pairs = zip(institutions["institution_id"], institutions[column], strict=True)
    return {str(i): str(value).strip() or UNKNOWN for i, value in pairs}


def _hits(inspectorate: Inspectorate, name: str, own: pd.DataFrame) -> Iterator[tuple[str, Ints]]:
    """Yield each category of an indicator with how often each institution has it."""
    k, n = own["k"].to_numpy(), own["n"].to_numpy()
    yield "meets", k
    yield "below", n - k
    if inspectorate.indicators[name].aggregate == "single":
        steps = np.array(own["steps"].tolist(), dtype=np.int64)
        for place, step in enumerate(inspectorate.scale(name).steps):
            yield step.id, steps[:, place]


class _Institutions:
    """The institutions behind some rows of counts, each once: one may be in two sectors.

    Parameters
    ----------
    ids : institution of every row. inside : the rows that count.

    Attributes
    ----------
    names : the institutions, in the order in which the rows first name them.
    """

    def __init__(self, ids: pd.Series, inside: Ints) -> None:
        self._inside = inside
        self._place, names = pd.factorize(ids.to_numpy()[inside])
        self.names: list[str] = [str(name) for name in names]

    def sum(self, values: Ints) -> Ints:
        """Return the sum of a count over the rows of each institution."""
        found = np.bincount(self._place, values[self._inside], len(self.names))
        return found.astype(np.int64)


def measure_groups(
    counts: pd.DataFrame,
    groups: Mapping[str, str],
    grouping: str,
    inspectorate: Inspectorate,
    edition: str,
    school_year: str,
    rows: Sequence[str],
) -> pd.DataFrame:
    """Return the measures by one grouping, nothing withheld; only groups with ratings.

    Where there are so few that only counts may be read, there is no interval.

    Parameters
    ----------
    counts : per indicator, sector and institution (`cluster_counts`).
    groups : the group of each institution. rows : sectors, groups of sectors and the total.
    """
    plan = inspectorate.plan
    digest = plan.digest
    made: list[tables.Row] = []
    shares: list[tuple[Ints, Ints, float | None]] = []
    for name, own in counts.groupby("indicator", sort=False):
        hits = dict(_hits(inspectorate, str(name), own))
        rated, sector = own["n"].to_numpy(), own["sector"].to_numpy()
        whole = _Institutions(own["institution_id"], np.arange(len(own)))
        deffs = {c: design_effect(whole.sum(y), whole.sum(rated)) for c, y in hits.items()}
        unit = inspectorate.indicators[str(name)].unit
        for row in rows:
            inside = np.flatnonzero(np.isin(sector, list(inspectorate.framework.expand(row))))
            visited = _Institutions(own["institution_id"], inside)
            member = np.array([groups.get(i, UNKNOWN) for i in visited.names], dtype=str)
            values, place = np.unique(member, return_inverse=True)
            m, met = visited.sum(rated), {c: visited.sum(y) for c, y in hits.items()}
            n = np.bincount(place, m, len(values)).astype(int).tolist()
            institutions = np.bincount(place, minlength=len(values)).tolist()
            k = {c: np.bincount(place, y, len(values)).astype(int).tolist() for c, y in met.items()}
            for i, value in enumerate(values.tolist()):
                said = status(n[i], plan)
                own_places = np.flatnonzero(place == i if said != "counts_only" else [])
                for category, y in met.items():
                    shares.append((y[own_places], m[own_places], deffs[category]))
                    made.append(
                        {
                            "edition": edition,
                            "school_year": school_year,
                            "grouping": grouping,
                            "group": value,
                            "indicator": name,
                            "sector": row,
                            "category": category,
                            "unit": unit,
                            "k": k[category][i],
                            "n": n[i],
                            "institutions": institutions[i],
                            "share": k[category][i] / n[i],
                            "obs_status": said,
                            "conf_status": "F",
                            "plan": digest,
                        }
                    )
    if not made:
        return tables.empty("meso")
    return tables.from_rows("meso", with_intervals(made, shares, plan.level))


def results_of_groups(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a table by group that can be read as the result of a group.

    No result: what the register gives no group (`unknown`), and rows of so few ratings that the
    plan prints only counts (`counts_only_below`).
    """
    named = table["group"] != UNKNOWN
    return table[named & (table["obs_status"] != "counts_only")].reset_index(drop=True)


def all_groups(
    counts: pd.DataFrame,
    institutions: pd.DataFrame,
    measures: pd.DataFrame,
    inspectorate: Inspectorate,
    publication: Publication,
    edition: str,
    school_year: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the public table of groups, protected, and the internal one, complete.

    What is withheld is decided on the complete table: leaving out rows that are no result
    (`results_of_groups`) tells a reader less. Groupings whose column the register leaves empty give
    nothing.

    Parameters
    ----------
    measures : the published measures of the school year, which readers see beside the groups.
    """
    framework = inspectorate.framework
    codes = ("ALL", *framework.sector_groups, *framework.sectors)
    seen = set(measures["sector"])
    made: dict[str, list[pd.DataFrame]] = {"public": [], "internal": []}
    for grouping, entry in publication.groupings.items():
        groups = group_of(institutions, grouping)
        if set(groups.values()) <= {UNKNOWN}:
            continue
        rows = [c for c in codes if c in seen]
        if entry.visibility == "internal":  # many small groups: the sectors are enough
            rows = [c for c in rows if c in framework.sectors]
        made[entry.visibility].append(
            measure_groups(counts, groups, grouping, inspectorate, edition, school_year, rows)
        )
    public, internal = (
        pd.concat(made[kind], ignore_index=True) if made[kind] else tables.empty("meso")
        for kind in ("public", "internal")
    )
    protected = protect_groups(public, measures, inspectorate)
    return tables.check(results_of_groups(protected), "meso"), tables.check(internal, "meso")


def measure_groups_of_year(
    config: Path,
    counts: Path,
    measures: Path,
    institutions: Path,
    edition: str,
    school_year: str,
    public: Path,
    internal: Path,
) -> None:
    """Write the tables of groups of one school year; the internal one for its owner only."""
    inspectorate = load_inspectorate(config)
    shown, rest = all_groups(
        pd.read_parquet(counts),
        pd.read_parquet(institutions),
        pd.read_csv(measures).astype({"k": "Int64"}),
        inspectorate,
        load_publication(config),
        edition,
        school_year,
    )
    write_csv(shown, public)
    write_private_csv(rest, internal)
