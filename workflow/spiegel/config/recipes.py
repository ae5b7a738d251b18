"""Recipes: how rows of staged datasets become rows of the clean tables."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from spiegel.config.closed_model import Closed

Scalar = str | int | float | bool
Values = Scalar | tuple[Scalar, ...]


class Where(Closed):
    """Conditions on one staged column; a row must meet all of them.

    Attributes
    ----------
    present : whether the cell is filled. equals, any_of : it is one of these values.
    excluded : it is none of these (key `not`). first, until : it lies there or later (key `from`),
        there or earlier. An empty cell meets `present: false` and no other condition.
    """

    present: bool | None = None
    equals: Values | None = None
    any_of: Values | None = None
    excluded: Values | None = Field(default=None, alias="not")
    first: Scalar | None = Field(default=None, alias="from")
    until: Scalar | None = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        given = {self.fields[n] for n in self.model_fields_set if getattr(self, n) is not None}
        if not given:
            raise ValueError(f"give at least one of: {', '.join(self.fields.values())}")
        if self.present is False and len(given) > 1:
            raise ValueError(
                "an empty cell meets no condition but present: false; write one recipe for each"
            )
        for name, texts in self.texts.items():
            if not texts or not all(text.strip() for text in texts):
                raise ValueError(f"{name} names no value; an empty cell is present: false")
        return self

    @property
    def fields(self) -> dict[str, str]:
        """Return field -> the key under which it is written."""
        return {name: own.alias or name for name, own in type(self).model_fields.items()}

    @property
    def texts(self) -> dict[str, tuple[str, ...]]:
        """Return the values of each condition that has some, by its key, as texts."""
        found = {}
        for name, key in self.fields.items():
            values = getattr(self, name)
            if name != "present" and values is not None:
                found[key] = tuple(map(_text, values if isinstance(values, tuple) else (values,)))
        return found


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


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
