"""The body of a rule: its output goes to the log, and a mistake is three lines."""

from __future__ import annotations

import errno
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from spiegel.errors import SpiegelError
from spiegel.job import logged, share_package


def test_what_is_printed_or_warned_goes_to_the_log(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "logs" / "rule.log"
    with warnings.catch_warnings(), logged(str(log)):
        print("one line")
        print("another", file=sys.stderr)
    assert log.read_text(encoding="utf-8") == "one line\nanother\n"
    assert capsys.readouterr() == ("", "")


def test_a_mistake_is_three_lines_in_the_log_and_exit_code_1(tmp_path: Path) -> None:
    log = tmp_path / "rule.log"
    with pytest.raises(SystemExit) as caught, logged(str(log)):
        raise SpiegelError("it is wrong", where="a.csv, row 2", fix="mend it.")
    assert caught.value.code == 1
    assert log.read_text() == "what:  it is wrong\nwhere: a.csv, row 2\nfix:   mend it.\n"


def test_a_process_with_a_mistake_shows_no_traceback_and_logs_its_warnings(
    tmp_path: Path,
) -> None:
    code = (
        "import warnings\nfrom spiegel.job import logged\n"
        "from spiegel.errors import SpiegelError\n"
        "with logged('rule.log'):\n    warnings.warn('take care')\n"
        "    raise SpiegelError('a', where='b', fix='c')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
    lines = (tmp_path / "rule.log").read_text().splitlines()
    assert lines[-3:] == ["what:  a", "where: b", "fix:   c"]
    assert "UserWarning: take care" in lines[0]


def test_a_defect_of_ours_keeps_its_traceback(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), logged(str(tmp_path / "rule.log")):
        print(1 / 0)


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "the disk is full"),
        (errno.EROFS, "this file cannot be written"),
        (errno.EACCES, "this file cannot be written"),
    ],
)
def test_a_machine_that_cannot_write_is_told_in_three_lines(
    tmp_path: Path, code: int, what: str
) -> None:
    log = tmp_path / "rule.log"
    with pytest.raises(SystemExit) as caught, logged(str(log)):
        raise OSError(code, "no", str(Path.cwd() / "results" / "a.csv"))
    assert caught.value.code == 1
    lines = log.read_text().splitlines()
    assert lines[:2] == [f"what:  {what}", "where: results/a.csv"]


def test_another_error_of_the_system_keeps_its_traceback(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), logged(str(tmp_path / "rule.log")):
        Path(tmp_path / "gone").read_text()


def test_a_job_without_memory_says_so(tmp_path: Path) -> None:
    log = tmp_path / "rule.log"
    with pytest.raises(SystemExit), logged(str(log)):
        raise MemoryError
    assert "needs more memory" in log.read_text()


def test_a_new_run_starts_a_new_log(tmp_path: Path) -> None:
    log = tmp_path / "rule.log"
    for text in ("first", "second"):
        with logged(str(log)):
            print(text)
    assert log.read_text() == "second\n"


def test_processes_started_from_here_import_this_copy_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import os

    import spiegel

    folder = str(Path(spiegel.__file__).parents[1])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["other", folder]))
    share_package()
    assert os.environ["PYTHONPATH"] == os.pathsep.join([folder, "other"])
    share_package()
    assert os.environ["PYTHONPATH"] == os.pathsep.join([folder, "other"])


@pytest.mark.parametrize(
    ("how", "number", "code", "told"),
    [
        ("stop_at_once", "SIGINT", 130, "stopped"),
        ("stop_at_once", "SIGTERM", 143, "stopped"),
        ("stop_in_order", "SIGINT", 130, "in order"),
        ("stop_in_order", "SIGTERM", 143, "in order"),
    ],
)
def test_a_build_that_is_asked_to_stop_ends_with_the_usual_code(
    how: str, number: str, code: int, told: str
) -> None:
    text = f"""
import os, signal, sys
from spiegel import job
job.{how}()
try:
    os.kill(os.getpid(), signal.{number})
except KeyboardInterrupt:
    print("in order", file=sys.stderr)
sys.exit(job.asked_to_stop())
"""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, f"{told}\n")
