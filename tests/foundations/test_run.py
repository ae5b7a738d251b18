"""`./run`: which Python it takes, and what it says where it can make no environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TEXT = (ROOT / "run").read_text(encoding="utf-8")
NEEDED = ("run", "pyproject.toml", "envs/lock.txt", "envs/dev.txt", "envs/setup.txt")
LINE = "{}.{}".format(*sys.version_info)
# The interpreter that the environment was made with: it has pip, the environment has none.
PYTHON = str(Path(sys.base_prefix, "bin", f"python{LINE}"))
NOBODY = "65534"


def value_of(name: str) -> list[str]:
    """Return the words of a variable of the script."""
    return TEXT.split(f"\n{name}='", 1)[1].partition("'")[0].split()


@pytest.fixture
def place() -> Iterator[Path]:
    """What the script needs, in a folder with a space that every user may read."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        folder = Path(name) / "a folder"
        for part in NEEDED:
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / part, folder / part)
        (folder / "run").chmod(0o755)
        yield folder


def call(
    place: Path, *before: str, command: str = "true", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the script there with an interpreter of the line that runs this test."""
    base = {k: v for k, v in os.environ.items() if k not in ("VIRTUAL_ENV", "PYTHONPATH")}
    return subprocess.run(
        [*before, str(place / "run"), command],
        env={**base, "SPIEGEL_PYTHON": PYTHON, **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def without_python(place: Path) -> Path:
    """Return a folder of commands for PATH: what the script calls, and no Python."""
    tools = place / "bin"
    tools.mkdir()
    commands = "sh dirname sed cat cut grep sha256sum shasum mkdir rm mv tail date readlink"
    for name in commands.split():
        if found := shutil.which(name):
            (tools / name).symlink_to(found)
    return tools


def told(done: subprocess.CompletedProcess[str], code: str) -> list[str]:
    """Return the three lines that a refusal ends with."""
    lines = done.stderr.splitlines()[-3:]
    assert done.returncode == 1, done.stderr
    assert [line.partition(":")[0] for line in lines] == ["what", "where", "fix"], done.stderr
    assert lines[0].endswith(f"[{code}]"), done.stderr
    assert "Traceback" not in done.stderr
    return lines


def test_the_lines_that_run_takes_are_those_that_the_project_was_tested_on() -> None:
    wanted = SpecifierSet(PROJECT["requires-python"])
    lines = value_of("lines")
    assert lines == [f"3.{n}" for n in range(20) if wanted.contains(f"3.{n}.0")]
    assert LINE in lines


def test_commands_that_bring_the_packages_of_development_are_theirs() -> None:
    (names,) = [line for line in TEXT.splitlines() if line.endswith(") dev=yes ;; esac")]
    commands = names.partition(" in ")[2].partition(")")[0].split(" | ")
    others = {"coverage": "coverage", "jupyter": "jupyterlab"}
    assert "pytest" in commands
    lock = (ROOT / "envs" / "lock.txt").read_text(encoding="utf-8")
    for command in commands:
        package = others.get(command, command)
        assert distribution(package)
        assert f"\n{package}==" not in lock


@pytest.mark.parametrize("named", ["3.10", "4", "/nowhere/python3", "no-python"])
def test_a_python_that_is_none_of_them_is_refused(place: Path, named: str) -> None:
    lines = told(call(place, SPIEGEL_PYTHON=named), "S-RUN-02")
    assert named in lines[1]
    assert "3.11 3.12 3.13" in lines[2]
    assert not (place / ".venv").exists()


def test_a_line_that_is_not_on_this_machine_is_said_to_be_missing(place: Path) -> None:
    tools = without_python(place)
    for asked, said in (("", "Python 3.11, 3.12 or 3.13 was not"), ("3.13", "Python 3.13 was not")):
        shell = str(tools / "sh")
        lines = told(call(place, shell, SPIEGEL_PYTHON=asked, PATH=str(tools)), "S-RUN-03")
        assert said in lines[0]
        assert not (place / ".venv").exists()


def test_an_interpreter_that_only_its_path_names_is_kept(place: Path) -> None:
    (place / ".venv").mkdir()
    known = f"home = {Path(PYTHON).parent}\nversion = {LINE}.0\n"
    (place / ".venv" / "pyvenv.cfg").write_text(known, encoding="utf-8")
    for name in ("lock", "setup"):
        (place / "envs" / f"{name}.txt").write_text("not a package\n", encoding="utf-8")
    tools = without_python(place)
    done = call(place, str(tools / "sh"), SPIEGEL_PYTHON="", PATH=str(tools))
    told(done, "S-RUN-07")
    assert f"Python {LINE}, " in done.stderr


def test_a_read_only_checkout_and_another_users_folder(place: Path) -> None:
    place.chmod(0o555)
    if os.getuid() != 0:
        assert "read-only" in told(call(place), "S-RUN-05")[0]
        pytest.skip("only root can show how it is in a folder of another user")
    stranger = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    lines = told(call(place, *stranger, SPIEGEL_PYTHON=""), "S-RUN-05")
    assert "another user's" in lines[0]
    assert str(place) in lines[1]
    os.chown(place, int(NOBODY), int(NOBODY))
    assert "read-only" in told(call(place, *stranger, SPIEGEL_PYTHON=""), "S-RUN-05")[0]
    assert not (place / ".venv").exists()


def test_an_environment_on_a_read_only_disk(place: Path) -> None:
    mount = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
    tried = ["unshare", "-m", "sh", "-c", mount, str(place)]
    if subprocess.run([*tried, "true"], capture_output=True, check=False).returncode:
        pytest.skip("only root can make a disk read-only")
    assert "read-only" in told(call(place, *tried), "S-RUN-05")[0]


def test_a_file_where_the_environment_goes(place: Path) -> None:
    (place / ".venv").write_text("", encoding="utf-8")
    assert ".venv is a file" in told(call(place), "S-RUN-05")[0]


@pytest.mark.parametrize("with_uv", [True, False])
def test_no_network_is_said_and_half_an_environment_is_begun_again(
    place: Path, with_uv: bool
) -> None:
    cut_off = ["unshare", "-rn"]
    if subprocess.run([*cut_off, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine does not let a process have no network")
    uv = ROOT / ".venv" / "setup-tools" / "bin"
    if with_uv and not (uv / "uv").is_file():
        pytest.skip("no uv was put in .venv")
    without = {"UV_HTTP_RETRIES": "0", "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
    without["UV_CACHE_DIR"] = str(place / "cache")
    if with_uv:
        without["PATH"] = f"{uv}:{os.environ['PATH']}"
    for _ in range(2 if with_uv else 1):
        done = call(place, *cut_off, **without)
        lines = told(done, "S-RUN-06")
        assert "spiegel-setup.log" in lines[1]
        assert not (place / ".venv" / "spiegel-stamp").exists()
    assert ("half made" in done.stderr) == with_uv


def test_any_other_failure_shows_how_its_log_ends(place: Path) -> None:
    lock = place / "envs" / "lock.txt"
    lock.write_text("packaging==26.2 \\\n    --hash=sha256:nothing\n", encoding="utf-8")
    uv = ROOT / ".venv" / "setup-tools" / "bin"
    if not (uv / "uv").is_file():
        pytest.skip("no uv was put in .venv")
    lines = told(call(place, PATH=f"{uv}:{os.environ['PATH']}"), "S-RUN-07")
    assert "which ends: " in lines[1]
    assert len(lines[1].rpartition("which ends: ")[2]) > 10
