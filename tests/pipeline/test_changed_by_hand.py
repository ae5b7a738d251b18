"""An output that was changed by hand is not believed: neither by a build nor by freezing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from project_copy import Project, contents, fresh

from spiegel.errors import SpiegelError
from spiegel.release import gates

RESULTS = "results/os2025"
# Of each kind of output one, with the rule that makes it.
OUTPUTS = {
    "data/processed/os2025/clean/2023-2024/checks.parquet": "clean_school_year",
    "data/processed/os2025/ingest/2023-2024/inschaling.json": "stage_school_year_2023_2024",
    "data/processed/os2025/measure/2023-2024.csv": "measure_school_year",
    f"{RESULTS}/tables/measures.csv": "collect_tables",
    f"{RESULTS}/tables/claims.json": "write_claims",
    f"{RESULTS}/tables/os2025.xlsx": "write_workbook",
    f"{RESULTS}/quality/sources.csv": "collect_tables",
    f"{RESULTS}/quality/recomputed.csv": "recompute",
    f"{RESULTS}/figures/advies.csv": "execute_notebook_overzicht",
    f"{RESULTS}/figures/advies.json": "execute_notebook_overzicht",
    f"{RESULTS}/figures/advies.nl.svg": "execute_notebook_overzicht",
    f"{RESULTS}/figures/advies.en.png": "execute_notebook_overzicht",
    f"{RESULTS}/notebooks/05_kwaliteit_van_de_gegevens.ipynb": "execute_notebook_kwaliteit",
    f"{RESULTS}/site/index.html": "build_site_nl",
    f"{RESULTS}/report/os2025.en.pdf": "write_report",
    f"{RESULTS}/data/codes.csv": "write_open_data",
}


def line(path: str, rule: str) -> str:
    return f"{path} is not what {rule} made; it is made again"


def test_every_kind_of_output_is_told_and_nothing_else_is(worked: Project) -> None:
    for path in OUTPUTS:
        with (worked.root / path).open("ab") as stream:
            stream.write(b" ")
    plan = worked.snakemake("-n")
    assert plan.returncode == 0, plan.stdout
    told = [text for text in plan.stdout.splitlines() if "is not what" in text]
    lines = [line(path, rule) for path, rule in sorted(OUTPUTS.items())]
    assert told == lines[:10]
    assert "6 more files are not what their jobs made" in plan.stdout
    with pytest.raises(SpiegelError, match="is not what clean_school_year made") as found:
        gates.outputs_are_as_made(worked.root, "os2025")
    assert found.value.code == "R-FRZ-11"


@pytest.mark.slow
def test_a_changed_table_and_figure_are_made_again_before_they_are_read(worked: Project) -> None:
    before = contents(worked)
    table, figure = (f"{RESULTS}/tables/uniformity.csv", f"{RESULTS}/figures/dekking.csv")
    for path in (table, figure):
        file = worked.root / path
        stat = file.stat()
        file.write_bytes(re.sub(rb"\d", b"7", file.read_bytes()))
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    done = worked.snakemake("--cores", "2")
    assert done.returncode == 0, done.stdout
    assert line(table, "collect_tables") in done.stdout
    assert line(figure, "execute_notebook_kwaliteit") in done.stdout
    ran = set(re.findall(r"^\[ *\d+/\d+\] \S+ (\w+)", done.stdout, re.M))
    assert ran == {"collect_tables", "execute_notebook_kwaliteit"}
    assert contents(worked) == before
    assert worked.planned() == {}
    gates.outputs_are_as_made(worked.root, "os2025")


def test_what_is_not_a_change_fires_nothing(worked: Project, tmp_path: Path) -> None:
    """Results with the dates of now, or copied to elsewhere without theirs."""
    shutil.copytree(worked.root, tmp_path / "copied", copy_function=shutil.copyfile)
    plan = Project(tmp_path / "copied").snakemake("-n")
    assert plan.returncode == 0
    assert "is not what" not in plan.stdout
    for path in (worked.root / "results").rglob("*"):
        os.utime(path)
    page = worked.root / RESULTS / "site/index.html"
    page.unlink()  # and what is lost is made again, and only that
    assert worked.planned() == {"build_site_nl": ["edition=os2025"]}


def test_a_checkout_a_clock_that_moved_and_a_comment_run_nothing(worked: Project) -> None:
    module = worked.root / "workflow/spiegel/measure/measures.py"
    text = module.read_text(encoding="utf-8")
    more = text.replace('"""Indicators to', '"""All indicators to') + "\n# more\n"
    assert more.startswith('"""All')
    module.write_text(more, encoding="utf-8")
    with (worked.root / "workflow/scripts/write_workbook.py").open("a") as script:
        script.write("\n# more words\n")
    now = time.time() + 5
    for folder in ("config", "data/raw", "notebooks", "envs", "workflow", "tools", "profiles"):
        for path in (worked.root / folder).rglob("*"):
            if "__pycache__" not in path.parts:
                os.utime(path, (now, now))
    os.utime(worked.root / "Snakefile", (now, now))
    for path in (worked.root / "data/raw").rglob("*.csv"):
        os.utime(path, (now + 86_400, now + 86_400))
    assert worked.planned() == {}


def test_a_script_that_was_edited_runs_its_rule(worked: Project) -> None:
    script = worked.root / "workflow/scripts/write_workbook.py"
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("with logged", "if True:\n    pass\nwith logged"), "utf-8")
    os.utime(script, (0, 0))
    assert list(worked.planned()) == ["write_workbook"]


@pytest.mark.slow
def test_a_clone_with_the_results_of_another_folder_rebuilds_nothing(
    built: Project, tmp_path: Path
) -> None:
    """As `git clone` writes every file anew, and results and records are then copied beside."""
    clone = fresh(tmp_path / "clone")
    for name in ("results", "data/processed", ".snakemake"):
        target = clone.root / name
        shutil.rmtree(target, ignore_errors=True)
        subprocess.run(["cp", "-r", str(built.root / name), str(target)], check=True)
    time.sleep(0.1)
    for path in (clone.root / "workflow").rglob("*.py"):
        os.utime(path)
    assert clone.planned() == {}


@pytest.mark.slow
def test_a_notebook_run_by_nbconvert_with_other_parameters_leaves_the_results_alone(
    built: Project, tmp_path: Path
) -> None:
    """The executed one, where it lies: its parameters are those of a build."""
    path = built.root / RESULTS / "notebooks/02_sector_BUBAO.ipynb"
    before = contents(built)
    text = path.read_text(encoding="utf-8")
    assert text.count('\\"BUBAO\\"') == 1
    beside = path.with_name("by_hand.ipynb")
    beside.write_text(text.replace('\\"BUBAO\\"', '\\"GBAO\\"'), encoding="utf-8")
    settings = {"PYTHONPATH": str(built.root / "workflow"), "IPYTHONDIR": str(tmp_path)}
    execute = ["jupyter-nbconvert", "--to", "notebook", "--execute", "--output-dir"]
    try:
        subprocess.run(
            [*execute, tmp_path, beside],
            cwd=path.parent, env={**os.environ, **settings}, check=True, timeout=300,
        )  # fmt: skip
    finally:
        beside.unlink()
    assert contents(built) == before
    shown = (tmp_path / beside.name).read_text(encoding="utf-8")
    assert "`drawn/os2025/2023-2024/`" in shown
    drawn = built.root / "drawn"
    names = {file.relative_to(drawn).as_posix() for file in drawn.rglob("*") if file.is_file()}
    shutil.rmtree(drawn)
    figure = "os2025/2023-2024/schalen_instelling_GBAO"
    assert {f"{figure}.{end}" for end in ("nl.svg", "nl.png", "csv", "json")} <= names
