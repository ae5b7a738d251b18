"""A page of HTML as blocks of text, with the numbers that it ties to a claim itself.

What is heard instead of a picture (`alt`, `aria-label`) is text as well, and so is what stands in
a drawing: all its `<text>` is one block, its `<title>` and `<desc>` are one each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from text_check.block import Block, Mark
from text_check.ligatures import normalise

BLOCKS = frozenset(
    ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "dt", "dd", "div",
     "section", "article", "header", "footer", "main", "nav", "aside", "ul", "ol", "dl", "figure",
     "table", "thead", "tbody", "tfoot", "tr", "blockquote", "title", "summary", "label", "body",
     "head", "html")
)  # fmt: skip
CELLS = ("td", "th")
SILENT = frozenset(("script", "style", "template", "noscript"))
DRAWING = "svg"
DESCRIPTIONS = ("title", "desc")
WITH_ALT = ("img", "area", "input")
VOID = frozenset(
    ("meta", "img", "input", "br", "hr", "link", "source", "col", "wbr", "area", "base", "embed",
     "track")
)  # fmt: skip


@dataclass
class _Element:
    """A block while its text is being read."""

    place: str
    language: str
    row: bool = False
    text: str = ""
    drawing: bool = False
    marks: list[Mark] = field(default_factory=list)

    def block(self) -> Block:
        return Block(
            self.text, self.place, self.row, self.language, tuple(self.marks), self.drawing
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[_Element] = []
        self.stack: list[tuple[str, dict[str, str]]] = []
        self.language = ""
        self.current: _Element | None = None
        self.open_mark: tuple[int, int, str, str] | None = None
        self.around: _Element | None = None  # what a drawing stands in the middle of
        self.drawn: _Element | None = None
        self.seam = False  # an element began or ended since the last text

    def _lang(self) -> str:
        return next((a["lang"] for _, a in reversed(self.stack) if a.get("lang")), "")[:2]

    def _end(self) -> None:
        if self.current is not None and self.current.text.strip():
            self.blocks.append(self.current)
        self.current = None

    def _block(self) -> _Element:
        if self.current is None:
            row = any(tag == "tr" for tag, _ in self.stack)
            self.current = _Element(f"line {self.getpos()[0]}", self._lang(), row)
        return self.current

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.seam = True
        if tag == "html":
            self.language = found.get("lang", "")[:2]
        if tag == DRAWING and self.drawn is None:
            self._start_drawing(found)
        if tag == "text" and self.drawn is not None and self.drawn.text:
            self.drawn.text += " | "
        if self.drawn is None and tag in BLOCKS and not (tag != "tr" and self._in_row()):
            self._end()
        heard = found.get("alt") if tag in WITH_ALT else ""
        if heard or (found.get("role") == "img" and (heard := found.get("aria-label"))):
            self._heard(heard, found.get("lang", "")[:2])
        if tag == "br":
            self._add(" ")
        if tag in VOID:
            return
        self.stack.append((tag, found))
        if tag in CELLS and self.current is not None and self.current.text:
            self._add(" | ")
        if "data-claim" in found and self.drawn is None:
            depth = len(self.stack)
            self.open_mark = (
                len(self._block().text), depth, found["data-claim"], found.get("data-kind", "")
            )  # fmt: skip

    def _heard(self, text: str, language: str) -> None:
        """Add what is heard instead of a picture; the text that it stands in goes on after it."""
        place = f"line {self.getpos()[0]}, alt"
        text = re.sub(r"\s+", " ", normalise(text)).strip()
        self.blocks.append(_Element(place, language or self._lang(), text=text))

    def _start_drawing(self, attributes: dict[str, str]) -> None:
        self.around, self.current = self.current, None
        language = attributes.get("lang", "")[:2] or self._lang()
        place = f"line {self.getpos()[0]}, {DRAWING}"
        self.drawn = _Element(place, language, row=True, drawing=True)

    def _end_drawing(self) -> None:
        if self.drawn is not None and self.drawn.text:
            self.blocks.append(self.drawn)
        self.drawn, self.current, self.around = None, self.around, None

    def _draw(self, data: str) -> None:
        """Add text of a drawing; what is in neither `<text>` nor a description is not shown."""
        assert self.drawn is not None
        tags = [tag for tag, _ in self.stack]
        tags = tags[tags.index(DRAWING) :]
        text = re.sub(r"\s+", " ", normalise(data)).strip()
        if not text:
            return
        if tags[-1] in DESCRIPTIONS:
            place = f"{self.drawn.place} {tags[-1]}"
            self.blocks.append(_Element(place, self.drawn.language, text=text, drawing=True))
        elif "text" in tags:
            self.drawn.text += text

    def _in_row(self) -> bool:
        return any(tag == "tr" for tag, _ in self.stack)

    def handle_endtag(self, tag: str) -> None:
        self.seam = True
        while self.stack:
            if self.open_mark and len(self.stack) == self.open_mark[1] and self.current:
                start, _, claim, kind = self.open_mark
                self.current.marks.append(Mark(start, len(self.current.text), claim, kind))
                self.open_mark = None
            name, _ = self.stack.pop()
            if name == tag:
                break
        if tag == DRAWING and not any(name == DRAWING for name, _ in self.stack):
            self._end_drawing()
        elif self.drawn is None and tag in BLOCKS and not self._in_row():
            self._end()

    def handle_data(self, data: str) -> None:
        if any(tag in SILENT for tag, _ in self.stack):
            return
        if self.drawn is not None:
            self._draw(data)
            return
        text = re.sub(r"\s+", " ", normalise(data))
        if text.strip() or self.current is not None:
            self._add(text)

    def _add(self, text: str) -> None:
        block = self._block()
        # Two elements side by side are two words to who sees them, also without a space.
        if self.seam and block.text[-1:].islower() and text[:1].isupper():
            text = f" {text}"
        self.seam = False
        block.text += text.lstrip() if not block.text or block.text[-1] == " " else text


def html_blocks(text: str) -> tuple[str, list[Block]]:
    """Return the language that a page names and its blocks of text; a table row is one block."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader._end()
    return reader.language, [element.block() for element in reader.blocks]
