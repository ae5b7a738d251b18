"""Everything that the profiles of one edition are made of, loaded once for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from spiegel.compare.comparability import Comparability, Verdict, read_comparability
from spiegel.config.editions import Edition
from spiegel.config.framework import Standard, Unit
from spiegel.publish.profiles.batches import Batch
from spiegel.publish.report import Report

Key = tuple[str, str]  # institution, indicator


@dataclass(frozen=True)
class Own:
    """The counts of one institution on one indicator: `k` of `n` meet, `steps` lowest first."""

    k: int
    n: int
    steps: tuple[int, ...]


class Judgement(NamedTuple):
    """One judgement; `rating` is 1-based, 0 where there is none."""

    visit: str
    investigation: str
    standard: str
    rating: int
    status: str


class Visit(NamedTuple):
    visit: str
    institution: str
    sector: str
    kind: str
    start: date | None
    end: date | None
    report: date | None
    published: date | None
    status: str
    scales: str


class Cell(NamedTuple):
    """One row of measures.csv; `k` is 0 where it is withheld."""

    claim: str
    unit: Unit
    k: int
    n: int
    obs_status: str
    withheld: bool


class Institution(NamedTuple):
    name: str
    network: str
    province: str


@dataclass(frozen=True)
class Records:
    """The files of records that profiles are made of.

    Attributes
    ----------
    judgements, institutions : clean tables of the mirror's own school year.
    visits, counts : visits, and what was counted of each institution, by school year.
    """

    judgements: Path
    institutions: Path
    visits: Mapping[str, Path]
    counts: Mapping[str, Path]


def records_of(given: Any, years: Sequence[str]) -> Records:
    """Return the records that a rule hands over by name, with one file for each of `years`."""
    return Records(
        judgements=Path(given.judgements),
        institutions=Path(given.institutions),
        visits=dict(zip(years, map(Path, given.visits), strict=True)),
        counts=dict(zip(years, map(Path, given.counts), strict=True)),
    )


def find_records(root: Path, edition: Edition) -> Records:
    """Return the records of an edition that was built, for whom no rule hands them over."""
    clean = root / "data" / "processed" / edition.edition / "clean"
    counts, years = clean.with_name("measure"), edition.record_years
    return Records(
        judgements=clean / edition.school_year / "judgements.parquet",
        institutions=clean / edition.school_year / "institutions.parquet",
        visits={year: clean / year / "visits.parquet" for year in years},
        counts={year: counts / f"{year}.counts.parquet" for year in years},
    )


class Source:
    """The tables of an edition, arranged by institution.

    Parameters
    ----------
    report : with the measures of the edition.
    batch : whose records are loaded; the measures of a sector are always those of the whole sector.
    """

    def __init__(self, report: Report, records: Records, batch: Batch | None = None) -> None:
        self.batch = batch or Batch()
        self.report, self.records = report, records
        self.year = self.report.edition.school_year
        self.earlier_years = tuple(y for y in self.report.edition.record_years if y != self.year)
        self.mirrors = {p.school_year: p.mirror for p in self.report.edition.priors}
        inspectorate = self.report.inspectorate
        path = inspectorate.folder / "comparability.csv"
        self._comparability: Comparability = read_comparability(path, [*inspectorate.indicators])

    def _read(self, path: Path, columns: list[str] | None = None) -> pd.DataFrame:
        """Return the rows of a table that are of the batch."""
        found = pd.read_parquet(path, columns=columns)
        return self.batch.rows(found) if "institution_id" in found else found

    @cached_property
    def judgements(self) -> dict[str, list[Judgement]]:
        """Return the judgements of this school year by visit, in order of investigation."""
        table = self._read(self.records.judgements)
        own = {v.visit for found in self.visits.values() for each in found.values() for v in each}
        table = table[table["visit_id"].isin(own)]
        rating = table["rating"].fillna(0).astype("int64")
        columns = ("visit_id", "investigation_id", "standard")
        found: dict[str, list[Judgement]] = {}
        for line in zip(
            *(table[c].tolist() for c in columns),
            rating.tolist(),
            table["rating_status"].tolist(),
            strict=True,
        ):
            judgement = Judgement(*line)
            found.setdefault(judgement.visit, []).append(judgement)
        order = {code: i for i, code in enumerate(self.report.inspectorate.framework.standards)}
        for lines in found.values():
            lines.sort(key=lambda j: (j.investigation, order[j.standard]))
        return found

    @cached_property
    def visits(self) -> dict[str, dict[str, list[Visit]]]:
        """Return the visits of this school year by sector and institution."""
        table = self._read(self.records.visits[self.year]).sort_values(
            ["institution_id", "visit_id"]
        )
        dates = ("start_date", "end_date", "report_date", "publication_date")
        plain = [*(table[c].tolist() for c in ("visit_id", "institution_id", "sector"))]
        plain.append(table["visit_type"].tolist())
        plain += [[None if pd.isna(d) else d.date() for d in table[c]] for c in dates]
        plain += [table[c].tolist() for c in ("report_status", "scale_version")]
        found: dict[str, dict[str, list[Visit]]] = {}
        for line in zip(*plain, strict=True):
            visit = Visit(*line)
            found.setdefault(visit.sector, {}).setdefault(visit.institution, []).append(visit)
        return found

    @cached_property
    def register(self) -> dict[str, Institution]:
        """Return name, network and province of each institution in the register."""
        table = self._read(self.records.institutions)
        columns = [table[c].tolist() for c in ("name", "network", "province")]
        lines = (Institution(*line) for line in zip(*columns, strict=True))
        return dict(zip(table["institution_id"].tolist(), lines, strict=True))

    @cached_property
    def cells(self) -> dict[tuple[str, str, str], Cell]:
        """Return this mirror's measures by indicator, sector and category."""
        table = self.report.current
        keys = zip(table["indicator"], table["sector"], table["category"], strict=True)
        rest = zip(
            table["unit"],
            table["k"].fillna(0).astype("int64").tolist(),
            table["n"].tolist(),
            table["obs_status"],
            (table["conf_status"] == "C").tolist(),
            strict=True,
        )
        return {key: Cell(":".join(key), *line) for key, line in zip(keys, rest, strict=True)}

    @cached_property
    def _own(self) -> dict[str, dict[str, dict[Key, Own]]]:
        years = {}
        for year in (*self.earlier_years, self.year):
            table = self._read(self.records.counts[year])
            found: dict[str, dict[Key, Own]] = {}
            columns = ("sector", "institution_id", "indicator", "k", "n", "steps")
            for sector, institution, name, k, n, steps in zip(
                *(table[c].tolist() for c in columns), strict=True
            ):
                own = Own(k, n, tuple(map(int, steps)))
                found.setdefault(sector, {})[institution, name] = own
            years[year] = found
        return years

    def own(self, institution: str, sector: str, indicator: str, year: str) -> Own | None:
        """Return what an institution got on an indicator in a school year, None for nothing."""
        return self._own[year].get(sector, {}).get((institution, indicator))

    @cached_property
    def _seen(self) -> dict[tuple[str, str], set[str]]:
        return {
            (year, sector): {institution for institution, _ in found}
            for year, sectors in self._own.items()
            for sector, found in sectors.items()
        }

    def seen(self, institution: str, sector: str, year: str) -> bool:
        """Say whether an institution was counted in a school year."""
        return institution in self._seen.get((year, sector), set())

    @cached_property
    def _inspected(self) -> dict[str, dict[str, tuple[tuple[str, str], ...]]]:
        columns = ["institution_id", "start_date", "publication_date"]
        years: dict[str, dict[str, tuple[tuple[str, str], ...]]] = {}
        for year in (*self.earlier_years, self.year):
            table = self._read(self.records.visits[year], columns).copy()
            for column in columns[1:]:
                table[column] = table[column].dt.strftime("%Y-%m-%d").fillna("")
            found: dict[str, tuple[tuple[str, str], ...]] = {}
            for institution, start, published in zip(
                *(table[c].tolist() for c in columns), strict=True
            ):
                found[institution] = (*found.get(institution, ()), (start, published))
            years[year] = {institution: tuple(sorted(days)) for institution, days in found.items()}
        return years

    def same_inspection(self, institution: str, first: str, second: str) -> bool:
        """Say whether two school years hold one inspection, as two states of a register may."""
        days, others = (self._inspected[year].get(institution, ()) for year in (first, second))
        return bool(days) and days == others and all(any(pair) for pair in days)

    def verdict(self, year: str, indicator: str) -> Verdict:
        """Return how an earlier school year compares with this mirror on an indicator."""
        mirror = self.mirrors.get(year, "")
        return self._comparability.verdict(mirror, self.report.edition.edition, indicator)

    def institutions(self, sector: str) -> Iterator[tuple[str, list[Visit]]]:
        """Yield each institution inspected in a sector with its visits, by institution number."""
        yield from self.visits.get(sector, {}).items()

    def name(self, institution: str) -> str:
        """Return the name in the register, '' when it has none or is not there."""
        return self.register[institution].name if institution in self.register else ""

    def plain(self, theme: str) -> list[tuple[str, Standard, str]]:
        """Return (standard, its entry, indicator) for each standard with an indicator alone."""
        return self._plain[theme]

    @cached_property
    def _plain(self) -> dict[str, list[tuple[str, Standard, str]]]:
        themes = self.report.inspectorate.framework.themes
        return {theme: self._find_plain(theme) for theme in themes}

    def _find_plain(self, theme: str) -> list[tuple[str, Standard, str]]:
        inspectorate = self.report.inspectorate
        rows = []
        for code, standard in inspectorate.framework.standards.items():
            if standard.theme != theme:
                continue
            for name, indicator in inspectorate.indicators.items():
                if indicator.standards == (code,) and not (indicator.combined or indicator.among):
                    rows.append((code, standard, name))
                    break
        return rows

    def combined(self, theme: str) -> list[str]:
        """Return the indicators of a theme that take several standards together, of all visits."""
        inspectorate = self.report.inspectorate
        names = [n for n, i in inspectorate.indicators.items() if i.combined and not i.among]
        return list(inspectorate.of_theme(tuple(names), theme))
