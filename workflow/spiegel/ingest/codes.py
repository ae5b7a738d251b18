"""Code lists: the codes valid in a school year, and the spellings that stand for each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.ingest.columns import SCHOOL_YEAR, fold
from spiegel.ingest.config_table import read_rows


@dataclass(frozen=True)
class CodeList:
    """Valid codes of one school year; `spellings` holds code and declared spelling by fold."""

    name: str
    spellings: dict[str, tuple[str, str]]

    def canonical(self, value: str) -> tuple[str, str] | None:
        """Return the code and the declared spelling of a raw value, or None when unknown."""
        return self.spellings.get(fold(value))


def read_codes(folder: Path, name: str, school_year: str) -> CodeList:
    """Read `codes/<name>.csv`: the codes valid in a school year, with their synonyms.

    A code may have several rows: spellings of one year that another year does not know.

    Raises
    ------
    SpiegelError : an empty code, a year that is no school year, a code valid to a year before
        it is valid from, or a spelling that stands for two codes in this school year.
    """
    path = folder / f"{name}.csv"
    spellings: dict[str, tuple[str, str]] = {}
    for number, row in enumerate(
        read_rows(path, ("code", "valid_from", "valid_to", "synonyms")), 2
    ):
        where = f"{path.as_posix()}, row {number}"
        first, last = row["valid_from"], row["valid_to"]
        _check_row(row, where)
        if (first and school_year < first) or (last and school_year > last):
            continue
        for spelling in (row["code"], *filter(None, row["synonyms"].split("|"))):
            code, _ = spellings.setdefault(fold(spelling), (row["code"], spelling))
            if code != row["code"]:
                raise SpiegelError(
                    f"'{spelling}' stands for {code} and for {row['code']} in {school_year}",
                    where=where,
                    fix="take it from one of the two, or let their years not overlap.",
                    code="I-COD-01",
                )
    return CodeList(name, spellings)


def read_all_codes(folder: Path, name: str) -> dict[str, str]:
    """Return the code that each spelling of a list stands for, by its fold, in any school year."""
    found: dict[str, str] = {}
    for row in read_rows(folder / f"{name}.csv", ("code", "valid_from", "valid_to", "synonyms")):
        found[fold(row["code"])] = row["code"]
        for spelling in filter(None, row["synonyms"].split("|")):
            found.setdefault(fold(spelling), row["code"])
    return found


def _check_row(row: dict[str, str], where: str) -> None:
    if not fold(row["code"]):
        raise SpiegelError(
            "the code is empty",
            where=where,
            fix="write a code; a text that means no value goes into 'missing' of the column map.",
            code="I-COD-02",
        )
    first, last = row["valid_from"], row["valid_to"]
    good = all(not year or SCHOOL_YEAR.fullmatch(year) for year in (first, last))
    if not good or (first and last and first > last):
        raise SpiegelError(
            f"the code {row['code']} is valid from '{first}' to '{last}'",
            where=where,
            fix="write school years as 2023-2024, the first one first, or leave them empty.",
            code="I-COD-03",
        )
