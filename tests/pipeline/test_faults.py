"""When things break: a killed build, a full disk, a folder that cannot be written, two at once.

`SPIEGEL_KILLS=30 ./run pytest -m slow tests/pipeline/test_faults.py` kills a build thirty times.
"""

from __future__ import annotations

import os
import random
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from project_copy import Project, can_unshare, contents, fresh

KILLS = int(os.environ.get("SPIEGEL_KILLS", "2"))
ONE_YEAR = "data/processed/os2025/ingest/2021-2022/inschaling.json"
LONGEST = 60  # seconds after which a build is killed at the latest

can_mount = pytest.mark.skipif(
    not can_unshare("-rm"), reason="this machine lets nobody make a mount namespace"
)


def started(project: Project, *arguments: str) -> subprocess.Popen[str]:
    """Start snakemake in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "snakemake", *arguments],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(project.root / "workflow")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def in_namespace(project: Project, prepare: str, *arguments: str) -> str:
    """Run snakemake where `prepare` changed the mounts for it alone; return what it printed."""
    command = f"{prepare} && exec {shlex.quote(sys.executable)} -m snakemake {' '.join(arguments)}"
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", command],
        cwd=project.root,
        env={**os.environ, "PYTHONPATH": str(project.root / "workflow")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stdout
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("number", range(KILLS))
def test_a_build_that_is_killed_at_any_moment_goes_on_to_the_same_bytes(
    built: Project, tmp_path: Path, number: int
) -> None:
    project = fresh(tmp_path / "project")
    build = started(project, "--cores", "2")
    moment = random.Random(number).uniform(1, LONGEST)
    try:
        build.wait(timeout=moment)
    except subprocess.TimeoutExpired:
        os.killpg(build.pid, signal.SIGKILL)
        build.wait()
    again = project.snakemake("--cores", "2")
    assert again.returncode == 0, again.stdout
    whole = contents(built)
    found = contents(project)
    assert sorted(found) == sorted(whole)
    assert [name for name in whole if whole[name] != found[name]] == []
    assert not list(project.root.rglob("*.partial"))


@pytest.mark.parametrize(
    ("number", "code"),
    [pytest.param(signal.SIGINT, 130, marks=pytest.mark.slow), (signal.SIGTERM, 143)],
)
def test_a_build_that_is_asked_to_stop_says_so_and_goes_on_later(
    unbuilt: Project, number: signal.Signals, code: int
) -> None:
    build = started(unbuilt, "--cores", "2", "ingest")
    assert build.stdout
    told = ""
    while "jobs to do" not in told:
        told += build.stdout.readline()
    time.sleep(1)
    build.send_signal(number)  # to it alone, as `kill` does
    told += build.communicate(timeout=60)[0]
    assert build.returncode == code, told
    assert "Stopped after 0:" in told
    for noise in ("Traceback", "Done", "FAILED"):
        assert noise not in told
    if number == signal.SIGTERM:
        assert unbuilt.snakemake("--cores", "2", ONE_YEAR).returncode == 0


@pytest.mark.slow
@can_mount
def test_a_full_disk_is_told_and_leaves_nothing_half_written(unbuilt: Project) -> None:
    (unbuilt.root / "data/processed").mkdir()
    room = "mount -t tmpfs -o size=300k tmpfs data/processed"
    told = in_namespace(unbuilt, room, "--cores", "1", "clean")
    assert "what:  the disk is full" in told
    assert "where: data/processed/os2025/ingest/" in told
    assert unbuilt.snakemake("--cores", "2", ONE_YEAR).returncode == 0


@can_mount
def test_a_folder_that_cannot_be_written_is_told_before_anything_runs(unbuilt: Project) -> None:
    (unbuilt.root / "data/processed").mkdir()
    closed = (
        "mount --bind data/processed data/processed && "
        "mount -o remount,ro,bind data/processed data/processed"
    )
    told = in_namespace(unbuilt, closed, "--cores", "1", "clean")
    assert told.count("what:") == 1
    assert "what:  this file cannot be written" in told
    assert "[1/" not in told


@can_mount
@pytest.mark.parametrize(
    "folder", [pytest.param(".snakemake", marks=pytest.mark.slow), "results/os2025/data"]
)
def test_a_closed_folder_is_told_in_three_lines(worked: Project, folder: str) -> None:
    closed = f"mount --bind {folder} {folder} && mount -o remount,ro,bind {folder} {folder}"
    told = in_namespace(worked, closed, "--cores", "1", "--forcerun", "write_open_data")
    assert told.count("what:") == 1
    assert "what:  this file cannot be written" in told
    assert f"where: {folder}" in told
    assert "fix: " in told


def test_an_input_of_tomorrow_is_told_before_anything_runs(worked: Project) -> None:
    path = "config/inspectorates/vlaanderen/claims.yaml"
    worked.edit(path, "een sterke visie", "een heel sterke visie")
    os.utime(worked.root / path, (time.time() + 86_400,) * 2)
    run = worked.snakemake("--cores", "1")
    assert run.returncode == 1
    assert "what:  this file is dated in the future" in run.stdout
    assert f"where: {path}\nfix:   give it the time of now: touch {path}" in run.stdout
    assert "[1/" not in run.stdout


def test_another_folder_than_that_of_the_project_is_told(unbuilt: Project, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    run = unbuilt.snakemake("-n", "--directory", str(elsewhere))
    assert run.returncode == 1
    assert "works in another folder than that of the project" in run.stdout
    assert "Traceback" not in run.stdout


def test_a_job_that_the_system_kills_says_what_to_do(worked: Project) -> None:
    script = worked.root / "workflow/scripts/clean_school_year.py"
    ending = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n"
    script.write_text(f'"""Ends."""\n{ending}', encoding="utf-8")
    run = worked.snakemake("--cores", "1", "clean")
    assert run.returncode != 0
    assert "for lack of memory: run again with fewer cores" in run.stdout


@pytest.mark.slow
def test_two_builds_of_one_edition_do_not_mix_and_two_editions_do_not_wait(
    unbuilt: Project,
) -> None:
    first = started(unbuilt, "--cores", "1", "clean")
    lock = unbuilt.root / ".snakemake/spiegel/os2025.lock"
    deadline = time.monotonic() + 60
    while not lock.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    second = unbuilt.snakemake("--cores", "1", "clean")
    other = unbuilt.snakemake("--cores", "1", "clean", "--config", "edition=os2024")
    output, _ = first.communicate(timeout=300)
    assert first.returncode == 0, output
    assert second.returncode != 0
    assert "another build of os2025 is at work in this folder" in second.stdout
    assert other.returncode == 0, other.stdout


def test_a_job_that_raises_before_its_log_shows_that_and_no_older_log(worked: Project) -> None:
    worked.edit("workflow/scripts/write_open_data.py", "with logged", "print(1 / 0)\nwith logged")
    log = worked.root / "logs/os2025/write_open_data.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("of another run")
    run = worked.snakemake("--cores", "1")
    assert run.returncode == 1
    assert "ZeroDivisionError" in run.stdout
    assert "of another run" not in run.stdout
    assert "memory" not in run.stdout
    assert "Done" not in run.stdout
