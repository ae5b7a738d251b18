"""The places that CONTRIBUTING.md and docs/architecture.md name are there."""

from __future__ import annotations

import ast
import os
import re
import subprocess
from pathlib import Path

import pytest

from spiegel.config.inspectorate import load_inspectorate

ROOT = Path(__file__).parents[2]
ROWS = re.findall(r"^\| (.+?\?) \| (.+) \|$", (ROOT / "CONTRIBUTING.md").read_text(), re.M)
PLACES = [(question, place) for question, row in ROWS for place in re.findall(r"`([^`]+)`", row)]
WAY = [
    (step, place)
    for step, row in re.findall(
        r"^\| ([^|]+) \| (`[^|]+`) \|$", (ROOT / "docs/architecture.md").read_text(), re.M
    )
    for place in re.findall(r"`([^`]+)`", row)
]


def names_in(path: Path) -> set[str]:
    """Return what a module defines: functions, classes and constants."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def test_every_link_of_the_documents_leads_to_a_file_of_the_repository() -> None:
    """A picture that only one machine had was a hole on the first page."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    files = set(listed.stdout.splitlines())
    folders = {parent.as_posix() for name in files for parent in Path(name).parents}
    for name in sorted(file for file in files if file.endswith(".md")):
        prose = re.sub(r"```.*?```", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.S)
        for link in re.findall(r"\]\(([^)\s]+)\)", prose):
            if re.match(r"[a-z]+:|#|\{\{", link):
                continue
            path = os.path.normpath(Path(name).parent / link.split("#")[0])
            assert path in files | folders, (name, link)


def test_twenty_questions_of_a_newcomer_are_answered() -> None:
    assert len(ROWS) >= 20
    assert all(re.search(r"`[^`]+`", row) for _, row in ROWS)


def test_one_number_takes_no_more_than_a_reader_can_hold() -> None:
    """From raw row to sentence: at most 25 functions in at most 15 files."""
    files = {place.partition(": ")[0] for _, place in WAY}
    assert 20 <= len(WAY) <= 25
    assert len(files) <= 15


@pytest.mark.parametrize(("question", "place"), [*PLACES, *WAY])
def test_each_place_is_there(question: str, place: str) -> None:
    file, _, name = place.partition(": ")
    assert (ROOT / file).is_file(), question
    if name:
        assert name in names_in(ROOT / file), question


def test_each_place_of_a_figure_type_is_there() -> None:
    """Paths are whole, or names of files in `publish/`; each with a name that it defines."""
    text = (ROOT / "CONTRIBUTING.md").read_text().split("## A figure type of your own")[1]
    places = re.findall(r"`(\S+\.py): (\w+)`", text.split("\n## ")[0])
    assert len(places) >= 9
    for file, name in places:
        base = ROOT if "/" in file else ROOT / "workflow/spiegel/publish"
        (path,) = base.glob(file if "/" in file else f"*/{file}")
        assert name in names_in(path), file


def test_the_types_of_figures_that_a_notebook_draws_are_told() -> None:
    """docs/researcher.md names for each notebook of the home registry the types it draws."""
    text = (ROOT / "docs/researcher.md").read_text().split("## Add a figure")[1]
    told = {
        name: {*re.findall(r"`(\w+)`", types)}
        for name, types in re.findall(r"^\| `(\w+)` \| (`.+) \|$", text.split("\n## ")[0], re.M)
    }
    registry = load_inspectorate(ROOT / "config/inspectorates/vlaanderen").registry
    drawn = {}
    for name, notebook in registry.notebooks.items():
        path = ROOT / "notebooks" / f"{notebook.template}.ipynb"
        tags = re.findall(r'"draws:(\w+)"', path.read_text(encoding="utf-8"))
        if tags:
            drawn[name] = {*tags}
    assert told == drawn
