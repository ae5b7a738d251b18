"""The comparison as lines for the terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from spiegel.errors import SpiegelError
from spiegel.publish.content.changes import class_word
from spiegel.release.diff import diff_words
from spiegel.release.diff.effects import ORDER, PARTS
from spiegel.release.diff.outcome import Outcome
from spiegel.release.diff.page import verdict

FIRST = 10  # serious differences that are named in the terminal


def lines(outcome: Outcome, language: str) -> Iterator[str]:
    """Yield the summary: the outcome, counts by part and effect, the first serious ones."""
    mark = f" ({diff_words.PAGE['example'][language].lower()})" if outcome.example else ""
    yield f"{outcome.before.name} -> {outcome.after.name}{mark}: {verdict(outcome, language)}"
    for part in PARTS:
        counts = [(e, outcome.count(part, e)) for e in ORDER[::-1] if outcome.count(part, e)]
        if counts:
            told = ", ".join(f"{diff_words.EFFECT[e][language]} {x}" for e, x in counts)
            yield f"  {diff_words.PART[part][language]}: {told}"
    if outcome.unknown:
        parts = ", ".join(diff_words.PART[part][language].lower() for part in outcome.unknown)
        yield f"  {diff_words.UNKNOWN[language].format(x=parts)}"
    serious = [d for d in outcome.differences if d.effect == "serious"]
    for one in serious[:FIRST]:
        column = f", {one.column}" if one.column else ""
        yield f"    {one.what}{column}: {one.before or '-'} -> {one.after or '-'}"
    if len(serious) > FIRST:
        yield "    …"
    if outcome.mode == "years":
        yield from _years(outcome, language)


def _years(outcome: Outcome, language: str) -> Iterator[str]:
    for word, x in Counter(pair.word for pair in outcome.pairs).most_common():
        yield f"  {class_word(word, language) if word else diff_words.NO_WORD[language]}: {x}"
    outside = sum(one.outside for one in outcome.drift)
    heading = diff_words.COLUMNS["outside"][language].lower()
    yield f"  {diff_words.DRIFT[language]}: {heading} {outside}/{len(outcome.drift)}"
    told = diff_words.PRIOR_SAME if outcome.computed_again else diff_words.PRIOR_NONE
    told = diff_words.PRIOR_FOUND if outcome.prior else told
    count = sum(d.effect == "serious" for d in outcome.prior)
    year = outcome.before.school_year
    yield f"  {told[language].format(year=year, x=len(outcome.prior), serious=count)}"


def refusal(outcome: Outcome) -> SpiegelError:
    """Return the mistake that a recomputed earlier year without an entry is."""
    first = outcome.gaps[0]
    mirror, later = outcome.before.edition, outcome.after.edition
    return SpiegelError(
        f"{later} computes {mirror} otherwise than published, and {len(outcome.gaps)} of the "
        f"differences are not explained: {first.what} ({first.found or first.sort})",
        where=f"config/inspectorates/{outcome.after.inspectorate}/revisions.yaml",
        fix=f"find out why; add an entry with mirror: {mirror}, found_in: {later}, nature, scale, "
        "cells and affected_claims.",
    )
