"""Count again, record by record: the plain way, apart from the code that measures.

Reads the clean tables of one school year and knows only the registries: which ratings, of whom,
on which visits, from which step on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spiegel.config.inspectorate import Inspectorate

VISIT = ("visit_id", "institution_id", "sector", "visit_type", "source_file", "source_row")
JUDGEMENT = (
    "visit_id", "investigation_id", "standard", "rating", "rating_status",
    "source_file", "source_row",
)  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A row of a raw file that a record came from; `table` is the clean table it fed."""

    table: str
    file: str
    row: int


@dataclass(frozen=True)
class Record:
    """One thing that was counted in n.

    Attributes
    ----------
    ratings : step of the scale for each standard. hit : counted in k.
    """

    visit: str
    investigation: str
    institution: str
    sector: str
    ratings: dict[str, str]
    hit: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Counted:
    """A cell counted again, and the visits around it.

    Attributes
    ----------
    visits : visits of the right kind in the right sectors. rated : those with a rating, out of
    `eligible`, on which at least one standard applies. statuses : judgements by status.
    """

    k: int
    n: int
    institutions: int
    visits: int
    eligible: int
    rated: int
    statuses: dict[str, int]
    records: tuple[Record, ...]


def read_parquet(path: Path, columns: Iterable[str], filters: Any = None) -> list[dict[str, Any]]:
    """Return rows of a Parquet file as plain values."""
    import pyarrow.parquet as parquet

    rows: list[dict[str, Any]] = parquet.read_table(
        path, columns=list(columns), filters=filters
    ).to_pylist()
    return rows


def count(
    inspectorate: Inspectorate, clean: Path, indicator: str, sector: str, category: str
) -> Counted:
    """Count one cell in the clean tables of one school year.

    Parameters
    ----------
    clean : folder with visits.parquet and judgements.parquet.
    category : `meets`, `below` or a step of the scale.
    """
    entry, framework = inspectorate.indicators[indicator], inspectorate.framework
    kinds = entry.visit_types or tuple(t for t, v in framework.visit_types.items() if v.main_series)
    inside = set(framework.expand(sector))
    if entry.sectors:
        inside &= {s for code in entry.sectors for s in framework.expand(code)}
    visits = {
        row["visit_id"]: row
        for row in read_parquet(clean / "visits.parquet", VISIT)
        if row["visit_type"] in kinds and row["sector"] in inside
    }
    own = [
        row
        for row in read_parquet(
            clean / "judgements.parquet", JUDGEMENT, [("standard", "in", list(entry.standards))]
        )
        if row["visit_id"] in visits
    ]
    rated = [row for row in own if row["rating_status"] == "rated"]
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rated:
        key: tuple[str, ...] = (row["visit_id"],)
        if entry.unit != "institution":
            key = (row["visit_id"], row["investigation_id"], row["standard"])
        groups.setdefault(key, []).append(row)
    steps = [step.id for step in inspectorate.scale(indicator).steps]
    bar = {steps[number - 1] for number in inspectorate.meets(indicator)}
    records = tuple(
        _record(visits[key[0]], rows, steps, bar, category) for key, rows in sorted(groups.items())
    )
    applies = {row["visit_id"] for row in own if row["rating_status"] != "not_applicable"}
    outside = {row["visit_id"] for row in own} - applies
    return Counted(
        k=sum(record.hit for record in records),
        n=len(records),
        institutions=len({record.institution for record in records}),
        visits=len(visits),
        eligible=len(visits) - len(outside),
        rated=len({record.visit for record in records}),
        statuses=dict(sorted(Counter(row["rating_status"] for row in own).items())),
        records=records,
    )


def _record(
    visit: dict[str, Any],
    rows: list[dict[str, Any]],
    steps: list[str],
    bar: set[str],
    category: str,
) -> Record:
    found = [steps[row["rating"] - 1] for row in rows]
    meets = all(step in bar for step in found)
    if category in ("meets", "below"):
        hit = meets == (category == "meets")
    else:
        hit = min(found, key=steps.index) == category
    ratings: dict[str, str] = {}
    for row, step in zip(rows, found, strict=True):
        # Two investigations of one visit may rate the same standard.
        known = ratings.get(row["standard"])
        ratings[row["standard"]] = f"{known} {step}" if known else step
    sources = dict.fromkeys(
        [Source("visits", visit["source_file"], visit["source_row"])]
        + [Source("judgements", row["source_file"], row["source_row"]) for row in rows]
    )
    return Record(
        visit=visit["visit_id"],
        investigation=" ".join(dict.fromkeys(row["investigation_id"] for row in rows)),
        institution=visit["institution_id"],
        sector=visit["sector"],
        ratings=ratings,
        hit=hit,
        sources=tuple(sources),
    )


def measured(counts: Path, indicator: str, sectors: Iterable[str]) -> tuple[int, int]:
    """Return k (meets) and n that the measure stage counted before anything was withheld."""
    wanted = set(sectors)
    rows = read_parquet(counts, ("indicator", "sector", "k", "n"), [("indicator", "==", indicator)])
    inside = [row for row in rows if row["sector"] in wanted]
    return sum(row["k"] for row in inside), sum(row["n"] for row in inside)
