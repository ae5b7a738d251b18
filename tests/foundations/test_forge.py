"""What a public forge reads: each file has what its schema asks, and agrees with the project."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from spiegel.cli import main
from spiegel.errors import SpiegelError
from spiegel.release.notes import PARTS, notes

ROOT = Path(__file__).parents[2]
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
# Citation File Format 1.2.0: what must be there, and all that may.
REQUIRED = {"authors", "cff-version", "message", "title"}
ALLOWED = REQUIRED | {
    *("abstract", "commit", "contact", "date-released", "doi", "identifiers", "keywords"),
    *("license", "license-url", "preferred-citation", "references", "repository"),
    *("repository-artifact", "repository-code", "type", "url", "version"),
}


def read(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


def test_the_citation_file_is_valid_and_agrees_with_the_project() -> None:
    own = read("CITATION.cff")
    assert set(own) >= REQUIRED
    assert set(own) <= ALLOWED
    assert own["cff-version"] == "1.2.0"
    assert own["type"] in ("software", "dataset")
    assert (own["version"], own["license"]) == (PROJECT["version"], PROJECT["license"])
    assert own["authors"] == PROJECT["authors"]
    assert own["title"] == PROJECT["name"]
    assert len(own["keywords"]) == len(set(own["keywords"]))


def test_codemeta_agrees_with_the_project() -> None:
    own = json.loads((ROOT / "codemeta.json").read_text("utf-8"))
    assert own["@context"] == "https://w3id.org/codemeta/3.0"
    assert own["@type"] == "SoftwareSourceCode"
    assert (own["name"], own["version"]) == (PROJECT["name"], PROJECT["version"])
    assert own["license"] == f"https://spdx.org/licenses/{PROJECT['license']}"
    assert [one["name"] for one in own["author"]] == [one["name"] for one in PROJECT["authors"]]
    for key in ("readme", "softwareHelp"):
        assert (ROOT / own[key]).is_file()


def steps() -> list[dict[str, Any]]:
    (job,) = read(".github/workflows/ci.yml")["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


def test_what_a_fork_runs_is_what_we_run_without_the_real_records() -> None:
    ours = (ROOT / ".ci" / "run").read_text("utf-8")
    commands = [step["run"] for step in steps() if "run" in step]
    assert "./run snakemake --cores 4" in commands
    for command in commands:
        assert command in ours or command == "./run pytest"
        assert "real" not in command
    text = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
    assert "secrets" not in text
    assert "SPIEGEL_RAW" not in text
    assert read(".github/workflows/ci.yml")["permissions"] == {"contents": "read"}


def test_what_a_fork_runs_uses_each_python_that_the_project_knows() -> None:
    (job,) = read(".github/workflows/ci.yml")["jobs"].values()
    lines = job["strategy"]["matrix"]["python"]
    least, beyond = re.findall(r"3\.(\d+)", PROJECT["requires-python"])
    assert lines == [f"3.{minor}" for minor in range(int(least), int(beyond))]
    assert job["env"]["SPIEGEL_PYTHON"] == "${{ matrix.python }}"
    frozen = json.loads((ROOT / "config/editions/os2025.lock.json").read_text("utf-8"))
    (audit,) = [step for step in steps() if "audit" in step.get("run", "")]
    assert audit["if"] == f"matrix.python == '{frozen['environment']['python']}'"


@pytest.mark.parametrize("name", ["number", "defect"])
def test_a_form_asks_something_and_warns_of_records(name: str) -> None:
    form = read(f".github/ISSUE_TEMPLATE/{name}.yml")
    assert set(form) == {"name", "description", "body"}
    ids = [field["id"] for field in form["body"]]
    assert len(ids) == len(set(ids)) >= 2
    kinds = {field["type"] for field in form["body"]}
    assert kinds <= {"input", "textarea", "checkboxes"}
    assert "record" in json.dumps(form)


def test_documents_for_a_forge_name_places_that_exist() -> None:
    for name in ("SECURITY.md", ".github/pull_request_template.md"):
        text = (ROOT / name).read_text("utf-8")
        for target in re.findall(r"\]\(([^)]+)\)", text):
            assert (ROOT / target).is_file(), target
        assert "@" not in text  # no address is invented


def test_release_notes_are_the_changes_of_a_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "CHANGELOG.md").write_text(
        "# Changes\n\n## 2026.0 (unreleased)\n\n### Code\n\n- Faster.\n\n### Method\n\n"
        "- Another interval.\n\n### Data\n\n## 2025.0\n\n### Code\n\n- First.\n",
        "utf-8",
    )
    assert notes(tmp_path, "2026.0") == (
        "# spiegel 2026.0\n\n## Method\n\n- Another interval.\n\n## Code\n\n- Faster.\n"
    )
    assert main(["--root", str(tmp_path), "notes", "2025.0"]) == 0
    assert capsys.readouterr().out == "# spiegel 2025.0\n\n## Code\n\n- First.\n"
    with pytest.raises(SpiegelError, match=r"no version '2024\.0'") as error:
        notes(tmp_path, "2024.0")
    assert "2026.0, 2025.0" in error.value.fix


def test_our_own_list_of_changes_has_notes() -> None:
    told = notes(ROOT, PROJECT["version"])
    assert all(f"## {part}\n" in told for part in PARTS)
