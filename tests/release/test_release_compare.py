"""Equality by kind: same bytes, same content, within tolerance, or a difference with its place."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pandas as pd
import pytest

from spiegel.release.compare import compare, compare_digests, same_number
from spiegel.release.kinds import CLASSES, ENDINGS, kind_of
from spiegel.release.normal import PARSERS, digest
from spiegel.release.reorder import as_pinned, order_free

ROOT = Path(__file__).parents[2]
TOLERANCE = 1e-6


def status(kind, one: bytes, other: bytes) -> str:
    return compare(kind, one, other, TOLERANCE).status


def test_every_ending_has_a_class_and_every_class_a_parser() -> None:
    assert set(ENDINGS.values()) | {"other"} == set(CLASSES)
    assert set(PARSERS) == set(CLASSES) - {"other"}
    assert kind_of("results/os2025/report/rapport.PDF") == "print"
    assert kind_of("results/os2025/data/notes.txt") == "other"


@pytest.mark.parametrize(
    ("one", "other", "allowed"),
    [
        ("0.3333333333", "0.3333333334", True),
        ("0.3333333333", "0.3343333333", False),
        ("12", "13", False),  # counts are exact, however large
        ("1000000000", "1000000001", False),
        ("0.2849999999", "0.2850000001", False),  # both 28.5%, but 28% and 29%
        ("0.4444999999", "0.4445000001", False),  # 44.4% and 44.5%
        ("", "0", False),
        ("nan", "0.5", False),
        ("1e-9", "1.0000001e-9", True),
    ],
)
def test_fractions_may_differ_only_where_no_digit_is_printed(
    one: str, other: str, allowed: bool
) -> None:
    assert (same_number(one, other, TOLERANCE) is not None) == allowed


def test_tables() -> None:
    table = b"sector,k,share\nBAO,2,0.3333333333\nSO,,\n"
    assert status("table", table, table) == "same_bytes"
    assert status("table", table, table.replace(b"\n", b"\r\n")) == "same_content"
    assert status("table", table, table.replace(b"3333\nSO", b"3334\nSO")) == "within_tolerance"
    assert status("table", table, table.replace(b"BAO,2", b"BAO,3")) == "differs"
    zero = compare("table", table, table.replace(b"SO,,", b"SO,0,"), TOLERANCE)
    assert zero.status == "differs"
    assert (zero.differences[0].where, zero.differences[0].remade) == ("row 3, k", "0")
    assert status("table", table, table.replace(b"share", b"part")) == "differs"
    assert status("table", table, b"sector,k,share\nBAO,2,0.3333333333\n") == "differs"
    assert status("table", table, b"\xff\xfe") == "differs"


def test_documents_pages_and_notebooks() -> None:
    assert status("document", b'{"a": 1, "b": [2]}', b'{"b":[2],"a":1}') == "same_content"
    found = compare("document", b'{"a": {"b": 1}}', b'{"a": {"b": 2}}', TOLERANCE)
    assert (found.status, found.differences[0].where) == ("differs", ".a.b")
    page = b'<p class="a" id="b">63% of\n schools</p>'
    assert status("page", page, b'<p id="b" class="a">63%  of schools</p>') == "same_content"
    assert status("page", page, page.replace(b"63", b"64")) == "differs"
    assert status("page", page, page.replace(b'class="a"', b'class="c"')) == "differs"
    cell = {"cell_type": "code", "source": "1", "outputs": [{"text": "63"}], "id": "x"}
    one = json.dumps({"cells": [cell]}).encode()
    assert status("notebook", one, one.replace(b'"id": "x"', b'"id": "y"')) == "same_content"
    assert status("notebook", one, one.replace(b"63", b"64")) == "differs"


def test_drawings() -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg"><metadata>2025</metadata><g id="a1">'
        b'<use href="#a1" x="1.001"/></g><text>63%</text></svg>'
    )
    assert status("drawing", svg, svg.replace(b"a1", b"q7").replace(b"2025", b"2026")) == (
        "same_content"
    )
    assert status("drawing", svg, svg.replace(b"1.001", b"1.002")) == "within_tolerance"
    assert status("drawing", svg, svg.replace(b"1.001", b"2.001")) == "differs"
    assert status("drawing", svg, svg.replace(b"63%", b"64%")) == "differs"


def test_pictures() -> None:
    from PIL import Image

    def png(dots: int, **more: object) -> bytes:
        image = Image.new("RGB", (100, 100), "white")
        for i in range(dots):
            image.putpixel((i % 100, i // 100), (0, 0, 0))
        stream = io.BytesIO()
        image.save(stream, "png", **more)
        return stream.getvalue()

    assert status("picture", png(10), png(10, compress_level=1)) == "same_content"
    assert status("picture", png(10), png(12)) == "within_tolerance"
    assert status("picture", png(10), png(500)) == "differs"


def test_workbooks_and_records() -> None:
    def book(value: float, width: int) -> bytes:
        import xlsxwriter

        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream) as workbook:
            sheet = workbook.add_worksheet("measures")
            sheet.set_column(0, 0, width)
            sheet.write_row(0, 0, ["k", value])
        return stream.getvalue()

    assert status("workbook", book(2, 10), book(2, 20)) == "same_content"
    assert status("workbook", book(2, 10), book(3, 10)) == "differs"

    def parquet(value: int, pack: str) -> bytes:
        stream = io.BytesIO()
        pd.DataFrame({"visit_id": ["a"], "rating": [value]}).to_parquet(stream, compression=pack)
        return stream.getvalue()

    assert status("records", parquet(2, "zstd"), parquet(2, "snappy")) == "same_content"
    assert status("records", parquet(2, "zstd"), parquet(3, "zstd")) == "differs"


def test_prints_are_compared_by_their_words() -> None:
    import typst

    def pdf(text: str, size: int) -> bytes:
        source = f"#set document(date: none)\n#set text(size: {size}pt)\n{text}"
        made = typst.compile(source.encode(), format="pdf")
        assert isinstance(made, bytes)
        return made

    assert status("print", pdf("63% van de scholen", 11), pdf("63% van de scholen", 12)) == (
        "within_tolerance"
    )
    found = compare("print", pdf("63% van", 11), pdf("64% van", 11), TOLERANCE)
    assert found.status == "differs"
    assert "63%" in found.differences[0].published


def test_digests_stand_in_for_a_file_that_is_not_at_hand() -> None:
    import hashlib

    table, other = b"a,b\n1,2\n", b'"a","b"\r\n1,2\r\n'
    sha = hashlib.sha256(table).hexdigest()

    def against(content: bytes) -> str:
        remade = hashlib.sha256(content).hexdigest()
        return compare_digests("table", sha, digest("table", table), remade, content).status

    assert against(table) == "same_bytes"
    assert against(other) == "same_content"
    assert against(b"a,b\n1,3\n") == "differs"


def test_a_table_of_source_rows_without_their_numbers() -> None:
    one = b"record,old,source_row\nd:2,a,2\nd:9,b,9\n"
    shuffled = b"record,old,source_row\nd:4,b,4\nd:7,a,7\n"
    assert order_free("table", one) == order_free("table", shuffled) != ""
    assert order_free("table", one) != order_free("table", shuffled.replace(b",b,", b",c,"))
    assert order_free("table", b"k,n\n1,2\n") == ""
    assert as_pinned("page", b"<td>bbbbbbbbbbbb</td>", {"b" * 64: "a" * 64}) == (
        b"<td>aaaaaaaaaaaa</td>"
    )
