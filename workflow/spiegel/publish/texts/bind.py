"""Placeholders in texts of people: a number is named, never typed, and comes with its claim.

`{{claim:visie}}` is the whole sentence of a claim, `{{share:visie.bao}}` one of its numbers as the
sentence prints it, `{{k:visie.bao}}` and `{{n:visie.bao}}` the counts behind it; `{{year}}` and
`{{edition}}` are what they say. `{{unchecked:reason}}` says of its paragraph that the mirror does
not bear out all of it, and why it stands there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from spiegel.config.human_texts import TextFile
from spiegel.errors import SpiegelError, did_you_mean
from spiegel.publish import numbers
from spiegel.publish.claims.claim_sentence import ClaimSentence, Part
from spiegel.publish.content.human_texts import Block, Run, Text
from spiegel.publish.texts.markdown_blocks import Pieces, Read, read_blocks, refused
from spiegel.sentence_grammar import Line

BRACES = "C-TXT-06"
SHAPE = re.compile(r"\{\{([^{}]*)\}\}")
MARK = re.compile(r"\s*\{\{unchecked:([^{}]*)\}\}")
NAMES = ("claim:NAME", "share:NAME.NUMBER", "k:NAME.NUMBER", "n:NAME.NUMBER", "year", "edition",
         "unchecked:REASON")  # fmt: skip
# A sign right beside a number makes another number of it.
_BEFORE = re.compile(r"[\w%+−*-]$|\d[.,]$")
_AFTER = re.compile(r"^(?:[\w%‰*]|[.,]\d)")


@dataclass(frozen=True)
class Bound:
    """A text with its numbers, and what its author marked: reasons by the line of an item."""

    file: TextFile
    text: Text
    marks: dict[int, str]


@dataclass(frozen=True)
class Said:
    """What placeholders may name: the sentences of a mirror in one language, and its names."""

    sentences: tuple[ClaimSentence, ...]
    year: str
    edition: str

    @cached_property
    def claims(self) -> dict[str, ClaimSentence]:
        return {said.claim: said for said in self.sentences}

    @cached_property
    def parts(self) -> dict[str, Part]:
        return {part.claim: part for said in self.sentences for part in said.parts}


def bound(file: TextFile, said: Said) -> Bound:
    """Return a text of people with its numbers filled in.

    Raises
    ------
    SpiegelError : what the file holds is not taken, or a placeholder names nothing that this
        mirror says; with file, line and the nearest name.
    """
    title, read = read_blocks(file.path)
    binder = _Binder(file.path, said, file.language)
    if "{" in title or "}" in title:
        raise refused(file.path, 1, "a title has no placeholders", "write it in words.", BRACES)
    text = Text(slot=file.slot, key=file.key, language=file.language, title=title,
                blocks=tuple(map(binder.block, read)))  # fmt: skip
    return Bound(file, text, binder.marks)


class _Binder:
    def __init__(self, path: Path, said: Said, language: str) -> None:
        self.path, self.said, self.language = path, said, language
        self.marks: dict[int, str] = {}

    def block(self, read: Read) -> Block:
        """Return a block with its numbers; what its author marks goes into `marks`."""
        if "{" in read.speaker or "}" in read.speaker:
            raise refused(self.path, read.line, "who said it has no placeholders",
                          "write name and function in words.", BRACES)  # fmt: skip
        lines = [pieces[0].line for pieces in read.items]
        items = [self._item(self._unmarked(pieces, read)) for pieces in read.items]
        return Block(kind=read.kind, items=tuple(items), speaker=read.speaker, lines=tuple(lines))

    def _unmarked(self, pieces: Pieces, read: Read) -> Pieces:
        """Return what a reader sees, and remember what its author says beside it."""
        line = pieces[0].line
        for piece in pieces:
            for match in MARK.finditer(piece.text):
                reason = match[1].strip()
                if not reason or read.kind == "heading":
                    raise refused(self.path, piece.line,
                                  "a heading is marked as not checked" if reason
                                  else "'{{unchecked:}}' gives no reason",
                                  "say in a paragraph, after the colon, where it comes from.",
                                  BRACES)  # fmt: skip
                known = self.marks.get(line)
                self.marks[line] = f"{known}; {reason}" if known else reason
        shown = [replace(piece, text=MARK.sub("", piece.text)) for piece in pieces]
        if not "".join(piece.text for piece in shown).strip():
            raise refused(self.path, line, "nothing stands beside the mark",
                          "write the statement that it is about.", BRACES)  # fmt: skip
        return tuple(piece for piece in shown if piece.text)

    def _item(self, pieces: Pieces) -> tuple[Run, ...]:
        """Return the runs of a paragraph; one line, so that 'k of n' is followed rightly."""
        line = Line(self.language)
        spans = []
        for piece in pieces:
            start, end = len(line.text), 0
            for match in SHAPE.finditer(piece.text):
                self._add(line, piece.text[end : match.start()], piece.line)
                self._put(line, match[1].strip(), piece.line)
                end = match.end()
            self._add(line, piece.text[end:], piece.line)
            spans.append((start, len(line.text), piece))
        runs: list[Run] = []
        for start, end, piece in spans:
            look = Run(text="", strong=piece.strong, emphasis=piece.emphasis, href=piece.href)
            for number in (n for n in line.numbers if start <= n["start"] < end):
                self._apart(line.text, number, piece.line)
                runs.append(look.model_copy(update={"text": line.text[start : number["start"]]}))
                about = {name: number[name] for name in ("text", "claim", "kind")}
                runs.append(look.model_copy(update=about))
                start = number["end"]
            runs.append(look.model_copy(update={"text": line.text[start:end]}))
        return tuple(run for run in runs if run.text)

    def _apart(self, text: str, number: dict[str, Any], line: int) -> None:
        """Refuse a sign right beside a number: it would make another number of it."""
        if _BEFORE.search(text[: number["start"]]) or _AFTER.search(text[number["end"] :]):
            raise refused(self.path, line,
                          f"a sign stands right beside '{number['text']}' and makes it another "
                          "number", "put a space or a word between.", BRACES)  # fmt: skip

    def _add(self, line: Line, text: str, at: int) -> None:
        if "{" in text or "}" in text:
            what = "a brace stands outside a placeholder"
            raise refused(self.path, at, what, f"write one of: {', '.join(NAMES)}, each as "
                          "{{claim:…}}.", BRACES)  # fmt: skip
        line.add(text)

    def _put(self, line: Line, name: str, at: int) -> None:
        kind, _, wanted = name.partition(":")
        wanted = wanted.strip()
        if name == "year":
            line.add(self.said.year)
        elif name == "edition":
            line.add(self.said.edition)
        elif kind == "claim":
            if wanted not in self.said.claims:
                what = f"this mirror says no claim '{wanted}'"
                raise self._unknown(wanted, at, tuple(self.said.claims), what)
            self._sentence(line, self.said.claims[wanted])
        elif kind in ("share", "k", "n"):
            part = self.said.parts.get(wanted)
            if part is None:
                what = f"no sentence of this mirror has a number '{wanted}'"
                raise self._unknown(wanted, at, tuple(self.said.parts), what)
            self._number(line, kind, part, at)
        else:
            what = f"'{{{{{name}}}}}' is no placeholder"
            raise self._unknown(kind, at, [own.partition(":")[0] for own in NAMES], what)

    def _sentence(self, line: Line, said: ClaimSentence) -> None:
        end = 0
        for part in said.parts:
            line.add(said.text[end : part.start])
            line.number(part.text, small=part.small, claim=part.claim, kind=part.kind)
            end = part.end
        line.add(said.text[end:])

    def _number(self, line: Line, kind: str, part: Part, at: int) -> None:
        if kind == "share":
            line.number(part.text, small=part.small, claim=part.claim, kind=part.kind)
            return
        count = part.k if kind == "k" else part.n
        if count is None:
            counted = tuple(name for name, own in self.said.parts.items() if own.n is not None)
            what = f"there are no counts behind '{part.claim}'"
            raise self._unknown(part.claim, at, counted, what)
        text = numbers.count(count, self.language)
        line.number(text, small=False, claim=part.claim, kind=kind)

    def _unknown(self, name: str, at: int, known: Sequence[str], what: str) -> SpiegelError:
        return refused(self.path, at, what, did_you_mean(name, known), BRACES)
