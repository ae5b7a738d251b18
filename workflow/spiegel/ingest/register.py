"""Fill manifest rows for raw files that lie in `data/raw`."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import astuple, dataclass, replace
from pathlib import Path

from spiegel import files as storage
from spiegel.errors import SpiegelError
from spiegel.ingest.guess import guess_delimiter, guess_encoding, guess_header
from spiegel.ingest.manifest import COLUMNS, MANIFEST, RawFile, read_manifest
from spiegel.ingest.reader import read_content, read_grid
from spiegel.ingest.text import decode
from spiegel.ingest.unpack import WORKBOOKS, unpack
from spiegel.ingest.workbook import read_sheet, sheet_names


@dataclass(frozen=True)
class Choices:
    """What a person says about the layout of a file; None leaves it to the guess.

    Rows count from 1; group row 0 says that there are no group headings.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    group_row: int | None = None


def describe(
    path: Path,
    root: Path,
    *,
    nature: str,
    licence: str,
    source: str,
    note: str = "",
    choices: Choices | None = None,
) -> RawFile:
    """Return the manifest row of a file at data/raw/<inspectorate>/<dataset>/<year>/<version>/.

    Raises
    ------
    SpiegelError : the file is missing, lies elsewhere, or is not readable as a table.
    """
    raw = root / "data" / "raw"
    try:
        parts = path.resolve().relative_to(raw.resolve()).parts
    except ValueError:
        parts = ()
    if len(parts) != 5 or not path.is_file():
        raise SpiegelError(
            f"'{path.name}' cannot be registered: it is missing or not in its place",
            where=path.as_posix(),
            fix="put it at data/raw/<inspectorate>/<dataset>/<school year>/<version>/<file>.",
            code="I-REG-02",
        )
    if not path.name.isprintable():
        raise SpiegelError(
            "the name of the file has characters that cannot be shown, or is not UTF-8",
            where=path.name.encode("utf-8", "backslashreplace").decode(),
            fix="give it a plain name (letters, digits, . - _) and register it again.",
            code="I-REG-05",
        )
    inspectorate, dataset, school_year, version, _ = parts
    content = path.read_bytes()
    file = RawFile(
        inspectorate=inspectorate,
        dataset=dataset,
        school_year=school_year,
        version=version,
        path="/".join(parts),
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        rows=0,
        encoding="",
        delimiter="",
        sheet="",
        header_row=1,
        group_row=None,
        nature=nature,
        licence=licence,
        source=source,
        supersedes=_earlier(version),
        note=note,
    )
    file = with_layout(file, content, choices or Choices())
    rows = read_content(file, content, count=False).facts["rows_in"]
    return replace(file, rows=int(str(rows)))


def with_layout(file: RawFile, content: bytes, choices: Choices) -> RawFile:
    """Return a manifest row with the layout of the file's content, as chosen or guessed."""
    inside, kind = unpack(content, file.path)
    if kind in WORKBOOKS:
        sheet = choices.sheet or _largest_sheet(inside, kind, file.path)
        file = replace(file, sheet=sheet)
    else:
        encoding = choices.encoding or guess_encoding(inside, file.path)
        text = decode(inside, encoding, file.path)
        delimiter = choices.delimiter or guess_delimiter(text, file.path)
        file = replace(file, encoding=encoding, delimiter=delimiter)
    header_row, group_row = guess_header(read_grid(file, content))
    if choices.header_row:
        header_row, group_row = choices.header_row, None
    if choices.group_row is not None:
        group_row = choices.group_row or None
    return replace(file, header_row=header_row, group_row=group_row)


def _largest_sheet(content: bytes, kind: str, where: str) -> str:
    names = sheet_names(content, where)
    if not names:
        raise SpiegelError(
            "the workbook has no visible sheet",
            where=where,
            fix="name the sheet with --sheet.",
            code="I-REG-03",
        )
    if len(names) == 1:
        return names[0]
    sizes = {}
    for name in names:
        rows = read_sheet(content, kind, name, where).rows
        sizes[name] = sum(bool(cell) for row in rows for cell in row)
    return max(names, key=lambda name: sizes[name])


def _earlier(version: str) -> str:
    number = version.removeprefix("v")
    plain = number.isascii() and number.isdigit()
    return f"v{int(number) - 1}" if plain and int(number) > 1 else ""


def summary(file: RawFile) -> str:
    """Return how a file is read, in words, for the person who registers it."""
    signs = {";": "semicolon", ",": "comma", "\t": "tab"}
    read = f"sheet '{file.sheet}'" if file.sheet else f"{file.encoding}, {signs[file.delimiter]}"
    groups = f", group headings in row {file.group_row}" if file.group_row else ""
    return f"{read}, headers in row {file.header_row}{groups}"


def refuse_changed(files: list[RawFile], root: Path) -> None:
    """Check that no file takes the place of a registered one with other bytes.

    Raises
    ------
    SpiegelError : a row with that key promises another SHA-256.
    """
    known = {f.key: f for f in (read_manifest(root) if (root / MANIFEST).is_file() else ())}
    for file in files:
        if file.key in known and known[file.key].sha256 != file.sha256:
            raise SpiegelError(
                f"{file.dataset} {file.school_year} {file.version} is registered with other bytes",
                where=f"{file.path} and its row in {MANIFEST}",
                fix="put a re-issued file in the folder of a new version and register that; "
                "--replace overwrites the promise.",
                code="I-REG-04",
            )


def register(files: list[RawFile], root: Path) -> None:
    """Add rows to the manifest, sorted by key; a row with the same key is replaced."""
    known = {f.key: f for f in (read_manifest(root) if (root / MANIFEST).is_file() else ())}
    known |= {f.key: f for f in files}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(known[key]) for key in sorted(known))
    storage.replace(root / MANIFEST, text.getvalue().encode("utf-8"))
