"""A claim about change: its words follow from the class of the comparison, never from a hand."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from spiegel.config.claims import Claim, ClaimNumber, Polarity
from spiegel.publish import numbers
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.shares import about, decimals_of, noun
from spiegel.publish.claims.words import BASIS, CHANGE, DIRECTION, OF, QUALIFIED, ROUNDED
from spiegel.publish.content import content_words
from spiegel.publish.content.changes import DOUBTED, pair_of, said_class
from spiegel.publish.report import Report
from spiegel.sentence_grammar import Line, filled

REFUSED = "not shown"


@dataclass(frozen=True)
class Sides:
    """Two shares, the first less the second, and the interval of that: fractions, NaN if none."""

    first: float
    second: float
    difference: float
    low: float
    high: float

    def as_counted(self, polarity: Polarity) -> Sides:
        """Return them as a claim counts them.

        Tables are of the share that meets; of what does not, the sign turns and the ends swap.
        """
        if polarity == "meets":
            return self
        return Sides(
            1 - self.first, 1 - self.second, -self.difference, low=-self.high, high=-self.low
        )


def verdict_of(row: pd.Series) -> str:
    """Return how far a change may be quoted: what other estimates doubt is not established."""
    kind = said_class(row)
    return "inconclusive" if kind == DOUBTED else kind


def last_change(report: Report, indicator: str, sector: str) -> pd.Series | None:
    """Return the comparison with the latest earlier mirror, or None when there is none."""
    if not report.edition.priors:
        return None
    last = max(report.edition.priors, key=lambda prior: prior.school_year).mirror
    table = report["changes"]
    row = table[
        (table["indicator"] == indicator)
        & (table["sector"] == sector)
        & (table["prior_edition"] == last)
    ]
    return row.iloc[0] if len(row) else None


def comparison(name: str, claim: Claim, report: Report, language: str) -> ClaimSentence | None:
    """Return the sentence that the class of a comparison allows, or None when it allows none."""
    (number,) = claim.numbers.values()
    row = last_change(report, number.indicator, number.sector)
    if row is None or row["class"] == REFUSED or claim.subject is None or claim.predicate is None:
        return None
    plan = report.inspectorate.plan
    decimals = decimals_of(number, report)
    table = Sides(*pair_of(row), *(float(row[part]) for part in ("difference", "low", "high")))
    whole = numbers.subtracts(table.first, table.second, table.difference, decimals)
    sides = table.as_counted(number.polarity)
    values = {
        "now": sides.first,
        "then": sides.second,
        "difference": sides.difference,
        "low": sides.low,
        "high": sides.high,
        "margin": plan.margin,
    }
    plain = {
        "of": OF[language] + noun(report, number, language),
        "subject": claim.subject[language],
        "predicate": claim.predicate[language],
        "mirror": report.mirror_title(str(row["prior_edition"]), language),
        "level": numbers.percent_share(plan.level, language),
        "more": DIRECTION["up" if sides.difference > 0 else "down"][language],
        "basis": BASIS[str(row["basis"])][language],
        "rounded": "" if whole else ROUNDED[language],
        "reason": str(row[f"reason_{language}"]).rstrip("."),
    }

    def put(line: Line, match: re.Match[str]) -> None:
        kind = match[1]
        if kind in plain:
            line.add(plain[kind])
        elif kind == "points":
            line.add(points(line))
        else:
            compared(line, f"{name}.{kind}", kind, values[kind], number, language, decimals)

    sentence = CHANGE[said_class(row)][language].replace("{qualified}", qualified(row, language))
    return ClaimSentence.of(name, claim, filled(sentence, language, put), verdict_of(row))


def qualified(row: pd.Series, language: str) -> str:
    """Return what a table of comparisons says beside the word, as it follows in a sentence."""
    kind = row["qualifier"]
    if not kind:
        return ""
    said = content_words.QUALIFIER[kind][language]
    return QUALIFIED[kind][language].replace("{qualifier}", said)


def points(line: Line) -> str:
    """Return what the number that was put last is counted in: one percentage point, or several."""
    return numbers.points_unit(line.numbers[-1]["text"], line.language)


def compared(
    line: Line, claim: str, kind: str, value: float, number: ClaimNumber, language: str,
    decimals: int,
) -> None:  # fmt: skip
    """Put a number of a comparison in a sentence; it is no k of n."""
    line.number(
        printed(kind, value, language, decimals),
        **about(claim, number, decimals),
        kind=kind,
        value=value,
        k=None,
        n=None,
        small=False,
    )


def printed(kind: str, value: float, language: str, decimals: int) -> str:
    """Return a number of a comparison the way its sentence prints it."""
    if kind in ("now", "then", "one", "other"):
        return numbers.percent_share(value, language, decimals)
    if kind in ("difference", "margin"):
        return numbers.percent_share(abs(value), language, decimals, sign=False)
    return numbers.signed(value, language, decimals)
