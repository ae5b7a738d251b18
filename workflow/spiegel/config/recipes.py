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
    """Columns of another dataset beside those of the recipe's own, by one key or several."""

    dataset: str = Field(
        description="the dataset that has the columns to take", examples=["onderzoek"]
    )
    on: str | tuple[str, ...] = Field(
        description="the column that both datasets have, or the columns that together say which "
        "row of the other one belongs to a row",
        examples=["onderzoek_id", ["country", "id"]],
    )
    take: tuple[str, ...] = Field(
        description="the columns of the other dataset that the recipe may name",
        examples=[["doorlichting_id"]],
    )

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.key or len({*self.key}) < len(self.key):
            raise ValueError("'on' names no column, or one twice")
        return self

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that both datasets have."""
        return (self.on,) if isinstance(self.on, str) else self.on


class MadeKey(Closed):
    """A key made of staged columns: a prefix, then their cells, joined by a sign.

    For rows that no single column tells apart, and for numbers of one source that another source
    gives out too: the prefix, or a column as the country, says which of the two is meant.
    """

    of: tuple[str, ...] = Field(
        min_length=1,
        description="the staged columns, in order: texts, codes, whole numbers or dates",
        examples=[["country", "id"]],
    )
    joined_by: str = Field(
        default="_",
        pattern=r"^[^\sA-Za-z0-9]{1,3}$",
        description="what stands between the cells; no cell may hold it, for two keys would be one",
        examples=["_", "/"],
    )
    prefix: str = Field(
        default="",
        pattern=r"^\S{0,20}$",
        description="what stands before every key of this recipe",
        examples=["H"],
    )

    @model_validator(mode="after")
    def _more_than_a_column(self) -> Self:
        if len(self.of) == 1 and not self.prefix:
            raise ValueError(
                f"a key of one column and no prefix is written under columns: {self.of[0]}"
            )
        if len({*self.of}) < len(self.of):
            raise ValueError("'of' names a column twice")
        return self


class Long(Closed):
    """The columns of an export that has a row for each judgement."""

    standard: str = Field(
        description="the staged column that names the standard, as the framework writes it (a code "
        "list may say so)",
        examples=["key_question"],
    )
    rating: str = Field(
        description="the staged column with the rating of that standard", examples=["grade"]
    )


class Recipe(Closed):
    """How rows of one staged dataset become rows of a clean table."""

    dataset: str = Field(alias="from", description="the staged dataset", examples=["state_funded"])
    join: Join | None = Field(default=None, description="columns of another dataset to add first")
    where: dict[str, Where] = Field(
        default={},
        description="conditions by staged column; only rows that meet them all are taken",
        examples=[{"event_type": {"equals": "FULL"}}],
    )
    columns: dict[str, str] = Field(
        default={},
        description="column of the clean table -> staged column",
        examples=[{"visit_id": "event_number"}],
    )
    keys: dict[str, MadeKey] = Field(
        default={},
        description="column of the clean table that names a record -> the key that is made of "
        "several staged columns, or has a prefix",
        examples=[
            {"visit_id": {"of": ["country", "id"]}},
            {"visit_id": {"of": ["urn"], "prefix": "H"}},
        ],
    )
    constants: dict[str, str] = Field(
        default={},
        description="column of the clean table -> what stands in every row",
        examples=[{"visit_type": "FULL"}],
    )
    melt: dict[str, str] = Field(
        default={},
        description="of judgements in an export with a column for each standard (wide form): "
        "standard -> staged column with its rating",
        examples=[{"OE": "overall"}],
    )
    long: Long | None = Field(
        default=None,
        description="of judgements in an export with a row for each judgement (long form)",
        examples=[{"standard": "key_question", "rating": "grade"}],
    )
    school_year_of: str | None = Field(
        default=None,
        description="the date of the clean table by which a row belongs to a school year; without "
        "it, that of the export",
        examples=["start_date"],
    )

    @property
    def taken(self) -> dict[str, str]:
        """Column of the clean table -> the one staged column that gives it."""
        if self.long is None:
            return self.columns
        return {**self.columns, "standard": self.long.standard, "raw_rating": self.long.rating}

    @property
    def given(self) -> tuple[str, ...]:
        """Columns of the clean table that the recipe gives, in order; one given twice is twice."""
        melted = ("standard", "raw_rating")
        return (
            *self.columns,
            *self.keys,
            *self.constants,
            *(melted if self.melt else ()),
            *(melted if self.long else ()),
            *(("school_year",) if self.school_year_of else ()),
        )

    @property
    def parts(self) -> tuple[str, ...]:
        """Staged columns that keys are made of."""
        return tuple(dict.fromkeys(part for key in self.keys.values() for part in key.of))

    @property
    def read(self) -> frozenset[str]:
        """Every staged column that the recipe reads, also of a joined dataset."""
        joined = self.join.key if self.join else ()
        own = (*self.taken.values(), *self.parts, *self.where, *self.melt.values(), *joined)
        return frozenset(own)


class Recipes(Closed):
    """`tables.yaml`: the way from staged datasets to the clean tables."""

    visits: tuple[Recipe, ...]
    judgements: tuple[Recipe, ...]
    institutions: tuple[Recipe, ...] = ()
    population: tuple[Recipe, ...] = ()
    prior_figures: tuple[Recipe, ...] = ()
