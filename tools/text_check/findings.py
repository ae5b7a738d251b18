"""Findings put into words: what is wrong with a number or word, and what it should be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from text_check import printed_numbers
from text_check.bind import Verdict, percent_of
from text_check.claims import Mirror, Part, Sentence
from text_check.documents import Document
from text_check.language_reader import LanguageReader
from text_check.numerals import attainable, parse
from text_check.result import Check, Finding, Result
from text_check.statement import Verdict as Judged
from text_check.words import WORDS

MESSAGES = WORDS["findings"]


def _finding(check: Check, text: str, message: str, claim: str = "", value: str = "") -> Finding:
    return Finding("", "", check, text.strip(), message, claim, value)


def described(part: Part, mirror: Mirror, language: str) -> dict[str, str]:
    """Return the claim, value and counts of a number, for a message."""
    if part.k is None or part.n is None:
        return {"claim": part.claim, "value": part.text}
    writing = mirror.languages[language]
    return {
        "claim": part.claim,
        "value": printed_numbers.percent(part.k, part.n, writing, part.decimals),
        "k": printed_numbers.count(part.k, writing),
        "n": printed_numbers.count(part.n, writing),
        "noun": mirror.vocabulary.nouns[part.sector][part.unit][language],
    }


def ligature(word: str, repaired: str, language: str) -> Finding:
    """Tell that a word of the file lost a ligature."""
    more = WORDS["repaired"][language].format(word=repaired) if repaired else ""
    text = MESSAGES["broken_ligature"][language].format(repaired=more)
    return _finding("broken_ligature", word, text)


def statement(found: Judged, language: str) -> Finding:
    """Tell that a word states what the mirror does not show, or what nobody can tell."""
    claim = found.claims[0] if found.claims else ""
    return _finding(found.check or "not_checked", found.word, found.message[language], claim)


def unread(document: Document, reader: LanguageReader, result: Result) -> None:
    """Tell once that a document has statements in words, and its language no grammar."""
    if reader.statements is None and any(not reader.prints(block) for block in document.blocks):
        reason = WORDS["unchecked"]["no_grammar"][result.language]
        message = MESSAGES["not_checked"][result.language].format(reason=reason)
        finding = _finding("not_checked", document.language, message)
        result.findings.append(replace(finding, document=document.name))


def place(part: Part, sentence: Sentence, written: str, mirror: Mirror, language: str) -> Finding:
    """Tell that a claim may not stand in this kind of document."""
    places = ", ".join(mirror.places[name][language] for name in sentence.places)
    text = MESSAGES["place_not_allowed"][language].format(claim=part.claim, places=places)
    return _finding("place_not_allowed", written, text, part.claim)


def differs(part: Part, written: str, reader: LanguageReader, language: str) -> Finding:
    """Tell that a sentence of the mirror has another number than the mirror prints."""
    if part.k is None or part.n is None:
        text = MESSAGES["value_differs"][language].format(claim=part.claim, value=part.text)
        return _finding("number_differs", written, text, part.claim, written.strip())
    check: Check = "number_differs"
    value = written.strip()
    if value.endswith("%"):
        digits = parse(value.rstrip("% ").lstrip("+\N{MINUS SIGN}-"), reader.writing)
        value = str(digits)
        check = _kind(digits, part)
    text = MESSAGES[check][language].format(**described(part, reader.mirror, language))
    return _finding(check, written, text, part.claim, value)


def _kind(percent: Decimal, part: Part) -> Check:
    return "number_differs" if attainable(percent, part.n or 0) else "percentage_impossible"


def number(verdict: Verdict, written: str, value: str, mirror: Mirror, language: str) -> Finding:
    """Tell what is wrong with a number in free text."""
    if verdict.part is None:
        shown = (described(part, mirror, language) for part in verdict.near)
        near = "; ".join("{claim} {value}".format(**one) for one in shown)
        text = MESSAGES["number_unbound"][language].format(
            near=near or WORDS["nothing_near"][language]
        )
        return _finding("number_unbound", written, text)
    part, check = verdict.part, verdict.check or "number_unbound"
    units = {unit.code: unit.label[language] for unit in mirror.vocabulary.units}
    text = MESSAGES[check][language].format(
        **described(part, mirror, language),
        unit=units[part.unit],
        other=units[verdict.unit] if verdict.unit else "",
        way=WORDS["ways"][part.polarity][language],
    )
    right = check in ("unit_swapped", "place_not_allowed") and part.k is not None
    return _finding(check, written, text, part.claim, str(percent_of(part)) if right else value)


def missing(sentences: list[Sentence], documents: list[str], where: str, result: Result) -> None:
    """Report each claim that must stand in this kind of document and stands in none of them."""
    bound = {b.claim for b in result.bound if b.document in documents}
    present = {f.claim for f in result.findings if f.document in documents and f.claim}
    for sentence in sentences:
        # Whoever writes freely need not repeat the interval that stands for a word.
        needed = [p.claim for p in sentence.parts if not p.kind.startswith("interval_")]
        absent = [name for name in needed if name not in bound | present]
        if where not in sentence.must or not absent:
            continue
        text = MESSAGES["claim_missing"][result.language].format(sentence=sentence.text)
        result.findings.append(
            Finding(", ".join(documents), "", "claim_missing", ", ".join(absent), text, absent[0])
        )


def two_values(result: Result) -> None:
    """Report each quantity that has more than one value in the documents together."""
    seen: dict[str, dict[str, list[str]]] = {}
    stated = [(b.claim, b.value, b.document) for b in result.bound]
    stated += [(f.claim, f.value, f.document) for f in result.findings]
    for claim, value, document in stated:
        if claim and value:
            seen.setdefault(claim, {}).setdefault(value, []).append(document)
    for claim, values in seen.items():
        documents = {name for found in values.values() for name in found}
        if len(values) < 2 or len(documents) < 2:
            continue
        listed = "; ".join(
            f"{value} ({', '.join(sorted(set(found)))})" for value, found in sorted(values.items())
        )
        text = MESSAGES["two_values"][result.language].format(claim=claim, values=listed)
        result.findings.append(
            Finding(", ".join(sorted(documents)), "", "two_values", claim, text, claim)
        )
