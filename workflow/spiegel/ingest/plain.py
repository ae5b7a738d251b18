"""Read a plain text with Arrow: no quotes, one kind of line end, every row as wide as the header.

Most exports are plain. The reader of `text.split_rows` knows what is wrong with a row, and where,
but holds every cell as an object: eight times the time, and 0.8 GB for each million rows. What is
not plain is left to it; of what is plain both make the same table.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

from spiegel.ingest.layout import Raw, before_header, header_names
from spiegel.ingest.manifest import RawFile
from spiegel.ingest.text import line_ends, split_rows

# Less than the largest cell that is let through: a row must fit in a block.
_BLOCK = 4 * 2**20
# A text in which a person sees something.
_SEEN = "[!-~]"


def read_plain(file: RawFile, text: str) -> Raw | None:
    """Return the table of a plain text, as `decode` returns it; None when it is not plain."""
    ends = line_ends(text)
    *head, rest = text.split("\n", file.header_row)
    if '"' in text or ends not in ("LF", "CRLF") or len(head) < file.header_row or not rest:
        return None
    lines = split_rows("\n".join([*head, ""]), file.delimiter, file.path)
    names, repeated = header_names(lines, file.header_row, file.group_row)
    if len(names) < 2 or len(set(names)) < len(names) or not all(names):
        return None
    table = _parse(rest.encode(), file.delimiter, names)
    if table is None:
        return None
    first = file.header_row + 1
    rows = pd.Index(range(first, first + len(table)), name="row")
    filled = ~_blank(table)
    blank = tuple(rows[~filled].tolist())
    if blank:
        table, rows = table[filled], rows[filled]
    facts: dict[str, object] = {
        "format": "csv",
        "line_ends": ends,
        "cells_with_line_break": 0,
        "rows_in": len(filled),
    }
    before = before_header(lines, file.header_row, file.group_row)
    return Raw(table.set_axis(rows), blank, {}, before, repeated, 0, facts)


def _parse(text: bytes, delimiter: str, names: list[str]) -> pd.DataFrame | None:
    """Return the cells of rows in UTF-8; None when a row is not as wide as the header."""
    numbers = [str(n) for n in range(len(names))]
    try:
        found = csv.read_csv(
            pa.BufferReader(text),
            read_options=csv.ReadOptions(column_names=numbers, block_size=_BLOCK),
            parse_options=csv.ParseOptions(
                delimiter=delimiter, quote_char=False, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(numbers, pa.large_string()),
                null_values=[],
                strings_can_be_null=False,
            ),
        )
    except pa.ArrowInvalid:
        return None
    # In one piece: rows are picked out of many pieces slowly.
    table: pd.DataFrame = found.combine_chunks().to_pandas()
    return table.set_axis(pd.Index(names, dtype=object), axis="columns")


def _blank(table: pd.DataFrame) -> np.ndarray:
    """Return which rows hold nothing but white space."""
    rows = table
    for name in table.columns:
        rows = rows[~rows[name].str.contains(_SEEN)]
        if rows.empty:
            break
    unseen = [not any(map(str.strip, row)) for row in rows.itertuples(index=False, name=None)]
    return table.index.isin(rows.index[unseen])
