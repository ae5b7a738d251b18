"""Documents of any kind as blocks of plain text, each with its place and language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from text_check.block import Block
from text_check.claims import Writing
from text_check.html_text import html_blocks
from text_check.ligatures import normalise
from text_check.plain_text import paragraphs
from text_check.words import CannotCheck

PAGES = (".html", ".htm", ".svg")
WORKBOOKS = (".xlsx", ".ods")
KINDS = (*PAGES, ".docx", ".pdf", *WORKBOOKS, ".md", ".txt")
SENTENCE = 40  # letters from which a cell of a workbook has a language of its own


@dataclass(frozen=True)
class Document:
    """What was read of a file: `kind` is its ending, `language` one of the mirror's."""

    name: str
    kind: str
    language: str
    blocks: tuple[Block, ...]

    def language_of(self, block: Block) -> str:
        return block.language or self.language


def files_of(paths: Iterable[Path], ending: str = ".html") -> list[Path]:
    """Return the texts to read: of a folder all its files of one kind, which belong together.

    Raises
    ------
    CannotCheck : a folder holds no such file.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.glob(f"*{ending}")) if path.is_dir() else [path]
        if not inside:
            raise CannotCheck("no_page", path)
        found += inside
    return found


def read_document(path: Path, languages: Mapping[str, Writing]) -> Document:
    """Read a text by its ending; `languages` are those that it may be in.

    Raises
    ------
    CannotCheck : there is no such file, it is of another kind, or it cannot be read.
    """
    kind = path.suffix.lower()
    if kind not in KINDS:
        raise CannotCheck("other_kind", path, ending=kind, kinds=", ".join(KINDS))
    if not path.is_file():
        raise CannotCheck("no_file", path)
    try:
        language, blocks = _blocks(path, kind, languages)
    except ModuleNotFoundError as error:
        raise CannotCheck("library", path, name=error.name) from None
    if not any(block.text.strip() for block in blocks):
        raise CannotCheck("no_text", path)
    language = language if language in languages else guess_language(blocks, languages)
    known = (b if b.language in languages else replace(b, language="") for b in blocks)
    return Document(path.name, kind, language, tuple(known))


def _blocks(path: Path, kind: str, languages: Mapping[str, Writing]) -> tuple[str, list[Block]]:
    """Return the language that a file names, if any, and its blocks; a library by kind of file."""
    # Each of these takes long to import, and few texts are of its kind.
    if kind == ".docx":
        from text_check.word_text import word_blocks

        return "", list(word_blocks(path))
    if kind == ".pdf":
        from text_check.pdf_text import pdf_blocks

        return "", pdf_blocks(path)
    if kind in WORKBOOKS:
        from text_check.workbook_text import workbook_texts

        return "", [_cell(text, place, languages) for text, place in workbook_texts(path)]
    if kind in PAGES:
        return html_blocks(_text(path))
    return "", list(paragraphs(_text(path), markdown=kind == ".md"))


def _cell(text: str, place: str, languages: Mapping[str, Writing]) -> Block:
    """Return a cell of a workbook as a block: one workbook holds sentences in several languages."""
    block = Block(normalise(text), place, row=True)
    if len(text) <= SENTENCE:
        return block
    return replace(block, language=guess_language([block], languages))


def guess_language(blocks: list[Block], languages: Mapping[str, Writing]) -> str:
    """Return the language whose common words occur most; the first when nothing decides."""
    words = Counter(re.findall(r"[a-zà-ÿ]+", " ".join(b.text for b in blocks).lower()))
    return max(languages, key=lambda code: sum(words[word] for word in languages[code].common))


def _text(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CannotCheck("encoding", path)
