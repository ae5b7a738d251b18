"""A pair of mirrors that may not be compared, looked for from outside in every published file."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from project_copy import Project

from spiegel.publish.figure_words import CLASS

EDITION = "os2025"
INDICATOR, LABELS = "k3_onderwijskundig", ("Onderwijskundig beleid", "Educational policy")
BLOCKED = ("os2020", "2018-2019", "Onderwijsspiegel 2020", "Education Mirror 2020")
JUDGED = ("improved", "declined", "stable", "inconclusive", "limited")
WORDS = {word for kind in JUDGED for word in (kind, CLASS[kind].nl, CLASS[kind].en)}
NUMBERS = (
    *("k", "prior_n", "prior_share_crude", "difference", "low", "high", "difference_crude"),
    *("share_standardised", "prior_share_standardised", "difference_standardised"),
    *("prior_share", "composition"),
    *("p", "p_adj", "rule_out", "mdd", "superiority", "p_ordinal", "from_value", "to_value"),
    *("overlap", "overlap_up", "overlap_down", "p_overlap"),
    *("by_risk", "prior_by_risk", "tipping", "tipping_gap"),
)


@pytest.fixture(scope="module")
def results(built: Project) -> Path:
    return built.root / "results" / EDITION


def about_the_pair(cells: list[str]) -> bool:
    """Say whether a row of any table is about the blocked pair on that indicator."""
    named = any(c == INDICATOR or c in LABELS for c in cells)
    return named and any(c in BLOCKED for c in cells)


def claims(cells: list[str]) -> list[str]:
    return [c for c in cells if c in WORDS]


def test_the_pair_is_there_and_refused_with_its_reason(results: Path) -> None:
    with (results / "tables" / "changes.csv").open(encoding="utf-8", newline="") as stream:
        rows = [r for r in csv.DictReader(stream) if about_the_pair(list(r.values()))]
    assert {(r["sector"], r["class"]) for r in rows} == {
        ("BAO", "not comparable"),
        ("SO", "not comparable"),
    }
    assert all("scales were revised" in r["reason_en"] for r in rows)


def test_no_table_holds_a_number_or_a_word_of_the_pair(results: Path) -> None:
    seen = 0
    for path in sorted(results.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                cells = [c for c in row.values() if isinstance(c, str)]
                if not about_the_pair(cells):
                    continue
                seen += 1
                assert claims(cells) == [], path.name
                filled = {n: row[n] for n in NUMBERS if row.get(n)}
                assert filled == {}, path.name
    assert seen >= 4


def test_no_sheet_of_the_workbook_does(results: Path) -> None:
    book = openpyxl.load_workbook(results / "tables" / f"{EDITION}.xlsx", read_only=True)
    seen = 0
    for sheet in book:
        for row in sheet.iter_rows(values_only=True):
            cells = [str(c) for c in row if c is not None]
            if about_the_pair(cells):
                seen += 1
                assert claims(cells) == [], sheet.title
    assert seen >= 4


def test_no_row_of_a_page_does(results: Path) -> None:
    pages = [*results.glob("site/*.html"), *results.glob("notebooks/*.html")]
    assert pages
    for path in pages:
        for row in re.findall(r"<tr\b.*?</tr>", path.read_text(encoding="utf-8"), re.S):
            parts = re.split(r"</t[dh]>", row)
            cells = [unescape(re.sub(r"<[^>]+>", " ", part)).strip() for part in parts]
            if about_the_pair(cells):
                assert not [w for w in WORDS if any(w in c for c in cells)], path.name


def test_no_line_of_a_series_starts_or_ends_at_the_blocked_mirror(results: Path) -> None:
    with (results / "figures" / "reeks.csv").open(encoding="utf-8", newline="") as stream:
        rows = [r for r in csv.DictReader(stream) if r["indicator"] == INDICATOR]
    blocked = [r for r in rows if r["mirror"] == "os2020"]
    assert blocked
    assert {(r["mark"], r["joined_to_next"], r["share"]) for r in blocked} == {
        ("none", "False", "")
    }
    order = [r["mirror"] for r in rows if r["sector"] == "BAO"]
    before = [r for r in rows if order.index(r["mirror"]) < order.index("os2023")]
    assert not [r for r in before if r["joined_to_next"] == "True"]


def test_no_text_of_a_picture_joins_a_word_to_the_blocked_mirror(results: Path) -> None:
    for path in sorted(results.glob("figures/*.svg")):
        root = ET.parse(path).getroot()
        for node in root.iter():
            text = "".join(node.itertext()) if node.tag.endswith(("text", "title", "desc")) else ""
            if any(b in text for b in BLOCKED) and any(name in text for name in LABELS):
                assert not [w for w in WORDS if w in text], path.name
