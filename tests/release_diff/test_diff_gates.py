"""Freezing is refused when a revision, or an earlier year that comes out otherwise, is not told."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hand_made import hand_made_lock, pin

from spiegel.errors import SpiegelError
from spiegel.release.bundle import bundle_path, pack
from spiegel.release.earlier import check_note, earlier_years_are_explained
from spiegel.release.lock import Lock, Note, write_lock
from spiegel.release.lock_content import claim_entries

EDITION = """\
edition: NAME
inspectorate: proef
school_year: YEAR
title: {nl: Spiegel, en: Mirror}
cut_off: 2025-01-31
extracted: 2025-02-03
raw: {}
"""
PRIOR = "priors: [{mirror: m1, school_year: 2022-2023, source: records, cut_off: 2024-01-31}]\n"
ALONE = "no_priors_reason: {nl: de eerste, en: the first}\n"
ENTRY = """\
revisions:
- id: late-reports
  mirror: m1
  found_in: m2
  revision: scheduled
  declared: 2024-02-01
  nature: {nl: late verslagen, en: late reports}
  scale: serious
  cells: ["k1/*"]
  affected_claims: [visie.all]
"""


def frozen(root: Path, edition: str = "m1", *, bundle: bool = True) -> Lock:
    """Freeze an edition as it lies there, past every gate."""
    paths = sorted((root / "results" / edition).rglob("*.csv"))
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}
    lock = hand_made_lock(
        edition=edition,
        inspectorate="proef",
        outputs={path: pin(path, content) for path, content in files.items()},
        claims=claim_entries(root / "results" / edition / "tables" / "claims.csv"),
    )
    write_lock(root, lock)
    if bundle:
        pack(files, bundle_path(root, lock))
    return lock


def written(mirror: Any, root: Path, rest: str = ALONE) -> Path:
    """Write a mirror with a whole edition file."""
    mirror.write(root)
    text = EDITION.replace("NAME", mirror.edition).replace("YEAR", mirror.year)
    path = root / "config" / "editions" / f"{mirror.edition}.yaml"
    path.write_text(text + rest, encoding="utf-8")
    return root


def change(mirror: Any, root: Path, rest: str = ALONE, at: int = 0) -> None:
    """Count one more that meets the bar, and say so."""
    mirror.rows["measures"][at] |= {"k": "61", "share": "0.61"}
    mirror.rows["claims"][0] |= {"sentence": "61% slaagt.", "k": "61", "value": "0.61"}
    written(mirror, root, rest)


def note(*claims: str, scale: str = "serious") -> Note:
    return Note.model_validate(
        {"nature": "Late reports are counted.", "scale": scale, "revision": "scheduled",
         "affected_claims": claims}
    )  # fmt: skip


def test_a_revision_needs_a_note_that_covers_what_diff_finds(first: Any, tmp_path: Path) -> None:
    root = written(first, tmp_path)
    lock = frozen(root)
    change(first, root)
    with pytest.raises(SpiegelError, match="without a note: 5 differences, 5 serious") as error:
        check_note(root, lock, None)
    assert error.value.code == "R-FRZ-06"
    assert error.value.where == "config/editions/m1.lock.json"
    assert "scale: serious and affected_claims: [visie.all]" in error.value.fix
    for wrong, told in (
        (note(), "claim 'visie.all' changed and is not named"),
        (note("visie", scale="minor"), "its scale 'minor' is too small"),
        (note("visie", "advies"), "claim 'advies' is named and did not change"),
    ):
        with pytest.raises(SpiegelError, match=told):
            check_note(root, lock, wrong)
    check_note(root, lock, note("visie.all"))
    check_note(root, lock, note("visie"))


def test_a_number_in_no_sentence_must_be_told_as_well(first: Any, tmp_path: Path) -> None:
    root = written(first, tmp_path)
    lock = frozen(root)
    first.rows["measures"][1] |= {"k": "51", "share": "0.51"}
    written(first, root)
    with pytest.raises(SpiegelError, match="its scale 'tiny' is too small"):
        check_note(root, lock, note(scale="tiny"))
    check_note(root, lock, note())


def test_a_number_by_network_must_be_told_as_well(first: Any, tmp_path: Path) -> None:
    row = {**first.rows["measures"][1], "grouping": "network", "group": "GO"}
    for column in ("eligible", "incomplete", "earlier_visits", "coverage"):
        del row[column]
    first.rows["meso"] = [row]
    root = written(first, tmp_path)
    lock = frozen(root)
    first.rows["meso"] = [{**row, "k": "51"}]
    written(first, root)
    with pytest.raises(SpiegelError, match="k2/ALL/network/GO/meets, serious: k: 50 -> 51"):
        check_note(root, lock, note(scale="minor"))
    check_note(root, lock, note())


def test_a_revision_that_changes_no_published_value(first: Any, tmp_path: Path) -> None:
    root = written(first, tmp_path)
    lock = frozen(root, bundle=False)
    with pytest.raises(SpiegelError, match="without a note: no published value"):
        check_note(root, lock, None)
    with pytest.raises(SpiegelError, match="claim 'visie' is named and did not change"):
        check_note(root, lock, note("visie", scale="tiny"))
    check_note(root, lock, note(scale="tiny"))


def test_without_the_bundle_of_before_a_change_cannot_be_told(first: Any, tmp_path: Path) -> None:
    root = written(first, tmp_path)
    lock = frozen(root, bundle=False)
    change(first, root)
    with pytest.raises(SpiegelError, match="cannot be told") as error:
        check_note(root, lock, note("visie"))
    assert error.value.where == "results/m1/release/m1-2030.0.zip"


@pytest.fixture
def both(first: Any, second: Any, tmp_path: Path) -> Callable[..., Path]:
    """Both mirrors in one project; `otherwise` lets the later one find another count."""

    def make(otherwise: bool = False, entry: str = "") -> Path:
        if otherwise:
            second.rows["measures"][0] |= {"k": "58", "share": "0.58"}
        if entry:
            second.config["revisions.yaml"] = entry
        return written(second, written(first, tmp_path), PRIOR)

    return make


def test_an_earlier_year_as_published_is_held_against_every_cell(
    both: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    earlier_years_are_explained(both(), "m2")
    assert "held against m1 (built, not frozen), every cell: 0 diff" in capsys.readouterr().out


def test_an_earlier_year_found_otherwise_needs_an_entry(both: Callable[..., Path]) -> None:
    with pytest.raises(SpiegelError, match="k: 60 -> 58") as error:
        earlier_years_are_explained(both(True), "m2")
    assert error.value.code == "R-FRZ-09"
    assert error.value.where == "config/inspectorates/proef/revisions.yaml"
    assert "mirror: m1, found_in: m2" in error.value.fix


@pytest.mark.parametrize(
    ("entry", "refused"),
    [
        (ENTRY, ""),
        (ENTRY.replace("serious", "minor"), "its scale 'minor' is too small"),
        (ENTRY.replace("k1/*", "k2/*"), "is not covered"),
        (ENTRY.replace("visie.all", ""), "claim 'visie.all' changed and is not named"),
    ],
)
def test_only_an_entry_that_covers_it_opens_the_gate(
    both: Callable[..., Path], entry: str, refused: str
) -> None:
    root = both(True, entry)
    if not refused:
        earlier_years_are_explained(root, "m2")
        return
    with pytest.raises(SpiegelError, match=refused):
        earlier_years_are_explained(root, "m2")


def test_what_was_frozen_counts_not_what_was_built_after(
    both: Callable[..., Path], first: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    root = both()
    frozen(root)
    first.rows["measures"][0] |= {"k": "58", "share": "0.58"}
    written(first, root)
    earlier_years_are_explained(root, "m2")
    assert "held against m1 2030.0, every cell: 0" in capsys.readouterr().out


def test_a_lock_alone_is_held_against_by_its_claims(
    both: Callable[..., Path], second: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    root = both()
    frozen(root, bundle=False)
    (root / "results" / "m1" / "tables" / "measures.csv").unlink()
    earlier_years_are_explained(root, "m2")
    assert "the 1 cells in its claims alone" in capsys.readouterr().out
    change(second, root, PRIOR)
    with pytest.raises(SpiegelError, match="k: 60 -> 61"):
        earlier_years_are_explained(root, "m2")


def test_a_mirror_that_is_not_here_is_named(
    both: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    root = both(True)
    (root / "results" / "m1" / "tables" / "measures.csv").unlink()
    earlier_years_are_explained(root, "m2")
    said = capsys.readouterr().out
    assert "not held against m1: it is neither frozen nor built here" in said
    assert pd.read_csv(root / "results" / "m2" / "tables" / "measures.csv")["k"].iloc[0] == 58
