"""Coded text: numbers in place of texts give what the texts would give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel import coded, files

words = st.sampled_from(["", "a", "B", "é", "zz", "10", "9"])
rows = st.lists(st.tuples(words, words, st.integers(0, 3)), max_size=12)


def table_of(rows: list[tuple[str, str, int]]) -> pd.DataFrame:
    made = pd.DataFrame(rows, columns=["one", "two", "n"])
    return made.astype({"one": str, "two": str, "n": "int64"})


@settings(max_examples=60, deadline=None)
@given(rows)
def test_sorting_and_repeats_by_number_are_those_by_text(rows: Any) -> None:
    plain = table_of(rows)
    given_ = coded.code(plain)
    assert all(coded.is_coded(given_[name]) for name in ("one", "two"))
    pd.testing.assert_frame_equal(coded.plain(given_), plain)
    keys = coded.row_keys(given_, ["one", "two", "n"])
    order = np.argsort(keys, kind="stable")
    pd.testing.assert_frame_equal(
        plain.take(order).reset_index(drop=True),
        plain.sort_values(["one", "two", "n"], kind="stable", ignore_index=True),
    )
    assert pd.Series(keys).duplicated().tolist() == plain.duplicated().tolist()


@settings(max_examples=60, deadline=None)
@given(rows, rows)
def test_matching_rows_of_two_tables_does_not_depend_on_their_codes(one: Any, two: Any) -> None:
    first, second = table_of(one), table_of(two)
    found = coded.matches(coded.code(first), coded.code(second), ["one", "n"])
    pairs = set(zip(second["one"], second["n"], strict=True))
    assert found.tolist() == [p in pairs for p in zip(first["one"], first["n"], strict=True)]
    inside = coded.isin(coded.code(first)["one"], coded.code(second)["two"])
    assert inside.tolist() == first["one"].isin(second["two"]).tolist()
    both = coded.stack([coded.code(first), coded.code(second)])
    pd.testing.assert_frame_equal(coded.plain(both), pd.concat([first, second], ignore_index=True))


def test_one_text_is_put_in_the_place_of_others() -> None:
    cells = coded.code(pd.DataFrame({"c": ["b", "a", "b", "c"]}, dtype=str))["c"]
    new = coded.replaced(cells, cells == "b", "a")
    assert new.tolist() == ["a", "a", "a", "c"]
    assert coded.replaced(cells, cells == "a", "0").tolist() == ["b", "0", "b", "c"]
    assert cells.tolist() == ["b", "a", "b", "c"]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_coded_text_is_written_as_the_text_whatever_the_groups_of_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    n = 50
    table = pd.DataFrame(
        {
            "text": pd.Series([f"x{i % 7}" for i in range(n)], dtype=str),
            "rating": pd.array([None if i % 5 == 0 else i for i in range(n)], dtype="Int64"),
            "day": pd.Series(pd.date_range("2024-01-01", periods=n)).astype("datetime64[us]"),
            "share": np.arange(n) / 7,
            "met": [i % 2 == 0 for i in range(n)],
        }
    )
    monkeypatch.setattr(coded, "_GROUP", size)
    files.write_parquet(coded.code(table), tmp_path / "coded.parquet")
    table.to_parquet(
        tmp_path / "plain.parquet", index=False, compression="zstd", row_group_size=size
    )
    assert (tmp_path / "coded.parquet").read_bytes() == (tmp_path / "plain.parquet").read_bytes()
    assert pq.ParquetFile(tmp_path / "coded.parquet").num_row_groups == -(-n // size)
    back = coded.read_parquet(tmp_path / "coded.parquet", ["day", "text"])
    pd.testing.assert_frame_equal(coded.plain(back), table[["text", "day"]])


def test_a_table_without_rows_keeps_its_kinds(tmp_path: Path) -> None:
    table = pd.DataFrame({"text": pd.Series([], dtype=str), "n": pd.Series([], dtype="int64")})
    files.write_parquet(coded.code(table), tmp_path / "coded.parquet")
    files.write_parquet(table, tmp_path / "plain.parquet")
    assert (tmp_path / "coded.parquet").read_bytes() == (tmp_path / "plain.parquet").read_bytes()
    pd.testing.assert_frame_equal(
        coded.plain(coded.read_parquet(tmp_path / "coded.parquet")), table
    )
