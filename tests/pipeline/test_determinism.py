"""Same inputs, same bytes: other folder, locale, time zone, hash seed and cores, no network,
and every job started by itself instead of forked."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from project_copy import Project, contents, fresh


@pytest.mark.slow
def test_two_builds_are_identical_to_the_byte(built: Project, tmp_path: Path) -> None:
    other = fresh(tmp_path / "een map met spaties en é")
    run = other.snakemake(
        "--cores",
        "1",
        alone=True,
        LC_ALL="C",
        LANG="C",
        TZ="Pacific/Auckland",
        PYTHONHASHSEED="7",
        SPIEGEL_RAW="elsewhere",
        SPIEGEL_FORKSERVER="off",
    )
    assert run.returncode == 0, run.stdout
    one, two = contents(built), contents(other)
    assert sorted(one) == sorted(two)
    assert [name for name in one if one[name] != two[name]] == []


def test_no_output_names_a_folder_or_machine(built: Project) -> None:
    root = str(built.root).encode()
    home = str(Path.home()).encode() + b"/"
    temporary = tempfile.gettempdir().encode() + b"/"
    found = contents(built).items()
    leaks = [name for name, c in found if any(path in c for path in (root, home, temporary))]
    assert leaks == []


def test_everything_made_from_example_data_says_so(built: Project) -> None:
    results = built.root / "results/os2025"
    for page in [*results.glob("site/*.html"), *results.glob("notebooks/*.html")]:
        text = page.read_text(encoding="utf-8").lower()
        assert "voorbeeldgegevens" in text or "example data" in text, page.name
    for picture in results.glob("figures/*.svg"):
        word = {"nl": "voorbeeldgegevens", "en": "example data"}[picture.name.split(".")[1]]
        assert word in picture.read_text(encoding="utf-8").lower(), picture.name
    assert len(list(results.glob("figures/*.svg"))) >= 40
