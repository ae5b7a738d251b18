"""The fork server: what it forks behaves as a process of its own, and nothing is left behind."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from spiegel.forkserver import client, start
from spiegel.forkserver.client import ADDRESS, LOST, Fork
from spiegel.forkserver.modules import CHECKS, NOTEBOOK, PAGE, SNAKEMAKE, load, of_build, of_scripts

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "workflow/spiegel/forkserver/client.py"

pytestmark = pytest.mark.skipif(not start.can_fork(), reason="forking is for Linux only")


@dataclass
class Server:
    """A fork server, and what it and its forks write to standard error."""

    address: str
    errors: Path

    def said(self) -> str:
        """Return what was written since the last time."""
        text = self.errors.read_text(encoding="utf-8")
        self.errors.write_text("", encoding="utf-8")
        return text


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    errors = tmp_path_factory.mktemp("server") / "errors.txt"
    own = os.dup(2)
    with errors.open("a") as stream:
        os.dup2(stream.fileno(), 2)
    try:
        running = start.own(ROOT, ("spiegel.fingerprint",))
        address = running.__enter__()
    finally:
        os.dup2(own, 2)
        os.close(own)
    yield Server(address, errors)
    running.__exit__(None, None, None)


def begun(script: Path, address: str | None, *more: str) -> subprocess.Popen[str]:
    """Start the client on a script, as Snakemake does."""
    env = {k: v for k, v in os.environ.items() if k != ADDRESS}
    return subprocess.Popen(
        [sys.executable, "-S", "-E", str(CLIENT), str(script), *more],
        cwd=script.parent,
        env=env | {"OF_THE_JOB": "é"} | ({ADDRESS: address} if address else {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def script(folder: Path, text: str) -> Path:
    path = folder / "een script.py"
    path.write_text(text, encoding="utf-8")
    return path


def outcome(script: Path, address: str | None, *more: str) -> tuple[int, str]:
    """Return the exit code of a script, and what it wrote beside itself."""
    seen = script.with_name("seen.txt")
    seen.write_text("", encoding="utf-8")
    process = begun(script, address, *more)
    process.communicate(timeout=60)
    return process.returncode, seen.read_text(encoding="utf-8")


def gone(pid: int) -> bool:
    """Wait until a process is no more; a zombie is no more."""
    for _ in range(200):
        try:
            state = (
                Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[0]
            )
        except OSError:
            return True
        if state == "Z":
            return True
        time.sleep(0.05)
    return False


LOOK = """
import os, sys
here = os.path.dirname(os.path.abspath(__file__))
with open("seen.txt", "w", encoding="utf-8") as seen:
    print(__name__, sys.argv, os.getcwd() == here, sys.path[0] == here, file=seen)
    print(os.environ["OF_THE_JOB"], "spiegel.fingerprint" in sys.modules, file=seen)
"""


def test_a_script_sees_its_own_arguments_folder_and_environment(
    tmp_path: Path, server: Server
) -> None:
    code, seen = outcome(script(tmp_path, LOOK), server.address)
    path = str(tmp_path / "een script.py")
    assert code == 0
    assert seen.splitlines() == [f"__main__ ['{path}'] True True", "é True"]


@pytest.mark.parametrize("address", [None, "nobody-listens"])
def test_without_a_server_it_is_plain_python(tmp_path: Path, address: str | None) -> None:
    code, seen = outcome(script(tmp_path, LOOK), address)
    assert code == 0
    assert seen.splitlines()[1] == "é False"


def test_anything_but_one_script_is_plain_python(tmp_path: Path, server: Server) -> None:
    code, seen = outcome(script(tmp_path, LOOK), server.address, "more")
    assert code == 0
    assert seen.splitlines()[1] == "é False"


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("import sys; sys.exit(7)", 7, ""),
        ("import sys; sys.exit()", 0, ""),
        ("import sys; sys.exit('no')", 1, "no\n"),
        ("import os; os._exit(5)", 5, ""),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9, ""),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -15, ""),
        ("print('heard')", 0, "heard\n"),
    ],
)
def test_a_script_ends_as_it_would_by_itself(
    tmp_path: Path, server: Server, text: str, code: int, told: str
) -> None:
    path = script(tmp_path, text)
    server.said()
    assert outcome(path, server.address)[0] == outcome(path, None)[0] == code
    assert server.said() == told


def test_an_error_keeps_its_traceback(tmp_path: Path, server: Server) -> None:
    assert outcome(script(tmp_path, "1 / 0"), server.address)[0] == 1
    assert server.said().endswith("ZeroDivisionError: division by zero\n")


ENDLESS = """
import os, time
with open("partial.txt", "w") as pids:
    print(os.getpid(), os.getppid(), file=pids)
os.rename("partial.txt", "pids.txt")
time.sleep(600)
"""


def pids(folder: Path) -> tuple[int, int]:
    """Wait for the script `ENDLESS`; return its process id and that of Python's fork server."""
    for _ in range(400):
        if (folder / "pids.txt").is_file():
            own, parent = (folder / "pids.txt").read_text().split()
            return int(own), int(parent)
        time.sleep(0.05)
    raise AssertionError("the script does not start")


def test_a_client_that_goes_away_takes_its_process_with_it(tmp_path: Path, server: Server) -> None:
    client = begun(script(tmp_path, ENDLESS), server.address)
    pid, _ = pids(tmp_path)
    assert pid != client.pid
    client.kill()
    client.communicate()
    assert gone(pid)


def test_a_server_that_goes_away_takes_all_with_it_and_the_job_says_so(tmp_path: Path) -> None:
    with start.own(ROOT, ()) as address:
        client = begun(script(tmp_path, ENDLESS), address)
        pid, parent = pids(tmp_path)
    _, err = client.communicate(timeout=30)
    assert gone(pid)
    assert gone(parent)
    assert client.returncode == 1
    assert "the process that this job was forked from ended" in err
    assert not Path(address).parent.exists()


def test_a_server_that_is_killed_leaves_no_process(tmp_path: Path) -> None:
    address, process = start._started(sys.executable, ROOT, ())
    client = begun(script(tmp_path, ENDLESS), address)
    pid, parent = pids(tmp_path)
    process.kill()
    start.end(process)
    _, err = client.communicate(timeout=30)
    assert gone(pid)
    assert gone(parent)
    assert "the process that this job was forked from ended" in err


def test_when_pythons_own_fork_server_is_lost_the_job_says_so(tmp_path: Path) -> None:
    with start.own(ROOT, ()) as address:
        client = begun(script(tmp_path, ENDLESS), address)
        pid, parent = pids(tmp_path)
        os.kill(parent, signal.SIGKILL)
        _, err = client.communicate(timeout=30)
        assert gone(pid)
        assert client.returncode == 1
        assert "the process that this job was forked from ended" in err


def test_a_fork_can_be_waited_for_and_ended(server: Server) -> None:
    fork = Fork(server.address, "time:sleep", [600], {}, str(ROOT))  # type: ignore[list-item]
    assert fork.poll() is None
    assert fork.poll(0.05) is None
    fork.kill()
    assert fork.poll(30) == -signal.SIGKILL
    assert fork.poll() == -signal.SIGKILL


def test_only_its_own_user_reaches_the_server(server: Server) -> None:
    assert Path(server.address).parent.stat().st_mode & 0o777 == 0o700


def test_a_lost_server_is_an_error() -> None:
    with start.own(ROOT, ()) as address:
        fork = Fork(address, "time:sleep", [600], {}, str(ROOT))  # type: ignore[list-item]
    assert fork.poll(30) in (LOST, -signal.SIGKILL)
    with pytest.raises(FileNotFoundError):
        Fork(address, "time:sleep", [600], {}, str(ROOT))  # type: ignore[list-item]


def test_a_folder_for_temporary_files_with_a_long_name_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tmp_path / ("long" * 30)
    long.mkdir()
    monkeypatch.setenv("TMPDIR", str(long))
    with start.own(ROOT, ()) as address:
        assert outcome(script(tmp_path, LOOK), address)[0] == 0


def test_the_modules_of_the_rooms_are_imported_and_no_others() -> None:
    found = of_scripts(ROOT / "workflow/scripts")
    rooms = {module.split(".")[1] for module in found}
    assert rooms == {"ingest", "clean", "measure", "compare", "publish"}
    assert "spiegel.publish.notebooks.notebook_jobs" in found


def test_what_is_preloaded_is_imported_or_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    told = "done = []\ndef act():\n    done.append(1)\ndef fail():\n    raise ValueError\n"
    (tmp_path / "to_load.py").write_text(told, encoding="utf-8")
    for name in ("to_load", "to_load:act", "to_load:fail", "to_load:none", "no_such_module"):
        load(name)
    assert sys.modules["to_load"].done == [1]
    del sys.modules["to_load"]


def test_a_module_that_cannot_be_imported_stops_no_other_job(tmp_path: Path) -> None:
    with start.own(ROOT, ("no_such_module", "spiegel.fingerprint")) as address:
        code, seen = outcome(script(tmp_path, LOOK), address)
    assert code == 0
    assert seen.splitlines()[1] == "é True"


@pytest.mark.parametrize("name", [*NOTEBOOK, *PAGE, *CHECKS, *SNAKEMAKE])
def test_what_is_preloaded_exists(name: str) -> None:
    module, _, function = name.partition(":")
    imported = importlib.import_module(module)
    assert not function or callable(getattr(imported, function))


def test_a_build_preloads_what_its_scripts_and_notebooks_import() -> None:
    assert {*of_scripts(ROOT / "workflow/scripts"), *NOTEBOOK} <= set(
        of_build(ROOT / "workflow/scripts")
    )


def test_a_server_that_is_not_wanted_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(client.ADDRESS, raising=False)
    assert client.address() == ""
    monkeypatch.setenv(client.ADDRESS, client.OFF)
    assert client.address() == ""
    monkeypatch.setenv(client.ADDRESS, "a/socket")
    assert client.address() == "a/socket"
