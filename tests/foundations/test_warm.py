"""The warm server: what it forks behaves as a process of its own, and nothing is left behind."""

from __future__ import annotations

import importlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from spiegel.warm import client, start
from spiegel.warm.client import ADDRESS, Lost, Process
from spiegel.warm.modules import CHECKS, NOTEBOOK, PAGE, SNAKEMAKE, of_scripts, room_of
from spiegel.warm.server import Server, load

ROOT = Path(__file__).resolve().parents[2]
CLIENT = ROOT / "workflow/spiegel/warm/client.py"

pytestmark = pytest.mark.skipif(not start.can_fork(), reason="forking is for Linux only")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with start.own(ROOT, ("spiegel.fingerprint",)) as name:
        yield name


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


def outcome(script: Path, address: str | None, *more: str) -> tuple[int, str, str]:
    process = begun(script, address, *more)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


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
print(__name__, sys.argv, os.getcwd() == os.path.dirname(os.path.abspath(__file__)))
print(os.environ["OF_THE_JOB"], "spiegel.fingerprint" in sys.modules, sys.path[0] == os.getcwd())
print("told", file=sys.stderr)
"""


def test_a_script_sees_its_own_arguments_folder_and_environment(
    tmp_path: Path, address: str
) -> None:
    code, out, err = outcome(script(tmp_path, LOOK), address)
    path = str(tmp_path / "een script.py")
    assert (code, err) == (0, "told\n")
    assert out.splitlines() == [f"__main__ ['{path}'] True", "é True True"]


@pytest.mark.parametrize("address", [None, "spiegel-nobody-listens"])
def test_without_a_server_it_is_plain_python(tmp_path: Path, address: str | None) -> None:
    code, out, err = outcome(script(tmp_path, LOOK), address)
    assert (code, err) == (0, "told\n")
    assert out.splitlines()[1] == "é False True"


def test_anything_but_one_script_is_plain_python(tmp_path: Path, address: str) -> None:
    path = script(tmp_path, "import sys; print(sys.argv[1:], 'spiegel' in sys.modules)")
    assert outcome(path, address, "more") == (0, "['more'] False\n", "")


@pytest.mark.parametrize(
    ("text", "code", "err"),
    [
        ("import sys; sys.exit(7)", 7, ""),
        ("import sys; sys.exit()", 0, ""),
        ("import sys; sys.exit('no')", 1, "no\n"),
        ("import atexit; atexit.register(print, 'left')", 0, ""),
        ("import os; os._exit(5)", 5, ""),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -9, ""),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -15, ""),
    ],
)
def test_a_script_ends_as_it_would_by_itself(
    tmp_path: Path, address: str, text: str, code: int, err: str
) -> None:
    path = script(tmp_path, text)
    assert outcome(path, address) == outcome(path, None)
    assert (outcome(path, address)[0], outcome(path, address)[2]) == (code, err)


def test_an_error_keeps_its_traceback(tmp_path: Path, address: str) -> None:
    code, _, err = outcome(script(tmp_path, "1 / 0"), address)
    assert code == 1
    assert err.endswith("ZeroDivisionError: division by zero\n")


ENDLESS = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"


def test_a_client_that_goes_away_takes_its_process_with_it(tmp_path: Path, address: str) -> None:
    client = begun(script(tmp_path, ENDLESS), address)
    assert client.stdout
    pid = int(client.stdout.readline())
    assert pid != client.pid
    client.kill()
    client.communicate()
    assert gone(pid)


def test_a_server_that_goes_away_takes_all_with_it_and_the_job_says_so(tmp_path: Path) -> None:
    with start.own(ROOT, ()) as address:
        client = begun(script(tmp_path, ENDLESS), address)
        assert client.stdout
        pid = int(client.stdout.readline())
    _, err = client.communicate(timeout=30)
    assert gone(pid)
    assert client.returncode == 1
    assert "the process that this job was forked from ended" in err


def test_a_process_can_be_waited_for_and_ended(address: str) -> None:
    process = Process(address, "time:sleep", [600], {}, str(ROOT))  # type: ignore[list-item]
    assert process.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=0.05)
    process.terminate()
    assert process.wait(timeout=30) == -signal.SIGTERM
    assert process.poll() == -signal.SIGTERM


def test_another_user_gets_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        name = f"spiegel-test-{os.getpid()}"
        listener.bind(f"\0{name}")
        listener.listen()
        asked = subprocess.Popen(
            [sys.executable, "-c", f"from spiegel.warm.client import *\n{ASK.format(name)}"],
            stdout=subprocess.PIPE,
            text=True,
            env=start.environment(),
        )
        mine = os.geteuid()
        monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
        read, write = os.pipe()
        monkeypatch.setattr(sys, "stdin", os.fdopen(read))
        server = Server(listener, [])
        server.accept()
        assert server.forked == {}
        os.close(write)
        server.serve()  # its input is closed, so that it ends
    assert asked.communicate(timeout=30)[0] == "lost\n"


ASK = """
try:
    Process("{0}", "os:getpid", [], {{}}, ".")
except Lost:
    print("lost")
"""


def test_a_lost_server_is_an_error(tmp_path: Path) -> None:
    with start.own(ROOT, ()) as address:
        process = Process(address, "time:sleep", [600], {}, str(ROOT))  # type: ignore[list-item]
    with pytest.raises(Lost):
        process.wait(timeout=30)
    with pytest.raises(ConnectionRefusedError):
        Process(address, "time:sleep", [600], {}, str(ROOT))  # type: ignore[list-item]


def test_modules_come_in_the_order_of_the_rooms() -> None:
    rooms = [room_of(module) for module in of_scripts(ROOT / "workflow/scripts")]
    assert list(dict.fromkeys(rooms)) == ["ingest", "clean", "measure", "compare", "publish"]
    assert "spiegel.publish.notebook_jobs" in of_scripts(ROOT / "workflow/scripts")


def test_what_is_warmed_is_imported_or_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    told = "done = []\ndef act():\n    done.append(1)\ndef fail():\n    raise ValueError\n"
    (tmp_path / "to_warm.py").write_text(told, encoding="utf-8")
    for name in ("to_warm", "to_warm:act", "to_warm:fail", "to_warm:none", "no_such_module"):
        load(name)
    assert sys.modules["to_warm"].done == [1]
    del sys.modules["to_warm"]


@pytest.mark.parametrize("name", [*NOTEBOOK, *PAGE, *CHECKS, *SNAKEMAKE])
def test_what_the_server_warms_exists(name: str) -> None:
    module, _, function = name.partition(":")
    imported = importlib.import_module(module)
    assert not function or callable(getattr(imported, function))


def test_a_server_that_is_not_wanted_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(client.ADDRESS, raising=False)
    assert client.address() == ""
    monkeypatch.setenv(client.ADDRESS, client.OFF)
    assert client.address() == ""
    monkeypatch.setenv(client.ADDRESS, "spiegel-1")
    assert client.address() == "spiegel-1"
