"""The outside world: what other studies say about a theme, and whether the mirror says the same.

Only facts with a source, as a reviewed table. Agreement is agreement in direction; it is no test,
and another study measures something else.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.config.editions import Edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError, must_exist
from spiegel.ingest.config_table import read_rows

COLUMNS = (
    "theme",
    "study",
    *(f"measure_{language}" for language in LANGUAGES),
    "from_year",
    "to_year",
    "from_value",
    "to_value",
    "direction",
    "source",
    "address",
)
DIRECTIONS = ("rising", "falling", "level", "none")


def read_evidence(path: Path, themes: list[str]) -> list[dict[str, str]]:
    """Read `external_evidence.csv`; an inspectorate without the file has no such evidence.

    Raises
    ------
    SpiegelError : an unknown theme or direction, or a row without source and address.
    """
    if not path.is_file():
        return []
    rows = read_rows(path, COLUMNS)
    for number, row in enumerate(rows, 2):
        where = f"{path.as_posix()}, row {number}"
        must_exist("theme", row["theme"], themes, where)
        must_exist("direction", row["direction"], DIRECTIONS, where)
        for column in ("from_value", "to_value"):
            if not re.fullmatch(r"(-?\d+(\.\d+)?)?", row[column]):
                raise SpiegelError(
                    f"{column} is '{row[column]}'",
                    where=where,
                    fix="write digits with a decimal point, or leave it empty.",
                )
        if not (row["source"] and row["address"]):
            raise SpiegelError(
                f"the evidence of {row['study']} has no source",
                where=where,
                fix="give source (who and when) and address, or take the row out.",
            )
    return rows


def mirror_direction(theme: str, changes: pd.DataFrame, inspectorate: Inspectorate) -> str:
    """Return where a theme moved since the last mirror: rising, falling, mixed or none shown.

    Only changes that the analysis plan calls improved or declined count.
    """
    standards = {c for c, s in inspectorate.framework.standards.items() if s.theme == theme}
    names = [n for n, i in inspectorate.indicators.items() if standards & set(i.standards)]
    own = changes[changes["indicator"].isin(names)]
    found = set(own["class"]) & {"improved", "declined"}
    if found == {"improved", "declined"}:
        return "mixed"
    return {"improved": "rising", "declined": "falling"}.get("".join(found), "none shown")


def agreement(theirs: str, ours: str) -> str:
    """Return agrees, differs, or not shown when one of the two has no direction."""
    if theirs in ("none", "level") or ours in ("none shown", "mixed"):
        return "not shown"
    return "agrees" if theirs == ours else "differs"


def beside_the_mirror(
    rows: list[dict[str, str]], changes: pd.DataFrame, edition: Edition, inspectorate: Inspectorate
) -> pd.DataFrame:
    """Return the table of evidence with the direction of this mirror beside each row."""
    last = max(edition.priors, key=lambda p: p.school_year, default=None)
    since = changes[changes["prior_edition"] == (last.mirror if last else "")]
    found = []
    for row in rows:
        ours = mirror_direction(row["theme"], since, inspectorate)
        found.append(
            {"edition": edition.edition}
            | row
            | {
                "mirror_since": last.school_year if last else "",
                "mirror_direction": ours,
                "agreement": agreement(row["direction"], ours),
                "plan": inspectorate.plan.digest,
            }
        )
    table = pd.DataFrame(found, columns=tables.columns("evidence"), dtype=str)
    for name in ("from_value", "to_value"):
        table[name] = pd.to_numeric(table[name].where(table[name] != "", None)).astype(float)
    return tables.check(table, "evidence")
