"""`config/catalogue.yaml`: every table and file of an edition once, and what follows from that.

File names, what a job reads, workbook, open data, dictionary, data package, page of downloads,
what is public, and what a bundle holds are made from here. Light, because every run starts with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from spiegel.config.closed_model import Closed, Label, known
from spiegel.config.closed_yaml import load
from spiegel.errors import SpiegelError

CATALOGUE = "config/catalogue.yaml"
ROOT = Path(__file__).resolve().parents[3]
SOURCES = "sources"  # where the raw files come from: every job knows it
SENTENCES = "sentences"  # what the mirror says: no table, but read like one

Kind = Literal["text", "count", "share", "difference", "probability", "rank", "number"]
Visibility = Literal["public", "internal"]


class Output(Closed):
    """What of an edition may leave the house, or why not."""

    public: bool
    why: Label | None = None

    @model_validator(mode="after")
    def _internal_says_why(self) -> Output:
        if not self.public and self.why is None:
            raise ValueError("what is not public says `why`, in nl and en")
        return self


class File(Output):
    """Files by a pattern of their path below `results/<edition>/`; `*` also stands for folders."""

    path: str


class Table(Output):
    """One table; the head of the file says what each key is for."""

    folder: Literal["tables", "quality"] | None = None
    gathered: Literal["compare", "clean", "collect"] | None = None
    part_of: tuple[Literal["workbook", "open_data"], ...] = ()
    title: Label | None = None
    name: Label | None = None
    text: Label | None = None
    empty_cells: Label | None = None
    fixed_columns: int = Field(default=1, ge=1)
    internal_columns: tuple[str, ...] = ()
    kinds: dict[str, Kind] = Field(default={})
    meanings: dict[str, Label] = Field(default={})
    codes: dict[str, dict[str, Label]] = Field(default={})

    @model_validator(mode="after")
    def _is_called_something(self) -> Table:
        needs = {"title": self.part_of, "empty_cells": "workbook" in self.part_of}
        needs |= dict.fromkeys(("name", "text"), self.public and self.folder)
        for key, needed in needs.items():
            if needed and getattr(self, key) is None:
                raise ValueError(f"it has no `{key}` in nl and en")
        if self.part_of and not self.public:
            raise ValueError("what is not public is part of nothing that leaves the house")
        return self


class Tells(Closed):
    """What columns of numbers tell of how many met the bar; the head of that list says more."""

    nothing: tuple[str, ...]
    own_counts: tuple[str, ...]
    small_cells: tuple[str, ...]


class Notebook(Closed):
    """What a template of the house opens; the head of that list says what each key is for."""

    tables: tuple[str, ...]
    clean: tuple[str, ...]
    staged: bool = False
    config: tuple[str, ...] = ()


class Catalogue(Closed):
    """All tables and files of an edition.

    Attributes
    ----------
    tolerance : how far a remade fraction may lie from the published one, relative.
    """

    tables: dict[str, Table]
    files: tuple[File, ...]
    licences_in_bundle: tuple[str, ...]
    tolerance: float
    kinds: dict[Kind, tuple[str, ...]]
    tells: Tells
    reads: dict[str, tuple[str, ...]]
    notebooks: dict[str, Notebook]

    @model_validator(mode="after")
    def _what_is_read_is_a_table(self) -> Catalogue:
        lists = [*self.reads.items(), *((key, own.tables) for key, own in self.notebooks.items())]
        for reader, named in lists:
            for name in named:
                if name != SENTENCES:
                    known(f"'{reader}' reads no table", name, self.tables)
        return self

    # Names and files

    @property
    def workbook(self) -> tuple[str, ...]:
        """The tables of the workbook, in the order of its sheets."""
        return tuple(name for name, own in self.tables.items() if "workbook" in own.part_of)

    @property
    def open_data(self) -> tuple[str, ...]:
        """The tables of the open data, in their order."""
        return tuple(name for name, own in self.tables.items() if "open_data" in own.part_of)

    def gathered(self, *stages: str) -> tuple[str, ...]:
        """Return the tables that are taken from some stages to where readers find them."""
        return tuple(name for name, own in self.tables.items() if own.gathered in stages)

    def downloads(self, folder: str) -> tuple[str, ...]:
        """Return the public tables that lie in a folder, in the order in which they are listed."""
        found = self.tables.items()
        return tuple(name for name, own in found if own.public and own.folder == folder)

    def label(self, table: str, of: Literal["title", "name", "text", "empty_cells"]) -> Label:
        """Return words about a table.

        Raises
        ------
        SpiegelError : the catalogue has none, because the table is not published.
        """
        found: Label | None = getattr(self.tables[table], of)
        if found is None:
            raise SpiegelError(
                f"table '{table}' has no `{of}`", where=CATALOGUE, fix="give it, in nl and en."
            )
        return found

    @property
    def public(self) -> tuple[str, ...]:
        """The public tables that lie in a folder."""
        return (*self.downloads("tables"), *self.downloads("quality"))

    def file(self, table: str) -> str:
        """Return where a table, or what the mirror says, lies in the results of an edition."""
        if table == SENTENCES:
            return "tables/claims.json"
        return f"{self.tables[table].folder}/{table}.csv"

    def paths(self, tables: Iterable[str]) -> list[str]:
        """Return where tables lie, for a rule: `{edition}` is still to be filled in."""
        return [f"results/{{edition}}/{self.file(name)}" for name in tables]

    # What reads them

    def read_by(self, job: str) -> tuple[str, ...]:
        """Return the tables that a job opens, by the name of its rule."""
        written = {SENTENCES, *(name for name, own in self.tables.items() if own.folder)}
        named = {
            "write_workbook": self.workbook,
            "write_open_data": self.open_data,
            "build_site": (*self.public, SENTENCES),
            **self.reads,
        }[job]
        return tuple(dict.fromkeys([SOURCES, *(name for name in named if name in written)]))

    # Columns

    def kind_of(self, table: str, column: str) -> Kind:
        """Return the kind of number that a column of numbers holds."""
        kinds: dict[str, Kind] = {c: kind for kind, names in self.kinds.items() for c in names}
        return (kinds | self.tables[table].kinds).get(column, "count")

    @property
    def withheld(self) -> tuple[str, ...]:
        """The columns that are empty in a row whose `conf_status` is C."""
        return (*self.tells.own_counts, *self.tells.small_cells)

    def check_tells(self, table: str, columns: Iterable[str]) -> None:
        """Refuse a column of numbers of which nothing says what it tells of withheld counts.

        Parameters
        ----------
        columns : of numbers, of a table by indicator.

        Raises
        ------
        SpiegelError : the first such column.
        """
        known = {*self.tells.nothing, *self.withheld}
        for column in columns:
            if column not in known:
                raise SpiegelError(
                    f"nothing says what column '{column}' of table '{table}' tells of counts that "
                    "may be withheld",
                    where=f"{CATALOGUE}, key 'tells'",
                    fix="add it under `small_cells` when it weighs or compares parts of its row, "
                    "under `own_counts` when it follows from the counts of the row, under "
                    "`nothing` when it does not depend on how many met the bar.",
                    code="C-DIS-01",
                )

    # What may leave the house

    def visibility(self, path: str) -> Visibility:
        """Return whether a file is public or internal.

        Parameters
        ----------
        path : relative to `results/<edition>/`, with forward slashes.

        Raises
        ------
        SpiegelError : it is no table, and no pattern fits it.
        """
        folder, _, file = path.partition("/")
        table = self.tables.get(file.removesuffix(".csv"))
        if table and table.folder == folder and file.endswith(".csv"):
            return "public" if table.public else "internal"
        for own in self.files:
            if fnmatchcase(path, own.path):
                return "public" if own.public else "internal"
        raise SpiegelError(
            f"nothing says whether '{path}' is public or internal",
            where=CATALOGUE,
            fix="add it there, as not public when in doubt.",
        )

    def is_public(self, path: str) -> bool:
        """Say whether a file may go to anyone (see `visibility`)."""
        return self.visibility(path) == "public"

    def public_files(self, results: Path) -> list[Path]:
        """Return the public files of a built edition, sorted; hidden files are not outputs.

        Parameters
        ----------
        results : `results/<edition>`.

        Raises
        ------
        SpiegelError : a file that nothing names.
        """
        found = []
        for path in sorted(results.rglob("*")):
            relative = path.relative_to(results)
            hidden = any(part.startswith(".") for part in relative.parts)
            if path.is_file() and not hidden and self.is_public(relative.as_posix()):
                found.append(path)
        return found


def load_catalogue(root: Path) -> Catalogue:
    """Load the catalogue of a project folder."""
    return load(Catalogue, root / CATALOGUE)


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of the folder that this code lies in, read once."""
    return load_catalogue(ROOT)
