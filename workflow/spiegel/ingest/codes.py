"""Code lists: the codes valid in a school year, and the spellings that stand for each."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.ingest.columns import SCHOOL_YEAR, Column, fold
from spiegel.ingest.config_table import read_rows

COLUMNS = ("code", "valid_from", "valid_to", "synonyms")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True)
class CodeList:
    """Valid codes of one school year; `spellings` holds code and declared spelling by fold.

    Attributes
    ----------
    spans : where what a spelling stands for depends on a day: the list of each span of days, in
        order, without gap from the first day there is to the last.
    days : the days for which the list holds, in words; '' where it does not depend on a day.
    elsewhere : folds of the spellings that hold on other days only.
    """

    name: str
    spellings: dict[str, tuple[str, str]]
    spans: tuple[Span, ...] = ()
    days: str = ""
    elsewhere: frozenset[str] = frozenset()

    def canonical(self, value: str) -> tuple[str, str] | None:
        """Return the code and the declared spelling of a raw value, or None when unknown."""
        return self.spellings.get(fold(value))


@dataclass(frozen=True)
class Span:
    """The code list of the days from `first` to before `after`; None: no first or last day."""

    first: dt.date | None
    after: dt.date | None
    codes: CodeList


def read_codes(folder: Path, name: str, school_year: str) -> CodeList:
    """Read `codes/<name>.csv`: the codes valid in a school year, with their synonyms.

    A code may have several rows: spellings of one year that another year does not know. Where a
    row is valid from or to a day, what a spelling stands for depends on the day (`spans`).

    Raises
    ------
    SpiegelError : an empty code, a year that is no school year or day, a code valid to a year or
        day before it is valid from, a spelling that stands for two codes in this school year or
        on one day, or for none on days between others.
    """
    path = folder / f"{name}.csv"
    valid: list[tuple[str, dict[str, str]]] = []
    for number, row in enumerate(read_rows(path, COLUMNS), 2):
        where = f"{path.as_posix()}, row {number}"
        _check_row(row, where)
        if not _dated(row):
            first, last = row["valid_from"], row["valid_to"]
            if (first and school_year < first) or (last and school_year > last):
                continue
        valid.append((where, row))
    if any(_dated(row) for _, row in valid):
        return _by_day(name, valid, path.as_posix())
    return CodeList(name, _spellings(valid, f"in {school_year}", "I-COD-01"))


def read_lists(
    folder: Path, columns: Iterable[Column], school_year: str, map_path: str
) -> dict[str, CodeList]:
    """Return the code lists that columns of a dataset name, by name.

    Parameters
    ----------
    folder : `codes/` of an inspectorate. map_path : path of the column map, for messages.

    Raises
    ------
    SpiegelError : whatever `read_codes` raises; a list that depends on a day for a column that
        does not say on which, or the other way round.
    """
    found: dict[str, CodeList] = {}
    for column in columns:
        if not column.codes:
            continue
        known = found.get(column.codes) or read_codes(folder, column.codes, school_year)
        found[column.codes] = known
        if bool(known.spans) != bool(column.by):
            raise SpiegelError(
                f"column '{column.name}' reads list '{column.codes}', whose codes "
                + (
                    "depend on a day, and says no column of dates"
                    if known.spans
                    else f"do not depend on the day in '{column.by}'"
                ),
                where=map_path,
                fix="write the kind code:COLUMN, with the column of dates that decides."
                if known.spans
                else "write the kind code alone, or give the codes their days.",
                code="I-COD-07",
            )
    return found


def _dated(row: dict[str, str]) -> bool:
    return any(DAY.fullmatch(row[name]) for name in ("valid_from", "valid_to"))


def _spellings(
    valid: Iterable[tuple[str, dict[str, str]]], when: str, code_of_error: str
) -> dict[str, tuple[str, str]]:
    """Return code and declared spelling by fold, of rows that are valid at one time."""
    spellings: dict[str, tuple[str, str]] = {}
    for where, row in valid:
        for spelling in (row["code"], *filter(None, row["synonyms"].split("|"))):
            code, _ = spellings.setdefault(fold(spelling), (row["code"], spelling))
            if code != row["code"]:
                raise SpiegelError(
                    f"'{spelling}' stands for {code} and for {row['code']} {when}",
                    where=where,
                    fix="take it from one of the two, or let their years or days not overlap.",
                    code=code_of_error,
                )
    return spellings


def _by_day(name: str, valid: list[tuple[str, dict[str, str]]], where: str) -> CodeList:
    """Return a list whose spellings stand for other codes on other days, with its spans."""
    own = [(*_days(row), place, row) for place, row in valid]
    bounds = sorted({day for first, after, *_ in own for day in (first, after) if day})
    edges = [None, *bounds, None]
    found: list[Span] = []
    for first, after in itertools.pairwise(edges):
        inside = [
            (place, row)
            for start, end, place, row in own
            if (start is None or (first is not None and start <= first))
            and (end is None or (after is not None and after <= end))
        ]
        told = _span(first, after)
        found.append(
            Span(first, after, CodeList(name, _spellings(inside, told, "I-COD-05"), days=told))
        )
    every = {fold_: text for span in found for fold_, text in span.codes.spellings.items()}
    for folded, (code, spelling) in every.items():
        there = [n for n, span in enumerate(found) if folded in span.codes.spellings]
        gaps = [n for n in range(there[0], there[-1]) if n not in there]
        if gaps:
            gap = found[gaps[0]]
            raise SpiegelError(
                f"'{spelling}' of {code} stands for no code {_span(gap.first, gap.after)}, and "
                "for one before and after",
                where=where,
                fix="let the days of its codes follow on each other.",
                code="I-COD-06",
            )
    spans = tuple(
        replace(
            span, codes=replace(span.codes, elsewhere=frozenset({*every} - {*span.codes.spellings}))
        )
        for span in found
    )
    return CodeList(name, every, spans)


def _days(row: dict[str, str]) -> tuple[dt.date | None, dt.date | None]:
    """Return the first day of a row and the day after its last; None: none."""
    if not _dated(row):
        return None, None
    first, last = (dt.date.fromisoformat(row[n]) if row[n] else None for n in COLUMNS[1:3])
    return first, last + dt.timedelta(days=1) if last else None


def _span(first: dt.date | None, after: dt.date | None) -> str:
    start = f"from {first}" if first else "from the first day"
    return f"{start} to {after - dt.timedelta(days=1)}" if after else f"{start} on"


def read_all_codes(folder: Path, name: str) -> dict[str, str]:
    """Return the code that each spelling of a list stands for, by its fold, at any time."""
    found: dict[str, str] = {}
    for row in read_rows(folder / f"{name}.csv", COLUMNS):
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
    given = [limit for limit in (first, last) if limit]
    good = all(map(SCHOOL_YEAR.fullmatch, given)) or all(map(_is_day, given))
    if not good or (first and last and first > last):
        raise SpiegelError(
            f"the code {row['code']} is valid from '{first}' to '{last}'",
            where=where,
            fix="write both as school years, 2023-2024, or both as days, 2023-09-01, the first "
            "one first, or leave them empty.",
            code="I-COD-03",
        )


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return DAY.fullmatch(text) is not None
