"""Content without what a file format adds: two files with the same content are the same output.

`parsed(kind, bytes)` turns a file into plain values; `digest` is the SHA-256 of their JSON. What
each kind leaves out stands beside its function.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

from spiegel.publish.pdf.reading import page_texts
from spiegel.release.audit_messages import Message, message
from spiegel.release.kinds import Kind

SVG_IDS = re.compile(r'(\bid="|url\(#|href="#)([^")]+)')


class UnreadableError(Exception):
    """A file is not what its name says; `reason` tells it in both languages."""

    def __init__(self, reason: Message) -> None:
        self.reason = reason
        super().__init__(reason)


def table(content: bytes) -> Any:
    """Return the rows of a CSV file; leaves out line ends, quotes and a byte-order mark."""
    text = content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def document(content: bytes) -> Any:
    """Return the values of a JSON document; leaves out layout and the order of keys."""
    return json.loads(content)


def drawing(content: bytes) -> Any:
    """Return an SVG as canonical XML; leaves out metadata and renames ids in their order."""
    root = ElementTree.fromstring(content)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] == "metadata":
                parent.remove(child)
    text = ElementTree.canonicalize(ElementTree.tostring(root, encoding="unicode"))
    names: dict[str, str] = {}
    return SVG_IDS.sub(lambda m: m[1] + names.setdefault(m[2], f"n{len(names)}"), text)


def picture(content: bytes) -> Any:
    """Return size, mode and pixels (as a digest) of an image; leaves out its metadata."""
    from PIL import Image

    with Image.open(io.BytesIO(content)) as image:
        return [*image.size, image.mode, hashlib.sha256(image.tobytes()).hexdigest()]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.keep = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append(f"<{tag} {json.dumps(sorted((k, v or '') for k, v in attrs))}>")
        self.keep += tag in ("script", "style", "pre")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>")
        self.keep -= tag in ("script", "style", "pre")

    def handle_data(self, data: str) -> None:
        text = data if self.keep > 0 else " ".join(data.split())
        if text.strip():
            self.parts.append(text)


def page(content: bytes) -> Any:
    """Return tags, attributes and texts of a page; leaves out space between them."""
    parser = _Page()
    parser.feed(content.decode("utf-8"))
    parser.close()
    return parser.parts


def notebook(content: bytes) -> Any:
    """Return kind, source and outputs of each cell; leaves out metadata and ids."""
    cells = json.loads(content)["cells"]
    return [[c["cell_type"], c["source"], c.get("outputs", [])] for c in cells]


def workbook(content: bytes) -> Any:
    """Return the sheets of a workbook as rows of texts; leaves out how cells look."""
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [
        [name, [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]]
        for name in book.sheet_names
    ]


def print_(content: bytes) -> Any:
    """Return the text of each page of a PDF: less than the file, so never the whole content."""
    return list(page_texts(content))


def records(content: bytes) -> Any:
    """Return columns, types and rows of a Parquet file; leaves out how it is packed."""
    import pyarrow.parquet

    read = pyarrow.parquet.read_table(io.BytesIO(content))
    columns = [[field.name, str(field.type)] for field in read.schema]
    return [columns, [[str(v) for v in column.to_pylist()] for column in read.columns]]


def archive(content: bytes) -> Any:
    """Return name and digest of each file of a zip; leaves out times and packing."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return sorted([n, hashlib.sha256(packed.read(n)).hexdigest()] for n in packed.namelist())


PARSERS: dict[Kind, Callable[[bytes], Any]] = {
    "table": table, "document": document, "drawing": drawing, "picture": picture, "page": page,
    "notebook": notebook, "workbook": workbook, "print": print_, "records": records,
    "archive": archive,
}  # fmt: skip
# Of these the parsed part is the whole content; of a PDF it is only the words.
WHOLE = frozenset(PARSERS) - {"print"}


def parsed(kind: Kind, content: bytes) -> Any:
    """Return the content of a file as plain values.

    Raises
    ------
    UnreadableError : the file is not what its name says.
    """
    if kind not in PARSERS:
        return hashlib.sha256(content).hexdigest()
    try:
        return PARSERS[kind](content)
    except Exception as error:
        said = message("unreadable", kind=kind, error=type(error).__name__)
        raise UnreadableError(said) from error


def digest(kind: Kind, content: bytes) -> str:
    """Return the SHA-256 of the content of a file; of its bytes when it cannot be read."""
    try:
        values = parsed(kind, content) if kind in WHOLE else None
    except UnreadableError:
        values = None
    if values is None:
        return hashlib.sha256(content).hexdigest()
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
