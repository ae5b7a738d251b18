"""The manifest: every raw file the project may read, with its size, rows and SHA-256.

Nothing is read that the manifest does not promise. A re-issued export is a new row with a new
version that says what it `supersedes`; the edition pins the version it uses.
"""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, fields
from pathlib import Path

from spiegel.errors import SpiegelError, did_you_mean
from spiegel.files import sha256

MANIFEST = "data/raw/manifest.csv"
NATURES = ("official", "example")


@dataclass(frozen=True)
class RawFile:
    """One row of the manifest.

    Attributes
    ----------
    rows : the rows under the header; blank rows and note lines count too.
    encoding, delimiter : of a text file; both empty for a workbook (xlsx, ods).
    sheet : the sheet of a workbook; empty for a text file.
    header_row : row number of the headers; the first row of the file or sheet is 1.
    group_row : row number of the group headings above them, or None.
    """

    inspectorate: str
    dataset: str
    school_year: str
    version: str
    path: str
    sha256: str
    bytes: int
    rows: int
    encoding: str
    delimiter: str
    sheet: str
    header_row: int
    group_row: int | None
    nature: str
    licence: str
    source: str
    supersedes: str
    note: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        return (self.inspectorate, self.dataset, self.school_year, self.version)


COLUMNS = tuple(f.name for f in fields(RawFile))


def read_manifest(root: Path) -> tuple[RawFile, ...]:
    """Read `data/raw/manifest.csv`.

    Raises
    ------
    SpiegelError : missing file, other columns, a bad number, nature or hash, or a double key.
    """
    path = root / MANIFEST
    if not path.is_file():
        raise SpiegelError(
            "there is no manifest of raw files",
            where=MANIFEST,
            fix="restore it from the repository; `spiegel register` adds rows to it.",
        )
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise SpiegelError(
                f"the columns are {', '.join(reader.fieldnames or ())}",
                where=f"{MANIFEST}, row 1",
                fix=f"they must be {', '.join(COLUMNS)}.",
            )
        files = tuple(_row(cells, f"{MANIFEST}, row {i}") for i, cells in enumerate(reader, 2))
    seen: set[tuple[str, str, str, str]] = set()
    for row, file in enumerate(files, 2):
        if file.key in seen:
            raise SpiegelError(
                f"'{' / '.join(file.key)}' is listed twice",
                where=f"{MANIFEST}, row {row}",
                fix="give a re-issued file a new version that supersedes the old one.",
            )
        seen.add(file.key)
    return files


def _row(cells: dict[str, str], where: str) -> RawFile:
    values: dict[str, object] = dict(cells)
    for name in ("bytes", "rows", "header_row", "group_row"):
        if name == "group_row" and cells[name] == "":
            values[name] = None
            continue
        if not (cells[name] or "").isdigit():
            raise SpiegelError(
                f"column '{name}' holds '{cells[name]}'", where=where, fix="write a whole number."
            )
        values[name] = int(cells[name])
    if cells["nature"] not in NATURES:
        raise SpiegelError(
            f"column 'nature' holds '{cells['nature']}'",
            where=where,
            fix=did_you_mean(cells["nature"], NATURES),
        )
    if len(cells["sha256"]) != 64:
        raise SpiegelError(
            "column 'sha256' is not a SHA-256", where=where, fix="write 64 hexadecimal digits."
        )
    return RawFile(**values)  # type: ignore[arg-type]


def pinned(
    files: tuple[RawFile, ...], inspectorate: str, dataset: str, school_year: str, version: str
) -> RawFile:
    """Return the manifest row that an edition pins.

    Raises
    ------
    SpiegelError : no such row; names the versions there are.
    """
    key = (inspectorate, dataset, school_year, version)
    for file in files:
        if file.key == key:
            return file
    near = [f for f in files if f.key[:2] == key[:2]]
    known = ", ".join(f"{f.school_year} {f.version}" for f in near) or "none of this dataset"
    raise SpiegelError(
        f"the edition pins {dataset} {school_year} {version}, which is not in the manifest",
        where=MANIFEST,
        fix=f"register that file, or pin one of: {known}.",
    )


def places(file: RawFile, root: Path) -> tuple[Path, ...]:
    """Return where a raw file is looked for: `data/raw`, then the folder `SPIEGEL_RAW`."""
    found = [root / "data" / "raw" / file.path]
    extra = os.environ.get("SPIEGEL_RAW")
    if extra:
        found.append((root / extra) / file.path)
    return tuple(found)


def locate(file: RawFile, root: Path) -> Path:
    """Return the path of a raw file.

    Raises
    ------
    SpiegelError : it is in neither place; says where it is published and where to put it.
    """
    for path in places(file, root):
        if path.is_file():
            return path
    raise SpiegelError(
        f"the raw file {Path(file.path).name} is missing",
        where=f"data/raw/{file.path}, and that path under the folder SPIEGEL_RAW",
        fix=f"get it from {file.source} and put it at data/raw/{file.path}, "
        "or set SPIEGEL_RAW to the folder that holds it.",
    )


def verify(file: RawFile, path: Path) -> None:
    """Compare size and SHA-256 of a raw file with the manifest.

    Raises
    ------
    SpiegelError : they differ; prints both.
    """
    size = path.stat().st_size
    digest = sha256(path) if size == file.bytes else ""
    if digest == file.sha256:
        return
    found = f"SHA-256 {digest}" if digest else f"{size} bytes"
    promised = f"SHA-256 {file.sha256}" if digest else f"{file.bytes} bytes"
    raise SpiegelError(
        f"the raw file {path.name} is not the registered one: "
        f"{found}, the manifest says {promised}",
        where=f"{file.path} and its row in {MANIFEST}",
        fix="restore the registered file; if it is a re-issue, register it as a new version "
        "and pin that in the edition.",
    )
