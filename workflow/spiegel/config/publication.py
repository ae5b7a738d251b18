"""What is made public of an inspectorate's records, and how: `publication.yaml`, reviewed.

Without the file there are no groupings, nothing names an institution but its number, and the first
page has its own order.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self

from pydantic import Field, model_validator

from spiegel.config.closed_model import Closed, Key, Label
from spiegel.config.closed_yaml import MayBeEmpty, load
from spiegel.config.languages import LANGUAGES
from spiegel.errors import must_exist

if TYPE_CHECKING:
    from spiegel.config.inspectorate import Inspectorate

# The parts of the first page, in the order in which they stand if nothing else is decided.
FrontPart = Literal[
    "message", "numbers", "reading", "story", "changes", "headlines", "figures", "ways", "further"
]
FRONT: tuple[FrontPart, ...] = FrontPart.__args__  # type: ignore[attr-defined]
Kind = Literal["institution", "record", "board", "team", "name", "address", "free_text"]


class Grouping(Closed):
    """A way to divide institutions, by a column of the register.

    Attributes
    ----------
    visibility : whether numbers by this grouping are published, or for internal use.
    values : what a value of the column is called; a value that is not named is printed as it is.
    """

    label: Label
    visibility: Literal["public", "internal"]
    values: dict[str, Label] = Field(default={})


class Identifying(Closed):
    """Columns of a staged dataset whose values no public output may hold.

    A list of columns is one text, in that order: a postcode and a town are an address together.
    """

    institution: tuple[str, ...] = ()
    record: tuple[str, ...] = ()
    board: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    name: tuple[str, ...] = ()
    address: tuple[tuple[str, ...], ...] = ()
    free_text: tuple[str, ...] = ()

    def columns(self) -> list[tuple[Kind, tuple[str, ...]]]:
        """Return each kind with the columns that make up its text."""
        plain: tuple[Kind, ...] = ("institution", "record", "board", "team", "name", "free_text")
        single = [(kind, (column,)) for kind in plain for column in getattr(self, kind)]
        return [*single, *(("address", columns) for columns in self.address)]


class _Unnumbered(Closed):
    """Texts around numbers: they come from the tables, so none is typed."""

    @model_validator(mode="after")
    def _no_typed_number(self) -> Self:
        for key in type(self).model_fields:
            text = getattr(self, key)
            for language in LANGUAGES if isinstance(text, Label) else ():
                if any(sign.isdigit() for sign in text[language]):
                    raise ValueError(f"'{key}.{language}' types a number: leave it to the tables")
        return self


class LargeNumber(_Unnumbered):
    """A number that opens the mirror.

    Attributes
    ----------
    claim : a number of `claims.yaml`, such as `visie.bao`; it is said as that claim says it.
    meaning : what that is for a reader who knows no framework; without it the number stands alone.
    """

    claim: str = Field(examples=["visie.bao"])
    meaning: Label | None = None


class Story(_Unnumbered):
    """What one chart tells of the year: indicators in their order, side by side for each sector.

    Attributes
    ----------
    indicators : from first to last step of the story. sectors : sectors or groups of them.
    """

    title: Label
    text: Label
    indicators: tuple[str, ...] = Field(min_length=2, examples=[["k1_visie", "o6_evaluatie"]])
    sectors: tuple[str, ...] = Field(min_length=1, examples=[["BAO", "SO"]])


class Front(Closed):
    """The first page: which parts, in which order, and what is said largest.

    A part that is left out of `order` does not stand on the page, and one with nothing to show is
    left out by itself. Without `numbers` the first claims give three.
    """

    order: tuple[FrontPart, ...] = FRONT
    numbers: tuple[LargeNumber, ...] = Field(default=(), max_length=3)
    story: Story | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for part in self.order:
            if self.order.count(part) > 1:
                raise ValueError(f"'{part}' stands in `order` more than once")
        return self


class Erratum(Closed):
    """A correction after publication: the day, what was wrong, and which claims it is about."""

    day: date
    what: Label
    claims: tuple[str, ...] = Field(default=(), examples=[["visie"]])


class Release(Closed):
    """When an edition was published and what came after; what is not filled in is not shown.

    Attributes
    ----------
    published, next : days of this publication and of the next. version : as it is announced.
    superseded_by : the title of the mirror that has the latest numbers, once there is one.
    """

    published: date | None = None
    next: date | None = None
    version: str | None = None
    superseded_by: Label | None = None
    errata: tuple[Erratum, ...] = ()


class Publication(Closed):
    """`publication.yaml`: what is shown first, groupings, and what identifies an institution.

    Attributes
    ----------
    contact : the address, for mail or on the web, that the accessibility statement names for
        questions; empty says that it is not filled in.
    visit : what a visit is, in a sentence or two, for readers who know no inspectorate.
    address : where the editions stand on the web, each in a folder of its name.
    releases : by edition.
    """

    groupings: dict[Literal["network", "province", "board_id"], Grouping] = Field(default={})
    identifying: dict[str, Identifying] = Field(default={})
    contact: Annotated[str, MayBeEmpty()] = Field(
        default="", pattern=r"^$|^[^@\s]+@[^@\s]+$|^https://\S+$"
    )
    visit: Label | None = None
    front: Front = Front()
    address: str | None = Field(default=None, pattern=r"^https://\S+$")
    releases: dict[Key, Release] = Field(default={})


@cache
def load_publication(folder: Path) -> Publication:
    """Load the decisions of an inspectorate's folder; none without the file."""
    path = folder / "publication.yaml"
    return load(Publication, path) if path.is_file() else Publication()


def check_front(front: Front, inspectorate: Inspectorate, where: str) -> None:
    """Hold what the first page shows against the claims and indicators of an inspectorate.

    Raises
    ------
    SpiegelError : a number that no claim has, an indicator or a sector that does not exist.
    """
    claims = inspectorate.claims.claims
    shares = [
        f"{name}.{part}"
        for name, claim in claims.items()
        if claim.comparison != "last_mirror"
        for part in claim.numbers
    ]
    for number in front.numbers:
        must_exist("number of a claim", number.claim, shares, f"{where}, key 'front': 'numbers'")
    if front.story is not None:
        place, framework = f"{where}, key 'front': 'story'", inspectorate.framework
        sectors = ("ALL", *framework.sectors, *framework.sector_groups)
        for name in front.story.indicators:
            must_exist("indicator", name, inspectorate.indicators, place)
        for code in front.story.sectors:
            must_exist("sector", code, sectors, place)
