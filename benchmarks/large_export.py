"""A large example export: the records of one school year, repeated with new identifiers.

The first copy is the export itself. Every other copy holds its inspected institutions, visits,
investigations and ratings again under new identifiers, with the same stray spaces, spelling
variants, lost zeros, drafts and repeated rows. Records that a declared correction mends are mended
in those copies, since a correction names one record.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from spiegel.clean.declared import Correction, read_corrections
from spiegel.files import sha256
from spiegel.ingest.manifest import RawFile, read_manifest
from spiegel.ingest.reader import read_raw

INSPECTORATE = "vlaanderen"
SCHOOL_YEAR = "2023-2024"
RATINGS = "inschaling"
# Identifiers of visits and investigations have these letters before their number.
STEM = "2324-"
INSTITUTION = "instellingsnummer"
VISIT = "doorlichting_id"


def make(root: Path, folder: Path, rows: int) -> dict[str, RawFile]:
    """Write an export of about `rows` ratings below `folder`; return its files by dataset.

    Parameters
    ----------
    root : the project. folder : the files go to `folder/data/raw`, as the manifest has them.
    """
    files = {
        file.dataset: file
        for file in read_manifest(root)
        if file.inspectorate == INSPECTORATE and file.school_year == SCHOOL_YEAR
    }
    tables = {
        name: read_raw(file, root / "data" / "raw" / file.path).table.astype(str)
        for name, file in files.items()
    }
    corrections = read_corrections(root / "config" / "inspectorates" / INSPECTORATE)
    own = tuple(c for c in corrections if c.school_year == SCHOOL_YEAR)
    if rows < len(tables[RATINGS]):
        tables = _part(tables, rows / len(tables[RATINGS]), own)
    copies = max(1, round(rows / len(tables[RATINGS])))
    mended = {name: _mended(table, name, own) for name, table in tables.items()}
    made = {}
    for name, file in files.items():
        path = folder / "data" / "raw" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        count = 0
        with path.open("wb") as stream:
            for text, lines in _blocks(name, tables, mended, copies):
                stream.write(text.encode("utf-8-sig" if count == 0 else "utf-8"))
                count += lines
        made[name] = replace(
            file, rows=count - 1, bytes=path.stat().st_size, sha256=sha256(path), encoding=UTF8
        )
    return made


UTF8 = "utf-8-sig"


def _part(
    tables: dict[str, pd.DataFrame], share: float, corrections: tuple[Correction, ...]
) -> dict[str, pd.DataFrame]:
    """Return the records of a part of the visits, with those that a correction names."""
    visits = tables["doorlichting"][VISIT].drop_duplicates()
    named = {f"D{v[1:].rsplit('-', 1)[0]}" if v[0] == "O" else v for v in _named(corrections)}
    keep = set(visits[: round(share * len(visits))]) | named
    studies = tables["onderzoek"]
    studies = studies[studies[VISIT].isin(keep)]
    part = {"onderzoek": studies}
    for name in ("doorlichting", "gok_evaluatie"):
        part[name] = tables[name][tables[name][VISIT].isin(keep)]
    ratings = tables[RATINGS]
    part[RATINGS] = ratings[ratings["onderzoek_id"].isin(studies["onderzoek_id"])]
    return {**tables, **part}


def _named(corrections: tuple[Correction, ...]) -> set[str]:
    return {v for c in corrections for k, v in c.key.items() if k in (VISIT, "onderzoek_id")}


def _mended(table: pd.DataFrame, name: str, corrections: tuple[Correction, ...]) -> pd.DataFrame:
    """Return a table as the corrections of its records leave it."""
    out = table.copy()
    for item in corrections:
        if item.table != name:
            continue
        rows = pd.Series(True, index=out.index)
        for column, value in item.key.items():
            rows &= out[column].str.strip() == value
        if item.action == "set":
            out.loc[rows, str(item.column)] = item.value
        else:
            out = out[~rows]
    return out


def _text(table: pd.DataFrame, header: bool = False) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    if header:
        writer.writerow(table.columns)
    writer.writerows(table.itertuples(index=False, name=None))
    return out.getvalue()


def _blocks(
    name: str, tables: dict[str, pd.DataFrame], mended: dict[str, pd.DataFrame], copies: int
) -> Iterator[tuple[str, int]]:
    """Yield the text of a file in parts, with the number of lines of each."""
    first = tables[name]
    if name == "populatie":
        first = _grown(first, mended["doorlichting"], copies)
    yield _text(first, header=True), len(first) + 1
    again = mended[name]
    renumber: Callable[[int, pd.DataFrame], pd.DataFrame] | None = None
    if INSTITUTION in again:
        visited = mended["doorlichting"][INSTITUTION].map(_number)
        again = again[again[INSTITUTION].map(_number).isin(set(visited))]
        renumber = _renumber(visited, tables)
    elif VISIT not in again and name != RATINGS:
        return
    template = _text(again)
    for copy in range(1, copies):
        text = _text(renumber(copy, again)) if renumber else template
        yield text.replace(STEM, f"{STEM}{copy:04d}-"), len(again)


def _number(text: str) -> int:
    return int(float(text.strip()))


def _renumber(
    visited: pd.Series, tables: dict[str, pd.DataFrame]
) -> Callable[[int, pd.DataFrame], pd.DataFrame]:
    """Return the function that gives the institutions of a copy numbers of their own."""
    numbers = sorted(set(visited))
    taken = {_number(t) for n in ("doorlichting", "instelling") for t in tables[n][INSTITUTION]}
    free = [n for n in range(1, 10**6) if n not in taken]
    rank = {number: place for place, number in enumerate(numbers)}

    def renumbered(copy: int, table: pd.DataFrame) -> pd.DataFrame:
        start = (copy - 1) * len(numbers)
        cells = []
        for text in table[INSTITUTION]:
            new = free[start + rank[_number(text)]]
            plain = text.strip()
            cells.append(
                f"{new}.0" if "." in plain else f"{new:06d}" if len(plain) == 6 else str(new)
            )
        return table.assign(**{INSTITUTION: cells})

    return renumbered


def _grown(population: pd.DataFrame, visits: pd.DataFrame, copies: int) -> pd.DataFrame:
    """Return the population with the institutions of every copy."""
    sector = visits["sector"].str.strip().str.upper()
    more = visits[INSTITUTION].map(_number).groupby(sector).nunique()
    count = population["aantal_instellingen"].astype(int)
    grown = count + (copies - 1) * population["sector"].map(more).fillna(0).astype(int)
    return population.assign(aantal_instellingen=grown.astype(str))
