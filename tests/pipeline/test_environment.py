"""The pinned environment: complete, hashed, free of addresses, and the same everywhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "envs" / "lock.txt").read_text(encoding="utf-8")
CLUSTER = (ROOT / "envs" / "cluster.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

# A scheme and a host of a package registry or mirror; prose may still name PyPI.
REGISTRY = re.compile(r"https?://[^\s\"')>]*(?:pypi|pythonhosted|simple/|artifactory|nexus)", re.I)
# Folders of one person or one machine. The bare words (`/home` in prose) do not match.
MACHINE = re.compile(
    r"(?<![\w.:/])/(?:home|Users|root|work|opt|tmp|mnt|private|var/folders)/[\w.]|[A-Z]:\\Users\\"
)


def packages(lock: str) -> dict[str, tuple[str, str]]:
    """Return each pinned package's version and its whole entry."""
    entries = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.M)
    pins = {}
    for entry in entries:
        match = re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", entry)
        if match:
            pins[match[1].lower()] = (match[2], entry)
    return pins


def direct() -> list[str]:
    """Return the names of the packages the project asks for itself."""
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    return [re.split(r"[<>=!~\[; ]", item)[0].lower().replace("_", "-") for item in wanted]


def tracked() -> list[Path]:
    """Return the files git tracks, or would track, in this folder."""
    git = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str | None:
    """Return a file's text, None for a binary file."""
    content = path.read_bytes()
    return None if b"\0" in content[:8192] else content.decode("utf-8", "replace")


@pytest.mark.parametrize(("lock", "least"), [(LOCK, 150), (CLUSTER, 2)])
def test_every_package_in_a_lock_has_a_hash_and_no_line_an_address(lock: str, least: int) -> None:
    pins = packages(lock)
    assert len(pins) >= least
    assert [name for name, (_, entry) in pins.items() if "--hash=sha256:" not in entry] == []
    assert "://" not in lock
    assert not re.search(r"^\s*(-i|--index-url|--extra-index-url|--find-links)\b", lock, re.M)


def test_what_a_cluster_needs_stays_out_of_other_starts() -> None:
    assert set(PROJECT["optional-dependencies"]["cluster"]) <= set(packages(CLUSTER))
    assert not set(packages(CLUSTER)) & set(packages(LOCK))


def test_every_direct_dependency_is_pinned() -> None:
    pins = packages(LOCK)
    assert [name for name in direct() if name not in pins] == []
    # Costs a second at every start and is used by nothing here.
    assert "rfc3987-syntax" not in pins


def test_snakemake_stays_below_ten() -> None:
    assert int(packages(LOCK)["snakemake"][0].split(".")[0]) == 9
    assert any(re.fullmatch(r"snakemake>=9[.\d]*,<10", item) for item in PROJECT["dependencies"])


def test_the_conda_file_gives_the_same_environment() -> None:
    spec = yaml.safe_load((ROOT / "envs" / "pipeline.yaml").read_text(encoding="utf-8"))
    *conda, pip = spec["dependencies"]
    assert conda == ["python=3.11", "pip"]
    assert pip == {"pip": ["--no-deps", "--require-hashes", "-r lock.txt"]}
    assert PROJECT["requires-python"] == ">=3.11,<3.12"


def test_uv_lock_stays_out() -> None:
    assert "uv.lock" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert ROOT / "uv.lock" not in tracked()


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for path in tracked():
        text = text_of(path) or ""
        hits = [match[0] for pattern in (MACHINE, REGISTRY) for match in pattern.finditer(text)]
        if hits:
            found.append(f"{path.relative_to(ROOT)}: {hits[0]}")
    assert found == []


@pytest.mark.parametrize(
    ("text", "hit"),
    [
        # In parts, so that the scan of this file finds nothing.
        ("x = '{}home/jan/data.csv'".format("/"), True),
        ("C:{0}Users{0}jan".format("\\"), True),
        ("see https:{}pypi.org/simple/x".format("//"), True),
        ("a relative data/home/jan", False),
        ("https://example.org/work/1", False),
        ("#!/usr/bin/env bash", False),
    ],
)
def test_the_scan_finds_what_it_should(text: str, hit: bool) -> None:
    assert bool(MACHINE.search(text) or REGISTRY.search(text)) is hit


def test_run_explains_itself_and_starts_nothing() -> None:
    for arguments in ([], ["--help"]):
        shown = subprocess.run(
            [str(ROOT / "run"), *arguments], capture_output=True, text=True, check=False, cwd="/"
        )
        assert shown.returncode == 0
        assert "./run snakemake --cores 4" in shown.stdout
        assert "./run pytest" in shown.stdout


def test_run_says_so_when_python_is_missing(tmp_path: Path) -> None:
    """A copy of `run` in a folder with a space, on a machine without Python 3.11."""
    place = tmp_path / "a folder"
    tools = tmp_path / "bin"
    (place / "envs").mkdir(parents=True)
    tools.mkdir()
    for name in ("run", "pyproject.toml", "envs/lock.txt"):
        (place / name).write_bytes((ROOT / name).read_bytes())
    (place / "run").chmod(0o755)
    for name in ("sh", "dirname", "sed", "cat", "grep", "sha256sum", "shasum"):
        for folder in os.environ["PATH"].split(os.pathsep):
            if (Path(folder) / name).is_file():
                (tools / name).symlink_to(Path(folder) / name)
                break
    shown = subprocess.run(
        [str(tools / "sh"), str(place / "run"), "true"],
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 1
    assert "Python 3.11 was not found." in shown.stderr
    assert "Traceback" not in shown.stderr
    assert not (place / ".venv").exists()


def test_snakemakes_own_lint_finds_nothing() -> None:
    command = [sys.executable, "-m", "snakemake", "--lint"]
    shown = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert shown.returncode == 0, shown.stderr


def test_run_works_through_a_link_and_takes_a_target_after_the_settings(tmp_path: Path) -> None:
    (tmp_path / "mirror").symlink_to(ROOT / "run")
    shown = subprocess.run(
        ["./mirror", "snakemake", "-n", "--config", "edition=os2023", "clean", "--cores", "1"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert shown.returncode == 0, shown.stderr
    assert "clean" in shown.stdout
    assert "build_site" not in shown.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["mirror"]


def test_a_file_is_named_from_the_folder_of_whoever_calls_run(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("here")
    code = "import sys; print(open(sys.argv[1]).read())"
    shown = subprocess.run(
        [str(ROOT / "run"), "python", "-c", code, "a.txt"],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert shown.stdout == "here\n", shown.stderr


def test_a_copy_of_run_elsewhere_makes_nothing(tmp_path: Path) -> None:
    (tmp_path / "run").write_bytes((ROOT / "run").read_bytes())
    shown = subprocess.run(
        ["sh", "run", "true"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert shown.returncode == 1
    assert "envs/lock.txt is not here" in shown.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell script")
def test_the_entry_scripts_are_executable() -> None:
    assert all(os.access(ROOT / name, os.X_OK) for name in ("run", ".ci/run"))
