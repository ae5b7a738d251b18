"""The program: what it writes into a project, and what it says of the project's corrections."""

from __future__ import annotations

import json
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from example.register import main

ROOT = Path(__file__).parents[3]
CORRECTIONS = Path("config/inspectorates/vlaanderen/corrections.yaml")


def run(root: Path, *words: str) -> int:
    return main(["--root", str(root), *words])


@pytest.mark.slow
def test_it_says_when_the_corrections_are_not_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / CORRECTIONS
    path.parent.mkdir(parents=True)
    shutil.copy(ROOT / CORRECTIONS, path)
    shipped = path.read_bytes()
    assert run(tmp_path) == 0
    assert "corrections" not in capsys.readouterr().out
    assert run(tmp_path, "--seed", "7") == 0
    assert "is not for this export: add --corrections" in capsys.readouterr().out
    assert path.read_bytes() == shipped
    assert run(tmp_path, "--seed", "7", "--corrections") == 0
    assert path.read_bytes() != shipped
    assert run(tmp_path, "--corrections") == 0
    assert path.read_bytes() == shipped


def test_the_truth_is_written_where_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "made" / "truth.json"
    assert run(tmp_path, "--truth", str(path)) == 0
    assert f"what a perfect cleaning of it finds: {path.as_posix()}" in capsys.readouterr().out
    first = path.read_bytes()
    found = json.loads(first)
    assert found["school_years"]["2023-2024"]["visits"]["kept"] == 622
    assert found["school_years"]["2023-2024"]["indicators"]["k1_visie"]["BAO"]["k"] == 285
    for planted in found["planted"]:
        shares = [k / n for k, n in planted["k_of_n"]]
        steps = [after - before for before, after in pairwise(shares)]
        if planted["word"] == "stable":
            assert max(map(abs, steps)) < 0.005
        else:
            up = planted["word"] in ("improved", "rising")
            assert all(step > 0.05 if up else step < -0.05 for step in steps)
    assert run(tmp_path, "--truth", str(tmp_path)) == 1
    assert "this is a folder" in capsys.readouterr().err


def test_a_mistake_in_the_project_is_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = tmp_path / "data" / "raw" / "manifest.csv"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("nothing,of,the,kind\n1,2,3,4\n")
    assert run(tmp_path) == 1
    assert capsys.readouterr().err.startswith("what: ")
