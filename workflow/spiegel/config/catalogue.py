"""`config/catalogue.yaml`: every table and file of an edition once, and what follows from that.

File names, what a job reads, workbook, open data, dictionary, data package, page of downloads,
what is public, and what a bundle holds are made from here. Light, because every run starts with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import AfterValidator, Field, model_validator

from spiegel.config.closed_model import Closed, Label, known
from spiegel.config.closed_yaml import load
from spiegel.config.publication_name import named
from spiegel.errors import SpiegelError

CATALOGUE = "config/catalogue.yaml"
ROOT = Path(__file__).resolve().parents[3]
SOURCES = "sources"  # where the raw files come from: every job knows it
SENTENCES = "sentences"  # what the mirror says: no table, but read like one
TEXTS = "texts"  # and what people say in it
SAID = {SENTENCES: "tables/claims.json", TEXTS: "tables/texts.json"}

Kind = Literal["text", "count", "share", "difference", "probability", "rank", "number"]
Visibility = Literal["public", "internal"]
# A text for readers, with the inspectorate's own words for what it publishes.
Said = Annotated[Label, AfterValidator(lambda text: text.renamed(named))]


class Output(Closed):
    """What of an edition may leave the house, or why not."""

    public: bool
    why: Said | None = None

    @model_validator(mode="after")
    def _internal_says_why(self) -> Output:
        if not self.public and self.why is None:
            raise ValueError("what is not public says `why`, in nl and en")
        return self


class File(Output):
    """Files by a pattern of their path below `results/<edition>/`.

    `*` stands for part of one name, `**` at the end for all that lies below.
    """

    path: str

    @property
    def whole(self) -> bool:
        """Say whether all that lies in a folder is meant, whatever it is."""
        return self.path.endswith("/**")

    def fits(self, path: str) -> bool:
        """Say whether a path is meant; a hidden file is only where all of its folder is."""
        if self.whole:
            return path.startswith(self.path.removesuffix("**"))
        wanted, parts = self.path.split("/"), path.split("/")
        hidden = any(part.startswith(".") for part in parts)
        return len(wanted) == len(parts) and not hidden and all(map(fnmatchcase, parts, wanted))


class Stray(NamedTuple):
    """What lies among the results and in no list; `kind` says why nobody may take it for public."""

    path: str
    kind: Literal["unnamed", "hidden", "link", "no file", "unmade"]


# What is said of a stray, by every reader of the register.
STRAY = {
    "unnamed": "nothing says whether '{path}' is public or internal",
    "hidden": "'{path}' is hidden, and so in no list of what is public",
    "link": "'{path}' is a link, and so in no list of what is public",
    "unmade": "'{path}' lies in a public place, and no job of the build made it",
    "no file": "'{path}' is no plain file, and so in no list of what is public",
}


class Table(Output):
    """One table; the head of the file says what each key is for."""

    folder: Literal["tables", "quality"] | None = None
    gathered: Literal["compare", "clean", "collect"] | None = None
    part_of: tuple[Literal["workbook", "open_data"], ...] = ()
    title: Said | None = None
    name: Said | None = None
    text: Said | None = None
    empty_cells: Said | None = None
    fixed_columns: int = Field(default=1, ge=1)
    internal_columns: tuple[str, ...] = ()
    kinds: dict[str, Kind] = Field(default={})
    meanings: dict[str, Said] = Field(default={})
    codes: dict[str, dict[str, Said]] = Field(default={})

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
        for reader, names in lists:
            for name in names:
                if name not in SAID:
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
        if table in SAID:
            return SAID[table]
        return f"{self.tables[table].folder}/{table}.csv"

    def paths(self, tables: Iterable[str]) -> list[str]:
        """Return where tables lie, for a rule: `{edition}` is still to be filled in."""
        return [f"results/{{edition}}/{self.file(name)}" for name in tables]

    # What reads them

    def read_by(self, job: str) -> tuple[str, ...]:
        """Return the tables that a job opens, by the name of its rule."""
        written = {*SAID, *(name for name, own in self.tables.items() if own.folder)}
        named = {
            "write_workbook": self.workbook,
            "write_open_data": self.open_data,
            "build_site": (*self.public, *SAID),
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

    def output(self, path: str) -> Output | None:
        """Return what is decided about a file; None when it is in no list.

        Parameters
        ----------
        path : relative to `results/<edition>/`, with forward slashes.
        """
        folder, _, file = path.partition("/")
        table = self.tables.get(file.removesuffix(".csv"))
        if table and table.folder == folder and file.endswith(".csv"):
            return table
        return next((own for own in self.files if own.fits(path)), None)

    def visibility(self, path: str) -> Visibility:
        """Return whether a file is public or internal.

        Raises
        ------
        SpiegelError : it is in no list.
        """
        own = self.output(path)
        if own is None:
            raise refused([Stray(path, "unnamed")])
        return "public" if own.public else "internal"

    def is_public(self, path: str) -> bool:
        """Say whether a file may go to anyone (see `visibility`)."""
        return self.visibility(path) == "public"

    def strays(self, results: Path, skip: Iterable[str] = ()) -> list[Stray]:
        """Return what lies below a folder of results and is in no list, sorted.

        Parameters
        ----------
        results : `results/<edition>`, or a copy of it. skip : folders at its top.
        """
        left_out = set(skip)
        found = []
        for path in sorted(results.rglob("*")):
            name = path.relative_to(results).as_posix()
            own = self.output(name)
            internal = isinstance(own, File) and own.whole and not own.public
            if internal or name.partition("/")[0] in left_out:
                continue
            if path.is_symlink():
                found.append(Stray(name, "link"))
            elif path.is_dir():
                continue
            elif path.name.startswith("."):
                found.append(Stray(name, "hidden"))
            elif not path.is_file():
                found.append(Stray(name, "no file"))
            elif own is None:
                found.append(Stray(name, "unnamed"))
        return found

    def check(self, results: Path) -> None:
        """Refuse results among which something lies that is in no list.

        Raises
        ------
        SpiegelError : the first of it, and how many there are.
        """
        strays = self.strays(results)
        if strays:
            raise refused(strays, results)

    def public_files(self, results: Path) -> list[Path]:
        """Return the public files of a built edition, sorted.

        Parameters
        ----------
        results : `results/<edition>`.

        Raises
        ------
        SpiegelError : something is in no list (see `check`).
        """
        self.check(results)
        files = (path for path in sorted(results.rglob("*")) if path.is_file())
        return [path for path in files if self.is_public(path.relative_to(results).as_posix())]


def refused(strays: Sequence[Stray], results: Path | None = None) -> SpiegelError:
    """Return the refusal of what is in no list of what is public or internal."""
    first = strays[0]
    more = f", and {len(strays) - 1} more" if len(strays) > 1 else ""
    below = "" if results is None else f"{results.parent.name}/{results.name}/"
    return SpiegelError(
        STRAY[first.kind].format(path=first.path) + more,
        where=f"{below}{first.path}, by {CATALOGUE}",
        fix="remove it; or, where a rule makes it, name it there: as not public when in doubt.",
        code="C-PUB-01",
    )


def load_catalogue(root: Path) -> Catalogue:
    """Load the catalogue of a project folder."""
    return load(Catalogue, root / CATALOGUE)


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of the folder that this code lies in, read once."""
    return load_catalogue(ROOT)
