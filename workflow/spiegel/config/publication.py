"""What may be made public of an inspectorate's records: `publication.yaml`, a reviewed decision.

Without the file there are no groupings, and nothing names an institution but its number.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from spiegel.config.closed_model import Closed, Label
from spiegel.config.closed_yaml import MayBeEmpty, load

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


class Publication(Closed):
    """`publication.yaml`: groupings with their visibility, and what identifies an institution.

    `contact` is the address, for mail or on the web, that the accessibility statement names for
    questions; empty says that it is not filled in.
    """

    groupings: dict[Literal["network", "province", "board_id"], Grouping] = Field(default={})
    identifying: dict[str, Identifying] = Field(default={})
    contact: Annotated[str, MayBeEmpty()] = Field(
        default="", pattern=r"^$|^[^@\s]+@[^@\s]+$|^https://\S+$"
    )


@cache
def load_publication(folder: Path) -> Publication:
    """Load the decisions of an inspectorate's folder; none without the file."""
    path = folder / "publication.yaml"
    return load(Publication, path) if path.is_file() else Publication()
