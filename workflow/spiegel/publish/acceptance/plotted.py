"""Checks that what is drawn is what is published: marks, printed values, and the n of each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import numpy as np
import pandas as pd

from spiegel.files import as_written
from spiegel.publish import numbers
from spiegel.publish.acceptance.exhibit import Exhibit
from spiegel.publish.acceptance.marks import Mark, known, mark
from spiegel.publish.figures.about import row_names
from spiegel.publish.figures.amounts import text_of
from spiegel.publish.figures.layout_changes import series_value
from spiegel.publish.figures.sheet import DOT, ONE_STACK, Record, records_by


def csv_is_plotted(exhibit: Exhibit) -> list[str]:
    """The CSV is the plotted table, and each mark stands where a row of the CSV says; none more."""
    if exhibit.empty:
        return []
    found = _other_cells(exhibit)
    if exhibit.kind == "own":
        return [*found, *_numbers_of_marks(exhibit)]
    for number, (axes, rows) in enumerate(exhibit.records, 1):
        expected = Counter(_EXPECTED[exhibit.kind](exhibit, rows))
        drawn = Counter(m for _, marks in exhibit.marks(axes) for m in marks)
        found += [f"panel {number}: no {m}, which the data have" for m in expected - drawn]
        found += [f"panel {number}: {m} is not in the data" for m in drawn - expected]
    return sorted(found)


def _other_cells(exhibit: Exhibit) -> list[str]:
    """Name the cells of the CSV that are not those of the table which was drawn."""
    if exhibit.csv == exhibit.drawn_csv:
        return []
    text = pd.read_csv(StringIO(exhibit.csv), dtype=str, keep_default_na=False, na_values=[""])
    text = as_written(text)
    drawn = exhibit.sheet.table.reset_index(drop=True)
    if len(text) != len(drawn):
        return [f"the data have {len(text)} rows, the drawing {len(drawn)}"]
    return [
        f"row {row + 1}: {name} is {text[name].iloc[row]} in the data, "
        f"{drawn[name].iloc[row]} in the drawing"
        for name in text.columns.intersection(drawn.columns)
        for row in np.flatnonzero(~_same(text[name], drawn[name]))
    ]


def _same(text: pd.Series, drawn: pd.Series) -> Any:
    """Say of each cell whether it is the same; numbers to the digits that a file has."""
    missing = text.isna().to_numpy() & drawn.isna().to_numpy()
    here, there = (pd.to_numeric(cells, errors="coerce") for cells in (text, drawn))
    if (here.isna() == text.isna()).all() and (there.isna() == drawn.isna()).all():
        one, two = (cells.to_numpy(dtype=float, na_value=np.nan) for cells in (here, there))
        return missing | np.isclose(one, two, rtol=1e-8, atol=1e-10)
    said, shown = (cells.astype(object).where(cells.notna(), "") for cells in (text, drawn))
    return missing | (said.astype(str).to_numpy() == shown.astype(str).to_numpy())


def _numbers_of_marks(exhibit: Exhibit) -> list[str]:
    """Every mark of an own figure stands at a number of its table, on one of the axes."""
    table = exhibit.table
    known = pd.unique(table.select_dtypes("number").astype(float).to_numpy().ravel())
    known = np.unique(np.round(known[np.isfinite(known)], 6))
    found = []
    for axes, _ in exhibit.panels:
        for _, marks in exhibit.marks(axes):
            for one in marks:
                if not any(np.isclose(known, value, atol=1e-6).any() for value in one.at):
                    found.append(f"{one} stands at no number of the table")
    return sorted(dict.fromkeys(found))


def _rating_bars(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    sided = [r for r in rows if r["side"] in ("left", "right") and r["mark"] in ("bar", "dots")]
    sided.sort(key=lambda row: row["outward"])
    for (y, side), part in records_by(sided, "y", "side").items():
        if part[0]["mark"] == "dots":
            total = sum(int(row["k"]) for row in part)
            for spot in range(total):
                stack = exhibit.sheet.stack
                yield mark("point", *dot_place(exhibit.inch, spot, total, side == "left", y, stack))
            continue
        end, sign = 0.0, -1 if side == "left" else 1
        for row in part:
            if row["k"]:
                start, end = end, end + sign * 100 * row["k"] / row["n"]
                yield mark("bar", min(start, end), max(start, end), y)


def dot_place(
    inch: float,
    spot: int,
    total: int,
    left: bool,
    y: float,
    stack: tuple[int, float] = ONE_STACK,
) -> tuple[float, float]:
    """Return where the dot of one unit stands: in stacks, from the zero line outwards."""
    most, pitch = stack
    x = DOT / inch * (spot // most + 0.75)
    return (-x if left else x), y + pitch * (spot % most - (min(most, total) - 1) / 2)


def _change_dots(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    for row in (row for row in rows if row["mark"] == "dot"):
        yield mark("point", row["difference"], row["y"])
        yield mark("line", row["low"], row["y"], row["high"], row["y"])


def _series(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    for i, row in enumerate(rows):
        if row["mark"] == "none":
            continue
        yield mark("point", row["year"], row["share"])
        if known(row["low"]):
            yield mark("line", row["year"], row["low"], row["year"], row["high"])
        if row["joined_to_next"]:
            after = rows[i + 1]
            yield mark("line", row["year"], row["share"], after["year"], after["share"])


def _exclusion_flow(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    for row in (row for row in rows if row["left"] > 0):
        yield mark("bar", 0.0, row["left"], row["y"])


def _amounts(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    for row in (row for row in rows if row["mark"] == "bar" and row["value"] > 0):
        yield mark("bar", 0.0, row["value"], row["y"])


def _coverage(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    for row in (row for row in rows if row["population_status"] == "known"):
        yield mark("point", row["k"] / row["n"], row["y"])


def _heat_table(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    for row in (row for row in rows if row["mark"] == "cell"):
        percent = float(numbers.rounded_percent(row["k"], row["n"]))
        yield mark("cell", percent, row["x"], row["y"])


def _sector_panels(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    every = exhibit.table[exhibit.table["mark"] == "dot"]
    shares = records_by(every[["row", "panel", "k", "n"]].to_dict("records"), "row")
    for row in rows:
        if row["mark"] == "dot":
            yield mark("point", row["k"] / row["n"], row["y"])
            if known(row["low"]):
                yield mark("line", row["low"], row["y"], row["high"], row["y"])
        for other in shares.get((row["row"],), ()):
            if other["panel"] != row["panel"]:
                yield mark("point", other["k"] / other["n"], row["y"])


def _paired_dots(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    for (y,), pair in records_by((row for row in rows if row["mark"] == "dot"), "y").items():
        ends = [row["k"] / row["n"] for row in pair]
        yield from (mark("point", end, y) for end in ends)
        if len(ends) > 1:
            yield mark("line", ends[0], y, ends[1], y)


def _funnel(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    for row in (row for row in rows if row["mark"] == "dot"):
        yield mark("point", row["k"] / row["n"], row["y"])
        yield mark("line", row["far_low"], row["y"], row["far_high"], row["y"])
        yield mark("line", row["near_low"], row["y"], row["near_high"], row["y"])


def _team_spread(exhibit: Exhibit, rows: list[Record]) -> Iterator[Mark]:
    for row in (row for row in rows if row["mark"] == "dot"):
        yield mark("point", row["k"] / row["n"], row["y"])
        yield mark("line", row["low"], row["y"], row["high"], row["y"])
        yield mark("line", row["team_low"], row["y"], row["team_high"], row["y"])


_EXPECTED: dict[str, Callable[[Exhibit, list[Record]], Iterator[Mark]]] = {
    "rating_bars": _rating_bars,
    "change_dots": _change_dots,
    "series": _series,
    "exclusion_flow": _exclusion_flow,
    "amounts": _amounts,
    "coverage": _coverage,
    "heat_table": _heat_table,
    "sector_panels": _sector_panels,
    "paired_dots": _paired_dots,
    "funnel": _funnel,
    "team_spread": _team_spread,
}


def printed_values(exhibit: Exhibit) -> list[str]:
    """Beside each row stand the values that its counts in the data give."""
    if exhibit.empty or exhibit.kind == "own":
        return []
    found = []
    decimals = exhibit.report.inspectorate.plan.percent_decimals
    for number, (axes, rows) in enumerate(exhibit.records, 1):
        for y, x, text in _PRINTED[exhibit.kind](exhibit, rows, decimals):
            near = exhibit.texts_at(axes, x, y, _reach(exhibit))
            if not any(text in (shown.replace("\n", " "), shown.split("\n")[0]) for shown in near):
                found.append(f"panel {number}: '{text}' is not printed beside its row")
    return sorted(found)


Printed = Iterator[tuple[float, float | None, str]]  # row, column of a table of cells, text


def _totals(exhibit: Exhibit, rows: list[Record], decimals: int) -> Printed:
    language = exhibit.language
    for (y,), part in records_by(
        (row for row in rows if row["mark"] in ("bar", "dots")), "y"
    ).items():
        n = int(part[0]["n"])
        left, right = (
            sum(int(row["k"]) for row in part if row["side"] == side) for side in ("left", "right")
        )
        if part[0]["mark"] == "bar":
            texts = [numbers.percent(k, n, language, decimals) for k in (left, right)]
        else:
            texts = [numbers.count(left, language), numbers.k_of_n(right, n, language)]
        yield from ((float(y), None, text) for text in texts)


def _differences(exhibit: Exhibit, rows: list[Record], decimals: int) -> Printed:
    for row in (row for row in rows if row["mark"] == "dot"):
        yield row["y"], None, numbers.signed(row["difference"], exhibit.language)


def _last(exhibit: Exhibit, rows: list[Record], decimals: int) -> Printed:
    row = rows[-1]
    if row["mark"] != "none":
        yield row["share"], None, series_value(row, exhibit.language, decimals)


def _steps(exhibit: Exhibit, rows: list[Record], decimals: int) -> Printed:
    for row in rows:
        yield row["y"], None, numbers.count(row["left"], exhibit.language)


def _amount_texts(exhibit: Exhibit, rows: list[Record], decimals: int) -> Printed:
    for row in rows:
        yield row["y"], None, text_of(row, exhibit.language)


def _cells(exhibit: Exhibit, rows: list[Record], decimals: int) -> Printed:
    for row in (row for row in rows if row["mark"] in ("cell", "dot", "counts")):
        if row["obs_status"] in ("k_of_n", "counts_only"):
            text = numbers.k_of_n(row["k"], row["n"], exhibit.language)
        else:
            text = numbers.percent(row["k"], row["n"], exhibit.language, decimals)
        if exhibit.kind == "heat_table":
            yield row["y"] + 0.5, row["x"] + 0.5, text
        else:
            yield row["y"], None, text


def _covered(exhibit: Exhibit, rows: list[Record], decimals: int) -> Printed:
    return iter(())  # its counts are those of `n_of_each_row`


_PRINTED: dict[str, Callable[[Exhibit, list[Record], int], Printed]] = {
    "rating_bars": _totals,
    "change_dots": _differences,
    "series": _last,
    "exclusion_flow": _steps,
    "amounts": _amount_texts,
    "heat_table": _cells,
    "sector_panels": _cells,
    "paired_dots": _cells,
    "funnel": _cells,
    "team_spread": _cells,
    "coverage": _covered,
}
# A change has its number over the word for it, a pair its two numbers: two lines within the row.
_REACH = {"change_dots": 0.3, "paired_dots": 0.3}


def _reach(exhibit: Exhibit) -> float:
    if exhibit.narrow and exhibit.kind == "heat_table":
        return 0.5  # the values stand in the lower part of a row, under its label
    return _REACH.get(exhibit.kind, 0.0)


def n_of_each_row(exhibit: Exhibit) -> list[str]:
    """Every row prints the n that its share is out of, and the description lists it."""
    if exhibit.empty or exhibit.kind in ("exclusion_flow", "amounts", "own"):
        return []
    table = exhibit.table
    if exhibit.kind == "series":
        table = table.groupby(["indicator", "sector"], sort=False).tail(1)
    rows = table[table["n"].notna()]
    if exhibit.kind == "change_dots":
        rows = rows[rows["mark"] == "dot"]
    rows = rows.assign(name=row_names(rows)).drop_duplicates("name")
    known = rows.to_dict("records")
    found = []
    for row in known:
        name = row["name"]
        if exhibit.spec["n"].get(name) != int(row["n"]):
            found.append(f"the description gives another n for {name}")
    needed = Counter(_n_text(exhibit, row) for row in known)
    for text, times in needed.items():
        if _times(exhibit.visible_text, text) < times:
            found.append(f"'{text}' is printed fewer than {times} times")
    return found


def _n_text(exhibit: Exhibit, row: Record) -> str:
    if exhibit.kind == "coverage" or row["mark"] == "counts":
        return numbers.k_of_n(int(row["k"]), int(row["n"]), exhibit.language)
    return f"n = {numbers.count(row['n'], exhibit.language)}"


def _times(said: str, text: str) -> int:
    """Return how often a text stands there without a digit right after it."""
    return sum(not part[:1].isdigit() for part in said.split(text)[1:])
