"""What kinds of file an edition consists of, and how each is compared: one class for each kind.

New outputs are taken in by themselves: the kind follows from the ending of the name. Every class
starts with identical bytes; what may stand in for them is said here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from spiegel.config.catalogue import Catalogue
from spiegel.config.closed_model import Label
from spiegel.config.word_files import word_file

_WORDS = word_file("kinds")

NOT_PUBLISHED = ("release", "audit")  # what this stage itself writes under results/<edition>

Kind = Literal[
    "table", "document", "drawing", "picture", "page", "notebook", "workbook", "print",
    "records", "archive", "other",
]  # fmt: skip
ENDINGS: dict[str, Kind] = {
    ".csv": "table",
    ".json": "document",
    ".svg": "drawing",
    ".png": "picture",
    ".html": "page",
    ".ipynb": "notebook",
    ".xlsx": "workbook",
    ".ods": "workbook",
    ".docx": "archive",
    ".pptx": "archive",
    ".pdf": "print",
    ".parquet": "records",
    ".zip": "archive",
}
# Content that counts as identical, and how far a remade file may lie from the published one.
CLASSES: dict[Kind, tuple[Label, Label]] = _WORDS.tree("classes")


@dataclass(frozen=True)
class Output:
    """A file of an edition: path from the root, kind, and whether it may leave the house."""

    path: str
    kind: Kind
    internal: bool


def kind_of(path: str) -> Kind:
    """Return the kind of a file, which says how it is compared."""
    return ENDINGS.get(PurePosixPath(path).suffix.lower(), "other")


def files_below(folder: Path, skip: Iterable[str] = ()) -> list[str]:
    """Return the files below a folder as sorted relative paths, without hidden ones."""
    left_out = set(skip)
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and path.relative_to(folder).parts[0] not in left_out
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def find_outputs(root: Path, edition: str, outputs: Catalogue) -> list[Output]:
    """Return every file that was built for readers or colleagues, in the order of their paths.

    Raises
    ------
    SpiegelError : something is in no list of what is public or internal.
    """
    folder = root / "results" / edition
    outputs.check(folder)
    return [
        Output(f"results/{edition}/{name}", kind_of(name), not outputs.is_public(name))
        for name in files_below(folder, NOT_PUBLISHED)
    ]
