"""Indicators: which ratings of whom are counted, and how."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from spiegel.config.closed_model import KEY, SCHOOL_YEAR, Closed, Label
from spiegel.config.framework import Framework, Scale, Unit
from spiegel.errors import SpiegelError, must_exist

Aggregate = Literal[
    "single", "all_meet", "any_meet", "none_meet", "at_least", "all_equal", "not_equal", "higher"
]
# Rules over how many ratings count, and rules that compare ratings with each other.
RULES = ("all_meet", "any_meet", "none_meet", "at_least")
COMPARING = ("all_equal", "not_equal", "higher")
Polarity = Literal["higher", "lower"]


class Steps(Closed):
    """By how many steps of the scale one rating is higher than another: one of the two."""

    exactly: int | None = Field(
        default=None, ge=1, strict=True, description="that many steps, no more; `exactly: 1`"
    )
    at_least: int | None = Field(
        default=None, ge=1, strict=True, description="that many steps or more; `at_least: 1`"
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.exactly is None) == (self.at_least is None):
            raise ValueError("write one of the two: exactly: and a number, or at_least: and one")
        return self

    @property
    def number(self) -> int:
        return self.exactly or self.at_least or 1

    def holds(self, difference: int) -> bool:
        """Say whether one rating less the other is such a difference."""
        return difference == self.number if self.exactly else difference >= self.number


class Rule(Closed):
    """What the ratings of one visit must be: one standard, or several taken together."""

    standards: tuple[str, ...] = Field(
        default=(), description="standards of one scale; `standards: [QE, BA]`"
    )
    meets: tuple[str, ...] = Field(
        default=(),
        description="steps that count, those from the cut of the scale on when left out; "
        "`meets: [OUTSTANDING]`",
    )
    aggregate: Aggregate = Field(
        default="single",
        description="how several standards are taken together: all_meet, any_meet, none_meet "
        "(over steps that count), all_equal, not_equal (over the ratings themselves); "
        "`aggregate: all_equal`",
    )
    at_least: int | None = Field(
        default=None,
        strict=True,
        description="the rule that so many of the standards count; `at_least: 2`",
    )
    higher: Steps | None = Field(
        default=None,
        description="the rule that the first of two standards is rated higher than the second, by "
        "how many steps; `higher: {exactly: 1}`",
    )

    @model_validator(mode="before")
    @classmethod
    def _a_number_is_a_rule(cls, data: object) -> object:
        for key in ("at_least", "higher"):
            if isinstance(data, dict) and data.get(key) is not None:
                return {"aggregate": key, **data}
        return data

    @property
    def combined(self) -> bool:
        """Whether several standards of a visit are taken together by a rule."""
        return self.aggregate != "single"

    @property
    def compares(self) -> bool:
        """Whether the rule compares ratings with each other: no step counts by itself."""
        return self.aggregate in COMPARING

    @property
    def needed(self) -> int:
        """How many standards must apply for the rule to say something."""
        return 2 if self.compares else self.at_least or 1


class Among(Rule):
    """A condition on the visits that an indicator counts: ratings, or a column of text.

    Of ratings it is a rule, as that of an indicator. Of a column it is `any_of` or `not`: an empty
    cell, or an institution that the register does not have, meets neither.
    """

    visit: str | None = Field(
        default=None, description="a column of the clean visits; `visit: report_status`"
    )
    register_: str | None = Field(
        default=None,
        alias="register",
        description="a column of the register, of that school year; `register: province`",
    )
    any_of: tuple[str, ...] = Field(
        default=(), description="values of the column that count; `any_of: [Antwerpen]`"
    )
    excluded: tuple[str, ...] = Field(
        default=(),
        alias="not",
        description="values of the column that do not count, every other one does; "
        "`not: [Brussel]`",
    )

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        named = [x for x in (self.standards or None, self.visit, self.register_) if x is not None]
        if len(named) != 1:
            raise ValueError("name one of: standards, visit, register")
        if self.standards and (self.any_of or self.excluded):
            raise ValueError("any_of and not belong to visit or register; of ratings write meets")
        if not self.standards and bool(self.any_of) == bool(self.excluded):
            raise ValueError("say which values of the column: any_of or not, one of the two")
        if not self.standards and (self.meets or self.combined):
            raise ValueError("meets and aggregate belong to standards")
        return self

    @property
    def column(self) -> tuple[str, str] | None:
        """Clean table and column that it is on; None when it is on ratings."""
        if self.standards:
            return None
        return ("visits", self.visit) if self.visit else ("institutions", str(self.register_))

    def admits(self, value: str) -> bool:
        """Say whether a cell of the column meets it."""
        return value in self.any_of if self.any_of else value != "" and value not in self.excluded


class Indicator(Rule):
    """One number of the mirror: which ratings, of whom, counted how.

    `unit` is what is counted: each institution once in each of its sectors, by its last visit of
    the school year; each visit; or each investigation of a visit.
    `meets` are the steps that count (those from the cut of the scale on, when left out).
    `aggregate` combines several standards of a visit; `at_least: m` and `higher:` are rules too.
    `among` limits it to visits that meet every condition: other ones are outside the denominator.
    """

    label: Label
    standards: tuple[str, ...] = Field(
        min_length=1, description="standards of one scale; `standards: [QE, BA]`"
    )
    unit: Unit
    visit_types: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    polarity: Polarity = "higher"
    since: str | None = Field(default=None, pattern=SCHOOL_YEAR)
    assumption: Label | None = None
    among: tuple[Among, ...] = Field(
        default=(),
        description="conditions that a visit must meet to be counted at all, on its other "
        "ratings, on a column of the visit or of the register; "
        "`among: [{standards: [QE, BA], aggregate: not_equal}]`",
    )

    @property
    def asked(self) -> tuple[str, ...]:
        """Every standard whose ratings it looks at: its own, and those of its conditions."""
        own = (*self.standards, *(s for one in self.among for s in one.standards))
        return tuple(dict.fromkeys(own))

    @property
    def partly(self) -> bool:
        """Whether a visit with ratings may leave open what it counts for."""
        return self.combined or any(one.standards for one in self.among)

    def with_polarity(self, scale: Scale) -> Self:
        """Return the indicator with the polarity that its steps and its rule give.

        More of the highest steps is better, more of the lowest is worse, and `none_meet` turns it.
        Steps of the middle say nothing: there the entry itself decides.
        """
        if "polarity" in self.model_fields_set:
            return self
        return self.model_copy(update={"polarity": polarity_of(self, scale) or "higher"})


def counted_steps(indicator: Rule, scale: Scale) -> frozenset[int]:
    """Return the ratings (1-based) that count for an indicator."""
    if indicator.meets:
        return frozenset(scale.rating(step) for step in indicator.meets)
    return frozenset(range(scale.cut, len(scale.steps) + 1))


def polarity_of(indicator: Indicator, scale: Scale) -> Polarity | None:
    """Return whether more of an indicator is better or worse; None when its steps do not say."""
    end = end_of(counted_steps(indicator, scale), len(scale.steps))
    if end is None or indicator.compares:
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
        _check_among(name, indicator, framework, place)
        found[name] = indicator.with_polarity(_scale(indicator, framework))
    return found


def _check_among(name: str, indicator: Indicator, framework: Framework, where: str) -> None:
    """Check the conditions on ratings of an indicator as its own rule is checked."""
    for number, one in enumerate(indicator.among, 1):
        place, by = f"{where}, among {number}", f"indicator '{name}'"
        if not one.standards:
            continue
        scales = {framework.standards[s].scale for s in one.standards if s in framework.standards}
        steps = [step.id for scale in scales for step in framework.scales[scale].steps]
        for item in one.standards:
            must_exist("standard", item, framework.standards, place, by=by)
        for item in one.meets:
            must_exist("step", item, steps, place, by=by)
        wrong = (*_wrong_standards(one, framework), *_wrong_rule(one), *_wrong_bar(one, framework))
        for what, fix, code in wrong:
            raise SpiegelError(f"a condition of {by} {what}", where=place, fix=fix, code=code)


def _scale(indicator: Rule, framework: Framework) -> Scale:
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
    yield from _wrong_standards(indicator, framework)
    for key in ("standards", "meets", "sectors", "visit_types"):
        names = getattr(indicator, key)
        twice = next((item for item in names if names.count(item) > 1), None)
        if twice is not None:
            fix = f"write it once; another may be meant: {key} is {', '.join(names)}."
            yield f"has '{twice}' twice in {key}", fix, "C-IND-02"
    yield from _wrong_rule(indicator)
    if indicator.combined and indicator.unit == "investigation":
        fix = "write unit: institution or visit: standards are taken together for a visit."
        yield "combines standards and counts investigations", fix, "C-IND-06"
    if indicator.compares and "polarity" not in indicator.model_fields_set:
        fix = "write polarity: higher or lower; that is an assumption of yours, so say it there."
        yield "compares ratings, and nothing says whether more of it is better", fix, "C-IND-11"
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


def _wrong_standards(indicator: Rule, framework: Framework) -> Wrong:
    """Yield that the standards of a rule are not of one scale."""
    scales = sorted({framework.standards[s].scale for s in indicator.standards})
    if len(scales) > 1:
        fix = "keep standards of one scale in one indicator."
        yield f"mixes the scales {', '.join(scales)}", fix, "C-IND-01"


def _wrong_rule(indicator: Rule) -> Wrong:
    """Yield what is wrong about the rule that combines standards."""
    size, least = len(indicator.standards), indicator.at_least
    several = (
        "aggregate: all_meet, any_meet, none_meet, all_equal or not_equal, at_least: and a number, "
        "or higher: and steps"
    )
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
    if (indicator.higher is not None) != (indicator.aggregate == "higher"):
        fix = "write higher: {exactly: 1} or higher: {at_least: 1}, and no other rule."
        yield f"has {indicator.aggregate} with {indicator.higher or 'no steps'}", fix, "C-IND-04"
    if indicator.aggregate == "higher" and size != 2:
        fix = "name two: the one that is higher first."
        yield f"says that one standard is higher than another, of {size}", fix, "C-IND-12"
    if indicator.compares and indicator.meets:
        fix = "take meets out; to look only at some ratings, write them under among."
        yield "compares ratings and says which steps count", fix, "C-IND-12"


def _wrong_bar(indicator: Rule, framework: Framework) -> Wrong:
    """Yield that a rule holds whatever the ratings are, or never."""
    steps = len(_scale(indicator, framework).steps)
    if len(counted_steps(indicator, _scale(indicator, framework))) == steps:
        fix = "leave out the steps that should not count."
        yield "counts every step of its scale, so that its share is always 100%", fix, "C-IND-08"
    if indicator.higher is not None and indicator.higher.number >= steps:
        fix = f"write a number from 1 to {steps - 1}."
        yield f"asks for {indicator.higher.number} steps on a scale of {steps}", fix, "C-IND-12"


def _wrong_steps(indicator: Indicator, framework: Framework) -> Wrong:
    """Yield what is wrong about the steps that count."""
    scale = _scale(indicator, framework)
    yield from _wrong_bar(indicator, framework)
    follows = polarity_of(indicator, scale)
    if follows not in (None, indicator.polarity) and "polarity" in indicator.model_fields_set:
        ends = {"higher": "the favourable", "lower": "the unfavourable"}
        what = f"has polarity: {indicator.polarity} and counts {ends[str(follows)]} side"
        fix = f"take polarity out, then it follows the steps ({follows}), or mend meets."
        yield what, fix, "C-IND-09"
