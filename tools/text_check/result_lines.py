"""What a check found as lines of text for a person."""

from __future__ import annotations

from collections.abc import Iterator

from text_check.claims import Mirror
from text_check.result import Finding, Result
from text_check.words import WORDS


def lines(result: Result, mirror: Mirror, place: str) -> Iterator[str]:
    """Yield what was bound, what was allowed and what was found, document by document."""
    language = result.language
    verdict = WORDS["agrees"][language] + (WORDS["example"][language] if mirror.example else "")
    yield WORDS["checked_as"][language].format(
        title=mirror.title[language], place=mirror.places[place][language]
    )
    for name in result.documents:
        bound = [b for b in result.bound if b.document == name]
        free = [f for f in result.free if f.document == name]
        found = [f for f in result.findings if f.document == name]
        yield WORDS["summary"][language].format(
            document=name,
            bound=len(bound),
            printed=result.printed.get(name, 0),
            free=len(free),
            findings=len(found),
        )
        if result.printed.get(name, 0) == 0:
            for number in bound:
                where = _place(number.place, language)
                yield f"  {where}: {number.text}  {number.claim}  {verdict}"
            for held in (h for h in result.held if h.document == name):
                where = _place(held.place, language)
                yield f"  {where}: {held.text}  {', '.join(held.claims)}  {verdict}"
            for allowed in free:
                where = _place(allowed.place, language)
                yield f"  {where}: {allowed.text}  {WORDS['free'][allowed.kind][language]}"
        for finding in found:
            yield _line(finding, language)
    for finding in result.findings:
        if finding.document not in result.documents:  # of several documents together
            yield _line(finding, language)
    unchecked = sum(finding.check == "not_checked" for finding in result.findings)
    if len(result.findings) > unchecked:
        yield WORDS["found"][language].format(count=len(result.findings) - unchecked)
    if unchecked:
        yield WORDS["unchecked_too"][language].format(count=unchecked)
    if not result.findings:
        yield WORDS["clean"][language]


def _place(place: str, language: str) -> str:
    word, _, rest = place.partition(" ")
    return f"{WORDS['places'][word][language]} {rest}"


def _line(finding: Finding, language: str) -> str:
    where = f"{_place(finding.place, language)}: " if finding.place else ""
    mark = "?" if finding.check == "not_checked" else "!"
    return f"{mark} {finding.check}  {where}{finding.text}  {finding.message}"
