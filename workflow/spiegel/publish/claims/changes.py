"""A claim about change: its words follow from the class of the comparison, never from a hand."""

from __future__ import annotations

import re

import pandas as pd

from spiegel.config.claims import Claim, ClaimNumber
from spiegel.publish import numbers
from spiegel.publish.claims.claim_sentence import ClaimSentence
from spiegel.publish.claims.shares import about, decimals_of, noun
from spiegel.publish.claims.words import BASIS, CHANGE, DIRECTION, OF, ROUNDED
from spiegel.publish.content.changes import pair_of
from spiegel.publish.report import Report
from spiegel.sentence_grammar import Line, filled

REFUSED = "not shown"


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
    # Changes are of the share that meets; of the others the sign turns and the ends swap.
    turned = number.polarity == "below"
    difference, low, high = (float(row[part]) for part in ("difference", "low", "high"))
    now, then = pair_of(row)
    whole = numbers.subtracts(now, then, difference, decimals)
    if turned:
        now, then = 1 - now, 1 - then
        difference, low, high = -difference, -high, -low
    values = {
        "now": now,
        "then": then,
        "difference": difference,
        "low": low,
        "high": high,
        "margin": plan.margin,
    }
    plain = {
        "of": OF[language] + noun(report, number, language),
        "subject": claim.subject[language],
        "predicate": claim.predicate[language],
        "mirror": report.mirror_title(str(row["prior_edition"]), language),
        "level": numbers.percent_share(plan.level, language),
        "more": DIRECTION["up" if difference > 0 else "down"][language],
        "basis": BASIS[str(row["basis"])][language],
        "rounded": "" if whole else ROUNDED[language],
        "reason": str(row[f"reason_{language}"]).rstrip("."),
    }

    def put(line: Line, match: re.Match[str]) -> None:
        kind = match[1]
        if kind in plain:
            line.add(plain[kind])
        else:
            compared(line, f"{name}.{kind}", kind, values[kind], number, language, decimals)

    kind, doubted = str(row["class"]), "not_robust" in str(row["robust"])
    sentence = CHANGE["not robust" if doubted else kind][language]
    # What other estimates do not bear out is no established change for who quotes it.
    verdict = "inconclusive" if doubted else kind
    return ClaimSentence.of(name, claim, filled(sentence, language, put), verdict)


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
