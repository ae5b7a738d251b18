"""Raw bytes to records: encodings, ragged and blank rows, gzip, with honest row numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from spiegel.errors import SpiegelError
from spiegel.ingest.guess import guess_delimiter, guess_encoding
from spiegel.ingest.layout import arrange
from spiegel.ingest.reader import read_raw
from spiegel.ingest.text import decode, split_rows
from spiegel.ingest.unpack import unpack

TEXT = "naam;n\nSint-Jozefscollège – één;1\n"


def test_cp1252_and_utf8_give_the_same_table(raw: Any) -> None:
    found = []
    for encoding in ("cp1252", "utf-8-sig", "utf-8"):
        file = raw.put(TEXT, encoding=encoding)
        found.append(read_raw(file, raw.path(file)).table.iloc[0].tolist())
    assert found == [["Sint-Jozefscollège – één", "1"]] * 3


def test_a_byte_order_mark_does_not_end_up_in_the_first_header(raw: Any) -> None:
    file = raw.put("naam\nx\n", encoding="utf-8-sig")
    assert raw.path(file).read_bytes().startswith(b"\xef\xbb\xbf")
    assert list(read_raw(file, raw.path(file)).table.columns) == ["naam"]


def test_a_wrong_encoding_names_the_byte_and_the_line(raw: Any) -> None:
    content = "naam;n\ngewoon;1\ncollège;2\n".encode("cp1252")
    with pytest.raises(SpiegelError) as caught:
        decode(content, "utf-8-sig", "a/b.csv")
    assert caught.value.what == "byte 0xe8 is not utf-8-sig text"
    assert caught.value.where == "a/b.csv, line 3"
    assert "manifest" in caught.value.fix


def test_a_byte_that_cp1252_does_not_have_is_refused() -> None:
    with pytest.raises(SpiegelError, match="byte 0x81 is not cp1252 text"):
        decode(b"naam\n\x81\n", "cp1252", "b.csv")


def test_an_encoding_that_does_not_exist_is_a_message() -> None:
    with pytest.raises(SpiegelError) as caught:
        decode(b"naam\n", "utf9", "b.csv")
    assert "utf9" in caught.value.what


def test_a_replacement_character_is_refused_with_its_line() -> None:
    with pytest.raises(SpiegelError) as caught:
        decode("naam\ncoll�ge\n".encode(), "utf-8", "b.csv")
    assert "letters were lost" in caught.value.what
    assert caught.value.where == "b.csv, line 2"


@pytest.mark.parametrize(("row", "cells"), [("1;2;3", 3), ("1", 1)])
def test_a_ragged_row_names_its_number(row: str, cells: int) -> None:
    with pytest.raises(SpiegelError) as caught:
        arrange(split_rows(f"a;b\n1;2\n{row}\n", ";", "b.csv"), 1, None, "b.csv")
    assert caught.value.what == f"{cells} cells where the header has 2"
    assert caught.value.where == "b.csv, row 3"


@pytest.mark.parametrize("text", ["", "\n1;2\n", ";\n1;2\n"])
def test_a_file_without_header_is_refused(text: str) -> None:
    with pytest.raises(SpiegelError, match="no header"):
        arrange(split_rows(text, ";", "b.csv"), 1, None, "b.csv")


def test_a_quoted_cell_may_hold_delimiter_line_break_and_quote() -> None:
    header, *body = split_rows('a;b\n"1;2\nx";"zeg ""ja"""\n', ";", "b.csv")
    assert header == ["a", "b"]
    assert body == [["1;2\nx", 'zeg "ja"']]


def test_blank_rows_are_counted_and_keep_the_row_numbers_of_the_others(raw: Any) -> None:
    file = raw.put("a;b\n1;2\n;\n\n  ;\t\n3;4\n", rows=5)
    found = read_raw(file, raw.path(file))
    table = found.table
    assert found.blank == (3, 4, 5)
    assert table.index.tolist() == [2, 6]
    assert table.to_numpy().tolist() == [["1", "2"], ["3", "4"]]


def test_a_row_with_one_filled_cell_is_not_blank(raw: Any) -> None:
    file = raw.put("a;b\n;x\n", rows=1)
    found = read_raw(file, raw.path(file))
    assert (found.table.to_numpy().tolist(), found.blank) == ([["", "x"]], ())


def test_a_header_without_records_is_an_empty_table(raw: Any) -> None:
    file = raw.put("a;b\n", rows=0)
    found = read_raw(file, raw.path(file))
    assert (list(found.table.columns), len(found.table), found.blank) == (["a", "b"], 0, ())


def test_cells_that_look_like_missing_values_or_numbers_stay_text(raw: Any) -> None:
    file = raw.put("a;b\nNA;007\nnull;1e5\n", rows=2)
    table = read_raw(file, raw.path(file)).table
    assert table.to_numpy().tolist() == [["NA", "007"], ["null", "1e5"]]


@pytest.mark.parametrize("rows", [1, 3])
def test_another_number_of_rows_than_promised_is_refused(raw: Any, rows: int) -> None:
    file = replace(raw.put("a\n1\n2\n"), rows=rows)
    with pytest.raises(SpiegelError) as caught:
        read_raw(file, raw.path(file))
    assert caught.value.what == (f"the file has 2 rows under the header, the manifest says {rows}")
    assert caught.value.where == file.path


def test_a_gzip_file_is_read_as_its_content(raw: Any) -> None:
    file = raw.put(TEXT, encoding="cp1252", name="bezoek.csv.gz")
    assert raw.path(file).read_bytes()[:2] == b"\x1f\x8b"
    assert read_raw(file, raw.path(file)).table.iloc[0, 0] == "Sint-Jozefscollège – één"


@pytest.mark.parametrize("content", [b"a;b\n1;2\n", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"])
def test_a_broken_gzip_file_is_a_message(content: bytes) -> None:
    with pytest.raises(SpiegelError, match="not a whole gzip file") as caught:
        unpack(content, "b.csv.gz")
    assert caught.value.where == "b.csv.gz"


@pytest.mark.parametrize(
    ("text", "delimiter"), [("a;b;c\n1,5;2;3\n", ";"), ("a,b,c\n", ","), ("a\tb\n", "\t")]
)
def test_the_delimiter_is_guessed_from_the_rows(text: str, delimiter: str) -> None:
    assert guess_delimiter(text, "b.csv") == delimiter


@pytest.mark.parametrize(("encoding", "guess"), [("cp1252", "cp1252"), ("utf-8", "utf-8-sig")])
def test_the_encoding_is_guessed_from_the_bytes(encoding: str, guess: str) -> None:
    assert guess_encoding("é;b\n".encode(encoding), "b.csv") == guess


def test_bytes_of_no_known_encoding_are_refused() -> None:
    with pytest.raises(SpiegelError, match="neither UTF-8 nor cp1252"):
        guess_encoding(b"a;b\n\x81;\xff\n", "b.csv")
