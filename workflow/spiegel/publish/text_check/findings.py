"""Findings put into words: what is wrong with a number or word, and what it should be."""

from __future__ import annotations

from decimal import Decimal

from spiegel.config import Label
from spiegel.publish import numbers
from spiegel.publish.claims.said import Part, Said
from spiegel.publish.figure_words import CLASS
from spiegel.publish.report import Report
from spiegel.publish.text_check import messages
from spiegel.publish.text_check.bind import Verdict, percent_of
from spiegel.publish.text_check.numerals import attainable, parse
from spiegel.publish.text_check.outcome import Check, Finding, Outcome
from spiegel.publish.text_check.reader import Reader


def _finding(check: Check, text: str, message: str, claim: str = "", value: str = "") -> Finding:
    return Finding("", "", check, text.strip(), message, claim, value)


def described(part: Part, report: Report, language: str) -> dict[str, str]:
    """Return the claim, value and counts of a number, for a message."""
    framework = report.inspectorate.framework
    if part.k is None or part.n is None:
        return {"claim": part.claim, "value": part.text}
    return {
        "claim": part.claim,
        "value": numbers.percent(part.k, part.n, language, part.decimals),
        "k": numbers.count(part.k, language),
        "n": numbers.count(part.n, language),
        "noun": framework.nouns[part.sector][part.unit][language],  # type: ignore[index]
    }


def ligature(word: str, repaired: str, language: str) -> Finding:
    """Tell that a word of the file lost a ligature."""
    more = messages.REPAIRED[language].format(word=repaired) if repaired else ""
    text = messages.FINDINGS["broken_ligature"][language].format(repaired=more)
    return _finding("broken_ligature", word, text)


def change(word: str, reason: str, language: str) -> Finding:
    """Tell that a word of change is not supported; `reason` is the class or a key of REASONS."""
    why: Label = messages.REASONS[reason] if reason in messages.REASONS else CLASS[reason]
    text = messages.FINDINGS["change_unsupported"][language].format(reason=why[language])
    return _finding("change_unsupported", word, text)


def word(said: str, right: str, language: str) -> Finding:
    """Tell that a word for a share does not fit; `right` is the word that does, or `interval`."""
    text = messages.FINDINGS["word_unsupported"][language].format(reason=right)
    if right == "interval":
        text = messages.WORD_TOO_WIDE[language]
    return _finding("word_unsupported", said, text)


def place(part: Part, said: Said, written: str, report: Report, language: str) -> Finding:
    """Tell that a claim may not stand in this kind of document."""
    known = report.inspectorate.claim_words.places
    text = messages.FINDINGS["place_not_allowed"][language].format(
        claim=part.claim, places=", ".join(known[p][language] for p in said.places)
    )
    return _finding("place_not_allowed", written, text, part.claim)


def cell(written: str, name: str, expected: str, language: str) -> Finding:
    """Tell that a number differs from the cell that the page names for it."""
    text = messages.FINDINGS["value_differs"][language].format(
        claim=name, value=expected or messages.NOTHING_NEAR[language]
    )
    return _finding("number_differs", written, text, name)


def differs(part: Part, written: str, reader: Reader, language: str) -> Finding:
    """Tell that a sentence of the mirror has another number than the mirror prints."""
    if part.k is None or part.n is None:
        text = messages.FINDINGS["value_differs"][language].format(
            claim=part.claim, value=part.text
        )
        return _finding("number_differs", written, text, part.claim, written.strip())
    check: Check = "number_differs"
    value = written.strip()
    if value.endswith("%"):
        digits = parse(value.rstrip("% ").lstrip("+\N{MINUS SIGN}-"), reader.language)
        value = str(digits)
        check = _kind(digits, part)
    text = messages.FINDINGS[check][language].format(**described(part, reader.report, language))
    return _finding(check, written, text, part.claim, value)


def _kind(percent: Decimal, part: Part) -> Check:
    return "number_differs" if attainable(percent, part.n or 0) else "percentage_impossible"


def number(verdict: Verdict, written: str, value: str, report: Report, language: str) -> Finding:
    """Tell what is wrong with a number in free text."""
    check = verdict.check or "number_unbound"
    if verdict.part is None:
        near = "; ".join(
            "{claim} {value}".format(**described(part, report, language)) for part in verdict.near
        )
        text = messages.FINDINGS["number_unbound"][language].format(
            near=near or messages.NOTHING_NEAR[language]
        )
        return _finding("number_unbound", written, text)
    part = verdict.part
    units = messages.UNITS
    text = messages.FINDINGS[check][language].format(
        **described(part, report, language),
        unit=units[part.unit][language],
        other=units[verdict.unit][language] if verdict.unit else "",
        way=messages.WAYS[part.polarity][language],
    )
    right = check in ("unit_swapped", "place_not_allowed")
    return _finding(check, written, text, part.claim, str(percent_of(part)) if right else value)


def missing(said: list[Said], documents: list[str], where: str, outcome: Outcome) -> None:
    """Report each claim that must stand in this kind of document and stands in none of them."""
    bound = {b.claim for b in outcome.bound if b.document in documents}
    present = {f.claim for f in outcome.findings if f.document in documents and f.claim}
    for claim in said:
        # Whoever writes freely need not repeat the interval that stands for a word.
        needed = [p.claim for p in claim.parts if not p.kind.startswith("interval_")]
        absent = [name for name in needed if name not in bound | present]
        if where not in claim.must or not absent:
            continue
        text = messages.FINDINGS["claim_missing"][outcome.language].format(sentence=claim.text)
        outcome.findings.append(
            Finding(", ".join(documents), "", "claim_missing", ", ".join(absent), text, absent[0])
        )


def two_values(outcome: Outcome) -> None:
    """Report each quantity that has more than one value in the documents together."""
    seen: dict[str, dict[str, list[str]]] = {}
    stated = [(b.claim, b.value, b.document) for b in outcome.bound]
    stated += [(f.claim, f.value, f.document) for f in outcome.findings]
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
        text = messages.FINDINGS["two_values"][outcome.language].format(claim=claim, values=listed)
        outcome.findings.append(
            Finding(", ".join(sorted(documents)), "", "two_values", claim, text, claim)
        )
