"""Two publications together: what a reader can work out of a withheld count from both.

The same school year stands in the mirror of its own year, in later mirrors beside theirs, and in
every revision. Each is protected by itself; here they are laid side by side. A reader knows every
shown cell of both, the numbers rated, and that groups add up to sectors. Between two publications
records of a sector are taken to have only come in or only gone out, as a late report does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.files import read_csv
from spiegel.publish.known_counts import Cell, Reader


class GivenAway(NamedTuple):
    """A withheld count that two publications together give away: it lies from `low` to `high`."""

    school_year: str
    indicator: str
    publication: str
    grouping: str
    group: str
    sector: str
    category: str
    low: float
    high: float
    needed: int
    status: Literal["together", "disagree"]


@dataclass(frozen=True)
class Tables:
    """The public tables of one publication; `meso` is empty when there is none."""

    name: str
    measures: pd.DataFrame
    meso: pd.DataFrame


def read_tables(name: str, folder: Path) -> Tables:
    """Read the public tables of a publication from its folder `tables`."""
    text = ("interval", "weights", "plan")
    meso = folder / "meso.csv"
    return Tables(
        name,
        read_csv(folder / "measures.csv", text=text),
        read_csv(meso, text=text) if meso.is_file() else pd.DataFrame(),
    )


def cells_of(tables: Tables, indicator: str, school_year: str) -> list[Cell]:
    """Return the cells of one indicator and school year in both tables of a publication."""
    found = []
    for table in (tables.measures, tables.meso):
        if table.empty:
            continue
        own = table[(table["indicator"] == indicator) & (table["school_year"] == school_year)]
        for line in own.to_dict("records"):
            grouping = str(line.get("grouping") or "")
            group = str(line["group"]) if grouping else ""
            k = None if line["conf_status"] == "C" else int(line["k"])
            row = (grouping, group, str(line["sector"]))
            found.append(Cell(row, str(line["category"]), k, int(line["n"])))
    return found


def given_away(
    now: Tables,
    earlier: Tables,
    inspectorate: Inspectorate,
    truth: Mapping[tuple[str, str, str, str], int] | None = None,
) -> pd.DataFrame:
    """Return the withheld counts that two publications together give away.

    A count is given away when everything shown in both puts it within fewer than the width that
    the analysis plan asks, and it may be one of those that the plan protects. `status` is
    `together`, or `disagree` for an indicator on which the two cannot both be true of records that
    only came in or only went out: then nobody can say, and a person must look.

    Parameters
    ----------
    truth : true counts of `now` by school year, indicator, sector and category, where known; a
        count that needs no protection is then not reported.
    """
    rules = inspectorate.plan.disclosure
    found: list[GivenAway] = []
    for name in rules.indicators:
        years = set(now.measures["school_year"]) & set(earlier.measures["school_year"])
        for year in sorted(years):
            old, new = (cells_of(t, name, year) for t in (earlier, now))
            if old and new:
                for one in _together(name, inspectorate, old, new, truth or {}, year):
                    publication = now if one.publication == "now" else earlier
                    found.append(one._replace(publication=publication.name))
    return pd.DataFrame(found, columns=list(GivenAway._fields))


def _together(
    name: str,
    inspectorate: Inspectorate,
    old: list[Cell],
    new: list[Cell],
    truth: Mapping[tuple[str, str, str, str], int],
    year: str,
) -> Iterator[GivenAway]:
    rules = inspectorate.plan.disclosure
    reader = Reader(name, inspectorate)
    reader.read("earlier", old)
    reader.read("now", new)
    reader.link("earlier", "now")
    for publication, cells in (("now", new), ("earlier", old)):
        for cell in cells:
            if cell.k is not None:
                continue
            grouping, group, sector = cell.row
            true = truth.get((year, name, sector, cell.category)) if not grouping else None
            if true is not None and not 0 < true < rules.below:
                continue
            needed = min(rules.protection, cell.n)
            place = (year, name, publication, grouping, group, sector, cell.category)
            try:
                low, high = reader.knowledge.bounds(
                    reader.form(publication, cell.row, cell.category)
                )
            except ValueError:
                yield GivenAway(*place, float("nan"), float("nan"), needed, "disagree")
                return
            if high - low < needed and high > 0 and low < rules.below:
                yield GivenAway(*place, low, high, needed, "together")


def given_away_beside(root: Path, edition: str, earlier: Iterable[Tables]) -> pd.DataFrame:
    """Return what a built edition and each of some earlier publications give away together.

    True counts of the edition come from its measure stage; see `given_away`.
    """
    settings = load_edition(root, edition)
    inspectorate = load_inspectorate(root / "config" / "inspectorates" / settings.inspectorate)
    processed = root / "data" / "processed" / edition
    truth = true_counts(processed, settings.record_years, inspectorate)
    now = read_tables(edition, root / "results" / edition / "tables")
    found = [given_away(now, one, inspectorate, truth) for one in earlier]
    kept = [table for table in found if len(table)]
    return (
        pd.concat(kept, ignore_index=True)
        if kept
        else pd.DataFrame(columns=list(GivenAway._fields))
    )


def true_counts(
    processed: Path, years: tuple[str, ...], inspectorate: Inspectorate
) -> dict[tuple[str, str, str, str], int]:
    """Return the counts of confidential indicators behind an edition's measures.

    Parameters
    ----------
    processed : `data/processed/<edition>`.
    """
    framework = inspectorate.framework
    found: dict[tuple[str, str, str, str], int] = {}
    for year in years:
        table = pd.read_parquet(processed / "measure" / f"{year}.counts.parquet")
        for name in inspectorate.plan.disclosure.indicators:
            own = table[table["indicator"] == name]
            steps = [s.id for s in inspectorate.scale(name).steps]
            for row in ("ALL", *framework.sector_groups, *framework.sectors):
                inside = own[own["sector"].isin(framework.expand(row))]
                k, n = int(inside["k"].sum()), int(inside["n"].sum())
                found[year, name, row, "meets"] = k
                found[year, name, row, "below"] = n - k
                for place, step in enumerate(steps):
                    found[year, name, row, step] = sum(
                        int(s[place]) for s in inside["steps"] if len(s)
                    )
    return found
