"""Read one raw export as text, exactly as it stands, with its row numbers."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path

import pandas as pd

from spiegel.errors import SpiegelError
from spiegel.ingest.manifest import RawFile

ENCODINGS = ("utf-8-sig", "cp1252")
DELIMITERS = (";", ",", "\t")


def raw_bytes(path: Path) -> bytes:
    """Return the content of a file, unpacked when it is gzip."""
    if path.suffix == ".gz":
        try:
            with gzip.open(path) as stream:
                return stream.read()
        except (OSError, EOFError):
            raise SpiegelError(
                "the file is not a whole gzip file",
                where=path.name,
                fix="download it again and compare its size with the manifest.",
            ) from None
    return path.read_bytes()


def decode(content: bytes, encoding: str, where: str) -> str:
    """Decode without replacement characters.

    Raises
    ------
    SpiegelError : a byte does not exist in that encoding; names the byte's place.
    """
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise SpiegelError(
            f"byte {content[error.start]:#04x} is not {encoding} text",
            where=f"{where}, line {line}",
            fix="correct the encoding in the manifest (utf-8-sig or cp1252).",
        ) from None
    if "\N{REPLACEMENT CHARACTER}" in text:
        line = text[: text.index("\N{REPLACEMENT CHARACTER}")].count("\n") + 1
        raise SpiegelError(
            "the export holds replacement characters: letters were lost before it reached us",
            where=f"{where}, line {line}",
            fix="ask for a new export in UTF-8.",
        )
    return text


def guess_dialect(content: bytes) -> tuple[str, str]:
    """Return the encoding and delimiter that fit a new file, for the manifest."""
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        header = text.split("\n", 1)[0]
        return encoding, max(DELIMITERS, key=header.count)
    raise SpiegelError(
        "the file is neither UTF-8 nor cp1252 text",
        where="the file to register",
        fix="export it again as CSV in UTF-8.",
    )


def records(
    text: str, delimiter: str, where: str, header_row: int = 1, group_row: int | None = None
) -> tuple[list[str], list[list[str]]]:
    """Split CSV text into header and records; a record may be blank.

    Raises
    ------
    SpiegelError : no header, or a record that is longer or shorter than the header.
    """
    csv.field_size_limit(10_000_000)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if len(rows) < header_row or not any(rows[header_row - 1]):
        raise SpiegelError("the file has no header", where=where, fix="export it again.")
    header, body = rows[header_row - 1], rows[header_row:]
    if group_row:
        group = ""
        for place, text_ in enumerate(rows[group_row - 1][: len(header)]):
            group = text_.strip() or group
            if header[place].strip() and group:
                header[place] = f"{group} | {header[place]}"
    for number, row in enumerate(body, header_row + 1):
        if row and len(row) != len(header):
            raise SpiegelError(
                f"{len(row)} cells where the header has {len(header)}",
                where=f"{where}, row {number}",
                fix="look for a delimiter or line break inside a cell that is not quoted.",
            )
    return header, body


def read_raw(file: RawFile, path: Path) -> tuple[pd.DataFrame, int]:
    """Read a verified raw file.

    Returns
    -------
    The non-blank records as text columns, indexed by row number in the file (the header is row
    1), and the number of blank records left out.

    Raises
    ------
    SpiegelError : undecodable text, ragged rows, or another number of rows than promised.
    """
    text = decode(raw_bytes(path), file.encoding, file.path)
    header, body = records(text, file.delimiter, file.path, file.header_row, file.group_row)
    if len(body) != file.rows:
        raise SpiegelError(
            f"the file has {len(body)} rows under the header, the manifest says {file.rows}",
            where=file.path,
            fix="correct the row count in the manifest, or restore the file.",
        )
    filled = [
        (number, row)
        for number, row in enumerate(body, file.header_row + 1)
        if any(c.strip() for c in row)
    ]
    table = pd.DataFrame(
        [row for _, row in filled],
        columns=pd.Index(header, dtype=object),
        index=pd.Index([number for number, _ in filled], name="row", dtype="int64"),
        dtype=str,
    )
    return table, len(body) - len(filled)
