"""Check texts against the claims of a mirror: every number bound, allowed or reported."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from text_check import change_words, comparisons, narrowing, share_words
from text_check import findings as tell
from text_check.bind import Binder, Verdict, percent_of
from text_check.block import Block, Mark
from text_check.claims import Mirror, Part
from text_check.documents import Document, read_document
from text_check.language_reader import LanguageReader, words_of
from text_check.ligatures import blanked, defects
from text_check.mirror_sentences import occurrences
from text_check.narrowing import narrowed
from text_check.numerals import Number, numbers_in, parse
from text_check.printed_numbers import rounded_percent
from text_check.result import Bound, Finding, Free, Held, Result
from text_check.sentence_reading import Reader, SentenceReading, readings
from text_check.statement import Stated
from text_check.words import LANGUAGES, CannotCheck, nearest

# Kinds of statements in words; a word that one of them judged is left alone by those after it.
# What is said of a part of a group comes first: nothing else that its sentence says can be told.
KINDS = (narrowing.judged, change_words.judged, comparisons.judged, share_words.judged)


def check_documents(
    mirror: Mirror,
    documents: list[Document],
    place: str = "press",
    language: str | None = None,
    printed: frozenset[str] = frozenset(),
) -> Result:
    """Check documents together.

    Parameters
    ----------
    place : the kind of document, one of the mirror's `places`. language : of the messages; the
        inspectorate's own when left out. printed : blocks of text that the mirror itself prints.

    Raises
    ------
    CannotCheck : there is no such kind of document.
    """
    if place not in mirror.places:
        raise CannotCheck("place", "--place", place=place, known=nearest(place, mirror.places))
    wanted = (language, mirror.language, *LANGUAGES)
    told = next(one for one in wanted if one in LANGUAGES and one in mirror.languages)
    result = Result(told, [d.name for d in documents])
    readers: dict[str, LanguageReader] = {}
    for document in documents:
        for code in sorted({document.language, *map(document.language_of, document.blocks)}):
            if code not in readers:
                readers[code] = LanguageReader(mirror, code, printed)
        vocabulary = words_of(block.text for block in document.blocks)
        for block in document.blocks:
            reader = readers[document.language_of(block)]
            BlockCheck(reader, document, block, place, result).run(vocabulary)
        tell.unread(document, readers[document.language], result)
    for code in sorted({d.language for d in documents}):
        same = [d.name for d in documents if d.language == code]
        tell.missing(readers[code].sentences, same, place, result)
    tell.two_values(result)
    return result


def printed_blocks(paths: Iterable[Path], mirror: Mirror) -> frozenset[str]:
    """Return the blocks of text of documents that a mirror itself prints."""
    documents = (read_document(path, mirror.languages) for path in paths)
    return frozenset(block.text.strip() for one in documents for block in one.blocks)


class BlockCheck:
    """The check of one block of text; what it finds goes into the result."""

    def __init__(
        self, reader: LanguageReader, document: Document, block: Block, place: str, result: Result
    ) -> None:
        self.reader, self.document, self.block = reader, document, block
        self.place, self.result = place, result
        self.own: list[tuple[int, int]] = []  # places of sentences of the mirror
        self.judged: list[tuple[int, int]] = []  # places of words that were judged
        self.is_printed = reader.prints(block)

    def run(self, document_words: frozenset[str]) -> None:
        """Check the block; `document_words` help to repair words with a lost ligature."""
        reader, language = self.reader, self.result.language
        known = reader.vocabulary | document_words
        broken = defects(self.block.text, known, reader.names)
        for defect in broken:
            self._add(tell.ligature(defect.word, defect.repaired, language))
        text = blanked(self.block.text, broken)
        binder = Binder(reader.mirror, reader.words, reader.parts, text, row=self.block.row)
        self._sentences(text)
        if not self.is_printed and reader.statements is not None:
            self._statements(binder, reader.statements)
        self._numbers(text, binder)

    def _statements(self, binder: Binder, known: Reader) -> None:
        """Hold what the block says in words against the mirror."""
        reader, block = self.reader, self.block
        read = list(readings(known, binder, self.own))

        def at(place: int) -> SentenceReading | None:
            return next((one for one in read if one.span.start <= place < one.span.end), None)

        def points(place: int, claim: str) -> bool | None:
            found = at(place)
            return found.points(place, claim) if found else None

        parts = {one.span for one in read if narrowed(one) is not None}

        def narrows(place: int) -> bool:
            found = at(place)
            return found is not None and found.span in parts

        binder.points, binder.narrows = points, narrows
        stated = Stated(reader.mirror, reader.words, binder, read)
        whole = replace(stated, readings=[one for one in read if one.span not in parts])
        for kind in KINDS:
            for found in kind(stated if kind is narrowing.judged else whole):
                if any(start < found.end and found.start < end for start, end in self.judged):
                    continue
                self.judged.append((found.start, found.end))
                if found.check is None:
                    word = found.word.strip()
                    binder.held.append((found.start, found.claims))
                    self.result.held.append(
                        Held(self.document.name, block.place, word, found.claims)
                    )
                else:
                    self._add(tell.statement(found, self.result.language))

    def _sentences(self, text: str) -> None:
        for found in occurrences(text, self.reader.shapes):
            if self._is_own(found.start):
                continue
            self.own.append((found.start, found.end))
            for number in found.numbers:
                mark = self._mark(number.start)
                named = self.reader.by_name.get(mark.claim) if mark else None
                if named is not None and named.claim != number.part.claim:
                    self._differs(named, number.text)  # the page ties it to another claim
                elif number.same:
                    self._bind(number.part, number.text)
                else:
                    self._differs(number.part, number.text)

    def _is_own(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.own)

    def _is_judged(self, number: Number) -> bool:
        return any(start <= number.start < end for start, end in self.judged)

    def _numbers(self, text: str, binder: Binder) -> None:
        reader = self.reader
        page_numbers = self.document.kind in (".pdf", ".docx") and not self.block.row
        every = (reader.writing, reader.allowed, reader.words.unit_names)
        found = list(numbers_in(text, *every, page_numbers=page_numbers))
        counted = [number for number in found if not number.allowed]
        for number in found:
            if self._is_own(number.start) or self._is_judged(number):
                continue
            mark = self._mark(number.start)
            part = reader.by_name.get(mark.claim) if mark else None
            if number.allowed:
                self._free(number)
            elif mark and part:
                self._marked(number, mark, part, binder, _neighbours(counted, number, text))
            elif self.is_printed:
                name = self.document.name
                self.result.printed[name] = self.result.printed.get(name, 0) + 1
            elif mark:  # tied to a cell of a table, and not as the mirror prints it
                self._settle(Verdict(None, "number_unbound", binder.close(number)), number)
            else:
                self._settle(binder.decide(number, _neighbours(counted, number, text)), number)

    def _settle(self, verdict: Verdict, number: Number) -> None:
        if verdict.part is not None and verdict.check is None:
            self._bind(verdict.part, number.text)
            return
        mirror, language = self.reader.mirror, self.result.language
        self._add(tell.number(verdict, number.text, _value(number), mirror, language))

    def _mark(self, at: int) -> Mark | None:
        return next((m for m in self.block.marks if m.start <= at < m.end), None)

    def _marked(
        self, number: Number, mark: Mark, part: Part, binder: Binder, neighbours: tuple[int, int]
    ) -> None:
        """Hold a number against the claim that the page itself names for it."""
        written = self.block.text[mark.start : mark.end].strip()
        if written != part.text:
            self._differs(part, written)
        elif part.kind == "share":
            self._settle(binder.said_rightly(number, part, neighbours), number)
        else:
            self._bind(part, written)

    def _bind(self, part: Part, text: str) -> None:
        value = str(percent_of(part)) if part.k is not None else self._plain(part)
        self.result.bound.append(
            Bound(self.document.name, self.block.place, text.strip(), part.claim, value)
        )
        sentence = self.reader.sentence_of[part.claim]
        if self.place not in sentence.places:
            mirror, language = self.reader.mirror, self.result.language
            self._add(tell.place(part, sentence, text, mirror, language))

    def _plain(self, part: Part) -> str:
        """Return a number that is no share as documents in every language have it."""
        digits = re.search(r"\d[\d.,]*", part.text)
        return str(parse(digits[0], self.reader.writing)) if digits else part.text

    def _differs(self, part: Part, text: str) -> None:
        self._add(tell.differs(part, text, self.reader, self.result.language))

    def _free(self, number: Number) -> None:
        self.result.free.append(
            Free(self.document.name, self.block.place, number.text.strip(), number.allowed)
        )

    def _add(self, finding: Finding) -> None:
        self.result.findings.append(
            replace(finding, document=self.document.name, place=self.block.place)
        )


def _neighbours(counted: list[Number], number: Number, text: str) -> tuple[int, int]:
    """Return where the number before ends and the next one starts."""
    i = counted.index(number)
    before = counted[i - 1].end if i else 0
    return before, counted[i + 1].start if i + 1 < len(counted) else len(text)


def _value(number: Number) -> str:
    """Return a number as a percentage where it is one, so that documents can be compared."""
    if number.kind == "percent":
        return str(number.value)
    if number.kind == "ratio" and number.total:
        return str(rounded_percent(int(number.value), number.total))
    return ""
