"""Words in a text that state something without a number: change, and words for shares."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spiegel.claim_words import Band, Direction
from spiegel.publish.claims.changes import last_change
from spiegel.publish.claims.said import Part
from spiegel.publish.claims.shares import band_of
from spiegel.publish.report import Report
from spiegel.publish.text_check.bind import Binder
from spiegel.publish.text_check.evidence import Found, Lexicon, Span, find, sentence_at
from spiegel.publish.text_check.ligatures import tolerant

Unsupported = tuple[int, str, str]  # where the word stands, the word, why it is not supported


def _sentences(text: str) -> Iterator[Span]:
    position = 0
    while position < len(text):
        span = sentence_at(text, position)
        yield span
        position = max(span.end, position + 1)
        while position < len(text) and sentence_at(text, position).start == span.start:
            position += 1


def _inside(found: list[Found], span: Span) -> list[Found]:
    return [f for f in found if span.start <= f.start < span.end]


def unsupported_changes(
    report: Report, words: Lexicon, text: str, skip: list[tuple[int, int]]
) -> Iterator[Unsupported]:
    """Yield each word of change that the comparison with the last mirror does not support.

    Parameters
    ----------
    skip : places of sentences that the mirror itself words; what is added to them is checked.
    """
    registry, shared = report.inspectorate.claims, report.inspectorate.claim_words
    subjects, sectors = find(text, words.subjects), find(text, words.sectors)
    units = find(text, words.units)
    hidden = text
    for start, end in skip:
        hidden = hidden[:start] + " " * (end - start) + hidden[end:]
    for span in _sentences(text):
        said = shared.changes_said(hidden[span.start : span.end], words.language)
        if not said:
            continue
        here = _inside(subjects, span) or [f for f in subjects if f.end <= span.start][-1:]
        names = set().union(*(f.means for f in here))
        claims = [registry.claims[name.partition(".")[0]] for name in sorted(names)]
        if claims and all(claim.comparison == "own_words" for claim in claims):
            continue
        if not claims and not _inside(sectors, span) and not _inside(units, span):
            continue  # not about what the mirror counts
        codes = {str(f.means) for f in _inside(sectors, span)}
        for direction, word in said:
            reason = _unsupported(report, sorted(names), codes, direction)
            if reason:
                at = hidden.lower().find(word.lower(), span.start)
                yield max(at, span.start), word, reason


def _unsupported(report: Report, names: list[str], codes: set[str], direction: Direction) -> str:
    """Return the class that does not support a word of change, or nothing when it is supported."""
    if direction == "same":
        return "same"
    targets = []
    for name in names:
        claim, _, part = name.partition(".")
        number = report.inspectorate.claims.claims[claim].numbers[part]
        if not codes or number.sector in codes:
            targets.append(number)
    reason = "" if targets else "no comparison"
    for number in targets:
        row = last_change(report, number.indicator, number.sector)
        kind = "no comparison" if row is None else str(row["class"])
        if row is None or kind not in ("improved", "declined"):
            return kind
        rose = (float(row["difference"]) > 0) != (number.polarity == "below")
        fits = {
            "up": rose,
            "down": not rose,
            "better": kind == "improved",
            "worse": kind == "declined",
        }
        if not fits[direction]:
            return kind
    return reason


def unsupported_words(
    report: Report, binder: Binder, bound: list[tuple[int, Part]]
) -> Iterator[Unsupported]:
    """Yield each word for a share ('bijna alle') that fits no share of its sentence.

    A word that the share fits and its interval contradicts is told with the reason `interval`.

    Parameters
    ----------
    bound : places and claims of the numbers bound in this text. Without any in the sentence, the
        shares that its words speak of are held against the word.
    """
    shared, words, text = report.inspectorate.claim_words, binder.words, binder.text
    units = "|".join(map(tolerant, sorted(words.unit_names, key=len, reverse=True)))
    for band in shared.bands:
        for phrase in band.said.get(words.language, ()):
            shape = rf"(?<!\w){tolerant(phrase)}\W+(?:[\w']+\W+){{0,3}}?(?:{units})(?!\w)"
            for match in re.finditer(shape, text, re.IGNORECASE):
                span = sentence_at(text, match.start())
                parts = [part for at, part in bound if span.start <= at < span.end]
                if not parts:
                    parts = binder.about(_inside(binder.subjects, span))
                    codes = [str(f.means) for f in _inside(binder.sectors, span)]
                    parts = [p for p in parts if not codes or p.sector in codes]
                parts = [part for part in parts if part.kind == "share"]
                right = [_word(report, part) for part in parts]
                if parts and (band, False) not in right:
                    wide = (band, True) in right
                    reason = "interval" if wide else right[0][0].said[words.language][0]
                    yield match.start(), phrase, reason


def _word(report: Report, part: Part) -> tuple[Band, bool]:
    return band_of(report, report.cell(part.indicator, part.sector, part.polarity))
