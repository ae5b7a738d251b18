"""What makes one change in files and archives that were published."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
from test_release_compare import book


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
BOOK, SHEET = "tables/os2030.xlsx", "xl/worksheets/sheet1.xml"
