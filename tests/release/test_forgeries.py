"""Forgeries of what was published, of a bundle and of a lock: none may pass.

Each is one change that some reader would see, or that would run, while the numbers that a careless
check reads stay as they are.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import struct
import venv
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hand_made import CONFIG, hand_made_files, hand_made_lock, pin
from test_release_compare import book, packed_again

from spiegel.errors import SpiegelError
from spiegel.release.audit import Auditor, Request
from spiegel.release.bundle import MADE, SUMS, described, pack
from spiegel.release.compare import compare
from spiegel.release.lock import ClaimEntry, Lock, lock_bytes
from spiegel.release.preconditions import altered_files, held_files
from spiegel.release.trust import inspect

SVG = (
    b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="x">'
    b'<defs><path id="g5" d="M5"/><path id="g9" d="M9"/></defs>'
    b'<g id="a" style="fill: #1f77b4"><use href="#g5" x="1.5"/></g><text x="2">63%</text></svg>\n'
)
PAGE = b"""<!DOCTYPE html>
<html lang="nl"><head><title>Spiegel</title></head>
<body><!-- cijfers --><h1>63%</h1><p class="n">286 van 409</p>
<a href="data.csv">data</a></body></html>
"""
TABLE = b"sector,k,n,share\nBAO,286,409,0.6992665037\nSO,,9,\n"
DOCUMENT = b'{"claim": "visie.bao", "k": 286, "share": 0.6992665037}\n'


def png(shade: int = 255) -> bytes:
    """Return a picture of 8 x 8 grey pixels."""
    rows = b"".join(b"\0" + bytes([shade]) * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        [chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b"")]
    )


def chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk of a PNG."""
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


def pixels(content: bytes) -> bytes:
    """Return the picture with other bytes as its packed pixels."""
    return png()[:33] + chunk(b"IDAT", content) + chunk(b"IEND", b"")


def parquet(version: str = "1.0", **meta: str) -> bytes:
    """Return a table of one record."""
    table = pyarrow.table({"k": [286]}).replace_schema_metadata(meta)
    stream = io.BytesIO()
    pyarrow.parquet.write_table(table, stream, data_page_version=version)
    return stream.getvalue()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of some files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name), content, method)
    return stream.getvalue()


DRAWN = (
    b'<svg xmlns="http://www.w3.org/2000/svg" aria-labelledby="t"><title id="t">63%</title>'
    b'<style>#c1{fill:red}</style><clipPath id="c1"/><clipPath id="c2"/><g id="g1"/>'
    b'<path clip-path="url(\'#c1\')"/><desc id="d">99%</desc></svg>\n'
)
NOTES = b'id,text\n1,"a\nb"\n'
ODS = {
    "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
    "content.xml": b'<c value="0.63"><p>63%</p></c>',
}
PREFIX = "results/os2030/"
FILES = {
    "site/index.html": PAGE,
    "figures/a.svg": SVG,
    "figures/b.svg": DRAWN,
    "figures/a.png": png(),
    "tables/changes.csv": NOTES,
    "tables/os2030.ods": zipped(ODS),
    "tables/measures.csv": TABLE,
    "tables/claims.json": DOCUMENT,
    "tables/os2030.xlsx": book(0.6992665037),
    "data/measures.parquet": parquet(),
    "report/os2030.nl.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n",
    "notebooks/a.ipynb": json.dumps({"cells": [{"cell_type": "raw", "source": "63%"}]}).encode(),
}


def put(name: str, old: bytes, new: bytes) -> Callable[[Path], object]:
    """Return the forgery that replaces some bytes of a file."""

    def forge(folder: Path) -> None:
        content = (folder / name).read_bytes()
        assert old in content
        (folder / name).write_bytes(content.replace(old, new, 1))

    return forge


def whole(name: str, content: bytes) -> Callable[[Path], object]:
    """Return the forgery that writes a file anew."""

    def forge(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)

    return forge


def more(name: str, content: bytes) -> Callable[[Path], object]:
    """Return the forgery that adds bytes to a file."""
    return whole(name, FILES[name] + content)


def into_zip(name: str, path: str, content: bytes) -> Callable[[Path], object]:
    """Return the forgery that adds a file to a zip."""

    def forge(folder: Path) -> None:
        with zipfile.ZipFile(folder / name, "a") as packed:
            packed.writestr(path, content)

    return forge


def inside_zip(name: str, path: str, old: bytes, new: bytes) -> Callable[[Path], object]:
    """Return the forgery that changes one file of a zip."""

    def forge(folder: Path) -> None:
        with zipfile.ZipFile(folder / name) as packed:
            files = {entry: packed.read(entry) for entry in packed.namelist()}
        assert old in files[path]
        files[path] = files[path].replace(old, new)
        with zipfile.ZipFile(folder / name, "w") as packed:
            for entry, content in files.items():
                packed.writestr(entry, content)

    return forge


def in_zip_bytes(change: Callable[[bytearray], object]) -> Callable[[Path], object]:
    """Return the forgery that changes bytes of the workbook as they stand."""

    def forge(folder: Path) -> None:
        content = bytearray((folder / BOOK).read_bytes())
        change(content)
        (folder / BOOK).write_bytes(bytes(content))

    return forge


def one_head(content: bytearray) -> None:
    """Say in the head of the first file that it is stored, as the directory does not."""
    content[8:10] = struct.pack("<H", zipfile.ZIP_STORED)


def fewer_files(content: bytearray) -> None:
    """Say at the end of a zip that it has one file less."""
    end = content.rindex(b"PK\5\6")
    (n,) = struct.unpack("<H", content[end + 10 : end + 12])
    content[end + 8 : end + 12] = struct.pack("<HH", n - 1, n - 1)


def hidden_part(content: bytearray) -> None:
    """Set the attribute of a hidden file."""
    place = content.index(b"PK\1\2") + 38
    content[place] |= 0x02


def goes_on(rest: bytes, *, longer: bool) -> bytes:
    """Return a zip of one file whose packed bytes go on after their end, or after its size."""
    shown = b"63%"
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(shown + (rest if longer else b"")) + packer.flush()
    packed += b"" if longer else rest
    facts = struct.pack("<III", zlib.crc32(shown), len(packed), len(shown))
    head = struct.pack("<HHHHH", 20, 0, zipfile.ZIP_DEFLATED, 0, 33) + facts
    local = b"PK\3\4" + head + struct.pack("<HH", 1, 0) + b"a" + packed
    central = (
        b"PK\1\2" + struct.pack("<H", 20) + head + struct.pack("<HHHHHII", 1, 0, 0, 0, 0, 0, 0)
    )
    central += b"a"
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central), len(local), 0)
    return local + central + end


def long_times(folder: Path) -> None:
    """Write a text in the field for the time of each part."""
    with zipfile.ZipFile(folder / BOOK) as packed:
        files = {entry: packed.read(entry) for entry in packed.infolist()}
    with zipfile.ZipFile(folder / BOOK, "w") as packed:
        for entry, content in files.items():
            entry.extra = struct.pack("<HH", 0x5455, 40) + b"99%".ljust(40)
            packed.writestr(entry, content)


def link(name: str) -> Callable[[Path], object]:
    """Return the forgery that puts a link in the place of a file or folder."""

    def forge(folder: Path) -> None:
        elsewhere = folder.parent / "elsewhere"
        (folder / name).rename(elsewhere)
        (folder / name).symlink_to(elsewhere)

    return forge


def commented(folder: Path) -> None:
    """Put a comment at the end of a zip."""
    with zipfile.ZipFile(folder / BOOK, "a") as packed:
        packed.comment = b"99%"


BOOK, SHEET = "tables/os2030.xlsx", "xl/worksheets/sheet1.xml"
SITE, FIGURE = "site/index.html", "figures/a.svg"
DIFFERS = {
    "a heading between comments": put(SITE, b"<h1>", b"<!--><h1>99,9%</h1><script>--><h1>"),
    "a script": put(SITE, b"</body>", b"<script>go()</script></body>"),
    "a style": put(SITE, b"</head>", b"<style>h1{display:none}</style></head>"),
    "a comment": put(SITE, b"cijfers", b"[if IE]><h1>99%</h1><![endif]"),
    "another link": put(SITE, b"data.csv", b"//elsewhere/data.csv"),
    "an event": put(SITE, b'class="n"', b'class="n" onclick="go()"'),
    "an attribute twice": put(SITE, b'class="n"', b'class="m" class="n"'),
    "space within a number": put(SITE, b"286", b"2 86"),
    "a space that is no space": put(SITE, b"286 van", b"286\xc2\xa0van"),
    "text turned round": put(SITE, b"286", b"\xe2\x80\xae286"),
    "a frame": put(SITE, b"<body>", b'<body><iframe src="b.html"></iframe>'),
    "a base": put(SITE, b"<title>", b'<base href="//elsewhere/"><title>'),
    "a refresh": put(SITE, b"<title>", b'<meta http-equiv="refresh" content="0"><title>'),
    "another document type": put(SITE, b"<!DOCTYPE html>", b"<!DOCTYPE html SYSTEM 'a'>"),
    "another language": put(SITE, b'lang="nl"', b'lang="en"'),
    "a null in a page": put(SITE, b"63%", b"6\x003%"),
    "a carriage return alone": put(SITE, b"van 409", b"van\r409"),
    "svg: a script": put(FIGURE, b"</svg>", b"<script>go()</script></svg>"),
    "svg: a stylesheet": put(FIGURE, b"<svg", b'<?xml-stylesheet href="a.css"?><svg'),
    "svg: an entity": put(FIGURE, b"<svg", b'<!DOCTYPE svg [<!ENTITY a "9">]><svg'),
    "svg: a comment": put(FIGURE, b"</svg>", b"<!-- 99% --></svg>"),
    "svg: after the end": put(FIGURE, b"</svg>", b"</svg><?go?>"),
    "svg: a glyph for another": put(FIGURE, b'href="#g5"', b'href="#g9"'),
    "svg: glyphs changed": put(FIGURE, b'"g5" d="M5"', b'"g5" d="M9"'),
    "svg: a colour": put(FIGURE, b"#1f77b4", b"#1f77b5"),
    "svg: hidden": put(FIGURE, b"fill: #1f77b4", b"fill: #1f77b4; display: none"),
    "svg: a digit": put(FIGURE, b"63%", b"64%"),
    "svg: moved": put(FIGURE, b'x="1.5"', b'x="1.6"'),
    "svg: metadata": put(FIGURE, b"<defs>", b"<metadata>99%</metadata><defs>"),
    "svg: an event": put(FIGURE, b'<g id="a"', b'<g onload="go()" id="a"'),
    "svg: no svg at all": whole(FIGURE, b"<html>99%</html>"),
    "png: bytes after the end": more("figures/a.png", b"99%"),
    "png: other pixels": whole("figures/a.png", png(0)),
    "png: pixels a shade darker": whole("figures/a.png", png(250)),
    "png: a text": whole("figures/a.png", png()[:33] + chunk(b"tEXt", b"a\0b") + png()[33:]),
    "png: another gamma": whole(
        "figures/a.png", png()[:33] + chunk(b"gAMA", struct.pack(">I", 1)) + png()[33:]
    ),
    "png: an animation": whole(
        "figures/a.png", png()[:33] + chunk(b"acTL", struct.pack(">II", 2, 0)) + png()[33:]
    ),
    "png: a wrong checksum": whole("figures/a.png", png()[:-1] + b"x"),
    "png: another kind": whole("figures/a.png", b"GIF89a"),
    "csv: a count": put("tables/measures.csv", b"286", b"287"),
    "csv: a last digit": put("tables/measures.csv", b"5037", b"5038"),
    "csv: an empty cell": put("tables/measures.csv", b"SO,,", b"SO,0,"),
    "csv: quotes": put("tables/measures.csv", b"BAO", b'"BAO"'),
    "csv: a formula": put("tables/measures.csv", b"BAO", b"=1+1"),
    "csv: a row": more("tables/measures.csv", b"ALL,1,1,1\n"),
    "csv: a row twice": more("tables/measures.csv", b"SO,,9,\n"),
    "csv: spaces": put("tables/measures.csv", b"BAO,286", b"BAO, 286"),
    "csv: an invisible letter": put("tables/measures.csv", b"BAO", b"BA\xe2\x80\x8bO"),
    "csv: a decomposed letter": put("tables/measures.csv", b"share", b"shar\xc3\xa9"),
    "csv: a null": put("tables/measures.csv", b"SO", b"S\0O"),
    "csv: utf-16": whole("tables/measures.csv", TABLE.decode().encode("utf-16")),
    "csv: a line end in a cell": put("tables/changes.csv", b"a\nb", b"a\r\nb"),
    "csv: a mark twice": whole("tables/measures.csv", b"\xef\xbb\xbf" * 2 + TABLE),
    "csv: tabs": whole("tables/measures.csv", TABLE.replace(b",", b"\t")),
    "csv: line ends of long ago": whole("tables/measures.csv", TABLE.replace(b"\n", b"\r")),
    "csv: a separator of lines": put("tables/measures.csv", b"\nSO", b"\xe2\x80\xa8SO"),
    "csv: a letter of another script": put("tables/measures.csv", b"BAO", b"B\xd0\x90O"),
    "csv: no last line end": whole("tables/measures.csv", TABLE.rstrip(b"\n")),
    "svg: a label that is another's": whole(
        "figures/b.svg", DRAWN.replace(b'id="t"', b'id="x"').replace(b'id="d"', b'id="t"')
    ),
    "svg: ids that a style names": whole(
        "figures/b.svg", DRAWN.replace(b'"c1"', b'"x"').replace(b'"c2"', b'"c1"')
    ),
    "svg: an id that a style names": put("figures/b.svg", b'"g1"', b'"c1"'),
    "svg: a space of names": put(FIGURE, b"xmlns:xlink", b'xmlns:a="99%" xmlns:xlink'),
    "svg: attributes in another order": put(FIGURE, b'id="g5" d="M5"', b'd="M5" id="g5"'),
    "svg: another element": put(
        FIGURE, b"</svg>", b'<foreignObject><p xmlns="a">99%</p></foreignObject></svg>'
    ),
    "svg: a picture from elsewhere": put(FIGURE, b"</svg>", b'<image href="//b/a.png"/></svg>'),
    "svg: a link": put(FIGURE, b"<text", b'<a href="//elsewhere/"/><text'),
    "svg: a base": put(FIGURE, b"<svg", b'<svg xml:base="//elsewhere/"'),
    "svg: it moves": put(FIGURE, b"</svg>", b'<set attributeName="x" to="9"/></svg>'),
    "svg: a part of another file": put(FIGURE, b'href="#g5"', b'href="b.svg#g5"'),
    "svg: text as data": put(FIGURE, b"63%", b"<![CDATA[63%]]>"),
    "svg: an element before it": put(FIGURE, b"<svg", b"<!-- <svg> --><svg"),
    "png: a text in another language": whole(
        "figures/a.png", png()[:33] + chunk(b"iTXt", b"a\0\0\0\0\0b") + png()[33:]
    ),
    "png: colours of another kind": whole(
        "figures/a.png", png()[:33] + chunk(b"sRGB", b"\0") + png()[33:]
    ),
    "png: transparent": whole(
        "figures/a.png", png()[:33] + chunk(b"tRNS", b"\0\xff") + png()[33:]
    ),
    "png: an empty part": whole("figures/a.png", png()[:33] + chunk(b"teXt", b"") + png()[33:]),
    "png: pixels in two places": whole(
        "figures/a.png", png()[:33] + chunk(b"IDAT", b"") + chunk(b"teXt", b"") + png()[33:]
    ),
    "png: bytes after the pixels": whole(
        "figures/a.png", pixels(zlib.compress(b"\0" + b"\xff" * 8) + b"99%")
    ),
    "png: rows below the picture": whole(
        "figures/a.png", pixels(zlib.compress((b"\0" + b"\xff" * 8) * 9))
    ),
    "json: no number": put("tables/claims.json", b"286", b"NaN"),
    "json: a comment": put("tables/claims.json", b"{", b"/* 99% */{"),
    "json: another way to write a number": put("tables/claims.json", b"286", b"2.86e2"),
    "json: a mark twice": whole("tables/claims.json", b"\xef\xbb\xbf" * 2 + DOCUMENT),
    "json: a second key": put("tables/claims.json", b'"k": 286', b'"k": 999, "k": 286'),
    "json: another order": whole("tables/claims.json", b'{"k": 286, "claim": "visie.bao"}\n'),
    "json: a float for a count": put("tables/claims.json", b"286", b"286.0"),
    "json: spaces": put("tables/claims.json", b", ", b",  "),
    "json: an escape": put("tables/claims.json", b"visie", b"\\u0076isie"),
    "json: after the end": more("tables/claims.json", b"{}"),
    "json: nested deep": whole("tables/claims.json", b"[" * 100_000 + b"]" * 100_000),
    "xlsx: a format that shows 99.9%": whole(BOOK, book(0.6992665037, '"99.9%"')),
    "xlsx: hidden": whole(BOOK, book(0.6992665037, macro=b"x")),
    "xlsx: a macro": into_zip(BOOK, "xl/vbaProject.bin", b"x"),
    "xlsx: a custom part": into_zip(BOOK, "customXml/item1.xml", b"<a/>"),
    "xlsx: a part twice": into_zip(BOOK, SHEET, b"<a/>"),
    "xlsx: a folder": into_zip(BOOK, "xl/more/", b""),
    "xlsx: a comment": commented,
    "xlsx: bytes before": whole(BOOK, b"MZ" + book(0.6992665037)),
    "xlsx: bytes after": more(BOOK, b"99%"),
    "xlsx: a value": whole(BOOK, book(0.7)),
    "xlsx: a hidden row": inside_zip(BOOK, SHEET, b'<row r="2"', b'<row hidden="1" r="2"'),
    "xlsx: a formula": inside_zip(BOOK, SHEET, b"<v>0.6992665037</v>",
                                  b"<f>1</f><v>0.6992665037</v>"),
    "xlsx: another name": whole(
        BOOK, packed_again(book(0.6992665037)).replace(b"app.xml", b"App.xml")
    ),
    "xlsx: a link": inside_zip(BOOK, "xl/workbook.xml", b"</workbook>",
                               b"<externalReferences/></workbook>"),
    "xlsx: a head that says another packing": in_zip_bytes(one_head),
    "xlsx: fewer files than it holds": in_zip_bytes(fewer_files),
    "xlsx: a part that is hidden": in_zip_bytes(hidden_part),
    "xlsx: a text for a time": long_times,
    "xlsx: a packing that few read": whole(
        BOOK, zipped({"xl/workbook.xml": b"99%"}, zipfile.ZIP_BZIP2)
    ),
    "xlsx: a connection": into_zip(BOOK, "xl/connections.xml", b"<connections/>"),
    "xlsx: a name": inside_zip(BOOK, "xl/workbook.xml", b"</workbook>",
                               b"<definedNames/></workbook>"),
    "xlsx: a view of somebody": inside_zip(BOOK, "xl/workbook.xml", b"</workbook>",
                                           b"<customWorkbookViews/></workbook>"),
    "xlsx: a sheet that nobody finds": inside_zip(BOOK, "xl/workbook.xml", b"<sheet ",
                                                  b'<sheet state="veryHidden" '),
    "ods: another text than value": inside_zip(
        "tables/os2030.ods", "content.xml", b"63%", b"99%"
    ),
    "ods: an event": into_zip("tables/os2030.ods", "Basic/script-lc.xml", b"<a/>"),
    "ods: parts in another order": whole(
        "tables/os2030.ods", zipped(dict(reversed(ODS.items())))
    ),
    "pdf: a script": put("report/os2030.nl.pdf", b"/Catalog", b"/Catalog/AA<</JS(go)>>"),
    "pdf: a file in it": more("report/os2030.nl.pdf", b"3 0 obj<</Type/EmbeddedFile>>endobj\n"),
    "pdf: a note": put("report/os2030.nl.pdf", b"/Catalog", b"/Catalog/Annots[]"),
    "pdf: a layer": put("report/os2030.nl.pdf", b"/Catalog", b"/Catalog/OCProperties<<>>"),
    "pdf: bytes before": whole("report/os2030.nl.pdf", b"MZ%PDF-1.7\n"),
    "parquet: written by another": whole("data/measures.parquet", parquet("2.0")),
    "parquet: bytes in between": put("data/measures.parquet", b"PAR1", b"PAR199%"),
    "page: an object": put(SITE, b"<body>", b'<body><object data="b.html"></object>'),
    "page: a form": put(SITE, b"<h1>", b'<form action="//elsewhere/"></form><h1>'),
    "page: a map of imports": put(SITE, b"</head>", b'<script type="importmap">{}</script></head>'),
    "page: it is fetched before": put(SITE, b"</head>", b'<link rel="prerender" href="b"></head>'),
    "notebook: an attachment": put("notebooks/a.ipynb", b'"raw", ', b'"raw", "attachments": {}, '),
    "parquet: metadata": whole("data/measures.parquet", parquet(note="99%")),
    "parquet: bytes before the end": put("data/measures.parquet", b"PAR1", b"PAR2"),
    "pdf: an action": put("report/os2030.nl.pdf", b"/Catalog", b"/Catalog/OpenAction 9 0 R"),
    "pdf: an update": more("report/os2030.nl.pdf", b"2 0 obj<<>>endobj\n"),
    "pdf: white over it": put("report/os2030.nl.pdf", b"endobj", b" endobj"),
    "notebook: metadata": put("notebooks/a.ipynb", b'"raw", ', b'"raw", "metadata": {"a": 1}, '),
    "notebook: an output": put("notebooks/a.ipynb", b'"raw", ', b'"raw", "outputs": ["99%"], '),
    "nothing left of it": whole(SITE, b""),
}  # fmt: skip
STRANGE = {
    "a file for the server": whole(".htaccess", b"Redirect / //elsewhere/"),
    "a hidden folder": whole(".git/config", b"a"),
    "a hidden file in a folder": whole("site/.a.html", b"a"),
    "a page more": whole("site/more.html", PAGE),
    "a page with another ending": whole("site/index.htm", PAGE),
    "a name in capitals": whole("site/INDEX.html", PAGE),
    "a name with a space": whole("site/index.html ", PAGE),
    "another language of a page": whole("site/index.fr.html", PAGE),
    "a script beside": whole("site/a.js", b"go()"),
    "a worker": whole("site/sw.js", b"go()"),
    "a folder like the audit's": whole("audit/report.html", b"99%"),
    "a folder like the release": whole("release/a.zip", b"PK"),
    "an empty folder": lambda folder: (folder / "more").mkdir(),
    "a folder deep down": lambda folder: (folder / "site" / "a" / "b").mkdir(parents=True),
    "a file that is a link": link(SITE),
    "a folder that is a link": link("site"),
    "letters of another script": whole("site/\u0456ndex.html", PAGE),
    "a letter in two parts": whole("site/cafe\u0301.html", PAGE),
    "a letter that is not shown": whole("site/index\u200b.html", PAGE),
    "a line end in a name": whole("site/index\n.html", PAGE),
    "a folder in capitals": whole("SITE/index.html", PAGE),
    "a hidden folder deep down": whole("site/.well-known/a.html", PAGE),
    "a pipe": lambda folder: os.mkfifo(folder / "site" / "a.html"),
    "a pipe for a page": lambda folder: (
        (folder / SITE).unlink(),
        os.mkfifo(folder / SITE),
    ),
    "a folder for a page": lambda folder: ((folder / SITE).unlink(), (folder / SITE).mkdir()),
    "a link from the folder to itself": lambda folder: (folder / "site" / "a").symlink_to(".."),
    "a chapter beside the others": whole("notebooks/a.py", b"print(99)\n"),
    "records beside": whole("data/records.sqlite", b"SQLite format 3\0"),
    "a link to nothing": lambda folder: (folder / "a").symlink_to("nowhere"),
    "a link to itself": lambda folder: (folder / "b").symlink_to("."),
}
SAME = {
    "csv: line ends, cells as they were": whole("tables/changes.csv", b'id,text\r\n1,"a\nb"\r\n'),
    "svg: other ids beside a style": put("figures/b.svg", b'"g1"', b'"g7"'),
    "csv: line ends": whole("tables/measures.csv", TABLE.replace(b"\n", b"\r\n")),
    "csv: a mark": whole("tables/measures.csv", b"\xef\xbb\xbf" + TABLE),
    "page: line ends": whole(SITE, PAGE.replace(b"\n", b"\r\n")),
    "svg: other ids": whole(FIGURE, SVG.replace(b"g5", b"h1").replace(b"g9", b"h2")),
    "xlsx: packed again": whole(BOOK, packed_again(book(0.6992665037), level=9)),
    "png: packed again": whole(
        "figures/a.png",
        png()[:33]
        + chunk(b"IDAT", zlib.compress(b"".join(b"\0" + b"\xff" * 8 for _ in range(8)), 0))
        + chunk(b"IEND", b""),
    ),
}


def published(tmp_path: Path, forge: Callable[[Path], object]) -> tuple[Auditor, int | None]:
    """Return an audit of a publication that was forged, and where it ended."""
    folder = tmp_path / "published"
    for name, content in FILES.items():
        whole(name, content)(folder)
    forge(folder)
    request = Request("os2030", published=folder)
    auditor = Auditor(tmp_path, request, tmp_path / "out", say=lambda line: None)
    auditor.lock = hand_made_lock(
        outputs={PREFIX + n: pin(PREFIX + n, c) for n, c in FILES.items()}
    )
    return auditor, auditor.published()


@pytest.mark.parametrize("name", DIFFERS)
def test_a_file_that_was_changed_is_not_what_was_frozen(tmp_path: Path, name: str) -> None:
    auditor, code = published(tmp_path, DIFFERS[name])
    assert code == 20
    (own,) = auditor.audit.outputs
    assert own.status == "differs"


@pytest.mark.parametrize("name", STRANGE)
def test_what_no_edition_has_is_not_trusted(tmp_path: Path, name: str) -> None:
    auditor, code = published(tmp_path, STRANGE[name])
    assert code == 33
    assert auditor.audit.reasons


@pytest.mark.parametrize("name", SAME)
def test_another_way_to_write_it_passes_and_is_named(tmp_path: Path, name: str) -> None:
    auditor, code = published(tmp_path, SAME[name])
    assert code is None
    (note,) = auditor.audit.notes
    assert "is written in another way" in note


@pytest.mark.parametrize("longer", [True, False])
def test_a_zip_whose_packed_bytes_go_on_has_no_form(longer: bool) -> None:
    plain, forged = goes_on(b"", longer=longer), goes_on(b" of 99%", longer=longer)
    with zipfile.ZipFile(io.BytesIO(forged)) as packed:
        assert packed.read("a") == b"63%"  # so our own reader sees nothing
    assert compare("workbook", plain, zipped({"a": b"63%"}), 0).status == "same_content"
    assert compare("workbook", plain, forged, 0).status == "differs"


def test_a_file_that_stays_in_the_house_may_not_be_among_what_was_published(tmp_path: Path) -> None:
    folder, name = tmp_path / "published", "quality/ledger.csv"
    for path, content in {**FILES, name: TABLE}.items():
        whole(path, content)(folder)
    pins = {PREFIX + n: pin(PREFIX + n, c) for n, c in FILES.items()}
    pins[PREFIX + name] = pin(PREFIX + name, TABLE, in_bundle=False)
    request = Request("os2030", published=folder)
    auditor = Auditor(tmp_path, request, tmp_path / "out", say=lambda line: None)
    auditor.lock = hand_made_lock(outputs=pins)
    assert auditor.published() == 33
    (reason,) = auditor.audit.reasons
    assert name in reason
    (folder / name).unlink()
    auditor.audit.reasons.clear()
    assert auditor.published() is None


def test_the_word_of_a_lock_for_what_a_file_holds_is_not_taken(tmp_path: Path) -> None:
    """A forged page, and a lock that says its form is that of the frozen one."""
    auditor, code = published(tmp_path, put(SITE, b"63%", b"99%"))
    assert code == 20
    path = PREFIX + SITE
    own = auditor.lock.outputs[path].model_copy(
        update={"content": pin(path, PAGE.replace(b"63%", b"99%")).content}
    )
    auditor.lock = auditor.lock.model_copy(update={"outputs": {path: own}})
    auditor.audit.outputs.clear()
    auditor.read = {path: PAGE}.get
    assert auditor._held(tmp_path / "published" / SITE, path, own) is not None


def test_records_that_a_run_does_not_make_are_seen(tmp_path: Path) -> None:
    path = "data/processed/os2030/clean/2029-2030/visits.parquet"
    auditor = Auditor(tmp_path, Request("os2030"), tmp_path / "out", say=lambda line: None)
    auditor.lock = hand_made_lock(records={path: pin(path, parquet())})
    for content, told in ((None, "not_made"), (parquet(), None), (parquet(a="b"), "differs")):
        if content is not None:
            whole(path, content)(tmp_path)
        assert [one.status for one in auditor._other_records(tmp_path)] == ([told] if told else [])


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpiegelError, match="a link, no folder"):
        published(tmp_path, link(""))


def test_a_file_that_lacks_is_incomplete(tmp_path: Path) -> None:
    assert published(tmp_path, lambda folder: (folder / SITE).unlink())[1] == 21


LOCK = "config/editions/os2030.lock.json"


def repacked(**files: bytes) -> Callable[[Path, Lock], Path]:
    """Return the forgery that packs other files, with a list of digests that agrees."""

    def forge(folder: Path, lock: Lock) -> Path:
        pack({**hand_made_files(lock), **files}, folder / "b.zip")
        return folder / "b.zip"

    return forge


def around(before: bytes = b"", after: bytes = b"") -> Callable[[Path, Lock], Path]:
    """Return the forgery that puts bytes around a bundle."""

    def forge(folder: Path, lock: Lock) -> Path:
        path = repacked()(folder, lock)
        path.write_bytes(before + path.read_bytes() + after)
        return path

    return forge


def added(name: str, comment: bytes = b"", extra: bytes = b"") -> Callable[[Path, Lock], Path]:
    """Return the forgery that adds an entry to the zip itself."""

    def forge(folder: Path, lock: Lock) -> Path:
        path = repacked()(folder, lock)
        with zipfile.ZipFile(path, "a") as packed:
            entry = zipfile.ZipInfo(name)
            entry.extra = extra
            packed.writestr(entry, b"")
            packed.comment = comment
        return path

    return forge


def changed(change: Callable[[bytearray], object]) -> Callable[[Path, Lock], Path]:
    """Return the forgery that changes bytes of the zip as they stand."""

    def forge(folder: Path, lock: Lock) -> Path:
        path = repacked()(folder, lock)
        content = bytearray(path.read_bytes())
        change(content)
        path.write_bytes(bytes(content))
        return path

    return forge


def listing(change: Callable[[bytes], bytes]) -> Callable[[Path, Lock], Path]:
    """Return the forgery that writes the list of digests in another way."""

    def forge(folder: Path, lock: Lock) -> Path:
        path = repacked()(folder, lock)
        with zipfile.ZipFile(path) as packed:
            files = {name: packed.read(name) for name in packed.namelist()}
        files[SUMS] = change(files[SUMS])
        path.write_bytes(zipped(files))
        return path

    return forge


def locked(change: Callable[[bytes], bytes]) -> Callable[[Path, Lock], Path]:
    """Return the forgery that writes the lock in another way."""

    def forge(folder: Path, lock: Lock) -> Path:
        content = lock_bytes(lock)
        assert change(content) != content
        return repacked(**{LOCK: change(content)})(folder, lock)

    return forge


def moved(path: str) -> Callable[[Path, Lock], Path]:
    """Return the forgery that gives an output another path, everywhere."""

    def forge(folder: Path, lock: Lock) -> Path:
        drawn = "results/os2030/figures/a.svg"
        files, outputs = hand_made_files(lock), dict(lock.outputs)
        outputs[path] = outputs.pop(drawn)
        files[path] = files.pop(drawn)
        other = lock.model_copy(update={"outputs": outputs})
        files[LOCK] = lock_bytes(other)
        own = {n: c for n, c in files.items() if n not in MADE}
        pack({**own, **described(other, own)}, folder / "b.zip")
        return folder / "b.zip"

    return forge


def nested(folder: Path, lock: Lock) -> Path:
    """Pack a lock that is nested deep."""
    return repacked(**{LOCK: b"[" * 200_000})(folder, lock)


def crate_of(change: Callable[[dict[str, bytes]], object]) -> Callable[[Path, Lock], Path]:
    """Return the forgery that describes other files than are there."""

    def forge(folder: Path, lock: Lock) -> Path:
        files = hand_made_files(lock)
        change(files)
        own = {n: c for n, c in files.items() if not n.endswith((".json", "WITHHELD.csv"))}
        pack({**files, **described(lock, own)}, folder / "b.zip")
        return folder / "b.zip"

    return forge


BUNDLES: dict[str, Callable[[Path, Lock], Path]] = {
    "withheld: another list": repacked(**{"WITHHELD.csv": b"path,sha256,bytes,source\n"}),
    "withheld: a source": repacked(**{"WITHHELD.csv": b"path,sha256,bytes,source\na,b,1,//x\n"}),
    "data package: empty": repacked(**{"datapackage.json": b"{}\n"}),
    "data package: a licence": repacked(**{"datapackage.json": b'{"licenses": []}\n'}),
    "crate: empty": repacked(**{"ro-crate-metadata.json": b"{}\n"}),
    "crate: of other files": crate_of(lambda files: files.pop("LICENSE")),
    "a file more": repacked(**{"more.txt": b"a"}),
    "code": repacked(Snakefile=b"rule evil:\n"),
    "configuration": repacked(**dict.fromkeys(CONFIG, b"edition: os2031\n")),
    "an output": repacked(**{"results/os2030/figures/a.svg": b"<svg></svg>"}),
    "a record that stays in the house": repacked(
        **{"results/os2030/quality/ledger.csv": b"record,source_row\nx,1\n"}
    ),
    "bytes before": around(before=b"MZ"),
    "bytes after": around(after=b"99%"),
    "a comment": added("a.txt", comment=b"99%"),
    "a folder": added("docs/more/"),
    "a second name in a field": added("a.txt", extra=b"up" + struct.pack("<H", 6) + b"\1\0\0\0\0b"),
    "a head that says another packing": changed(one_head),
    "fewer files than it holds": changed(fewer_files),
    "a file that is hidden": changed(hidden_part),
    "a file with a password": changed(
        lambda content: content.__setitem__(content.index(b"PK\1\2") + 8, 1)
    ),
    "a list with other line ends": listing(lambda told: told.replace(b"\n", b"\r\n")),
    "a list with a line that is two": listing(
        lambda told: told.replace(b"\n", b"\xe2\x80\xa8", 1)
    ),
    "a list without its last line end": listing(lambda told: told.rstrip(b"\n")),
    "a list that names a file twice": listing(lambda told: told + told.partition(b"\n")[0] + b"\n"),
    "a list in capitals": listing(lambda told: told.upper()),
    "a list that names what is above": listing(lambda told: told + b"0" * 64 + b"  ../a\n"),
    "a lock with a key twice": locked(
        lambda own: own.replace(b'"claims"', b'"claims": {"a": 1}, "claims"', 1)
    ),
    "a lock with a key in two forms": locked(
        lambda own: own.replace(
            b'"seeds": {', '"seeds": {"caf\u00e9": "1", "cafe\u0301": "2", '.encode(), 1
        )
    ),
    "a lock with no number": locked(lambda own: own.replace(b"1e-06", b"NaN")),
    "a lock with a number without end": locked(lambda own: own.replace(b"1e-06", b"Infinity")),
    "a lock with a mark": locked(lambda own: b"\xef\xbb\xbf" + own),
    "a lock in other letters": locked(lambda own: own.decode().encode("utf-16")),
    "a lock with more after it": locked(lambda own: own + b"{}"),
    "a lock with a key that nobody knows": locked(
        lambda own: own.replace(b'"claims"', b'"signed_by": "us", "claims"', 1)
    ),
    "an output in no list": moved("results/os2030/site/a.exe"),
    "an output that is hidden": moved("results/os2030/figures/.a.svg"),
    "a path that is written in two ways": moved("results/os2030/./figures/a.svg"),
    "a path with a letter in two parts": moved("results/os2030/figures/e\u0301.svg"),
    "a path with a letter that is not shown": moved("results/os2030/figures/a\u200b.svg"),
    "a path that ends in a space": moved("results/os2030/figures/a.svg "),
    "two locks": repacked(**{"config/editions/other.lock.json": b"{}"}),
    "a lock that is nested deep": nested,
    "a lock of another edition": repacked(
        **{LOCK: lock_bytes(hand_made_lock(edition="os2031"))}
    ),
    "a lock with a path outside": repacked(
        **{LOCK: lock_bytes(hand_made_lock()).replace(b"Snakefile", b"../Snakefile")}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BUNDLES)
def test_a_bundle_is_believed_only_where_all_of_it_follows(tmp_path: Path, name: str) -> None:
    found = inspect(BUNDLES[name](tmp_path, hand_made_lock()))
    assert found.problems


def test_the_bundle_that_was_not_forged_is_believed(tmp_path: Path) -> None:
    assert inspect(repacked()(tmp_path, hand_made_lock())).problems == []


def test_a_forged_claim_in_the_lock_is_seen_after_the_run(tmp_path: Path) -> None:
    said = ClaimEntry.model_validate({"nl": "99% slaagt.", "en": "99% pass.", "values": {}})
    auditor = Auditor(tmp_path, Request("os2030"), tmp_path / "out", say=lambda line: None)
    auditor.lock = hand_made_lock(claims={"visie": said})
    auditor.audit.runs = 1
    auditor._account(tmp_path)
    assert [claim.claim for claim in auditor.audit.failed_claims] == ["visie"]


FOREIGN: list[str] = []  # folders of this machine
OWN = ("python", "python3", "lib64")


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an environment with one package of two files, as an installer leaves it."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    (inside,) = folder.glob("lib/python*/site-packages")
    files = {"panda/__init__.py": b"K = 286\n", "panda-1.0.dist-info/METADATA": b"Name: panda\n"}
    listed = "panda-1.0.dist-info/RECORD,,\n"
    for name, content in files.items():
        whole(name, content)(inside)
        made = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
        listed += f"{name},sha256={made},{len(content)}\n"
    whole("panda-1.0.dist-info/RECORD", listed.encode())(inside)
    return inside


@pytest.mark.parametrize(
    ("forge", "told"),
    [
        (whole("sitecustomize.pyc", b"x"), ["sitecustomize.pyc"]),  # it would be read
        (
            whole("panda/core.cpython-311-x86_64-linux-gnu.so", b"x"),
            ["panda/core.cpython-311-x86_64-linux-gnu.so"],
        ),
        (whole("spaces/evil.py", b"K = 287\n"), ["spaces/evil.py"]),  # a package without a file
        (whole("panda.egg-link", b"/elsewhere\n"), ["panda.egg-link"]),
        (lambda inside: (inside / "linked").symlink_to("/usr"), ["linked"]),
        (
            put(
                "panda-1.0.dist-info/RECORD",
                b"panda-1.0.dist-info/RECORD",
                b"numpy.py,,\npanda-1.0.dist-info/RECORD",
            ),
            ["panda: numpy.py"],
        ),
        (whole("../../../bin/git", b"#!/bin/sh\n"), ["bin/git"]),
        (whole("../../../bin/python3.99", b"#!/bin/sh\n"), ["bin/python3.99"]),
        (put("../../../pyvenv.cfg", b"= false", b"= true"), FOREIGN),
        (put("panda/__init__.py", b"286", b"287"), ["panda: panda/__init__.py"]),
        (lambda inside: (inside / "panda/__init__.py").unlink(), ["panda: panda/__init__.py"]),
        (whole("a.pth", b"import evil\n"), ["a.pth"]),
        (whole("sitecustomize.py", b"K = 287\n"), ["sitecustomize.py"]),
        (whole("panda/more.py", b"K = 287\n"), ["panda/more.py"]),
        (whole("numpy.py", b"K = 287\n"), ["numpy.py"]),
        (whole("panda/__pycache__/__init__.cpython-311.pyc", b"x"), []),  # never read
        (lambda inside: None, []),
    ],
)
def test_installed_files_are_those_of_their_packages(
    environment: Path, forge: Callable[[Path], object], told: list[str] | None
) -> None:
    top = environment.parents[2]
    before = {p: p.read_bytes() for p in top.rglob("*") if p.is_file() and not p.is_symlink()}
    forge(environment)
    found = altered_files(held_files({}, str(top / "bin" / "python")))
    for path in [p for p in top.rglob("*") if p.is_file() or p.is_symlink()]:
        if path not in before and not path.name.startswith("python3.1") and path.name not in OWN:
            path.unlink()
    for path, content in before.items():
        path.write_bytes(content)
    assert [one.item for one in found] == told if told is not FOREIGN else found
    assert all(one.code == 32 for one in found)
