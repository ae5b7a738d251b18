"""What the page of a claim about a difference within this mirror says: may one say so, and why."""

from __future__ import annotations

from typing import Any

from spiegel.config.claim_differences import kind_of, pair_of
from spiegel.config.claims import Claim, ClaimNumber
from spiegel.publish import numbers
from spiegel.publish.claims.changes import REFUSED
from spiegel.publish.claims.differences import difference_row, of_whom
from spiegel.publish.content.code_labels import p_text
from spiegel.publish.content.sentences import inline
from spiegel.publish.content.tables import Cell, Table, table
from spiegel.publish.report import Report
from spiegel.publish.site import card_words


def card(report: Report, name: str, claim: Claim, language: str) -> dict[str, Any] | None:
    """Return the answer by the class of the difference, both sides, and the test.

    None where the claim is about no difference, or this mirror has no row for it.
    """
    row = difference_row(report, name) if claim.comparison == "difference" else None
    if row is None:
        return None
    first, second = (side_called(report, claim, x, language) for x in pair_of(claim))
    margin = numbers.percent_share(report.inspectorate.plan.margin, language, sign=False)
    reason = str(row[f"reason_{language}"])
    answer = card_words.MAY_DIFFER[str(row["class"])][language]
    values = {"first": first, "second": second, "margin": margin, "reason": reason}
    test = str(row["test"])
    return {
        "answer": answer.format(**values),
        "table": None if row["class"] == REFUSED else _sides(report, row, first, second, language),
        "test": card_words.DIFFERS_TEST[language].format(
            p=p_text(float(row["p_adj"]), language),
            test=card_words.TESTS[test][language],
            both=numbers.count(row["in_both"], language),
        )
        if test and row["p_adj"] == row["p_adj"]
        else "",
    }


def side_called(report: Report, claim: Claim, number: ClaimNumber, language: str) -> str:
    """Return what one side of a difference is called: who is counted, or what of them."""
    if kind_of(claim) == "indicators":
        return inline(report.inspectorate.indicators[number.indicator].label[language])
    return of_whom(report, number, language)


def _sides(report: Report, row: Any, first: str, second: str, language: str) -> Table:
    """Return share and counts of both sides, as the table has them, and the difference."""
    plan = report.inspectorate.plan
    decimals = plan.percent_decimals
    rows = []
    for name, called in (("first", first), ("second", second)):
        share, n = float(row[f"{name}_share"]), int(row[f"{name}_n"])
        few = n < plan.thresholds.k_of_n_below
        text = (
            numbers.k_of_n(round(share * n), n, language)
            if few and n
            else numbers.percent_share(share, language, decimals)
            if n
            else ""
        )
        rows.append(
            {
                "side": Cell(called),
                "share": Cell(text),
                "n": Cell(numbers.count(n, language)),
                "institutions": Cell(numbers.count(row[f"{name}_institutions"], language)),
            }
        )
    if row["low"] == row["low"]:
        ends = float(row["low"]), float(row["high"])
        gap = numbers.signed(float(row["difference"]), language, decimals)
        between = numbers.signed_range(*ends, language, decimals)
        rows.append(
            {
                "side": Cell(card_words.DIFFERS_ROW[language]),
                "share": Cell(f"{gap} ({between})"),
                "n": Cell(""),
                "institutions": Cell(""),
            }
        )
    level = numbers.percent_share(plan.level, language)
    caption = card_words.DIFFERS_CAPTION[language].format(level=level)
    return table("differs-table", caption, card_words.DIFFERS_COLUMNS, rows, language)
