"""Notebooks and the figures they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self

from pydantic import Field, model_validator

from spiegel.config.closed_model import Closed, Key, Label, SchoolYear, known
from spiegel.config.languages import LANGUAGES
from spiegel.config.quantities import Quantity
from spiegel.errors import SpiegelError


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
        "paired_dots",
        "funnel",
        "team_spread",
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
    grouping: Literal["network", "province"] | None = Field(
        default=None,
        description="of a funnel, the public grouping (publication.yaml) whose groups are its rows",
        examples=["network"],
    )
    top: float = Field(
        default=1.0,
        gt=0,
        le=1,
        description="of a series, where its axis of shares ends; a note says so when below 1",
        examples=[0.3],
    )
    breaks: dict[SchoolYear, Label] = Field(
        default={},
        description="of a series, what changed from a school year on, in a word or two: a rule is "
        "drawn there with these words",
    )
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

    @model_validator(mode="after")
    def _of_its_type(self) -> Self:
        if (self.type == "funnel") != (self.grouping is not None):
            raise ValueError("a funnel says by which grouping, and nothing else does")
        if self.type == "funnel" and len(self.sectors) != 1:
            raise ValueError("a funnel is of one sector, group of sectors or ALL")
        if self.type == "paired_dots" and len(self.sectors) != 2:
            raise ValueError("paired_dots sets two sectors or groups of sectors beside each other")
        if round(100 * self.top, 9) % 2:
            raise ValueError("top is an even number of percent, so that half of it is whole")
        if self.type != "series" and (self.top != 1.0 or self.breaks):
            raise ValueError("top and breaks belong to a series")
        return self


def check_whole(figure: Figure, quantities: Mapping[str, Quantity], where: str) -> None:
    """Refuse words that name the whole of bars which are not the parts of one.

    Parts of a whole are the categories of a count or a sum of one sector: not sectors and groups
    of them, years, means or ratios.

    Raises
    ------
    SpiegelError : as `refuse_whole`.
    """
    if figure.quantity is None:
        return
    own = quantities[figure.quantity]
    summed = own.ratio is None and own.statistic in ("count", "sum") and own.by is not None
    if summed and figure.rows == "category" and len(figure.sectors) == 1:
        return
    refuse_whole(figure, where)


def refuse_whole(figure: Figure, where: str) -> None:
    """Refuse words that name a whole.

    Raises
    ------
    SpiegelError : a title, subtitle, alternative text or note has `{whole}`.
    """
    for key in ("title", "subtitle", "alt", "note"):
        text: Label | None = getattr(figure, key)
        if text and any("{whole}" in text[language] for language in LANGUAGES):
            raise SpiegelError(
                f"its {key} says {{whole}}, and its bars are not the parts of one whole",
                where=where,
                fix="take {whole} out, or draw the categories (`rows: category`) of one count or "
                "sum with `by`, in one sector.",
                code="C-FIG-04",
            )


class Registry(Closed):
    """`figures.yaml`: notebooks and the figures they make."""

    notebooks: dict[Key, Notebook]
    figures: dict[Key, Figure]

    @model_validator(mode="after")
    def _references(self) -> Self:
        for name, figure in self.figures.items():
            known(f"figure '{name}' names notebook", figure.notebook, self.notebooks)
        return self
