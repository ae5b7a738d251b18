"""The paragraphs of a PDF, page by page.

Read by PDFium, the library that opens a PDF in the most common browser. Not by pypdf: in the tables
of our own report it joins numbers that stand side by side ("38" and "9" to "389"), and takes twenty
times as long.
"""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from text_check.block import Block
from text_check.plain_text import paragraphs
from text_check.words import CannotCheck


def pdf_blocks(path: Path) -> list[Block]:
    """Return the paragraphs of a PDF.

    Raises
    ------
    CannotCheck : it is no PDF, or it cannot be opened without a password.
    """
    try:
        document = pypdfium2.PdfDocument(path.read_bytes())
    except pypdfium2.PdfiumError as error:
        raise CannotCheck("pdf", path, why=error) from None
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    # A hyphen at the end of a line comes as U+FFFE, and the line end is left out.
    texts = (text.replace("\ufffe", "-\n").replace("\r\n", "\n") for text in pages)
    return [block for i, text in enumerate(texts, 1) for block in paragraphs(text, page=i)]
