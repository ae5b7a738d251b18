"""A new file beside the newest earlier one of its dataset: what its columns are held against."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from spiegel.errors import SpiegelError
from spiegel.ingest.codes import CodeList, read_codes
from spiegel.ingest.columns import LISTED, Column, read_column_map, read_declared
from spiegel.ingest.headers import differences
from spiegel.ingest.likeness import Contents
from spiegel.ingest.manifest import RawFile, locate
from spiegel.ingest.reader import read_raw


def contents(
    root: Path, config: Path, file: RawFile, table: pd.DataFrame, last: RawFile | None
) -> Contents:
    """Return a new table with what its columns are held against.

    Parameters
    ----------
    config : `config/inspectorates/<name>`. file : manifest row of the new file.
    last : that of the newest earlier file; it is left out when it is not here.
    """
    path = config / "column_maps" / f"{file.dataset}.csv"
    columns = read_declared(path) if path.is_file() else {}
    codes: dict[str, CodeList] = {
        column.codes: read_codes(config / "codes", column.codes, file.school_year)
        for column in columns.values()
        if column.kind in LISTED
    }
    earlier = _columns_of(root, path, last) if last else {}
    return Contents(table, columns, codes, file.school_year, earlier)


def _columns_of(root: Path, path: Path, last: RawFile) -> dict[str, pd.Series]:
    try:
        raw = read_raw(last, locate(last, root))
        columns: tuple[Column, ...] = read_column_map(path, last.school_year)
        headers, _ = differences(columns, list(raw.table.columns), last.path, path.as_posix())
    except SpiegelError:  # it is not here any more, or its year was never read
        return {}
    return {name: raw.table[header] for name, header in headers.items()}
