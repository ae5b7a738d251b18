"""Documents of any kind as blocks of plain text, each with its place and language."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree import ElementTree

from spiegel.errors import SpiegelError
from spiegel.publish.pdf.reading import page_texts
from spiegel.publish.text_check.html_text import html_blocks
from spiegel.publish.text_check.ligatures import normalise
from spiegel.publish.text_check.workbook_text import workbook_texts

KINDS = (".html", ".htm", ".docx", ".pdf", ".xlsx", ".ods", ".md", ".txt")
WORKBOOKS = (".xlsx", ".ods")
SENTENCE = 40  # letters from which a cell of a workbook has a language of its own
COMMON = {
    "nl": ("de", "het", "een", "van", "en", "niet", "voor", "dat", "wordt", "naar", "bij", "ook"),
    "en": ("the", "of", "and", "to", "not", "for", "that", "are", "is", "with", "from", "this"),
}
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_STARTS = re.compile(r"^\s*(?:[§•●▪◦*·–—-]\s+|\d{1,2}[.)]\s+|#{1,6}\s)")
_BULLET = re.compile(r"^[§•●▪◦*·–—-]\s+")
_SPLIT_WORD = re.compile(r"(?<=[a-zà-ÿ])-$")


@dataclass(frozen=True)
class Mark:
    """A number that a page itself ties to a claim or cell."""

    start: int
    end: int
    claim: str
    kind: str


@dataclass(frozen=True)
class Block:
    """A paragraph, list item, heading, table row or drawing; `place` says where it stands."""

    text: str
    place: str
    row: bool = False
    language: str = ""
    marks: tuple[Mark, ...] = ()
    drawing: bool = False


@dataclass(frozen=True)
class Document:
    """What was read of a file: `kind` is its ending, `language` nl or en, `maker` the program
    that a PDF says it was made by."""

    name: str
    kind: str
    language: str
    blocks: tuple[Block, ...]
    maker: str = ""

    def language_of(self, block: Block) -> str:
        return block.language if block.language in COMMON else self.language


def files_of(paths: list[Path]) -> list[Path]:
    """Return the texts to read: of a folder all its pages, which are then checked together.

    Raises
    ------
    SpiegelError : a folder holds no page.
    """
    found: list[Path] = []
    for path in paths:
        pages = sorted(path.glob("*.html")) if path.is_dir() else [path]
        if not pages:
            raise SpiegelError(
                "there is no page in the folder",
                where=path.as_posix(),
                fix="name a folder of html pages, such as results/os2025/site.",
            )
        found += pages
    return found


def read_document(path: Path) -> Document:
    """Read a text by its ending.

    Raises
    ------
    SpiegelError : there is no such file, it is of another kind, or it cannot be read.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise SpiegelError(
            f"a file that ends in '{kind}' cannot be checked",
            where=path.as_posix(),
            fix=f"save the text as one of: {', '.join(KINDS)}.",
        )
    if not path.is_file():
        raise SpiegelError(
            "there is no such file", where=path.as_posix(), fix="check the name and the folder."
        )
    language = maker = ""
    if kind in (".html", ".htm"):
        language, found = html_blocks(_text(path))
        blocks = [
            Block(b.text, b.place, b.row, b.language, tuple(Mark(*m) for m in b.marks), b.drawing)
            for b in found
        ]
    elif kind == ".docx":
        blocks = list(_docx(path))
    elif kind == ".pdf":
        maker, blocks = pdf_blocks(path.read_bytes(), path.as_posix())
    elif kind in WORKBOOKS:
        blocks = [_cell(text, place) for text, place in workbook_texts(path)]
    else:
        blocks = list(paragraphs(_text(path), markdown=kind == ".md"))
    if not any(block.text.strip() for block in blocks):
        raise SpiegelError(
            "no text was found in the file",
            where=path.as_posix(),
            fix="a scan has no text: check the document that it was made from.",
        )
    language = language if language in COMMON else guess_language(blocks)
    return Document(path.name, kind, language, tuple(blocks), maker)


def _cell(text: str, place: str) -> Block:
    """Return a cell of a workbook as a block: one workbook holds sentences in both languages."""
    block = Block(normalise(text), place, row=True)
    return replace(block, language=guess_language([block])) if len(text) > SENTENCE else block


def guess_language(blocks: list[Block]) -> str:
    """Return the language whose common words occur most; Dutch when nothing decides."""
    words = Counter(re.findall(r"[a-zà-ÿ]+", " ".join(b.text for b in blocks).lower()))
    scores = {lang: sum(words[word] for word in known) for lang, known in COMMON.items()}
    return "en" if scores["en"] > scores["nl"] else "nl"


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SpiegelError(
        "the file is neither UTF-8 nor cp1252 text", where=path.as_posix(), fix="save it as UTF-8."
    )


def paragraphs(
    text: str, *, markdown: bool = False, page: int = 0, first_line: int = 1
) -> Iterator[Block]:
    """Yield the paragraphs of wrapped lines: an empty line, bullet or list number starts one."""
    lines: list[str] = []
    start = first_line
    for number, raw in enumerate(normalise(text).splitlines(), first_line):
        line = raw.strip()
        row = line.startswith("|") or " | " in line
        if not line or row or _STARTS.match(raw):
            yield from _paragraph(lines, start, page, markdown)
            lines, start = [], number
        if row:
            yield Block(line.strip("| "), _place(number, page), row=True)
        elif line:
            start = start if lines else number
            lines.append(_BULLET.sub("", line) if not lines else line)
    yield from _paragraph(lines, start, page, markdown)


def _place(line: int, page: int) -> str:
    return f"page {page}" if page else f"line {line}"


def _paragraph(lines: list[str], line: int, page: int, markdown: bool) -> Iterator[Block]:
    text = ""
    for piece in lines:
        joined = _SPLIT_WORD.search(text) and re.match(r"(?!(?:en|of|and|or)\b)[a-zà-ÿ]", piece)
        text = text[:-1] + piece if joined else f"{text} {piece}".strip()
    if markdown:
        text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
        text = re.sub(r"[*`]+|^#+\s*|^>\s*|(?<!\w)_|_(?!\w)", "", text)
    if text:
        yield Block(text, _place(line, page))


def pdf_blocks(content: bytes, where: str) -> tuple[str, list[Block]]:
    """Return the program that a PDF names as its maker, and its paragraphs page by page.

    Raises
    ------
    SpiegelError : the file cannot be read; `where` names it.
    """
    from io import BytesIO

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(BytesIO(content))
        pages = page_texts(content)
        maker = str(reader.metadata.creator or "") if reader.metadata else ""
    except (PyPdfError, ValueError, OSError, KeyError) as error:
        raise SpiegelError(
            f"the PDF cannot be read: {error}",
            where=where,
            fix="make the PDF again, without a password, or check the document behind it.",
        ) from None
    return maker, [b for i, text in enumerate(pages, 1) for b in paragraphs(text, page=i)]


def _docx(path: Path) -> Iterator[Block]:
    try:
        with zipfile.ZipFile(path) as archive:
            names = sorted(n for n in archive.namelist() if _PARTS.fullmatch(n))
            roots = [ElementTree.fromstring(archive.read(name)) for name in names]
    except (zipfile.BadZipFile, ElementTree.ParseError, KeyError) as error:
        raise SpiegelError(
            f"the Word file cannot be read: {error}",
            where=path.as_posix(),
            fix="open it in Word and save it again as .docx.",
        ) from None
    number = 0
    for root in roots:
        for element in _top(root):
            number += 1
            place = f"paragraph {number}"
            if element.tag == f"{_W}tr":
                cells = (_run(cell) for cell in element.iter(f"{_W}tc"))
                yield Block(" | ".join(cells), place, row=True)
            elif text := _run(element):
                yield Block(text, place)


def _top(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Yield paragraphs and table rows in reading order, rows as a whole."""
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tr"):
            yield child
        else:
            yield from _top(child)


def _nodes(element: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Yield an element and all inside it, without the second copy that Word keeps of a text box."""
    if element.tag != _FALLBACK:
        yield element
        for child in element:
            yield from _nodes(child)


def _run(element: ElementTree.Element) -> str:
    pieces = []
    for node in _nodes(element):
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            pieces.append(" ")
        elif node.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
    return re.sub(r"\s+", " ", normalise("".join(pieces))).strip()
