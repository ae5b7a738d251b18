"""Each planted change between two versions of one mirror, and the effect it is given."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from spiegel.config.catalogue import catalogue
from spiegel.release.diff.cells import READERS
from spiegel.release.diff.effects import Difference, effect_of
from spiegel.release.diff.outcome import Outcome, compare
from spiegel.release.trace.published import KEYS


def versions(first: Any, tmp_path: Path, change: Callable[[Any], None]) -> Outcome:
    before = first.side(tmp_path / "a")
    change(first)
    return compare(before, first.side(tmp_path / "b"))


def told(outcome: Outcome, part: str) -> list[tuple[str, str, str, str]]:
    return [(d.kind, d.effect, d.what, d.column) for d in outcome.differences if d.part == part]


def test_nothing_differs(first: Any, tmp_path: Path) -> None:
    outcome = versions(first, tmp_path, lambda mirror: None)
    assert outcome.differences == ()
    assert outcome.exit_code == 0
    assert outcome.unknown == ()


def test_a_sentence_is_serious(first: Any, tmp_path: Path) -> None:
    def change(mirror: Any) -> None:
        mirror.rows["claims"][0]["sentence"] = "61% slaagt."

    outcome = versions(first, tmp_path, change)
    assert told(outcome, "claims") == [("changed", "serious", "visie.all/nl", "sentence")]
    assert outcome.exit_code == 1


def test_the_word_of_a_verdict_is_serious(first: Any, tmp_path: Path) -> None:
    def change(mirror: Any) -> None:
        mirror.rows["claims"][0]["verdict"] = "small"

    found = told(versions(first, tmp_path, change), "claims")
    assert found == [("changed", "serious", "visie.all/nl", "verdict")]


def test_new_and_removed_claims(first: Any, tmp_path: Path) -> None:
    def change(mirror: Any) -> None:
        mirror.rows["claims"][0]["claim"] = "visie.so"

    found = told(versions(first, tmp_path, change), "claims")
    assert found == [
        ("removed", "serious", "visie.all/nl", ""),
        ("new", "minor", "visie.so/nl", ""),
    ]


@pytest.mark.parametrize(
    ("column", "value", "effect"),
    [
        ("k", "61", "serious"),
        ("share", "0.6006", "serious"),  # 60.1% in the workbook
        ("share", "0.6004", "minor"),
        ("share", "", "serious"),
        ("conf_status", "C", "serious"),
        ("obs_status", "flagged", "serious"),
        ("interval", "other", "minor"),
        ("plan", "q", "tiny"),
    ],
)
def test_one_cell(first: Any, tmp_path: Path, column: str, value: str, effect: str) -> None:
    def change(mirror: Any) -> None:
        mirror.rows["measures"][0][column] = value

    found = told(versions(first, tmp_path, change), "cells")
    assert found == [("changed", effect, "measures: 2022-2023/k1/ALL/all/meets", column)]


def test_a_row_that_is_gone_is_serious(first: Any, tmp_path: Path) -> None:
    found = told(versions(first, tmp_path, lambda m: m.rows["measures"].pop()), "cells")
    assert found == [("removed", "serious", "measures: 2022-2023/o1/ALL/all/meets", "")]


def test_order_of_rows_is_no_difference(first: Any, tmp_path: Path) -> None:
    outcome = versions(first, tmp_path, lambda m: m.rows["measures"].reverse())
    assert told(outcome, "cells") == []
    assert told(outcome, "files") == [("changed", "tiny", "tables/measures.csv", "bytes")]


def test_exclusions(first: Any, tmp_path: Path) -> None:
    def change(mirror: Any) -> None:
        mirror.rows["exclusions"][0]["rows_out"] = "99"

    (found,) = [d for d in versions(first, tmp_path, change).differences if d.part == "exclusions"]
    assert (found.before, found.after, found.effect) == ("20", "21", "serious")


def test_columns(first: Any, tmp_path: Path) -> None:
    def change(mirror: Any) -> None:
        for row in mirror.rows["measures"]:
            row["weight"] = row.pop("share_std")

    found = told(versions(first, tmp_path, change), "schema")
    assert found == [
        ("removed", "serious", "measures", "share_std"),
        ("new", "minor", "measures", "weight"),
    ]


def test_decisions_code_and_environment(first: Any, tmp_path: Path) -> None:
    def change(mirror: Any) -> None:
        mirror.config["indicators.yaml"] = mirror.config["indicators.yaml"].replace("Visie", "V")
        mirror.config["comparability.csv"] += "m0,m2,*,no,oud,old\n"
        mirror.lock = mirror.lock.replace("3.0.0", "3.0.1")
        mirror.code = "x = 2\n"

    outcome = versions(first, tmp_path, change)
    assert told(outcome, "registry") == [
        ("new", "minor", "comparability", "row"),
        ("changed", "minor", "indicators", "k1.label.nl"),
    ]
    assert told(outcome, "environment") == [("changed", "tiny", "pandas", "")]
    assert told(outcome, "code") == [("changed", "tiny", "workflow/spiegel/a.py", "sha256")]


@pytest.mark.parametrize(
    ("old", "new", "effect", "noticed"),
    [
        ("60%", "61%", "serious", "numbers in the text"),
        ("slaagt", "faalt", "minor", "words"),
        ("margin:1px", "margin:2px", "tiny", "layout"),
    ],
)
def test_a_page(first: Any, tmp_path: Path, old: str, new: str, effect: str, noticed: str) -> None:
    def change(mirror: Any) -> None:
        mirror.texts["site/index.html"] = mirror.texts["site/index.html"].replace(old, new)

    found = told(versions(first, tmp_path, change), "files")
    assert found == [("changed", effect, "site/index.html", noticed)]


def test_what_did_not_come_along_is_said_not_to_be_compared(first: Any, tmp_path: Path) -> None:
    from spiegel.release.diff.sides import open_side

    first.write(tmp_path / "a")
    alone = open_side(tmp_path, str(tmp_path / "a" / "results" / "m1"))
    assert alone.registry  # found beside the results
    moved = tmp_path / "moved"
    (tmp_path / "a" / "results" / "m1").rename(moved)
    outcome = compare(alone, open_side(tmp_path, str(moved)))
    assert outcome.unknown == ("registry", "code", "environment")
    assert outcome.differences == ()


def test_a_difference_of_a_published_number_is_never_minor() -> None:
    assert effect_of("changes", "low", "-0.0449", "-0.0451") == "minor"  # both print -4.5
    assert effect_of("changes", "p", "0.04999", "0.05001") == "minor"
    assert effect_of("changes", "p", "0.0499", "0.0501") == "serious"
    assert effect_of("changes", "class", "stable", "inconclusive") == "serious"
    assert isinstance(Difference("cells", "new", "minor", "a", "b", "", "1"), Difference)


def test_a_public_table_that_readers_meet_is_compared_and_has_a_key() -> None:
    apart = {"claims", "exclusions"}  # compared by functions of their own
    for name, own in catalogue().tables.items():
        if not own.public or own.folder != "tables":
            continue
        assert name in KEYS, name
        assert name in {*READERS, *apart}, name
