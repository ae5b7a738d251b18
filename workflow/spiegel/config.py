"""Closed models of every configuration file. Nothing here knows any particular inspectorate."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from spiegel.closed_model import SCHOOL_YEAR, Closed, Label, Language
from spiegel.closed_yaml import read_yaml, validate
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.policies import Cleaning

EDITION = r"^[a-z][a-z0-9_]{0,59}$"  # the name of an edition is also that of files
RatingStatus = Literal["rated", "not_investigated", "not_rated", "not_applicable"]


class Step(Closed):
    """One step of a rating scale; `raw` lists how exports write it, `meaning` what it says."""

    id: str
    label: Label
    raw: tuple[str, ...]
    meaning: Label | None = None


class Scale(Closed):
    """An ordered scale, lowest step first; `meets_from` is the first step that meets the bar."""

    label: Label
    steps: tuple[Step, ...] = Field(min_length=2)
    meets_from: str
    below_label: Label
    meets_label: Label
    statuses: dict[str, RatingStatus] = Field(default={})

    @model_validator(mode="after")
    def _cut_exists(self) -> Self:
        ids = [s.id for s in self.steps]
        if self.meets_from not in ids:
            raise ValueError(f"meets_from '{self.meets_from}' is not a step; steps: {ids}")
        return self

    @property
    def cut(self) -> int:
        """Rating (1-based step number) from which the bar is met."""
        return [s.id for s in self.steps].index(self.meets_from) + 1

    def rating(self, step_id: str) -> int:
        """Return the 1-based rating of a step id."""
        return [s.id for s in self.steps].index(step_id) + 1


class Standard(Closed):
    """A quality standard that inspectors rate."""

    label: Label
    scale: str
    theme: str
    assumption: Label | None = None


class Sector(Closed):
    label: Label
    members: tuple[str, ...] = ()


class VisitType(Closed):
    """A kind of visit; only `main_series` visits are counted in the mirror.

    `frame` is that of the framework unless it is given here.
    """

    label: Label
    main_series: bool
    frame: Literal["flow", "stock"] | None = None
    advice_required: bool = False
    advice_allowed: bool = True
    required_standards: tuple[str, ...] = ()


class AdviceDrivers(Closed):
    """Themes of which at least one rating is expected on the lowest step under a bad advice."""

    standard: str
    themes: tuple[str, ...]


class UnitLabel(Closed):
    one: Label
    many: Label


def known(what: str, name: str, among: Collection[str]) -> None:
    """Raise a ValueError with the nearest name when a reference leads nowhere."""
    if name not in among:
        raise ValueError(f"{what} '{name}': " + did_you_mean(name, among))


class Framework(Closed):
    """What an inspectorate rates, on which scales, in which sectors."""

    name: str
    label: Label
    publisher: Label
    source: Label
    language: Language
    frame: Literal["flow", "stock"]
    school_year_starts: str = Field(pattern=r"^\d{2}-\d{2}$")
    scales: dict[str, Scale]
    themes: dict[str, Label]
    standards: dict[str, Standard]
    sectors: dict[str, Sector]
    sector_groups: dict[str, Sector] = Field(default={})
    total: Label
    mirrors: dict[str, Label] = Field(default={})  # titles of mirrors that no edition here makes
    units: dict[Literal["institution", "investigation"], UnitLabel]
    # What a denominator is called, by sector and unit; and other names for a sector or unit.
    nouns: dict[str, dict[Literal["institution", "investigation"], Label]] = Field(default={})
    also: dict[str, dict[Language, tuple[str, ...]]] = Field(default={})
    visit_types: dict[str, VisitType]
    final_statuses: tuple[str, ...]
    advice: AdviceDrivers | None = None
    cleaning: Cleaning = Cleaning()

    @model_validator(mode="after")
    def _references(self) -> Self:
        for code, standard in self.standards.items():
            known(f"standard '{code}' names scale", standard.scale, self.scales)
            known(f"standard '{code}' names theme", standard.theme, self.themes)
        for code, group in self.sector_groups.items():
            for member in group.members:
                known(f"sector group '{code}' names sector", member, self.sectors)
        for code, kind in self.visit_types.items():
            for needed in kind.required_standards:
                known(f"visit type '{code}' requires standard", needed, self.standards)
            if kind.advice_required and not kind.advice_allowed:
                raise ValueError(f"visit type '{code}' requires an advice that it may not have")
        for recode in self.cleaning.recode:
            for scale in recode.ratings:
                known("a recode names scale", scale, self.scales)
        if self.advice is not None:
            known("advice names standard", self.advice.standard, self.standards)
            for theme in self.advice.themes:
                known("advice names theme", theme, self.themes)
        return self

    @property
    def stocks(self) -> tuple[str, ...]:
        """Visit types whose rows are the latest state of an institution, not visits of a year."""
        return tuple(t for t, v in self.visit_types.items() if (v.frame or self.frame) == "stock")

    def sector_label(self, code: str, language: str) -> str:
        """Return the label of a sector, a sector group or the total (`ALL`)."""
        if code == "ALL":
            return self.total[language]
        return (self.sectors.get(code) or self.sector_groups[code]).label[language]

    def expand(self, code: str) -> tuple[str, ...]:
        """Return the sectors that a sector, sector group or `ALL` stands for."""
        if code == "ALL":
            return tuple(self.sectors)
        if code in self.sector_groups:
            return self.sector_groups[code].members
        return (code,)


class Indicator(Closed):
    """One number of the mirror: which ratings, of whom, counted how."""

    label: Label
    standards: tuple[str, ...] = Field(min_length=1)
    unit: Literal["institution", "investigation"]
    visit_types: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    aggregate: Literal["single", "all_meet"] = "single"
    sectors: tuple[str, ...] = ()
    polarity: Literal["higher", "lower"] = "higher"
    since: str | None = Field(default=None, pattern=SCHOOL_YEAR)
    assumption: Label | None = None


class Prior(Closed):
    """An earlier mirror to compare with."""

    mirror: str
    school_year: str = Field(pattern=SCHOOL_YEAR)
    source: Literal["records", "published"]
    cut_off: date | None = None

    @model_validator(mode="after")
    def _cut_off(self) -> Self:
        if (self.source == "records") != (self.cut_off is not None):
            raise ValueError(
                f"prior mirror '{self.mirror}': a cut_off belongs to source records, and only there"
            )
        return self


class Deviation(Closed):
    """A departure from the analysis plan, declared with its date and reason."""

    declared: date
    what: Label
    reason: Label


class Edition(Closed):
    """One mirror: which school year, which versions of which raw files, compared with what."""

    edition: str = Field(pattern=EDITION)
    inspectorate: str
    school_year: str = Field(pattern=SCHOOL_YEAR)
    title: Label
    cut_off: date
    extracted: date
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
        if not self.priors and self.no_priors_reason is None:
            raise ValueError("without priors, give no_priors_reason, in each language")
        return self

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

    def datasets(self, school_year: str) -> tuple[str, ...]:
        """Return the datasets pinned for a school year, sorted."""
        return tuple(sorted(d for d, years in self.raw.items() if school_year in years))

    def versions(self, school_year: str) -> dict[str, str]:
        """Return the pinned version of each dataset of a school year."""
        return {d: self.raw[d][school_year] for d in self.datasets(school_year)}


class Main(Closed):
    """`config/config.yaml`: what to build, and nothing about machines."""

    edition: str


class Thresholds(Closed):
    min_observations: int = 30
    min_institutions: int = 10
    counts_only_below: int = 10
    k_of_n_below: int = 30
    flagged_below: int = 62


class Composition(Closed):
    """How a change is held at equal composition: the cells, and when they are joined.

    Cells are sectors, divided by `within_sector` (a column of the register). A sector with a cell
    of fewer than `min_cell` institutions in either year is one cell; a sector that is itself
    smaller is left out when its weight is at most `ignore_below`, else nothing is standardised.
    """

    within_sector: Literal["none", "network", "province"] = "none"
    min_cell: int = Field(default=5, ge=2)
    ignore_below: float = Field(default=0.02, ge=0, lt=0.5)


class Permutation(Closed):
    """When year labels are permuted instead of relying on large numbers, and how often."""

    replicates: int = Field(default=9999, ge=999)
    seed: int = 2025
    below_institutions: int = 30
    below_expected: float = 5


class Disclosure(Closed):
    """Which indicators are confidential, and from which count on they may be shown.

    A count of 1 to `below - 1` is withheld, with as many others as it takes that no withheld
    count can be computed to within less than `protection`.
    """

    indicators: tuple[str, ...] = ()
    below: int = Field(default=5, ge=2)
    protection: int = Field(default=3, ge=1)
    assumption: Label | None = None


class Plan(Closed):
    """The written analysis plan: levels, margins and thresholds fixed before the data arrive."""

    level: float = Field(gt=0.5, lt=1)
    alpha: float = Field(gt=0, lt=0.5)
    margin: float = Field(gt=0, lt=1)
    power: float = Field(gt=0.5, lt=1)
    min_mirrors_for_trend: int = Field(ge=4)
    percent_decimals: int = Field(ge=0, le=2)
    headline: dict[str, tuple[str, ...]]
    thresholds: Thresholds
    composition: Composition = Composition()
    permutation: Permutation = Permutation()
    disclosure: Disclosure = Disclosure()

    @property
    def digest(self) -> str:
        """Return 12 hexadecimal digits that change when any value of the plan changes."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


class Where(Closed):
    """A row filter on one staged column; exactly one condition."""

    present: bool | None = None
    equals: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.present is None) == (self.equals is None):
            raise ValueError("give exactly one of: present, equals")
        return self


class Join(Closed):
    dataset: str
    on: str
    take: tuple[str, ...]


class Recipe(Closed):
    """How rows of one staged dataset become rows of a clean table."""

    dataset: str = Field(alias="from")
    join: Join | None = None
    where: dict[str, Where] = Field(default={})
    columns: dict[str, str] = Field(default={})
    constants: dict[str, str] = Field(default={})
    melt: dict[str, str] = Field(default={})
    school_year_of: str | None = None


class Recipes(Closed):
    """`tables.yaml`: the way from staged datasets to the clean tables."""

    visits: tuple[Recipe, ...]
    judgements: tuple[Recipe, ...]
    institutions: tuple[Recipe, ...] = ()
    population: tuple[Recipe, ...] = ()
    prior_figures: tuple[Recipe, ...] = ()


class Notebook(Closed):
    """A report notebook; `per: sector` or `per: theme` makes one for each of those listed.

    `claims` is the kind of document (a place of claim_words.yaml) whose sentences it shows; `reads`
    are the tables that a notebook of one's own opens: `measures`, or `clean/visits`.
    """

    template: str
    title: Label
    per: Literal["edition", "sector", "theme"] = "edition"
    sectors: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    claims: str | None = None
    reads: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _keys(self) -> Self:
        for kind, listed in (("sector", self.sectors), ("theme", self.themes)):
            if bool(listed) != (self.per == kind):
                raise ValueError(f"a notebook lists {kind}s when it is made per {kind}, only then")
        return self

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the sectors or themes that the notebook is made for; none when it is one."""
        return {"sector": self.sectors, "theme": self.themes}.get(self.per, ())


class Figure(Closed):
    """One entry of the figure registry."""

    notebook: str
    type: Literal[
        "rating_bars",
        "change_dots",
        "series",
        "exclusion_flow",
        "coverage",
        "heat_table",
        "sector_panels",
        "own",
    ]
    title: Label
    subtitle: Label
    alt: Label
    indicators: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    rows: Literal["indicator", "sector"] = "indicator"
    category: str = "meets"
    note: Label | None = None
    # Of an own figure: inches of its body, and of the room left of its axes for tick labels.
    height: float = Field(default=3.6, gt=1, le=20)
    labels: float = Field(default=1.6, ge=0, le=4)


class Registry(Closed):
    """`figures.yaml`: notebooks and the figures they make."""

    notebooks: dict[str, Notebook]
    figures: dict[str, Figure]

    @model_validator(mode="after")
    def _references(self) -> Self:
        for name, figure in self.figures.items():
            if figure.notebook not in self.notebooks:
                raise ValueError(
                    f"figure '{name}' names notebook '{figure.notebook}': "
                    + did_you_mean(figure.notebook, self.notebooks)
                )
        return self


def school_year_of(day: date, starts: str) -> str:
    """Return the school year that a date falls in; `starts` is `MM-DD` of its first day."""
    month, first = (int(p) for p in starts.split("-"))
    year = day.year if (day.month, day.day) >= (month, first) else day.year - 1
    return f"{year}-{year + 1}"


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
    SpiegelError : the cut-off of a mirror lies before its school year ends, or not after that of
        the mirror before it, as when a file was copied from last year's.
    """
    where = f"config/editions/{edition.edition}.yaml"
    years = edition.record_years
    cut_offs = [edition.cut_off_of(year) for year in years]
    for year, day in zip(years, cut_offs, strict=True):
        if day < (end := end_of(year, starts)):
            raise SpiegelError(
                f"the cut-off {day} lies before the school year {year} ends",
                where=where,
                fix=f"give a day from {end} on: reports published after the cut-off are left out.",
            )
    for before, year, earlier, day in zip(years, years[1:], cut_offs, cut_offs[1:], strict=False):
        if day <= earlier:
            raise SpiegelError(
                f"the cut-off {day} of {year} is not after that of {before}, {earlier}",
                where=where,
                fix="give each mirror its own: reports published later than it are left out.",
            )


def load_edition(root: Path, name: str) -> Edition:
    """Load `config/editions/<name>.yaml`.

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
    return read_edition(path, path.relative_to(root).as_posix())


def read_edition(path: Path, where: str = "") -> Edition:
    """Read the file of an edition, which is named after it.

    Parameters
    ----------
    where : what messages call the file; its path unless told.

    Raises
    ------
    SpiegelError : the file is wrong, or is that of another edition.
    """
    where = where or path.as_posix()
    edition = validate(Edition, read_yaml(path), where)
    if edition.edition != path.stem:
        raise SpiegelError(
            f"the file says it is edition '{edition.edition}'",
            where=where,
            fix=f"set edition: {path.stem}, or rename the file.",
        )
    return edition
