"""Closed model of `quantities.yaml`: numbers with a unit that are no share of ratings.

Institutions of the register, their places, days until a report is published: counts, sums, means
and medians, for each sector and by a declared column. Without the file there are none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from spiegel.config.closed_model import KEY, SCHOOL_YEAR, Closed, Label
from spiegel.config.closed_yaml import load_mapping
from spiegel.config.framework import UnitLabel
from spiegel.config.recipes import Recipes
from spiegel.errors import SpiegelError, must_exist

FILE = "quantities.yaml"
Statistic = Literal["count", "sum", "mean", "median"]
Limit = float | str
# Columns that name an institution, a record or a team, or tell a judgement.
NAMING = ("visit_id", "institution_id", "name", "board_id", "team", "advice", "source_file")
ALL = "all"  # the category of a quantity that is not divided
EMPTY = "empty"  # the category of records whose column is empty


class Band(Closed):
    """A category of a column of dates or numbers: what lies in it, both ends taken in."""

    label: Label
    first: Limit | None = Field(
        default=None, alias="from", description="the least value; `from: 2019-09-01`"
    )
    until: Limit | None = Field(default=None, description="the largest one; `until: 2024-08-31`")


class Condition(Closed):
    """What a column of a record must say for the record to be counted."""

    column: str = Field(description="a column of the clean table; `column: registration_status`")
    present: bool | None = Field(default=None, description="whether it is filled in")
    any_of: tuple[str, ...] = Field(default=(), description="one of these values; `any_of: [A]`")
    excluded: tuple[str, ...] = Field(
        default=(), alias="not", description="filled in with another value; `not: [B]`"
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum((self.present is not None, bool(self.any_of), bool(self.excluded))) != 1:
            raise ValueError("say one of: present, any_of, not")
        return self


class Days(Closed):
    """The days from one date of a visit to another."""

    first: str = Field(alias="from", description="a column of dates; `from: end_date`")
    until: str = Field(description="a later one; `until: publication_date`")


class Ratio(Closed):
    """One count or sum over another, in the same sector and category."""

    of: str = Field(description="the quantity above; `of: places`")
    to: str = Field(description="the quantity below; `to: homes`")


class Quantity(Closed):
    """A number with a unit: of which records, and what of them.

    Of the register it is a full count, without interval; of visits a mean or a median has one.
    """

    label: Label
    unit: UnitLabel = Field(
        description="what it is counted in, one of them and several; "
        "`unit: {one: {nl: plaats, en: place}, many: {nl: plaatsen, en: places}}`"
    )
    of: Literal["register", "visits"] = Field(
        default="register", description="whose records: institutions of the register, or visits"
    )
    statistic: Statistic = Field(
        default="count", description="number of records, or what is computed of `column` or `days`"
    )
    column: str | None = Field(default=None, description="a column of numbers; `column: places`")
    days: Days | None = Field(
        default=None, description="days between two dates; `{from: end_date, until: report_date}`"
    )
    ratio: Ratio | None = Field(
        default=None, description="one quantity over another; `{of: places, to: homes}`"
    )
    where: tuple[Condition, ...] = Field(
        default=(), description="conditions that a record must meet to be looked at at all"
    )
    visited: bool | None = Field(
        default=None,
        description="of the register: only institutions with a visit in the school year (true), "
        "or without one (false); its share is that of all that `where` admits",
    )
    by: str | None = Field(
        default=None, description="a column that divides the records; `by: network`"
    )
    bands: dict[str, Band] = Field(
        default={}, description="categories of a column of dates or numbers named by `by`"
    )
    years: tuple[str, ...] = Field(
        default=(),
        description="school years of which the records are complete, all when left out; "
        "`years: [2017-2018, 2020-2021]`",
    )
    change: Literal["previous"] | None = Field(
        default=None,
        description="beside it that of the school year before of which it is told, and the "
        "difference: only of a count or sum of the register, since nothing is tested; "
        "`change: previous`",
    )
    breaks: dict[str, Label] = Field(
        default={},
        description="school years since which the register follows other rules, and which: no "
        'change is told across one; `breaks: {2019-2020: "homes were split by provider"}`',
    )
    as_at: dict[str, date] = Field(
        default={},
        description="the day that the records of a school year describe, said beside a count in a "
        "sentence; `as_at: {2020-2021: 2021-03-31}`",
    )
    assumption: Label | None = None

    @model_validator(mode="after")
    def _one_number(self) -> Self:
        if self.ratio is not None:
            other = self.model_fields_set - {
                "label",
                "unit",
                "ratio",
                "years",
                "as_at",
                "assumption",
            }
            if other:
                raise ValueError(f"a ratio is of two quantities: take {min(other)} out")
            return self
        needs = self.statistic != "count"
        if needs and (self.column is None) == (self.days is None):
            raise ValueError(f"a {self.statistic} is of a column or of days: give one of the two")
        if not needs and (self.column or self.days):
            raise ValueError("a count is of records: give statistic, or take column or days out")
        if self.visited is not None and self.of != "register":
            raise ValueError("visited is said of institutions of the register")
        years = (*self.years, *self.breaks, *self.as_at)
        if wrong := [year for year in years if not re.fullmatch(SCHOOL_YEAR, year)]:
            raise ValueError(f"'{wrong[0]}' is no school year: write 2020-2021")
        if self.bands and self.by is None:
            raise ValueError("bands divide a column: name it under by")
        if self.change and (self.of != "register" or self.statistic not in ("count", "sum")):
            raise ValueError(
                "a change is told without a test, so only of a count or a sum of the register"
            )
        if self.breaks and not self.change:
            raise ValueError("breaks are of a change: give change: previous, or take them out")
        return self

    def broken(self, year: str, since: str = "") -> Label | None:
        """Return why a school year is not compared with one since the year named, or None.

        The latest break up to `year` counts; `since` itself is before it.
        """
        between = [one for one in self.breaks if since < one <= year]
        return self.breaks[max(between)] if between else None

    @property
    def table(self) -> str:
        """The clean table whose rows it is of."""
        return "institutions" if self.of == "register" else "visits"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of that table that it looks at."""
        days = (self.days.first, self.days.until) if self.days else ()
        named = (self.column, self.by, *days, *(one.column for one in self.where))
        return tuple(dict.fromkeys(name for name in named if name))


def check_quantities(
    quantities: Mapping[str, Quantity],
    recipes: Recipes,
    where: str,
    taken: Collection[str] = (),
) -> None:
    """Hold quantities against what recipes give, and ratios against quantities.

    Parameters
    ----------
    taken : names of indicators.

    Raises
    ------
    SpiegelError : the first entry that names what does not exist, or would name someone.
    """
    for name, own in quantities.items():
        place = f"{where}, entry '{name}'"
        if not re.fullmatch(KEY, name):
            raise SpiegelError(
                f"'{name}' cannot name a quantity",
                where=place,
                fix="write letters, digits, _ and -, beginning with a letter or digit.",
                code="C-QUA-01",
            )
        if name in taken:
            raise SpiegelError(
                f"'{name}' is an indicator, too",
                where=place,
                fix="give one of the two another name: published figures name them.",
                code="C-QUA-01",
            )
        if own.ratio is not None:
            full = ("count", "sum")  # a ratio of means or medians would need an interval
            plain = [n for n, o in quantities.items() if not o.ratio and o.statistic in full]
            for part in (own.ratio.of, own.ratio.to):
                must_exist("quantity", part, plain, place, by=f"quantity '{name}'")
            continue
        group = recipes.institutions if own.of == "register" else recipes.visits
        given = {column for recipe in group for column in recipe.given}
        for column in own.columns:
            kind = f"column of {own.table} that a recipe gives"
            must_exist(kind, column, sorted(given), place, by=f"quantity '{name}'")
            if column in NAMING:
                raise SpiegelError(
                    f"quantity '{name}' looks at '{column}', which names someone or judges",
                    where=place,
                    fix="name a column that divides many institutions or visits.",
                    code="C-QUA-02",
                )


@cache
def load_quantities(folder: Path) -> dict[str, Quantity]:
    """Load the quantities of an inspectorate's folder, as they stand; none without the file."""
    path = folder / FILE
    return load_mapping(Quantity, path) if path.is_file() else {}
