"""Checks that what is drawn is what is published: marks, printed values, and the n of each row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from math import isclose
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from spiegel.publish import numbers
from spiegel.publish.acceptance.exhibit import Exhibit
from spiegel.publish.figures.output import LANGUAGES

MARKS = ("bar", "dots", "dot", "interval", "whisker", "point", "line", "cell", "context")
Marks = dict[str, tuple[float, ...]]
_CLOSE = 1e-6


def csv_is_plotted(exhibit: Exhibit) -> list[str]:
    """The CSV is the plotted table, and every mark stands where the CSV says, in both languages."""
    found = []
    if exhibit.csv != exhibit.plotted_csv:
        found.append("the CSV is not the plotted table")
    if exhibit.empty:
        return found
    expected = dict(_EXPECTED[exhibit.kind](exhibit.table))
    for lang in LANGUAGES:
        drawn = {gid: position(a) for gid, a in exhibit.marks(lang, *MARKS).items()}
        found += [f"{lang}: {gid} is in the data and not drawn" for gid in expected.keys() - drawn]
        found += [f"{lang}: {gid} is drawn and not in the data" for gid in drawn.keys() - expected]
        for gid in expected.keys() & drawn:
            if not _equal(expected[gid], drawn[gid]):
                found.append(
                    f"{lang}: {gid} is drawn at {_text(drawn[gid])}, "
                    f"the data say {_text(expected[gid])}"
                )
    return sorted(found)


def _equal(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return len(one) == len(two) and all(
        isclose(a, b, rel_tol=_CLOSE, abs_tol=_CLOSE) for a, b in zip(one, two, strict=True)
    )


def _text(values: tuple[float, ...]) -> str:
    return " to ".join(f"{v:.6g}" for v in values)


def position(artist: Artist) -> tuple[float, ...]:
    """Return where a mark stands, in the units of its axis.

    Bars give both ends, groups of dots their number and side, lines their ends, dots and points
    their place on the value axis.
    """
    kind = str(artist.get_gid()).split(":")[0]
    if isinstance(artist, Rectangle):
        if kind == "cell":
            return ()
        return (artist.get_x(), artist.get_x() + artist.get_width())
    if isinstance(artist, PathCollection):
        across = np.asarray(artist.get_offsets(), dtype=float)[:, 0]
        side = 1.0 if (across > 0).all() else -1.0 if (across < 0).all() else 0.0
        return (float(len(across)), side)
    if not isinstance(artist, Line2D):
        raise TypeError(f"{artist.get_gid()} is a {type(artist).__name__}")
    x, y = np.asarray(artist.get_xydata(), dtype=float).T.tolist()
    if kind == "dot":
        return (x[0],)
    if kind in ("interval", "context"):
        return tuple(x)
    if kind == "whisker":
        return tuple(y)
    return tuple(v for pair in zip(x, y, strict=True) for v in pair)


def _name(row: dict[Any, Any]) -> str:
    return f"{row['indicator']}:{row['sector']}"


def _by_name(records: Iterable[dict[Any, Any]]) -> dict[str, list[dict[Any, Any]]]:
    """Return the rows of each indicator and sector, in order of appearance."""
    found: dict[str, list[dict[Any, Any]]] = {}
    for row in records:
        found.setdefault(_name(row), []).append(row)
    return found


def _of_side(rows: list[dict[Any, Any]], side: str) -> list[dict[Any, Any]]:
    return [row for row in rows if row["side"] == side]


def _rating_bars(table: pd.DataFrame) -> Iterator[tuple[str, tuple[float, ...]]]:
    for rows in _by_name(table.to_dict("records")).values():
        left = _of_side(rows, "left")[::-1]
        for side, part in ((-1, left), (1, _of_side(rows, "right"))):
            end = 0.0
            for row in part:
                if row["mark"] not in ("bar", "dots") or row["k"] == 0:
                    continue
                gid = f"{_name(row)}:{row['category']}"
                if row["mark"] == "dots":
                    yield f"dots:{gid}", (float(row["k"]), float(side))
                    continue
                start, end = end, end + side * 100 * row["k"] / row["n"]
                yield f"bar:{gid}", (min(start, end), max(start, end))


def _change_dots(table: pd.DataFrame) -> Iterator[tuple[str, tuple[float, ...]]]:
    for row in table[table["mark"] == "dot"].to_dict("records"):
        yield f"dot:{_name(row)}", (row["difference"],)
        yield f"interval:{_name(row)}", (row["low"], row["high"])


def _series(table: pd.DataFrame) -> Iterator[tuple[str, tuple[float, ...]]]:
    for _, rows in table.groupby(["indicator", "sector"], sort=False):
        records = rows.to_dict("records")
        for i, row in enumerate(records):
            if row["mark"] == "none":
                continue
            year = int(row["school_year"][:4])
            gid = f"{_name(row)}:{year}"
            yield f"point:{gid}", (year, row["share"])
            if pd.notna(row["low"]):
                yield f"whisker:{gid}", (row["low"], row["high"])
            if row["joined_to_next"]:
                after = records[i + 1]
                then = int(after["school_year"][:4])
                yield f"line:{gid}", (year, row["share"], then, after["share"])


def _exclusion_flow(table: pd.DataFrame) -> Iterator[tuple[str, tuple[float, ...]]]:
    left = [table["rows_in"].iloc[0], *table["rows_out"], table["rows_out"].iloc[-1]]
    yield from ((f"bar:{i}", (0.0, float(n))) for i, n in enumerate(left))


def _coverage(table: pd.DataFrame) -> Iterator[tuple[str, tuple[float, ...]]]:
    for row in table[table["population_status"] == "known"].to_dict("records"):
        yield f"dot:{_name(row)}", (row["k"] / row["n"],)


def _heat_table(table: pd.DataFrame) -> Iterator[tuple[str, tuple[float, ...]]]:
    for row in table[table["mark"] == "cell"].to_dict("records"):
        yield f"cell:{_name(row)}", ()


def _sector_panels(table: pd.DataFrame) -> Iterator[tuple[str, tuple[float, ...]]]:
    drawn = table[table["mark"] == "dot"]
    for row in drawn.to_dict("records"):
        yield f"dot:{_name(row)}", (row["k"] / row["n"],)
        yield f"interval:{_name(row)}", (row["low"], row["high"])
    for row in table.to_dict("records"):
        others = drawn[(drawn["row"] == row["row"]) & (drawn["panel"] != row["panel"])]
        if len(others):
            yield f"context:{_name(row)}", tuple(others["k"] / others["n"])


_EXPECTED = {
    "rating_bars": _rating_bars,
    "change_dots": _change_dots,
    "series": _series,
    "exclusion_flow": _exclusion_flow,
    "coverage": _coverage,
    "heat_table": _heat_table,
    "sector_panels": _sector_panels,
}


def printed_values(exhibit: Exhibit) -> list[str]:
    """Each total, label and value printed in the body is what its counts in the CSV give."""
    if exhibit.empty:
        return []
    found = []
    decimals = exhibit.report.inspectorate.plan.percent_decimals
    for lang in LANGUAGES:
        expected = dict(_printed(exhibit, lang, decimals))
        shown = exhibit.marks(lang, "total", "label", "value", "count")
        for gid, artist in shown.items():
            assert isinstance(artist, Text)
            text = artist.get_text().replace("\n", " ")
            if gid not in expected:
                found.append(f"{lang}: '{text}' ({gid}) follows from no row of the data")
            elif text != expected[gid]:
                found.append(f"{lang}: '{text}' ({gid}) should be '{expected[gid]}'")
        must = {gid for gid in expected if not gid.startswith("label")}
        found += [f"{lang}: {gid} is not printed" for gid in must - set(shown)]
    return sorted(found)


def _printed(exhibit: Exhibit, lang: str, decimals: int) -> Iterator[tuple[str, str]]:
    table, kind = exhibit.table, exhibit.kind
    if kind == "rating_bars":
        yield from _totals(exhibit.records, lang, decimals)
    elif kind == "change_dots":
        for row in table[table["mark"] == "dot"].to_dict("records"):
            yield f"value:{_name(row)}", numbers.signed(row["difference"], lang)
    elif kind == "series":
        for _, rows in table.groupby(["indicator", "sector"], sort=False):
            row = rows.iloc[-1].to_dict()
            if row["mark"] != "none":
                yield f"value:{_name(row)}", _share(row, lang, decimals)
    elif kind == "exclusion_flow":
        left = [table["rows_in"].iloc[0], *table["rows_out"], table["rows_out"].iloc[-1]]
        yield from ((f"count:{i}", numbers.count(n, lang)) for i, n in enumerate(left))
    elif kind in ("heat_table", "sector_panels"):
        for row in table[table["mark"].isin(["cell", "dot", "counts"])].to_dict("records"):
            yield f"value:{_name(row)}", _share(row, lang, decimals)


def _share(row: dict[Any, Any], language: str, decimals: int) -> str:
    if row["obs_status"] in ("k_of_n", "counts_only"):
        return numbers.k_of_n(row["k"], row["n"], language)
    if pd.notna(row["k"]):
        return numbers.percent(row["k"], row["n"], language, decimals)
    return numbers.percent_share(row["share"], language, decimals)


def _totals(records: list[dict[Any, Any]], lang: str, decimals: int) -> Iterator[tuple[str, str]]:
    sided = (r for r in records if pd.notna(r["side"]) and r["mark"] in ("bar", "dots"))
    for rows in _by_name(sided).values():
        first = rows[0]
        n = int(first["n"])
        for side in ("left", "right"):
            k = int(sum(row["k"] for row in _of_side(rows, side)))
            text = numbers.percent(k, n, lang, decimals)
            if first["mark"] == "dots":
                text = numbers.count(k, lang) if side == "left" else numbers.k_of_n(k, n, lang)
            yield f"total:{side}:{_name(first)}", text
        if first["mark"] == "bar":
            for row in rows:
                text = numbers.percent(row["k"], n, lang, decimals, sign=False)
                yield f"label:{_name(row)}:{row['category']}", text


def n_of_each_row(exhibit: Exhibit) -> list[str]:
    """Every row prints the n that its share is out of, and the description lists it."""
    if exhibit.empty or exhibit.kind == "exclusion_flow":
        return []
    table = exhibit.table
    if exhibit.kind == "series":
        table = table.groupby(["indicator", "sector"], sort=False).tail(1)
    known = table[table["n"].notna()].drop_duplicates(["indicator", "sector"])
    found = []
    for row in known.to_dict("records"):
        if exhibit.spec["n"].get(f"{row['indicator']}/{row['sector']}") != int(row["n"]):
            found.append(f"the description gives another n for {_name(row)}")
    for lang in LANGUAGES:
        said = exhibit.said(lang)
        needed = Counter(
            _n_text(exhibit, int(row["n"]), row, lang) for row in known.to_dict("records")
        )
        for text, times in needed.items():
            if _times(said, text) < times:
                found.append(f"{lang}: '{text}' is printed fewer than {times} times")
    return found


def _n_text(exhibit: Exhibit, n: int, row: dict[Any, Any], language: str) -> str:
    if exhibit.kind == "coverage" or row["mark"] == "counts":
        return numbers.k_of_n(int(row["k"]), n, language)
    return f"n = {numbers.count(n, language)}"


def _times(said: str, text: str) -> int:
    """Return how often a text stands there without a digit right after it."""
    return sum(not part[:1].isdigit() for part in said.split(text)[1:])
