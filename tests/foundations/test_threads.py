"""Work on several cores: the order of results and errors, and what is left after an error."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from spiegel import threads
from spiegel.coded import chosen, code, joined, taken
from spiegel.errors import SpiegelError
from spiegel.files import write_parquet, writing_parquet


@pytest.fixture(params=[1, 3], autouse=True)
def number(request: pytest.FixtureRequest) -> Iterator[int]:
    before = pa.cpu_count()
    threads.use(request.param)
    yield request.param
    threads.use(before)


def test_results_come_in_the_order_of_the_items() -> None:
    def later(item: int) -> int:
        time.sleep(0.02 / (item + 1))
        return item * item

    assert threads.each(later, range(6)) == [0, 1, 4, 9, 16, 25]
    assert threads.each(later, []) == []


def test_the_first_error_in_order_is_told_whichever_came_first() -> None:
    def failing(item: int) -> None:
        time.sleep(0.05 / (item + 1))
        raise SpiegelError(f"item {item}", where="here", fix="none.")

    with pytest.raises(SpiegelError, match="item 0"):
        threads.each(failing, range(3))


def test_work_beside_gives_its_result() -> None:
    assert threads.beside(lambda a, b: a + b, 1, 2).result() == 3


def test_no_process_has_fewer_threads_than_one(number: int) -> None:
    threads.use(0)
    assert pa.cpu_count() == 1


@pytest.fixture
def table() -> pd.DataFrame:
    cells = {
        "word": pd.Series(["b", "a", "", "b", "c"], dtype=str),
        "day": pd.to_datetime(["2024-01-01", None, "2024-01-03", None, None]),
        "rating": pd.array([1, None, 3, 4, None], dtype="Int64"),
        "row": [5, 6, 7, 8, 9],
    }
    return code(pd.DataFrame(cells)).set_axis([3, 1, 4, 11, 5])


def test_rows_are_taken_and_joined_as_pandas_does(table: pd.DataFrame) -> None:
    at = np.array([4, 0, 0])
    pd.testing.assert_frame_equal(taken(table, at), table.take(at))
    where = table["row"] > 6
    pd.testing.assert_frame_equal(chosen(table, where), table[where])
    pd.testing.assert_frame_equal(chosen(table, where & False), table[where & False])
    parts = [table[where], table[~where]]
    pd.testing.assert_frame_equal(joined(parts), pd.concat(parts))
    other = code(table.assign(word=["x", "y", "z", "x", "a"]).astype({"word": "str"}))
    assert joined([table, other])["word"].tolist() == [*table["word"], *other["word"]]


def test_tables_written_beside_are_those_written_at_once(
    table: pd.DataFrame, tmp_path: Path
) -> None:
    paths = [tmp_path / "out" / f"{n}.parquet" for n in range(3)]
    with writing_parquet() as begin:
        for path in paths:
            begin(table, path)
        assert not any(path.exists() for path in paths)
    write_parquet(table, tmp_path / "once.parquet")
    assert {p.read_bytes() for p in paths} == {(tmp_path / "once.parquet").read_bytes()}
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(p.name for p in paths)


def write(table: pd.DataFrame, *paths: Path, error: Exception | None = None) -> None:
    with writing_parquet() as begin:
        for path in paths:
            begin(table, path)
        if error is not None:
            raise error


def test_an_error_leaves_none_of_the_tables(table: pd.DataFrame, tmp_path: Path) -> None:
    failed = SpiegelError("a check failed", where="here", fix="none.")
    with pytest.raises(SpiegelError, match="a check failed"):
        write(table, tmp_path / "one.parquet", error=failed)
    assert not list(tmp_path.iterdir())


def test_a_table_that_cannot_be_written_names_its_file(table: pd.DataFrame, tmp_path: Path) -> None:
    (tmp_path / ".two.parquet.partial").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        write(table, tmp_path / "one.parquet", tmp_path / "two.parquet")
    assert caught.value.filename == str(tmp_path / "two.parquet")
    assert [p.name for p in tmp_path.iterdir()] == [".two.parquet.partial"]
