"""The display during a build: what a person reads on success, on failure and when all is done."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import warm_start

from snakemake_logger_plugin_spiegel import (
    clock,
    last_error,
    log_words,
    signal_of,
    took,
    without_frames,
)

WORKFLOW = Path(__file__).resolve().parents[2] / "workflow"
TOLD = "what:  the file has 3 columns too few\nwhere: visits.csv, row 1\nfix:   export it again"

SNAKEFILE = """
rule all:
    input: expand("results/2025/{part}/index.html", part=["site", "other"])

rule page:
    output: "results/2025/{part}/index.html"
    log: "logs/page_{part}.log"
    shell: "echo done > {output}"
"""

FAILING = """
rule check:
    output: "checked_{part}.txt"
    log: "logs/check_{part}.log"
    shell: "cp words_{wildcards.part}.txt {log}; exit 1"
"""


def build(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Snakemake in a folder, its output piped."""
    env = os.environ | {"PYTHONPATH": str(WORKFLOW)}
    options = ["--logger", "spiegel", "--cores", "2", *arguments]
    return warm_start.snakemake(options, folder, env, timeout=120)


def write(folder: Path, snakefile: str, **words: str) -> Path:
    """Put a Snakefile in a folder, and the words its failing rule leaves in its log."""
    (folder / "Snakefile").write_text(snakefile, encoding="utf-8")
    for part, text in words.items():
        (folder / f"words_{part}.txt").write_text(text, encoding="utf-8")
    return folder


def test_success_is_counted_named_and_says_where_to_look_then_nothing_is_left(
    tmp_path: Path,
) -> None:
    folder = write(tmp_path, SNAKEFILE)

    plan = build(folder, "-n")
    assert plan.returncode == 0
    assert "would run page part=site\n          because: Missing output files" in plan.stdout
    assert "3 jobs would run. This was a dry run: nothing was done." in plan.stdout
    assert not (folder / "results").exists()

    first = build(folder)
    lines = first.stdout.splitlines()
    assert first.returncode == 0, first.stdout
    assert lines[0] == "3 jobs to do on 2 cores."
    assert [line[:6] for line in lines[1:3]] == ["[1/3] ", "[2/3] "]
    assert any(" page part=site (" in line and line.endswith(" s)") for line in lines)
    assert lines[-1].startswith("Done: 3 jobs in 0:0")
    assert lines[-1].endswith("Look first at results/2025/site/index.html.")
    assert "\x1b" not in first.stdout

    second = build(folder)
    assert second.returncode == 0
    assert second.stdout.splitlines() == [
        "Nothing to be done: everything asked for is there and up to date."
    ]


def test_a_told_failure_shows_the_three_lines_and_no_traceback(tmp_path: Path) -> None:
    log = f"loading\nTraceback (most recent call last):\n  File x\nspiegel.SpiegelError: {TOLD}\n"
    run = build(write(tmp_path, FAILING, a=log), "checked_a.txt")
    assert run.returncode == 1
    assert "FAILED check part=a\n  " + TOLD.replace("\n", "\n  ") in run.stdout
    assert "1 job to do" in run.stdout
    assert "log: logs/check_a.log" in run.stdout
    assert "Stopped after 0:0" in run.stdout
    assert "1 job failed (check part=a), 0 of 1 done." in run.stdout
    for noise in ("Traceback", "CalledProcessError", "set -euo", "cp words", "loading"):
        assert noise not in run.stdout


def test_a_failure_is_told_however_quiet(tmp_path: Path) -> None:
    run = build(write(tmp_path, FAILING, a=TOLD), "checked_a.txt", "--quiet", "all")
    assert run.returncode == 1
    assert "FAILED check part=a" in run.stdout
    assert "fix:   export it again" in run.stdout
    assert "1 job to do" not in run.stdout


def test_another_failure_shows_the_end_of_its_log(tmp_path: Path) -> None:
    log = "\n".join(f"step number {i}" for i in range(1, 51))
    folder = write(tmp_path, FAILING, a=log, b="")
    run = build(folder, "--keep-going", "checked_a.txt", "checked_b.txt")
    assert run.returncode == 1
    assert "last 30 of 50 lines of logs/check_a.log:" in run.stdout
    assert "step number 20\n" not in run.stdout
    assert "step number 21\n" in run.stdout
    assert "step number 50\n" in run.stdout
    assert "This job left no log" in run.stdout
    assert "memory" not in run.stdout
    assert "2 jobs failed" in run.stdout


def test_only_a_job_that_the_system_ended_is_said_to_lack_memory(tmp_path: Path) -> None:
    killed = FAILING.replace("exit 1", "kill -KILL $$")
    run = build(write(tmp_path, killed, a="half way"), "checked_a.txt")
    assert run.returncode == 1
    assert "half way" in run.stdout
    assert "for lack of memory: run again with fewer cores" in run.stdout
    raised = 'rule check:\n    output: "a.txt"\n    run: raise ValueError("no such thing")\n'
    run = build(write(tmp_path, raised), "a.txt")
    assert run.returncode == 1
    assert "no such thing" in run.stdout
    assert "memory" not in run.stdout


def test_an_error_while_reading_the_snakefile_is_only_its_message(tmp_path: Path) -> None:
    snakefile = f"from snakemake.exceptions import WorkflowError\nraise WorkflowError({TOLD!r})\n"
    run = build(write(tmp_path, snakefile))
    assert run.returncode == 1
    assert run.stdout.strip() == TOLD


def test_an_unknown_target_keeps_its_message(tmp_path: Path) -> None:
    run = build(write(tmp_path, SNAKEFILE), "nosuch")
    assert run.returncode == 1
    assert "No rule to produce nosuch" in run.stdout
    assert "Traceback" not in run.stdout


def test_warnings_stay_visible_and_summary_and_lint_work(tmp_path: Path) -> None:
    warning = 'from snakemake.logging import logger\nlogger.warning("mind the gap")\n'
    folder = write(tmp_path, warning + SNAKEFILE)
    summary = build(folder, "--summary")
    assert summary.returncode == 0
    assert "mind the gap" in summary.stdout
    assert "results/2025/site/index.html\t" in summary.stdout
    assert "Lints for rule page" in build(folder, "--lint").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_gets_a_live_display(tmp_path: Path) -> None:
    import pty

    folder = write(tmp_path, SNAKEFILE.replace("echo", "sleep 0.6; echo"))
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--logger", "spiegel"]
    env = os.environ | {"PYTHONPATH": str(WORKFLOW), "TERM": "xterm", "COLUMNS": "100"}
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs
    ) as process:
        os.close(theirs)
        seen = b""
        # Linux ends a pseudo-terminal with an error, other systems with an empty read.
        try:
            while part := os.read(ours, 65536):
                seen += part
        except OSError:
            pass
    os.close(ours)
    text = seen.decode("utf-8")
    assert process.returncode == 0, text
    assert "\x1b[" in text
    assert "2/3" in text
    assert "page part=site" in text
    assert "Done: 3 jobs in" in text


def test_last_error_takes_the_last_whole_block() -> None:
    assert last_error(f"first\n{TOLD}\nafter") == TOLD
    assert last_error(TOLD.replace("visits", "older") + "\n" + TOLD) == TOLD
    assert last_error(TOLD + "\n       or ask for it\nend") == TOLD + "\n       or ask for it"
    assert last_error("what:  half a message\nand then nothing") is None
    assert last_error("no such thing") is None


def test_without_frames_keeps_the_message() -> None:
    error = (
        'NameError in file "Snakefile", line 3:\nname x\n  File "Snakefile", line 3, in <module>'
    )
    assert without_frames(error) == 'NameError in file "Snakefile", line 3:\nname x'


def test_log_words_prefers_a_told_error_and_skips_notebooks(tmp_path: Path) -> None:
    notebook, log, other = tmp_path / "a.ipynb", tmp_path / "a.log", tmp_path / "b.log"
    notebook.write_text("{}", encoding="utf-8")
    log.write_text("plain words", encoding="utf-8")
    other.write_text(TOLD, encoding="utf-8")
    assert log_words([str(notebook), str(log)]) == [f"{log} says:", "  plain words"]
    assert log_words([str(notebook), str(log), str(other)]) == TOLD.splitlines()


def test_the_signal_of_a_failure_is_read_and_said() -> None:
    assert signal_of("Command 'x' died with <Signals.SIGKILL: 9>.") == "SIGKILL"
    assert signal_of("Command 'x' returned non-zero exit status 139.") == "SIGSEGV"
    assert signal_of("Command 'x' returned non-zero exit status 1.") == ""
    assert signal_of("") == ""
    assert log_words([], "SIGSEGV") == ["This job was ended by a signal (SIGSEGV)."]
    assert "memory" in " ".join(log_words([], "SIGKILL"))
    assert "memory" not in " ".join(log_words([]))


@pytest.mark.parametrize(
    ("seconds", "expected", "short"),
    [(7.24, "0:07", "7.2 s"), (75, "1:15", "1:15"), (3723, "1:02:03", "1:02:03")],
)
def test_times_read_as_a_clock(seconds: float, expected: str, short: str) -> None:
    assert clock(seconds) == expected
    assert took(seconds) == short
