"""A job whose inputs come out as they were is left out, and no other job is."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
import warm_start
from project_copy import Project, contents

from spiegel.ingest.manifest import read_manifest
from spiegel.ingest.register import describe, register

ROOT = Path(__file__).resolve().parents[2]

# Three jobs in a row; the first drops spaces, so that adding one changes nothing below it.
SNAKEFILE = """
ending = config.get("ending", "")

rule all:
    input: "third.txt"

rule first:
    input: "raw.txt"
    output: "first.txt"
    shell: "tr -d ' ' <{input} >{output}"

rule second:
    input: "first.txt"
    output: "second.txt", "beside.txt"
    params: ending=ending
    shell: "cat {input} >second.txt; echo {params.ending} >beside.txt"

rule third:
    input: "second.txt", "beside.txt"
    output: "third.txt"
    shell: "cat {input} >{output}"
"""


def build(folder: Path, *arguments: str) -> list[str]:
    """Run the three jobs on our executor; return the rules that ran."""
    done = warm_start.snakemake(
        ["--executor", "spiegel", "--cores", "1", *arguments],
        folder,
        os.environ | {"PYTHONPATH": str(ROOT / "workflow")},
        timeout=120,
    )
    assert done.returncode == 0, done.stdout
    return [
        name for name in re.findall(r"^(?:local)?rule (\w+):", done.stdout, re.M) if name != "all"
    ]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the three jobs ran."""
    folder = tmp_path_factory.mktemp("three") / "ran"
    folder.mkdir()
    (folder / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")
    (folder / "raw.txt").write_text("a b\n", encoding="utf-8")
    assert build(folder) == ["first", "second", "third"]
    return folder


@pytest.fixture
def three(ran: Path, tmp_path: Path) -> Path:
    """A copy of it in which a space was added to what the jobs start from."""
    folder = tmp_path / "three"
    shutil.copytree(ran, folder)
    (folder / "raw.txt").write_text("a  b\n", encoding="utf-8")
    return folder


def test_what_lies_below_the_same_bytes_is_left_out_and_stays_so(three: Path) -> None:
    assert build(three) == ["first"]
    assert build(three) == []
    assert (three / "third.txt").read_text(encoding="utf-8") == "ab\n\n"


def test_a_change_that_shows_runs_all_the_way(three: Path) -> None:
    (three / "raw.txt").write_text("a c\n", encoding="utf-8")
    assert build(three) == ["first", "second", "third"]
    assert (three / "third.txt").read_text(encoding="utf-8") == "ac\n\n"


def test_a_job_below_that_changed_itself_runs(three: Path) -> None:
    assert build(three, "--config", "ending=x") == ["first", "second", "third"]
    assert (three / "third.txt").read_text(encoding="utf-8") == "ab\nx\n"


def test_a_job_below_without_its_output_runs(three: Path) -> None:
    (three / "beside.txt").unlink()
    assert build(three) == ["first", "second"]


def test_a_job_below_that_is_asked_for_runs(three: Path) -> None:
    assert build(three, "--forcerun", "second") == ["first", "second"]


def test_a_job_below_without_a_record_of_its_inputs_runs(three: Path) -> None:
    for record in (three / ".snakemake" / "metadata").iterdir():
        record.unlink()
    assert build(three, "--forcerun", "first") == ["first", "second", "third"]


RAW = "data/raw/vlaanderen/inschaling/2022-2023/v1/inschaling.csv"


def deliver_again(project: Project, content: bytes) -> None:
    """Register other bytes as the raw file of 2022-2023, in the place of the old ones."""
    path = project.root / RAW
    path.write_bytes(content)
    old = next(f for f in read_manifest(project.root) if f"data/raw/{f.path}" == RAW)
    row = describe(path, project.root, nature="example", licence=old.licence, source=old.source)
    register([row], project.root)


def build_all(project: Project) -> tuple[list[str], set[str]]:
    """Build the edition; return the jobs that ran, in alphabetical order, and the files changed."""
    before = contents(project)
    run = project.snakemake("--cores", "2")
    assert run.returncode == 0, run.stdout
    after = contents(project)
    assert before.keys() == after.keys()
    ran = sorted(re.findall(r"^\[ *\d+/\d+\] \S+ (\w+)", run.stdout, re.M))
    planned = re.search(r"^(\d+) jobs to do", run.stdout, re.M)
    assert planned is not None
    kept = int(planned[1]) - len(ran) - 1  # the target `all` makes nothing
    assert f"{kept} jobs left as before: same inputs." in run.stdout
    assert project.planned() == {}
    return ran, {path for path, content in after.items() if content != before[path]}


@pytest.mark.slow
def test_other_bytes_with_the_same_rows_run_only_what_shows_checksums(worked: Project) -> None:
    content = (worked.root / RAW).read_bytes()
    assert b"\r\n" in content
    deliver_again(worked, content.replace(b"\r\n", b"\n"))
    ran, changed = build_all(worked)
    assert ran == [
        "build_site_en",
        "build_site_nl",
        "collect_tables",
        "execute_notebook_kwaliteit",
        "stage_school_year_2022_2023",
    ]
    assert changed == {
        "data/processed/os2025/ingest/2022-2023/inschaling.json",
        "results/os2025/quality/inputs.csv",
        "results/os2025/notebooks/05_kwaliteit_van_de_gegevens.ipynb",
        "results/os2025/notebooks/05_kwaliteit_van_de_gegevens.html",
        "results/os2025/notebooks/05_kwaliteit_van_de_gegevens.en.ipynb",
        "results/os2025/notebooks/05_kwaliteit_van_de_gegevens.en.html",
        "results/os2025/site/quality.html",
        "results/os2025/site/quality.en.html",
    }


@pytest.mark.slow
def test_a_row_that_cleaning_drops_runs_only_what_accounts_for_it(worked: Project) -> None:
    lines = (worked.root / RAW).read_bytes().splitlines(keepends=True)
    deliver_again(worked, b"".join([*lines, lines[1]]))
    ran, changed = build_all(worked)
    assert ran == [
        "build_site_en",
        "build_site_nl",
        "clean_school_year",
        "clean_school_year",  # the year after, whose checks look at what was left out
        "collect_tables",
        "execute_notebook_kwaliteit",
        "execute_notebook_persbericht",
        "stage_school_year_2022_2023",
        "write_open_data",
        "write_report",
        "write_workbook",
    ]
    # What was dropped is accounted for; the tables are what they were.
    processed = "data/processed/os2025"
    assert {path for path in changed if path.startswith("data")} == {
        f"{processed}/ingest/2022-2023/inschaling.json",
        f"{processed}/ingest/2022-2023/inschaling.parquet",
        f"{processed}/clean/2022-2023/exclusions.parquet",
        f"{processed}/clean/2022-2023/ledger.parquet",
    }
    assert {path for path in changed if "/tables/" in path or "/figures/" in path} == {
        "results/os2025/tables/os2025.xlsx",
        "results/os2025/tables/os2025.ods",
    }
