"""What the public files of an edition say of counts: cells, changes and standardised shares.

Read are all tables that have the columns `indicator` and `sector` (csv, parquet, sheets of the
workbook) and the numbers in json files. A share with its n, or an interval, says the count.
"""

from __future__ import annotations

import json
import math
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from spiegel.config.catalogue import Tells
from spiegel.config.editions import Edition
from spiegel.publish.known_counts import GroupKey

DIGITS = 10  # that the tables print of a fraction (`files.FLOAT_FORMAT`)
HEADS = 12  # rows of a sheet in which its names of columns may stand
ENDS = ("value", "low", "high")
SETTLES = ("measures", "meso")  # the tables that say whether a count is withheld
Line = Mapping[str, Any]


class Place(NamedTuple):
    """One count: of an indicator, in a school year, a row and a category."""

    indicator: str
    school_year: str
    row: GroupKey
    category: str


@dataclass
class Seen:
    """What the files say of one count: its n, and limits of k, each with the file that says so."""

    n: int | None = None
    withheld: str = ""  # the table that withholds it
    limits: list[tuple[int, int, str]] = field(default_factory=list)


class Change(NamedTuple):
    """A difference of two shares: now less then."""

    now: Place
    then: Place
    low: float
    high: float


class Standardised(NamedTuple):
    """A share at the composition of the register."""

    place: Place
    low: float
    high: float


class Told(NamedTuple):
    """A number where the rule says that there may be none."""

    file: str
    column: str
    place: Place
    kind: str


@dataclass
class Values:
    """All that the files of one edition say."""

    seen: dict[Place, Seen] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    standardised: list[Standardised] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)


def read_values(
    files: Iterable[tuple[str, bytes]],
    edition: Edition,
    tells: Tells,
    confidential: Iterable[str],
    related: Iterable[str],
) -> Values:
    """Return what files say of some indicators.

    Parameters
    ----------
    files : name below `results/<edition>/` and content. tells : what a column tells of counts.
    confidential : indicators of which counts are withheld. related : all those to read, with those
        that share the observations of a confidential one, or the weights of a sector.
    """
    lines = list(_lines(files, {*related}))
    found = Values()
    secret = {*confidential}
    # First the tables that say which counts there are, and which of them are withheld.
    for settling in (True, False):
        for name, line in lines:
            if (Path(name).stem in SETTLES) == settling:
                _take(found, name, line, edition, secret)
    for name, line in lines:
        if line["indicator"] in secret:
            found.told += _told(found, name, line, edition, tells)
    return found


def _take(found: Values, name: str, line: Line, edition: Edition, secret: set[str]) -> None:
    """Take in what one row of a table says."""
    now, then = _places(line, edition)
    seen = found.seen.setdefault(now, Seen())
    if (n := _whole(line.get("n"))) is not None and (n or then is None):
        seen.n = n if seen.n is None else seen.n
    if line.get("conf_status") == "C" and Path(name).stem in SETTLES and not seen.withheld:
        seen.withheld = name
    _limit(seen, name, line, "" if then is None else None)
    if (std := _number(line.get("share_std"))) and now.category == "meets":
        found.standardised.append(Standardised(now, *std))
    if then is None:
        return
    before = found.seen.setdefault(then, Seen())
    if before.n is None:
        before.n = _whole(line.get("prior_n"))
    _limit(before, name, line, "prior_")
    plain = line.get("basis", "crude") == "crude"
    for column in ("difference_crude", "difference") if plain else ("difference_crude",):
        if apart := _number(line.get(column)):
            found.changes.append(Change(now, then, *apart))


def _limit(seen: Seen, name: str, line: Line, before: str | None) -> None:
    """Add the limits of a count that a row says.

    Parameters
    ----------
    before : what its columns start with; None for a change, whose interval is not of a share.
    """
    head, n = before or "", seen.n
    k = _whole(line.get(f"{head}k"))
    if k is not None:
        seen.limits.append((k, k, name))
        return
    if not n:
        return
    names = [f"{head}share", f"{head}share_crude", *(["value"] if before == "" else [])]
    said = next((line[name] for name in names if _number(line.get(name))), None)
    share = _number(said)
    if share is None and before == "":
        share = _share_of_interval(_number(line.get("low")), _number(line.get("high")))
    if share is None:
        return
    ends = math.ceil(share[0] * n - 1e-9), math.floor(share[1] * n + 1e-9)
    if ends[0] > ends[1] and isinstance(said, str):
        coarse = _printed(said)
        ends = math.ceil(coarse[0] * n - 1e-9), math.floor(coarse[1] * n + 1e-9)
    if ends[0] <= ends[1]:
        seen.limits.append((max(ends[0], 0), min(ends[1], n), name))


def _share_of_interval(
    low: tuple[float, float] | None, high: tuple[float, float] | None
) -> tuple[float, float] | None:
    """Return the share inside a Wilson interval, whatever the sample size that it rests on.

    Its ends L, U are the roots of x^2 (1 + a) - x (2p + a) + p^2 with a = z^2 / n: two equations in
    p and a, so that p = sqrt(LU) (sqrt(LU + 1 - L - U) - sqrt(LU)) / (1 - L - U), and as the
    limit 1/2 where L + U = 1.
    """
    if low is None or high is None:
        return None
    shares = []
    for lower in low:
        for upper in high:
            if not 0 <= lower <= upper <= 1:
                return None
            product, rest = lower * upper, 1 - lower - upper
            root = math.sqrt(product)
            if abs(rest) < 1e-9:
                shares.append(0.5)
            else:
                shares.append(root * (math.sqrt(max(product + rest, 0)) - root) / rest)
    return min(shares), max(shares)


def _told(found: Values, name: str, line: Line, edition: Edition, tells: Tells) -> Iterator[Told]:
    """Yield what a row says although the rule for its columns leaves it empty."""
    now, then = _places(line, edition)
    hidden = [p for p in (now, then) if p is not None and found.seen[p].withheld]
    for column, value in line.items():
        if _number(value) is None:
            continue
        if column in tells.small_cells:
            yield Told(name, column, now, "standardised")
        elif hidden and column in tells.own_counts and not _of_other(column, now, then, hidden):
            yield Told(name, column, hidden[0], "derived")
    if line.get("basis") == "standardised":
        yield Told(name, "basis", now, "standardised")


def _of_other(column: str, now: Place, then: Place | None, hidden: list[Place]) -> bool:
    """Say whether a column is of that side of a change which is not withheld."""
    if then is None:
        return False
    side = then if column.startswith("prior_") else now
    return column.removeprefix("prior_") == "share_crude" and side not in hidden


def _places(line: Line, edition: Edition) -> tuple[Place, Place | None]:
    """Return which count a row is about, and which earlier one it is held against."""
    grouping = _text(line, "grouping")
    group = _text(line, "group") if grouping else ""
    row = (grouping, group, str(line["sector"]))
    year = _text(line, "school_year") or edition.school_year
    category = _text(line, "category") or _text(line, "polarity") or "meets"
    name = str(line["indicator"])
    earlier = {prior.mirror: prior.school_year for prior in edition.priors}
    then = _text(line, "prior_school_year") or earlier.get(_text(line, "prior_edition"), "")
    if not then:
        return Place(name, year, row, category), None
    now = edition.school_year
    return Place(name, now, row, category), Place(name, then, row, category)


def _text(line: Line, column: str) -> str:
    value = line.get(column)
    return "" if value is None or (isinstance(value, float) and math.isnan(value)) else str(value)


def _whole(value: Any) -> int | None:
    found = _number(value)
    if found is None:
        return None
    middle = (found[0] + found[1]) / 2
    return round(middle) if abs(middle - round(middle)) < 1e-6 else None


def _number(value: Any) -> tuple[float, float] | None:
    """Return the least and greatest number that is printed as a value, or None for no number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if not math.isfinite(number):
        return None
    half = 0.5 * 10.0 ** (math.floor(math.log10(abs(number))) + 1 - DIGITS) if number else 1e-12
    return number - half, number + half


def _printed(text: str) -> tuple[float, float]:
    """Return the limits of a number that is printed with fewer digits than the tables have."""
    half = 0.5 * 10.0 ** -len(text.partition(".")[2])
    return float(text) - half, float(text) + half


def told_of_themes(
    files: Iterable[tuple[str, bytes]],
    edition: Edition,
    tells: Tells,
    confidential: Mapping[str, str],
) -> list[Told]:
    """Return the numbers by theme that follow from ratings of a confidential indicator.

    They are no counts, so no programme works anything out from them; the rule leaves them empty.

    Parameters
    ----------
    confidential : of each theme with a standard of a confidential indicator, one such indicator.
    """
    found = []
    for name, content in files:
        for table in _tables(name, content):
            if "theme" not in table.columns or "indicator" in table.columns:
                continue
            for row in table[table["theme"].isin([*confidential])].to_dict("records"):
                of = confidential[str(row["theme"])]
                place = Place(of, edition.school_year, ("", "", "ALL"), "meets")
                found += [
                    Told(name, str(column), place, "standardised")
                    for column, value in row.items()
                    if column in (*tells.own_counts, *tells.small_cells)
                    and _number(value) is not None
                ]
    return found


def _lines(
    files: Iterable[tuple[str, bytes]], wanted: set[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each row about one of some indicators, with the file that it stands in."""
    for name, content in files:
        for table in _tables(name, content):
            if {"indicator", "sector"} <= {*table.columns} and "recomputed" not in table.columns:
                own = table[table["indicator"].isin(list(wanted))]
                # Of an earlier mirror, only what was computed from its records is the same count.
                if "source" in own:
                    own = own[own["source"] == "records"]
                for row in own.to_dict("records"):
                    yield name, {str(key): value for key, value in row.items()}
        if name.endswith(".json"):
            for line in _quantities(json.loads(content)):
                if line["indicator"] in wanted:
                    yield name, line


def _tables(name: str, content: bytes) -> Iterator[pd.DataFrame]:
    from io import BytesIO, StringIO

    if name.endswith(".csv"):
        yield pd.read_csv(StringIO(content.decode("utf-8-sig")), dtype=str)
    elif name.endswith(".parquet"):
        yield pd.read_parquet(BytesIO(content))
    elif name.endswith((".xlsx", ".ods")) and zipfile.is_zipfile(BytesIO(content)):
        book = BytesIO(content)
        sheets = pd.read_excel(book, sheet_name=None, header=None, dtype=object, engine="calamine")
        for cells in sheets.values():
            for place in range(min(HEADS, len(cells))):
                # A head of the workbook says the kind of its numbers, too: `k (aantal / number)`.
                heads = [str(head).partition(" (")[0] for head in cells.iloc[place]]
                if {"indicator", "sector"} <= {*heads} or {"theme", "share"} <= {*heads}:
                    yield cells.iloc[place + 1 :].set_axis(heads, axis=1).replace({np.nan: None})
                    break


def _quantities(value: Any) -> Iterator[dict[str, Any]]:
    """Yield each object of a json document that names an indicator and a sector, flat."""
    if isinstance(value, dict):
        if isinstance(value.get("indicator"), str) and isinstance(value.get("sector"), str):
            line = {k: v for k, v in value.items() if not isinstance(v, dict | list)}
            # Ends and values of a comparison are those of a change.
            of_change = line.get("comparison", "none") != "none" or line.get("kind") == "change"
            yield {k: v for k, v in line.items() if not (of_change and k in ENDS)}
        for part in value.values():
            yield from _quantities(part)
    elif isinstance(value, list):
        for part in value:
            yield from _quantities(part)
