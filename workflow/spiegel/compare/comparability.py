"""Which mirrors may be compared on which indicator: a reviewed table, closed by default."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spiegel.errors import SpiegelError
from spiegel.ingest.config_table import known, read_rows

VERDICTS = ("yes", "limited", "no")
COLUMNS = ("earlier", "later", "indicator", "comparability", "reason_nl", "reason_en")


@dataclass(frozen=True)
class Verdict:
    """Whether a pair of mirrors is comparable on an indicator, and why not or why limited."""

    comparability: str
    reason_nl: str
    reason_en: str


NOT_ASSESSED = Verdict(
    "no",
    "de vergelijkbaarheid van deze twee spiegels is niet beoordeeld",
    "the comparability of these two mirrors has not been assessed",
)
SAME = Verdict("yes", "", "")


class Comparability:
    """The table of verdicts; an exact indicator goes before `*`, and no row means no."""

    def __init__(self, rows: dict[tuple[str, str, str], Verdict]) -> None:
        self._rows = rows

    def verdict(self, earlier: str, later: str, indicator: str) -> Verdict:
        """Return the verdict on a pair of mirrors for one indicator."""
        if earlier == later:
            return SAME
        for name in (indicator, "*"):
            if (earlier, later, name) in self._rows:
                return self._rows[earlier, later, name]
        return NOT_ASSESSED


def read_comparability(path: Path, indicators: list[str]) -> Comparability:
    """Read `comparability.csv`.

    Raises
    ------
    SpiegelError : unknown verdict or indicator, a pair given twice, or a verdict without reason.
    """
    found: dict[tuple[str, str, str], Verdict] = {}
    for number, row in enumerate(read_rows(path, COLUMNS), 2):
        where = f"{path.as_posix()}, row {number}"
        known("verdict", row["comparability"], VERDICTS, where)
        known("indicator", row["indicator"], ("*", *indicators), where)
        if row["comparability"] != "yes" and not (row["reason_nl"] and row["reason_en"]):
            raise SpiegelError(
                f"the verdict '{row['comparability']}' has no reason",
                where=where,
                fix="give reason_nl and reason_en.",
            )
        key = (row["earlier"], row["later"], row["indicator"])
        if key in found:
            raise SpiegelError(
                f"the pair {' / '.join(key)} is given twice", where=where, fix="keep one row."
            )
        found[key] = Verdict(row["comparability"], row["reason_nl"], row["reason_en"])
    return Comparability(found)
