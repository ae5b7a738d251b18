"""Recipes: how rows of staged datasets become rows of the clean tables."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from spiegel.config.closed_model import Closed


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
