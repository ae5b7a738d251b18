"""Tables against tables: rows by their key, cells by their text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spiegel.config.languages import LANGUAGES
from spiegel.release.diff.effects import Difference, Effect, Kind, Part, effect_of
from spiegel.release.diff.sides import Side, Table, TableRow
from spiegel.release.trace.published import KEYS

READERS = (
    "measures", "series", "changes", "trends", "evidence", "uniformity", "pooled",
    "between_teams", "level_shifts", "quantities", "differences",
    "published_check", "population", "meso",
)  # fmt: skip
# What accounts for the data, not for the mirror: at most minor.
ACCOUNTS = ("checks", "edits", "corrections", "expectations", "inputs", "figure_checks")


def claims(before: Side, after: Side) -> Iterator[Difference]:
    """Yield the claims that differ: sentences, verdicts and values."""
    yield from _tables(before.table("claims"), after.table("claims"), "claims", "claims")


def claim_names(before: Side, after: Side) -> Iterator[Difference]:
    """Yield the claims that only one of two school years makes; their numbers are not compared."""
    then, now = (_sentences(side) for side in (before, after))
    for name in dict.fromkeys((*then, *now)):
        if name not in now:
            yield Difference("claims", "removed", "minor", name, "", then[name], "")
        elif name not in then:
            yield Difference("claims", "new", "minor", name, "", "", now[name])


def _sentences(side: Side) -> dict[str, str]:
    return {
        row["claim"].partition(".")[0]: row["sentence"]
        for row in side.table("claims").rows
        if row["lang"] == LANGUAGES[0]
    }


def cells(before: Side, after: Side) -> Iterator[Difference]:
    """Yield the cells of the tables for readers that differ, then those of the accounts."""
    for name in READERS:
        yield from _tables(before.table(name), after.table(name), name, "cells")
    for name in ACCOUNTS:
        for found in _tables(before.table(name), after.table(name), name, "cells"):
            capped: Effect = "minor" if found.effect == "serious" else found.effect
            yield Difference(
                found.part, found.kind, capped, found.what, found.column, found.before, found.after
            )


def exclusions(before: Side, after: Side) -> Iterator[Difference]:
    """Yield the steps of the flow that left out another number of rows."""
    then, now = (_left_out(side.table("exclusions").rows) for side in (before, after))
    for key in dict.fromkeys((*then, *now)):
        one, two = then.get(key), now.get(key)
        if one == two:
            continue
        kind: Kind = "new" if one is None else "removed" if two is None else "changed"
        yield Difference(
            "exclusions", kind, "serious", "/".join(key), "rows left out",
            "" if one is None else str(one), "" if two is None else str(two),
        )  # fmt: skip


def _left_out(rows: Iterable[TableRow]) -> dict[tuple[str, ...], int]:
    found: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = (row["school_year"], row["table"], row["rule"], row["reason"])
        found[key] = found.get(key, 0) + int(row["rows_in"]) - int(row["rows_out"])
    return found


def schema(before: Side, after: Side) -> Iterator[Difference]:
    """Yield the tables and columns that are new, gone, or in another place."""
    for name in dict.fromkeys((*before.tables, *after.tables)):
        if name not in after.tables:
            yield Difference("schema", "removed", "serious", name, "", "table", "")
            continue
        if name not in before.tables:
            yield Difference("schema", "new", "minor", name, "", "", "table")
            continue
        one, two = before.tables[name].columns, after.tables[name].columns
        for column in one:
            if column not in two:
                yield Difference("schema", "removed", "serious", name, column, "column", "")
        for column in two:
            if column not in one:
                yield Difference("schema", "new", "minor", name, column, "", "column")
        shared = [c for c in one if c in two], [c for c in two if c in one]
        if shared[0] != shared[1]:
            order = (", ".join(columns) for columns in shared)
            yield Difference("schema", "changed", "tiny", name, "order of columns", *order)


def _tables(before: Table, after: Table, name: str, part: Part) -> Iterator[Difference]:
    key = [c for c in KEYS[name] if c in before.columns or c in after.columns]
    then, now = _by_key(before.rows, key), _by_key(after.rows, key)
    shared = [c for c in before.columns if c in after.columns and c not in key]
    for place in dict.fromkeys((*then, *now)):
        what = place if part == "claims" else f"{name}: {place}"
        if place not in now:
            yield Difference(part, "removed", "serious", what, "", _in_one_line(then[place]), "")
        elif place not in then:
            yield Difference(part, "new", "minor", what, "", "", _in_one_line(now[place]))
        else:
            for column in shared:
                one, two = then[place][column], now[place][column]
                if one != two:
                    effect = effect_of(name, column, one, two)
                    yield Difference(part, "changed", effect, what, column, one, two)


def _by_key(rows: Iterable[TableRow], key: list[str]) -> dict[str, TableRow]:
    """Return rows by their key; rows that share one are told apart by their number."""
    found: dict[str, TableRow] = {}
    for row in rows:
        name = "/".join(row[c] for c in key)
        number = 2
        while name in found:
            name = f"{'/'.join(row[c] for c in key)} #{number}"
            number += 1
        found[name] = row
    return found


def _in_one_line(row: TableRow) -> str:
    """Return what a whole row says, in one line."""
    if "sentence" in row:
        return row["sentence"]
    for columns in (("k", "n"), ("class",), ("share",), ("n",)):
        if all(row.get(c) for c in columns):
            return ", ".join(f"{c} {row[c]}" for c in columns)
    return ", ".join(value for value in row.values() if value)[:120]
