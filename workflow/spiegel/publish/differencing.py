"""Two publications together: what a reader can work out of a withheld count from both.

The same school year stands in the mirror of its own year, in later mirrors beside theirs, and in
every revision. Each is protected by itself; here they are laid side by side. A reader knows every
shown cell of both, the numbers rated, and that groups add up to sectors. Between two publications
records of a sector are taken to have only come in or only gone out, as a late report does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import Inspectorate, load_inspectorate
from spiegel.files import read_csv
from spiegel.measure.disclosure import DERIVED
from spiegel.stats.disclosure import bounds

GroupKey = tuple[str, str, str]  # grouping, group ('' for a sector by itself), sector
Variable = tuple[str, GroupKey, str]  # publication, leaf row, base category


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
    text = ("interval", "plan")
    meso = folder / "meso.csv"
    return Tables(
        name,
        read_csv(folder / "measures.csv", text=text),
        read_csv(meso, text=text) if meso.is_file() else pd.DataFrame(),
    )


@dataclass
class Knowledge:
    """Sums of unknown whole counts that a reader knows, as equations."""

    places: dict[Variable | tuple[str, Variable], int] = field(default_factory=dict)
    equations: list[tuple[dict[int, int], int]] = field(default_factory=list)

    def place(self, variable: Variable | tuple[str, Variable]) -> int:
        return self.places.setdefault(variable, len(self.places))

    def say(self, terms: Mapping[int, int], total: int) -> None:
        self.equations.append((dict(terms), total))

    def bounds(self, terms: Mapping[int, int]) -> tuple[float, float]:
        """Return the least and greatest value of a sum of the counts."""

        def dense(some: Mapping[int, int]) -> list[float]:
            row = [0.0] * len(self.places)
            for place, factor in some.items():
                row[place] = factor
            return row

        return bounds(
            np.array([dense(t) for t, _ in self.equations]),
            [total for _, total in self.equations],
            dense(terms),
        )


@dataclass(frozen=True)
class Cell:
    """One cell of a publication on one indicator and school year."""

    row: GroupKey
    category: str
    k: int | None
    n: int


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


class Reader:
    """What one reader knows of one indicator in one school year, from some publications."""

    def __init__(self, name: str, inspectorate: Inspectorate) -> None:
        self.framework = inspectorate.framework
        single = inspectorate.indicators[name].aggregate == "single"
        self.base = (
            [step.id for step in inspectorate.scale(name).steps] if single else list(DERIVED)
        )
        met = [self.base[i - 1] for i in sorted(inspectorate.meets(name))] if single else ["meets"]
        self.parts = {c: [c] for c in self.base}
        self.parts |= {"meets": met, "below": [c for c in self.base if c not in met]}
        self.knowledge = Knowledge()
        self.rated: dict[tuple[str, GroupKey], int] = {}

    def leaves(self, publication: str, row: GroupKey) -> list[GroupKey]:
        """Return the sectors, of the same group, that a row consists of."""
        grouping, group, sector = row
        found = ((grouping, group, s) for s in self.framework.expand(sector))
        return [leaf for leaf in found if (publication, leaf) in self.rated]

    def form(self, publication: str, row: GroupKey, category: str | None) -> dict[int, int]:
        """Return the counts that make up a cell; without a category, the number rated."""
        base = self.base if category is None else self.parts[category]
        return {
            self.knowledge.place((publication, leaf, c)): 1
            for leaf in self.leaves(publication, row)
            for c in base
        }

    def read(self, publication: str, cells: list[Cell]) -> None:
        """Take in everything that a publication shows."""
        for cell in cells:
            if cell.row[2] in self.framework.sectors:
                self.rated[publication, cell.row] = cell.n
        rows = {cell.row: cell.n for cell in cells}
        for row, n in rows.items():
            self.knowledge.say(self.form(publication, row, None), n)
        for cell in cells:
            if cell.k is not None:
                self.knowledge.say(self.form(publication, cell.row, cell.category), cell.k)
        groupings = dict.fromkeys(row[0] for row in rows if row[0])
        for grouping in groupings:
            for sector in self.framework.sectors:
                if ("", "", sector) not in rows:
                    continue
                parts = [r for r in rows if r[0] == grouping and r[2] == sector]
                for c in self.base if parts else ():
                    terms = {self.knowledge.place((publication, r, c)): 1 for r in parts}
                    terms[self.knowledge.place((publication, ("", "", sector), c))] = -1
                    self.knowledge.say(terms, 0)

    def link(self, earlier: str, now: str) -> None:
        """Say how the records of two publications relate, sector by sector and group by group."""
        both = [row for (name, row) in self.rated if name == now and (earlier, row) in self.rated]
        for row in both:
            grew = self.rated[now, row] - self.rated[earlier, row]
            more, less = (now, earlier) if grew >= 0 else (earlier, now)
            for c in self.base:
                terms = {self.knowledge.place((more, row, c)): 1}
                terms[self.knowledge.place((less, row, c))] = -1
                if grew:
                    terms[self.knowledge.place(("change", (more, row, c)))] = -1
                self.knowledge.say(terms, 0)


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
