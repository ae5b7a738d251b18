"""Text columns as codes: each text held once, and every row a number that stands for it.

A coded column is a pandas Categorical whose categories are in order of text, so that sorting,
comparing and counting rows works on the numbers and gives what the texts would give.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

Codes = npt.NDArray[np.signedinteger[Any]]
# Rows that Parquet puts into one group unless told otherwise.
_GROUP = 1024 * 1024
_STR = pd.StringDtype(na_value=np.nan)


def text(values: pa.Array | pa.ChunkedArray) -> pd.Series:
    """Return Arrow text as a column of plain pandas text."""
    return pd.Series(pd.array(values.cast(pa.large_string()), dtype=_STR))


def text_of(codes: npt.NDArray[Any], values: npt.ArrayLike) -> pd.Series:
    """Return the text that each code stands for, as a column of plain text."""
    return text(pa.array(values, pa.large_string()).take(pa.array(codes)))


def lists_of(matrix: npt.NDArray[np.int64]) -> pd.Series:
    """Return the rows of a matrix as a column of lists."""
    rows, width = matrix.shape
    ends = pa.array(np.arange(rows + 1, dtype=np.int32) * width)
    values = pa.ListArray.from_arrays(ends, pa.array(matrix.ravel()))
    return pd.Series(pd.array(values, dtype=pd.ArrowDtype(values.type)))


def is_coded(cells: pd.Series) -> bool:
    """Say whether a column is coded text."""
    return isinstance(cells.dtype, pd.CategoricalDtype)


def coded(values: pa.Array | pa.ChunkedArray) -> pd.Categorical:
    """Return Arrow text (or a dictionary of it) as codes; no text may be missing."""
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    if isinstance(values, pa.ChunkedArray):
        values = values.unify_dictionaries().combine_chunks()
        if isinstance(values, pa.ChunkedArray):
            values = values.chunk(0) if values.num_chunks else pa.array([], values.type)
    words = values.dictionary.cast(pa.large_string())
    codes = values.indices.to_numpy(zero_copy_only=False)
    order = pc.sort_indices(words).to_numpy()
    if len(order) > 1 and (order[1:] < order[:-1]).any():
        rank = np.empty(len(order), dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        words, codes = words.take(pa.array(order)), rank[codes]
    return from_codes(codes, words)


def from_codes(codes: Codes, words: pa.Array) -> pd.Categorical:
    """Return codes and their words, which are in order, as a coded column."""
    kind = pd.CategoricalDtype(pd.Index(text(words)))
    return pd.Categorical.from_codes(codes.astype(_width(len(words)), copy=False), dtype=kind)


def _width(words: int) -> npt.DTypeLike:
    return np.int8 if words < 2**7 else np.int16 if words < 2**15 else np.int32


def words_of(cells: pd.Series) -> pa.Array:
    """Return the words of a coded column."""
    return pa.array(cells.cat.categories, pa.large_string())


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose coded columns are plain text again."""
    texts = {
        str(name): text_of(cells.cat.codes.to_numpy(), words_of(cells)).set_axis(table.index)
        for name, cells in table.items()
        if is_coded(cells)
    }
    return table.assign(**texts) if texts else table


def read_parquet(path: Path, columns: list[str] | None = None) -> pd.DataFrame:
    """Read a table of our own with its text columns coded."""
    schema = pq.read_schema(path)
    names = columns if columns is not None else schema.names
    texts = [n for n in names if pa.types.is_large_string(schema.field(n).type)]
    table = pq.read_table(path, columns=names, read_dictionary=texts)
    rest = table.drop_columns(texts).to_pandas(types_mapper=_list_kind)
    made = {name: coded(table[name]) for name in texts}
    rest = rest if len(rest.columns) else pd.DataFrame(index=pd.RangeIndex(len(table)))
    return rest.assign(**made)[names]


def _list_kind(kind: pa.DataType) -> pd.ArrowDtype | None:
    return pd.ArrowDtype(kind) if pa.types.is_list(kind) else None


def write_plain(table: pd.DataFrame, path: Path) -> None:
    """Write a table as pandas would write it with plain text and plain lists."""
    sample = pd.DataFrame({name: _sample(cells) for name, cells in table.items()})
    schema = pa.Schema.from_pandas(sample, preserve_index=False)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, max(len(table), 1), _GROUP):
            part = plain(table.iloc[start : start + _GROUP])
            arrays = [pa.array(part[field.name], field.type, from_pandas=True) for field in schema]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema), row_group_size=_GROUP)


def _sample(cells: pd.Series) -> pd.Series:
    """Return a column of one row of the kind that a column is written as."""
    if is_coded(cells):
        return pd.Series([""], dtype=str)
    if isinstance(cells.dtype, pd.ArrowDtype):
        return pd.Series([[0]], dtype=object)
    return pd.Series(cells.dtype.type(0) if cells.dtype.kind in "iuf" else pd.NA, index=[0]).astype(
        cells.dtype
    )
