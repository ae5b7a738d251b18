"""Markdown of people as blocks: a closed set of features, and nothing that is let fall.

Headings, paragraphs, flat lists, quotations with who said them, emphasis and links. All else of
CommonMark (raw HTML, pictures, tables, code, rules, lists in lists) is refused with its line: what
a product could not show would otherwise be lost or shown as signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from spiegel.config.plain_text import unseen
from spiegel.errors import SpiegelError
from spiegel.publish.content.human_texts import Kind

SPEAKER = re.compile(r"^[—–]\s+(?=\S)")
_ADDRESS = re.compile(r"(?:https://|mailto:)[^\s{}]+")
_LISTS: dict[str, Kind] = {"bullet_list_open": "bullets", "ordered_list_open": "numbers"}
_LEFT = {"**": "emphasis that does not begin or end", "](": "a link without a good address"}
_LOOKS = ("strong", "em", "link")
_NAMED = {
    "html_block": "raw HTML", "html_inline": "raw HTML", "image": "a picture", "fence": "code",
    "code_block": "code (a line that is indented by four spaces)", "code_inline": "code",
    "table_open": "a table", "hr": "a rule", "hardbreak": "a line break inside a paragraph",
    "s_open": "text that is struck out", "bullet_list_open": "a list inside a list or a quotation",
    "ordered_list_open": "a list inside a list or a quotation",
    "blockquote_open": "a quotation inside a list or a quotation",
    "heading_open": "a heading inside a list or a quotation",
}  # fmt: skip


@dataclass(frozen=True)
class Piece:
    """A piece of a line as its author wrote it, placeholders and all."""

    text: str
    line: int
    strong: bool = False
    emphasis: bool = False
    href: str = ""


Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class Read:
    """A block as it was read; `level` of a heading."""

    kind: Kind
    items: tuple[Pieces, ...]
    line: int
    level: int = 0
    speaker: str = ""


def read_blocks(path: Path) -> tuple[str, tuple[Read, ...]]:
    """Return the title of a text and its blocks.

    Raises
    ------
    SpiegelError : the file is not UTF-8, says nothing, or holds what no product shows; with its
        line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise refused(path, line, "the line is not UTF-8 text", "save the file as UTF-8.") from None
    for number, own in enumerate(text.splitlines(), 1):
        if sign := unseen(own.replace("\t", " ")):
            raise refused(path, number, f"the line holds {sign}, which no one sees",
                          "type it anew, without it.", "C-TXT-01")  # fmt: skip
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    blocks = list(_Reader(path, tokens).blocks())
    title = ""
    if blocks and blocks[0].level == 1:
        title = "".join(piece.text for piece in blocks.pop(0).items[0])
    for block in blocks:
        if block.level == 1:
            raise refused(path, block.line, "a title (#) stands below the first line",
                          "a text has one title, first; write ## for a heading.")  # fmt: skip
    if not blocks:
        raise refused(path, 1, "the text says nothing", "write it, or remove the file.")
    return title, tuple(blocks)


def refused(path: Path, line: int, what: str, fix: str, code: str = "C-TXT-05") -> SpiegelError:
    """Return the refusal of a line of a text."""
    return SpiegelError(what, where=f"{path.as_posix()}, line {line}", fix=fix, code=code)


class _Reader:
    def __init__(self, path: Path, tokens: Sequence[Token]) -> None:
        self.path = path
        self.tokens = iter(tokens)
        self.line = 1

    def blocks(self) -> Iterator[Read]:
        for token in self.tokens:
            line = self._at(token)
            if token.type == "heading_open":
                level = int(token.tag[1])
                if level > 3:
                    raise self._no("a heading of a fourth level")
                yield Read("heading", (self._until("heading_close")[0],), line, level)
            elif token.type == "paragraph_open":
                yield Read("paragraph", tuple(self._until("paragraph_close")), line)
            elif token.type in _LISTS:
                end = token.type.replace("open", "close")
                yield Read(_LISTS[token.type], tuple(self._items(end)), line)
            elif token.type == "blockquote_open":
                yield self._quote(line)
            else:
                raise self._no(_NAMED.get(token.type, token.type))

    def _at(self, token: Token) -> int:
        self.line = token.map[0] + 1 if token.map else self.line
        return self.line

    def _no(self, what: str) -> SpiegelError:
        return refused(self.path, self.line, f"{what} is not taken",
                       "write it with headings (##), paragraphs, flat lists, quotations (>), "
                       "*emphasis*, **strong** and [links](https://…).")  # fmt: skip

    def _until(self, end: str) -> list[Pieces]:
        """Return the paragraphs up to the end of what holds them."""
        found = []
        for token in self.tokens:
            self._at(token)
            if token.type == end:
                break
            if token.type == "inline":
                found.append(tuple(self._pieces(token)))
            elif token.type not in ("paragraph_open", "paragraph_close"):
                raise self._no(_NAMED.get(token.type, token.type))
        return found

    def _items(self, end: str) -> Iterator[Pieces]:
        for token in self.tokens:
            line = self._at(token)
            if token.type == end:
                return
            inside = self._until("list_item_close")
            self.line = line
            if len(inside) != 1:
                raise self._no("an entry of a list with no paragraph, or more than one,")
            yield inside[0]

    def _quote(self, line: int) -> Read:
        *said, last = self._until("blockquote_close") or [()]
        self.line = last[0].line if last else line
        if not said or not SPEAKER.match(last[0].text):
            raise refused(self.path, line, "a quotation does not say who said it",
                          "end it with an empty line (>) and then: > — name, function")  # fmt: skip
        speaker = SPEAKER.sub("", "".join(piece.text for piece in last))
        return Read("quote", tuple(said), line, speaker=speaker)

    def _pieces(self, inline: Token) -> Iterator[Piece]:
        look = Piece("", self.line)
        for token in inline.children or ():
            kind, _, side = token.type.rpartition("_")
            if token.type == "text":
                self._whole(token.content)
                if token.content:
                    yield replace(look, text=token.content, line=self.line)
            elif token.type == "softbreak":
                yield replace(look, text=" ", line=self.line)
                self.line += 1
            elif kind in _LOOKS and side in ("open", "close"):
                look = self._looked(look, kind, token if side == "open" else None)
            else:
                raise self._no(_NAMED.get(token.type, token.type))

    def _whole(self, text: str) -> None:
        """Refuse marks that CommonMark takes for text: their author meant emphasis or a link."""
        for mark, what in _LEFT.items():
            if mark in text:
                raise refused(self.path, self.line, f"'{mark}' stands there as it is: {what}",
                              "leave no space inside the marks, and no letter or digit outside.",
                              )  # fmt: skip

    def _looked(self, look: Piece, kind: str, opened: Token | None) -> Piece:
        if kind != "link":
            on = opened is not None
            return replace(look, strong=on) if kind == "strong" else replace(look, emphasis=on)
        href = str(opened.attrs.get("href", "")) if opened else ""
        if opened and not _ADDRESS.fullmatch(href):
            raise refused(self.path, self.line, f"'{href}' is no address that a link may have",
                          "begin it with https:// or mailto:.")  # fmt: skip
        return replace(look, href=href)
