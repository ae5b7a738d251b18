"""Which mirrors may be compared on which indicator: a reviewed table, closed by default."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from spiegel.config.closed_model import NOTHING, Label
from spiegel.config.languages import LANGUAGES
from spiegel.config.word_files import word_file
from spiegel.errors import SpiegelError, must_exist
from spiegel.ingest.config_table import read_rows

VERDICTS = ("yes", "limited", "no")
REASONS = tuple(f"reason_{language}" for language in LANGUAGES)
COLUMNS = ("earlier", "later", "indicator", "comparability", *REASONS)
_WORDS = word_file("comparisons")


@dataclass(frozen=True)
class Verdict:
    """Whether a pair of mirrors is comparable on an indicator, and why not or why limited."""

    comparability: str
    reason: Label


NOT_ASSESSED = Verdict("no", _WORDS.label("not_assessed"))
SAME = Verdict("yes", NOTHING)


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
        must_exist("verdict", row["comparability"], VERDICTS, where)
        must_exist("indicator", row["indicator"], ("*", *indicators), where)
        if row["comparability"] != "yes" and not all(row[name] for name in REASONS):
            raise SpiegelError(
                f"the verdict '{row['comparability']}' has no reason",
                where=where,
                fix=f"give {' and '.join(REASONS)}.",
            )
        key = (row["earlier"], row["later"], row["indicator"])
        if key in found:
            raise SpiegelError(
                f"the pair {' / '.join(key)} is given twice", where=where, fix="keep one row."
            )
        reason = Label(**{language: row[f"reason_{language}"] for language in LANGUAGES})
        found[key] = Verdict(row["comparability"], reason)
    return Comparability(found)
