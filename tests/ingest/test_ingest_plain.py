"""A plain export is read quickly, and as the careful reader reads it."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiegel.errors import SpiegelError
from spiegel.ingest import reader
from spiegel.ingest.layout import Raw
from spiegel.ingest.manifest import RawFile
from spiegel.ingest.plain import read_plain
from spiegel.ingest.text import decode

CELLS = [
    "",
    "a",
    " ",
    "a b",
    " é",
    "\u00a0",
    "\u0085",
    "B;",
    '"',
    "#N/A",
    "x\u2028y",
    "0039",
    "\ufeff",
    "\x0b",
    "\x1f",
    "\x07",
]
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"]
cells = st.sampled_from(CELLS)
rows = st.lists(st.lists(cells, min_size=1, max_size=3), max_size=5)


def file_of(content: bytes, encoding: str, header_row: int = 1) -> RawFile:
    return RawFile(
        inspectorate="i", dataset="d", school_year="2023-2024", version="v1", path="d.csv",
        sha256="", bytes=len(content), rows=0, encoding=encoding, delimiter=";", sheet="",
        header_row=header_row, group_row=None, nature="example", licence="", source="",
        supersedes="", note="",
    )  # fmt: skip


def carefully(file: RawFile, content: bytes) -> Raw | str:
    """Read without the quick way; an error is its text."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "read_plain", lambda file, text: None)
        try:
            return reader.read_content(file, content, count=False)
        except SpiegelError as error:
            return str(error)


def both(file: RawFile, content: bytes) -> tuple[Raw | str, Raw | str]:
    try:
        quick: Raw | str = reader.read_content(file, content, count=False)
    except SpiegelError as error:
        quick = str(error)
    return quick, carefully(file, content)


def same(quick: Raw | str, careful: Raw | str) -> None:
    if isinstance(quick, str) or isinstance(careful, str):
        assert quick == careful
        return
    pd.testing.assert_frame_equal(quick.table, careful.table, check_index_type=False)
    assert quick.table.index.tolist() == careful.table.index.tolist()
    for name in ("blank", "notes", "before", "repeated", "blank_columns", "facts"):
        assert getattr(quick, name) == getattr(careful, name), name


@settings(max_examples=150, deadline=None)
@given(
    rows,
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(ENCODINGS),
    st.booleans(),
    st.sampled_from(["", "sep=;", "Export 2024"]),
)
def test_any_text_is_read_as_the_careful_reader_reads_it(
    table: list[list[str]], end: str, encoding: str, whole: bool, before: str
) -> None:
    lines = [*([before] if before else []), "A;B", *(";".join(row) for row in table)]
    text = end.join(lines) + end * whole
    content = text.encode(encoding, "replace")
    same(*both(file_of(content, encoding, 2 if before else 1), content))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_plain_text_takes_the_quick_way(encoding: str, end: str) -> None:
    lines = ["Export", "A;B; C ", "1;één;x ", ";;", "2;;y", "", "3;;"]
    content = (end.join(lines) + end).encode(encoding)
    file = file_of(content, encoding, header_row=2)
    found = read_plain(file, decode(content, encoding, "d.csv"))
    assert found is not None
    assert found.blank == (4, 6)
    assert found.before == {1: "Export"}
    assert found.facts["line_ends"] == {"\n": "LF", "\r\n": "CRLF"}[end]
    assert found.table.loc[3].tolist() == ["1", "één", "x "]
    same(found, carefully(file, content))


@pytest.mark.parametrize(
    "content",
    [
        b'A;B\n"1";2\n',
        b"A;B\n1;2;3\n",
        b"A;B\n1;2\r\n3;4\n",
        b"A;B\n1;2\nnote with words\n",
        b"A;A\n1;2",
        b"A;\n1;2\n",
        b"A\n1\n",
        b"A;B\n",
    ],
)
def test_whatever_is_not_plain_is_left_to_the_careful_reader(content: bytes) -> None:
    file = file_of(content, "utf-8")
    repeated = content.startswith(b"A;A")
    assert (read_plain(file, content.decode()) is None) is not repeated
    same(*both(file, content))
