"""Indicators: which ratings of whom are counted, and how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from spiegel.config.closed_model import KEY, SCHOOL_YEAR, Closed, Label
from spiegel.config.framework import Framework, Scale, Unit
from spiegel.errors import SpiegelError, must_exist

Aggregate = Literal["single", "all_meet", "any_meet", "none_meet", "at_least"]
RULES = ("all_meet", "any_meet", "none_meet", "at_least")
Polarity = Literal["higher", "lower"]


class Indicator(Closed):
    """One number of the mirror: which ratings, of whom, counted how.

    `unit` is what is counted: each institution once in each of its sectors, by its last visit of
    the school year; each visit; or each investigation of a visit.
    `meets` are the steps that count (those from the cut of the scale on, when left out).
    `aggregate` combines several standards of a visit; `at_least: m` is the rule of that name.
    """

    label: Label
    standards: tuple[str, ...] = Field(min_length=1)
    unit: Unit
    visit_types: tuple[str, ...] = ()
    meets: tuple[str, ...] = ()
    aggregate: Aggregate = "single"
    at_least: int | None = Field(default=None, strict=True)
    sectors: tuple[str, ...] = ()
    polarity: Polarity = "higher"
    since: str | None = Field(default=None, pattern=SCHOOL_YEAR)
    assumption: Label | None = None

    @model_validator(mode="before")
    @classmethod
    def _at_least_is_a_rule(cls, data: object) -> object:
        if isinstance(data, dict) and data.get("at_least") is not None:
            return {"aggregate": "at_least", **data}
        return data

    @property
    def combined(self) -> bool:
        """Whether several standards of a visit are taken together by a rule."""
        return self.aggregate != "single"

    def with_polarity(self, scale: Scale) -> Self:
        """Return the indicator with the polarity that its steps and its rule give.

        More of the highest steps is better, more of the lowest is worse, and `none_meet` turns it.
        Steps of the middle say nothing: there the entry itself decides.
        """
        if "polarity" in self.model_fields_set:
            return self
        return self.model_copy(update={"polarity": polarity_of(self, scale) or "higher"})


def counted_steps(indicator: Indicator, scale: Scale) -> frozenset[int]:
    """Return the ratings (1-based) that count for an indicator."""
    if indicator.meets:
        return frozenset(scale.rating(step) for step in indicator.meets)
    return frozenset(range(scale.cut, len(scale.steps) + 1))


def polarity_of(indicator: Indicator, scale: Scale) -> Polarity | None:
    """Return whether more of an indicator is better or worse; None when its steps do not say."""
    end = end_of(counted_steps(indicator, scale), len(scale.steps))
    if end is None:
        return None
    return "higher" if (end == "upper") != (indicator.aggregate == "none_meet") else "lower"


def end_of(counted: frozenset[int], steps: int) -> Literal["upper", "lower"] | None:
    """Return which end of a scale some ratings are, or None when they are neither."""
    if counted == frozenset(range(min(counted), steps + 1)):
        return "upper"
    return "lower" if counted == frozenset(range(1, max(counted) + 1)) else None


def check_indicators(
    indicators: Mapping[str, Indicator], framework: Framework, where: str
) -> dict[str, Indicator]:
    """Return the indicators with their polarity, each held against the framework.

    Raises
    ------
    SpiegelError : the first entry that names what does not exist, or says something else than what
        would be counted.
    """
    found = {}
    for name, indicator in indicators.items():
        place = f"{where}, entry '{name}'"
        if not re.fullmatch(KEY, name):
            raise SpiegelError(
                f"'{name}' cannot name an indicator",
                where=place,
                fix="write letters, digits, _ and -, beginning with a letter or digit.",
                code="C-IND-10",
            )
        _names(name, indicator, framework, place)
        for what, fix, code in _wrong(indicator, framework):
            raise SpiegelError(f"indicator '{name}' {what}", where=place, fix=fix, code=code)
        found[name] = indicator.with_polarity(_scale(indicator, framework))
    return found


def _scale(indicator: Indicator, framework: Framework) -> Scale:
    return framework.scales[framework.standards[indicator.standards[0]].scale]


def _names(name: str, indicator: Indicator, framework: Framework, where: str) -> None:
    """Check that an indicator names what exists: standards, steps of their scales, and the rest."""
    scales = {framework.standards[s].scale for s in indicator.standards if s in framework.standards}
    steps = [step.id for scale in scales for step in framework.scales[scale].steps]
    for kind, names, known in (
        ("standard", indicator.standards, framework.standards),
        ("step", indicator.meets, steps),
        ("sector", indicator.sectors, (*framework.sectors, *framework.sector_groups)),
        ("visit type", indicator.visit_types, framework.visit_types),
        ("unit", (indicator.unit,), framework.units),
    ):
        for item in names:
            must_exist(kind, item, known, where, by=f"indicator '{name}'")


Wrong = Iterator[tuple[str, str, str]]  # what, fix, code


def _wrong(indicator: Indicator, framework: Framework) -> Wrong:
    """Yield what an indicator says that would not be counted so."""
    scales = sorted({framework.standards[s].scale for s in indicator.standards})
    if len(scales) > 1:
        fix = "keep standards of one scale in one indicator."
        yield f"mixes the scales {', '.join(scales)}", fix, "C-IND-01"
    for key in ("standards", "meets", "sectors", "visit_types"):
        names = getattr(indicator, key)
        twice = next((item for item in names if names.count(item) > 1), None)
        if twice is not None:
            fix = f"write it once; another may be meant: {key} is {', '.join(names)}."
            yield f"has '{twice}' twice in {key}", fix, "C-IND-02"
    yield from _wrong_rule(indicator)
    yield from _wrong_steps(indicator, framework)
    for kind in indicator.visit_types:
        if not framework.visit_types[kind].main_series:
            main = [t for t, v in framework.visit_types.items() if v.main_series]
            fix = (
                f"take it out (the main series has {', '.join(main)}), or say main_series: true "
                "of it in framework.yaml."
            )
            what = f"asks for visits of type '{kind}', which cleaning leaves out"
            yield f"{what}: they are not in the main series", fix, "C-IND-07"


def _wrong_rule(indicator: Indicator) -> Wrong:
    """Yield what is wrong about the rule that combines standards."""
    size, least = len(indicator.standards), indicator.at_least
    several = "aggregate: all_meet, any_meet or none_meet, or at_least: and a number"
    if size > 1 and not indicator.combined:
        fix = f"set {several}, or make one indicator for each standard."
        yield "has several standards and no rule to combine them", fix, "C-IND-03"
    if size == 1 and indicator.combined:
        fix = f"take {indicator.aggregate} out, or name the other standards."
        yield f"combines standards by {indicator.aggregate} and has only one", fix, "C-IND-03"
    if least is not None and indicator.aggregate != "at_least":
        fix = "keep one of the two."
        yield f"has two rules: {indicator.aggregate} and at_least: {least}", fix, "C-IND-04"
    if indicator.aggregate == "at_least" and (least is None or not 1 <= least <= size):
        said = "no number" if least is None else str(least)
        fix = f"write at_least: and a number from 1 to {size}, that of its standards."
        yield f"has at_least with {said}, of {size} standards", fix, "C-IND-05"
    if indicator.combined and indicator.unit == "investigation":
        fix = "write unit: institution or visit: standards are taken together for a visit."
        yield "combines standards and counts investigations", fix, "C-IND-06"


def _wrong_steps(indicator: Indicator, framework: Framework) -> Wrong:
    """Yield what is wrong about the steps that count."""
    scale = _scale(indicator, framework)
    if len(counted_steps(indicator, scale)) == len(scale.steps):
        fix = "leave out the steps that should not count."
        yield "counts every step of its scale, so that its share is always 100%", fix, "C-IND-08"
    follows = polarity_of(indicator, scale)
    if follows not in (None, indicator.polarity) and "polarity" in indicator.model_fields_set:
        ends = {"higher": "the favourable", "lower": "the unfavourable"}
        what = f"has polarity: {indicator.polarity} and counts {ends[str(follows)]} side"
        fix = f"take polarity out, then it follows the steps ({follows}), or mend meets."
        yield what, fix, "C-IND-09"
