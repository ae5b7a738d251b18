"""Text columns as codes: each text held once, and every row a number that stands for it.

A coded column is a pandas Categorical whose categories are in order of text, so that sorting,
comparing and counting rows works on the numbers and gives what the texts would give.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from spiegel.threads import beside, each

Codes = npt.NDArray[np.integer[Any]]
# Rows that Parquet puts into one group unless told otherwise.
_GROUP = 1024 * 1024
_STR = pd.StringDtype(na_value=np.nan)


def text(values: pa.Array | pa.ChunkedArray) -> pd.Series:
    """Return Arrow text as a column of plain pandas text."""
    return pd.Series(pd.array(values.cast(pa.large_string()), dtype=_STR))


def arrow(texts: npt.ArrayLike | pd.Series | pd.Index | pa.Array) -> pa.Array:
    """Return texts as one Arrow array."""
    if isinstance(texts, pa.LargeStringArray):
        return texts
    found = pa.array(texts, pa.large_string())
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found


def text_of(codes: npt.NDArray[Any], values: npt.ArrayLike) -> pd.Series:
    """Return the text that each code stands for, as a column of plain text."""
    return text(arrow(values).take(pa.array(codes)))


def lists_of(matrices: Sequence[npt.NDArray[np.int64]]) -> pd.Series:
    """Return the rows of some matrices, one after the other, as a column of lists."""
    none = np.array([], dtype=np.int64)
    ends, last = [np.zeros(1, dtype=np.int32)], 0
    for matrix in matrices:
        steps = np.arange(1, len(matrix) + 1, dtype=np.int32)
        ends.append(steps * np.int32(matrix.shape[1]) + np.int32(last))
        last += matrix.size
    cells = np.concatenate([none, *(m.ravel() for m in matrices)])
    values = pa.ListArray.from_arrays(pa.array(np.concatenate(ends)), pa.array(cells))
    return pd.Series(pd.array(values, dtype=pd.ArrowDtype(values.type)))


def is_coded(cells: pd.Series) -> bool:
    """Say whether a column is coded text."""
    return isinstance(cells.dtype, pd.CategoricalDtype)


def is_text(cells: pd.Series) -> bool:
    """Say whether a column is text, coded or plain."""
    return is_coded(cells) or isinstance(cells.dtype, pd.StringDtype)


def coded(values: pa.Array | pa.ChunkedArray, *, ordered: bool = True) -> pd.Categorical:
    """Return Arrow text (or a dictionary of it) as codes; no text may be missing.

    Parameters
    ----------
    ordered : put the words in order of text; not needed where rows are only read and written.
    """
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    if isinstance(values, pa.ChunkedArray):
        values = values.unify_dictionaries().combine_chunks()
        if isinstance(values, pa.ChunkedArray):
            values = values.chunk(0) if values.num_chunks else pa.array([], values.type)
    words = values.dictionary.cast(pa.large_string())
    codes = values.indices.to_numpy(zero_copy_only=False)
    order = pc.sort_indices(words).to_numpy() if ordered else np.array([])
    if len(order) > 1 and (order[1:] < order[:-1]).any():
        rank = np.empty(len(order), dtype=np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        words, codes = words.take(pa.array(order)), rank[codes]
    return from_codes(codes, words)


def from_codes(codes: Codes, words: pa.Array) -> pd.Categorical:
    """Return codes and their words, which are in order, as a coded column."""
    # Words are different and codes lie among them; pandas would hash every word to see that again.
    kind = pd.CategoricalDtype._from_fastpath(  # type: ignore[attr-defined]
        pd.Index(text(words)), ordered=False
    )
    return _categorical(codes.astype(_width(len(words)), copy=False), kind)


def _categorical(codes: Codes, kind: Any) -> pd.Categorical:
    return pd.Categorical.from_codes(codes, dtype=kind, validate=False)


def constant(word: str, rows: int) -> pd.Categorical:
    """Return a coded column with the same text in every row."""
    return from_codes(np.zeros(rows, dtype=np.int8), pa.array([word], pa.large_string()))


def codes_of(cells: pd.Series) -> Codes:
    """Return the codes of a coded column as they lie in memory; `cells.cat.codes` is a copy."""
    return np.asarray(cells.array.codes)


def distinct(cells: pd.Series) -> tuple[Codes, pa.Array]:
    """Return the different texts of a column, and the place of each cell among them."""
    if not is_coded(cells):
        return _codes_and_words(cells)
    codes, words = codes_of(cells), words_of(cells)
    used = np.zeros(len(words), dtype=bool)
    used[codes] = True
    if used.all():
        return codes, words
    return (np.cumsum(used) - 1)[codes], words.filter(pa.array(used))


def _codes_and_words(cells: pd.Series) -> tuple[Codes, pa.Array]:
    """As `distinct`, with words that no cell holds any more: where these do no harm."""
    if is_coded(cells):
        few = len(cells) < len(cells.cat.categories)
        return distinct(cells) if few else (codes_of(cells), words_of(cells))
    found = arrow(cells).dictionary_encode()
    return found.indices.to_numpy(), found.dictionary


def _width(words: int) -> npt.DTypeLike:
    return np.int8 if words < 2**7 else np.int16 if words < 2**15 else np.int32


def words_of(cells: pd.Series) -> pa.Array:
    """Return the words of a coded column."""
    return arrow(cells.cat.categories)


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose coded columns are plain text again."""
    texts = {
        str(name): text_of(codes_of(cells), words_of(cells)).set_axis(table.index)
        for name, cells in table.items()
        if is_coded(cells)
    }
    return table.assign(**texts) if texts else table


def code(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose plain text columns are coded."""
    texts = {
        str(name): coded(arrow(cells))
        for name, cells in table.items()
        if isinstance(cells.dtype, pd.StringDtype)
    }
    return table.assign(**texts) if texts else table


def stack(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of tables with the same columns, numbered anew; text columns are coded."""
    if len(parts) == 1:
        return parts[0].reset_index(drop=True)

    def stacked(name: str) -> Any:
        cells = [part[name] for part in parts]
        if any(map(is_coded, cells)):
            return coded(pa.chunked_array([_dictionary(c) for c in cells]))
        return pd.concat(cells, ignore_index=True)

    names = parts[0].columns
    return pd.DataFrame(dict(zip(names, each(stacked, names), strict=True)), copy=False)


def taken(table: pd.DataFrame, at: npt.NDArray[np.integer[Any]]) -> pd.DataFrame:
    """Return the rows at some places, as `table.take`."""
    columns = each(lambda name: table[name].array.take(at), table.columns)
    named = dict(zip(table.columns, columns, strict=True))
    return pd.DataFrame(named, index=table.index.take(at), columns=table.columns, copy=False)


def chosen(table: pd.DataFrame, where: npt.ArrayLike) -> pd.DataFrame:
    """Return the rows of `where`, as `table[where]`."""
    return taken(table, np.flatnonzero(where))


def joined(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of tables with the same columns and their labels, as `pd.concat`."""
    first = parts[0]

    def column(name: str) -> Any:
        cells = [part[name] for part in parts]
        # The same words, not only equal ones: pandas would hash each of them to find that out.
        if is_coded(cells[0]) and all(c.dtype is cells[0].dtype for c in cells):
            return _categorical(np.concatenate([codes_of(c) for c in cells]), cells[0].dtype)
        return pd.concat(cells).array

    columns = dict(zip(first.columns, each(column, first.columns), strict=True))
    labels = first.index.append([part.index for part in parts[1:]])
    return pd.DataFrame(columns, index=labels, columns=first.columns, copy=False)


def _dictionary(cells: pd.Series) -> pa.DictionaryArray:
    codes, words = distinct(cells)
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int32, copy=False)), words)


def replaced(cells: pd.Series, where: pd.Series, word: str) -> pd.Series:
    """Return a text column with one text in the rows of `where`."""
    if not is_coded(cells):
        return cells.mask(where, word)
    words, codes = words_of(cells), codes_of(cells).astype(np.int32)
    codes[where.to_numpy()] = len(words)
    words = pa.concat_arrays([words, pa.array([word], pa.large_string())])
    again = pa.DictionaryArray.from_arrays(pa.array(codes), words)
    return pd.Series(coded(_unique_words(again)), index=cells.index)


def _unique_words(values: pa.DictionaryArray) -> pa.DictionaryArray:
    once = values.dictionary.dictionary_encode()
    codes = once.indices.to_numpy()[values.indices.to_numpy()]
    return pa.DictionaryArray.from_arrays(pa.array(codes), once.dictionary)


def places(words: pa.Array, cells: pd.Series) -> Codes:
    """Return the place of the text of each cell among `words`, which are different; -1 if none."""
    codes, own = _codes_and_words(cells)
    found = pc.index_in(own, value_set=words).fill_null(-1).to_numpy()
    return np.asarray(found[codes])


def isin(cells: pd.Series, others: pd.Series) -> pd.Series:
    """Return which cells hold a text that is among others."""
    codes, words = _codes_and_words(cells)
    found = pc.is_in(words, value_set=distinct(others)[1]).to_numpy(zero_copy_only=False)
    return pd.Series(found[codes], index=cells.index)


def row_keys(table: pd.DataFrame, columns: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return one number for each row: the same for the same cells, in the order of the cells."""
    keys = np.zeros(len(table), dtype=np.int64)
    size = 1
    for name in columns:
        cells = table[name]
        if is_coded(cells):
            codes, count = codes_of(cells), len(cells.cat.categories)
        else:
            codes, words = pd.factorize(cells, sort=True)
            codes, count = codes + 1, len(words) + 1
        if size * max(count, 1) >= 2**62:
            places, seen = pd.factorize(keys, sort=True)
            keys, size = places.astype(np.int64), len(seen)
        keys *= count
        keys += codes
        size *= max(count, 1)
    return keys


def repeated(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which rows have a number that another row has too."""
    if (keys[1:] > keys[:-1]).all():
        return np.zeros(len(keys), dtype=bool)
    ordered = np.sort(keys)
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    if not len(twice):
        return np.zeros(len(keys), dtype=bool)
    at = np.searchsorted(twice, keys)
    return np.asarray(twice[np.minimum(at, len(twice) - 1)] == keys)


def matches(table: pd.DataFrame, others: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Return which rows have the same cells in some columns as a row of another table."""
    mine, theirs = {}, {}
    for name in columns:
        if is_text(table[name]):
            words = _codes_and_words(table[name])[1]
            mine[name], theirs[name] = places(words, table[name]), places(words, others[name])
        else:
            mine[name], theirs[name] = table[name].to_numpy(), others[name].to_numpy()
    both = pd.concat([pd.DataFrame(mine), pd.DataFrame(theirs)], ignore_index=True)
    keys = row_keys(both, columns)
    found = np.isin(keys[: len(table)], keys[len(table) :])
    return pd.Series(found, index=table.index)


def read_parquet(
    path: Path, columns: Collection[str] | None = None, optional: Collection[str] = ()
) -> pd.DataFrame:
    """Read a table of our own with its text columns coded.

    Parameters
    ----------
    columns : those to read; all of them when one of these is not there.
    optional : those of them that need not be there.
    """
    # Read whole groups of rows, which have one dictionary each; `read_table` cuts them in pieces.
    file = pq.ParquetFile(path)
    schema = file.schema_arrow
    wanted = set(schema.names if columns is None else columns)
    wanted -= set(optional) - set(schema.names)
    names = [n for n in schema.names if n in wanted or not wanted <= set(schema.names)]
    texts = [n for n in names if pa.types.is_large_string(schema.field(n).type)]
    table = pq.ParquetFile(path, metadata=file.metadata, read_dictionary=texts).read(names)
    rest = table.drop_columns(texts).to_pandas(types_mapper=_list_kind)
    made = dict(zip(texts, each(lambda name: coded(table[name]), texts), strict=True))
    rest = rest if len(rest.columns) else pd.DataFrame(index=pd.RangeIndex(len(table)))
    return rest.assign(**made)[names]


def _list_kind(kind: pa.DataType) -> pd.ArrowDtype | None:
    return pd.ArrowDtype(kind) if pa.types.is_list(kind) else None


def write_plain(table: pd.DataFrame, path: Path) -> None:
    """Write a table as pandas would write it with plain text and plain lists."""
    sample = pd.DataFrame({name: _sample(cells) for name, cells in table.items()})
    schema = pa.Schema.from_pandas(sample, preserve_index=False)

    def group(start: int) -> pa.Table:
        part = plain(table.iloc[start : start + _GROUP])
        arrays = [pa.array(part[field.name], field.type, from_pandas=True) for field in schema]
        return pa.Table.from_arrays(arrays, schema=schema)

    starts = range(0, max(len(table), 1), _GROUP)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        made = group(0)
        for start in starts:
            # Arrow writes on one core, so the text of the next group is made on the other.
            after = beside(group, start + _GROUP) if start != starts[-1] else None
            writer.write_table(made, row_group_size=_GROUP)
            made = after.result() if after else made


def _sample(cells: pd.Series) -> pd.Series:
    """Return at most one row of a column, of the kind that the column is written as."""
    first = cells.iloc[:1].reset_index(drop=True)
    if is_coded(cells):
        return first.astype(str)
    if isinstance(cells.dtype, pd.ArrowDtype):
        return pd.Series([[0]] * len(first), dtype=object)
    return first
