"""Closed models of every configuration file, and the loaders that tell mistakes plainly.

An unknown key, a missing key or a wrong type is a `SpiegelError` that names the file, the key
and the nearest known key. Nothing here knows any particular inspectorate.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from spiegel.errors import SpiegelError, did_you_mean

Language = Literal["nl", "en"]
SCHOOL_YEAR = r"^\d{4}-\d{4}$"
RatingStatus = Literal["rated", "not_investigated", "not_rated", "not_applicable"]


class Closed(BaseModel):
    """Base of all configuration models: no unknown keys, no changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Label(Closed):
    """A text in both languages."""

    nl: str
    en: str

    def __getitem__(self, language: str) -> str:
        return self.nl if language == "nl" else self.en


class Step(Closed):
    """One step of a rating scale; `raw` lists how exports write it."""

    id: str
    label: Label
    raw: tuple[str, ...]


class Scale(Closed):
    """An ordered scale, lowest step first; `meets_from` is the first step that meets the bar."""

    label: Label
    steps: tuple[Step, ...] = Field(min_length=2)
    meets_from: str
    below_label: Label
    meets_label: Label
    statuses: dict[str, RatingStatus] = {}

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
    """A kind of visit; only `main_series` visits are counted in the mirror."""

    label: Label
    main_series: bool
    advice_required: bool = False
    required_standards: tuple[str, ...] = ()


class AdviceDrivers(Closed):
    """Themes of which at least one rating is expected on the lowest step under a bad advice."""

    standard: str
    themes: tuple[str, ...]


class UnitLabel(Closed):
    one: Label
    many: Label


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
    sector_groups: dict[str, Sector] = {}
    total: Label
    units: dict[Literal["institution", "investigation"], UnitLabel]
    visit_types: dict[str, VisitType]
    final_statuses: tuple[str, ...]
    advice: AdviceDrivers | None = None

    @model_validator(mode="after")
    def _references(self) -> Self:
        for code, standard in self.standards.items():
            if standard.scale not in self.scales:
                raise ValueError(
                    f"standard '{code}' names scale '{standard.scale}': "
                    + did_you_mean(standard.scale, self.scales)
                )
            if standard.theme not in self.themes:
                raise ValueError(
                    f"standard '{code}' names theme '{standard.theme}': "
                    + did_you_mean(standard.theme, self.themes)
                )
        for code, group in self.sector_groups.items():
            for member in group.members:
                if member not in self.sectors:
                    raise ValueError(
                        f"sector group '{code}' names sector '{member}': "
                        + did_you_mean(member, self.sectors)
                    )
        return self

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


class Edition(Closed):
    """One mirror: which school year, which versions of which raw files, compared with what."""

    edition: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    inspectorate: str
    school_year: str = Field(pattern=SCHOOL_YEAR)
    title: Label
    cut_off: date
    extracted: date
    raw: dict[str, dict[str, str]]
    priors: tuple[Prior, ...] = ()
    no_priors_reason: Label | None = None

    @model_validator(mode="after")
    def _years(self) -> Self:
        for prior in self.priors:
            if prior.school_year >= self.school_year:
                raise ValueError(
                    f"prior mirror '{prior.mirror}' ({prior.school_year}) is not earlier than "
                    f"{self.school_year}"
                )
        if not self.priors and self.no_priors_reason is None:
            raise ValueError("without priors, give no_priors_reason (nl and en)")
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


class Main(Closed):
    """`config/config.yaml`: what to build, and nothing about machines."""

    edition: str


class Thresholds(Closed):
    min_observations: int = 30
    min_institutions: int = 10
    counts_only_below: int = 10
    k_of_n_below: int = 30
    flagged_below: int = 62


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
    where: dict[str, Where] = {}
    columns: dict[str, str] = {}
    constants: dict[str, str] = {}
    melt: dict[str, str] = {}
    school_year_of: str | None = None


class Recipes(Closed):
    """`tables.yaml`: the way from staged datasets to the clean tables."""

    visits: tuple[Recipe, ...]
    judgements: tuple[Recipe, ...]
    institutions: tuple[Recipe, ...] = ()
    population: tuple[Recipe, ...] = ()
    prior_figures: tuple[Recipe, ...] = ()


class Notebook(Closed):
    """A report notebook; `per: sector` makes one for each sector listed."""

    template: str
    title: Label
    per: Literal["edition", "sector"] = "edition"
    sectors: tuple[str, ...] = ()


class Figure(Closed):
    """One entry of the figure registry."""

    notebook: str
    type: Literal["rating_bars", "change_dots", "series", "exclusion_flow", "coverage"]
    title: Label
    subtitle: Label
    alt: Label
    indicators: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    rows: Literal["indicator", "sector"] = "indicator"
    category: str = "meets"
    note: Label | None = None


class Registry(Closed):
    """`figures.yaml`: notebooks, the figures they make, and the headline sentences."""

    notebooks: dict[str, Notebook]
    figures: dict[str, Figure]
    headlines: tuple[Label, ...] = ()

    @model_validator(mode="after")
    def _references(self) -> Self:
        for name, figure in self.figures.items():
            if figure.notebook not in self.notebooks:
                raise ValueError(
                    f"figure '{name}' names notebook '{figure.notebook}': "
                    + did_you_mean(figure.notebook, self.notebooks)
                )
        return self


M = TypeVar("M", bound=BaseModel)
D = TypeVar("D")


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML without surprises: no duplicate keys, `no` and `on` stay text, no octal numbers."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[str, Any]:
    seen: set[str] = set()
    for key_node, _ in node.value:
        key = str(loader.construct_object(key_node))
        if key in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"key '{key}' occurs twice", key_node.start_mark
            )
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, regexp)
        for tag, regexp in resolvers
        if tag not in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(true|false)$"), list("tf"))


def read_yaml(path: Path) -> Any:
    """Read one YAML file.

    Raises
    ------
    SpiegelError : the file is missing, or is not YAML (with line and column).
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SpiegelError(
            f"the file {path.name} does not exist",
            where=path.as_posix(),
            fix="restore it from the repository, or write it after the example of another year.",
        ) from None
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path.as_posix()}, line {mark.line + 1}" if mark else path.as_posix()
        raise SpiegelError(
            f"not valid YAML: {getattr(error, 'problem', error)}",
            where=place,
            fix="check indentation, colons and quotes on that line.",
        ) from None


def _field_names(model: type[BaseModel], location: tuple[Any, ...]) -> list[str]:
    """Return the keys allowed at a location inside a model (best effort, for hints)."""
    current: Any = model
    for part in location:
        annotation: Any
        if isinstance(current, type) and issubclass(current, BaseModel):
            if part not in current.model_fields:
                return []
            annotation = current.model_fields[part].annotation
        else:
            annotation = current
        current = _inner_model(annotation, part)
        if current is None:
            return []
    if isinstance(current, type) and issubclass(current, BaseModel):
        return [f.alias or n for n, f in current.model_fields.items()]
    return []


def _inner_model(annotation: Any, part: Any) -> Any:
    args = [a for a in getattr(annotation, "__args__", ()) if a is not type(None)]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if args:
        last = [a for a in args if a is not ...][-1]
        return last
    return None


def validate(model: type[M], data: Any, where: str) -> M:
    """Validate `data` against a closed model.

    Raises
    ------
    SpiegelError : the first problem, with its key path and the nearest known key.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        location = tuple(first["loc"])
        key = ".".join(str(p) for p in location) or "(top level)"
        if first["type"] == "extra_forbidden":
            known = _field_names(model, location[:-1]) or sorted(model.model_fields)
            raise SpiegelError(
                f"unknown key '{key}'",
                where=where,
                fix=did_you_mean(str(location[-1]), known),
            ) from None
        message = first["msg"].removeprefix("Value error, ")
        if first["type"] == "missing":
            raise SpiegelError(
                f"key '{key}' is missing", where=where, fix=f"add '{location[-1]}' there."
            ) from None
        fix = "correct that value."
        if ": did you mean" in message or ": use one of" in message:
            message, _, hint = message.partition(": ")
            fix = hint
        raise SpiegelError(f"key '{key}': {message}", where=where, fix=fix) from None


def load(model: type[M], path: Path) -> M:
    """Read and validate one YAML file against a closed model."""
    return validate(model, read_yaml(path), path.as_posix())


def load_mapping(model: type[M], path: Path) -> dict[str, M]:
    """Read a YAML file that maps ids to entries of one model."""
    data = read_yaml(path)
    if not isinstance(data, dict):
        raise SpiegelError(
            "this file must map ids to entries", where=path.as_posix(), fix="start with 'id:'."
        )
    return {k: validate(model, v, f"{path.as_posix()}, entry '{k}'") for k, v in data.items()}


def school_year_of(day: date, starts: str) -> str:
    """Return the school year that a date falls in; `starts` is `MM-DD` of its first day."""
    month, first = (int(p) for p in starts.split("-"))
    year = day.year if (day.month, day.day) >= (month, first) else day.year - 1
    return f"{year}-{year + 1}"


class Inspectorate:
    """All registries of one inspectorate, loaded and checked against each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.framework = load(Framework, folder / "framework.yaml")
        self.indicators = load_mapping(Indicator, folder / "indicators.yaml")
        self.registry = load(Registry, folder / "figures.yaml")
        self.plan = load(Plan, folder / "analysis_plan.yaml")
        self.recipes = load(Recipes, folder / "tables.yaml")
        self._check_indicators()
        self._check_figures()
        self._check_headline()

    def _check_indicators(self) -> None:
        framework = self.framework
        for name, indicator in self.indicators.items():
            where = f"{(self.folder / 'indicators.yaml').as_posix()}, entry '{name}'"
            scales = set()
            for standard in indicator.standards:
                if standard not in framework.standards:
                    raise SpiegelError(
                        f"indicator '{name}' names standard '{standard}', "
                        "which is not in the framework",
                        where=where,
                        fix=did_you_mean(standard, framework.standards),
                    )
                scales.add(framework.standards[standard].scale)
            if len(scales) > 1:
                raise SpiegelError(
                    f"indicator '{name}' mixes the scales {', '.join(sorted(scales))}",
                    where=where,
                    fix="keep standards of one scale in one indicator.",
                )
            if len(indicator.standards) > 1 and indicator.aggregate == "single":
                raise SpiegelError(
                    f"indicator '{name}' has several standards and no rule to combine them",
                    where=where,
                    fix="set aggregate: all_meet, or make one indicator for each standard.",
                )
            steps = [s.id for s in framework.scales[scales.pop()].steps]
            for kind, names, known in (
                ("step", indicator.meets, steps),
                ("sector", indicator.sectors, (*framework.sectors, *framework.sector_groups)),
                ("visit type", indicator.visit_types, framework.visit_types),
            ):
                for item in names:
                    if item not in known:
                        raise SpiegelError(
                            f"indicator '{name}' names {kind} '{item}', "
                            "which is not in the framework",
                            where=where,
                            fix=did_you_mean(item, known),
                        )

    def _check_figures(self) -> None:
        sectors = ("ALL", *self.framework.sectors, *self.framework.sector_groups)
        for name, figure in self.registry.figures.items():
            where = f"{(self.folder / 'figures.yaml').as_posix()}, figure '{name}'"
            for kind, names, known in (
                ("indicator", figure.indicators, tuple(self.indicators)),
                ("sector", figure.sectors, sectors),
            ):
                for item in names:
                    if item not in known:
                        raise SpiegelError(
                            f"figure '{name}' names {kind} '{item}', which does not exist",
                            where=where,
                            fix=did_you_mean(item, known),
                        )

    def _check_headline(self) -> None:
        sectors = ("ALL", *self.framework.sectors, *self.framework.sector_groups)
        where = f"{(self.folder / 'analysis_plan.yaml').as_posix()}, key 'headline'"
        for name, codes in self.plan.headline.items():
            if name not in self.indicators:
                raise SpiegelError(
                    f"the headline list names indicator '{name}', which does not exist",
                    where=where,
                    fix=did_you_mean(name, self.indicators),
                )
            for code in codes:
                if code not in sectors:
                    raise SpiegelError(
                        f"the headline list names sector '{code}', which does not exist",
                        where=where,
                        fix=did_you_mean(code, sectors),
                    )

    def tier(self, indicator: str, sector: str) -> int:
        """Return 1 when the pair is on the headline list of the analysis plan, else 2."""
        return 1 if sector in self.plan.headline.get(indicator, ()) else 2

    def meets(self, name: str) -> frozenset[int]:
        """Return the ratings (1-based) that count as meeting the bar of an indicator."""
        indicator = self.indicators[name]
        scale = self.scale(name)
        if indicator.meets:
            return frozenset(scale.rating(step) for step in indicator.meets)
        return frozenset(range(scale.cut, len(scale.steps) + 1))

    def scale(self, name: str) -> Scale:
        """Return the scale of an indicator."""
        standard = self.framework.standards[self.indicators[name].standards[0]]
        return self.framework.scales[standard.scale]


@cache
def load_inspectorate(folder: Path) -> Inspectorate:
    """Load and check an inspectorate's folder once per process."""
    return Inspectorate(folder)


def load_edition(root: Path, name: str) -> Edition:
    """Load `config/editions/<name>.yaml`.

    Raises
    ------
    SpiegelError : the edition does not exist, or its file is wrong.
    """
    folder = root / "config" / "editions"
    path = folder / f"{name}.yaml"
    if not path.is_file():
        known = sorted(p.stem for p in folder.glob("*.yaml"))
        raise SpiegelError(
            f"there is no edition '{name}'",
            where=path.relative_to(root).as_posix(),
            fix=did_you_mean(name, known),
        )
    edition = validate(Edition, read_yaml(path), path.relative_to(root).as_posix())
    if edition.edition != name:
        raise SpiegelError(
            f"the file says it is edition '{edition.edition}'",
            where=path.relative_to(root).as_posix(),
            fix=f"set edition: {name}, or rename the file.",
        )
    return edition
