"""The paragraphs and table rows of a Word file, headers, notes and text boxes included.

python-docx opens the file and reads its runs. What its paragraphs leave out is found here by where
runs stand: text boxes, content controls, insertions that were not yet accepted, foot and end notes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.oxml.parser import parse_xml
from lxml import etree

from text_check.block import Block
from text_check.ligatures import normalise
from text_check.words import CannotCheck

_PARTS = re.compile(r"/word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_NAMES = {
    "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
# In reading order: table rows as a whole, and paragraphs that stand in no other block.
_BLOCKS = etree.XPath("(.//w:tr | .//w:p)[not(ancestor::w:tr or ancestor::w:p)]", namespaces=_NAMES)
# Word keeps a second copy of a text box for older programs.
_RUNS = etree.XPath(".//w:r[not(ancestor::mc:Fallback)]", namespaces=_NAMES)


def word_blocks(path: Path) -> Iterator[Block]:
    """Yield the blocks of a Word file: main text, headers, footers and notes, by name of part.

    Raises
    ------
    CannotCheck : it is no Word file, or it is damaged.
    """
    number = 0
    for root in _roots(path):
        for element in _BLOCKS(root):
            number += 1
            place = f"paragraph {number}"
            if element.tag == qn("w:tr"):
                cells = [c for c in element.iter(qn("w:tc")) if _row_of(c) is element]
                yield Block(" | ".join(map(_text, cells)), place, row=True)
            elif text := _text(element):
                yield Block(text, place)


def _roots(path: Path) -> list[Any]:
    try:
        package = docx.Document(str(path)).part.package
        parts = [part for part in package.iter_parts() if _PARTS.fullmatch(part.partname)]
        return [parse_xml(p.blob) for p in sorted(parts, key=lambda part: str(part.partname))]
    except (BadZipFile, KeyError, ValueError, OpcError, etree.XMLSyntaxError) as error:
        raise CannotCheck("word", path, why=error) from None


def _row_of(cell: Any) -> Any:
    return next(cell.iterancestors(qn("w:tr")))


def _text(element: Any) -> str:
    """Return the text of an element: two paragraphs in it are two words."""
    paragraphs = groupby(_RUNS(element), lambda run: next(run.iterancestors(qn("w:p")), None))
    text = " ".join("".join(run.text for run in runs) for _, runs in paragraphs)
    return re.sub(r"\s+", " ", normalise(text)).strip()
