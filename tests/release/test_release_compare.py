"""Equality by kind: same bytes, same content, within tolerance, or a difference with its place."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
import typst

from spiegel.release.compare import compare, compare_digests, same_number
from spiegel.release.kinds import CLASSES, ENDINGS, kind_of
from spiegel.release.normal import FORMS, digest
from spiegel.release.reorder import as_pinned, order_free

ROOT = Path(__file__).parents[2]
TOLERANCE = 1e-6


def status(kind, one: bytes, other: bytes) -> str:
    return compare(kind, one, other, TOLERANCE).status


def test_every_ending_has_a_class_and_the_rest_has_its_bytes_alone() -> None:
    assert set(ENDINGS.values()) | {"other"} == set(CLASSES)
    alone = {kind for kind, (content, _) in CLASSES.items() if content["en"] == "none"}
    assert set(FORMS) == set(CLASSES) - alone
    assert alone == {"print", "records", "other"}
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
    assert status("table", table, b"\xef\xbb\xbf" + table) == "same_content"
    assert status("table", table, table.replace(b"BAO", b'"BAO"')) == "differs"
    day = b"day,v\n2025-01-31,2025.0\n"
    for other in (b"2025-01-30,2025.0", b"2025-01-31,2025.1"):
        assert status("table", day, b"day,v\n" + other + b"\n") == "differs", other


def test_documents_pages_and_notebooks() -> None:
    document = b'{"a": 1,\n "b": [2.5]}'
    assert status("document", document, document.replace(b"\n", b"\r\n")) == "same_content"
    assert status("document", document, b'{"b":[2.5],"a":1}') == "differs"
    assert status("document", document, document.replace(b'"a": 1', b'"a": 9, "a": 1')) == "differs"
    assert status("document", document, document.replace(b"2.5", b"2.50000001")) == (
        "within_tolerance"
    )
    found = compare("document", b'{"a": {"b": 1}}', b'{"a": {"b": 2}}', TOLERANCE)
    assert (found.status, found.differences[0].where) == ("differs", ".a.b")
    page = b'<p class="a" id="b">63% of\n schools</p>'
    assert status("page", page, page.replace(b"\n", b"\r\n")) == "same_content"
    for old, new in (
        (b"63", b"64"),
        (b'class="a"', b'class="c"'),
        (b' class="a" id="b"', b' id="b" class="a"'),
        (b"<p", b"<!--><h1>99%</h1><script>--><p"),
    ):
        assert status("page", page, page.replace(old, new)) == "differs", new
    cell = {"cell_type": "code", "source": "1", "outputs": [{"text": "63"}], "id": "x"}
    one = json.dumps({"cells": [cell]}).encode()
    assert status("notebook", one, one.replace(b"63", b"64")) == "differs"
    hidden = compare("notebook", one, one.replace(b'"id": "x"', b'"id": "y"'), TOLERANCE)
    assert (hidden.status, hidden.count) == ("differs", 1)
    assert "what our reader sees of it is the same" in hidden.differences[0].where


def test_drawings() -> None:
    svg = (
        b'<svg xmlns="http://www.w3.org/2000/svg"><metadata>2025</metadata><g id="a1">'
        b'<use href="#a1" x="1.001"/></g><text>63%</text></svg>'
    )
    renamed = compare("drawing", svg, svg.replace(b"a1", b"q7"), TOLERANCE)
    assert (renamed.status, renamed.differences[0].where) == ("same_content", "ids of parts alone")
    for old, new in (
        (b"2025", b"2026"),
        (b"<svg", b'<?xml-stylesheet href="a.css"?><svg'),
        (b"<svg", b'<!DOCTYPE svg [<!ENTITY a "99%">]><svg'),
        (b"</svg>", b"<script>a()</script></svg>"),
        (b"</svg>", b"<!-- a --></svg>"),
        (b"</svg>", b"</svg><!-- a -->"),
        (b'href="#a1"', b'href="#b2"'),
    ):
        assert status("drawing", svg, svg.replace(old, new)) == "differs", new
    assert status("drawing", svg, svg.replace(b"1.001", b"1.002")) == "within_tolerance"
    assert status("drawing", svg, svg.replace(b"1.001", b"2.001")) == "differs"
    assert status("drawing", svg, svg.replace(b"63%", b"64%")) == "differs"


def test_pictures() -> None:
    from PIL import Image

    def png(dots: int, grey: int = 0, **more: object) -> bytes:
        image = Image.new("RGB", (100, 100), "white")
        for i in range(dots):
            image.putpixel((i % 100, i // 100), (grey, grey, grey))
        stream = io.BytesIO()
        image.save(stream, "png", **more)
        return stream.getvalue()

    assert status("picture", png(10), png(10, compress_level=1)) == "same_content"
    assert status("picture", png(10), png(10, grey=7)) == "within_tolerance"
    assert status("picture", png(10), png(12)) == "differs"  # few pixels, and one sees them
    assert status("picture", png(100), png(100, grey=7)) == "differs"
    assert status("picture", png(10), png(10) + b"99%") == "differs"
    assert status("picture", png(10), png(10, dpi=(72, 72))) == "differs"


def book(value: float, shown: str = "0.0%", macro: bytes = b"") -> bytes:
    """Return a workbook with a share in it."""
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        workbook.set_properties({"created": datetime(2025, 1, 31)})
        sheet = workbook.add_worksheet("measures")
        sheet.write_row(0, 0, ["k", 2])
        sheet.write_number(1, 1, value, workbook.add_format({"num_format": shown}))
        if macro:
            sheet.hide()
            workbook.add_worksheet("shown")
    return stream.getvalue()


def packed_again(content: bytes, *, level: int = 1, day: int = 2) -> bytes:
    """Return a zip with the same files, packed otherwise."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w") as new:
        for entry in old.infolist():
            again = zipfile.ZipInfo(entry.filename, (2026, 1, day, 0, 0, 0))
            again.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(again, old.read(entry), compresslevel=level)
    return stream.getvalue()


def test_workbooks() -> None:
    one = book(0.3333333333)
    assert status("workbook", one, packed_again(one)) == "same_content"
    assert status("workbook", one, book(0.3333333334)) == "within_tolerance"
    assert status("workbook", one, book(0.4)) == "differs"
    for forged in (
        book(0.3333333333, '"99.9%"'),
        book(0.3333333333, macro=b"x"),
        one + b"more",
        b"more" + one,
        packed_again(one).replace(b"PK\x05\x06", b"PK\x05\x06", 1)[:-2] + b"\x02\x00hi",
    ):
        assert status("workbook", one, forged) == "differs"
    with_macro = io.BytesIO(one)
    with zipfile.ZipFile(with_macro, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"x")
    assert status("workbook", one, with_macro.getvalue()) == "differs"


def test_records_and_prints_have_their_bytes_alone() -> None:
    def parquet(value: int, **meta: str) -> bytes:
        table = pyarrow.table({"visit_id": ["a"], "rating": [value]})
        stream = io.BytesIO()
        pyarrow.parquet.write_table(table.replace_schema_metadata(meta), stream)
        return stream.getvalue()

    assert status("records", parquet(2), parquet(2)) == "same_bytes"
    assert status("records", parquet(2), parquet(2, note="99%")) == "differs"
    assert status("records", parquet(2), parquet(3)) == "differs"

    def pdf(text: str, more: str = "") -> bytes:
        source = f"#set document(date: none)\n{text}\n{more}"
        made = typst.compile(source.encode(), format="pdf")
        assert isinstance(made, bytes)
        return made

    box = "#place(top, rect(width: 100%, height: 50%, fill: white))"
    assert status("print", pdf("63% van de scholen"), pdf("63% van de scholen", box)) == "differs"
    found = compare("print", pdf("63% van"), pdf("64% van"), TOLERANCE)
    assert found.status == "differs"
    assert "63%" in found.differences[0].published


def test_digests_stand_in_for_a_file_that_is_not_at_hand() -> None:
    import hashlib

    table, other = b"a,b\n1,2\n", b"a,b\r\n1,2\r\n"
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
