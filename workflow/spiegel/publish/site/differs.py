"""What the page of a claim about a difference within this mirror says: may one say so, and why."""

from __future__ import annotations

from typing import Any

from spiegel.config.claim_differences import kind_of, pair_of
from spiegel.config.claims import Claim, ClaimNumber
from spiegel.publish import numbers
from spiegel.publish.claims.changes import REFUSED, Sides
from spiegel.publish.claims.differences import (
    difference_row,
    group_of,
    of_whom,
    said_class,
    sides_of,
)
from spiegel.publish.content import changes
from spiegel.publish.content.code_labels import p_text
from spiegel.publish.content.sentences import inline, sides
from spiegel.publish.content.tables import Cell, Table, table
from spiegel.publish.report import Report
from spiegel.publish.site import card_words


def card(report: Report, name: str, claim: Claim, language: str) -> dict[str, Any] | None:
    """Return the answer by the class of the difference, both sides as its claim counts, the test.

    None where the claim is about no difference, or this mirror has no row for it.
    """
    row = difference_row(report, name) if claim.comparison == "difference" else None
    if row is None:
        return None
    one, _ = pair_of(claim)
    called = [side_called(report, claim, number, language) for number in pair_of(claim)]
    values = {
        "first": called[0],
        "second": called[1],
        "margin": numbers.in_points(report.inspectorate.plan.margin, language),
        "reason": str(row[f"reason_{language}"]).rstrip("."),
    }
    answer = card_words.MAY_DIFFER[said_class(row, one)][language].format(**values)
    beside = changes.qualifier(report, row, language)
    test, counted = str(row["test"]), sides_of(row).as_counted(one.polarity)
    return {
        "answer": answer,
        "qualifier": f"{beside[:1].upper()}{beside[1:]}." if beside else "",
        "table": None
        if row["class"] == REFUSED
        else _sides(report, row, counted, called, language),
        "test": card_words.DIFFERS_TEST[language].format(
            p=p_text(float(row["p_adj"]), language),
            test=card_words.TESTS[test][language],
            both=numbers.count(row["in_both"], language),
        )
        if test and row["p_adj"] == row["p_adj"]
        else "",
    }


def side_called(report: Report, claim: Claim, number: ClaimNumber, language: str) -> str:
    """Return what a side is called: who is counted, or what of them; and which side of the bar."""
    own = report.inspectorate
    if kind_of(claim) == "indicators":
        label = inline(own.indicators[number.indicator].label[language])
        called = label + group_of(report, number, language)
    else:
        called = of_whom(report, number, language)
    if number.polarity == "meets":
        return called
    return f"{called} ({inline(sides(own, number.indicator)['below'][language])})"


def _sides(report: Report, row: Any, counted: Sides, called: list[str], language: str) -> Table:
    """Return share and counts of both sides, and the difference where it may be read.

    Of too few observations there is no share: two of them side by side invite the comparison that
    the answer refuses.
    """
    plan = report.inspectorate.plan
    decimals = plan.percent_decimals
    rows = []
    for name, share, side in zip(
        ("first", "second"), (counted.first, counted.second), called, strict=True
    ):
        n = 0 if row["class"] == "too few" else int(row[f"{name}_n"])
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
                "side": Cell(side),
                "share": Cell(text),
                "n": Cell(numbers.count(row[f"{name}_n"], language)),
                "institutions": Cell(numbers.count(row[f"{name}_institutions"], language)),
            }
        )
    if counted.low == counted.low:
        gap = numbers.signed(counted.difference, language, decimals)
        between = numbers.signed_range(counted.low, counted.high, language, decimals)
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
