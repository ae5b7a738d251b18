"""Column maps and code lists: a new layout is a new column in a CSV file, not new code."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from spiegel.errors import SpiegelError, did_you_mean

NOT_COLLECTED = "-1"
KINDS = (
    "text",
    "id",
    "code",
    "date",
    "integer",
    "decimal",
    "school_year",
    "snapshot",
    "flag",
    "ignore",
)


@dataclass(frozen=True)
class Column:
    """One canonical column of a dataset in one school year."""

    name: str
    kind: str
    width: int
    codes: str
    required: bool
    header: str


@dataclass(frozen=True)
class CodeList:
    """Valid codes of one school year, and the spellings that stand for each."""

    name: str
    spellings: dict[str, tuple[str, str]]

    def canonical(self, value: str) -> tuple[str, str] | None:
        """Return the code and the declared spelling of a raw value, or None when unknown."""
        return self.spellings.get(fold(value))


def fold(value: str) -> str:
    """Return a value without case and with single plain spaces, for comparing spellings."""
    return re.sub(r"\s+", " ", value.replace("\N{NO-BREAK SPACE}", " ")).strip().casefold()


def tidy(value: str) -> str:
    """Return a value with single plain spaces and none at its ends."""
    return re.sub(r"\s+", " ", value.replace("\N{NO-BREAK SPACE}", " ")).strip()


def read_rows(path: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a configuration table whose first columns are `columns`."""
    if not path.is_file():
        raise SpiegelError(
            f"the table {path.name} does not exist",
            where=path.as_posix(),
            fix=f"add it with the columns {', '.join(columns)}.",
        )
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        header = tuple(reader.fieldnames or ())
        if header[: len(columns)] != columns:
            raise SpiegelError(
                f"the first columns are {', '.join(header[: len(columns)])}",
                where=f"{path.as_posix()}, row 1",
                fix=f"they must be {', '.join(columns)}.",
            )
        return list(reader)


def read_column_map(path: Path, school_year: str) -> tuple[Column, ...]:
    """Read `column_maps/<dataset>.csv` for one school year.

    Raises
    ------
    SpiegelError : the year has no column yet, or a kind is unknown.
    """
    rows = read_rows(path, ("column", "kind", "codes", "required"))
    if rows and school_year not in rows[0]:
        raise SpiegelError(
            f"the column map has no school year {school_year}",
            where=f"{path.as_posix()}, row 1",
            fix=f"add a column '{school_year}' with the header of each column in that export "
            f"({NOT_COLLECTED} = not collected).",
        )
    found = []
    for number, row in enumerate(rows, 2):
        kind, _, width = row["kind"].partition(":")
        if kind not in KINDS:
            raise SpiegelError(
                f"unknown kind '{kind}'",
                where=f"{path.as_posix()}, row {number}",
                fix=did_you_mean(kind, KINDS),
            )
        if row[school_year] != NOT_COLLECTED:
            found.append(
                Column(
                    row["column"],
                    kind,
                    int(width or 0),
                    row["codes"],
                    row["required"] == "yes",
                    row[school_year],
                )
            )
    return tuple(found)


def match_headers(
    columns: tuple[Column, ...], header: list[str], where: str, map_path: str
) -> dict[str, str]:
    """Return canonical name -> header as it stands in the file.

    Spaces around and inside a header do not matter; anything else does.

    Raises
    ------
    SpiegelError : a header occurs twice, is missing, or is not in the column map.
    """
    tidied: dict[str, str] = {}
    for text in header:
        if tidy(text) in tidied:
            raise SpiegelError(
                f"the header '{tidy(text)}' occurs twice",
                where=f"{where}, row 1",
                fix="rename one of them in the export and register it as a new version.",
            )
        tidied[tidy(text)] = text
    wanted = {tidy(c.header): c for c in columns}
    for text in wanted:
        if text not in tidied:
            raise SpiegelError(
                f"the header '{text}' is missing",
                where=f"{where}, row 1",
                fix=f"in {map_path} write {NOT_COLLECTED} if it is no longer collected; "
                + did_you_mean(text, tidied),
            )
    for text in tidied:
        if text not in wanted:
            raise SpiegelError(
                f"the header '{text}' is not in the column map",
                where=f"{where}, row 1",
                fix=f"add a row for it to {map_path} (kind ignore when it is not used).",
            )
    return {c.name: tidied[text] for text, c in wanted.items()}


def read_codes(folder: Path, name: str, school_year: str) -> CodeList:
    """Read `codes/<name>.csv`: the codes valid in a school year, with their synonyms."""
    path = folder / f"{name}.csv"
    spellings: dict[str, tuple[str, str]] = {}
    for row in read_rows(path, ("code", "valid_from", "valid_to", "synonyms")):
        if row["valid_from"] and school_year < row["valid_from"]:
            continue
        if row["valid_to"] and school_year > row["valid_to"]:
            continue
        for spelling in (row["code"], *filter(None, row["synonyms"].split("|"))):
            spellings[fold(spelling)] = (row["code"], spelling)
    return CodeList(name, spellings)
