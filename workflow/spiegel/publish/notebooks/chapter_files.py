"""Where a notebook finds the project and its tables, and where it draws."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from spiegel.config.catalogue import catalogue
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.publish import reads


@dataclass(frozen=True)
class ChapterFiles:
    """The files that a notebook of an edition may read.

    Attributes
    ----------
    root : the project folder. name : the notebook's name in the figure registry.
    build : whether a build runs it, which makes no more than what the notebook declares.
    """

    root: Path
    edition: Edition
    inspectorate: Inspectorate
    name: str
    build: bool

    @property
    def results(self) -> str:
        """The way from the notebook to the edition's results, with a slash at its end."""
        folder = relative(self.root / "results" / self.edition.edition)
        return "../" if self.build else f"{folder}/"

    def has(self, name: str) -> bool:
        """Say whether a published table is there."""
        return self._published(name).is_file()

    def _published(self, name: str) -> Path:
        return self.root / "results" / self.edition.edition / catalogue().file(name)

    def clean(self, table: str, school_year: str | None = None) -> Path:
        """Return the file of a clean table, of the edition's own school year unless one is named.

        Raises
        ------
        SpiegelError : this notebook does not declare that it reads the table, or it is not there.
        """
        self._declared(f"clean/{table}")
        folder = self.root / "data" / "processed" / self.edition.edition / "clean"
        return self._there(folder / (school_year or self.edition.school_year) / f"{table}.parquet")

    def table(self, name: str) -> Path:
        """Return the file of a published table, such as `measures`; errors as `clean`."""
        self._declared(name)
        return self._there(self._published(name))

    def staged(self, dataset: str) -> Path:
        """Return the rows of a raw file of the edition's own school year, as they were read in.

        Raises
        ------
        SpiegelError : as `clean`.
        """
        self._declared(f"staged/{dataset}")
        folder = (
            self.root
            / "data"
            / "processed"
            / self.edition.edition
            / "ingest"
            / self.edition.school_year
        )
        return self._there(folder / f"{dataset}.parquet")

    def _declared(self, name: str) -> None:
        declared = (
            *reads.of_notebook(self.inspectorate, self.name),
            *(f"clean/{table}" for table in reads.clean_of_notebook(self.inspectorate, self.name)),
            *(f"staged/{name}" for name in reads.staged_of_notebook(self.edition, self.name)),
        )
        if self.build and name not in declared:
            raise SpiegelError(
                f"notebook '{self.name}' does not declare that it reads '{name}'",
                where="figures.yaml, key 'reads' of the notebook",
                fix=f"add '{name}' there, so that the build makes it first.",
            )

    def _there(self, path: Path) -> Path:
        if not path.is_file():
            beside = sorted(file.stem for file in path.parent.glob(f"*{path.suffix}"))
            raise SpiegelError(
                f"{path.name} of edition '{self.edition.edition}' is not there",
                where=path.relative_to(self.root).as_posix(),
                fix="run the pipeline for this edition first: ./run snakemake --cores 4"
                + (f"; or {did_you_mean(path.stem, beside)}" if beside else "."),
            )
        return path


def find_root(start: Path) -> Path:
    """Return the nearest folder, upwards from `start`, that holds `config/editions`.

    Raises
    ------
    SpiegelError : there is none.
    """
    for folder in (start, *start.parents):
        if (folder / "config" / "editions").is_dir():
            return folder
    raise SpiegelError(
        "this notebook does not lie inside a spiegel folder",
        where=start.name,
        fix="open it in the folder notebooks/ of the repository.",
    )


def drawing_folder(root: Path, edition: Edition) -> Path:
    """Return where work by hand draws: beside results/, or elsewhere if nobody may write there."""
    if not os.access(root, os.W_OK):
        return Path(tempfile.mkdtemp(prefix="spiegel-drawn-"))
    return root / "drawn" / edition.edition / edition.school_year


def relative(folder: Path | None) -> str:
    """Return the way from the folder of a notebook that is run by hand; empty for no folder."""
    return Path(os.path.relpath(folder)).as_posix() if folder else ""


def below(folder: Path, root: Path) -> str:
    """Return a folder as it is named to a reader: from the project folder if it lies there."""
    return (folder.relative_to(root) if folder.is_relative_to(root) else folder).as_posix()
