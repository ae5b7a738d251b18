"""Fill manifest rows for raw files that lie in `data/raw`."""

from __future__ import annotations

import csv
import hashlib
import io
import logging
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import TypeVar

from spiegel import files as storage
from spiegel.config.plain_text import unseen
from spiegel.errors import SpiegelError
from spiegel.ingest import config_table
from spiegel.ingest.columns import FIXED, MISSING, NOT_COLLECTED, tidy
from spiegel.ingest.guess import (
    FIRST_ROWS,
    ONE_BYTE,
    guess_delimiter,
    guess_encoding,
    guess_header,
    odd_word,
    other_delimiter,
)
from spiegel.ingest.layout import header_names
from spiegel.ingest.manifest import COLUMNS, MANIFEST, RawFile, read_manifest
from spiegel.ingest.reader import decode_once, read_content
from spiegel.ingest.text import DELIMITERS, split_rows
from spiegel.ingest.unpack import WORKBOOKS, unpack
from spiegel.ingest.workbook import Book, open_book
from spiegel.ingest.workbook_guard import Range

Candidate = TypeVar("Candidate", bound=Hashable)

# Part of an earlier year's headers from which a sheet is taken for the table of that map.
FITS = 0.5


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
    parts = _placed(path, root, (5,), "<school year>/<version>")
    content = path.read_bytes()
    told = {"nature": nature, "licence": licence, "source": source, "note": note}
    file = unread(parts[:4], "/".join(parts), content, **told)
    return as_read(file, content, choices or Choices(), earlier_headers(root, file))


def describe_years(
    path: Path,
    root: Path,
    school_years: Sequence[str],
    *,
    nature: str,
    licence: str,
    source: str,
    note: str = "",
    choices: Choices | None = None,
) -> list[RawFile]:
    """Return the manifest rows of one file with the state at several dates, one for each year.

    The file lies at data/raw/<inspectorate>/<dataset>/<version>/, or in the folder of one year.

    Raises
    ------
    SpiegelError : as for `describe`.
    """
    parts = _placed(path, root, (4, 5), "<version>")
    content = path.read_bytes()
    first, version = min(school_years), parts[-2]
    told = {"nature": nature, "licence": licence, "source": source, "note": note}
    file = unread((*parts[:2], first, version), "/".join(parts), content, **told)
    made = as_read(file, content, choices or Choices(), earlier_headers(root, file))
    return [replace(made, school_year=year) for year in sorted(school_years)]


def _placed(path: Path, root: Path, depths: Sequence[int], folders: str) -> tuple[str, ...]:
    """Return the parts of the path of a raw file below data/raw.

    Parameters
    ----------
    depths : how many there may be. folders : those between dataset and file, for the message.
    """
    raw = root / "data" / "raw"
    try:
        parts = path.resolve().relative_to(raw.resolve()).parts
    except ValueError:
        parts = ()
    if len(parts) not in depths or not path.is_file():
        raise SpiegelError(
            f"'{path.name}' cannot be registered: it is missing or not in its place",
            where=path.as_posix(),
            fix=f"put it at data/raw/<inspectorate>/<dataset>/{folders}/<file>.",
            code="I-REG-02",
        )
    if not path.name.isprintable():
        raise SpiegelError(
            "the name of the file has characters that cannot be shown, or is not UTF-8",
            where=path.name.encode("utf-8", "backslashreplace").decode(),
            fix="give it a plain name (letters, digits, . - _) and register it again.",
            code="I-REG-05",
        )
    return parts


def unread(
    key: Sequence[str],
    path: str,
    content: bytes,
    *,
    nature: str,
    licence: str,
    source: str,
    note: str = "",
) -> RawFile:
    """Return the manifest row of a file before its layout is known.

    Parameters
    ----------
    key : inspectorate, dataset, school year and version. path : below `data/raw`.
    """
    inspectorate, dataset, school_year, version = key
    return RawFile(
        inspectorate=inspectorate,
        dataset=dataset,
        school_year=school_year,
        version=version,
        path=path,
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        rows=0,
        encoding="",
        delimiter="",
        sheet="",
        header_row=1,
        group_row=None,
        nature=nature,
        licence=licence.strip(),
        source=source.strip(),
        supersedes=_earlier(version),
        note=note.strip(),
    )


def as_read(
    file: RawFile, content: bytes, choices: Choices, earlier: Sequence[set[str]]
) -> RawFile:
    """Return a manifest row with the layout of its file, as chosen or guessed, and its rows.

    Raises
    ------
    SpiegelError : as for `with_layout`, and a text that holds what no one sees.
    """
    made = with_layout(file, content, choices, earlier)
    for name in ("licence", "source", "note", "sheet"):
        if sign := unseen(getattr(made, name)):
            what = "name of the sheet" if name == "sheet" else name
            raise SpiegelError(
                f"the {what} holds {sign}, which no one sees",
                where=f"{file.path}, {name}",
                fix="type it anew, without it.",
                code="I-REG-08",
            )
    rows = read_content(made, content, count=False).facts["rows_in"]
    return replace(made, rows=int(str(rows)))


def earlier_headers(root: Path, file: RawFile) -> list[set[str]]:
    """Return the headers that the column map gives for each year, the year before first.

    No map, or one that cannot be read, gives none: a file may be registered before its map.
    """
    folder = root / "config" / "inspectorates" / file.inspectorate / "column_maps"
    try:
        names, rows = config_table.read_grid(folder / f"{file.dataset}.csv", FIXED)
    except SpiegelError:
        return []
    years = sorted((name for name in names[len(FIXED) :] if name != MISSING), reverse=True)
    years.sort(key=lambda year: year > file.school_year)
    places = [names.index(year) for year in years]
    found = [{tidy(row[at]) for row in rows if row[at] != NOT_COLLECTED} for at in places]
    return [headers for headers in found if headers]


def with_layout(
    file: RawFile, content: bytes, choices: Choices, earlier: Sequence[set[str]] = ()
) -> RawFile:
    """Return a manifest row with the layout of the file's content, as chosen or guessed.

    Parameters
    ----------
    earlier : headers of earlier years; what fits them best is preferred.

    Raises
    ------
    SpiegelError : not readable as a table, or a table of one column with delimiters in it.
    """
    inside, kind = unpack(content, file.path)
    if kind in WORKBOOKS:
        return _in_workbook(file, open_book(inside, kind, file.path), choices, earlier)
    encoding = choices.encoding or guess_encoding(inside, file.path)
    text = decode_once(inside, encoding, file.path)
    delimiter = choices.delimiter or guess_delimiter(text, file.path)
    rows = split_rows(text, delimiter, file.path)
    if sign := other_delimiter(rows):
        raise SpiegelError(
            f"the table has one column, and every row of it has the sign {sign} as often",
            where=file.path,
            fix=f"name the delimiter with --delimiter: one of {'  '.join(DELIMITERS[:2])}  |  tab; "
            "a file with another one is exported again.",
            code="I-REG-07",
        )
    header_row, group_row = _header(rows, (), choices, earlier)
    if not choices.encoding and encoding in ONE_BYTE:
        _remark(file, f"the encoding {encoding} is a guess: look at the word '{odd_word(text)}'")
    return replace(
        file,
        encoding=encoding,
        delimiter=delimiter,
        header_row=header_row,
        group_row=group_row,
    )


def _remark(file: RawFile, text: str) -> None:
    """Tell the person who registers a file what to look at; it is no part of the manifest."""
    logging.getLogger(__name__).warning("%s: %s", file.path, text)


def _in_workbook(
    file: RawFile, book: Book, choices: Choices, earlier: Sequence[set[str]]
) -> RawFile:
    names = book.names()
    if not names and not choices.sheet:
        raise SpiegelError(
            "the workbook has no visible sheet",
            where=file.path,
            fix="name the sheet with --sheet.",
            code="I-REG-03",
        )
    readable, sizes, broken = {}, {}, None
    for name in dict.fromkeys([*([choices.sheet] if choices.sheet else []), *names]):
        try:
            sheet = readable[name] = book.sheet(name)
        except SpiegelError as error:
            if name == choices.sheet or len(names) == 1:
                raise
            broken = broken or error
            continue
        sizes[name] = sum(bool(cell) for row in sheet.rows for cell in row)
    if not readable and broken:
        raise broken
    layouts = {n: _header(s.rows, s.merged, choices, earlier) for n, s in readable.items()}
    fits = _fits(
        readable,
        lambda name, own: _fit(readable[name].rows, layouts[name], readable[name].merged, own),
        earlier,
    )
    best = max(fits.values())
    near = [name for name in readable if fits[name] == best]
    chosen = choices.sheet or max(near, key=lambda name: sizes[name])
    others = [
        f"'{name}' ({_size(readable[name].rows) if name in readable else 'not readable'}"
        f"{', fits the column map too' if fits.get(name, 0) >= FITS else ''})"
        for name in names
        if name != chosen
    ]
    if others:
        why = "chosen" if choices.sheet else "the fullest"
        if not choices.sheet and best >= FITS:
            why = "the one that fits the column map of an earlier year"
        _remark(file, f"sheet '{chosen}' is {why}; the other sheets are {', '.join(others)}")
    header_row, group_row = layouts[chosen]
    return replace(file, sheet=chosen, header_row=header_row, group_row=group_row)


def _size(rows: list[list[str]]) -> str:
    filled = [row for row in rows if any(map(tidy, row))]
    columns = sum(any(tidy(cell) for cell in column) for column in zip(*filled, strict=True))
    return f"{len(filled)} rows, {columns} columns"


def _header(
    rows: list[list[str]],
    merged: tuple[Range, ...],
    choices: Choices,
    earlier: Sequence[set[str]],
) -> tuple[int, int | None]:
    """Return the rows of headers and group headings: as chosen, as earlier, or as guessed."""
    header_row, group_row = guess_header(rows, merged)
    if choices.header_row:
        header_row, group_row = choices.header_row, None
    elif earlier:
        places = [(header_row, group_row), (header_row, None)]
        first = (n for n, row in enumerate(rows[:FIRST_ROWS], 1) if any(map(tidy, row)))
        places += [(n, above) for n in first for above in (None, n - 1 or None)]
        fits = _fits(places, lambda place, own: _fit(rows, place, merged, own), earlier)
        header_row, group_row = max(places, key=fits.__getitem__)
    if choices.group_row is not None:
        group_row = choices.group_row or None
    return header_row, group_row


def _fits(
    candidates: Iterable[Candidate],
    fit: Callable[[Candidate, set[str]], float],
    earlier: Sequence[set[str]],
) -> dict[Candidate, float]:
    """Return how well each candidate fits the first earlier year that one of them fits, or 0."""
    fits = dict.fromkeys(candidates, 0.0)
    for own in earlier:
        found = {candidate: fit(candidate, own) for candidate in fits}
        if max(found.values(), default=0.0) >= FITS:
            return found
    return fits


def _fit(
    rows: list[list[str]],
    place: tuple[int, int | None],
    merged: tuple[Range, ...],
    wanted: set[str],
) -> float:
    """Return which part of the headers of an earlier year a row of headers has."""
    header_row, group_row = place
    if not header_row <= len(rows) or (group_row or 0) >= header_row:
        return 0.0
    names, _ = header_names(rows, header_row, group_row, merged)
    return len(wanted.intersection(map(tidy, names))) / len(wanted)


def _earlier(version: str) -> str:
    number = version.removeprefix("v")
    plain = number.isascii() and number.isdigit()
    return f"v{int(number) - 1}" if plain and int(number) > 1 else ""


def summary(file: RawFile) -> str:
    """Return how a file is read, in words, for the person who registers it."""
    signs = {";": "semicolon", ",": "comma", "\t": "tab", "|": "bar"}
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
    storage.replace(root / MANIFEST, with_rows(files, root))


def with_rows(files: list[RawFile], root: Path) -> bytes:
    """Return the manifest with rows added, sorted by key; one with the same key is replaced."""
    known = {f.key: f for f in (read_manifest(root) if (root / MANIFEST).is_file() else ())}
    known |= {f.key: f for f in files}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(known[key]) for key in sorted(known))
    return text.getvalue().encode("utf-8")
