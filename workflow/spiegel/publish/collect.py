"""Gather the tables of all stages into the folders that readers get."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.catalogue import Catalogue
from spiegel.files import (
    private_folder,
    replace,
    replace_private,
    write_csv,
    write_private_csv,
)


def _edits(ledger: pd.DataFrame, school_year: str) -> pd.DataFrame:
    """Return how many entries of the ledger have each table, column, rule and reason."""
    keys = ["table", "column", "rule", "reason"]
    counts = ledger.groupby(keys, sort=True).size().reset_index(name="entries")
    counts.insert(0, "school_year", pd.Series(school_year, index=counts.index, dtype=str))
    return counts.astype({"entries": "int64"})


def _files(accounts: list[dict[str, object]], name: str) -> pd.DataFrame:
    """Return what the accounts of the staged files say, a row for each file."""
    found = pd.DataFrame(accounts, columns=tables.columns(name))
    texts = list(tables.text_columns(name))
    found[texts] = found[texts].fillna("").astype(str)
    return tables.check(found, name)


def _stack(paths: Sequence[Path], name: str, columns: list[str]) -> pd.DataFrame:
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
    catalogue: Catalogue,
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
    tables_folder, quality, internal : folders to write. catalogue : which tables there are.
    """
    for name in catalogue.gathered("compare"):
        replace(tables_folder / f"{name}.csv", (compare / f"{name}.csv").read_bytes())
    replace(tables_folder / "meso.csv", groups[0].read_bytes())
    private_folder(internal)
    replace_private(internal / "meso.csv", groups[1].read_bytes())
    lines = [path.read_text(encoding="utf-8").splitlines(keepends=True) for path in measures]
    whole = "".join([lines[0][0], *(line for part in lines for line in part[1:])])
    replace(tables_folder / "measures.csv", whole.encode("utf-8"))
    for name in catalogue.gathered("clean"):
        own = catalogue.tables[name]
        # Without the columns that an inspectorate keeps beside the model: those are internal.
        table = _stack([f / f"{name}.parquet" for f in clean], name, tables.columns(name))
        if own.public:  # what a public table would name stands in one that is not
            table = table.assign(**dict.fromkeys(own.internal_columns, ""))
        write = write_csv if own.public else write_private_csv
        write(table, (quality if own.folder == "quality" else tables_folder) / f"{name}.csv")
    edits = [_edits(pd.read_parquet(f / "ledger.parquet"), f.name) for f in clean]
    whole_edits = pd.concat([e for e in edits if len(e)] or edits[:1], ignore_index=True)
    write_csv(tables.check(whole_edits, "edits"), quality / "edits.csv")
    inputs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(accounts)]
    for name in ("inputs", "sources"):
        write_csv(_files(inputs, name), quality / f"{name}.csv")
