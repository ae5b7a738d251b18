"""The manifest: every raw file the project may read, with its size, rows and SHA-256.

Nothing is read that the manifest does not promise. A re-issued export is a new row with a new
version that says what it `supersedes`; the edition pins the version it uses.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath

from spiegel.config.plain_text import refuse_unseen
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.files import sha256
from spiegel.ingest.text import DELIMITERS, ENCODINGS

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
NUMBERS = ("bytes", "rows", "header_row", "group_row")


def read_manifest(root: Path) -> tuple[RawFile, ...]:
    """Read `data/raw/manifest.csv`.

    Raises
    ------
    SpiegelError : missing file, other columns, a row that is misshapen or promises something
        impossible, or a double key.
    """
    path = root / MANIFEST
    if not path.is_file():
        raise SpiegelError(
            "there is no manifest of raw files",
            where=MANIFEST,
            fix="restore it from the repository; `spiegel register` adds rows to it.",
            code="I-MAN-01",
        )
    try:
        rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error):
        raise SpiegelError(
            "the manifest is not CSV in UTF-8",
            where=MANIFEST,
            fix="restore it from the repository, and save it as UTF-8.",
            code="I-MAN-02",
        ) from None
    while rows and not any(rows[-1]):
        rows.pop()
    header = rows[0] if rows else []
    if tuple(header) != COLUMNS:
        raise SpiegelError(
            f"the columns are {', '.join(header)}",
            where=f"{MANIFEST}, row 1",
            fix=f"they must be {', '.join(COLUMNS)}.",
            code="I-MAN-03",
        )
    refuse_unseen(rows, MANIFEST, "I-MAN-09")
    seen: set[tuple[str, str, str, str]] = set()
    files: list[RawFile] = []
    for number, row in enumerate(rows[1:], 2):
        file = _row(row, f"{MANIFEST}, row {number}")
        if file.key in seen:
            raise SpiegelError(
                f"'{' / '.join(file.key)}' is listed twice",
                where=f"{MANIFEST}, row {number}",
                fix="give a re-issued file a new version that supersedes the old one.",
                code="I-MAN-04",
            )
        seen.add(file.key)
        files.append(file)
    return tuple(files)


def _row(row: list[str], where: str) -> RawFile:
    if len(row) != len(COLUMNS):
        raise SpiegelError(
            f"the row has {len(row)} cells where the manifest has {len(COLUMNS)} columns",
            where=where,
            fix="put quotes around a cell with a comma in it; an empty cell keeps its comma.",
            code="I-MAN-05",
        )
    cells = dict(zip(COLUMNS, row, strict=True))
    values: dict[str, object] = dict(cells)
    for name in NUMBERS:
        if name == "group_row" and not cells[name]:
            values[name] = None
            continue
        if not re.fullmatch(r"[0-9]{1,15}", cells[name]):
            raise _bad_cell(name, cells[name], where, "write a whole number.")
        values[name] = int(cells[name])
    file = RawFile(**values)  # type: ignore[arg-type]
    if file.nature not in NATURES:
        raise _bad_cell("nature", file.nature, where, did_you_mean(file.nature, NATURES))
    if not re.fullmatch("[0-9a-f]{64}", file.sha256):
        raise SpiegelError(
            "column 'sha256' is not a SHA-256",
            where=where,
            fix="write 64 hexadecimal digits.",
            code="I-MAN-06",
        )
    _place(file, where)
    _format(file, where)
    return file


def _bad_cell(name: str, value: str, where: str, fix: str) -> SpiegelError:
    return SpiegelError(f"column '{name}' holds '{value}'", where=where, fix=fix, code="I-MAN-07")


def _place(file: RawFile, where: str) -> None:
    """Check key and path of a row: the path may not leave the folder of raw files."""
    for name in ("inspectorate", "dataset", "version"):
        if not re.fullmatch(r"[A-Za-z0-9][\w.-]*", getattr(file, name)):
            raise _bad_cell(name, getattr(file, name), where, "write one word, as in vlaanderen.")
    years = re.fullmatch(r"([0-9]{4})-([0-9]{4})", file.school_year)
    if not years or int(years[2]) != int(years[1]) + 1:
        raise _bad_cell("school_year", file.school_year, where, "write a school year as 2023-2024.")
    path = PurePosixPath(file.path)
    if not file.path or path.is_absolute() or ".." in path.parts or "\\" in file.path:
        raise _bad_cell(
            "path", file.path, where, "write a path inside data/raw, with forward slashes."
        )
    if file.supersedes == file.version:
        raise _bad_cell("supersedes", file.supersedes, where, "name the version before it.")


def _format(file: RawFile, where: str) -> None:
    """Check how a row says the file is to be read."""
    if file.header_row < 1:
        raise _bad_cell("header_row", str(file.header_row), where, "the first row is 1.")
    if file.group_row is not None and not 1 <= file.group_row < file.header_row:
        raise _bad_cell(
            "group_row", str(file.group_row), where, "group headings stand above the headers."
        )
    if file.sheet:
        for name in ("encoding", "delimiter"):
            if getattr(file, name):
                raise _bad_cell(name, getattr(file, name), where, "leave it empty for a workbook.")
        return
    if file.encoding not in ENCODINGS:
        raise _bad_cell("encoding", file.encoding, where, did_you_mean(file.encoding, ENCODINGS))
    if file.delimiter not in DELIMITERS:
        raise _bad_cell(
            "delimiter", file.delimiter, where, "write a semicolon, a comma, a tab or a bar."
        )


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
        code="I-MAN-08",
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
        fix=f"get it from {file.source or 'where it was made'} and put it at data/raw/{file.path}, "
        "or set SPIEGEL_RAW to the folder that holds it.",
        code="I-FIL-04",
    )


def verify(file: RawFile, path: Path) -> None:
    """Compare size and SHA-256 of a raw file on disk with the manifest; see `verify_bytes`."""
    size = path.stat().st_size
    _compare(file, size, sha256(path) if size == file.bytes else "")


def verify_bytes(file: RawFile, content: bytes) -> None:
    """Compare size and SHA-256 of the bytes of a raw file with the manifest.

    Raises
    ------
    SpiegelError : they differ; prints both.
    """
    same_size = len(content) == file.bytes
    _compare(file, len(content), hashlib.sha256(content).hexdigest() if same_size else "")


def _compare(file: RawFile, size: int, digest: str) -> None:
    if digest == file.sha256:
        return
    found = f"SHA-256 {digest}" if digest else f"{size} bytes"
    promised = f"SHA-256 {file.sha256}" if digest else f"{file.bytes} bytes"
    raise SpiegelError(
        f"the raw file {PurePosixPath(file.path).name} is not the registered one: "
        f"{found}, the manifest says {promised}",
        where=f"{file.path} and its row in {MANIFEST}",
        fix="restore the registered file; if it is a re-issue, register it as a new version "
        "and pin that in the edition.",
        code="I-FIL-03",
    )


def superseded(files: tuple[RawFile, ...], pinned_file: RawFile) -> RawFile | None:
    """Return the manifest row that supersedes a pinned one, or None."""
    for file in files:
        if file.key[:3] == pinned_file.key[:3] and file.supersedes == pinned_file.version:
            return file
    return None


def last_before(
    files: tuple[RawFile, ...], inspectorate: str, dataset: str, school_year: str
) -> RawFile | None:
    """Return the manifest row of the newest file of a dataset of before a school year, or None."""
    own = [f for f in files if f.key[:2] == (inspectorate, dataset) and f.school_year < school_year]
    return max(own, key=lambda f: (f.school_year, f.version), default=None)
