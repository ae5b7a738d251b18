"""Turn one verified raw file into a staged table: canonical names, typed, every row traceable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from spiegel.errors import SpiegelError
from spiegel.files import write_json, write_parquet
from spiegel.ingest.cells import Values, codes_by_day, column_values, ledger_rows
from spiegel.ingest.codes import CodeList, read_lists
from spiegel.ingest.columns import IGNORED, Column, read_column_map, tidy
from spiegel.ingest.headers import differences, match_headers
from spiegel.ingest.kinds import reader_of
from spiegel.ingest.layout import Raw, without_notes
from spiegel.ingest.letters import visible, why_invisible
from spiegel.ingest.manifest import RawFile, locate
from spiegel.ingest.problems import Problems
from spiegel.ingest.reader import read_raw
from spiegel.ingest.snapshot import OTHER_YEAR, own_year

WORDLESS = ("id", "key", "date", "integer", "decimal", "school_year", "snapshot", "flag")


@dataclass(frozen=True)
class Staged:
    """A staged table, the ledger of changed cells and refused lines, and the account of rows."""

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
    return staged(read_raw(file, path), file, columns, codes, map_path)


def staged(
    raw: Raw,
    file: RawFile,
    columns: tuple[Column, ...],
    codes: dict[str, CodeList],
    map_path: str,
    problems: Problems | None = None,
) -> Staged:
    """Stage what was read of a raw file; see `stage`.

    Parameters
    ----------
    problems : in a trial, gets every mistake that would stop a build; the cell is empty then.
    """
    where = f"{file.path}, row {file.header_row}"
    given = list(raw.table.columns)
    if problems is None:
        headers = match_headers(columns, given, where, map_path, file.school_year)
    else:
        headers, unlike = differences(columns, given, where, map_path, file.school_year)
        problems.errors += unlike
        raw, columns, headers = _with_empty(raw, columns, headers)
    raw = without_notes(
        raw,
        [headers[c.name] for c in columns if c.required],
        {headers[c.name] for c in columns if c.kind in WORDLESS},
    )
    raw = own_year(raw, columns, headers, codes, file)
    epoch = str(raw.facts.get("epoch", ""))
    values: dict[str, Values] = {}
    changes = [_refused_lines(file, raw), _mended_headers(file, columns, headers)]
    own = [column for column in columns if column.kind != IGNORED]
    # What a code stands for may depend on a day, which is read before it.
    for column in sorted(own, key=lambda c: bool(c.by)):
        cells = raw.table[headers[column.name]]
        sorts = raw.sorts_of(headers[column.name])
        if column.by:
            days = pd.Series(values[column.by])
            values[column.name], changed = codes_by_day(
                cells, sorts, column, days, codes[column.codes], file, problems
            )
        else:
            read = reader_of(column, codes, file.school_year, epoch)
            values[column.name], changed = column_values(cells, sorts, column, read, file, problems)
        changes.append(changed)
    rows = raw.table.index.to_numpy(dtype="int64")
    table = pd.DataFrame({c.name: values[c.name] for c in own}, index=pd.RangeIndex(len(rows)))
    table["source_file"] = pd.Series(file.path, index=table.index, dtype=str)
    table["source_row"] = rows
    ledger = pd.concat([c for c in changes if len(c)] or [changes[0]], ignore_index=True)
    return Staged(table, ledger, _account(file, raw, len(table)))


def _with_empty(
    raw: Raw, columns: tuple[Column, ...], headers: dict[str, str]
) -> tuple[Raw, tuple[Column, ...], dict[str, str]]:
    """Return a file with an empty column for each one whose header is not there."""
    gone = {c.name: f"\0{c.name}" for c in columns if c.name not in headers}
    if not gone:
        return raw, columns, headers
    table = raw.table.assign(**dict.fromkeys(gone.values(), ""))
    places = raw.places | dict.fromkeys(gone.values(), len(raw.table.columns))
    columns = tuple(replace(c, required=False) if c.name in gone else c for c in columns)
    raw = replace(raw, table=table, places=places)
    return raw, columns, headers | gone


def _account(file: RawFile, raw: Raw, rows_out: int) -> dict[str, object]:
    """Return how the file was read and where each of its rows went.

    Raises
    ------
    SpiegelError : rows in are not rows out and rows refused.
    """
    refused = []
    if raw.blank:
        rows = _ranges(raw.blank)
        refused.append({"reason": "blank_row", "rows": rows, "count": len(raw.blank)})
    for number, text in raw.notes.items():
        refused.append({"reason": "note_line", "rows": str(number), "count": 1, "text": text})
    if raw.other_year:
        rows = _ranges(raw.other_year)
        refused.append({"reason": OTHER_YEAR, "rows": rows, "count": len(raw.other_year)})
    rows_in = int(str(raw.facts["rows_in"]))
    rows_refused = len(raw.blank) + len(raw.notes) + len(raw.other_year)
    if rows_in != rows_out + rows_refused:
        raise SpiegelError(
            f"{rows_in} rows came in, {rows_out} went out and {rows_refused} were refused",
            where=file.path,
            fix="this is a defect of the program: report it with the file.",
            code="I-ACC-01",
        )
    return {
        "dataset": file.dataset,
        "school_year": file.school_year,
        "version": file.version,
        "supersedes": file.supersedes,
        "nature": file.nature,
        "licence": file.licence,
        "source": file.source,
        "source_file": file.path,
        "sha256": file.sha256,
        "encoding": file.encoding,
        "delimiter": file.delimiter,
        "sheet": file.sheet,
        "header_row": file.header_row,
        "group_row": file.group_row,
        "lines_before_header": {str(n): text for n, text in raw.before.items()},
        "repeated_headers": list(raw.repeated),
        "blank_columns": raw.blank_columns,
        **raw.facts,
        "rows_blank": len(raw.blank),
        "rows_notes": len(raw.notes),
        "rows_other_year": len(raw.other_year),
        "rows_refused": rows_refused,
        "refused": refused,
        "rows_out": rows_out,
    }


def _ranges(numbers: tuple[int, ...]) -> str:
    """Return ascending row numbers as text: 3, 7-9."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def _refused_lines(file: RawFile, raw: Raw) -> pd.DataFrame:
    texts = list(raw.notes.values())
    rows = np.array(list(raw.notes), dtype="int64")
    return ledger_rows(
        file, rows, column="", rule="refuse_row", reason="note_line", old=texts, new=""
    )


def _mended_headers(
    file: RawFile, columns: tuple[Column, ...], headers: dict[str, str]
) -> pd.DataFrame:
    """Return a ledger row for every header with letters that no one sees, or decomposed ones."""
    mended = [c.name for c in columns if visible(headers[c.name]) != headers[c.name]]
    return ledger_rows(
        file,
        np.full(len(mended), file.header_row, dtype="int64"),
        column=mended,
        rule="mend_letters",
        reason=[why_invisible(headers[name]) for name in mended],
        old=[headers[name] for name in mended],
        new=[tidy(headers[name]) for name in mended],
    )


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
    codes = read_lists(config / "codes", columns, file.school_year, map_path.as_posix())
    staged = stage(file, locate(file, root), columns, codes, map_path.as_posix())
    write_parquet(staged.table, table)
    write_parquet(staged.ledger, ledger)
    write_json(staged.account, account)


def stage_datasets(
    root: Path,
    config: Path,
    files: Sequence[RawFile],
    tables: Sequence[Path],
    ledgers: Sequence[Path],
    accounts: Sequence[Path],
) -> None:
    """Stage the pinned files of a school year, one after the other; see `stage_dataset`."""
    for made in zip(files, tables, ledgers, accounts, strict=True):
        stage_dataset(root, config, *made)
