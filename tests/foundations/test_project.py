"""A project loaded from a folder: everything is checked before the first job."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from spiegel.errors import SpiegelError
from spiegel.ingest.manifest import MANIFEST, read_manifest
from spiegel.project import default_edition, load_project, start

ROOT = Path(__file__).parents[2]
YEARS = ("2021-2022", "2022-2023", "2023-2024")
HOME = "config/inspectorates/vlaanderen"
OS2025 = "config/editions/os2025.yaml"
POPULATION = "data/raw/vlaanderen/populatie/2023-2024/v1/populatie.csv"
Change = Callable[[Path], object]


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the configuration, with the raw files of one edition."""
    monkeypatch.delenv("SPIEGEL_RAW", raising=False)
    shutil.copytree(ROOT / "config", tmp_path / "config")
    raw = tmp_path / "data" / "raw"
    raw.mkdir(parents=True)
    shutil.copy(ROOT / MANIFEST, raw / "manifest.csv")
    for file in read_manifest(ROOT):
        if file.inspectorate == "vlaanderen" and file.school_year in YEARS:
            (raw / file.path).parent.mkdir(parents=True)
            (raw / file.path).symlink_to(ROOT / "data" / "raw" / file.path)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_shipped_edition_loads_with_all_its_raw_files(root: Path) -> None:
    project = load_project(root, "os2025")
    assert len(project.files) == 21
    assert {year for _, year in project.files} == set(YEARS)
    assert set(project.paths) == set(project.files)
    file = project.files["inschaling", "2023-2024"]
    assert project.paths["inschaling", "2023-2024"] == root / "data" / "raw" / file.path
    assert project.inspectorate.framework.name == "vlaanderen"


def test_a_project_names_its_staged_files_and_code_lists(root: Path) -> None:
    project = load_project(root, "os2025")
    staged = project.staged(".parquet", "2021-2022")
    assert len(staged) == 6
    assert staged[0] == "data/processed/os2025/ingest/2021-2022/doorlichting.parquet"
    assert len(project.staged(".parquet")) == 21
    lists = [Path(path).name for path in project.code_lists("2021-2022")]
    assert "evaluatie.csv" not in lists
    assert "evaluatie.csv" in [Path(path).name for path in project.code_lists("2022-2023")]
    assert lists == sorted(lists)


def test_only_a_large_school_year_asks_for_two_threads(root: Path) -> None:
    project = load_project(root, "os2025")
    assert {project.threads(year) for year in YEARS} == {1}
    key = ("inschaling", "2023-2024")
    files = project.files | {key: replace(project.files[key], bytes=500_000_000)}
    large = replace(project, files=files)
    assert {year: large.threads(year) for year in YEARS} == {y: 1 + (y == key[1]) for y in YEARS}
    assert {project.memory(year) for year in YEARS} == {1000}
    rest = sum(f.bytes for k, f in files.items() if k[1] == key[1] and k != key)
    assert large.memory(key[1]) == 1000 + 18 * (500_000_000 + rest) // 10**6


def test_the_edition_comes_from_the_command_line_or_else_the_main_file(root: Path) -> None:
    (root / "config" / "config.yaml").write_text("edition: os2025\n", encoding="utf-8")
    assert default_edition(root) == "os2025"
    assert start(root, {}).edition.edition == "os2025"
    assert start(root, {"edition": "os2024"}).edition.edition == "os2024"


def test_an_unknown_key_on_the_command_line_is_refused(root: Path) -> None:
    with pytest.raises(SpiegelError, match="unknown config key 'editie'") as caught:
        start(root, {"editie": "os2025"})
    assert "did you mean 'edition'?" in caught.value.fix


@pytest.mark.parametrize(
    ("change", "what", "where"),
    [
        (
            lambda r: edit(r / OS2025, "2023-2024: v1}", "2023-2024: v9}"),
            "the edition pins doorlichting 2023-2024 v9",
            "data/raw/manifest.csv",
        ),
        (
            lambda r: edit(r / OS2025, "inspectorate: vlaanderen", "inspectorate: vlanderen"),
            "there is no inspectorate 'vlanderen'",
            "config/editions/os2025.yaml, key 'inspectorate'",
        ),
        (
            lambda r: edit(r / OS2025, "2022-2023: v1", "2018-2019: v1"),
            "no raw data is pinned for school year 2022-2023",
            "config/editions/os2025.yaml, key 'raw'",
        ),
        (lambda r: (r / POPULATION).unlink(), "the raw file populatie.csv is missing", POPULATION),
        (
            lambda r: (r / HOME / "codes/sector.csv").unlink(),
            "the table sector.csv does not exist",
            "codes/sector.csv",
        ),
        (
            lambda r: edit(r / HOME / "column_maps/populatie.csv", "2023-2024", "2033-2034"),
            "the column map has no school year 2023-2024",
            "column_maps/populatie.csv, row 1",
        ),
    ],
)
def test_a_mistake_is_told_before_anything_runs(
    root: Path, change: Change, what: str, where: str
) -> None:
    change(root)
    with pytest.raises(SpiegelError) as caught:
        load_project(root, "os2025")
    assert caught.value.what.startswith(what)
    assert where in caught.value.where


def test_a_raw_file_that_was_changed_is_refused(root: Path) -> None:
    path = root / POPULATION
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content + b"x")
    with pytest.raises(SpiegelError, match=r"populatie\.csv is not the registered one"):
        load_project(root, "os2025")


def test_raw_files_may_lie_in_the_folder_of_the_environment(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "elsewhere").mkdir()
    (root / "data/raw/vlaanderen").rename(root / "elsewhere" / "vlaanderen")
    monkeypatch.setenv("SPIEGEL_RAW", "elsewhere")
    project = load_project(root, "os2025")
    assert {p.relative_to(root).parts[0] for p in project.paths.values()} == {"elsewhere"}
