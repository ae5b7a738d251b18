"""From the bytes of a raw file to the bytes of its one table: gzip, zip, and what it is by content.

What a file is follows from its first bytes, and its name must agree. Nothing is written to disk,
and nothing is unpacked beyond a stated size, so a hostile archive costs no more than a good one.
"""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from pathlib import PurePosixPath

from spiegel.errors import SpiegelError

MAX_BYTES = 2**30
MAX_RATIO = 200
# Small files may be packed tighter than that: a column of one value is no attack.
RATIO_FROM = 10 * 2**20
CHUNK = 2**20

PACKINGS = ("gzip", "zip")
WORKBOOKS = ("xlsx", "ods")
_SUFFIXES = {"gzip": (".gz",), "zip": (".zip",), "xlsx": (".xlsx", ".xlsm"), "ods": (".ods",)}
_REFUSED = {
    b"\xd0\xcf\x11\xe0": "an old or password-protected workbook",
    b"%PDF": "a PDF document",
    b"\x50\x41\x52\x31": "a Parquet file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"7z\xbc\xaf": "a 7-Zip file",
    b"Rar!": "a RAR file",
    b"\x28\xb5\x2f\xfd": "a zstd file",
}


def kind_of(content: bytes) -> str:
    """Return what a file is by its bytes: gzip, zip, xlsx, ods or text."""
    if content[:2] == b"\x1f\x8b":
        return "gzip"
    if content[:4] not in (b"PK\x03\x04", b"PK\x05\x06"):
        return "text"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" in names and "mimetype" in names:
                return "ods"
    except Exception:  # hostile bytes raise anything; `unpack` says what is wrong with them
        return "zip"
    return "zip"


def unpack(content: bytes, where: str) -> tuple[bytes, str]:
    """Return the bytes of the one table in a file, and what those are: text, xlsx or ods.

    Parameters
    ----------
    content : the bytes of the file. where : its path, for messages; its name tells the packing.

    Raises
    ------
    SpiegelError : empty, not what its name says, not whole, packed twice, several files in a
        zip, a path that leaves the archive, or content above the stated size or ratio.
    """
    if not content:
        raise SpiegelError(
            "the file is empty",
            where=where,
            fix="export it again; a table without records still has a header.",
            code="I-PAK-01",
        )
    kind = kind_of(content)
    suffix = PurePosixPath(where).suffix.lower()
    _name_agrees(content, kind, suffix, where)
    if kind == "gzip":
        content = _gunzip(content, where)
    elif kind == "zip":
        content = _unzip(content, where)
    else:
        return _checked(content, kind, where), kind
    inner = kind_of(content)
    if inner in PACKINGS:
        raise SpiegelError(
            f"the file is packed twice: a {inner} file lies inside the {kind} file",
            where=where,
            fix="unpack it once and register what is inside.",
            code="I-PAK-02",
        )
    if not content:
        return unpack(content, where)
    return _checked(content, inner, where), inner


def _name_agrees(content: bytes, kind: str, suffix: str, where: str) -> None:
    for name, suffixes in _SUFFIXES.items():
        if suffix in suffixes and kind != name:
            raise SpiegelError(
                f"the file is not a whole {name} file, as its name says",
                where=where,
                fix="download it again and compare its size with the source; if it is another "
                "kind of file, give it the name of that kind.",
                code="I-PAK-03",
            )
    for name, suffixes in _SUFFIXES.items():
        if kind == name and suffix not in suffixes:
            raise SpiegelError(
                f"the file is {name} by its content and '{suffix}' by its name",
                where=where,
                fix=f"let its name end in {suffixes[0]} and register it again.",
                code="I-PAK-04",
            )


def _checked(content: bytes, kind: str, where: str) -> bytes:
    """Return content of a readable kind, within the limits."""
    for magic, name in _REFUSED.items():
        if content.startswith(magic):
            raise SpiegelError(
                f"the file is {name}, not a table that can be read",
                where=where,
                fix="export the table as CSV in UTF-8, or as xlsx or ods without a password.",
                code="I-PAK-05",
            )
    start = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise SpiegelError(
            "the file is a web page or XML, not a table",
            where=where,
            fix="download the export itself: a sign-in or error page often takes its place.",
            code="I-PAK-06",
        )
    if kind in WORKBOOKS:
        # The reader of workbooks trusts the archive, so every part is checked here first.
        with _archive(content, where) as archive:
            left = MAX_BYTES
            for info in archive.infolist():
                left -= _read(archive, info, left, len(content), where, keep=False)[1]
    elif len(content) > MAX_BYTES:
        raise _too_large(where)
    return content


def _gunzip(content: bytes, where: str) -> bytes:
    found = bytearray()
    try:
        with gzip.open(io.BytesIO(content)) as stream:
            while chunk := stream.read(CHUNK):
                found += chunk
                _within_limits(len(found), len(content), MAX_BYTES, where)
    except (OSError, EOFError, zlib.error):
        raise SpiegelError(
            "the file is not a whole gzip file",
            where=where,
            fix="download it again and compare its size with the source.",
            code="I-PAK-07",
        ) from None
    return bytes(found)


def _archive(content: bytes, where: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except Exception:  # a hostile directory raises anything: bad offsets, names, numbers
        raise _not_whole(where) from None


def _unzip(content: bytes, where: str) -> bytes:
    with _archive(content, where) as archive:
        inside = [i for i in archive.infolist() if not i.is_dir()]
        wanted = [i for i in inside if not i.filename.startswith("__MACOSX/")]
        for info in wanted:
            path = PurePosixPath(info.filename.replace("\\", "/"))
            if path.is_absolute() or ".." in path.parts or ":" in info.filename:
                raise SpiegelError(
                    f"the zip file holds a path that leaves it: '{info.filename}'",
                    where=where,
                    fix="do not use this archive; ask the sender for the bare file.",
                    code="I-PAK-08",
                )
        if len(wanted) != 1:
            names = ", ".join(i.filename for i in wanted[:5]) or "none"
            raise SpiegelError(
                f"the zip file holds {len(wanted)} files where one is expected: {names}",
                where=where,
                fix="register each file by itself.",
                code="I-PAK-09",
            )
        return _read(archive, wanted[0], MAX_BYTES, wanted[0].compress_size, where)[0]


def _read(
    archive: zipfile.ZipFile,
    info: zipfile.ZipInfo,
    limit: int,
    packed: int,
    where: str,
    *,
    keep: bool = True,
) -> tuple[bytes, int]:
    """Return the bytes of a part (none when not kept) and their number; checks its CRC."""
    if info.flag_bits & 1:
        raise SpiegelError(
            "the archive is protected with a password",
            where=where,
            fix="unpack it, register the file inside, and keep the password out of the project.",
            code="I-PAK-10",
        )
    found, size = bytearray(), 0
    try:
        with archive.open(info) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                _within_limits(size, max(packed, 1), limit, where)
                if keep:
                    found += chunk
    except SpiegelError:
        raise
    except Exception:  # a hostile part raises anything: bad CRC, method, length
        raise _not_whole(where) from None
    return bytes(found), size


def _within_limits(size: int, packed: int, limit: int, where: str) -> None:
    if size > limit or (size > RATIO_FROM and size > MAX_RATIO * packed):
        raise _too_large(where)


def _too_large(where: str) -> SpiegelError:
    return SpiegelError(
        f"the content is larger than {MAX_BYTES // 2**20} MiB, or more than {MAX_RATIO} times "
        "its packed size",
        where=where,
        fix="an inspection export is far smaller: ask the sender what this is, or split it.",
        code="I-PAK-11",
    )


def _not_whole(where: str) -> SpiegelError:
    return SpiegelError(
        "the file is not a whole zip file or workbook",
        where=where,
        fix="download it again and compare its size with the source; open and save a workbook.",
        code="I-PAK-12",
    )
