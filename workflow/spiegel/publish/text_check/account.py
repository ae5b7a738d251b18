"""The outcome of a check as lines of text for a person."""

from __future__ import annotations

from collections.abc import Iterator

from spiegel.claim_words import ClaimWords
from spiegel.publish.text_check import messages
from spiegel.publish.text_check.outcome import Finding, Outcome


def lines(outcome: Outcome, words: ClaimWords, place: str) -> Iterator[str]:
    """Yield what was bound, what was allowed and what was found, document by document."""
    language = outcome.language
    verdict = messages.AGREES[language]
    verdict += messages.EXAMPLE[language] if outcome.example else ""
    yield messages.PLACE_CHECKED[language].format(place=words.places[place][language])
    for name in outcome.documents:
        bound = [b for b in outcome.bound if b.document == name]
        free = [f for f in outcome.free if f.document == name]
        found = [f for f in outcome.findings if f.document == name]
        yield messages.SUMMARY[language].format(
            document=name,
            bound=len(bound),
            printed=outcome.printed.get(name, 0),
            free=len(free),
            findings=len(found),
        )
        if outcome.printed.get(name, 0) == 0:
            for number in bound:
                where = _place(number.place, language)
                yield f"  {where}: {number.text}  {number.claim}  {verdict}"
            for allowed in free:
                where = _place(allowed.place, language)
                yield f"  {where}: {allowed.text}  {messages.FREE[allowed.kind][language]}"
        for finding in found:
            yield _line(finding, language)
    together = [f for f in outcome.findings if f.document not in outcome.documents]
    for finding in together:
        yield _line(finding, language)
    if outcome.findings:
        yield messages.FOUND[language].format(count=len(outcome.findings))
    else:
        yield messages.CLEAN[language]


def _place(place: str, language: str) -> str:
    word, _, rest = place.partition(" ")
    return f"{messages.PLACES[word][language]} {rest}"


def _line(finding: Finding, language: str) -> str:
    where = f"{_place(finding.place, language)}: " if finding.place else ""
    return f"! {finding.check}  {where}{finding.text}  {finding.message}"
