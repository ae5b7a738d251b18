"""Wrapped lines of plain text, Markdown or a page of a PDF as paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_check.block import Block
from text_check.ligatures import normalise

_STARTS = re.compile(r"^\s*(?:[§•●▪◦*·–—-]\s+|\d{1,2}[.)]\s+|#{1,6}\s)")
_BULLET = re.compile(r"^[§•●▪◦*·–—-]\s+")
_SPLIT_WORD = re.compile(r"(?<=[a-zà-ÿ])-$")


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
