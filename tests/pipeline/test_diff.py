"""`spiegel diff` on a mirror that was built: changes planted in a copy of its results."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from project_copy import Project

from spiegel.cli import main
from spiegel.release.diff.outcome import Outcome, compare
from spiegel.release.diff.revision import uncovered
from spiegel.release.diff.sides import open_side

EDITION = "os2025"


@pytest.fixture
def copied(built: Project, tmp_path: Path) -> Path:
    """A copy of the results, with the clone's decisions and code beside them."""
    root = tmp_path / "other"
    shutil.copytree(
        built.root / "results" / EDITION,
        root / "results" / EDITION,
        ignore=shutil.ignore_patterns("*.png"),
    )
    for part in ("config", "workflow", "envs"):
        shutil.copytree(built.root / part, root / part)
    for picture in (built.root / "results" / EDITION).rglob("*.png"):
        target = root / picture.relative_to(built.root)
        target.symlink_to(picture)
    return root


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / "results" / EDITION / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def held(built: Project, root: Path) -> Outcome:
    sides = (open_side(built.root, EDITION), open_side(root, str(root / "results" / EDITION)))
    return compare(*sides)


def test_a_copy_is_the_same(built: Project, copied: Path) -> None:
    outcome = held(built, copied)
    assert outcome.differences == ()
    assert outcome.unknown == ()
    assert outcome.exit_code == 0


def test_planted_changes_have_their_effect(built: Project, copied: Path) -> None:
    results = built.root / "results" / EDITION / "tables"
    row = pd.read_csv(results / "measures.csv", dtype=str).iloc[0]
    line = ",".join(row[c] for c in ("school_year", "indicator", "sector", "group", "category"))
    edit(
        copied,
        "tables/measures.csv",
        f"{line},{row['unit']},{row['k']},",
        f"{line},{row['unit']},1,",
    )
    change = pd.read_csv(results / "changes.csv", dtype=str).query("low.notna()").iloc[0]
    edit(copied, "tables/changes.csv", change["low"], change["low"] + "1")
    sentence = pd.read_csv(results / "claims.csv")["sentence"].iloc[0]
    edit(copied, "tables/claims.csv", sentence, sentence.replace("van de", "der"))
    edit(copied, "site/index.en.html", "<h1>", "<h1 class='x'>")
    edit(copied, "notebooks/01_overzicht.html", "622", "623")
    (copied / "results" / EDITION / "figures" / "dekking.nl.svg").unlink()
    found = {
        (d.part, d.kind, d.effect, d.column)
        for d in held(built, copied).differences
        if not d.what.endswith(".csv")
    }
    assert found == {
        ("cells", "changed", "serious", "k"),
        ("cells", "changed", "minor", "low"),
        ("claims", "changed", "serious", "sentence"),
        ("files", "changed", "tiny", "layout"),
        ("files", "changed", "serious", "numbers in the text"),
        ("files", "removed", "serious", ""),
    }


def test_a_note_is_held_against_the_tables(built: Project, copied: Path) -> None:
    sentence = pd.read_csv(built.root / "results" / EDITION / "tables" / "claims.csv").iloc[0]
    edit(copied, "tables/claims.csv", sentence["sentence"], "Iets anders.")
    before, after = (open_side(root, EDITION) for root in (built.root, copied))
    (gap,) = uncovered(before.tables, after.tables, None)
    assert gap.sort == "no_note"


def test_the_command(
    built: Project, copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copied / "workflow" / "spiegel" / "cli.py").write_text("changed\n", encoding="utf-8")
    out = tmp_path / "out"
    other = str(copied / "results" / EDITION)
    assert main(["--root", str(built.root), "diff", EDITION, other, "--out", str(out)]) == 1
    assert "Code: zonder gevolg 1" in capsys.readouterr().out
    texts = [(out / name).read_bytes() for name in ("index.html", "index.en.html")]
    assert main(["--root", str(built.root), "diff", EDITION, other, "--out", str(out)]) == 1
    assert texts == [(out / name).read_bytes() for name in ("index.html", "index.en.html")]
