"""A claim about a difference within this mirror: its words follow from its class."""

from __future__ import annotations

import re

import pandas as pd

from spiegel.config.claim_differences import kind_of, pair_of
from spiegel.config.claims import Claim, ClaimNumber
from spiegel.publish import numbers
from spiegel.publish.claims.changes import REFUSED, Sides, compared, points, qualified
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.shares import decimals_of, noun
from spiegel.publish.claims.words import (
    DIFFERENCE,
    DIFFERENCE_AMONG,
    DIFFERENCE_PAIRS,
    DIFFERENCE_SUBJECT,
    OF,
    ROUNDED,
)
from spiegel.publish.content.sentences import group_label, inline
from spiegel.publish.report import Report
from spiegel.sentence_grammar import Line, filled

UP, DOWN = "higher", "lower"


def difference_row(report: Report, name: str) -> pd.Series | None:
    """Return the row of a claim about a difference, or None when this mirror has none."""
    table = report["differences"]
    row = table[table["claim"] == name]
    return row.iloc[0] if len(row) else None


def said_class(row: pd.Series, number: ClaimNumber) -> str:
    """Return the class as its claim counts: of what does not meet the bar the word turns."""
    kind = str(row["class"])
    turned = {UP: DOWN, DOWN: UP} if number.polarity == "below" else {}
    return turned.get(kind, kind)


def sides_of(row: pd.Series) -> Sides:
    """Return both sides of a difference and what is between them, as the table has them."""
    parts = ("first_share", "second_share", "difference", "low", "high")
    return Sides(*(float(row[part]) for part in parts))


def of_whom(report: Report, number: ClaimNumber, language: str) -> str:
    """Return what the denominator of a side is called, with its group."""
    return noun(report, number, language) + group_of(report, number, language)


def group_of(report: Report, number: ClaimNumber, language: str) -> str:
    """Return the group of a side as it follows a name, ' (Catholic)'; '' for all of a sector."""
    called = ""
    for grouping, group in number.group.items():
        called += f" ({group_label(report.inspectorate, grouping, group)[language]})"
    return called


def difference(name: str, claim: Claim, report: Report, language: str) -> ClaimSentence | None:
    """Return the sentence that the class of a difference allows, or None when it allows none."""
    row = difference_row(report, name)
    if row is None or row["class"] == REFUSED:
        return None
    one, other = pair_of(claim)
    between, kind, decimals = kind_of(claim), said_class(row, one), decimals_of(one, report)
    table = sides_of(row)
    whole = numbers.subtracts(table.first, table.second, table.difference, decimals)
    sides = table.as_counted(one.polarity)
    values = {
        "one": sides.first,
        "other": sides.second,
        "difference": sides.difference,
        "low": sides.low,
        "high": sides.high,
        "margin": report.inspectorate.plan.margin,
    }
    plain = _words(report, claim, language) | {
        "level": numbers.percent_share(report.inspectorate.plan.level, language),
        "rounded": "" if whole else ROUNDED[language],
        "among": DIFFERENCE_AMONG[between][language],
        "reason": str(row[f"reason_{language}"]).rstrip("."),
    }
    plain["between"] = DIFFERENCE_SUBJECT[between][language].format(**plain)

    def put(line: Line, match: re.Match[str]) -> None:
        part = match[1]
        if part in plain:
            line.add(plain[part])
            return
        if part == "points":
            line.add(points(line))
            return
        number = other if part == "other" else one
        compared(line, f"{name}.{part}", part, values[part], number, language, decimals)

    template = DIFFERENCE[kind][language].replace("{pair}", DIFFERENCE_PAIRS[between][language])
    template = template.replace("{qualified}", qualified(row, language))
    return ClaimSentence.of(name, claim, filled(template, language, put), kind)


def _words(report: Report, claim: Claim, language: str) -> dict[str, str]:
    """Return what both sides of a difference are called, and what is so of them."""
    found = {"predicate": claim.predicate[language] if claim.predicate else ""}
    indicators = report.inspectorate.indicators
    for side, number in zip(("one", "other"), pair_of(claim), strict=True):
        called = of_whom(report, number, language)
        found[f"{side}_noun"] = called
        found[f"{side}_of"] = OF[language] + called
        found[f"{side}_predicate"] = number.predicate[language] if number.predicate else ""
        key = "indicator" if side == "one" else "other_indicator"
        found[key] = inline(indicators[number.indicator].label[language])
    return found
