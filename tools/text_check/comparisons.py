"""Comparisons of groups or of subjects: "more often than", "twice as often", "best of all".

A difference is said only where the mirror's own test or its interval shows it (`shares.gap`); that
none was shown is not that there is none. A multiple by itself is right within 8%, with a hedge
within 15%.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from text_check.claims import Label, Mirror
from text_check.evidence import Found
from text_check.grammar import Grammar, spaced
from text_check.polarity import judges
from text_check.printed_numbers import percent
from text_check.sentence_reading import SentenceReading
from text_check.shares import Share, gap
from text_check.statement import Stated, Verdict, fails, holds, unchecked
from text_check.words import WORDS

MULTIPLE, HEDGED = 0.08, 0.15
_AFTER = 40  # characters after "than" in which what it compares with begins
_QUANTITY = ("meer", "minder", "more", "less", "fewer")
Place = tuple[int, int, str]


@dataclass(frozen=True)
class _Comparison:
    """A word that compares; `says` is more, less, better, worse or equal.

    Attributes
    ----------
    times, hedge : of a multiple. negated : a negation before it is of the comparison; `unclear` :
    one stands further off, and nobody can tell. directed : "as often as", of one side. counts : it
    stands right before what is counted.
    """

    start: int
    end: int
    word: str
    says: str
    times: float | None = None
    hedge: str = ""
    negated: bool = False
    unclear: bool = False
    directed: bool = False
    counts: bool = False

    @property
    def place(self) -> Place:
        return self.start, self.end, self.word


def judged(stated: Stated) -> Iterator[Verdict]:
    """Yield what becomes of each sentence that compares or ranks what the mirror counts."""
    for reading in stated.readings:
        if reading.asks or of_time(reading):
            continue
        compared = comparison_in(reading)
        ranked = _ranked(reading)
        focus = reading.says("focus")
        about = bool(reading.subjects or reading.earlier)
        if ranked is not None and reading.subjects:
            yield from _rank(stated.mirror, reading, *ranked)
        elif compared is not None:
            yield from _compare(stated, reading, compared)
        elif focus is not None and reading.subjects and reading.sectors:
            yield from _rank(stated.mirror, reading, focus, 1)
        elif (match := reading.says("compare", "differ")) and about and _two(reading):
            yield unchecked(*match.span(), match.group(), "comparison")


def of_time(reading: SentenceReading) -> bool:
    """Say whether a sentence compares with an earlier time, which is a change."""
    if reading.is_past:
        return True
    raw = reading.reader.grammar.raw["compare"]
    beside = spaced("|".join([*raw["than"], *raw["as"], *raw["versus"]]))
    years = rf"(?:{beside})\s+(?:\w+\s+){{0,3}}?(?:19|20)\d\d"
    return re.search(years, reading.text, re.IGNORECASE) is not None


def comparison_in(reading: SentenceReading) -> _Comparison | None:
    """Return the first comparison of a sentence, or nothing."""
    grammar, text = reading.reader.grammar, reading.plain
    found: list[_Comparison] = []
    for match in _times(grammar).finditer(reading.text):
        found.append(_denied(_multiple(match, reading), reading))
    for says in ("equal", "better", "worse", "less", "more"):
        for match in grammar.words("compare", says).finditer(text):
            if _hedges(grammar, text[match.start() :]):
                continue
            counts = says in ("more", "less") and _counts(reading, match.end(), text[match.end() :])
            degree = grammar.words("compare", "degree").fullmatch(match.group())
            directed = degree is not None and grammar.words("compare", "as").search(
                text, match.end()
            )
            one = _Comparison(
                *match.span(), match.group(), says, counts=counts, directed=bool(directed)
            )
            found.append(_denied(one, reading))
    # The longest of those that overlap, then the first.
    found.sort(key=lambda one: (one.start - one.end, one.start))
    kept: list[_Comparison] = []
    for one in found:
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)
    return min(kept, key=lambda one: one.start, default=None)


def _hedges(grammar: Grammar, text: str) -> bool:
    """Say whether a text begins with a hedge and a number: "fewer than 300"."""
    return any(
        (match := grammar.words("hedges", kind).match(text)) is not None
        and re.match(r"\s+\d", text[match.end() :]) is not None
        for kind in ("more", "less", "least", "most")
    )


def _denied(said: _Comparison, reading: SentenceReading) -> _Comparison:
    """Return a comparison with the negation before it in its clause, when there is one.

    "Do not do worse" is one also further off; of what is counted and of what is alike only "not
    more often", "not as often": else it may be what is counted that is not so.
    """
    grammar, before = reading.reader.grammar, reading.plain[: said.start]
    start = reading.clause(said.start).start
    negators = list(grammar.words("negators").finditer(before, start))
    if not negators:
        return said
    negator = negators[-1]
    between = before[negator.end() :]
    if said.says not in ("better", "worse") and len(between.split()) > _NEAR[said.says]:
        return said if said.says in ("more", "less") else replace(said, unclear=True)
    if said.says == "equal" and judges(between, grammar):
        return replace(said, unclear=True)
    return replace(said, start=negator.start(), negated=True)


# Words between a negation and what it denies, at most.
_NEAR = {"more": 0, "less": 0, "equal": 2}


@cache
def _times(grammar: Grammar) -> re.Pattern[str]:
    shape = grammar.raw["compare"]["times"].replace("{number}", grammar.spelled)
    return re.compile(rf"(?<!\w)(?:{spaced(shape)})(?!\w)", re.IGNORECASE)


def _multiple(match: re.Match[str], reading: SentenceReading) -> _Comparison:
    grammar = reading.reader.grammar
    word = match["times"] or match["dub"] or match["dub2"]
    words = grammar.raw["compare"]["words"]
    factor = words.get(word.lower()) or grammar.value(word)
    before = reading.text[: match.start()]
    hedge, start = "", match.start()
    for kind in ("over", "under", "about", "more", "less", "least", "most"):
        for one in grammar.words("hedges", kind).finditer(before):
            if not before[one.end() :].strip() and one.start() < start:
                hedge, start = kind, one.start()
    many = match["many1"] or match["many2"] or ""
    counts = many.lower() in grammar.raw["compare"]["counted"] or not many
    return _Comparison(start, match.end(), reading.text[start : match.end()], "more",
                       float(factor) if factor else None, hedge, counts=counts)  # fmt: skip


def _counts(reading: SentenceReading, at: int, after: str) -> bool:
    """Say whether "more" stands right before what is counted, as in "more schools"."""
    near = [f for f in (*reading.sectors, *reading.units) if f.start >= at]
    return bool(near) and not reading.whole[at : near[0].start].strip()


def _two(reading: SentenceReading) -> bool:
    codes = {str(f.means) for f in reading.sectors}
    return len(codes) > 1 or len({f.means for f in reading.subjects}) > 1


def _compare(stated: Stated, reading: SentenceReading, said: _Comparison) -> Iterator[Verdict]:
    subjects = reading.subjects or reading.earlier
    about = bool(subjects) and bool(reading.names(subjects))
    grammar = reading.reader.grammar
    sides = _sides(reading, reading.sectors, said)
    kind = "sectors"
    if sides is None and not len({str(f.means) for f in reading.sectors}) > 1:
        sides, kind = _sides(reading, reading.subjects, said), "subjects"
    than = any(grammar.words("compare", name).search(reading.plain, said.end)
               for name in ("than", "as", "versus"))  # fmt: skip
    if sides is None:
        multiple = said.times is not None
        # "Pupils deserve more than a vision" compares nothing that is counted.
        counted = reading.names_group or len(reading.subjects) > 1 or said.says != "more"
        bare = not than and not reading.unreal and _by_itself(said)
        compares = (
            (than and counted) or multiple or bare or said.says == "equal" or _leads(reading, said)
        )
        if about and reading.subjects and compares:
            yield unchecked(*said.place, "comparison")
        elif (than or multiple) and len({str(f.means) for f in reading.sectors}) > 1:
            yield unchecked(*said.place, "no_claim")
        return
    if not about:
        yield unchecked(*said.place, "no_claim")
        return
    if reading.unreal:
        yield unchecked(*said.place, "unreal")
        return
    if said.unclear:
        yield unchecked(*said.place, "two_ways")
        return
    pairs = _pairs(reading, sides, kind, said)
    if isinstance(pairs, str):
        yield unchecked(*said.place, pairs)
        return
    one, other = pairs
    if reading.says("unknown"):
        if not gap(stated.mirror, one, other).sign:
            yield holds(*said.place, (one.claim, other.claim))
        else:
            yield _differs(stated.mirror, said, one, other, shown=True)
        return
    yield _verdict(stated.mirror, said, one, other, turned=bool(reading.says("not_so")))


def _by_itself(said: _Comparison) -> bool:
    """Say whether a word compares also without "than": "more often", "higher", not "more"."""
    word = said.word.lower()
    return word not in _QUANTITY and not word.endswith("e")


def _leads(reading: SentenceReading, said: _Comparison) -> bool:
    """Say whether "more" stands right before a subject or who is counted: "more schools"."""
    starts = [f.start for f in (*reading.subjects, *reading.sectors, *reading.units)]
    near = min((start for start in starts if start >= said.end), default=said.end)
    between = reading.whole[said.end : near]
    return said.says in ("more", "less") and near > said.end and not between.strip()


def _sides(
    reading: SentenceReading, found: list[Found], said: _Comparison
) -> tuple[Found, Found] | None:
    """Return what is compared and what it is compared with."""
    distinct: dict[object, Found] = {}
    for one in found:
        distinct.setdefault(one.means, one)
    if len(distinct) != 2:
        return None
    grammar, first, second = reading.reader.grammar, *distinct.values()
    for name in ("than", "versus", "as"):
        matches = list(grammar.words("compare", name).finditer(reading.plain))
        for match in reversed(matches):
            beside = [f for f in found if match.start() < f.start <= match.end() + _AFTER]
            # "as many primary as secondary schools": the last "as" before something compared.
            if beside and (name != "as" or match.start() >= said.start):
                other = distinct[beside[0].means]
                return (first if other is second else second), other
    if said.says == "equal":
        return first, second
    return None


def _pairs(
    reading: SentenceReading, sides: tuple[Found, Found], kind: str, said: _Comparison
) -> tuple[Share, Share] | str:
    """Return both shares in the direction of the sentence, or why there are none."""
    return (_of_subjects if kind == "subjects" else _of_sectors)(reading, sides, said)


def _of_subjects(
    reading: SentenceReading, sides: tuple[Found, Found], said: _Comparison
) -> tuple[Share, Share] | str:
    codes = [str(f.means) for f in reading.sectors]
    chosen = []
    for side in sides:
        way = reading.sign_at(side.start, [(said.start, said.end)])
        if way == 0:
            return "two_ways"
        shares = reading.directed(reading.names([side]), way)
        shares = [share for share in shares if not codes or share.in_group(codes[0])]
        if len(shares) != 1:
            return "no_group"
        chosen.append(shares[0])
    return (chosen[0], chosen[1]) if chosen[0].sector == chosen[1].sector else "no_group"


def _of_sectors(
    reading: SentenceReading, sides: tuple[Found, Found], said: _Comparison
) -> tuple[Share, Share] | str:
    subjects = reading.subjects or reading.earlier
    if len({f.means for f in subjects}) > 1:
        return "two_subjects"
    names = reading.names(subjects[:1])
    at = subjects[0].start if reading.subjects else said.start
    # "Better" says itself which way it points.
    judges = said.says in ("better", "worse")
    way = 1 if judges else reading.sign_at(at, [(said.start, said.end)])
    if way == 0:
        return "two_ways"
    found = []
    for side in sides:
        shares = [s for s in reading.directed(names, way) if s.in_group(str(side.means))]
        if len(shares) != 1:
            return "no_group"
        found.append(shares[0])
    one, other = found
    return "count_or_share" if said.counts and _ambiguous(said, one, other) else (one, other)


def _ambiguous(said: _Comparison, one: Share, other: Share) -> bool:
    """Say whether "more schools" is so of schools and not of shares, or the reverse."""
    if said.times is None:
        return (one.k > other.k) != (one.percent > other.percent)
    schools = one.k / max(other.k, 1) / said.times
    share = one.percent / (other.percent or 1) / said.times
    return _multiplies(schools, said.hedge) != _multiplies(share, said.hedge)


def _verdict(
    mirror: Mirror, said: _Comparison, one: Share, other: Share, *, turned: bool
) -> Verdict:
    found = gap(mirror, one, other)
    claims = (one.claim, other.claim, *filter(None, [found.claim]))
    denied = said.negated != turned
    if said.says == "equal":
        # "Not as often as" is less often; what is only not shown to differ is neither.
        right = (found.sign < 0 if said.directed else bool(found.sign)) if denied else found.equal
        opposite = bool(found.sign) if not denied else found.equal or bool(found.sign)
    elif said.times is not None:
        ratio = one.percent / other.percent if other.percent else float("inf")
        right = _multiplies(ratio / said.times, said.hedge) and bool(found.sign)
        right, opposite = right != denied, True
    else:
        up = said.says in ("more", "better")
        right, opposite = found.sign == (1 if up else -1), found.sign == (-1 if up else 1)
        if denied:
            right, opposite = opposite, right
    if right:
        return holds(*said.place, claims)
    return _differs(mirror, said, one, other, shown=opposite)


def _multiplies(ratio: float, hedge: str) -> bool:
    """Say whether a ratio, as a part of the multiple that was said, is near enough to 1."""
    return {
        "": abs(ratio - 1) <= MULTIPLE,
        "over": 1 < ratio <= 1 + HEDGED,
        "under": 1 - HEDGED <= ratio < 1,
        "about": abs(ratio - 1) <= HEDGED,
        "more": ratio > 1,
        "least": ratio >= 1,
        "less": ratio < 1,
        "most": ratio <= 1,
    }[hedge]


def _differs(
    mirror: Mirror, said: _Comparison, one: Share, other: Share, *, shown: bool
) -> Verdict:
    """Return a finding with both numbers in the direction of the sentence."""
    told: Label = WORDS["differ" if shown else "not_shown_to_differ"]
    reason = {}
    for language in told:
        writing = mirror.languages.get(language, next(iter(mirror.languages.values())))
        reason[language] = told[language].format(
            one=one.claim, first=percent(one.k, one.n, writing),
            other=other.claim, second=percent(other.k, other.n, writing),
        )  # fmt: skip
    return fails(*said.place, "comparison_unsupported", one.claim, reason)


def _ranked(reading: SentenceReading) -> tuple[re.Match[str], int] | None:
    """Return the word by which a sentence puts something first or last, and which of the two."""
    grammar = reading.reader.grammar
    for says, way in (("most", 1), ("least", -1), ("best", 1), ("worst", -1)):
        if match := grammar.words("compare", says).search(reading.text):
            return match, way if says in ("most", "least") else 2 * way
    return None


def _rank(
    mirror: Mirror, reading: SentenceReading, match: re.Match[str], way: int
) -> Iterator[Verdict]:
    """Yield a verdict on "the most" or "the best": false by one that is above it, else not known.

    True is only what can be: first of all answers of which together every institution has one.
    """
    place = (*match.span(), match.group())
    if reading.reader.grammar.ends_with("negators", reading.plain[: match.start()]):
        yield unchecked(*place, "ranking")  # "not the best" says of nobody that it is
        return
    if reading.unreal or reading.says("unknown"):
        yield unchecked(*place, "unreal" if reading.unreal else "unknown")
        return
    names = reading.names(reading.subjects[:1])
    blank = [match.span()]
    sign = 1 if abs(way) == 2 else reading.sign_at(reading.subjects[0].start, blank)
    codes = [str(f.means) for f in reading.sectors if f.means != "ALL"]
    shares = reading.directed(names, sign or 1)
    mine = [s for s in shares if not codes or s.in_group(codes[0])]
    if len(mine) != 1 or sign == 0 or (reading.says("negators") and abs(way) == 2):
        yield unchecked(*place, "ranking")
        return
    (own,) = mine
    up = way > 0
    rivals = [share for share in shares if share is not own]
    siblings = _answers(reading, own)
    if siblings and not codes:
        rivals = siblings
    above = [s for s in rivals if (s.percent > own.percent if up else s.percent < own.percent)]
    said = _Comparison(*match.span(), match.group(), "more")
    if above:
        yield _differs(mirror, said, own, above[0], shown=True)
    elif not all(_beyond(mirror, own, s, up) for s in rivals):
        yield _differs(mirror, said, own, rivals[0], shown=False)
    elif (siblings and not codes) or (rivals and reading.says("focus")):
        yield holds(*place, (own.claim,))
    else:
        yield unchecked(*place, "ranking")


def _beyond(mirror: Mirror, own: Share, other: Share, up: bool) -> bool:
    return gap(mirror, own, other).sign == (1 if up else -1)


def _answers(reading: SentenceReading, own: Share) -> list[Share]:
    """Return the other answers to one question: shares of one n that together are all of it."""
    same = [
        share for share in reading.reader.shares.values()
        if (share.sector, share.unit, share.n) == (own.sector, own.unit, own.n)
    ]  # fmt: skip
    if own.turned or sum(share.k for share in same) != own.n or len(same) < 3:
        return []
    return [share for share in same if share.claim != own.claim]
