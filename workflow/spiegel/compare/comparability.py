"""Which mirrors may be compared on which indicator: a reviewed table, closed by default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spiegel.config.closed_model import NOTHING, Label
from spiegel.config.languages import LANGUAGES
from spiegel.config.word_files import word_file
from spiegel.errors import SpiegelError, must_exist
from spiegel.ingest.config_table import read_rows

VERDICTS = ("yes", "limited", "no")
UNSURE = "?"  # alone, or before a verdict that was proposed: a person is to decide
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

    def __init__(
        self,
        rows: dict[tuple[str, str, str], Verdict],
        undecided: Mapping[tuple[str, str, str], str] | None = None,
    ) -> None:
        self._rows = rows
        self._undecided = undecided or {}

    def verdict(self, earlier: str, later: str, indicator: str) -> Verdict:
        """Return the verdict on a pair of mirrors for one indicator.

        Raises
        ------
        SpiegelError : it is still to be decided.
        """
        if earlier == later:
            return SAME
        self.decided(later, earlier, indicator)
        for name in (indicator, "*"):
            if (earlier, later, name) in self._rows:
                return self._rows[earlier, later, name]
        return NOT_ASSESSED

    def decided(self, later: str, earlier: str = "", indicator: str = "") -> None:
        """Refuse pairs of a mirror and earlier ones that a person has not decided on.

        Parameters
        ----------
        earlier, indicator : only this one; unless told any.

        Raises
        ------
        SpiegelError : names the first row with `?`.
        """
        for (one, other, name), where in self._undecided.items():
            own = other == later and earlier in ("", one)
            if own and (not indicator or name in ("*", indicator)):
                raise SpiegelError(
                    f"whether {one} and {other} may be compared on {name} is still to be decided",
                    where=where,
                    fix=f"write yes, limited or no in the place of what begins with '{UNSURE}', "
                    "with a reason unless it is yes.",
                    code="C-CMP-01",
                )


def read_comparability(path: Path, indicators: list[str]) -> Comparability:
    """Read `comparability.csv`.

    Raises
    ------
    SpiegelError : unknown verdict or indicator, a pair given twice, or a verdict without reason.
    """
    found: dict[tuple[str, str, str], Verdict] = {}
    undecided: dict[tuple[str, str, str], str] = {}
    for number, row in enumerate(read_rows(path, COLUMNS), 2):
        where = f"{path.as_posix()}, row {number}"
        key = (row["earlier"], row["later"], row["indicator"])
        if row["comparability"].startswith(UNSURE):
            undecided[key] = where
            proposed = row["comparability"].removeprefix(UNSURE) or NOT_ASSESSED.comparability
            reasons = {name: row[name] or UNSURE for name in REASONS}
            row = row | reasons | {"comparability": proposed}
        must_exist("verdict", row["comparability"], VERDICTS, where)
        must_exist("indicator", row["indicator"], ("*", *indicators), where)
        if row["comparability"] != "yes" and not all(row[name] for name in REASONS):
            raise SpiegelError(
                f"the verdict '{row['comparability']}' has no reason",
                where=where,
                fix=f"give {' and '.join(REASONS)}.",
            )
        if key in found:
            raise SpiegelError(
                f"the pair {' / '.join(key)} is given twice", where=where, fix="keep one row."
            )
        reason = Label(**{language: row[f"reason_{language}"] for language in LANGUAGES})
        found[key] = Verdict(row["comparability"], reason)
    return Comparability(found, undecided)
