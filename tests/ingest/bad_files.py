"""Broken and odd export files, each with the one thing that may come of it."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import dataclass

import openpyxl

HEADER = "nr;naam;dag\n"
ROWS = ["1;Sint-Jan één;01/09/2023\n", "2;De Brug;02/09/2023\n", "3;Ter Zee;03/09/2023\n"]
GOOD = HEADER + "".join(ROWS)
VALUES = [
    ["001", "Sint-Jan één", "2023-09-01"],
    ["002", "De Brug", "2023-09-02"],
    ["003", "Ter Zee", "2023-09-03"],
]
CSV, XLSX = "bezoek.csv", "bezoek.xlsx"


@dataclass(frozen=True)
class Case:
    """A file, how the manifest says it is read, and an error code or the staged values."""

    name: str
    content: bytes
    expect: str | list[list[str]]
    file: str = CSV
    encoding: str = "utf-8"
    delimiter: str = ";"
    sheet: str = ""
    header_row: int = 1
    rows: int = 3


def zipped(**files: bytes) -> bytes:
    """Return a zip file; double underscores in a name stand for a point."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def named(*files: tuple[str, bytes]) -> bytes:
    """Return a zip file of files with any names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files:
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(*rows: list[object], epoch_1904: bool = False) -> bytes:
    """Return an xlsx file with one sheet, `Blad1`."""
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.title = "Blad1"
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed_part(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return an archive with a text in one part replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            if info.filename == part:
                if old == b"<v />" and old not in data:  # so openpyxl writes it beside lxml
                    old = b"<v></v>"
                assert old in data
                data = data.replace(old, new)
            target.writestr(info.filename, data)
    return buffer.getvalue()


def encrypted(content: bytes) -> bytes:
    """Return a zip file whose entries claim to be encrypted."""
    at, local = content.index(b"PK\x01\x02"), content.index(b"PK\x03\x04")
    found = bytearray(content)
    found[at + 8] |= 1
    found[local + 6] |= 1
    return bytes(found)


def _text_cases() -> list[Case]:
    one = HEADER + ROWS[0]
    values = VALUES[:1]

    def row(text: str, expect: str | list[list[str]], name: str) -> Case:
        return Case(name, (HEADER + text).encode(), expect, rows=1)

    return [
        Case("a good file", GOOD.encode(), VALUES),
        Case("an empty file", b"", "I-PAK-01", rows=0),
        Case("only a byte order mark", b"\xef\xbb\xbf", "I-LAY-01", rows=0),
        Case("only line breaks", b"\n\n\n", "I-LAY-01", rows=2),
        Case("header only", HEADER.encode(), [], rows=0),
        Case("header only, rows promised", HEADER.encode(), "I-FIL-01"),
        Case("a row lost", (HEADER + ROWS[0] + ROWS[1]).encode(), "I-FIL-01"),
        Case("a row twice", (GOOD + ROWS[2]).encode(), "I-FIL-01"),
        Case("cut inside the last row", GOOD.encode()[:-14], "I-LAY-02"),
        Case("cut inside the last date", GOOD.encode()[:-4], "I-CEL-03"),
        Case("no last line break", GOOD.encode()[:-1], VALUES),
        Case("CR line ends", GOOD.replace("\n", "\r").encode(), VALUES),
        Case("CRLF line ends", GOOD.replace("\n", "\r\n").encode(), VALUES),
        Case(
            "mixed line ends",
            GOOD.replace("\n", "\r\n", 1).replace("3\n2", "3\r2").encode(),
            VALUES,
        ),
        Case("cp1252 as utf-8", GOOD.encode("cp1252"), "I-ENC-02"),
        Case("utf-8 as cp1252", GOOD.encode(), "I-ENC-03", encoding="cp1252"),
        Case("utf-8 as Mac Roman", GOOD.encode(), "I-ENC-03", encoding="mac_roman"),
        Case(
            "cp1252 dash as latin-1",
            "nr;naam;dag\n1;a – b;\n".encode("cp1252"),
            "I-ENC-07",
            encoding="latin-1",
            rows=1,
        ),
        Case("Mac Roman", GOOD.encode("mac_roman"), VALUES, encoding="mac_roman"),
        Case("latin-1", GOOD.encode("latin-1"), VALUES, encoding="latin-1"),
        Case("utf-16", GOOD.encode("utf-16"), VALUES, encoding="utf-16"),
        Case("utf-16 without mark", GOOD.encode("utf-16-le"), VALUES, encoding="utf-16-le"),
        Case("utf-16 as utf-8", GOOD.encode("utf-16"), "I-ENC-02"),
        Case(
            "utf-16 without mark as utf-8",
            one.replace("é", "e").encode("utf-16-le"),
            "I-ENC-06",
            rows=1,
        ),
        Case("half a utf-16 letter", GOOD.encode("utf-16")[:-1], "I-ENC-02", encoding="utf-16"),
        Case("an unknown encoding", GOOD.encode(), "I-ENC-01", encoding="utf-7"),
        Case(
            "a lone surrogate in utf-8", (one + "x").encode() + b"\xed\xa0\x80", "I-ENC-02", rows=1
        ),
        Case(
            "a lone surrogate in utf-16",
            one.encode("utf-16-le") + b"\x00\xd8",
            "I-ENC-02",
            encoding="utf-16-le",
            rows=1,
        ),
        Case(
            "a byte order mark in the middle", (GOOD + "\ufeff" + GOOD).encode(), "I-ENC-05", rows=7
        ),
        Case("a byte order mark at the start", ("\ufeff" + GOOD).encode(), VALUES),
        row("1;Coll\ufffdge;\n", "I-ENC-04", "a replacement character"),
        row("1;a\0b;\n", "I-ENC-06", "a NUL byte"),
        row("1;a\x08b;\n", "I-ENC-06", "a control character"),
        row('1;"De Brug;\n', "I-CSV-03", "a quote that is not closed"),
        row('1;"De" Brug;\n', "I-CSV-03", "a quote that ends before its cell"),
        row('1;"zeg ""ja""";\n', [["001", 'zeg "ja"', ""]], "doubled quotes"),
        row('1;5" buis;\n', [["001", '5" buis', ""]], "a quote inside a cell"),
        row('1;"De\nBrug";\n', [["001", "De Brug", ""]], "a line break in a cell"),
        row("1;De;Brug;\n", "I-LAY-02", "a cell too many"),
        row("1;De Brug\n", "I-LAY-02", "a cell too few"),
        row(f"1;{'x' * (10 * 2**20)};\n", "I-CSV-02", "10 MB in one cell"),
        Case("the wrong delimiter", GOOD.encode(), "I-HDR-03", delimiter=","),
        Case("an unknown delimiter", GOOD.encode(), "I-CSV-01", delimiter="~"),
        Case("two equal headers", b"nr;naam;naam\n1;a;b\n", "I-HDR-03", rows=1),
        Case("a header twice more", b"nr;naam;dag;naam\n1;a;;b\n", "I-HDR-04", rows=1),
        Case(
            "a header that took its number", b"nr;naam;naam (2);naam\n1;a;b;c\n", "I-LAY-03", rows=1
        ),
        Case("a blank header above values", b"nr;naam;dag;\n1;a;;x\n", "I-LAY-04", rows=1),
        Case("a blank column", b"nr;naam;dag;\n1;a;;\n", [["001", "a", ""]], rows=1),
        Case("another case in a header", b"nr;Naam;dag\n1;a;\n", "I-HDR-02", rows=1),
        Case("a missing header", b"nr;naam\n1;a\n", "I-HDR-03", rows=1),
        Case("an unknown header", b"nr;naam;dag;net\n1;a;;GO\n", "I-HDR-04", rows=1),
        Case(
            "a title before the header",
            ("Bezoeken\n\n" + one).encode(),
            values,
            header_row=3,
            rows=1,
        ),
        Case("a title taken for the header", ("Bezoeken\n" + one).encode(), "I-LAY-02", rows=2),
        Case("a note after the data", (one + "\nBron: de inspectie\n").encode(), values, rows=3),
        Case(
            "a note that fills its row",
            (one + ";;\nBron: de inspectie;;\n").encode(),
            values,
            rows=3,
        ),
        row(";De Brug;\n", "I-CEL-08", "an empty identifier"),
        row("1;<b>x</b> =1+1;\n", [["001", "<b>x</b> =1+1", ""]], "HTML in a name"),
        row("1;=HYPERLINK(1);\n", [["001", "=HYPERLINK(1)", ""]], "a formula in a name"),
        row("1;#N/A;\n", "I-CEL-01", "an error of a spreadsheet"),
        row("1;a;31/02/2024\n", "I-CEL-03", "31 February"),
        row("1;a;01/09/23\n", "I-CEL-03", "a year of two digits"),
        row("1;a;45170\n", "I-CEL-03", "a day number that was not declared"),
        row("1234;a;\n", "I-CEL-02", "an identifier too long"),
        row("٣;a;\n", "I-CEL-02", "digits of another script"),
        row("1.0;a;\n", [["001", "a", ""]], "an identifier as a float"),
        Case("a web page", b"<!DOCTYPE html><html>sign in</html>", "I-PAK-06"),
        Case("a PDF", b"%PDF-1.7 ...", "I-PAK-05"),
        Case("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "I-PAK-05"),
    ]


def _packed_cases() -> list[Case]:
    good = GOOD.encode()
    packed = gzip.compress(good, mtime=0)
    zip_ = zipped(b__csv=good)
    gz, zp = "bezoek.csv.gz", "bezoek.zip"
    return [
        Case("gzip", packed, VALUES, gz),
        Case("two gzip parts", gzip.compress(good[:20]) + gzip.compress(good[20:]), VALUES, gz),
        Case("gzip cut off", packed[:-9], "I-PAK-07", gz),
        Case("gzip with a wrong sum", packed[:-8] + b"\0" * 8, "I-PAK-07", gz),
        Case("gzip of gzip", gzip.compress(packed), "I-PAK-02", gz),
        Case("gzip of nothing", gzip.compress(b""), "I-PAK-01", gz),
        Case("gzip named csv", packed, "I-PAK-04"),
        Case("csv named gzip", good, "I-PAK-03", gz),
        Case("gzip bomb", gzip.compress(bytes(20 * 2**20)), "I-PAK-11", gz),
        Case("zip", zip_, VALUES, zp),
        Case("zip bomb", zipped(b__csv=bytes(20 * 2**20)), "I-PAK-11", zp),
        Case("zip with a path that leaves it", named(("../b.csv", good)), "I-PAK-08", zp),
        Case("zip with an absolute path", named(("/b.csv", good)), "I-PAK-08", zp),
        Case("zip with several files", zipped(a__csv=good, b__csv=good), "I-PAK-09", zp),
        Case("zip with no file", named(), "I-PAK-09", zp),
        Case("zip in a zip", named(("b.zip", zip_)), "I-PAK-02", zp),
        Case("zip with a password", encrypted(zip_), "I-PAK-10", zp),
        Case("zip cut off", zip_[:-30], "I-PAK-12", zp),
        Case("zip with a damaged part", zip_[:45] + b"\xff" + zip_[46:], "I-PAK-12", zp),
    ]


def _workbook_cases() -> list[Case]:
    import datetime as dt

    header: list[object] = ["nr", "naam", "dag"]
    day = dt.date(2023, 9, 1)
    good = workbook(header, [1, "a", day], [2, "b", dt.date(2023, 9, 2)])
    values = [["001", "a", "2023-09-01"], ["002", "b", "2023-09-02"]]
    sheet = "xl/worksheets/sheet1.xml"

    def case(name: str, content: bytes, expect: str | list[list[str]], rows: int = 1) -> Case:
        return Case(name, content, expect, XLSX, "", "", "Blad1", rows=rows)

    return [
        case("xlsx", good, values, 2),
        case("xlsx with day numbers", workbook(header, [1, "a", 45170]), values[:1]),
        case(
            "xlsx that counts from 1904",
            workbook(header, [1, "a", 43708], [2, "b", dt.date(2023, 9, 2)], epoch_1904=True),
            values,
            2,
        ),
        case("xlsx cut off", good[:-200], "I-PAK-03"),
        case("xlsx that is text", GOOD.encode(), "I-PAK-03"),
        case(
            "xlsx with a damaged sheet",
            changed_part(good, sheet, b"</row>", b"<row>"),
            "I-WBK-03",
            2,
        ),
        case(
            "xlsx without its list of parts",
            changed_part(good, "xl/workbook.xml", b"<", b""),
            "I-WBK-02",
            2,
        ),
        Case("xlsx without that sheet", good, "I-WBK-01", XLSX, "", "", "Blad2", rows=2),
        Case("xlsx named csv", good, "I-PAK-04"),
        Case("xlsx registered as text", good, "I-FIL-02", XLSX, rows=2),
        case("a formula without result", workbook(header, [1, "=A2&A2", day]), "I-WBK-05"),
        case(
            "a formula with result",
            changed_part(workbook(header, [1, "=A2", day]), sheet, b"<v />", b"<v>7</v>"),
            [["001", "7", "2023-09-01"]],
        ),
        case("an error cell", workbook(header, [1, "#N/A", day]), "I-CEL-01"),
        case(
            "a cell at the end of the sheet",
            changed_part(good, sheet, b'r="C3"', b'r="XFD1048576"'),
            "I-WBK-04",
            2,
        ),
        case(
            "a time of day in a date",
            workbook(header, [1, "a", dt.datetime(2023, 9, 1, 10)]),
            "I-CEL-03",
        ),
    ]


def corpus() -> list[Case]:
    """Return all cases; names are unique."""
    cases = _text_cases() + _packed_cases() + _workbook_cases()
    assert len({case.name for case in cases}) == len(cases)
    return cases
