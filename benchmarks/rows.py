"""One way to tell what a benchmark found: name, goal, measured, unit, verdict.

A benchmark that takes `--json` prints its rows as JSON lines, and `benchmarks/all.py` gathers them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """What was measured beside its goal; `at_most` is None where there is no goal."""

    name: str
    measured: float
    unit: str
    at_most: float | None = None

    @property
    def verdict(self) -> str:
        """Return met, missed, or nothing where there is no goal."""
        if self.at_most is None:
            return ""
        return "met" if self.measured <= self.at_most else "missed"

    def as_line(self) -> str:
        """Return the row as one line of JSON."""
        goal = None if self.at_most is None else f"<= {self.at_most:g}"
        rest = {k: v for k, v in asdict(self).items() if k != "at_most"}
        return json.dumps({**rest, "goal": goal, "verdict": self.verdict})


def print_json(rows: Iterable[Row]) -> None:
    """Print rows as JSON lines."""
    for row in rows:
        print(row.as_line())
