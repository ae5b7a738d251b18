"""What may stand in for the same bytes: a closed list of other ways to write one file.

Each way has a form in which all of the file is left but what that way changes. Two files with the
same form show and say the same; `digest` is the SHA-256 of the form. A file that the list says
nothing of has its bytes alone, and so has one that is not what its name says.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import IO, Any, Literal
from xml.etree import ElementTree

from spiegel.release.audit_messages import Message, message
from spiegel.release.kinds import Kind

Way = Literal["line_ends", "ids", "packing"]

MARK = b"\xef\xbb\xbf"
TAG = re.compile(r"<[^>]*>")
SVG_IDS = re.compile(r'(\sid="|url\(#|href="#)([^")]+)')
WORD = re.compile(r"[\w.:-]+")
PNG = b"\x89PNG\r\n\x1a\n"
# A local header, the directory's entry of a file, and the end of the directory (APPNOTE 4.3).
LOCAL, CENTRAL, END = 30, 46, 22
WITH_SIZES_AFTER = 0x08
# Extra fields that hold a time or the number of a user, and how many bytes of it at most.
TIMES = {0x5455: 13, 0x5855: 12, 0x7855: 4, 0x7875: 24}
STORED, DEFLATED = zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
PIECE = 2**20  # bytes that are unpacked at a time
ORDINARY = (0, 0x20)  # attributes of a file that no system hides


class UnreadableError(Exception):
    """A file is not what its name says; `reason` tells it in both languages."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(reason)


def lines(content: bytes) -> bytes:
    """Return a text without its byte-order mark and with line feeds as line ends."""
    content.decode("utf-8")
    return content.removeprefix(MARK).replace(b"\r\n", b"\n")


def table(content: bytes) -> str:
    """Return a csv with line feeds as line ends; a line end within a quoted cell is its content."""
    parts = content.removeprefix(MARK).decode("utf-8").split('"')
    return '"'.join(p if at % 2 else p.replace("\r\n", "\n") for at, p in enumerate(parts))


def drawing(content: bytes) -> list[str]:
    """Return an SVG with its ids renamed: numbers, in the order in which they come.

    All else is kept as it is written, and so is an id that another place names, such as a style
    or a label: there another name may be another meaning.
    """
    text = lines(content).decode("utf-8")
    start, end = text.index("<svg"), text.rindex("</svg>") + len("</svg>")
    kept = {*WORD.findall(SVG_IDS.sub(r"\1", text))}
    names: dict[str, str] = {}

    def new(found: re.Match[str]) -> str:
        own = found[2]
        # No id begins with a null: none is taken for a number.
        number = own if own in kept else names.setdefault(own, f"\0{len(names)}")
        return found[1] + number

    ElementTree.fromstring(text)
    whole = TAG.sub(lambda tag: SVG_IDS.sub(new, tag[0]), text[start:end])
    return [text[:start], whole, text[end:]]


def picture(content: bytes) -> list[list[str]]:
    """Return the chunks of a PNG with their digests, the packed pixels unpacked and taken as one.

    Source: Portable Network Graphics (Third Edition), 5.3.
    """
    if not content.startswith(PNG):
        raise ValueError("no PNG")
    chunks, place, pixels = [], len(PNG), b""
    while place < len(content):
        size, kind = struct.unpack(">I4s", content[place : place + 8])
        data = content[place + 8 : place + 8 + size]
        (check,) = struct.unpack(">I", content[place + 8 + size : place + 12 + size])
        if check != zlib.crc32(kind + data):
            raise ValueError("a chunk with another checksum")
        place += 12 + size
        pixels += data if kind == b"IDAT" else b""
        if kind != b"IDAT":
            chunks.append([kind.decode("ascii"), hashlib.sha256(data).hexdigest()])
        elif chunks[-1] != ["IDAT", ""]:
            chunks.append(["IDAT", ""])
    if chunks[-1][0] != "IEND" or sum(name in ("IDAT", "IEND") for name, _ in chunks) != 2:
        raise ValueError("bytes after the end, or pixels in two places")
    unpacked = zlib.decompressobj()
    shown = unpacked.decompress(pixels)
    if unpacked.unused_data or not unpacked.eof:
        raise ValueError("bytes after the pixels")
    return [*chunks, ["pixels", hashlib.sha256(shown).hexdigest()]]


def beside(stream: IO[bytes], packed: zipfile.ZipFile) -> str:
    """Return what a zip holds beside plain files with one name each, or ''.

    That is bytes before, between or after the files, a comment, a folder or a link, a field in a
    head that is no time, or a name that is written in two ways.
    """
    place, names = 0, 0
    for entry in packed.infolist():
        stream.seek(place)
        head = stream.read(LOCAL)
        if entry.header_offset != place or len(head) != LOCAL:
            return f"bytes before {entry.filename}"
        name_size, extra_size = struct.unpack("<HH", head[26:30])
        name, extra = stream.read(name_size), stream.read(extra_size)
        if name != entry.orig_filename.encode() or entry.filename != entry.orig_filename:
            return f"two names of {entry.filename}"
        mode = entry.external_attr >> 16 & 0o170000
        if entry.is_dir() or mode not in (0, 0o100000):
            return f"{entry.filename}, which is no file"
        if entry.comment or not (_only_times(extra) and _only_times(entry.extra)):
            return f"something beside {entry.filename}"
        if entry.external_attr & 0xFFFF not in ORDINARY:
            return f"{entry.filename}, which is hidden"
        if not _one_head(head, entry):
            return f"two heads of {entry.filename}"
        if not _is_all(stream.read(entry.compress_size), entry):
            return f"more than is unpacked of {entry.filename}"
        place += LOCAL + name_size + extra_size + entry.compress_size
        if entry.flag_bits & WITH_SIZES_AFTER:
            stream.seek(place)
            place += 16 if stream.read(4) == b"PK\x07\x08" else 12
        names += CENTRAL + name_size + len(entry.extra)
    if packed.comment or place != packed.start_dir:
        return "bytes after the files"
    if stream.seek(0, os.SEEK_END) != place + names + END:
        return "bytes after the end"
    stream.seek(place + names)
    n = len(packed.infolist())
    told = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, n, n, names, place, 0)
    return "" if stream.read(END) == told else "another number of files than it says"


def _one_head(head: bytes, entry: zipfile.ZipInfo) -> bool:
    """Say whether a file's own head says of it what the directory says: readers use either."""
    flags, method, _, _, *facts = struct.unpack("<HHHHIII", head[6:26])
    told = [entry.CRC, entry.compress_size, entry.file_size]
    if entry.flag_bits & WITH_SIZES_AFTER:
        told = [0, 0, 0] if facts == [0, 0, 0] else told
    return [flags, method, *facts] == [entry.flag_bits, entry.compress_type, *told]


def _is_all(packed: bytes, entry: zipfile.ZipInfo) -> bool:
    """Say whether the packed bytes of a file are the file and no more; other packings are not read.

    A reader that stops at the stated size, or at the end of what is packed, misses what follows.
    """
    if entry.compress_type == STORED:
        return len(packed) == entry.file_size
    if entry.compress_type != DEFLATED:
        return False
    unpacked, rest, size = zlib.decompressobj(-zlib.MAX_WBITS), packed, 0
    while not unpacked.eof and size <= entry.file_size:
        piece = unpacked.decompress(rest, PIECE)
        rest, size = unpacked.unconsumed_tail, size + len(piece)
        if not piece and not rest:
            break  # cut off
    return unpacked.eof and not unpacked.unused_data and size == entry.file_size


def entries(content: bytes) -> list[tuple[str, bytes]]:
    """Return name and content of each file of a zip, in its order.

    Raises
    ------
    ValueError : something else is in it (see `beside`), or a name stands twice.
    """
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream) as packed:
        if found := beside(stream, packed):
            raise ValueError(found)
        names = {entry.filename.casefold() for entry in packed.infolist()}
        if len(names) != len(packed.infolist()):
            raise ValueError("a name twice")
        return [(entry.filename, packed.read(entry)) for entry in packed.infolist()]


def _only_times(extra: bytes) -> bool:
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if size > TIMES.get(kind, -1):
            return False
        extra = extra[4 + size :]
    return not extra


def packed_files(content: bytes) -> list[list[str]]:
    """Return name and digest of each file of a zip; leaves out times and how they are packed."""
    return [[name, hashlib.sha256(inside).hexdigest()] for name, inside in entries(content)]


def _text(content: bytes) -> str:
    return lines(content).decode("utf-8")


FORMS: dict[Kind, tuple[Way, Callable[[bytes], Any]]] = {
    "table": ("line_ends", table),
    "document": ("line_ends", _text),
    "page": ("line_ends", _text),
    "notebook": ("line_ends", _text),
    "drawing": ("ids", drawing),
    "picture": ("packing", picture),
    "workbook": ("packing", packed_files),
    "archive": ("packing", packed_files),
}


def form(kind: Kind, content: bytes) -> Any:
    """Return the form of a file as plain values; None for a kind that has its bytes alone.

    Raises
    ------
    UnreadableError : the file is not what its name says.
    """
    if kind not in FORMS:
        return None
    try:
        return FORMS[kind][1](content)
    except Exception as error:
        said = message("unreadable", kind=kind, error=type(error).__name__)
        raise UnreadableError(said) from error


def digest(kind: Kind, content: bytes) -> str:
    """Return the SHA-256 of the form of a file; of its bytes when it has none."""
    try:
        values = form(kind, content)
    except UnreadableError:
        values = None
    if values is None:
        return hashlib.sha256(content).hexdigest()
    text = json.dumps(values, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
