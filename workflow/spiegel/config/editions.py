"""Editions: one mirror, the raw files it is made from, and the mirrors it is compared with."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from spiegel.config.closed_model import FILL_IN, SCHOOL_YEAR, Closed, Key, Label
from spiegel.config.closed_yaml import read_yaml, validate
from spiegel.errors import SpiegelError, did_you_mean

EDITION = r"^[a-z][a-z0-9_]{0,59}$"  # the name of an edition is also that of files


# A day after any other, where a draft does not say one yet.
NOT_YET = date(2200, 1, 1)


class Period(Closed):
    """A part of a school year, both days included."""

    first: date = Field(alias="from", description="its first day", examples=["2024-09-01"])
    until: date = Field(description="its last day", examples=["2024-12-31"])

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.until < self.first:
            raise ValueError(f"a period ends ({self.until}) before it begins ({self.first})")
        return self

    @classmethod
    def of(cls, days: Sequence[str]) -> Self | None:
        """Return the period of a first and a last day, as texts; None without them."""
        return cls.model_validate({"from": days[0], "until": days[1]}) if days else None


class Prior(Closed):
    """An earlier mirror to compare with."""

    mirror: str = Field(description="name of the earlier mirror", examples=["os2024"])
    school_year: str = Field(
        pattern=SCHOOL_YEAR, description="its school year", examples=["2022-2023"]
    )
    source: Literal["records", "published"] = Field(
        description="records: counted again from the raw files; published: its figures in "
        "published_priors.csv",
        examples=["records"],
    )
    cut_off: date | None = Field(
        default=None,
        description="the day until which its reports count; of records, and only there",
        examples=["2024-01-31"],
    )
    period: Period | None = Field(
        default=None,
        description="the part of its school year that it counts; of records, and only where this "
        "edition has a period",
        examples=[{"from": "2023-09-01", "until": "2023-12-31"}],
    )

    @model_validator(mode="after")
    def _cut_off(self) -> Self:
        if (self.source == "records") != (self.cut_off is not None):
            raise ValueError(
                f"prior mirror '{self.mirror}': a cut_off belongs to source records, and only there"
            )
        if self.period is not None and self.source != "records":
            raise ValueError(
                f"prior mirror '{self.mirror}': a period belongs to source records, and only there"
            )
        return self


class Deviation(Closed):
    """A departure from the analysis plan, declared with its date and reason."""

    declared: date
    what: Label
    reason: Label


class Edition(Closed):
    """One mirror: which school year, which versions of which raw files, compared with what.

    Attributes
    ----------
    extracted : the day of the data, as readers are told; the export was made on it, unless
        `exported` says otherwise.
    exported : the day the export was made, where `extracted` is the day that it describes; or
        `unknown`.
    cut_off : published until: a visit counts when its report was published by that day.
    period : the part of the school year that counts; without it, all of it. A school year may have
        several editions, each with its own period and cut-off.
    """

    edition: str = Field(pattern=EDITION)
    inspectorate: Key
    school_year: str = Field(pattern=SCHOOL_YEAR)
    period: Period | None = Field(
        default=None,
        description="the part of the school year that counts, both days included; without it, all "
        "of it",
        examples=[{"from": "2024-09-01", "until": "2024-12-31"}],
    )
    title: Label
    cut_off: date = Field(
        description="published until: a visit counts when its report was published by that day",
        examples=["2025-01-31"],
    )
    extracted: date
    exported: date | Literal["unknown"] | None = None
    raw: dict[str, dict[str, str]]
    priors: tuple[Prior, ...] = ()
    no_priors_reason: Label | None = None
    deviations: tuple[Deviation, ...] = ()

    @model_validator(mode="after")
    def _years(self) -> Self:
        for prior in self.priors:
            if prior.school_year >= self.school_year:
                raise ValueError(
                    f"prior mirror '{prior.mirror}' ({prior.school_year}) is not earlier than "
                    f"{self.school_year}"
                )
            if prior.source == "records" and bool(prior.period) != bool(self.period):
                raise ValueError(
                    f"prior mirror '{prior.mirror}' counts "
                    + ("a period" if prior.period else "its whole school year")
                    + " and this edition "
                    + ("a period" if self.period else "its whole school year")
                    + ": give both a period, or neither"
                )
        if not self.priors and self.no_priors_reason is None:
            raise ValueError("without priors, give no_priors_reason, in each language")
        if self.made_on is not None and self.made_on < self.extracted:
            raise ValueError(
                f"the export was made ({self.made_on}) before the day that it describes "
                f"({self.extracted})"
            )
        return self

    @property
    def made_on(self) -> date | None:
        """The day the export was made; None where only the day that it describes is known."""
        if self.exported == "unknown":
            return None
        return self.exported or self.extracted

    def last_day(self, described_days: int) -> date:
        """Return the last day that an export can hold.

        Parameters
        ----------
        described_days : how long after the day that it describes it may have been made.
        """
        return self.made_on or self.extracted + timedelta(days=described_days)

    @property
    def record_years(self) -> tuple[str, ...]:
        """School years whose records are cleaned: earlier mirrors first, this one last."""
        earlier = {p.school_year for p in self.priors if p.source == "records"}
        return (*sorted(earlier), self.school_year)

    def cut_off_of(self, school_year: str) -> date:
        """Return the publication cut-off that applies to the records of a school year."""
        for prior in self.priors:
            if prior.school_year == school_year and prior.cut_off is not None:
                return prior.cut_off
        return self.cut_off

    def period_of(self, school_year: str) -> Period | None:
        """Return the part of a school year that its mirror counts; None: all of it."""
        for prior in self.priors:
            if prior.school_year == school_year and prior.source == "records":
                return prior.period
        return self.period if school_year == self.school_year else None

    def days_of(self, school_year: str) -> list[str]:
        """Return the first and last day of the part that counts, as texts; none: all of it."""
        period = self.period_of(school_year)
        return [str(period.first), str(period.until)] if period else []

    def mirror_of(self, school_year: str) -> str:
        """Return the name of the mirror that counts the records of a school year."""
        for prior in self.priors:
            if prior.school_year == school_year and prior.source == "records":
                return prior.mirror
        return self.edition

    def datasets(self, school_year: str) -> tuple[str, ...]:
        """Return the datasets pinned for a school year, sorted."""
        return tuple(sorted(d for d, years in self.raw.items() if school_year in years))

    def versions(self, school_year: str) -> dict[str, str]:
        """Return the pinned version of each dataset of a school year."""
        return {d: self.raw[d][school_year] for d in self.datasets(school_year)}


class Main(Closed):
    """`config/config.yaml`: what to build, and nothing about machines."""

    edition: str


def school_year_of(day: date, starts: str) -> str:
    """Return the school year that a date falls in; `starts` is `MM-DD` of its first day."""
    month, first = (int(p) for p in starts.split("-"))
    year = day.year if (day.month, day.day) >= (month, first) else day.year - 1
    return f"{year}-{year + 1}"


def begin_of(school_year: str, starts: str) -> date:
    """Return the first day of a school year; `starts` is `MM-DD` of it."""
    month, first = (int(p) for p in starts.split("-"))
    return date(int(school_year[:4]), month, first)


def end_of(school_year: str, starts: str) -> date:
    """Return the last day of a school year; `starts` is `MM-DD` of its first day."""
    month, first = (int(p) for p in starts.split("-"))
    return date(int(school_year[5:]), month, first) - timedelta(days=1)


def check_cut_offs(edition: Edition, starts: str) -> None:
    """Refuse a cut-off that leaves out visits of a school year before their reports can be there.

    Parameters
    ----------
    starts : `MM-DD` of the first day of a school year.

    Raises
    ------
    SpiegelError : the cut-off of a mirror lies before its school year or period ends, not after
        that of the mirror before it, as when a file was copied from last year's, or after the day
        the export was made, which then cannot hold all reports up to it; a period that is no part
        of its school year.
    """
    where = f"config/editions/{edition.edition}.yaml"
    years = edition.record_years
    cut_offs = [edition.cut_off_of(year) for year in years]
    for year, day in zip(years, cut_offs, strict=True):
        period, end = edition.period_of(year), end_of(year, starts)
        if period is not None:
            begin = begin_of(year, starts)
            if period.first < begin or period.until > end:
                raise SpiegelError(
                    f"the period {period.first} to {period.until} is no part of school year "
                    f"{year}, which is {begin} to {end}",
                    where=f"{where}, key 'period'",
                    fix="give days of that school year; where the years of this inspectorate begin "
                    "on another day, write it as school_year_starts in framework.yaml.",
                    code="C-EDI-02",
                )
            end = period.until
        if day < end:
            ends = f"the period of {year}" if period else f"the school year {year}"
            raise SpiegelError(
                f"the cut-off {day} lies before {ends} ends",
                where=where,
                fix=f"give a day from {end} on: reports published after the cut-off are left out.",
            )
    if edition.made_on is not None and edition.cut_off > edition.made_on:
        raise SpiegelError(
            f"the cut-off {edition.cut_off} lies after {edition.made_on}, the day of the export",
            where=f"{where}, keys 'cut_off' and 'extracted'",
            fix="give a cut-off up to that day, or pin a later export; where 'extracted' is the "
            "day that the export only describes, write when it was made: exported (or unknown).",
        )
    for before, year, earlier, day in zip(years, years[1:], cut_offs, cut_offs[1:], strict=False):
        if day <= earlier:
            raise SpiegelError(
                f"the cut-off {day} of {year} is not after that of {before}, {earlier}",
                where=where,
                fix="give each mirror its own: reports published later than it are left out.",
            )


def doubtful_cut_off(edition: Edition) -> str:
    """Return what cannot be told of a cut-off, because the day of the export is unknown, or ''."""
    if edition.made_on is not None or edition.cut_off <= edition.extracted:
        return ""
    return (
        f"the cut-off {edition.cut_off} lies after {edition.extracted}, the day that the export "
        "describes, and the day it was made is not known: reports published in between may be "
        "missing from it"
    )


def load_edition(root: Path, name: str, *, draft: bool = False) -> Edition:
    """Load `config/editions/<name>.yaml`.

    Parameters
    ----------
    draft : as `read_edition`.

    Raises
    ------
    SpiegelError : the edition does not exist, or its file is wrong.
    """
    folder = root / "config" / "editions"
    path = folder / f"{name}.yaml"
    if not re.fullmatch(EDITION, name) or not path.is_file():
        known = sorted(p.stem for p in folder.glob("*.yaml"))
        raise SpiegelError(
            f"there is no edition '{name[:60]}'",
            where=folder.relative_to(root).as_posix(),
            fix=did_you_mean(name, known),
        )
    return read_edition(path, path.relative_to(root).as_posix(), draft=draft)


def unfilled(text: str) -> list[tuple[int, str]]:
    """Return the lines of an edition's file that a person still has to fill in, with their keys."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        key, _, value = line.partition(":")
        if value.partition("#")[0].strip().strip("\"'") == FILL_IN:
            found.append((number, key.strip()))
    return found


def read_edition(path: Path, where: str = "", *, draft: bool = False) -> Edition:
    """Read the file of an edition, which is named after it.

    Parameters
    ----------
    where : what messages call the file; its path unless told.
    draft : a day that is still to be filled in is `NOT_YET`, and no mistake.

    Raises
    ------
    SpiegelError : the file is wrong, not filled in, or that of another edition.
    """
    where = where or path.as_posix()
    data = read_yaml(path)
    if isinstance(data, dict) and FILL_IN in data.values():
        if not draft:
            key = next(name for name, value in data.items() if value == FILL_IN)
            lines = {k: n for n, k in unfilled(path.read_text(encoding="utf-8"))}
            raise SpiegelError(
                f"key '{key}' is still to be filled in",
                where=f"{where}, line {lines[key]}" if key in lines else where,
                fix="write a day there, as 2027-01-31.",
                code="C-EDI-01",
            )
        data = {key: NOT_YET if value == FILL_IN else value for key, value in data.items()}
    edition = validate(Edition, data, where)
    if edition.edition != path.stem:
        raise SpiegelError(
            f"the file says it is edition '{edition.edition}'",
            where=where,
            fix=f"set edition: {path.stem}, or rename the file.",
        )
    return edition
