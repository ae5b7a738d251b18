"""Words for shares: 'a majority' must fit the share, and not say more than its interval."""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_check.claims import Part
from text_check.evidence import inside, sentence_at
from text_check.ligatures import tolerant
from text_check.statement import Stated, Unsupported, unsupported
from text_check.words import WORDS


def unsupported_shares(stated: Stated) -> Iterator[Unsupported]:
    """Yield each word for a share that fits no share of its sentence, or that one contradicts."""
    bands, language, text = stated.mirror.bands, stated.words.language, stated.text
    units = "|".join(map(tolerant, sorted(stated.words.unit_names, key=len, reverse=True)))
    for number, band in enumerate(bands):
        for phrase in band["said"].get(language, ()):
            shape = rf"(?<!\w){tolerant(phrase)}\W+(?:[\w']+\W+){{0,3}}?(?:{units})(?!\w)"
            for match in re.finditer(shape, text, re.IGNORECASE):
                if any(start <= match.start() < end for start, end in stated.own):
                    continue  # the mirror's own word, also where a number of its sentence is wrong
                right = [_word(stated, part) for part in _shares_at(stated, match.start())]
                if not right or (number, False) in right:
                    continue
                if (number, True) in right:
                    yield Unsupported("word_unsupported", phrase, WORDS["word_too_wide"])
                    continue
                fitting = bands[right[0][0] or 0]["said"][language][0]
                reason = dict.fromkeys(WORDS["clean"], fitting)
                yield unsupported("word_unsupported", phrase, reason)


def _shares_at(stated: Stated, at: int) -> list[Part]:
    """Return the shares bound in a sentence; without any, those that its words speak of."""
    span = sentence_at(stated.text, at)
    parts = [part for place, part in stated.bound if span.start <= place < span.end]
    if not parts:
        codes = [str(f.means) for f in inside(stated.binder.sectors, span)]
        about = stated.binder.about(inside(stated.binder.subjects, span))
        parts = [part for part in about if not codes or part.sector in codes]
    return [part for part in parts if part.kind == "share"]


def _word(stated: Stated, part: Part) -> tuple[int | None, bool]:
    quantity = stated.mirror.by_claim[part.claim]
    return quantity.band, quantity.contradicted
