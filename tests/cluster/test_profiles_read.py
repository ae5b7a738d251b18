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


def test_grouped_rules_exist(project: Project) -> None:
    listed = project.snakemake("--list-rules").stdout.split()
    grouped = [entry.partition("=")[0] for entry in SLURM["groups"]]
    assert len(grouped) > 5
    assert [rule for rule in grouped if rule not in listed] == []


@pytest.mark.parametrize("name", [p.name for p in sorted(Path(ROOT, "profiles").iterdir())])
def test_a_profile_holds_no_secret_and_says_what_it_is(name: str) -> None:
    text = (ROOT / "profiles" / name / "config.yaml").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert isinstance(yaml.safe_load(text), dict)
    assert ("NOT TESTED" in text) == (name == "kubernetes")


@pytest.mark.parametrize("name", ["slurm", "kubernetes"])
def test_a_profile_takes_the_place_of_the_default_one_and_says_all_that_it_says(name: str) -> None:
    default, other = (
        yaml.safe_load((ROOT / "profiles" / p / "config.yaml").read_text(encoding="utf-8"))
        for p in ("default", name)
    )
    assert other["executor"] == name
    assert {k: v for k, v in other.items() if k in default} == {**default, "executor": name}
    text = (ROOT / "profiles" / name / "config.yaml").read_text(encoding="utf-8")
    assert f"--workflow-profile profiles/{name}" in text
