"""Parts of a group: small schools, schools in a town, schools of a network.

A claim is of a sector as a whole. What a text says of a part of it is not what the claim says, also
where the number is the same; which parts there are no list knows, so the grammar of the words
around what is counted tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_check.evidence import Found
from text_check.polarity import judges
from text_check.sentence_reading import SentenceReading
from text_check.statement import Stated, Verdict, unchecked

_MARKS = " \n\t\"'“”‘’*-–•"  # what a sentence may begin with
_SOON = 4  # words of a clause in which what it judges is said
_WORDS = re.compile(r"(?:(?P<first>[^\W\d][\w'’!-]*)\s+)?(?P<last>[^\W\d][\w'’!-]*)\s+$")


def judged(stated: Stated) -> Iterator[Verdict]:
    """Yield for each sentence that states something of a part of a group that nobody can tell."""
    for reading in stated.readings:
        place = narrowed(reading)
        if place is not None and not reading.asks and _states(reading):
            yield unchecked(*place, reading.whole[slice(*place)], "part_of_group")


def _states(reading: SentenceReading) -> bool:
    """Say whether a sentence says how much, how well, how often or what changed."""
    words = reading.reader.grammar
    raw, text = words.raw, reading.text
    lists = [(name, key) for name in ("change", "compare") for key in ("more", "less", "up", "down",
             "better", "worse", "same", "equal", "most", "least", "best", "worst")
             if key in raw[name]]  # fmt: skip
    return bool(
        reading.amounts
        or reading.judges
        or re.search(r"\d", reading.plain)
        or any(words.words(*one).search(text) for one in lists)
    )


def narrowed(reading: SentenceReading) -> tuple[int, int] | None:
    """Return where a sentence on a subject says of which part of a group; None where of no part."""
    if not (reading.subjects or reading.earlier):
        return None
    grammar, text = reading.reader.grammar, reading.whole
    groups = [*reading.sectors, *reading.units]
    for one in groups:
        if (place := _before(reading, one)) is not None:
            return place
    if (place := _other_counted(reading) or _on_condition(reading)) is not None:
        return place
    known = [piece for one in (*groups, *reading.subjects) for piece in one.pieces]
    for match in grammar.words("narrowing", "part_of").finditer(text, reading.span.start):
        if not any(start < match.end() and match.start() < end for start, end in known):
            return match.span()
    return _in_place(reading)


def _before(reading: SentenceReading, one: Found) -> tuple[int, int] | None:
    """Return the adjective before what is counted, or the name that it is joined to."""
    raw, text = reading.reader.grammar.raw["narrowing"], reading.whole
    joined = re.search(r"[\w!]+-$", text[reading.span.start : one.start])
    if joined is not None:
        return one.start - len(joined[0]), one.end
    match = _WORDS.search(text[reading.span.start : one.start])
    if match is None:
        return None
    first, last = (match["first"] or "").lower(), match["last"].lower()
    start = reading.span.start + match.start("last")
    # What names a group, a subject or an amount of its own narrows nothing.
    named = [(f.start, f.end) for f in (*reading.sectors, *reading.units, *reading.subjects)]
    named += [(amount.start, amount.end) for amount in reading.amounts]
    if last in {*raw["general"], *reading.reader.grammar.numbers} or any(
        low <= start < high for low, high in named
    ):
        return None
    opens = not text[reading.span.start : start].strip(_MARKS) and not re.fullmatch(
        "|".join(raw["opening"]), last
    )
    # "Good schools make their vision work" is of no part that anything is counted of.
    counts = bool(reading.amounts) or re.search(r"\d", reading.plain) is not None
    free = (raw["anywhere"] or opens) and (counts or not judges(last, reading.reader.grammar))
    if (first in raw["before"] or free) and re.fullmatch(raw["adjective"], last):
        return start, one.end
    return None


def _other_counted(reading: SentenceReading) -> tuple[int, int] | None:
    """Return what an amount is of where that is nothing the mirror counts: "70% of teachers in"."""
    grammar, text = reading.reader.grammar, reading.whole
    raw = grammar.raw["narrowing"]
    general = "|".join(map(re.escape, sorted(raw["general"], key=len, reverse=True)))
    of = re.compile(
        rf"\s+{raw['of']}(?:\s+(?:{general}))*\s+(?P<noun>[^\W\d][\w'’-]*)", re.IGNORECASE
    )
    named = [(f.start, f.end) for f in (*reading.sectors, *reading.units, *reading.subjects)]
    for amount in reading.amounts:
        match = of.match(text, amount.end)
        if match is None or match["noun"].lower() in (*raw["cases"], *grammar.numbers):
            continue
        start, end = match.span("noun")
        if not any(low < end and start < high for low, high in named):
            return start, end
    counted = re.compile(
        rf"(?<![\w.,])\d[\d.,]*\s+(?:{'|'.join(grammar.raw['others'])})(?!\w)", re.IGNORECASE
    )
    found = counted.search(text, reading.span.start)
    return found.span() if found else None


def _on_condition(reading: SentenceReading) -> tuple[int, int] | None:
    """Return a clause that says which of a group: "schools that are in a city".

    One that says what the mirror judges, or only that they were visited, is none.
    """
    grammar, text = reading.reader.grammar, reading.whole
    raw = grammar.raw["narrowing"]
    shape = re.compile(
        rf"\s+(?:{'|'.join(raw['relative'])})((?:\s+[^\s,.;:]+){{1,{_SOON}}})", re.IGNORECASE
    )
    for one in (*reading.sectors, *reading.units):
        match = shape.match(text, one.end)
        if match is None:
            continue
        said = match[1]
        told = any(match.start(1) <= f.start < match.end(1) for f in reading.subjects)
        seen = any(word.lower() in raw["seen"] for word in said.split())
        if not (told or seen or judges(said, grammar)):
            return match.span()
    return None


def _in_place(reading: SentenceReading) -> tuple[int, int] | None:
    """Return a name after a preposition of place that is none of the mirror's own."""
    mirror, language = reading.reader.mirror, reading.reader.language
    raw = reading.reader.grammar.raw["narrowing"]
    own = {word.lower() for word in re.findall(r"\w+", mirror.title.get(language, ""))}
    own |= {*raw["whole"]}
    shape = re.compile(rf"(?<!\w)(?i:{raw['place']})\s+(?P<name>[A-ZÀ-Ý][\w!’'-]*)")
    for match in shape.finditer(reading.whole, reading.span.start):
        start, end = match.span("name")
        named = (*reading.sectors, *reading.units, *reading.subjects)
        taken = any(f.start < end and start < f.end for f in named)
        if not taken and match["name"].lower() not in own:
            return start, end
    return None
