"""The pinned environment: complete, hashed, free of addresses, and the same everywhere."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tomllib
import venv
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "envs" / "lock.txt").read_text(encoding="utf-8")
DEV = (ROOT / "envs" / "dev.txt").read_text(encoding="utf-8")
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


def direct(*extras: str) -> list[str]:
    """Return the names of the packages that building asks for itself, or that these extras do."""
    wanted = [item for name in extras for item in PROJECT["optional-dependencies"][name]]
    return [
        re.split(r"[<>=!~\[; ]", item)[0].lower().replace("_", "-")
        for item in (wanted if extras else PROJECT["dependencies"])
    ]


def imported(*files: Path) -> set[str]:
    """Return the packages that Python files or notebooks import, by their names as installed."""
    modules = set()
    for path in files:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            cells = [c for c in json.loads(text)["cells"] if c["cell_type"] == "code"]
            text = "\n".join("".join(cell["source"]) for cell in cells)
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                modules.add(node.module.partition(".")[0])
    known = packages_distributions()
    found = {name.lower().replace("_", "-") for m in modules for name in known.get(m, ())}
    return found - {"spiegel"}


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


@pytest.mark.parametrize(("lock", "least"), [(LOCK, 100), (DEV, 80), (CLUSTER, 2)])
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
    both = {**pins, **packages(DEV)}
    assert [name for name in direct("dev", "jupyter") if name not in both] == []
    # Costs a second at every start and is used by nothing here.
    assert "rfc3987-syntax" not in both


def test_building_and_auditing_need_nothing_of_development() -> None:
    notebooks = list((ROOT / "notebooks").glob("*.ipynb"))
    tools = [p for p in (ROOT / "tools").rglob("*.py") if "tests" not in p.parts]
    needed = imported(*(ROOT / "workflow").rglob("*.py"), *notebooks, *tools)
    assert needed - set(direct()) == set()
    tests = imported(*(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").glob("*/tests/*.py"))
    assert {"openpyxl", "odfdo", "playwright"} <= tests - needed
    assert tests - {*direct(), *direct("dev"), "cluster"} == set()
    assert not {"playwright", "openpyxl", "odfdo", "pytest", "jupyterlab"} & set(packages(LOCK))


def test_both_locks_together_are_one() -> None:
    """A package is in one of them, or in both where the first has it on some machines only."""
    pins, more = packages(LOCK), packages(DEV)
    twice = set(pins) & set(more)
    assert {name for name in twice if pins[name][0] != more[name][0]} == set()
    assert {name for name in twice if not re.match(r"[^\n]* ; ", pins[name][1])} == set()


def test_every_line_of_python_runs_the_same_versions() -> None:
    """Of no package are two versions pinned; one exception, in patches of 3.11 nobody has."""
    for lock in (LOCK, DEV):
        names = re.findall(r"^([A-Za-z0-9._-]+)==", lock, re.M)
        assert {name for name in names if names.count(name) > 1} <= {"soupsieve"}


def test_snakemake_stays_below_ten() -> None:
    assert int(packages(LOCK)["snakemake"][0].split(".")[0]) == 9
    assert any(re.fullmatch(r"snakemake>=9[.\d]*,<10", item) for item in PROJECT["dependencies"])


def test_the_conda_file_gives_the_same_environment() -> None:
    spec = yaml.safe_load((ROOT / "envs" / "pipeline.yaml").read_text(encoding="utf-8"))
    *conda, pip = spec["dependencies"]
    assert conda == ["python=3.11", "pip"]
    assert pip == {"pip": ["--no-deps", "--require-hashes", "-r lock.txt"]}
    assert spec["variables"] == {"PYTHONPATH": "workflow"}


def test_snakemake_starts_in_what_the_conda_file_gives(tmp_path: Path) -> None:
    """An environment with the pinned packages and without the project, as conda makes it."""
    spec = yaml.safe_load((ROOT / "envs" / "pipeline.yaml").read_text(encoding="utf-8"))
    venv.create(tmp_path / "conda", symlinks=True)
    (inside,) = (tmp_path / "conda").glob("lib/python*/site-packages")
    (inside / "packages.pth").write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    python = tmp_path / "conda" / "bin" / "python"
    base = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV")}

    def plan(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        command = [str(python), "-m", "snakemake", "-n", "--cores", "1", "clean"]
        return subprocess.run(
            command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )

    assert plan(base).returncode != 0
    done = plan({**base, **spec["variables"]})
    assert done.returncode == 0, done.stderr


def test_what_development_needs_can_be_added_to_what_building_needs() -> None:
    """With constraints in pyproject.toml uv refuses hashes: `./run pytest` stopped."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["tool"]["uv"].keys() == {"compile-bytecode"}
    uv = shutil.which("uv") or shutil.which(ROOT / ".venv" / "setup-tools" / "bin" / "uv")
    if uv is None:
        pytest.skip("there is no uv here")
    add = [uv, "pip", "install", "--dry-run", "--offline", "--no-deps", "--require-hashes"]
    done = subprocess.run(
        [*add, "--requirement", "envs/dev.txt"],
        cwd=ROOT,
        env={**os.environ, "VIRTUAL_ENV": str(ROOT / ".venv")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


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


def test_snakemakes_own_lint_finds_nothing() -> None:
    command = [sys.executable, "-m", "snakemake", "--lint"]
    shown = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert shown.returncode == 0, shown.stderr


def test_run_works_through_a_link_and_takes_a_target_after_the_settings(tmp_path: Path) -> None:
    (tmp_path / "mirror").symlink_to(ROOT / "run")
    shown = subprocess.run(
        ["./mirror", "snakemake", "-nF", "--config", "edition=os2023", "clean", "--cores", "1"],
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
