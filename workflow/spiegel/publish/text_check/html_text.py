"""A page of HTML as blocks of text, with the numbers that it ties to a claim itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from spiegel.publish.text_check.ligatures import normalise

BLOCKS = frozenset(
    ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "dt", "dd", "div",
     "section", "article", "header", "footer", "main", "nav", "aside", "ul", "ol", "dl", "figure",
     "table", "thead", "tbody", "tfoot", "tr", "blockquote", "title", "summary", "label", "body",
     "head", "html")
)  # fmt: skip
CELLS = ("td", "th")
SILENT = frozenset(("script", "style", "template", "noscript", "svg"))
VOID = frozenset(
    ("meta", "img", "input", "br", "hr", "link", "source", "col", "wbr", "area", "base", "embed",
     "track")
)  # fmt: skip


@dataclass
class HtmlBlock:
    """Text of one element; `marks` are (start, end, claim, kind)."""

    place: str
    language: str
    row: bool = False
    text: str = ""
    marks: list[tuple[int, int, str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[HtmlBlock] = []
        self.stack: list[tuple[str, dict[str, str]]] = []
        self.language = ""
        self.current: HtmlBlock | None = None
        self.open_mark: tuple[int, int, str, str] | None = None

    def _lang(self) -> str:
        return next((a["lang"] for _, a in reversed(self.stack) if a.get("lang")), "")[:2]

    def _end(self) -> None:
        if self.current is not None and self.current.text.strip():
            self.blocks.append(self.current)
        self.current = None

    def _block(self) -> HtmlBlock:
        if self.current is None:
            row = any(tag == "tr" for tag, _ in self.stack)
            self.current = HtmlBlock(f"line {self.getpos()[0]}", self._lang(), row)
        return self.current

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = found.get("lang", "")[:2]
        if tag in BLOCKS and not (tag != "tr" and self._in_row()):
            self._end()
        if tag == "img" and found.get("alt"):
            self._end()
            text = normalise(found["alt"])
            self.blocks.append(HtmlBlock(f"line {self.getpos()[0]}, alt", self._lang(), text=text))
        if tag == "br":
            self._add(" ")
        if tag in VOID:
            return
        self.stack.append((tag, found))
        if tag in CELLS and self.current is not None and self.current.text:
            self._add(" | ")
        if "data-claim" in found:
            depth = len(self.stack)
            self.open_mark = (
                len(self._block().text), depth, found["data-claim"], found.get("data-kind", "")
            )  # fmt: skip

    def _in_row(self) -> bool:
        return any(tag == "tr" for tag, _ in self.stack)

    def handle_endtag(self, tag: str) -> None:
        while self.stack:
            if self.open_mark and len(self.stack) == self.open_mark[1] and self.current:
                start, _, claim, kind = self.open_mark
                self.current.marks.append((start, len(self.current.text), claim, kind))
                self.open_mark = None
            name, _ = self.stack.pop()
            if name == tag:
                break
        if tag in BLOCKS and not self._in_row():
            self._end()

    def handle_data(self, data: str) -> None:
        if any(tag in SILENT for tag, _ in self.stack):
            return
        text = re.sub(r"\s+", " ", normalise(data))
        if text.strip() or self.current is not None:
            self._add(text)

    def _add(self, text: str) -> None:
        block = self._block()
        block.text += text.lstrip() if not block.text or block.text[-1] == " " else text


def html_blocks(text: str) -> tuple[str, list[HtmlBlock]]:
    """Return the language that a page names and its blocks of text; a table row is one block."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader._end()
    return reader.language, reader.blocks
