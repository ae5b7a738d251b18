"""An indicator of several standards, from its figure to its table: all say the same side."""

from __future__ import annotations

import copy
import dataclasses
import io
from typing import Any

import pandas as pd
import pytest
from drawn import drawn

from spiegel import tables
from spiegel.config.closed_model import Label
from spiegel.config.indicators import Indicator
from spiegel.config.languages import LANGUAGES
from spiegel.measure.measures import status
from spiegel.publish.acceptance import Exhibit
from spiegel.publish.acceptance.outcome import checked
from spiegel.publish.content.measures import cells_of, measure_row
from spiegel.publish.content.method import combined
from spiegel.publish.content.sentences import fill, sides
from spiegel.publish.figures.request import side_of
from spiegel.publish.report import Report
from spiegel.stats.proportions import wilson

UPPER, LOWER = ("VOLGENS", "OVERSTIJGT"), ("BENEDEN", "BENADERT")
NONE = dict.fromkeys(("share_std", "share_weighted", "low_weighted", "high_weighted"), None)
UNWEIGHTED = {**NONE, "weights": ""}
K, N, ELIGIBLE, INCOMPLETE = 41, 100, 130, 20


def with_rule(report: Report, meets: tuple[str, ...], **rule: Any) -> Report:
    """Return a report with an indicator `proef` of four standards: 41 of 100 in every sector."""
    inspectorate = copy.copy(report.inspectorate)
    own = Indicator(
        label=Label(nl="Proef met vier", en="Trial of four"), standards=("L2", "L3", "L4", "L5"),
        unit="institution", meets=meets, **rule,
    )  # fmt: skip
    own = own.with_polarity(inspectorate.framework.scales["ontwikkeling"])
    inspectorate.indicators = {**inspectorate.indicators, "proef": own}
    figures = dict(inspectorate.registry.figures)
    words = {
        "title": Label(
            nl="{pct:proef:ALL:meets} {side:proef:meets}",
            en="{pct:proef:ALL:meets} {side:proef:meets}",
        ),
        "alt": Label(
            nl="Liggende balken per sector; {pct:proef:ALL:meets} heeft {side:proef:meets}.",
            en="Horizontal bars by sector; {pct:proef:ALL:meets} have {side:proef:meets}.",
        ),
    }
    changes = {"indicators": ("proef",), "sectors": ("ALL", "GBAO", "GSO"), **words}
    figures["advies"] = figures["advies"].model_copy(update=changes)
    inspectorate.registry = inspectorate.registry.model_copy(update={"figures": figures})
    rows = []
    for sector in ("ALL", "GBAO", "GSO"):
        for category, k in (("meets", K), ("below", N - K)):
            low, high = wilson(k, N, 0.95)
            rows.append(
                {
                    "edition": "proef", "school_year": report.edition.school_year,
                    "indicator": "proef", "sector": sector, "group": "all", "category": category,
                    "unit": "institution", "k": k, "n": N, "institutions": N,
                    "eligible": ELIGIBLE, "incomplete": INCOMPLETE, "coverage": N / ELIGIBLE,
                    "earlier_visits": 0,
                    "share": k / N, "low": low, "high": high, "interval": "wilson",
                    **UNWEIGHTED, "obs_status": status(N, inspectorate.plan),
                    "conf_status": "F", "plan": inspectorate.plan.digest,
                }
            )  # fmt: skip
    measures = pd.concat([report["measures"], tables.from_rows("measures", rows)])
    found = dataclasses.replace(report, inspectorate=inspectorate)
    return found.with_tables(measures=tables.check(measures.reset_index(drop=True), "measures"))


RULES = [
    (UPPER, {"aggregate": "all_meet"}, "right", "elk oordeel op of boven de verwachting"),
    (LOWER, {"aggregate": "all_meet"}, "left", "elk oordeel onder de verwachting"),
    (
        LOWER,
        {"aggregate": "any_meet"},
        "left",
        "minstens één oordeel onder de verwachting",
    ),
    (LOWER, {"aggregate": "none_meet"}, "right", "geen oordeel onder de verwachting"),
    (UPPER[1:], {"at_least": 3}, "right", "minstens 3 van de 4 oordelen overstijgt de verwachting"),
    (LOWER, {"at_least": 2}, "left", "minstens 2 van de 4 oordelen onder de verwachting"),
]
English = {
    "all_meet": "each rating", "any_meet": "at least one rating",
    "none_meet": "no rating", "at_least": "at least 2 of the 4 ratings",
}  # fmt: skip


def bars(exhibit: Exhibit) -> list[tuple[float, float]]:
    """Return begin and end of every bar, in percent, left of zero negative."""
    return [
        (mark.at[0], mark.at[1])
        for axes, _ in exhibit.panels
        for _, marks in exhibit.marks(axes)
        for mark in marks
        if mark.kind == "bar"
    ]


@pytest.mark.parametrize(("meets", "rule", "side", "said"), RULES)
def test_picture_data_sentence_and_description_say_the_same_side(
    report: Report, meets: tuple[str, ...], rule: dict[str, Any], side: str, said: str
) -> None:
    own = with_rule(report, meets, **rule)
    assert side_of(own.inspectorate, "proef") == side
    exhibit = drawn(own, "advies", "nl")
    data = pd.read_csv(io.StringIO(exhibit.csv)).query("sector == 'ALL'").set_index("category")
    assert data.loc["meets", ["side", "k", "n"]].tolist() == [side, K, N]
    assert data.loc["below", "side"] != side
    # 41 % is drawn on the side of what counts, whichever that is: never as 59 %.
    expected = {(-K, 0), (0, N - K)} if side == "left" else {(-(N - K), 0), (0, K)}
    assert {(round(low), round(high)) for low, high in bars(exhibit)} == expected
    rest = sides(own.inspectorate, "proef")["below"]["nl"]
    left, right = (said, rest) if side == "left" else (rest, said)
    shown = exhibit.visible_text
    for text in (f"\N{LEFTWARDS ARROW} {left}", f"{right} \N{RIGHTWARDS ARROW}"):
        assert "".join(text.split()) in "".join(shown.split())
    assert exhibit.spec["title"]["nl"] == f"41% {said}"
    assert f"41% heeft {said}" in exhibit.spec["alt"]["nl"]
    assert fill("{pct:proef:ALL:meets}", own, "nl") == "41%"
    notes = " ".join(exhibit.spec["notes"]["nl"])
    assert "niet meetellen bij 'Proef met vier': Alle sectoren 20 van de 130" in notes
    outcome = checked(exhibit)
    failed = outcome[outcome["status"] == "fail"]
    assert failed.empty, failed.to_dict("records")


@pytest.mark.parametrize("rule", ["all_meet", "any_meet", "none_meet", "at_least"])
def test_tables_and_method_name_rule_and_account(report: Report, rule: str) -> None:
    own = with_rule(
        report, LOWER, **({"at_least": 2} if rule == "at_least" else {"aggregate": rule})
    )
    (cell,) = cells_of(own, ["proef"], ["ALL"])
    row = measure_row(own, cell, "en")
    assert row["indicator"].detail.endswith(f"{English[rule]} below the bar")
    assert row["remark"].text == "20 of 130 visits not fully rated, so not counted"
    assert measure_row(own, cell, "nl")["remark"].text.startswith("20 van de 130 bezoeken niet")
    table = combined(own, "en")
    assert table is not None
    (line,) = [r for r in table.rows if r["indicator"].text == "Trial of four"]
    assert [line[c].text for c in ("eligible", "counted", "incomplete", "unrated")] == [
        "130", "100", "20", "10",
    ]  # fmt: skip


def test_words_of_a_rule_and_of_its_opposite_differ_in_every_language(report: Report) -> None:
    seen: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for meets, rule, _, _ in RULES:
        both = sides(with_rule(report, meets, **rule).inspectorate, "proef")
        for language in LANGUAGES:
            assert both["meets"][language] != both["below"][language]
            seen[language].add(both["meets"][language])
    assert all(len(texts) == len(RULES) for texts in seen.values())
