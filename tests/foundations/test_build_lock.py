"""One build of an edition at a time; folders with unpublished content are closed to others."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from spiegel.build_lock import hold
from spiegel.errors import SpiegelError
from spiegel.private import close_to_others, private_folders

HOLDER = """
import sys, time
from pathlib import Path
from spiegel.build_lock import hold
hold(Path(sys.argv[1]), "os2025")
print("held", flush=True)
time.sleep(60)
"""


@pytest.fixture
def other(tmp_path: Path) -> subprocess.Popen[str]:
    """Another process that holds the lock of os2025."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()


def test_a_second_build_of_an_edition_is_refused_and_another_edition_is_not(
    other: subprocess.Popen[str], tmp_path: Path
) -> None:
    with pytest.raises(SpiegelError, match="another build of os2025"):
        hold(tmp_path, "os2025")
    hold(tmp_path, "os2026")


def test_a_killed_build_leaves_no_lock(other: subprocess.Popen[str], tmp_path: Path) -> None:
    other.send_signal(signal.SIGKILL)
    other.wait()
    hold(tmp_path, "os2025")


def test_a_file_system_without_locks_is_told_and_the_build_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(code: int) -> None:
        def refuse(*_: object) -> None:
            raise OSError(code, os.strerror(code))

        monkeypatch.setattr(fcntl, "flock", refuse)

    answer(errno.EOPNOTSUPP)
    hold(tmp_path, "os2025")
    assert "keeps no locks" in capsys.readouterr().err
    answer(errno.EIO)
    with pytest.raises(OSError, match="Input/output error"):
        hold(tmp_path, "os2025")


def test_folders_with_records_and_logs_let_only_their_owner_in(tmp_path: Path) -> None:
    for name in private_folders("os2025"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name).chmod(0o755)
    close_to_others(tmp_path, "os2025")
    modes = {(tmp_path / name).stat().st_mode & 0o777 for name in private_folders("os2025")}
    assert modes == {0o700}
