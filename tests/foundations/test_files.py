"""Files: written at once or not at all, and the same bytes for the same table."""

from __future__ import annotations

import errno
import hashlib
from pathlib import Path

import pandas as pd
import pytest

from spiegel import files

TABLE = pd.DataFrame(
    {
        "id": pd.Series(["007", "", "é"], dtype=str),
        "share": [1 / 3, float("nan"), 1.0],
        "n": pd.array([1, None, 3], dtype="Int64"),
        "day": pd.to_datetime(["2024-08-31", None, "2024-09-01"]),
    }
)


def test_a_table_is_written_with_ten_digits_iso_dates_and_lf(tmp_path: Path) -> None:
    path = tmp_path / "new" / "t.csv"
    files.write_csv(TABLE, path)
    assert path.read_bytes().decode("utf-8") == (
        "id,share,n,day\n007,0.3333333333,1,2024-08-31\n,,,\né,1,3,2024-09-01\n"
    )


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for write, name in ((files.write_csv, "t.csv"), (files.write_parquet, "t.parquet")):
        write(TABLE, tmp_path / name)
        first = (tmp_path / name).read_bytes()
        write(TABLE.copy(), tmp_path / name)
        assert (tmp_path / name).read_bytes() == first


def test_text_columns_come_back_as_text_and_empty_stays_empty(tmp_path: Path) -> None:
    files.write_csv(TABLE, tmp_path / "t.csv")
    back = files.read_csv(tmp_path / "t.csv", text=("id", "absent"))
    assert back["id"].tolist() == ["007", "", "é"]
    assert back["share"].isna().tolist() == [False, True, False]


def test_the_word_na_is_text_and_not_a_missing_value(tmp_path: Path) -> None:
    files.write_csv(pd.DataFrame({"code": ["NA", "null", "x"]}), tmp_path / "t.csv")
    assert files.read_csv(tmp_path / "t.csv")["code"].tolist() == ["NA", "null", "x"]


def test_a_failed_write_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.csv"
    files.replace(path, b"old")

    def full(self: Path, content: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(content[:1])
        raise OSError(errno.ENOSPC, "disk full")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="disk full"):
        files.replace(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_that_cannot_be_parquet_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    files.write_parquet(TABLE, path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"(?i)duplicate"):
        files.write_parquet(pd.DataFrame([[1, 2]], columns=["a", "a"]), path)
    assert path.read_bytes() == before


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    files.write_csv(TABLE, tmp_path / "t.csv")
    files.write_parquet(TABLE, tmp_path / "t.parquet")
    files.write_json({}, tmp_path / "t.json")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["t.csv", "t.json", "t.parquet"]


def test_json_has_sorted_keys_and_readable_letters(tmp_path: Path) -> None:
    files.write_json({"b": "é", "a": [1, 2.5]}, tmp_path / "t.json")
    text = (tmp_path / "t.json").read_text(encoding="utf-8")
    assert text == '{\n  "a": [\n    1,\n    2.5\n  ],\n  "b": "é"\n}\n'


def test_the_hash_is_the_sha256_of_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"spiegel")
    assert files.sha256(path) == hashlib.sha256(b"spiegel").hexdigest()
