"""A row of the table of changes prints two shares that give the difference, or says why not."""

from __future__ import annotations

import pandas as pd
import pytest

from spiegel.config.languages import LANGUAGES
from spiegel.publish.content import content_words
from spiegel.publish.content.changes import change_row, pair_of
from spiegel.publish.content.tables import Row
from spiegel.publish.report import Report


def row_of(report: Report, **values: object) -> pd.Series:
    """Return a comparison that was decided, with some of its values."""
    changes = report["changes"]
    row = changes[changes["class"] == "improved"].iloc[0].copy()
    for name, value in values.items():
        assert name in row.index
        row[name] = value
    return row


NAN = float("nan")


def shown(report: Report, language: str = "en", **values: object) -> Row:
    return change_row(report, row_of(report, **values), language)


EQUAL = {
    "share_standardised": 0.65, "prior_share_standardised": 0.53, "difference_standardised": 0.12,
    "basis": "standardised", "difference": 0.12, "low": 0.05, "high": 0.19,
}  # fmt: skip
CRUDE = {
    "share_crude": 0.62, "prior_share_crude": 0.48, "difference_crude": 0.14, "basis": "crude",
    "difference": 0.14, "low": 0.05, "high": 0.23,
}  # fmt: skip


def test_a_difference_at_equal_composition_stands_beside_its_own_pair(report: Report) -> None:
    row = shown(report, **{**CRUDE, **EQUAL})
    printed = [row[part].text for part in ("now", "then", "difference")]
    assert printed == ["65%", "53%", "+12"]
    assert [row[part].detail for part in ("now", "then")] == ["as visited: 62%", "as visited: 48%"]


def test_a_plain_difference_stands_beside_the_plain_pair(report: Report) -> None:
    row = row_of(report, **CRUDE)
    cell = report.cell(row["indicator"], row["sector"], "meets")
    assert pair_of(row) == (0.62, 0.48)
    made = change_row(report, row, "en")
    assert [made[part].text for part in ("then", "difference")] == ["48%", "+14"]
    # The share now is printed from its counts, with its interval.
    assert made["now"].text.startswith(f"{100 * cell['k'] / cell['n']:.0f}%")
    assert "as visited" not in made["now"].detail + made["then"].detail


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_rounding_parts_the_pair_from_its_difference_the_row_says_so(
    report: Report, language: str
) -> None:
    # Printed 70%, 64% and +5.
    odd = EQUAL | {"share_standardised": 0.696, "prior_share_standardised": 0.644}
    odd |= {"difference": 0.052, "difference_standardised": 0.052}
    told = content_words.ROUNDED[language]
    assert told in shown(report, language, **odd)["conclusion"].detail
    assert told not in shown(report, language, **EQUAL)["conclusion"].detail


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nl", "in beide jaren bezocht: 12 (nu hoger: 3, nu lager: 1)"),
        ("en", "visited in both years: 12 (now higher: 3, now lower: 1)"),
    ],
)
def test_those_visited_in_both_years_stand_beside_the_word(
    report: Report, language: str, told: str
) -> None:
    again = {"overlap": 12, "overlap_up": 3, "overlap_down": 1}
    found, none = (shown(report, language, **EQUAL, **own)["conclusion"]
                   for own in (again, dict.fromkeys(again, 0)))  # fmt: skip
    assert told in found.detail
    assert found.text == none.text
    assert told[:12] not in none.detail
    few = shown(report, language, **EQUAL, **again, **{"class": "too few"})
    assert told not in few["conclusion"].detail


@pytest.mark.parametrize(
    ("language", "told", "never"),
    [
        ("nl", "tot bezoeken op risico 12,3 procentpunt verschillen tussen de jaren", "bij elk"),
        (
            "en",
            "until visits by risk differ by 12.3 percentage points between the years",
            "whatever",
        ),
    ],
)
def test_how_far_selection_may_differ_stands_beside_the_word(
    report: Report, language: str, told: str, never: str
) -> None:
    """Rounded down: up to there the word holds."""
    unknown = {"by_risk": NAN, "prior_by_risk": NAN}
    risk = {"by_risk": 0.2, "prior_by_risk": 0.19}

    def said(**own: object) -> str:
        return str(shown(report, language, **EQUAL, **own)["conclusion"].detail)

    assert told in said(tipping=0.1239, **unknown)
    assert "20" in said(tipping=0.1239, **risk).partition(told)[2]
    assert "19" in said(tipping=0.1239, **risk).partition(told)[2]
    assert never in said(tipping=1.01, **unknown)
    assert told[:12] not in said(tipping=NAN, **unknown)
