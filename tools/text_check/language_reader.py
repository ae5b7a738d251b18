"""What a mirror says in one language, ready to be looked for in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from text_check.bind import Binder
from text_check.block import Block
from text_check.claims import Mirror
from text_check.evidence import Lexicon, Span, lexicon
from text_check.grammar import grammar
from text_check.ligatures import names_in
from text_check.mirror_sentences import pattern
from text_check.sentence_reading import Reader, SentenceReading
from text_check.shares import shares_of


class LanguageReader:
    """What a mirror says in one language; `printed` are blocks of text of its own documents."""

    def __init__(self, mirror: Mirror, language: str, printed: frozenset[str]) -> None:
        self.mirror, self.language, self.printed = mirror, language, printed
        self.writing = mirror.languages[language]
        self.sentences = [one for one in mirror.sentences if one.language == language]
        self.shapes = [(pattern(sentence), sentence) for sentence in self.sentences]
        self.parts = [part for sentence in self.sentences for part in sentence.parts]
        self.by_name = {part.claim: part for part in self.parts}
        self.sentence_of = {
            part.claim: sentence for sentence in self.sentences for part in sentence.parts
        }
        self.words: Lexicon = lexicon(mirror, language)
        self.allowed = [one["pattern"] for one in mirror.vocabulary.allow]
        self.vocabulary = words_of(sentence.text for sentence in self.sentences)
        titles = [title for found in mirror.vocabulary.titles.values() for title in found]
        self.names = names_in(titles, words_of(titles) | self.vocabulary)
        self.statements = self._statements()

    def prints(self, block: Block) -> bool:
        """Say whether the mirror itself prints a block, word for word."""
        return block.text.strip() in self.printed

    def _statements(self) -> Reader | None:
        """Return what statements are read with; nothing for a language without a grammar.

        The direction of a claim is that of the mirror's own sentence, read as any other.
        """
        known = grammar(self.language)
        if known is None:
            return None
        own: dict[str, int] = {}
        reader = Reader(self.mirror, self.language, known, shares_of(self.mirror), own)
        for sentence in self.sentences:
            binder = Binder(self.mirror, self.words, self.parts, sentence.text)
            reading = SentenceReading(reader, binder, Span(0, len(sentence.text)), [])
            for part in sentence.parts:
                own[part.claim] = reading.sign_at(part.start)
        return reader


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of some texts in small letters."""
    return frozenset(re.findall(r"[a-zà-ÿ]+", " ".join(texts).lower()))
