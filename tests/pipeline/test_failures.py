"""Friendly failure: one message with what, where and fix; no traceback; nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest
from project_copy import Project

from spiegel.errors import SpiegelError
from spiegel.ingest.register import describe, register
from spiegel.project import start


def told(project: Project, *arguments: str) -> str:
    """Run, check that the run failed in a friendly way, and return what it printed."""
    run = project.snakemake("--cores", "1", *arguments)
    assert run.returncode != 0
    assert run.stdout.count("what:") == 1, run.stdout
    for word in ("what:", "where:", "fix:"):
        assert word in run.stdout
    assert "Traceback" not in run.stdout
    assert not [p for p in (project.root / "results").rglob("*") if p.is_file()]
    return run.stdout


def test_a_missing_raw_file_says_where_it_comes_from(unbuilt: Project) -> None:
    (unbuilt.root / "data/raw/vlaanderen/inschaling/2023-2024/v1/inschaling.csv").unlink()
    text = told(unbuilt)
    assert "the raw file inschaling.csv is missing" in text
    assert "data/raw/vlaanderen/inschaling/2023-2024/v1/inschaling.csv" in text
    assert "SPIEGEL_RAW" in text


def test_a_missing_official_file_says_where_it_is_published(unbuilt: Project) -> None:
    text = told(unbuilt, "--config", "edition=en2025")
    assert "state_funded_latest_2025-08-31.csv.gz is missing" in text
    assert "https://www.gov.uk/government/statistics/" in text


def test_an_unknown_edition_names_the_nearest_before_anything_runs(unbuilt: Project) -> None:
    text = told(unbuilt, "--config", "edition=os2052")
    assert not (unbuilt.root / "data/processed").exists()
    assert "there is no edition 'os2052'" in text
    assert "did you mean 'os20" in text


@pytest.mark.parametrize(
    ("path", "old", "new", "what", "hint"),
    [
        (
            "config/config.yaml",
            "edition: os2025",
            "editie: os2025",
            "unknown key 'editie'",
            "did you mean 'edition'?",
        ),
        (
            "config/editions/os2025.yaml",
            "cut_off:",
            "cutoff:",
            "'cutoff'",
            "did you mean 'cut_off'?",
        ),
        (
            "config/inspectorates/vlaanderen/indicators.yaml",
            "standards: [K3]",
            "standards: [K33]",
            "names standard 'K33', which does not exist",
            "did you mean 'K3'?",
        ),
        (
            "config/inspectorates/vlaanderen/figures.yaml",
            "indicators: [o1_doelenkader]",
            "indicators: [o1_doelkader]",
            "indicator 'o1_doelkader'",
            "did you mean 'o1_doelenkader'?",
        ),
        (
            "config/inspectorates/vlaanderen/analysis_plan.yaml",
            "level: 0.95",
            "level: 95",
            "key 'level'",
            "",
        ),
    ],
)
def test_a_mistake_in_configuration_is_told_as_the_rules_are_read(
    unbuilt: Project, path: str, old: str, new: str, what: str, hint: str
) -> None:
    unbuilt.edit(path, old, new)
    with pytest.raises(SpiegelError) as raised:
        start(unbuilt.root, {})
    text = str(raised.value)
    assert what in text
    assert path.rsplit("/", 1)[-1] in text
    assert hint in text


def test_a_bad_cell_stops_the_job_with_file_row_and_value(unbuilt: Project) -> None:
    path = unbuilt.root / "data/raw/vlaanderen/inschaling/2023-2024/v1/inschaling.csv"
    path.write_bytes(path.read_bytes().replace(b"O2324-0001-1;K2;", b"O2324-0001-1;KK2;", 1))
    row = describe(path, unbuilt.root, nature="example", licence="", source="test")
    register([row], unbuilt.root)
    text = told(unbuilt, "clean")
    assert "column 'schaal_code' holds 'KK2'" in text
    assert "inschaling.csv, row 3" in text
    assert "did you mean 'K2'?" in text
    staged = unbuilt.root / "data/processed/os2025/ingest/2023-2024"
    assert not (staged / "inschaling.parquet").exists()
    assert not list(Path(unbuilt.root, "data/processed").rglob("*.partial"))
