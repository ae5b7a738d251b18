"""What a school year is expected to look like: reviewed numbers in `expectations.csv`.

A row says for one table: how many rows (tolerance: a part of it), which categories a column holds
(exactly), or which share of a column is missing (tolerance: a difference).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, fields, replace
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.clean.checks import Finding
from spiegel.errors import SpiegelError, refuse_unknown
from spiegel.files import replace as write_file
from spiegel.ingest.config_table import known_year

FILE = "expectations.csv"
CHECK = "expectations_met"
MEASURES = ("rows", "categories", "missing")
SEVERITIES = ("error", "warning")


@dataclass(frozen=True)
class Expectation:
    """One row of the file; `tolerance` is text, as it is written there."""

    school_year: str
    table: str
    measure: str
    column: str
    expected: str
    tolerance: str
    severity: str

    @property
    def subject(self) -> tuple[str, str, str]:
        return (self.table, self.measure, self.column)


COLUMNS = tuple(f.name for f in fields(Expectation))
# What is expected of a school year that has no rows yet.
USUAL: tuple[tuple[str, str, str, str, str], ...] = (
    ("visits", "rows", "", "0.02", "warning"),
    ("visits", "categories", "sector", "", "error"),
    ("visits", "categories", "visit_type", "", "error"),
    ("visits", "categories", "advice", "", "warning"),
    ("visits", "categories", "scale_version", "", "error"),
    ("visits", "missing", "end_date", "0.02", "warning"),
    ("visits", "missing", "report_date", "0.02", "warning"),
    ("visits", "missing", "publication_date", "0.02", "warning"),
    ("judgements", "rows", "", "0.02", "warning"),
    ("judgements", "categories", "standard", "", "error"),
    ("judgements", "categories", "rating_status", "", "warning"),
    ("judgements", "missing", "rating", "0.02", "warning"),
    ("institutions", "rows", "", "0.02", "warning"),
    ("institutions", "categories", "network", "", "warning"),
    ("institutions", "missing", "province", "0.02", "warning"),
    ("population", "rows", "", "0", "error"),
)


def read_expectations(
    config: Path, extras: Mapping[str, Iterable[str]] | None = None
) -> tuple[Expectation, ...]:
    """Read `expectations.csv` of an inspectorate; without the file nothing is expected.

    Parameters
    ----------
    extras : further columns of the clean tables, by table.

    Raises
    ------
    SpiegelError : other columns, or a row that does not say what it must; names the row.
    """
    path = config / FILE
    if not path.is_file():
        return ()
    with path.open(encoding="utf-8", newline="") as stream:
        header, *body = [*csv.reader(stream)] or [[]]
    if tuple(header) != COLUMNS:
        raise SpiegelError(
            f"the columns are {', '.join(header)}",
            where=f"{path.as_posix()}, row 1",
            fix=f"they must be {', '.join(COLUMNS)}.",
        )
    found = []
    for number, cells in enumerate(body, 2):
        where = f"{path.as_posix()}, row {number}"
        if len(cells) != len(COLUMNS):
            raise SpiegelError(
                f"the row has {len(cells)} cells", where=where, fix=f"write {len(COLUMNS)}."
            )
        found.append(_checked(Expectation(*cells), where, extras or {}))
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(found, 2):
        if (row.school_year, *row.subject) in seen:
            raise SpiegelError(
                f"{' '.join(row.subject).strip()} of {row.school_year} is expected twice",
                where=f"{path.as_posix()}, row {number}",
                fix="keep one of the two rows.",
            )
        seen.add((row.school_year, *row.subject))
    return tuple(found)


def _checked(row: Expectation, where: str, extras: Mapping[str, Iterable[str]]) -> Expectation:
    known_year(row.school_year, where)
    known = ("visits", "judgements", "institutions", "population", "prior_figures")
    asked = [
        ("table", row.table, known),
        ("measure", row.measure, MEASURES),
        ("severity", row.severity, SEVERITIES),
    ]
    if row.table in known and (row.column or row.measure != "rows"):
        own = (*tables.columns(row.table), *extras.get(row.table, ()))
        asked.append(("column", row.column, own))
    for what, given, allowed in asked:
        refuse_unknown(given, allowed, f"column '{what}' holds '{given}'", where=where)
    numbers = [row.tolerance] if row.measure != "categories" else []
    numbers += [row.expected] if row.measure != "categories" else []
    for text in numbers:
        if _number(text) is None:
            raise SpiegelError(
                f"'{text}' is not a number of zero or more",
                where=where,
                fix="write digits with a decimal point.",
            )
    return row


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None


def observe(row: Expectation, clean: Mapping[str, pd.DataFrame]) -> str:
    """Return what the clean tables hold for an expectation, as it would stand in the file."""
    table = clean[row.table]
    if row.measure == "rows":
        return str(len(table))
    cells = table[row.column]
    if row.measure == "categories":
        return "|".join(sorted({str(value) for value in cells.dropna().unique()} - {""}))
    missing = cells.isna() | cells.isin([""])
    return f"{missing.mean() if len(table) else 0:.4f}"


def _meets(row: Expectation, observed: str) -> bool:
    if row.measure == "categories":
        return observed == row.expected
    expected, tolerance, seen = float(row.expected), float(row.tolerance), float(observed)
    room = tolerance * expected if row.measure == "rows" else tolerance
    return abs(seen - expected) <= room + 1e-9


def compare(
    expectations: Sequence[Expectation], school_year: str, clean: Mapping[str, pd.DataFrame]
) -> pd.DataFrame:
    """Return every expectation of a school year beside what was observed."""
    lines = []
    for row in expectations:
        if row.school_year != school_year:
            continue
        observed = observe(row, clean)
        tolerance = float(row.tolerance) if row.measure != "categories" else float("nan")
        status = "pass" if _meets(row, observed) else "fail"
        seen = {"tolerance": tolerance, "observed": observed, "status": status}
        lines.append(asdict(row) | seen)
    return tables.from_rows("expectations", lines).astype(tables.empty("expectations").dtypes)


def finding(compared: pd.DataFrame) -> tuple[str, str, Finding]:
    """Return the outcome of all expectations of a school year as one check."""
    failed = compared[compared["status"] == "fail"]
    severity = "error" if (failed["severity"] == "error").any() else "warning"
    if compared.empty:
        return CHECK, severity, Finding("no expectations for this school year", "not checked")
    records = [
        f"{row['table']} {row['measure']} {row['column']}".strip() for _, row in failed.iterrows()
    ]
    rows = pd.DataFrame({"record": records}, dtype=str).assign(source_file="", source_row=0)
    observed = f"{len(failed)} of {len(compared)} expectations not met"
    return CHECK, severity, Finding(observed, "none", rows.astype({"source_row": "int64"}))


def refreshed(
    expectations: Sequence[Expectation], observed: Mapping[str, Mapping[str, pd.DataFrame]]
) -> tuple[Expectation, ...]:
    """Return the expectations with the numbers of some school years as they were observed.

    Tolerances and severities stay; a year without rows gets the usual ones.

    Parameters
    ----------
    observed : school year -> clean tables by name.
    """
    kept = [row for row in expectations if row.school_year not in observed]
    for year, clean in observed.items():
        own = [row for row in expectations if row.school_year == year] or [
            Expectation(year, table, measure, column, "", tolerance, severity)
            for table, measure, column, tolerance, severity in USUAL
            if len(clean[table])
        ]
        kept += [replace(row, expected=observe(row, clean)) for row in own]
    return tuple(sorted(kept, key=lambda row: row.school_year))


def write_expectations(expectations: Sequence[Expectation], config: Path) -> None:
    """Write `expectations.csv` of an inspectorate."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(astuple(row) for row in expectations)
    write_file(config / FILE, text.getvalue().encode("utf-8"))
