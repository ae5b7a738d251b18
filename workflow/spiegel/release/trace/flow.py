"""A step of the flow of rows: left out by the ledger, and left by the clean table."""

from __future__ import annotations

from pathlib import Path

from spiegel.release.trace import edits
from spiegel.release.trace.address import Edited
from spiegel.release.trace.published import PublishedRow
from spiegel.release.trace.records import read_parquet
from spiegel.release.trace.result import Edit, Side


def step_side(files: Edited, row: PublishedRow, *, internal: bool) -> Side:
    """Return one row of exclusions.csv beside the ledger and the clean table.

    Rows left out are counted in the ledger: one entry for each row. That does not hold for rows
    that go with a correction or with another row (a judgement of a visit that is left out); of
    those only the flow is checked.
    """
    year, name = row["school_year"], row["table"]
    clean = files.root / "data" / "processed" / files.edition.edition / "clean" / year
    found = entries(clean, row)
    lost = int(row["rows_in"]) - int(row["rows_out"])
    own = [
        other
        for other in files.table("exclusions").rows
        if (other["school_year"], other["table"]) == (year, name)
    ]
    later = [other for other in own if int(other["step"]) > int(row["step"])]
    left = rows_of(clean / f"{name}.parquet")
    still = left + sum(int(other["rows_in"]) - int(other["rows_out"]) for other in later)
    checks = [("rows_out", still == int(row["rows_out"]))]
    if row["rule"] != edits.CORRECTION and name != "judgements":
        checks.append(("ledger", len(found) == lost))
    return Side(
        mirror=files.mirror_of(year),
        school_year=year,
        source="ledger",
        published_k=lost,
        published_n=int(row["rows_in"]),
        k=len(found),
        n=still,
        agrees=all(same for _, same in checks),
        compared=tuple(check if same else f"{check}!" for check, same in checks),
        edit_counts=edits.counts(found),
        edits=found if internal else (),
        flow=tuple(step for step in edits.flow(clean) if step.table == name),
    )


def entries(clean: Path, row: PublishedRow) -> tuple[Edit, ...]:
    """Return the entries of the ledger on rows that a step left out."""
    wanted = [("table", "==", row["table"]), ("column", "==", ""), ("reason", "==", row["reason"])]
    found = read_parquet(clean / "ledger.parquet", edits.LEDGER, wanted)
    return tuple(Edit(**one) for one in found if one["rule"] == row["rule"])


def rows_of(path: Path) -> int:
    """Return how many rows a Parquet file has, without reading them."""
    import pyarrow.parquet as parquet

    return int(parquet.read_metadata(path).num_rows)
