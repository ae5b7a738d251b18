"""Propose the column of a new school year for a column map; a person reviews it.

What is not sure is marked with `?`, and a map that still holds such a mark is refused: its
headers and kinds do not exist.
"""

from __future__ import annotations

import csv
import difflib
import io
from dataclasses import dataclass
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.files import replace
from spiegel.ingest.columns import FIXED, MISSING, NOT_COLLECTED, tidy
from spiegel.ingest.config_table import read_grid
from spiegel.ingest.headers import bare, slug

UNSURE = "?"
LIKE = 0.75


@dataclass(frozen=True)
class Proposal:
    """A proposed map and what changed, one line for each column that differs or is new."""

    header: list[str]
    rows: list[list[str]]
    summary: list[str]


def propose(
    map_header: list[str], map_rows: list[list[str]], school_year: str, headers: list[str]
) -> Proposal:
    """Propose the cells of a school year from the nearest earlier year of a map.

    Parameters
    ----------
    map_header, map_rows : the column map as it stands. headers : the headers of the new file.

    Returns
    -------
    The map with the year added. A header is taken over when it is the same, or the same but for
    case and spaces; the most similar one is proposed with `?`. A column without any is `?-1`, a
    new header a row of kind `?ignore`.
    """
    years = [n for n in map_header[len(FIXED) :] if n != MISSING]
    base = max((y for y in years if y < school_year), default=min(years, default=""))
    left = [tidy(h) for h in headers]
    rows = [list(row) for row in map_rows]
    place = map_header.index(base) if base else -1
    wanted = [tidy(row[place]) if base else NOT_COLLECTED for row in rows]
    chosen: dict[int, tuple[str, str]] = {}

    def take(match: str, number: int, cell: str, word: str) -> None:
        left.remove(match)
        chosen[number] = (cell, word)

    for number, old in enumerate(wanted):
        if old in left and old != NOT_COLLECTED:
            take(old, number, old, "")
    for number, old in enumerate(wanted):
        same = [h for h in left if bare(h) == bare(old)]
        if number not in chosen and same and old != NOT_COLLECTED:
            take(same[0], number, same[0], "only case or spaces changed")
    pairs = sorted(
        (
            (-difflib.SequenceMatcher(None, bare(old), bare(new)).ratio(), number, new)
            for number, old in enumerate(wanted)
            if number not in chosen and old != NOT_COLLECTED
            for new in left
        ),
    )
    for score, number, new in pairs:
        if -score >= LIKE and number not in chosen and new in left:
            take(new, number, UNSURE + new, f"similar ({-score:.2f}): decide")
    summary = []
    for number, (row, old) in enumerate(zip(rows, wanted, strict=True)):
        unsure = NOT_COLLECTED if old == NOT_COLLECTED else UNSURE + NOT_COLLECTED
        cell, word = chosen.get(number, (unsure, "" if old == NOT_COLLECTED else "gone: decide"))
        row.append(cell)
        if word:
            summary += [f"- {row[0]}: {old}", f"+ {row[0]}: {cell}    {word}"]
    names = {row[0] for row in rows}
    for header in left:
        name = slug(header)
        number = 2
        while name in names:
            name, number = f"{slug(header)}_{number}", number + 1
        names.add(name)
        empty = ["" if n == MISSING else NOT_COLLECTED for n in map_header[len(FIXED) :]]
        rows.append([name, f"{UNSURE}ignore", "", "", *empty, header])
        summary.append(f"+ {name}: {header}    new: decide its kind")
    return Proposal([*map_header, school_year], rows, summary)


def write_proposal(map_path: Path, school_year: str, headers: list[str]) -> tuple[Path, Proposal]:
    """Write `<map>.proposed.csv` beside a column map; the map itself is left alone.

    Raises
    ------
    SpiegelError : the map has that year already, or another proposal lies there.
    """
    map_header, rows = list(FIXED), list[list[str]]()
    if map_path.is_file():
        map_header, rows = read_grid(map_path, FIXED)
    if school_year in map_header:
        raise SpiegelError(
            f"the column map has the school year {school_year} already",
            where=map_path.as_posix(),
            fix="nothing is to be proposed; edit that column by hand.",
            code="I-PRO-01",
        )
    made = propose(map_header, rows, school_year, headers)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(made.header)
    writer.writerows(made.rows)
    content = text.getvalue().encode("utf-8")
    target = map_path.with_name(f"{map_path.stem}.proposed.csv")
    if target.is_file() and target.read_bytes() != content:
        raise SpiegelError(
            "another proposal lies there, perhaps half reviewed",
            where=target.as_posix(),
            fix="finish it and rename it to the map, or remove it.",
            code="I-PRO-02",
        )
    replace(target, content)
    return target, made
