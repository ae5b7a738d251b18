"""Notebooks and the figures they make."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from spiegel.config.closed_model import Closed, Key, Label, known


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
        "amounts",
        "own",
    ]
    title: Label
    subtitle: Label
    alt: Label
    indicators: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    quantity: str | None = Field(
        default=None,
        description="of a figure of amounts, what it shows: a quantity of quantities.yaml; "
        "`quantity: homes`",
    )
    rows: Literal["indicator", "sector", "category", "year"] = "indicator"
    category: str = "meets"
    note: Label | None = None
    # Of an own figure: inches of its body, and of the room left of its axes for tick labels.
    height: float = Field(default=3.6, gt=1, le=20)
    labels: float = Field(default=1.6, ge=0, le=4)

    @model_validator(mode="after")
    def _of_what(self) -> Self:
        amounts = self.type == "amounts"
        if amounts != (self.quantity is not None):
            raise ValueError("a figure of type amounts names a quantity, and only such a figure")
        if amounts and (self.indicators or self.rows == "indicator" or not self.sectors):
            raise ValueError(
                "a figure of amounts has sectors, rows: category, sector or year, no indicators"
            )
        if not amounts and self.rows in ("category", "year"):
            raise ValueError("rows are indicators or sectors; only amounts have others")
        return self


class Registry(Closed):
    """`figures.yaml`: notebooks and the figures they make."""

    notebooks: dict[Key, Notebook]
    figures: dict[Key, Figure]

    @model_validator(mode="after")
    def _references(self) -> Self:
        for name, figure in self.figures.items():
            known(f"figure '{name}' names notebook", figure.notebook, self.notebooks)
        return self
