"""What a mirror says in one language, ready to be looked for in a text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from spiegel.closed_model import Language
from spiegel.inspectorate import Inspectorate
from spiegel.publish.claims.claims_file import in_language
from spiegel.publish.report import Report
from spiegel.publish.text_check.evidence import Lexicon, lexicon
from spiegel.publish.text_check.known import pattern
from spiegel.publish.text_check.ligatures import names_in


class Reader:
    """What the mirror says in one language, ready to be looked for."""

    def __init__(self, report: Report, language: Language, own: frozenset[str]) -> None:
        self.report, self.language, self.own = report, language, own
        self.said = in_language(report.sentences, language)
        self.shapes = [(pattern(said), said) for said in self.said]
        self.parts = [part for said in self.said for part in said.parts]
        self.by_name = {part.claim: part for part in self.parts}
        self.claim = {part.claim: said for said in self.said for part in said.parts}
        self.words: Lexicon = lexicon(report, language)
        self.vocabulary = words_of(said.text for said in self.said)
        labels = list(registry_texts(report.inspectorate))
        self.names = names_in(labels, words_of(labels) | self.vocabulary)


def registry_texts(inspectorate: Inspectorate) -> Iterator[str]:
    """Yield every text of the framework, the indicators, the figures and the claims."""

    def walk(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                yield from walk(one)
        elif isinstance(value, str):
            yield value

    models = (inspectorate.framework, inspectorate.registry, inspectorate.claims)
    for model in (*models, *inspectorate.indicators.values()):
        yield from walk(model.model_dump(mode="json"))


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """Return the words of some texts in small letters."""
    return frozenset(re.findall(r"[a-zà-ÿ]+", " ".join(texts).lower()))
