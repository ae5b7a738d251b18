"""The script of a rule can be run by hand, with the paths that the rule gives it."""

from __future__ import annotations

import runpy
from contextlib import nullcontext
from pathlib import Path

import pytest

from spiegel.by_hand import mock_snakemake
from spiegel.errors import SpiegelError

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted((ROOT / "workflow" / "scripts").glob("*.py"))


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)  # and back afterwards


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.stem)
def test_every_script_makes_what_a_build_would_give_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert 'if "snakemake" not in globals():' in text
    assert text.index("mock_snakemake(__file__)") < text.index("with logged(")


def test_a_job_is_found_by_rule_and_wildcards() -> None:
    job = mock_snakemake("measure_school_year", school_year="2022-2023")
    assert job.input.visits == "data/processed/os2025/clean/2022-2023/visits.parquet"
    assert job.output.measures == "data/processed/os2025/measure/2022-2023.csv"
    assert len(job.params.code) == 16


def test_a_job_that_no_whole_edition_has_is_found() -> None:
    job = mock_snakemake("workflow/scripts/write_profiles.py")
    assert job.output.pages.startswith("results/os2025/profiles/batches/")


def test_a_job_that_is_not_there_is_told() -> None:
    with pytest.raises(SpiegelError, match="no job with") as found:
        mock_snakemake("measure_school_year", school_year="1999-2000")
    assert "school_year=2022-2023" in found.value.fix
    with pytest.raises(SpiegelError, match="no rule is called") as found:
        mock_snakemake("measure_school")
    assert "measure_school_year" in found.value.fix


def test_a_script_runs_from_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It gets its job, and the folder of the project; what it calls is left out here."""
    script = ROOT / "workflow" / "scripts" / "check_published.py"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("spiegel.job.logged", lambda log: nullcontext())
    monkeypatch.setattr(
        "spiegel.compare.mirror.check_against_published", lambda **given: print(given["table"])
    )
    runpy.run_path(str(script))
    shown = capsys.readouterr().out.strip()
    assert shown == "data/processed/os2025/compare/published_check.csv"
    assert Path.cwd() == ROOT
