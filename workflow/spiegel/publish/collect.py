"""Gather the tables of all stages into the folders that readers get."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.files import (
    private_folder,
    replace,
    replace_private,
    write_csv,
    write_private_csv,
)
from spiegel.outputs import Outputs

INPUT_COLUMNS = [
    "dataset",
    "school_year",
    "version",
    "nature",
    "source_file",
    "sha256",
    "encoding",
    "delimiter",
    "rows_in",
    "rows_blank",
    "rows_notes",
    "rows_other_year",
    "rows_out",
    "licence",
    "source",
]


# Where the data come from and what they may be used for: what a page can say of its raw files and
# still stand when one is delivered again with other bytes and the same rows.
SOURCE_COLUMNS = ["dataset", "school_year", "version", "nature", "licence", "source"]

CLEAN = ("ledger", "exclusions", "corrections", "checks", "check_rows", "expectations")


def _edits(ledger: pd.DataFrame, school_year: str) -> pd.DataFrame:
    """Return how many entries of the ledger have each table, column, rule and reason."""
    keys = ["table", "column", "rule", "reason"]
    counts = ledger.groupby(keys, sort=True).size().reset_index(name="entries")
    counts.insert(0, "school_year", pd.Series(school_year, index=counts.index, dtype=str))
    return counts.astype({"entries": "int64"})


def _stack(paths: Sequence[Path], name: str, columns: list[str] | None = None) -> pd.DataFrame:
    parts = [pd.read_parquet(path, columns=columns) for path in paths]
    filled = [p for p in parts if len(p)] or parts[:1]
    return tables.check(pd.concat(filled, ignore_index=True), name)


def collect(
    accounts: Sequence[Path],
    clean: Sequence[Path],
    measures: Sequence[Path],
    groups: tuple[Path, Path],
    compare: Path,
    tables_folder: Path,
    quality: Path,
    internal: Path,
    outputs: Outputs,
) -> None:
    """Write the public tables and the quality tables of an edition.

    Tables that name records (ledger, rows behind checks, corrections) are internal: only their
    owner can read them.

    Parameters
    ----------
    accounts : accounts of the staged files. clean : folders of clean tables, one for each
        school year and named after it.
    measures : measures by school year. groups : measures by group, public and internal.
    compare : folder of the compare stage.
    tables_folder, quality, internal : folders to write. outputs : what of it is internal.
    """
    for name in ("changes", "series", "trends", "evidence", "uniformity", "published_check"):
        replace(tables_folder / f"{name}.csv", (compare / f"{name}.csv").read_bytes())
    replace(tables_folder / "meso.csv", groups[0].read_bytes())
    private_folder(internal)
    replace_private(internal / "meso.csv", groups[1].read_bytes())
    lines = [path.read_text(encoding="utf-8").splitlines(keepends=True) for path in measures]
    whole = "".join([lines[0][0], *(line for part in lines for line in part[1:])])
    replace(tables_folder / "measures.csv", whole.encode("utf-8"))
    # Without the columns that an inspectorate keeps beside the model: those are internal.
    own = tables.columns("population")
    population = _stack([f / "population.parquet" for f in clean], "population", own)
    write_csv(population, tables_folder / "population.csv")
    for name in CLEAN:
        table = _stack([f / f"{name}.parquet" for f in clean], name)
        if name == "checks":  # the rows behind a check are in check_rows.csv, which is internal
            table = table.assign(examples="")
        write = write_csv if outputs.is_public(f"quality/{name}.csv") else write_private_csv
        write(table, quality / f"{name}.csv")
    edits = [_edits(pd.read_parquet(f / "ledger.parquet"), f.name) for f in clean]
    whole_edits = pd.concat([e for e in edits if len(e)] or edits[:1], ignore_index=True)
    write_csv(tables.check(whole_edits, "edits"), quality / "edits.csv")
    inputs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(accounts)]
    write_csv(pd.DataFrame(inputs, columns=INPUT_COLUMNS), quality / "inputs.csv")
    write_csv(pd.DataFrame(inputs, columns=SOURCE_COLUMNS), quality / "sources.csv")
