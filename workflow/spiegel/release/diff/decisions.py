"""Decisions, code and environment against each other, and the files that differ only in bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from spiegel.release.diff.effects import Difference, Effect, Kind, Part
from spiegel.release.diff.sides import Side, flat

# Not decisions about numbers: what figures and sentences look like, and lists of raw versions.
LOOKS = ("figures",)
UNKNOWN = ("registry", "code", "environment")
ROWS = 8  # differing rows of a table of decisions that are named one by one


def unknown(before: Side, after: Side) -> list[Part]:
    """Return the parts that cannot be compared, because one side came without them."""
    found: list[Part] = []
    for part in UNKNOWN:
        if not getattr(before, part) or not getattr(after, part):
            found.append(part)  # type: ignore[arg-type]
    return found


def registry(before: Side, after: Side) -> Iterator[Difference]:
    """Yield the decisions that differ, one by one."""
    if not before.registry or not after.registry:
        return
    for file in dict.fromkeys((*before.registry, *after.registry)):
        then, now = before.registry.get(file), after.registry.get(file)
        if then == now:
            continue
        # A decision by itself shows no reader another number: if it does, the cells say so.
        effect: Effect = "tiny" if file in LOOKS else "minor"
        if then is None or now is None:
            kind: Kind = "new" if then is None else "removed"
            yield Difference("registry", kind, effect, file, "", "", "")
        elif isinstance(then, list) and isinstance(now, list):
            yield from _rows(file, then, now, effect)
        else:
            yield from _mapped("registry", dict(flat(then)), dict(flat(now)), effect, file)


def registry_of_years(before: Side, after: Side) -> Iterator[Difference]:
    """Yield the decisions that differ between two school years; each has its own edition file."""
    yield from (d for d in registry(before, after) if d.what != "edition")


def _rows(file: str, then: list[Any], now: list[Any], effect: Effect) -> Iterator[Difference]:
    def in_one_line(row: dict[str, str]) -> str:
        return ", ".join(value for value in row.values() if value)

    gone = [row for row in then if row not in now]
    come = [row for row in now if row not in then]
    for kind, rows in (("removed", gone), ("new", come)):
        for row in rows[:ROWS]:
            ends = (in_one_line(row), "") if kind == "removed" else ("", in_one_line(row))
            yield Difference("registry", kind, effect, file, "row", *ends)  # type: ignore[arg-type]
        if len(rows) > ROWS:
            ends = (
                (f"+{len(rows) - ROWS}", "") if kind == "removed" else ("", f"+{len(rows) - ROWS}")
            )
            yield Difference("registry", kind, effect, file, "rows", *ends)  # type: ignore[arg-type]
    if not gone and not come:
        yield Difference("registry", "changed", "tiny", file, "order of rows", "", "")


def _mapped(
    part: Part, then: Mapping[str, str], now: Mapping[str, str], effect: Effect, what: str
) -> Iterator[Difference]:
    for name in dict.fromkeys((*then, *now)):
        one, two = then.get(name), now.get(name)
        if one == two:
            continue
        kind: Kind = "new" if one is None else "removed" if two is None else "changed"
        yield Difference(
            part, kind, effect, what or name, name if what else "", one or "", two or ""
        )


def code(before: Side, after: Side) -> Iterator[Difference]:
    """Yield the modules whose bytes differ, and the commit."""
    if before.commit and after.commit and before.commit != after.commit:
        yield Difference("code", "changed", "tiny", "commit", "", before.commit, after.commit)
    if before.code and after.code:
        for found in _mapped("code", before.code, after.code, "tiny", ""):
            short = (found.before[:12], found.after[:12])
            yield Difference("code", found.kind, "tiny", found.what, "sha256", *short)


def environment(before: Side, after: Side) -> Iterator[Difference]:
    """Yield the packages of another version."""
    if before.environment and after.environment:
        yield from _mapped("environment", before.environment, after.environment, "tiny", "")


def files(before: Side, after: Side) -> Iterator[Difference]:
    """Yield files that are new, gone or differ, with what a reader of a text would notice.

    The cells of tables are compared one by one elsewhere.
    """
    for file in dict.fromkeys((*before.outputs, *after.outputs)):
        if file not in after.outputs:
            yield Difference("files", "removed", "serious", file, "", before.outputs[file][:12], "")
        elif file not in before.outputs:
            yield Difference("files", "new", "minor", file, "", "", after.outputs[file][:12])
        elif before.outputs[file] != after.outputs[file]:
            what, effect = _noticed(before, after, file)
            ends = (before.outputs[file][:12], after.outputs[file][:12])
            yield Difference("files", "changed", effect, file, what, *ends)


def _noticed(before: Side, after: Side, file: str) -> tuple[str, Effect]:
    """Return what differs in a file: numbers in its text, its words, or bytes alone."""
    if file.endswith((".csv", ".png", ".xlsx", ".ods")):
        return "bytes", "tiny"  # its cells, or the data of the picture, are compared as such
    if file not in before.read or file not in after.read:
        return "bytes, not read", "minor"
    (numbers, words), (other, others) = before.read[file], after.read[file]
    if numbers != other:
        return "numbers in the text", "serious"
    return ("words", "minor") if words != others else ("layout", "tiny")
