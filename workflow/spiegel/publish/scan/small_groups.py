"""Numbers in public tables that are no result of a group: of too few ratings, or of no group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from spiegel.config.claim_differences import UNKNOWN
from spiegel.files import read_csv

GROUPS = ("group", "other_group")
SIZES = ("n", "first_n", "second_n")  # ratings of a row, or of the sides of a difference


class SmallGroup(NamedTuple):
    """A row of a public table about a group that has no public number."""

    file: str
    row: int
    kind: str
    text: str


def small_groups(files: list[Path], results: Path, least: int) -> Iterator[SmallGroup]:
    """Yield each row by group of the public csv files that tells of fewer ratings than `least`.

    And each of institutions of which the register says no group.
    """
    for path in files:
        if path.suffix != ".csv":
            continue
        with path.open(encoding="utf-8") as stream:
            head = stream.readline().rstrip("\r\n").split(",")
        if not {"grouping", "group"} <= {*head}:
            continue
        table = read_csv(path, text=("grouping", *(c for c in GROUPS if c in head)))
        for place, row in enumerate(table.to_dict("records"), 1):
            if not row["grouping"]:
                continue
            named = [row[c] for c in GROUPS if c in row]
            about = f"{row['grouping']} {' / '.join(named)}"
            name = path.relative_to(results).as_posix()
            if UNKNOWN in named:
                yield SmallGroup(name, place, "not a group", about)
            elif any(0 < row[c] < least for c in SIZES if c in row):
                yield SmallGroup(name, place, f"group of fewer than {least}", about)
