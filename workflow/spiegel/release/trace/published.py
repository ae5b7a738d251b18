"""Published tables as they stand on disk: rows of text, found by key or by number."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError, did_you_mean

PublishedRow = dict[str, str]

# What names a row; a column with a usual value may be left out of an address.
KEYS: dict[str, tuple[str, ...]] = {
    "measures": ("school_year", "indicator", "sector", "group", "category"),
    "series": ("mirror", "indicator", "sector"),
    "changes": ("indicator", "sector", "prior_edition"),
    "trends": ("indicator", "sector"),
    "differences": ("claim",),
    "population": ("school_year", "sector"),
    "published_check": ("dataset", "period", "measure"),
    "evidence": ("theme", "study", f"measure_{LANGUAGES[0]}"),
    "uniformity": ("theme",),
    "pooled": ("indicator", "sector"),
    "between_teams": ("indicator", "sector"),
    "level_shifts": ("break_from", "indicator", "sector"),
    "quantities": ("school_year", "quantity", "sector", "category"),
    "claims": ("claim", "lang"),
    "exclusions": ("school_year", "table", "step"),
    "checks": ("school_year", "check"),
    "edits": ("school_year", "table", "column", "rule", "reason"),
    "corrections": ("id",),
    "inputs": ("dataset", "school_year"),
    "sources": ("dataset", "school_year"),
    "expectations": ("school_year", "table", "measure", "column"),
    "figure_checks": ("figure", "check"),
    "meso": ("school_year", "indicator", "sector", "grouping", "group", "category"),
}


@dataclass(frozen=True)
class Published:
    """One published table. `file` is relative to the results folder of the edition."""

    name: str
    file: str
    columns: tuple[str, ...]
    rows: tuple[PublishedRow, ...]

    def find(self, **values: str) -> int | None:
        """Return the place (from 0) of the first row with these values, or None."""
        for place, row in enumerate(self.rows):
            if all(row.get(name) == value for name, value in values.items()):
                return place
        return None


def read(folder: Path, file: str) -> Published:
    """Read a csv of `results/<edition>/`; every cell stays text, '' when empty."""
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = tuple(dict(row) for row in reader)
        return Published(Path(file).stem, file, tuple(reader.fieldnames or ()), rows)


def tables_of(folder: Path) -> dict[str, str]:
    """Return the csv files of an edition that hold tables, by name."""
    return {
        path.stem: path.relative_to(folder).as_posix()
        for part in ("tables", "quality")
        for path in sorted((folder / part).glob("*.csv"))
    }


def row_at(table: Published, address: str, usual: Mapping[str, str], where: str) -> int:
    """Return the place (from 0) of the row that an address names.

    Parameters
    ----------
    address : a row number from 1, the header not counted, or the key of the row with slashes.
    usual : values of key columns that may be left out, first the one that is left out first.

    Raises
    ------
    SpiegelError : no such row, with the nearest value of the part that does not fit.
    """
    if address.isdigit():
        if 1 <= int(address) <= len(table.rows):
            return int(address) - 1
        raise SpiegelError(
            f"there is no row {address} in table '{table.name}'",
            where=where,
            fix=f"use 1 to {len(table.rows)} (the header is not counted), or the key of the row.",
        )
    key = KEYS.get(table.name, ())
    parts = address.split("/")
    names = _named(key, len(parts), usual)
    if names is None:
        raise SpiegelError(
            f"a row of table '{table.name}' is not named by {len(parts)} parts: '{address}'",
            where=where,
            fix=f"write {'/'.join(key)}, or a row number from 1." if key else "use a row number.",
        )
    values = {**{n: usual[n] for n in key if n in usual and n not in names}}
    values |= dict(zip(names, parts, strict=True))
    found = table.find(**values)
    if found is None:
        raise _no_row(table, values, address, where)
    return found


def _named(key: tuple[str, ...], parts: int, usual: Mapping[str, str]) -> tuple[str, ...] | None:
    """Return which key columns the parts of an address name."""
    names = list(key)
    for name in usual:
        if len(names) > parts and name in names:
            names.remove(name)
    return tuple(names) if key and len(names) == parts else None


def _no_row(table: Published, values: PublishedRow, address: str, where: str) -> SpiegelError:
    rows = list(table.rows)
    for name, value in values.items():
        inside = [row for row in rows if row[name] == value]
        if not inside:
            known = list(dict.fromkeys(row[name] for row in rows))
            return SpiegelError(
                f"table '{table.name}' has no row '{address}': {name} '{value}' does not occur"
                + (" together with the rest" if len(rows) < len(table.rows) else ""),
                where=where,
                fix=did_you_mean(value, known),
            )
        rows = inside
    raise AssertionError("a row with every part exists")


def keys_of(name: str, row: PublishedRow) -> PublishedRow:
    """Return the key columns of a row of a published table."""
    return {column: row[column] for column in KEYS.get(name, ()) if column in row}


def whole(text: str) -> int | None:
    """Return a count of a table, None when the cell is empty."""
    return int(float(text)) if text else None


def decimal(text: str) -> float | None:
    """Return a number of a table, None when the cell is empty."""
    return float(text) if text else None
