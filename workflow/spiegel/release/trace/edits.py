"""What was done to the records behind a number: entries of the ledger, corrections, exclusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from spiegel.clean.extras import names
from spiegel.config.inspectorate import Inspectorate
from spiegel.config.recipes import Recipe
from spiegel.release.trace.records import Counted, Source, read_parquet
from spiegel.release.trace.result import Edit, EditCount, Step

LEDGER = (
    "table", "record", "column", "rule", "reason", "old", "new", "source_file", "source_row",
)  # fmt: skip
CLEAN = ("visits", "judgements")
CORRECTION = "correction"


def used_columns(inspectorate: Inspectorate, standards: Collection[str]) -> dict[str, set[str]]:
    """Return the staged columns, by dataset, that visits and these standards are made from."""
    used: dict[str, set[str]] = {}
    recipes = inspectorate.recipes
    for table, recipe in [
        *(("visits", r) for r in recipes.visits),
        *(("judgements", r) for r in recipes.judgements),
    ]:
        # No number is made from a column that is kept beside those of the model.
        extra = set(names(table, recipe))
        own = {source for name, source in recipe.taken.items() if name not in extra}
        own |= {*recipe.parts, *recipe.where}
        own |= {column for standard, column in recipe.melt.items() if standard in standards}
        used.setdefault(recipe.dataset, set()).update(own)
        if recipe.join is not None:
            beside = {recipe.columns[name] for name in extra if name in recipe.columns} - own
            taken = {*recipe.join.key, *recipe.join.take} - beside
            used.setdefault(recipe.join.dataset, set()).update(taken)
    return used


def sources(
    inspectorate: Inspectorate, counted: Counted, staged: Path, datasets: dict[str, str]
) -> set[tuple[str, int]]:
    """Return every row of a raw file that fed the records, also through a join.

    Parameters
    ----------
    staged : folder of the staged tables of the school year. datasets : dataset by raw file.
    """
    direct = {(s.file, s.row) for record in counted.records for s in record.sources}
    judged = {
        (s.file, s.row) for r in counted.records for s in r.sources if s.table == "judgements"
    }
    joined: set[tuple[str, int]] = set()
    for recipe in inspectorate.recipes.judgements:
        if recipe.join is not None and recipe.dataset in datasets.values():
            joined |= _partners(recipe, judged, staged)
    return direct | joined


def _partners(
    recipe: Recipe, rows: Collection[tuple[str, int]], staged: Path
) -> set[tuple[str, int]]:
    assert recipe.join is not None
    on = recipe.join.key
    columns = (*on, "source_file", "source_row")
    keys = {
        tuple(row[name] for name in on)
        for row in _staged(staged, recipe.dataset, columns)
        if (row["source_file"], row["source_row"]) in rows
    }
    return {
        (row["source_file"], row["source_row"])
        for row in _staged(staged, recipe.join.dataset, columns)
        if tuple(row[name] for name in on) in keys
    }


def _staged(folder: Path, dataset: str, columns: Iterable[str]) -> list[dict[str, Any]]:
    path = folder / f"{dataset}.parquet"
    return read_parquet(path, columns) if path.is_file() else []


def edits(
    inspectorate: Inspectorate,
    clean: Path,
    touched: Collection[tuple[str, int]],
    counted: Counted,
    standards: Collection[str],
) -> tuple[Edit, ...]:
    """Return the entries of the ledger on cells that the records were made from.

    Parameters
    ----------
    clean : folder of the clean tables of the school year. touched : rows from `sources`.
    """
    used = used_columns(inspectorate, standards)
    declared = read_parquet(
        clean / "corrections.parquet",
        ("id", "table", "key", "column", "old", "new", "reason", "status"),
    )
    ids: dict[tuple[str, int], set[str]] = {}
    for record in counted.records:
        own = {record.visit, record.institution, *record.investigation.split()}
        for source in record.sources:
            ids.setdefault((source.file, source.row), set()).update(own)
    found = []
    for row in read_parquet(clean / "ledger.parquet", LEDGER):
        place = (row["source_file"], row["source_row"])
        if place not in touched or not row["column"] or not _concerns(row, used, standards):
            continue
        correction = ""
        if row["rule"] == CORRECTION:
            correction = _declared(row, declared, ids.get(place, set()))
        found.append(Edit(**row, correction=correction))
    return tuple(found)


def _concerns(
    row: dict[str, object], used: dict[str, set[str]], standards: Collection[str]
) -> bool:
    """Say whether an entry is on a cell that these standards use."""
    table, column = str(row["table"]), str(row["column"])
    if table == "judgements":
        return str(row["record"]).rpartition(":")[2] in standards
    return table == "visits" or column in used.get(table, ())


def _declared(row: dict[str, object], declared: list[dict[str, str]], ids: set[str]) -> str:
    """Return the id of the correction that made an entry, '' when it cannot be told."""
    same = ("table", "column", "old", "new", "reason")
    fitting = [
        item
        for item in declared
        if item["status"] == "applied" and all(item[name] == row[name] for name in same)
    ]
    named = [item for item in fitting if any(f"'{one}'" in item["key"] for one in ids)]
    chosen = named or fitting
    return chosen[0]["id"] if len(chosen) == 1 else ""


def flow(clean: Path) -> tuple[Step, ...]:
    """Return the flow of visits and judgements of a school year: what was left out, and why."""
    rows = read_parquet(
        clean / "exclusions.parquet", ("table", "step", "rule", "reason", "rows_in", "rows_out")
    )
    return tuple(Step(**row) for row in rows if row["table"] in CLEAN)


def left_out(
    inspectorate: Inspectorate, clean: Path, staged: Path, indicator: str, sector: str
) -> dict[str, int]:
    """Return how many visits of these sectors were left out, by reason.

    By the sector that the file itself gives; where it gives none, all visits are counted.
    """
    inside = set(inspectorate.framework.expand(sector))
    gone = read_parquet(
        clean / "ledger.parquet", LEDGER, [("table", "==", "visits"), ("column", "==", "")]
    )
    known: dict[tuple[str, int], str] = {}
    for recipe in inspectorate.recipes.visits:
        column = recipe.columns.get("sector")
        if column is not None and gone:
            rows = _staged(staged, recipe.dataset, (column, "source_file", "source_row"))
            known |= {(row["source_file"], row["source_row"]): row[column] for row in rows}
    wanted = Counter(
        row["reason"]
        for row in gone
        if known.get((row["source_file"], row["source_row"]), sector) in inside | {sector}
    )
    return dict(sorted(wanted.items()))


def counts(found: Iterable[Edit]) -> tuple[EditCount, ...]:
    """Return how many entries have each table, column, rule and reason."""
    seen = Counter((e.table, e.column, e.rule, e.reason) for e in found)
    return tuple(EditCount(*key, number) for key, number in sorted(seen.items()))


def source_files(counted: Counted) -> dict[str, int]:
    """Return how many rows of each raw file the records came from."""
    rows: set[Source] = {s for record in counted.records for s in record.sources}
    return dict(sorted(Counter(file for file, _ in {(s.file, s.row) for s in rows}).items()))
