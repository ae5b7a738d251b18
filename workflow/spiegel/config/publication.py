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

from spiegel.config.claim_differences import check_group, differences_of
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


def _each(*texts: str) -> dict[str, str]:
    """Return a text in each language, for an example of the reference."""
    return dict(zip(LANGUAGES, texts, strict=False))


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
    """A number that opens the mirror; it is said as its claim says it."""

    claim: str = Field(description="a number of claims.yaml", examples=["visie.bao"])
    meaning: Label | None = Field(
        default=None,
        description="what that is, for a reader who knows no framework; without it the number "
        "stands alone",
        examples=[_each("De school weet waar ze heen wil.", "The school has a plan.")],
    )


class Story(_Unnumbered):
    """What one chart tells of the year: indicators in their order, side by side for each sector."""

    title: Label = Field(
        description="its title", examples=[_each("Van visie naar klas", "To the classroom")]
    )
    text: Label = Field(
        description="what it shows, and what is not tested in it",
        examples=[_each("Van plan naar klas.", "From plan to classroom.")],
    )
    indicators: tuple[str, ...] = Field(
        min_length=2,
        description="from the first to the last step of the story",
        examples=[["k1_visie", "o6_evaluatie"]],
    )
    sectors: tuple[str, ...] = Field(
        min_length=1, description="sectors, or groups of them", examples=[["BAO", "SO"]]
    )


class Front(Closed):
    """The first page: which parts, in which order, and what is said largest."""

    order: tuple[FrontPart, ...] = Field(
        default=FRONT,
        description="its parts; one that is left out does not stand there, and one with nothing "
        "to show is left out by itself",
        examples=[["message", "numbers", "reading", "story"]],
    )
    numbers: tuple[LargeNumber, ...] = Field(
        default=(),
        max_length=3,
        description="up to three numbers; without them the first claims give three",
        examples=[[{"claim": "visie.bao"}]],
    )
    story: Story | None = Field(
        default=None,
        description="one chart; left out where a step has no number",
        examples=[
            {
                "title": _each("Van visie naar klas", "To the classroom"),
                "text": _each("Van plan naar klas.", "From plan to classroom."),
                "indicators": ["k1_visie", "o6_evaluatie"],
                "sectors": ["BAO", "SO"],
            }
        ],
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for part in self.order:
            if self.order.count(part) > 1:
                raise ValueError(f"'{part}' stands in `order` more than once")
        return self


class Erratum(Closed):
    """A correction after publication."""

    day: date = Field(description="the day it was made", examples=["2025-06-02"])
    what: Label = Field(
        description="what was wrong, and what it is now",
        examples=[_each("Het cijfer was verwisseld.", "The number was swapped.")],
    )
    claims: tuple[str, ...] = Field(
        default=(), description="the claims that it is about", examples=[["visie"]]
    )


class Release(Closed):
    """When an edition was published and what came after; what is not filled in is not shown."""

    published: date | None = Field(
        default=None, description="the day of publication", examples=["2025-05-13"]
    )
    next: date | None = Field(
        default=None, description="the day of the next publication", examples=["2026-05-13"]
    )
    version: str | None = Field(
        default=None, description="the version as it is announced", examples=["2025.0"]
    )
    superseded_by: Label | None = Field(
        default=None,
        description="title of the mirror that has the latest numbers, once there is one",
        examples=[_each("Onderwijsspiegel 2026", "Education Mirror 2026")],
    )
    errata: tuple[Erratum, ...] = Field(
        default=(),
        description="corrections after publication",
        examples=[[{"day": "2025-06-02", "what": _each("Een fout.", "An error.")}]],
    )


class Publication(Closed):
    """`publication.yaml`: what is shown first, groupings, and what identifies an institution.

    Attributes
    ----------
    contact : the address, for mail or on the web, that the accessibility statement names for
        questions; empty says that it is not filled in.
    """

    groupings: dict[Literal["network", "province", "board_id"], Grouping] = Field(default={})
    identifying: dict[str, Identifying] = Field(default={})
    contact: Annotated[str, MayBeEmpty()] = Field(
        default="", pattern=r"^$|^[^@\s]+@[^@\s]+$|^https://\S+$"
    )
    visit: Label | None = Field(
        default=None,
        description="what a visit is, in a sentence or two, for readers who know no inspectorate",
        examples=[_each("Een bezoek door inspecteurs.", "A visit by inspectors.")],
    )
    front: Front = Field(
        default=Front(),
        description="what the first page shows, and in which order",
        examples=[{"order": ["message", "numbers"]}],
    )
    address: str | None = Field(
        default=None,
        pattern=r"^https://\S+$",
        description="where the editions stand on the web, each in a folder of its name",
        examples=["https://example.org/spiegel"],
    )
    releases: dict[Key, Release] = Field(
        default={},
        description="what is known of the publication of an edition, by its name",
        examples=[{"os2025": {"published": "2025-05-13"}}],
    )
    search: dict[str, tuple[str, ...]] = Field(
        default={},
        description="other words by which a theme, an indicator or a sector is found among all "
        "numbers, beside its code, its labels and its other names in framework.yaml",
        examples=[{"onderwijsleerpraktijk": ["klasvloer", "classroom"]}],
    )


@cache
def load_publication(folder: Path) -> Publication:
    """Load the decisions of an inspectorate's folder; none without the file."""
    path = folder / "publication.yaml"
    return load(Publication, path) if path.is_file() else Publication()


def check_shown(publication: Publication, inspectorate: Inspectorate, where: str) -> None:
    """Hold what pages show first, correct and find against the registries of an inspectorate.

    Raises
    ------
    SpiegelError : a number that no claim has, a claim, an indicator, a sector or a theme that does
        not exist.
    """
    claims, framework = inspectorate.claims.claims, inspectorate.framework
    shares = [
        f"{name}.{part}"
        for name, claim in claims.items()
        if not claim.worded
        for part in claim.numbers
    ]
    check_groups(publication, inspectorate)
    sectors = ("ALL", *framework.sectors, *framework.sector_groups)
    front = publication.front
    for number in front.numbers:
        must_exist("number of a claim", number.claim, shares, f"{where}, key 'front': 'numbers'")
    if front.story is not None:
        place = f"{where}, key 'front': 'story'"
        for name in front.story.indicators:
            must_exist("indicator", name, inspectorate.indicators, place)
        for code in front.story.sectors:
            must_exist("sector", code, sectors, place)
    for edition, release in publication.releases.items():
        for erratum in release.errata:
            for name in erratum.claims:
                must_exist("claim", name, claims, f"{where}, key 'releases': '{edition}'")
    named = [*framework.themes, *inspectorate.indicators, *sectors]
    for name in publication.search:
        must_exist("theme, indicator or sector", name, named, f"{where}, key 'search'")


def check_groups(publication: Publication, inspectorate: Inspectorate) -> None:
    """Hold the groups that claims compare against what may be public.

    Raises
    ------
    SpiegelError : as `check_group`.
    """
    public = {
        str(name): tuple(own.values)
        for name, own in publication.groupings.items()
        if own.visibility == "public"
    }
    where = (inspectorate.folder / "claims.yaml").as_posix()
    for name, claim in differences_of(inspectorate.claims).items():
        for number in claim.numbers.values():
            check_group(name, number, public, f"{where}, claim '{name}'")
