"""A revision needs a note that covers it; a recomputed earlier year needs an entry."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from spiegel.cli import main
from spiegel.config.closed_yaml import load
from spiegel.errors import SpiegelError
from spiegel.release.diff.outcome import compare
from spiegel.release.diff.revision import Gap, Revisions, uncovered
from spiegel.release.diff.sides import Side

ENTRY = """\
revisions:
- id: late-reports
  mirror: m1
  found_in: m2
  revision: scheduled
  declared: 2024-02-01
  nature: {nl: late verslagen, en: late reports}
  scale: SCALE
  cells: [CELL]
  affected_claims: [CLAIM]
"""


@dataclass(frozen=True)
class Told:
    """A note as the freeze has it."""

    scale: str = "serious"
    affected_claims: tuple[str, ...] = ()
    nature: str = "a late report was added"


def sorts(gaps: tuple[Gap, ...]) -> list[tuple[str, str]]:
    return [(gap.sort, gap.what) for gap in gaps]


@pytest.fixture
def revised(first: Any, tmp_path: Path) -> tuple[Side, Side]:
    """Two versions: one number and the sentence that prints it."""
    before = first.side(tmp_path / "a")
    first.rows["measures"][0] |= {"k": "61", "share": "0.61"}
    first.rows["claims"][0] |= {"sentence": "61% slaagt.", "k": "61", "value": "0.61"}
    return before, first.side(tmp_path / "b")


def test_no_difference_needs_no_note(first: Any, tmp_path: Path) -> None:
    side = first.side(tmp_path / "a")
    assert uncovered(side.tables, side.tables, None) == ()


def test_a_revision_without_a_note(revised: tuple[Side, Side]) -> None:
    (gap,) = uncovered(revised[0].tables, revised[1].tables, None)
    assert gap.sort == "no_note"


@pytest.mark.parametrize("name", ["visie.all", "visie"])
def test_a_note_that_covers_it(revised: tuple[Side, Side], name: str) -> None:
    assert uncovered(revised[0].tables, revised[1].tables, Told(affected_claims=(name,))) == ()


def test_a_note_that_makes_it_smaller(revised: tuple[Side, Side]) -> None:
    note = Told("minor", ("visie",))
    assert [gap.sort for gap in uncovered(revised[0].tables, revised[1].tables, note)] == ["scale"]


def test_a_note_that_names_no_or_another_claim(revised: tuple[Side, Side]) -> None:
    before, after = revised[0].tables, revised[1].tables
    assert sorts(uncovered(before, after, Told())) == [("claim_not_named", "visie.all")]
    assert sorts(uncovered(before, after, Told(affected_claims=("visie", "advies")))) == [
        ("claim_not_changed", "advies")
    ]


def test_beyond_the_printed_digits_a_minor_note_will_do(first: Any, tmp_path: Path) -> None:
    before = first.side(tmp_path / "a")
    first.rows["measures"][0]["share"] = "0.6000001"
    after = first.side(tmp_path / "b")
    assert uncovered(before.tables, after.tables, Told("minor")) == ()
    assert sorts(uncovered(before.tables, after.tables, Told("tiny")))[0][0] == "scale"


def entry(scale: str = "serious", cell: str = "k1/*", claim: str = "visie.all") -> str:
    return ENTRY.replace("SCALE", scale).replace("CELL", f'"{cell}"').replace("CLAIM", claim)


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("", ["cell_not_covered"] * 2),  # k and share
        (entry(), []),
        (entry(cell="*/ALL"), []),
        (entry(cell="k2/*"), ["cell_not_covered"] * 2),
        (entry(scale="minor"), ["scale"] * 2),
        (entry(claim=""), ["claim_not_named"]),
        (entry(claim="visie.all, advies.x"), ["claim_not_changed"]),
        (entry().replace("found_in: m2", "found_in: m3"), ["cell_not_covered"] * 2),
    ],
)
def test_an_earlier_year_computed_otherwise(
    first: Any, second: Any, tmp_path: Path, note: str, expected: list[str]
) -> None:
    second.rows["measures"][0] |= {"k": "58", "share": "0.58"}
    if note:
        second.config["revisions.yaml"] = note
    outcome = compare(first.side(tmp_path / "a"), second.side(tmp_path / "b"))
    assert [gap.sort for gap in outcome.gaps] == expected
    assert outcome.exit_code == (3 if expected else 1)
    assert [(d.column, d.before, d.after) for d in outcome.prior] == [
        ("k", "60", "58"),
        ("share", "0.6", "0.58"),
    ]


def test_the_command_refuses(
    first: Any, second: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second.rows["measures"][0] |= {"k": "58", "share": "0.58"}
    sides = [str(first.write(tmp_path / "a")), str(second.write(tmp_path / "b"))]
    assert main(["diff", *sides, "--out", str(tmp_path / "out")]) == 3
    error = capsys.readouterr().err
    assert "k: 60 -> 58" in error
    assert "revisions.yaml" in error
    assert "Niet verklaard" in (tmp_path / "out" / "index.html").read_text(encoding="utf-8")


def test_the_file_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "revisions.yaml"
    path.write_text(entry().replace("scale:", "scael:"), encoding="utf-8")
    with pytest.raises(SpiegelError) as error:
        load(Revisions, path)
    assert "scael" in error.value.what
    path.write_text(entry(scale="enormous"), encoding="utf-8")
    with pytest.raises(SpiegelError):
        load(Revisions, path)
    path.write_text(entry(), encoding="utf-8")
    assert load(Revisions, path).revisions[0].covers("k1", "GBAO")
