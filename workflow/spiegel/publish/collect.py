"""Gather the tables of all stages into the folders that readers get."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from spiegel import tables
from spiegel.config.catalogue import Catalogue
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
    ledgers: Mapping[str, Path],
    measures: Sequence[Path],
    groups: Path,
    internal_groups: Path,
    compare: Sequence[Path],
    catalogue: Catalogue,
    out: Sequence[Path],
    internal: Path,
) -> None:
    """Write the public tables and the quality tables of an edition.

    Tables that name records (ledger, rows behind checks, corrections) are internal: only their
    owner can read them.

    Parameters
    ----------
    accounts : accounts of the staged files. clean : clean tables, one of a kind for each school
        year. ledgers : by school year.
    measures : measures by school year. groups, internal_groups : measures by group.
    compare : tables of the compare stage. catalogue : which tables there are.
    out : where to write, each table to the path that has its name. internal : where the measures
        by group go that are not public.
    """
    to = {path.stem: path for path in out}
    for path in compare:
        replace(to[path.stem], path.read_bytes())
    replace(to["meso"], groups.read_bytes())
    private_folder(internal.parent)
    replace_private(internal, internal_groups.read_bytes())
    lines = [path.read_text(encoding="utf-8").splitlines(keepends=True) for path in measures]
    whole = "".join([lines[0][0], *(line for part in lines for line in part[1:])])
    replace(to["measures"], whole.encode("utf-8"))
    for name in catalogue.gathered("clean"):
        own = catalogue.tables[name]
        # Without the columns that an inspectorate keeps beside the model: those are internal.
        years = [path for path in clean if path.stem == name]
        table = _stack(years, name, tables.columns(name))
        if own.public:  # what a public table would name stands in one that is not
            table = table.assign(**dict.fromkeys(own.internal_columns, ""))
        write = write_csv if own.public else write_private_csv
        write(table, to[name])
    edits = [_edits(pd.read_parquet(path), year) for year, path in ledgers.items()]
    whole_edits = pd.concat([e for e in edits if len(e)] or edits[:1], ignore_index=True)
    write_csv(tables.check(whole_edits, "edits"), to["edits"])
    inputs = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(accounts)]
    for name in ("inputs", "sources"):
        write_csv(_files(inputs, name), to[name])
