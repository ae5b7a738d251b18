"""The headers of a file against the column map; each difference says which line to write."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from pathlib import Path

from spiegel.errors import SpiegelError, nearest
from spiegel.ingest.columns import FIXED, NOT_COLLECTED, Column, tidy
from spiegel.ingest.config_table import read_grid

UNDECIDED = "I-HDR-05"
UNSURE = "?"  # before a header that was proposed and that a person is to decide on


def bare(header: str) -> str:
    """Return a header without case and spaces, to find one that changed in nothing else."""
    return "".join(header.split()).casefold()


def match_headers(
    columns: tuple[Column, ...],
    header: list[str],
    where: str,
    map_path: str,
    school_year: str = "",
) -> dict[str, str]:
    """Return canonical name -> header as it stands in the file.

    Spaces around a header, and how many there are inside it, do not matter; anything else does.

    Parameters
    ----------
    where : file and row of the headers, for messages. map_path : the column map, for the line to
        write into it. school_year : the column of the map that the line belongs to.

    Raises
    ------
    SpiegelError : a header is written otherwise than in the map (case or spaces), is missing, is
        not in the map, or not decided; each with the line of the map that mends it.
    """
    found, unlike = differences(columns, header, where, map_path, school_year)
    if unlike:
        raise unlike[0]
    return found


def differences(
    columns: tuple[Column, ...],
    header: list[str],
    where: str,
    map_path: str,
    school_year: str = "",
) -> tuple[dict[str, str], list[SpiegelError]]:
    """Return what `match_headers` returns, of the headers that match, and all its mistakes.

    Raises
    ------
    SpiegelError : a header occurs twice.
    """
    tidied: dict[str, str] = {}
    for text in header:
        if tidy(text) in tidied:
            raise SpiegelError(
                f"the header '{tidy(text)}' occurs twice",
                where=where,
                fix="rename one of them in the export and register it as a new version.",
                code="I-HDR-01",
            )
        tidied[tidy(text)] = text
    wanted = {tidy(c.header): c for c in columns}
    known = {bare(text): text for text in tidied if text not in wanted}
    unlike: list[SpiegelError] = []
    proposed: set[str] = set()
    for text, column in wanted.items():
        if text in tidied:
            continue
        if text.startswith(UNSURE):
            proposed.add(text.removeprefix(UNSURE))
            unlike.append(_undecided(text, column, map_path, school_year))
            continue
        if bare(text) in known:
            proposed.add(known[bare(text)])
            error = SpiegelError(
                f"the header '{text}' is now written '{known[bare(text)]}'",
                where=where,
                fix=f"only case or spaces changed; in {map_path} write the line: "
                + line(map_path, school_year, column, known[bare(text)]),
                code="I-HDR-02",
            )
            unlike.append(error)
            continue
        guess = nearest(text, known.values())
        error = SpiegelError(
            f"the header '{text}' is missing",
            where=where,
            fix=f"if it is no longer collected, in {map_path} write the line: "
            + line(map_path, school_year, column, NOT_COLLECTED)
            + (f" If it is now called '{guess}', write that in its place." if guess else ""),
            code="I-HDR-03",
        )
        unlike.append(error)
    for text in tidied:
        if text not in wanted and text not in proposed:
            error = SpiegelError(
                f"the header '{text}' is not in the column map",
                where=where,
                fix=f"add to {map_path} the line: "
                + line(map_path, school_year, None, text)
                + " (or another kind than ignore, when it is used).",
                code="I-HDR-04",
            )
            unlike.append(error)
    return {c.name: tidied[text] for text, c in wanted.items() if text in tidied}, unlike


def _undecided(text: str, column: Column, map_path: str, school_year: str) -> SpiegelError:
    header = text.removeprefix(UNSURE)
    gone = header == NOT_COLLECTED
    return SpiegelError(
        f"for the column '{column.name}' nobody decided yet on "
        + ("a header: last year's is gone" if gone else f"the header '{header}'"),
        where=f"{map_path}, column '{column.name}', {school_year}",
        fix="look at what stands in the file; if the proposal is right, take the "
        f"'{UNSURE}' out: " + line(map_path, school_year, column, header),
        code=UNDECIDED,
    )


def slug(header: str) -> str:
    """Return a canonical column name made from a header: lower case, ASCII, underscores."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "column"


def line(map_path: str, school_year: str, column: Column | None, header: str) -> str:
    """Return the line of a column map that holds `header` in one school year.

    An existing column keeps its other cells; a new one was not collected in other years.
    """
    new = [slug(header), "ignore", "", ""]
    try:
        names, rows = read_grid(Path(map_path), FIXED)
    except SpiegelError:
        names, rows = [*FIXED, school_year], []
    row = [*new, *("" if name == "missing" else NOT_COLLECTED for name in names[len(FIXED) :])]
    if column:
        given = [column.name, column.kind, column.codes, "yes" if column.required else ""]
        row = next((r for r in rows if r[0] == column.name), [*given, *row[len(FIXED) :]])
    row = [header if name == school_year else cell for name, cell in zip(names, row, strict=True)]
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(row)
    return text.getvalue()
