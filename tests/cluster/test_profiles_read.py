"""The profiles that ship: Snakemake reads them, and they name rules that exist."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from project_copy import ROOT, Project, fresh

SLURM = yaml.safe_load((ROOT / "profiles/slurm/config.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A fresh copy of the project."""
    return fresh(tmp_path_factory.mktemp("read") / "project")


def test_snakemake_reads_the_slurm_profile_beside_the_default_one(project: Project) -> None:
    shown = project.snakemake("--profile", "profiles/slurm", "-n")
    assert shown.returncode == 0, shown.stdout
    assert "28 jobs would run" in shown.stdout


def test_grouped_rules_exist(project: Project) -> None:
    listed = project.snakemake("--list-rules").stdout.split()
    grouped = [entry.partition("=")[0] for entry in SLURM["groups"]]
    assert len(grouped) > 5
    assert [rule for rule in grouped if rule not in listed] == []


def test_the_audit_can_be_asked_for_without_a_number_of_cores(project: Project) -> None:
    shown = project.snakemake("--profile", "profiles/slurm", "-n", "audit")
    assert shown.returncode == 0, shown.stdout
    assert "would run audit" in shown.stdout


@pytest.mark.parametrize("name", [p.name for p in sorted(Path(ROOT, "profiles").iterdir())])
def test_a_profile_holds_no_secret_and_says_what_it_is(name: str) -> None:
    text = (ROOT / "profiles" / name / "config.yaml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert isinstance(yaml.safe_load(text), dict)
    assert ("NOT TESTED" in text) == (name == "kubernetes")
