"""What a mirror says in one language, ready to be looked for in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from text_check.claims import Mirror
from text_check.evidence import Lexicon, lexicon
from text_check.ligatures import names_in
from text_check.mirror_sentences import pattern


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


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of some texts in small letters."""
    return frozenset(re.findall(r"[a-zà-ÿ]+", " ".join(texts).lower()))
