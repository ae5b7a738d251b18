"""Words of change and of repetition: 'increased', 'again', 'doubled', 'remains weak'.

Each needs a comparison with the last mirror that shows it. What was not shown to differ is not
shown to be the same, so a word of repetition never holds; that something is not known holds where
the comparison gives no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from text_check.claims import Mirror, Quantity
from text_check.comparisons import comparison_in, of_time
from text_check.evidence import inside
from text_check.grammar import Grammar, literally, whole_words
from text_check.sentence_reading import SentenceReading
from text_check.statement import Stated, Verdict, fails, holds, unchecked
from text_check.words import WORDS

# What must be so of the change of every quantity that the sentence is about.
SUPPORTED_BY = {
    "up": ("direction", "up"),
    "down": ("direction", "down"),
    "better": ("verdict", "improved"),
    "worse": ("verdict", "declined"),
}
OPPOSITE = {"up": "down", "down": "up", "better": "worse", "worse": "better"}
_SOON = 3  # words between "hardly" and what it is said of, fewer than
SHOWN = ("improved", "declined", "stable")  # verdicts by which something is known
_PURPOSE = re.compile(r"(?:\bte|\bto|\bom)\s+(?:\w+\s+)?$", re.IGNORECASE)
_FAILED = re.compile(
    r"\b(?:failed|continues?|continued|began|begins?|beginning|start(?:s|ed)|used)\s+to\s+(?:be\s+)?$",
    re.IGNORECASE,
)


def changes_said(
    mirror: Mirror, reading: SentenceReading, language: str
) -> list[tuple[str, int, int]]:
    """Return the words of change of a sentence: what each says, and where it stands."""
    grammar, text = reading.reader.grammar, reading.text
    found: list[tuple[str, int, int]] = []
    for says, words in mirror.vocabulary.words["change_words"].items():
        own = [w for w in words.get(language, ()) if not _compares(w)]
        for match in whole_words(literally(own)).finditer(text):
            found.append((says, *match.span()))
    for says in ("up", "down", "better", "worse", "size", "same", "other"):
        for match in grammar.words("change", says).finditer(text):
            found.append((says, *match.span()))
    found += _stays(reading, grammar)
    compared = comparison_in(reading)
    groups = len(reading.codes) > 1 and not of_time(reading)
    if compared is not None and compared.says == "equal" and groups:
        # "No difference between primary and secondary schools" is about groups.
        found = [f for f in found if f[2] <= compared.start or compared.end <= f[1]]
    grown = compared is not None and compared.says != "equal" and _by_now(reading)
    if of_time(reading) or grown:
        if compared is not None and compared.says != "equal":
            says = {"more": "up", "less": "down"}.get(compared.says, compared.says)
            found.append((says, compared.start, compared.end))
        elif compared is not None:
            found.append(("same", compared.start, compared.end))
    kept: list[tuple[str, int, int]] = []
    for one in sorted(found, key=lambda f: (f[1] - f[2], f[1])):
        if all(one[2] <= other[1] or other[2] <= one[1] for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f[1])


def _by_now(reading: SentenceReading) -> bool:
    """Say whether a sentence compares this year with an earlier one that it does not name."""
    grammar = reading.reader.grammar
    than = any(grammar.words("compare", name).search(reading.plain) for name in ("than", "versus"))
    return reading.says("now") is not None and not than


def _compares(word: str) -> bool:
    """Say whether a phrase of the mirror compares, which sectors may do too ("higher than")."""
    return word.endswith((" dan", " than"))


def _stays(reading: SentenceReading, grammar: Grammar) -> Iterator[tuple[str, int, int]]:
    """Yield "remains" where what remains is a state: a level, an amount or a judgement.

    "Remained without an inspection" is what is counted, and says nothing of an earlier time.
    """
    none = grammar.words("negators")
    for match in grammar.words("change", "stays").finditer(reading.text):
        if any(f.start >= match.end() and none.match(reading.whole, f.start)
               for f in reading.subjects):  # fmt: skip
            continue
        rest = reading.text[match.end() :]
        state = grammar.words("change", "state").search(rest)
        judged = any(grammar.words(name).search(reading.plain) for name in ("good", "bad"))
        if reading.subjects and (state or judged or reading.amounts):
            yield "same", *match.span()


def judged(stated: Stated) -> Iterator[Verdict]:
    """Yield what becomes of each word of change that is about what the mirror counts."""
    mirror = stated.mirror
    for reading in stated.readings:
        said = changes_said(mirror, reading, stated.words.language)
        if not said or reading.asks:
            continue
        here = reading.subjects or reading.earlier
        names = set().union(*(f.means for f in here))
        about = [mirror.by_claim[name] for name in sorted(names)]
        if about and all(quantity.comparison == "own_words" for quantity in about):
            continue
        if not about and not inside(reading.sectors, reading.span) and not reading.units:
            continue  # not about what the mirror counts
        codes = reading.codes
        targets = [quantity for quantity in about if not codes or quantity.sector in codes]
        yield from _judge(reading, said, targets)


def _judge(
    reading: SentenceReading, said: list[tuple[str, int, int]], targets: list[Quantity]
) -> Iterator[Verdict]:
    claims = tuple(sorted({quantity.claim for quantity in targets}))
    if reading.says("unknown"):
        place = (said[0][1], said[0][2], reading.text[said[0][1] : said[0][2]])
        known = [q for q in targets if q.change is not None and q.change["verdict"] in SHOWN]
        if not targets and not reading.subjects:
            return
        if known:
            yield fails(*place, "change_unsupported", known[0].claim, _class(reading, known[0]))
        else:
            yield holds(*place, claims)
        return
    for one in said:
        if _stated(reading, *one):
            yield _verdict(reading, *one, targets, claims)


def _stated(reading: SentenceReading, says: str, start: int, end: int) -> bool:
    """Say whether a word of change states one, about what the mirror counts.

    A purpose ("to improve") and what should be do not. A word of repetition is one only in a
    sentence on a subject of the mirror: inspectors visit schools again.
    """
    before = reading.text[:start]
    if reading.unreal or (_PURPOSE.search(before) and not _FAILED.search(before)):
        return False
    if says in ("same", "other", "size") and not reading.subjects:
        alone = says == "size" or (says == "same" and _in_mirror(reading, start, end))
        return alone and reading.names_group
    again = reading.reader.grammar.words("change", "again")
    if says == "same" and again.fullmatch(reading.text[start:end]):
        # Who got an unfavourable advice is inspected again: that repeats no result.
        digits = re.search(r"\d", reading.plain) is not None
        return bool(reading.amounts or reading.judges or digits or comparison_in(reading))
    return True


def _verdict(
    reading: SentenceReading, says: str, start: int, end: int, targets: list[Quantity],
    claims: tuple[str, ...],
) -> Verdict:  # fmt: skip
    place = (start, end, reading.text[start:end])
    if says in OPPOSITE and _hardly(reading, start, end):
        says = "same"
    elif says in OPPOSITE and _negated(reading, start, end):
        # "Not improved" is at most known where it declined.
        says = OPPOSITE[says] if _reason(targets, OPPOSITE[says], reading) == "" else "same"
    if reason := _reason(targets, says, reading):
        label = _label(reading, reason)
        return fails(*place, "change_unsupported", claims[0] if claims else "", label)
    return unchecked(*place, "size") if says == "size" else holds(*place, claims)


def _in_mirror(reading: SentenceReading, start: int, end: int) -> bool:
    """Say whether a word of sameness is one of the mirror's own, which stands by itself."""
    words = reading.reader.mirror.vocabulary.words["change_words"].get("same", {})
    own = words.get(reading.reader.language, ())
    return reading.text[start:end].lower() in own


def _negated(reading: SentenceReading, start: int, end: int) -> bool:
    """Say whether a negation turns a word of change: before it in its clause, in or after it."""
    words, clause = reading.reader.grammar.words, reading.clause(start)
    if words("negators").search(reading.plain, clause.start, start) is not None:
        return True
    after = words("moves", "after")
    return after.search(reading.text, start, _reach(reading, start, end)) is not None


def _hardly(reading: SentenceReading, start: int, end: int) -> bool:
    """Say whether a word of change is said to be hardly so: "nauwelijks verbeterd"."""
    words = reading.reader.grammar.words("moves", "hardly")
    if words.search(reading.text, start, _reach(reading, start, end)) is not None:
        return True
    said = reading.text[reading.clause(start).start : start]
    return any(len(said[match.end() :].split()) < _SOON for match in words.finditer(said))


def _reach(reading: SentenceReading, start: int, end: int) -> int:
    """Return up to where a negation turns a word of change: for a finite verb, its clause.

    "More schools do not" is no such verb: there the negation is of what is counted.
    """
    words, clause = reading.reader.grammar.words, reading.clause(start)
    if words("moves", "verbs").fullmatch(reading.text[start:end]) is None:
        return end
    stops = [("moves", "until"), *(("change", says) for says in OPPOSITE)]
    found = (words(*stop).search(reading.text, end, clause.end) for stop in stops)
    return min((match.start() for match in found if match), default=clause.end)


def _class(reading: SentenceReading, quantity: Quantity) -> dict[str, str]:
    change = quantity.change or {"verdict": "not tested"}
    return _label(reading, change["verdict"])


def _label(reading: SentenceReading, reason: str) -> dict[str, str]:
    return WORDS["reasons"].get(reason) or reading.reader.mirror.vocabulary.classes[reason]


def _reason(targets: list[Quantity], says: str, reading: SentenceReading) -> str:
    """Return why a word of change is not supported: a reason or a class; nothing when it is."""
    if says == "same":
        return says
    for quantity in targets:
        change = quantity.change
        if change is None:
            return "no comparison"
        if says in ("size", "other"):
            if change["verdict"] not in ("improved", "declined"):
                return change["verdict"]
            continue
        key, needed = SUPPORTED_BY[says]
        if key == "direction" and _turned(reading, quantity):
            needed = {"up": "down", "down": "up"}[needed]
        if not change["direction"] or change[key] != needed:
            return change["verdict"]
    return "" if targets else "no comparison"


def _turned(reading: SentenceReading, quantity: Quantity) -> bool:
    """Say whether a sentence counts the others than its claim: those that do meet the bar."""
    own = reading.reader.own.get(quantity.claim)
    if own is None or not reading.subjects:
        return False
    way = reading.sign_at(reading.subjects[0].start)
    return way != 0 and way != own
