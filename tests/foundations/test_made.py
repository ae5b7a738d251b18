"""What a job made is on record, and an output that is no longer that is known."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from spiegel import made

TABLE = "results/os2025/tables/a.csv"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project, in which the tests work."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def job(**more: Any) -> SimpleNamespace:
    """Return what a script knows as `snakemake`."""
    Path(TABLE).parent.mkdir(parents=True, exist_ok=True)
    given = {"rule": "collect", "wildcards": {"edition": "os2025"}, "output": [TABLE]}
    return SimpleNamespace(**given | more)


def run(own: SimpleNamespace, text: str) -> None:
    with made.recording(own):
        Path(TABLE).write_text(text)


def changed() -> dict[str, str]:
    return made.changed(Path("."), "os2025")


def test_a_changed_output_is_known_with_its_rule() -> None:
    run(job(), "k,n\n1,2\n")
    assert changed() == {}
    stat = Path(TABLE).stat()
    Path(TABLE).write_text("k,n\n2,2\n")  # of the same size, and of the same time
    os.utime(TABLE, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert changed() == {TABLE: "collect"}
    assert made.told(changed()) == [f"{TABLE} is not what collect made"]
    assert made.changed(Path("."), "os2024") == {}


def test_the_same_bytes_are_not_changed_whatever_happened_to_the_file() -> None:
    run(job(), "1\n")
    os.utime(TABLE, (0, 0))
    assert changed() == {}
    Path(TABLE).unlink()
    assert changed() == {}
    Path(TABLE).write_text("1\n")
    assert changed() == {}


def test_a_new_run_is_what_counts() -> None:
    run(job(), "1\n")
    run(job(), "2\n")
    assert changed() == {}


def test_a_job_that_ends_badly_leaves_no_record() -> None:
    run(job(), "1\n")
    with pytest.raises(ZeroDivisionError), made.recording(job()):
        print(1 / 0)
    assert made.recorded(Path("."), "os2025") == {}
    with pytest.raises(SystemExit), made.recording(job()):
        sys.exit(1)
    assert made.recorded(Path("."), "os2025") == {}


def test_a_program_that_ends_well_leaves_one() -> None:
    with made.recording(job()):
        Path(TABLE).write_text("whole")
        sys.exit(0)
    assert list(made.recorded(Path("."), "os2025")) == [TABLE]


def test_a_script_by_hand_makes_no_record() -> None:
    run(job(), "1\n")
    run(job(by_hand=True), "2\n")
    assert changed() == {TABLE: "collect"}


def test_jobs_of_one_rule_have_each_their_own() -> None:
    for year in ("2022-2023", "2023-2024"):
        path = f"data/processed/os2025/clean/{year}/a.parquet"
        Path(path).parent.mkdir(parents=True)
        with made.recording(job(wildcards={"school_year": year}, output=[path])):
            Path(path).write_text(year)
    assert changed() == {}
    Path(path).write_text("other")
    assert changed() == {path: "collect"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"rule": 1}', '{"rule": "a", "files": 3}'])
def test_a_record_that_cannot_be_read_says_nothing(text: str) -> None:
    run(job(), "1\n")
    (record,) = made.FOLDER.iterdir()
    record.write_text(text)
    assert made.recorded(Path("."), "os2025") == {}


def test_of_many_the_first_are_named() -> None:
    told = made.told({f"{i}.csv": "collect" for i in range(30)})
    assert len(told) == made.SHOWN + 1
    assert told[-1] == "20 more files are not what their jobs made"
