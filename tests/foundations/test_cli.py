"""The `spiegel` command: what it prints, what it writes, and its exit codes."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from spiegel import cli
from spiegel.cli import main
from spiegel.commands import checks
from spiegel.ingest.manifest import read_manifest

ROOT = Path(__file__).parents[2]


def test_help_lists_the_commands_and_exits_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    for command in ("new-year", "try", "status", "register", "check", "check-text", "audit"):
        assert re.search(rf"^  ([a-z-]+, )*{command}\b", text, re.MULTILINE), command


def test_help_fits_a_screen_and_says_who_uses_each_command_once() -> None:
    text = cli.parser().format_help()
    assert len(text.splitlines()) <= 24
    assert max(map(len, text.splitlines())) <= 80
    named = [name for own in cli.GROUPS.values() for names in own for name in names.split(", ")]
    assert sorted(named) == sorted(cli.parser().told)


@pytest.mark.parametrize(
    "argv", [[], ["nothing"], ["check"], ["register", "f.csv"], ["check-text"]]
)
def test_wrong_usage_exits_with_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2
    assert "usage: spiegel" in capsys.readouterr().err


def test_a_mistake_is_three_lines_on_stderr_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--root", str(tmp_path), "check", "os2025"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert [line.split(":")[0] for line in captured.err.splitlines()] == ["what", "where", "fix"]


@pytest.mark.parametrize(
    ("argv", "what"),
    [
        (["a.txt", "--edition", "os2052"], "there is no edition 'os2052'"),
        (
            ["a.txt", "--edition", "os2025"],
            "edition 'os2025' is not built yet, or not whole: measures.csv is not there",
        ),
    ],
)
def test_a_text_that_cannot_be_checked_is_told_with_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], argv: list[str], what: str
) -> None:
    shutil.copytree(ROOT / "config", tmp_path / "config")
    assert main(["--root", str(tmp_path), "check-text", *argv]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"what:  {what}\n")


def test_the_example_is_written_registered_and_passes_the_check(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """The same seed writes the shipped bytes: the manifest holds their digests."""
    shutil.copytree(ROOT / "config", tmp_path / "config")
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    assert main(["--root", str(tmp_path), "example", "--seed", "2025"]) == 0
    shipped = [f for f in read_manifest(ROOT) if f.nature == "example"]
    assert list(read_manifest(tmp_path)) == shipped
    assert capfd.readouterr().out.startswith(f"{len(shipped)} files of example data written")
    assert main(["--root", str(tmp_path), "check", "os2025"]) == 0
    assert capfd.readouterr().out.startswith("os2025: configuration and 21 raw files")


def test_without_the_generator_the_command_says_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("spiegel.commands.example.TOOL", tmp_path / "tools" / "example")
    assert main(["--root", str(tmp_path), "example"]) == 1
    assert "fix:   run this in a clone of the repository." in capsys.readouterr().err


def test_a_registered_file_is_described_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "data/raw/vlaanderen/populatie/2024-2025/v2/p.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes("sector;n\nGBAO;één\n".encode("cp1252"))
    argv = ["--root", str(tmp_path), "register", str(path), "--source", "the office"]
    assert main([*argv, "--licence", "CC0"]) == 0
    (row,) = read_manifest(tmp_path)
    assert row.key == ("vlaanderen", "populatie", "2024-2025", "v2")
    assert (row.licence, row.supersedes, row.nature) == ("CC0", "v1", "official")
    assert capsys.readouterr().out == (
        f"vlaanderen/populatie/2024-2025/v2/p.csv: 1 rows, cp1252, semicolon, "
        f"headers in row 1, SHA-256 {row.sha256[:12]}…\n"
    )


def test_a_file_out_of_its_place_is_not_registered(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "p.csv"
    path.write_text("a\n1\n")
    assert main(["--root", str(tmp_path), "register", str(path), "--source", "s"]) == 1
    assert "not in its place" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


def test_the_module_runs_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "spiegel.cli", "trace", "visie", "--edition", "os2052"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("what:  there is no edition 'os2052'\n")


@pytest.mark.parametrize(
    "argv",
    [
        ["register", "x.csv", "--source", "x", "--header-row", "-1"],
        ["register", "x.csv", "--source", "x", "--header-row", "0"],
        ["register", "x.csv", "--source", "x", "--group-row", "no"],
        ["example", "--seed", "9" * 5000],
        ["example", "--seed", "-1"],
    ],
)
def test_a_number_that_cannot_be_is_wrong_usage(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2
    assert len(capsys.readouterr().err) < 1500


def test_a_folder_that_is_not_there_is_three_lines(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = tmp_path / "nothing"
    assert main(["--root", str(ROOT), "differencing", "os2025", "--earlier", str(where)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("what:")
    assert len(told.splitlines()) == 3


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_command_that_is_asked_to_stop_says_so(
    number: signal.Signals,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}

    # As from a terminal; what a script starts in the background ignores Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)

    def stopped(_: object) -> None:
        os.kill(os.getpid(), number)
        time.sleep(5)  # another thread may be the one that gets it

    monkeypatch.setattr(checks, "_schemas", stopped)
    try:
        assert main(["schemas"]) == code
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    assert capsys.readouterr().err == "stopped\n"


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["serve", "os2025", "--port", "-1"], "'-1' is not a port"),
        (["serve", "os2025", "--port", "65536"], "'65536' is not a port"),
        (["audit", "os2025", "--cores", "0"], "'0' is not a number of cores"),
        (["audit", "os2025", "--cores", "-2"], "'-2' is not a number of cores"),
        (["audit", "os2025", "--time-limit", "nan"], "'nan' is not a number of seconds"),
        (["audit", "os2025", "--time-limit", "-5"], "'-5' is not a number of seconds"),
    ],
)
def test_a_number_that_cannot_be_is_told(
    argv: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main(argv)
    assert caught.value.code == 2
    assert told in capsys.readouterr().err
