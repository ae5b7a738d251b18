"""Other studies beside the mirror: facts with a source, and agreement in direction only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from spiegel.compare.evidence import (
    COLUMNS,
    agreement,
    beside_the_mirror,
    mirror_direction,
    read_evidence,
)
from spiegel.config.editions import load_edition
from spiegel.config.inspectorate import Inspectorate
from spiegel.errors import SpiegelError

ROOT = Path(__file__).parents[2]


def row(**changes: str) -> dict[str, str]:
    cells = dict.fromkeys(COLUMNS, "") | {
        "theme": "kwaliteitsontwikkeling",
        "study": "PISA",
        "measure_nl": "a",
        "measure_en": "b",
        "to_year": "2022",
        "direction": "falling",
        "source": "paper 2023",
        "address": "https://example.org",
    }
    return cells | changes


def write(folder: Path, *rows: dict[str, str]) -> Path:
    path = folder / "external_evidence.csv"
    lines = [",".join(COLUMNS), *(",".join(r.values()) for r in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"theme": "x"}, "unknown theme 'x'"),
        ({"direction": "up"}, "unknown direction 'up'"),
        ({"source": ""}, "has no source"),
        ({"address": ""}, "has no source"),
    ],
)
def test_evidence_without_theme_direction_or_source_is_refused(
    tmp_path: Path, changes: dict[str, str], what: str
) -> None:
    with pytest.raises(SpiegelError, match=what) as caught:
        read_evidence(write(tmp_path, row(**changes)), ["kwaliteitsontwikkeling"])
    assert caught.value.where.endswith("row 2")


def test_without_the_file_there_is_no_evidence(tmp_path: Path) -> None:
    assert read_evidence(tmp_path / "external_evidence.csv", []) == []


@pytest.mark.parametrize(
    ("classes", "direction"),
    [
        (["improved", "inconclusive"], "rising"),
        (["declined"], "falling"),
        (["improved", "declined"], "mixed"),
        (["inconclusive", "stable", "limited", "not comparable"], "none shown"),
        ([], "none shown"),
    ],
)
def test_only_established_changes_give_the_mirror_a_direction(
    home: Inspectorate, classes: list[str], direction: str
) -> None:
    changes = pd.DataFrame({"indicator": ["k1_visie"] * len(classes), "class": classes})
    assert mirror_direction("kwaliteitsontwikkeling", changes, home) == direction
    assert mirror_direction("bvh", changes, home) == "none shown"


@pytest.mark.parametrize(
    ("theirs", "ours", "word"),
    [
        ("falling", "falling", "agrees"),
        ("rising", "falling", "differs"),
        ("falling", "none shown", "not shown"),
        ("falling", "mixed", "not shown"),
        ("none", "falling", "not shown"),
    ],
)
def test_no_direction_is_never_agreement(theirs: str, ours: str, word: str) -> None:
    assert agreement(theirs, ours) == word


def test_evidence_stands_beside_the_change_since_the_last_mirror(
    home: Inspectorate, tmp_path: Path
) -> None:
    edition = load_edition(ROOT, "os2025")
    changes = pd.DataFrame(
        {
            "prior_edition": ["os2024", "os2023"],
            "indicator": ["k1_visie", "k1_visie"],
            "class": ["declined", "improved"],
        }
    )
    rows = [row(from_value="502", to_value="483"), row(direction="rising")]
    found = beside_the_mirror(rows, changes, edition, home)
    assert found["agreement"].tolist() == ["agrees", "differs"]
    assert found.loc[0, ["from_value", "to_value"]].tolist() == [502, 483]
    assert found["from_value"].isna().tolist() == [False, True]
    assert set(found["mirror_since"]) == {"2022-2023"}


def test_the_evidence_that_ships_is_sound(home: Inspectorate) -> None:
    found: Any = read_evidence(home.folder / "external_evidence.csv", list(home.framework.themes))
    assert {r["study"] for r in found} >= {"PISA", "PIRLS", "TIMSS", "Vlaamse toetsen"}
