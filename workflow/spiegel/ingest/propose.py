"""Propose the column of a new school year for a column map; a person reviews it.

What is not sure is marked with `?` in the cell of that year, and an edition of it is refused as
long as the mark stands there; other years are not touched.
"""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

from spiegel.errors import SpiegelError
from spiegel.files import replace
from spiegel.ingest.columns import FIXED, IGNORED, MISSING, NOT_COLLECTED, tidy
from spiegel.ingest.config_table import read_grid
from spiegel.ingest.headers import UNSURE, bare, slug
from spiegel.ingest.likeness import Contents

# From how alike on a header is proposed for a column: by its name alone, and by its name and what
# stands under it together. Our choice; a person decides on every one of them.
LIKE = 0.75
LIKE_BOTH = 0.5
# From which likeness on the cells do not contradict a header that changed in its group alone.
NOT_UNLIKE = 0.8
# From how alike on a header is proposed for a column that the nearest year did not collect.
LIKE_AGAIN = 0.9
# So close to the best another header is named, too.
NEAR = 0.1
GROUP = " | "

# Why a cell is as it is, in the order in which a person looks at them.
SPACES, EARLIER, GROUPED, ALIKE, GONE, NEW = "spaces", "earlier", "group", "alike", "gone", "new"
OPEN = (ALIKE, GONE, NEW)


@dataclass(frozen=True)
class Change:
    """One column whose header is not simply that of the year before.

    Attributes
    ----------
    why : `spaces`, `earlier` (as in the year `other`), `group` (under another group heading),
        `alike`, `gone` or `new`; the last three are for a person to decide.
    column, old, new : name, header before and proposed header, with its mark.
    name, cells : how alike the names are and what stands under them, from 0 to 1; None: unknown.
    other : further headers that are nearly as alike, or the year of `earlier`.
    """

    why: str
    column: str
    old: str
    new: str
    name: float | None = None
    cells: float | None = None
    other: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A proposed map and what changed, one entry for each column that differs or is new."""

    header: list[str]
    rows: list[list[str]]
    changes: tuple[Change, ...]

    def text(self) -> str:
        """Return the map as CSV."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.header)
        writer.writerows(self.rows)
        return text.getvalue()


class _Matching:
    """Headers that are left and columns that wait for one, each given once."""

    def __init__(self, rows: Sequence[Sequence[str]], headers: Sequence[str]) -> None:
        self.rows, self.left = rows, [tidy(h) for h in headers]
        self.chosen: dict[int, tuple[str, Change | None]] = {}

    def take(self, number: int, header: str, change: Change | None) -> None:
        self.left.remove(header)
        mark = UNSURE if change and change.why in OPEN else ""
        self.chosen[number] = (mark + header, change)

    def open(self, wanted: Mapping[int, str]) -> dict[int, str]:
        return {n: old for n, old in wanted.items() if n not in self.chosen}


def propose(
    map_header: list[str],
    map_rows: list[list[str]],
    school_year: str,
    headers: list[str],
    contents: Contents | None = None,
) -> Proposal:
    """Propose the cells of a school year from the earlier years of a map, the nearest first.

    Parameters
    ----------
    map_header, map_rows : the column map as it stands. headers : the headers of the new file.
    contents : what stands in the new file, if it may be looked at.

    Returns
    -------
    The map with the year added, each header for one column. A header is taken over when it is
    that of the nearest year, the same but for case and spaces, that of an earlier year, or the
    only one with that name under another group heading. Of the others the most similar pairs
    are proposed with `?` (name and cells, together the most similar: the assignment problem). A
    column without any is `?-1`, a new header a row of kind `ignore`, its cell with `?`.
    """
    places = [n for n, name in enumerate(map_header) if n >= len(FIXED) and name != MISSING]
    past = [n for n in places if map_header[n] < school_year] or places[:1]
    past.sort(key=lambda n: map_header[n], reverse=True)
    wanted = {
        number: tidy(row[past[0]])
        for number, row in enumerate(map_rows)
        if past and row[past[0]] != NOT_COLLECTED
    }
    resting = {
        number: next(tidy(row[place]) for place in past if row[place] != NOT_COLLECTED)
        for number, row in enumerate(map_rows)
        if number not in wanted and any(row[place] != NOT_COLLECTED for place in past)
    }
    made = _Matching(map_rows, headers)
    _same(made, wanted)
    _as_earlier(made, map_header, past)
    _under_another_group(made, wanted, contents)
    _alike(made, wanted, resting, past, contents)
    rows, changes = [], []
    for number, row in enumerate(map_rows):
        cell, change = made.chosen.get(number, (NOT_COLLECTED, None))
        if number not in made.chosen and number in wanted:
            cell = UNSURE + NOT_COLLECTED
            change = Change(GONE, row[0], wanted[number], cell)
        rows.append([*row, cell])
        changes += [change] if change else []
    names = {row[0] for row in rows}
    for header in made.left:
        name, number = slug(header), 2
        while name in names:
            name, number = f"{slug(header)}_{number}", number + 1
        names.add(name)
        empty = ["" if n == MISSING else NOT_COLLECTED for n in map_header[len(FIXED) :]]
        rows.append([name, IGNORED, "", "", *empty, UNSURE + header])
        changes.append(Change(NEW, name, "", UNSURE + header))
    return Proposal([*map_header, school_year], rows, tuple(changes))


def _same(made: _Matching, wanted: Mapping[int, str]) -> None:
    """Take the headers of the nearest year, then those that changed in case or spaces alone."""
    for number, old in wanted.items():
        if old in made.left:
            made.take(number, old, None)
    for number, old in made.open(wanted).items():
        if same := [h for h in made.left if bare(h) == bare(old)]:
            made.take(number, same[0], Change(SPACES, made.rows[number][0], old, same[0]))


def _as_earlier(made: _Matching, map_header: list[str], past: Sequence[int]) -> None:
    """Take a header that an earlier year had, if it stood for one column alone."""
    for header in tuple(made.left):
        found = {
            number: next(place for place in past if bare(row[place]) == bare(header))
            for number, row in enumerate(made.rows)
            if any(bare(row[place]) == bare(header) for place in past[1:])
        }
        if len(found) != 1 or (number := next(iter(found))) in made.chosen:
            continue
        row, year = made.rows[number], map_header[found[number]]
        made.take(number, header, Change(EARLIER, row[0], row[past[0]], header, other=(year,)))


def _tail(header: str) -> str:
    return bare(header.rpartition(GROUP)[2])


def _under_another_group(
    made: _Matching, wanted: Mapping[int, str], contents: Contents | None
) -> None:
    """Take a header whose part after the group heading stands for one column and one header."""
    waiting = made.open(wanted)
    for number, old in waiting.items():
        tail = _tail(old)
        columns = [n for n, other in wanted.items() if _tail(other) == tail]
        found = [h for h in made.left if _tail(h) == tail]
        if len(columns) != 1 or len(found) != 1:
            continue
        name = made.rows[number][0]
        cells = contents.likeness(name, found[0]) if contents else None
        if cells is None or cells >= NOT_UNLIKE:
            change = Change(GROUPED, name, old, found[0], cells=cells)
            made.take(number, found[0], change)


def _alike(
    made: _Matching,
    wanted: Mapping[int, str],
    resting: Mapping[int, str],
    past: Sequence[int],
    contents: Contents | None,
) -> None:
    """Propose the pairs of columns and headers that are most alike together.

    Parameters
    ----------
    resting : the last header of columns that the nearest year did not collect.
    """
    old = {**wanted, **resting}
    waiting, headers = list(made.open(old)), list(made.left)
    if not waiting or not headers:
        return
    known = {
        n: {made.rows[n][0], *(made.rows[n][p] for p in past)} - {NOT_COLLECTED} for n in waiting
    }
    names = np.array([[_named_alike(known[n], h) for h in headers] for n in waiting])
    cells: list[list[float | None]] = [
        [contents.likeness(made.rows[n][0], h) if contents else None for h in headers]
        for n in waiting
    ]
    score = np.zeros_like(names)
    for i, j in np.ndindex(*score.shape):
        name, own = float(names[i, j]), cells[i][j]
        both = name if own is None else (name + own) / 2
        enough = both >= LIKE if own is None else name >= LIKE or both >= LIKE_BOTH
        enough = enough and (waiting[i] in wanted or name >= LIKE_AGAIN)
        score[i, j] = both if enough else 0.0
    for i, j in zip(*linear_sum_assignment(score, maximize=True), strict=True):
        if score[i, j] > 0:
            row = made.rows[waiting[i]]
            near = tuple(
                headers[k]
                for k in np.argsort(-score[i], kind="stable")
                if k != j and score[i, k] > 0 and score[i, k] >= score[i, j] - NEAR
            )
            was, new = old[waiting[i]], headers[j]
            change = Change(ALIKE, row[0], was, UNSURE + new, float(names[i, j]), cells[i][j], near)
            made.take(waiting[i], new, change)


def _named_alike(known: set[str], header: str) -> float:
    """Return how alike a header is to the names that a column had, whole or after its group."""
    forms = {bare(header), _tail(header)}
    return max(
        difflib.SequenceMatcher(None, one, other).ratio()
        for name in known
        for one in {bare(name), _tail(name)}
        for other in forms
    )


def read_map(map_path: Path) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of a column map; those of an empty one where there is none."""
    return read_grid(map_path, FIXED) if map_path.is_file() else (list(FIXED), [])


def write_proposal(
    map_path: Path,
    school_years: Sequence[str],
    headers: list[str],
    contents: Contents | None = None,
) -> tuple[Path, Proposal]:
    """Write `<map>.proposed.csv` beside a column map; the map itself is left alone.

    Parameters
    ----------
    school_years : of the file, more than one where it has the state at several dates.

    Raises
    ------
    SpiegelError : the map has one of those years already, or another proposal lies there.
    """
    map_header, rows = read_map(map_path)
    first, *others = sorted(school_years)
    if there := next((year for year in (first, *others) if year in map_header), ""):
        raise SpiegelError(
            f"the column map has the school year {there} already",
            where=map_path.as_posix(),
            fix="nothing is to be proposed; edit that column by hand.",
            code="I-PRO-01",
        )
    made = propose(map_header, rows, first, headers, contents)
    made = Proposal(
        [*made.header, *others],
        [[*row, *row[-1:] * len(others)] for row in made.rows],
        made.changes,
    )
    content = made.text().encode("utf-8")
    target = no_other_proposal(map_path, content)
    replace(target, content)
    return target, made


def no_other_proposal(map_path: Path, content: bytes = b"") -> Path:
    """Return where the proposal for a column map lies.

    Raises
    ------
    SpiegelError : one with another content lies there.
    """
    target = map_path.with_name(f"{map_path.stem}.proposed.csv")
    if target.is_file() and target.read_bytes() != content:
        raise SpiegelError(
            "another proposal lies there, perhaps half reviewed",
            where=target.as_posix(),
            fix="finish it and rename it to the map, or remove it.",
            code="I-PRO-02",
        )
    return target
