"""The framework: what an inspectorate rates, on which scales, in which sectors."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from spiegel.config.closed_model import Closed, Key, Label, Language, known
from spiegel.config.languages import LANGUAGES, OF_PROJECT, in_these
from spiegel.config.policies import Cleaning
from spiegel.config.publication_name import HOUSE

Selected = Literal["random", "risk", "follow_up", "request", "other"]
Unit = Literal["institution", "visit", "investigation"]
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

    @property
    def all_raw(self) -> tuple[str, ...]:
        """Every text that a rating or a status has in an export."""
        return (*(raw for step in self.steps for raw in step.raw), *self.statuses)

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
    one: Label = Field(description="one of them; `one: {nl: school, en: school}`")
    many: Label = Field(description="several of them; `many: {nl: scholen, en: schools}`")


class Framework(Closed):
    """What an inspectorate rates, on which scales, in which sectors."""

    name: str
    label: Label
    publisher: Label
    source: Label
    language: Language
    languages: tuple[Language, ...] = Field(
        default=(),
        description="the languages in which it publishes, of those in config/languages.yaml; "
        "without it, all of them. Of one language there are no texts, pages or columns in others",
        examples=[[OF_PROJECT[-1]]],
    )
    publication: dict[Language, dict[str, str]] = Field(
        default={},
        description="what it calls its yearly publication: by language, what stands for the words "
        "that pages, figures and documents have for it otherwise (spiegel, mirror), and for a "
        "phrase with them where grammar asks for another",
        examples=[
            {OF_PROJECT[-1]: {"mirror": "report", "mirrors": "reports", "a mirror": "a report"}}
        ],
    )
    frame: Literal["flow", "stock"]
    school_year_starts: str = Field(pattern=r"^\d{2}-\d{2}$")
    scales: dict[str, Scale]
    themes: dict[Key, Label]
    standards: dict[str, Standard]
    sectors: dict[Key, Sector]
    sector_groups: dict[Key, Sector] = Field(default={})
    total: Label
    mirrors: dict[str, Label] = Field(default={})  # titles of mirrors that no edition here makes
    units: dict[Unit, UnitLabel]
    # What a denominator is called, by sector and unit; and other names for a sector or unit.
    nouns: dict[str, dict[Unit, Label]] = Field(default={})
    also: dict[str, Annotated[dict[Language, tuple[str, ...]], BeforeValidator(in_these)]] = Field(
        default={}
    )
    visit_types: dict[str, VisitType]
    # How a visit was selected: the inspectorate's own codes in the column `selection` of visits.
    selection: dict[str, Selected] = Field(default={})
    final_statuses: tuple[str, ...]
    advice: AdviceDrivers | None = None
    cleaning: Cleaning = Cleaning()

    @model_validator(mode="after")
    def _as_it_publishes(self) -> Self:
        if self.languages and self.language not in self.languages:
            raise ValueError(f"languages lacks its own language '{self.language}'")
        for language, phrases in self.publication.items():
            for phrase in phrases:
                if not HOUSE.search(phrase):
                    raise ValueError(f"publication.{language}: '{phrase}' names no publication")
        return self

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
    def published(self) -> tuple[str, ...]:
        """The languages in which it publishes."""
        return tuple(code for code in LANGUAGES if code in (self.languages or LANGUAGES))

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
