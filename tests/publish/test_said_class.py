"""One comparison says the same everywhere, whatever its class and what other estimates say."""

from __future__ import annotations

import re

import pytest
from changed_claims import CHANGE, LANGUAGES, by_class, sentence
from drawn import drawn

from spiegel import tables
from spiegel.publish.claims.render import render
from spiegel.publish.claims.table import claims_file_of
from spiegel.publish.content import changes
from spiegel.publish.report import Report
from spiegel.publish.site import front, number, releases

DOUBTS = ("", "not_robust:weights", "composition_not_controlled", "mixed")
ESTABLISHED = {"improved", "declined"}


def told(report: Report, kind: str, robust: str, **more: object) -> Report:
    """Return the report with one comparison of a class; all others are about nothing."""
    own = by_class(report, kind, robust=robust, reason_nl="waarom", reason_en="why", **more)
    table = own["changes"]
    mine = (table["indicator"] == "l6_zorgcontinuum") & (table["sector"] == "BAO")
    return own.with_tables(changes=table[mine].reset_index(drop=True))


@pytest.mark.parametrize("robust", DOUBTS)
@pytest.mark.parametrize("kind", tables.CLASSES)
def test_what_is_established_is_so_on_every_page(report: Report, kind: str, robust: str) -> None:
    own = told(report, kind, robust)
    shown = kind in ESTABLISHED and not robust.startswith("not_robust")
    (row,) = [row for _, row in own["changes"].iterrows()]
    said = next((s for s in render(own, "nl") if s.claim == CHANGE), None)
    assert (said is None) == (kind == "not shown")
    if said is not None:
        assert (said.verdict in ESTABLISHED) == shown
        assert ("Dat is een aangetoonde" in said.text) == shown
    claim = own.inspectorate.claims.claims[CHANGE]
    answers = number._changed(own, CHANGE, claim, "nl")["answers"]
    assert answers[0][1].startswith("Ja") == shown
    # What a text is held against: the claim, and that on the level of the same cell.
    held = [q.change for q in claims_file_of(own).quantities if q.indicator == "l6_zorgcontinuum"]
    known = [change for change in held if change is not None]
    assert known
    assert all((change.verdict in ESTABLISHED) == shown for change in known)
    assert all(bool(change.direction) == shown for change in known)
    assert len(front._changed(own, "nl")["rows"]) == shown
    counted = {one.mark: one.text for one in changes.outcomes([row], "nl")}
    assert sum(int(counted[mark]) for mark in ESTABLISHED) == shown
    assert sum(map(int, counted.values())) == 1
    page = releases.mirrors(own, "nl")
    assert page is not None
    assert next(one["established"].text for one in page.rows) == str(int(shown))
    cell = changes.change_row(own, row, "nl")["conclusion"]
    assert (cell.text in ("verbeterd", "verslechterd")) == (cell.mark in ESTABLISHED) == shown
    meant = [word for word, _ in changes.meanings(own, [row], "nl")]
    assert changes.class_word(changes.said_class(row), "nl") in meant


@pytest.mark.parametrize(("kind", "qualifier", "nl", "en"), [
    ("improved", "smaller_than_margin", "kleiner dan 5 procentpunt", "smaller than 5 percentage"),
    ("declined", "smaller_than_margin", "kleiner dan 5 procentpunt", "smaller than 5 percentage"),
    ("inconclusive", "only_large_changes_visible", "enkel grote veranderingen zijn hier zicht",
     "only large changes are visible here"),
])  # fmt: skip
@pytest.mark.parametrize("robust", ["", "not_robust:weights"])
def test_what_the_table_says_beside_the_word_is_said_with_it(
    report: Report, kind: str, qualifier: str, nl: str, en: str, robust: str
) -> None:
    own, without = (told(report, kind, robust, qualifier=q) for q in (qualifier, ""))
    (row,) = [row for _, row in own["changes"].iterrows()]
    for language, words in zip(LANGUAGES, (nl, en), strict=True):
        assert words in str(sentence(own, CHANGE, language))
        assert words not in str(sentence(without, CHANGE, language))
        assert words in changes.change_row(own, row, language)["conclusion"].detail
    margins = [p.claim for s in render(own, "nl") for p in s.parts if p.kind == "margin"]
    assert margins == ([f"{CHANGE}.margin"] if qualifier == "smaller_than_margin" else [])


def test_one_point_is_singular(report: Report) -> None:
    pair = {"share_standardised": 0.54, "prior_share_standardised": 0.53}
    one = told(report, "improved", "", difference=0.01, low=0.002, high=0.018, **pair)
    assert ": 1 percentage point more (95%" in str(sentence(one, CHANGE, "en"))


@pytest.mark.parametrize("kind", ["improved", "declined", "stable"])
@pytest.mark.parametrize("robust", ["", "not_robust:weights"])
def test_a_figure_draws_no_change_that_other_estimates_do_not_bear_out(
    report: Report, kind: str, robust: str
) -> None:
    """A doubted change has no dot and is counted with the rest, as what it is said to be."""
    figure = drawn(by_class(report, kind, robust=robust), "verandering")
    doubted = kind in ESTABLISHED and bool(robust)
    own = (figure.table["indicator"] == "l6_zorgcontinuum") & (figure.table["sector"] == "BAO")
    assert list(figure.table.loc[own, "class"]) == [kind]  # as the table of changes has it
    assert list(figure.table.loc[own, "mark"]) == ["rest" if doubted else "dot"]
    words = {"improved": "Verbeterd", "declined": "verslechterd", "stable": "relevante verandering"}
    count = re.search(f"{words[kind]}: (geen|\\d+)", figure.spec["alt"]["nl"])
    assert count is not None
    told = int((figure.table.loc[figure.table["mark"] == "dot", "class"] == kind).sum())
    assert count[1] == (str(told) if told else "geen")
    assert ("1 niet robuust" in " ".join(figure.spec["notes"]["nl"])) == doubted
