"""Turn one verified raw file into a staged table: canonical names, typed, every row traceable."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from spiegel.errors import SpiegelError, did_you_mean
from spiegel.files import write_json, write_parquet
from spiegel.ingest.columns import (
    CodeList,
    Column,
    fold,
    match_headers,
    read_codes,
    read_column_map,
    tidy,
)
from spiegel.ingest.manifest import RawFile, locate, verify
from spiegel.ingest.reader import read_raw
from spiegel.ingest.snapshot import SNAPSHOT, split

LEDGER_COLUMNS = [
    "table",
    "record",
    "column",
    "rule",
    "reason",
    "old",
    "new",
    "source_file",
    "source_row",
]
TRUE = {"j", "ja", "true", "1", "yes", "y"}
FALSE = {"n", "nee", "false", "0", "no"}


@dataclass(frozen=True)
class Staged:
    """A staged table, the ledger of changed cells, and the account of its rows."""

    table: pd.DataFrame
    ledger: pd.DataFrame
    account: dict[str, object]


def stage(
    file: RawFile,
    path: Path,
    columns: tuple[Column, ...],
    codes: dict[str, CodeList],
    map_path: str,
) -> Staged:
    """Stage one raw file.

    Parameters
    ----------
    file, path : the manifest row and the place of the file; verified here before reading.
    columns : the column map of that school year.
    codes : code lists by name, for the columns of kind `code`.
    map_path : path of the column map, for messages.

    Raises
    ------
    SpiegelError : another hash, unknown or missing headers, an empty required cell, an unknown
        code, or a cell that is not of its kind; with file, row, column and value.
    """
    verify(file, path)
    raw, blank = read_raw(file, path)
    headers = match_headers(columns, list(raw.columns), file.path, map_path)
    cells = {c.name: raw[headers[c.name]] for c in columns}
    own, other = split(cells, columns, codes, file.school_year, file.path)
    raw = raw.loc[own]
    out: dict[str, pd.Series] = {}
    changes: list[pd.DataFrame] = []
    for column in columns:
        if column.kind == "ignore":
            continue
        cells = raw[headers[column.name]]
        clean = cells.map(tidy, na_action="ignore")
        if column.required and (clean == "").any():
            row = clean.index[clean == ""][0]
            raise SpiegelError(
                f"column '{column.header}' is empty where a value is required",
                where=f"{file.path}, row {row}",
                fix="complete the export, or declare the column as not required in the column map.",
            )
        values, written = _convert(clean, column, codes, file)
        out[column.name] = values
        changes.append(_changes(file, column, cells, written))
    table = pd.DataFrame(out, index=raw.index)
    table["source_file"] = pd.Series(file.path, index=raw.index, dtype=str)
    table["source_row"] = raw.index.astype("int64")
    account: dict[str, object] = {
        "dataset": file.dataset,
        "school_year": file.school_year,
        "version": file.version,
        "nature": file.nature,
        "licence": file.licence,
        "source": file.source,
        "source_file": file.path,
        "sha256": file.sha256,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "rows_in": file.rows,
        "rows_blank": blank,
        "rows_other_year": len(other),
        "rows_out": len(table),
    }
    ledger = pd.concat([c for c in changes if len(c)] or [_no_changes()], ignore_index=True)
    return Staged(table.reset_index(drop=True), ledger, account)


def _no_changes() -> pd.DataFrame:
    kinds = {name: "int64" if name == "source_row" else "str" for name in LEDGER_COLUMNS}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def _changes(file: RawFile, column: Column, old: pd.Series, new: pd.Series) -> pd.DataFrame:
    """Return one ledger row for every cell whose text was mended (not merely typed)."""
    differs = (old != new).to_numpy()
    if not differs.any():
        return _no_changes()
    before, after = old[differs], new[differs]
    spacing = before.map(tidy) == after
    if column.kind == "id":
        rule, other = "pad_identifier", "lost_leading_zeros"
    else:
        rule, other = "canonical_code", "spelling_variant"
    return pd.DataFrame(
        {
            "table": file.dataset,
            "record": f"{file.dataset}:" + before.index.astype(str),
            "column": column.name,
            "rule": spacing.map({True: "tidy_spaces", False: rule}).to_numpy(),
            "reason": spacing.map({True: "stray_spaces", False: other}).to_numpy(),
            "old": before.to_numpy(),
            "new": after.to_numpy(),
            "source_file": file.path,
            "source_row": before.index.astype("int64"),
        },
        columns=LEDGER_COLUMNS,
    )


def _convert(
    cells: pd.Series, column: Column, codes: dict[str, CodeList], file: RawFile
) -> tuple[pd.Series, pd.Series]:
    """Return the typed values and the text they stand for."""
    if column.kind == "text":
        return cells, cells
    if column.kind in ("code", SNAPSHOT):
        return _codes(cells, column, codes[column.codes], file)
    if column.kind == "id":
        values = _identifiers(cells, column, file)
        return values, values
    typed: Callable[[pd.Series, Column, RawFile], pd.Series] = {
        "date": _dates,
        "integer": _integers,
        "decimal": _decimals,
        "school_year": _school_years,
        "flag": _flags,
    }[column.kind]
    return typed(cells, column, file), cells


def _refuse(bad: pd.Series, column: Column, file: RawFile, what: str, fix: str) -> SpiegelError:
    more = f" (and {len(bad) - 1} more rows)" if len(bad) > 1 else ""
    return SpiegelError(
        f"column '{column.header}' holds '{bad.iloc[0]}', {what}{more}",
        where=f"{file.path}, row {bad.index[0]}",
        fix=fix,
    )


def _codes(
    cells: pd.Series, column: Column, known: CodeList, file: RawFile
) -> tuple[pd.Series, pd.Series]:
    """Return the codes, and the declared spelling that each cell stands for."""
    found = {value: known.canonical(value) for value in cells.unique() if value}
    unknown = {value for value, code in found.items() if code is None}
    if unknown:
        bad = cells[cells.isin(unknown)]
        raise _refuse(
            bad,
            column,
            file,
            f"a code that list '{known.name}' does not have in {file.school_year}",
            did_you_mean(bad.iloc[0], {code for code, _ in known.spellings.values()})
            + f" Or add it to codes/{known.name}.csv.",
        )
    codes = {value: code[0] for value, code in found.items() if code}
    declared = {value: code[1] for value, code in found.items() if code}
    return (
        cells.map({**codes, "": ""}).astype(str),
        cells.map({**declared, "": ""}).astype(str),
    )


def _identifiers(cells: pd.Series, column: Column, file: RawFile) -> pd.Series:
    # A spreadsheet turns an identifier into a number: 039107 -> 39107 -> 39107.0
    plain = cells.str.replace(r"\.0$", "", regex=True)
    bad = cells[(plain != "") & ~plain.str.fullmatch(rf"[0-9]{{1,{column.width}}}")]
    if len(bad):
        raise _refuse(
            bad,
            column,
            file,
            f"not a number of at most {column.width} digits",
            "correct the identifier in the export.",
        )
    return plain.where(plain == "", plain.str.zfill(column.width))


def _dates(cells: pd.Series, column: Column, file: RawFile) -> pd.Series:
    european = pd.to_datetime(cells, format="%d/%m/%Y", errors="coerce")
    values = european.fillna(pd.to_datetime(cells, format="%Y-%m-%d", errors="coerce"))
    bad = cells[values.isna() & (cells != "")]
    if len(bad):
        raise _refuse(bad, column, file, "not a date", "write dd/mm/yyyy or yyyy-mm-dd.")
    return values.astype("datetime64[us]")


def _integers(cells: pd.Series, column: Column, file: RawFile) -> pd.Series:
    plain = cells.str.replace(r"[.,]0$", "", regex=True)
    bad = cells[(plain != "") & ~plain.str.fullmatch(r"-?[0-9]+")]
    if len(bad):
        raise _refuse(bad, column, file, "not a whole number", "write digits only.")
    return plain.where(plain != "", None).astype("Int64")


def _decimals(cells: pd.Series, column: Column, file: RawFile) -> pd.Series:
    plain = cells.str.replace(",", ".", regex=False)
    values = pd.to_numeric(plain.where(plain != "", None), errors="coerce")
    bad = cells[values.isna() & (cells != "")]
    if len(bad):
        raise _refuse(bad, column, file, "not a number", "write digits and one decimal comma.")
    return values.astype("float64")


def _school_years(cells: pd.Series, column: Column, file: RawFile) -> pd.Series:
    bad = cells[(cells != "") & (cells != file.school_year)]
    if len(bad):
        raise _refuse(
            bad,
            column,
            file,
            f"but the manifest registers this file for {file.school_year}",
            "move those rows to the file of their own school year.",
        )
    return cells


def _flags(cells: pd.Series, column: Column, file: RawFile) -> pd.Series:
    folded = cells.map(fold)
    bad = cells[~folded.isin(TRUE | FALSE | {""})]
    if len(bad):
        raise _refuse(bad, column, file, "not a yes or no", "write J or N.")
    return folded.map(lambda v: None if v == "" else v in TRUE).astype("boolean")


def stage_dataset(
    root: Path, config: Path, file: RawFile, table: Path, ledger: Path, account: Path
) -> None:
    """Stage one pinned raw file and write its table, ledger and account.

    Parameters
    ----------
    root : project folder. config : `config/inspectorates/<name>`.
    file : the pinned manifest row. table, ledger, account : files to write.
    """
    map_path = config / "column_maps" / f"{file.dataset}.csv"
    columns = read_column_map(map_path, file.school_year)
    names = sorted({c.codes for c in columns if c.kind in ("code", SNAPSHOT)})
    codes = {name: read_codes(config / "codes", name, file.school_year) for name in names}
    staged = stage(file, locate(file, root), columns, codes, map_path.as_posix())
    write_parquet(staged.table, table)
    write_parquet(staged.ledger, ledger)
    write_json(staged.account, account)
