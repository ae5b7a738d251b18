"""Column maps: a new layout is a new column in a CSV file, not new code."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path

from spiegel.errors import SpiegelError, must_exist
from spiegel.ingest import dates
from spiegel.ingest.config_table import read_rows
from spiegel.ingest.letters import visible

NOT_COLLECTED = "-1"
KINDS = (
    "text",
    "key",
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
IGNORED = "ignore"  # known, and not read
LISTED = ("code", "snapshot")  # kinds that need a code list
FIXED = ("column", "kind", "codes", "required")
MISSING = "missing"
EPOCHS = (1900, 1904)
SCHOOL_YEAR = re.compile(r"[0-9]{4}-[0-9]{4}")


@dataclass(frozen=True)
class Column:
    """One canonical column of a dataset in one school year.

    Attributes
    ----------
    width : digits of an `id`; of a `date`, the year from which spreadsheet day numbers count
        (1900 or 1904), 0 when such numbers are not expected.
    missing : spellings that mean "no value"; one that starts with `…` means any ending.
    forms : of a `date`, the declared forms, such as dd-mm-yyyy.
    by : of a `code`, the column of dates that decides what a spelling stands for; '' where its
        code list does not depend on a day.
    """

    name: str
    kind: str
    width: int
    codes: str
    required: bool
    header: str
    missing: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    by: str = ""


def fold(value: str) -> str:
    """Return a value without case and with single plain spaces, for comparing spellings."""
    return tidy(value).casefold()


def tidy(value: str) -> str:
    """Return a value with single plain spaces, none at its ends, and only letters one can see."""
    return " ".join(visible(value).split())


def read_column_map(path: Path, school_year: str) -> tuple[Column, ...]:
    """Read `column_maps/<dataset>.csv` for one school year.

    Raises
    ------
    SpiegelError : the year has no column yet, a header is no school year, or a row is misshapen:
        an unknown kind, a width that is missing or no number, a code column without list,
        `required` neither yes nor empty, a column or a header given twice.
    """
    rows = read_rows(path, FIXED)
    found: list[Column] = []
    names: set[str] = set()
    headers: set[str] = set()
    for number, row in enumerate(rows, 2):
        where = f"{path.as_posix()}, row {number}"
        if number == 2:
            _known_columns(tuple(row), school_year, path)
        column = _column(row, school_year, where)
        if column.name in names:
            raise SpiegelError(
                f"the column '{column.name}' is given twice",
                where=where,
                fix="keep one row for each column.",
                code="I-MAP-01",
            )
        names.add(column.name)
        if column.header == NOT_COLLECTED:
            continue
        if tidy(column.header) in headers:
            raise SpiegelError(
                f"the header '{column.header}' stands for two columns in {school_year}",
                where=where,
                fix=f"name another header, or {NOT_COLLECTED}; a header that a file repeats is "
                "written with its number, as in 'Grade (2)'.",
                code="I-MAP-02",
            )
        headers.add(tidy(column.header))
        found.append(column)
    _dates_of_codes(found, f"{path.as_posix()}, school year {school_year}")
    return tuple(found)


def _dates_of_codes(columns: list[Column], where: str) -> None:
    """Refuse a code that depends on the day in a column that holds no days."""
    dates_of = [column.name for column in columns if column.kind == "date"]
    for column in columns:
        if column.by:
            must_exist(
                "column of dates", column.by, dates_of, f"{where}, '{column.name}'", code="I-MAP-11"
            )


def read_kinds(path: Path) -> dict[str, str]:
    """Return the kind of every column of a dataset, collected in some school year or not.

    Raises
    ------
    SpiegelError : the map is misshapen, or names an unknown kind.
    """
    rows = enumerate(read_rows(path, FIXED), 2)
    return {row["column"]: _known_kind(row, f"{path.as_posix()}, row {n}")[0] for n, row in rows}


def read_declared(path: Path) -> dict[str, Column]:
    """Return every column of a dataset by name, whatever its header in a school year.

    Raises
    ------
    SpiegelError : a row of the map is misshapen.
    """
    found = {}
    for number, row in enumerate(read_rows(path, FIXED), 2):
        column = _column({**row, "": NOT_COLLECTED}, "", f"{path.as_posix()}, row {number}")
        found[column.name] = column
    return found


def _known_kind(row: dict[str, str], where: str) -> tuple[str, str]:
    """Return the kind of a row of the map, and what follows its colon."""
    kind, _, parameter = row["kind"].partition(":")
    must_exist("kind", kind, KINDS, where, code="I-MAP-05")
    return kind, parameter


def _known_columns(header: tuple[str, ...], school_year: str, path: Path) -> None:
    where = f"{path.as_posix()}, row 1"
    for name in header[len(FIXED) :]:
        if name != MISSING and not SCHOOL_YEAR.fullmatch(name):
            raise SpiegelError(
                f"the column '{name}' is neither a school year nor '{MISSING}'",
                where=where,
                fix="write a school year as 2023-2024.",
                code="I-MAP-03",
            )
    if school_year not in header:
        raise SpiegelError(
            f"the column map has no school year {school_year}",
            where=where,
            fix=f"add a column '{school_year}' with the header of each column in that export "
            f"({NOT_COLLECTED} = not collected); `spiegel propose-map` writes a proposal.",
            code="I-MAP-04",
        )


def _column(row: dict[str, str], school_year: str, where: str) -> Column:
    kind, parameter = _known_kind(row, where)
    if row["required"] not in ("yes", ""):
        raise SpiegelError(
            f"column 'required' holds '{row['required']}'",
            where=where,
            fix="write yes, or leave it empty.",
            code="I-MAP-06",
        )
    if (kind in LISTED) != bool(row["codes"]):
        raise SpiegelError(
            f"a column of kind {kind} {'needs' if kind in LISTED else 'has no'} code list",
            where=where,
            fix="name a file of codes/ in the column 'codes' for kind code or snapshot, and only "
            "there.",
            code="I-MAP-07",
        )
    if not row["column"] or not tidy(row[school_year]):
        raise SpiegelError(
            "the column has no name, or no header in this school year",
            where=where,
            fix=f"write the header as it stands in the export, or {NOT_COLLECTED}.",
            code="I-MAP-08",
        )
    missing = tuple(tidy(text) for text in row.get(MISSING, "").split("|") if tidy(text))
    by = parameter if kind == "code" else ""
    width, forms = _width_and_forms(kind, "" if by else parameter, where)
    return Column(
        row["column"],
        kind,
        width,
        row["codes"],
        row["required"] == "yes",
        row[school_year],
        missing,
        forms,
        by,
    )


def _width_and_forms(kind: str, parameter: str, where: str) -> tuple[int, tuple[str, ...]]:
    """Return the number after the colon of a kind, and the forms of a date.

    The number is the digits of an id, or the first year of the day numbers of a date.
    """
    parts = parameter.split("|") if kind == "date" and parameter else [parameter]
    numbers = [int(p) for p in parts if re.fullmatch(r"[0-9]{1,4}", p)]
    forms = tuple(p.strip() for p in parts if kind == "date" and p and not p.isdigit())
    if kind == "date":
        good = all(n in EPOCHS for n in numbers) and len(numbers) <= 1
        good = good and all(map(dates.form, forms)) and len(numbers) + len(forms) >= bool(parameter)
        good = good and len(numbers) + len(forms) == (len(parts) if parameter else 0)
    else:
        good = bool(numbers) and 1 <= numbers[0] <= 30 if kind == "id" else not parameter
    if not good:
        raise SpiegelError(
            f"the kind '{kind}' is written '{kind}:{parameter}'",
            where=where,
            fix="an identifier has its number of digits, as in id:6; a date may have its form, as "
            "in date:dd-mm-yyyy, date:yyyymmdd or date:yyyy-mm-ddThh:mm:ss (yyyy or yy, m, mm or "
            "mmm, d or dd; several joined by |), or the year that day numbers count from, "
            "date:1900 or date:1904; a code may have the column of dates that decides, as in "
            "code:start_date; other kinds stand alone.",
            code="I-MAP-09",
        )
    for one, other in itertools.combinations(forms, 2):
        if dates.contradict(one, other) or dates.contradict(other, one):
            raise SpiegelError(
                f"a date may be read as {one} and as {other}, and mean two days",
                where=where,
                fix="declare the one in which this export writes its dates.",
                code="I-MAP-10",
            )
    return numbers[0] if numbers else 0, forms
