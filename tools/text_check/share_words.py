"""Amounts of a text: words for shares, fractions and hedged numbers, held against the shares.

An amount must fit the share in the direction in which its own clause points: "a majority meets the
bar" is about the others where the claim counts those that fall short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from text_check.amounts import Amount, fitting
from text_check.claims import Label, Mirror
from text_check.comparisons import comparison_in
from text_check.evidence import Found
from text_check.printed_numbers import count, percent
from text_check.sentence_reading import NOUN_REACH, SentenceReading
from text_check.shares import Share
from text_check.statement import Stated, Verdict, holds, unchecked
from text_check.words import WORDS

HALF = 50.0  # percent; below it nothing is so of a group as such


@dataclass(frozen=True)
class _Proposition:
    """An amount and the subject that it is said of; `start` and `end` are what is judged."""

    amount: Amount
    subject: Found | None
    start: int
    end: int


def judged(stated: Stated) -> Iterator[Verdict]:
    """Yield what becomes of each amount that is said of what the mirror counts."""
    for reading in stated.readings:
        for proposition in _propositions(reading):
            yield from _judge(stated, reading, proposition)
        yield from _general(stated, reading)


def _propositions(reading: SentenceReading) -> Iterator[_Proposition]:
    """Yield each amount with its subject, and each further subject that has no amount of its own.

    "A majority has a vision but falls short in educational policy" says two things.
    """
    compared = comparison_in(reading)
    amounts = [
        amount
        for amount in reading.amounts
        if compared is None or amount.end <= compared.start or compared.end <= amount.start
    ]
    spoken: dict[int, Amount] = {}
    for number, amount in enumerate(amounts):
        subject = _subject_of(reading, amounts, number)
        if subject is not None:
            spoken[subject.start] = amount
        joined = reading.groups_after(amount.end, amount.end + NOUN_REACH)
        if not amount.bare or len({str(group.means) for group in joined}) > 1:
            yield _Proposition(amount, subject, amount.start, amount.end)
    for subject in reading.subjects:
        clause = reading.clause(subject.start)
        here = [amount for amount in amounts if clause.start <= amount.start < clause.end]
        before = [one for at, one in sorted(spoken.items()) if at < subject.start]
        if subject.start in spoken or not before or here not in ([], before[-1:]):
            continue
        if before[-1].bare and not reading.names([subject]):
            continue  # a number of a quantity, which who binds numbers knows
        if here or before[-1].end <= clause.start:
            yield _Proposition(before[-1], subject, subject.start, subject.end)


def _subject_of(reading: SentenceReading, amounts: list[Amount], number: int) -> Found | None:
    """Return the subject of an amount: after it or before it in its clause, or in the sentence."""
    amount = amounts[number]
    clause = reading.clause(amount.start)
    following = amounts[number + 1].start if number + 1 < len(amounts) else reading.span.end
    previous = amounts[number - 1].end if number else reading.span.start
    subjects = reading.subjects
    for low, high in (
        (amount.end, min(clause.end, following)),
        (max(clause.start, previous), amount.start),
        (amount.end, following),
        (previous, amount.start),
        (reading.span.start, reading.span.end),
    ):
        here = [f for f in subjects if low <= f.start < high]
        if here:
            return here[0] if low >= amount.end else here[-1]
    return reading.earlier[-1] if reading.earlier else None


def _judge(stated: Stated, reading: SentenceReading, said: _Proposition) -> Iterator[Verdict]:
    amount, subject = said.amount, said.subject
    place = (said.start, said.end, amount.text.strip())
    if reading.asks:
        return
    if amount.before_noun and reading.of_subject(amount):
        yield unchecked(*place, "of_subject")
        return
    groups, unit, other = _counted(reading, amount)
    if other or _elsewhere(reading, amount, groups, unit):
        counts = other or _gap(reading, amount, groups, unit) is not None
        if reading.subjects and counts:
            yield unchecked(*place, "other_group")
    elif subject is None:
        # "Every school can use the results" counts nothing.
        states = not _is_all(reading, amount) or (reading.judges and not reading.unreal)
        # Other numerals are left to who binds numbers; "one in five" is none of those.
        counts = not amount.numeral or amount.count is not None or amount.counted is not None
        if (groups or unit) and states and counts:
            yield unchecked(*place, "no_claim")
    elif reason := _unjudged(reading, amount, subject):
        yield unchecked(*place, reason)
    elif not (reading.unreal and _is_all(reading, amount)):
        yield from _of_shares(stated, reading, said, subject, groups, unit)


def _elsewhere(
    reading: SentenceReading, amount: Amount, groups: list[Found], unit: Found | None
) -> bool:
    """Say whether an amount counts something that the mirror does not: "all pages"."""
    if not amount.before_noun or (reading.subjects and reading.is_adverb(amount)):
        return False
    gap = _gap(reading, amount, groups, unit)
    return gap is None or gap > 1


def _unjudged(reading: SentenceReading, amount: Amount, subject: Found) -> str:
    """Return why nobody can tell whether an amount holds, a key of `unchecked`; or nothing."""
    if not reading.names([subject]):
        return "no_share"
    if reading.says("unknown"):
        return "unknown"
    if reading.is_past:
        return "other_year"
    if reading.unreal and not _is_all(reading, amount):
        return "unreal"
    return ""


def _of_shares(
    stated: Stated, reading: SentenceReading, said: _Proposition, subject: Found,
    groups: list[Found], unit: Found | None,
) -> Iterator[Verdict]:  # fmt: skip
    """Yield the verdict on an amount of the shares of a subject, in the direction it points."""
    amount = said.amount
    place = (said.start, said.end, amount.text.strip())
    own = said.start if said.start == amount.start else subject.start
    way = reading.way(own, subject if reading.subjects else None)
    if way == 0:
        yield unchecked(*place, "two_ways")
        return
    codes = [str(group.means) for group in groups]
    shares = reading.directed(reading.names([subject]), way)
    if codes:
        shares = [share for share in shares if any(map(share.in_group, codes))]
        if not all(any(share.in_group(code) for share in shares) for code in codes):
            yield unchecked(*place, "no_group")
            return
    else:
        shares = [share for share in shares if share.sector == "ALL"] or shares
    if unit is not None and not _alike(amount, shares, str(unit.means)):
        yield _unit(stated.mirror, place, shares[0], str(unit.means))
        return
    yield from _held(stated, reading, amount, place, shares, bool(codes))


def _general(stated: Stated, reading: SentenceReading) -> Iterator[Verdict]:
    """Yield a verdict on a sentence without an amount: it is false where most are otherwise.

    "Primary schools meet the bar" is said of primary schools as such. A sentence with a condition
    or a relative clause, or about what changes or is compared, says something else.
    """
    if not (reading.subjects and reading.names_group) or reading.amounts or reading.asks:
        return
    if re.search(r"\d", reading.plain) or comparison_in(reading) or reading.unreal:
        return
    if any(reading.says(name) for name in ("relative", "unknown", "not_so", "focus")):
        return
    if reading.is_past:
        return
    grammar = reading.reader.grammar
    judged = grammar.words("good").search(reading.plain) or grammar.words("bad").search(
        reading.plain
    )
    for subject in reading.subjects:
        names = reading.names([subject])
        clause = reading.clause(subject.start)
        before = list(
            grammar.words("negators").finditer(reading.plain, clause.start, subject.start)
        )
        denied = bool(before) and len(reading.whole[before[-1].end() : subject.start].split()) < 4
        way = reading.sign_at(subject.start)
        if not names or way == 0 or not (judged or denied):
            continue
        shares = [
            share
            for share in reading.directed(names, way)
            if not reading.codes or any(map(share.in_group, reading.codes))
        ]
        wrong = [share for share in shares if share.percent < HALF]
        if shares and len(wrong) == len(shares):
            place = (subject.start, subject.end, reading.whole[subject.start : subject.end])
            yield Verdict(*place, "word_unsupported", _message(stated, wrong[0]), (wrong[0].claim,))


def _held(
    stated: Stated, reading: SentenceReading, amount: Amount, place: tuple[int, int, str],
    shares: list[Share], named: bool,
) -> Iterator[Verdict]:  # fmt: skip
    """Yield the verdict on an amount of some shares, all of which it is said of."""
    found = {share: amount.holds(share) for share in shares}
    if reading.says("not_so"):
        turned = {"yes": "no", "no": "yes", "wide": "wide"}
        found = {share: turned[one] for share, one in found.items()}  # type: ignore[misc]
    claims = tuple(share.claim for share in shares)
    wrong = next((share for share, one in found.items() if one == "no"), None)
    wide = next((share for share, one in found.items() if one == "wide"), None)
    if wrong is None and wide is None:
        yield holds(*place, claims)
    elif wrong is not None and not named and "yes" in found.values():
        yield unchecked(*place, "differs")
    elif wrong is not None:
        check = "number_differs" if amount.numeral else "word_unsupported"
        yield Verdict(*place, check, _message(stated, wrong), (wrong.claim,))  # type: ignore[arg-type]
    elif wide is not None:
        yield Verdict(*place, "word_unsupported", WORDS["word_too_wide"], (wide.claim,))


def _alike(amount: Amount, shares: list[Share], unit: str) -> bool:
    """Say whether an amount comes out the same for another unit, whichever visits it leaves out."""
    other = [share for share in shares if share.unit != unit]
    if other and amount.count is not None:
        return False
    return all(
        {amount.holds(one) for one in share.counted_by(unit)} == {amount.holds(share)}
        for share in other
    )


def _message(stated: Stated, share: Share) -> Label:
    """Return what the mirror has, in the direction of the sentence, and a word that it bears."""
    mirror, told = stated.mirror, WORDS["findings"]["word_unsupported"]
    message = {}
    for language in told:
        writing = mirror.languages.get(language, next(iter(mirror.languages.values())))
        word = fitting(share, mirror, language)
        message[language] = told[language].format(
            claim=share.claim,
            value=percent(share.k, share.n, writing),
            k=count(share.k, writing),
            n=count(share.n, writing),
            way=WORDS["turned"][language] if share.turned else "",
            word=WORDS["may_say"][language].format(word=word) if word else "",
        )
    return message


def _unit(mirror: Mirror, place: tuple[int, int, str], share: Share, other: str) -> Verdict:
    told = WORDS["findings"]["unit_swapped"]
    labels = {unit.code: unit.label for unit in mirror.vocabulary.units}
    message = {
        language: told[language].format(
            claim=share.claim, unit=labels[share.unit][language], other=labels[other][language]
        )
        for language in told
    }
    return Verdict(*place, "unit_swapped", message, (share.claim,))


def _counted(reading: SentenceReading, amount: Amount) -> tuple[list[Found], Found | None, bool]:
    """Return the sectors and the unit that an amount counts, and whether it counts others.

    What it counts stands after it; where nothing does, it is what the sentence names before.
    """
    clause = reading.clause(amount.start)
    following = [other.start for other in reading.amounts if other.start >= amount.end]
    limit = min([clause.end, amount.end + NOUN_REACH, *following])
    nouns = reading.reader.grammar.words("others")
    other = nouns.search(reading.plain, amount.end, limit)
    groups = reading.groups_after(amount.start, reading.span.end)
    if groups and groups[0].start >= limit:
        groups = []
    unit = next((u for u in reading.units if amount.start <= u.start < limit), None)
    first = min([g.start for g in groups] + ([unit.start] if unit else []), default=limit)
    if (
        other
        and other.start() < first
        and len(reading.plain[amount.end : other.start()].split()) < 4
    ):
        return [], None, True
    if not groups:
        beside = [g for g in reading.sectors if g.end <= amount.start]
        later = [g for g in reading.sectors if g.start >= amount.end]
        groups = beside[-1:] or later[:1]
        if beside:
            groups = _joined(reading, beside)
    return groups, unit, False


def _joined(reading: SentenceReading, beside: list[Found]) -> list[Found]:
    """Return the last of the sectors named before an amount, with those joined to it."""
    for start in range(len(beside)):
        group = reading.groups_after(beside[start].start, beside[-1].end)
        if group and group[-1] == beside[-1]:
            return group
    return beside[-1:]


def _gap(
    reading: SentenceReading, amount: Amount, groups: list[Found], unit: Found | None
) -> int | None:
    """Return how many words stand between an amount and what it counts, if it counts anything.

    Articles and the like do not count.
    """
    after = [f.start for f in (*groups, *([unit] if unit else [])) if f.start >= amount.end]
    if not after:
        return None
    between = reading.whole[amount.end : min(after)]
    of = re.match(reading.reader.grammar.raw["of"], between, re.IGNORECASE)
    return len(between[of.end() if of else 0 :].split())


def _is_all(reading: SentenceReading, amount: Amount) -> bool:
    return reading.reader.grammar.words("shares", "all").fullmatch(amount.text.strip()) is not None
