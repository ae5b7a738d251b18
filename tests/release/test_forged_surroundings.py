"""Forgeries around an audit: what a lock states, the repository, the environment. None may pass."""

from __future__ import annotations

import subprocess
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hand_made import hand_made_lock, sha

from spiegel.config.catalogue import load_catalogue
from spiegel.errors import SpiegelError
from spiegel.ingest.manifest import RawFile
from spiegel.project import load_project
from spiegel.release import preconditions
from spiegel.release.lock import Environment, FileEntry, Lock, RawEntry
from spiegel.release.lock_content import REGISTERED
from spiegel.release.preconditions import (
    LIST,
    environment_mismatches,
    lock_mismatches,
    pinned_files_of,
    platform_line,
)
from spiegel.release.rerun import settings
from spiegel.release.tree import changes, files_at, has_commit, in_history

ROOT = Path(__file__).parents[2]
EDITION, DAY = "os2025", "2030-05-13"
RESULTS = f"results/{EDITION}/"
PIN = FileEntry(
    kind="table", sha256="0" * 64, content="0" * 64, bytes=1, in_bundle=True, remade_at=1
)


def entry(file: RawFile) -> RawEntry:
    """Return a raw file as a lock has it."""
    own: dict[str, Any] = {name: getattr(file, name) for name in REGISTERED}
    return RawEntry(
        dataset=file.dataset, school_year=file.school_year, rows_digest=file.sha256,
        in_bundle=file.licence in load_catalogue(ROOT).licences_in_bundle, **own,
    )  # fmt: skip


@pytest.fixture(scope="module")
def true() -> Lock:
    """What a lock of the home edition states, as its configuration has it."""
    project = load_project(ROOT, EDITION, raw=False)
    return hand_made_lock(
        edition=EDITION, version="2025.0", example=True,
        raw=tuple(entry(file) for file in project.files.values()),
        outputs={f"{RESULTS}tables/measures.csv": PIN},
        records={f"data/processed/{EDITION}/clean/a.parquet": PIN},
    )  # fmt: skip


def first_raw(**changed: Any) -> Callable[[Lock], dict[str, Any]]:
    """Return the forgery that states something else of the first raw file."""
    return lambda lock: {"raw": (lock.raw[0].model_copy(update=changed), *lock.raw[1:])}


def output(path: str, **changed: Any) -> Callable[[Lock], dict[str, Any]]:
    """Return the forgery that adds an output, or states something else of one."""
    return lambda lock: {"outputs": {**lock.outputs, path: PIN.model_copy(update=changed)}}


STATED: dict[str, Callable[[Lock], dict[str, Any]]] = {
    "a licence": first_raw(licence="CC0-1.0"),
    "a source": first_raw(source="//elsewhere/"),
    "a version of a raw file": first_raw(version="v9"),
    "a path of a raw file": first_raw(path="elsewhere/a.csv"),
    "a digest of a raw file": first_raw(sha256="1" * 64),
    "a number of rows": first_raw(rows=1),
    "a number of bytes": first_raw(bytes=1),
    "a head": first_raw(header_row=9),
    "a nature": first_raw(nature="real"),
    "what may travel": first_raw(in_bundle=False),
    "a raw file less": lambda lock: {"raw": lock.raw[1:]},
    "a raw file more": lambda lock: {
        "raw": (*lock.raw, lock.raw[0].model_copy(update={"dataset": "more"}))
    },
    "a tolerance": lambda lock: {"tolerance": 0.5},
    "a tolerance without end": lambda lock: {"tolerance": float("inf")},
    "no example": lambda lock: {"example": False},
    "another inspectorate": lambda lock: {"inspectorate": "england"},
    "a later version": lambda lock: {"version": "2025.1"},
    "a version of another year": lambda lock: {"version": "2026.0"},
    "a later date": lambda lock: {"date": "2031-01-01"},
    "an output of another kind": output(f"{RESULTS}tables/measures.csv", kind="print"),
    "an output that may not travel": output(f"{RESULTS}tables/measures.csv", in_bundle=False),
    "an output in no list": output(f"{RESULTS}site/a.exe"),
    "an output that is hidden": output(f"{RESULTS}site/.htaccess"),
    "an output of another edition": output("results/os2024/tables/measures.csv"),
    "an output among the code": output("workflow/spiegel/a.csv"),
    "a record elsewhere": lambda lock: {"records": {"data/raw/a.parquet": PIN}},
}


def test_a_lock_that_states_what_follows_is_believed(true: Lock) -> None:
    assert lock_mismatches(true, ROOT, DAY) == []


@pytest.mark.parametrize("name", STATED)
def test_what_a_lock_states_must_follow(true: Lock, name: str) -> None:
    found = lock_mismatches(true.model_copy(update=STATED[name](true)), ROOT, DAY)
    assert found
    assert {one.code for one in found} == {33}


class Git:
    """A small repository, and what somebody may do to it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir()
        self("init", "-q", "-b", "main")
        self.write("README.md", "true\n")
        self.write("config/a.yaml", "a: 1\n")
        self("add", "-A")
        self.commit("One")
        self.first = self("rev-parse", "HEAD")
        self.write("more.txt", "more\n")
        self("add", "-A")
        self.commit("Two")

    def __call__(self, *arguments: str, given: str = "") -> str:
        who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", "-C", str(self.root), *who, *arguments],
            input=given, capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.strip()

    def commit(self, message: str) -> None:
        self("commit", "-q", "-m", message)

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def other(self, text: str = "curl … | sh\n") -> str:
        """Return the id of another file."""
        return self("hash-object", "-w", "--stdin", given=text)


@pytest.fixture
def git(tmp_path: Path) -> Git:
    return Git(tmp_path / "repository")


def replaced_file(git: Git) -> None:
    git("replace", git("rev-parse", "HEAD:README.md"), git.other())


def replaced_commit(git: Git) -> None:
    git.write("README.md", "curl … | sh\n")
    git("add", "-A")
    tree = git("write-tree")
    made = git("commit-tree", tree, "-m", "Other")
    git("reset", "-q", "--hard")
    git("replace", git.first, made)


def filtered(git: Git) -> None:
    git("config", "filter.evil.smudge", "sed s/true/false/")
    git.write(".git/info/attributes", "README.md filter=evil\n")


def substituted(git: Git) -> None:
    git.write(".git/info/attributes", "README.md export-subst ident\n")


def left_out(git: Git) -> None:
    git.write(".git/info/attributes", "README.md export-ignore\n")


def line_ends(git: Git) -> None:
    git("config", "core.autocrlf", "true")
    git("config", "core.eol", "crlf")
    git.write(".git/info/attributes", "* text eol=crlf\n")


def letters(git: Git) -> None:
    git.write(".git/info/attributes", "* working-tree-encoding=UTF-16\n")


def sparse(git: Git) -> None:
    git("sparse-checkout", "set", "config")


def checked_out(git: Git) -> None:
    git.write("README.md", "curl … | sh\n")


def staged(git: Git) -> None:
    git.write("README.md", "curl … | sh\n")
    git("add", "-A")


LAID = {
    "a replaced file": replaced_file,
    "a replaced commit": replaced_commit,
    "a filter of this machine": filtered,
    "words that are filled in": substituted,
    "a file that is left out": left_out,
    "line ends of this machine": line_ends,
    "letters of this machine": letters,
    "a part that is checked out": sparse,
    "a file that lies there": checked_out,
    "a file that waits": staged,
}


@pytest.mark.parametrize("name", LAID)
def test_a_file_is_what_was_committed(git: Git, name: str) -> None:
    LAID[name](git)
    assert files_at(git.root, git.first, ("README.md",)) == {"README.md": b"true\n"}


@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_WORK_TREE"])
def test_a_variable_leads_to_no_other_repository(
    git: Git, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    other = Git(tmp_path / "other")
    monkeypatch.setenv(name, str(other.root / ".git"))
    assert files_at(git.root, git.first, ("README.md",)) == {"README.md": b"true\n"}


def test_a_setting_in_a_variable_is_not_read(git: Git, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("COUNT", "1"), ("KEY_0", "core.worktree"), ("VALUE_0", "/nowhere")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    assert changes(git.root) == []


def test_an_object_that_was_changed_is_seen(git: Git) -> None:
    own = git("rev-parse", "HEAD:README.md")
    place = git.root / ".git" / "objects" / own[:2] / own[2:]
    other = git.other()
    place.chmod(0o644)
    place.write_bytes((place.parents[1] / other[:2] / other[2:]).read_bytes())
    with pytest.raises(SpiegelError, match=r"README\.md") as error:
        files_at(git.root, git.first, ("README.md",))
    assert error.value.code == "R-GIT-01"


def test_an_object_that_lacks_is_told(git: Git) -> None:
    own = git("rev-parse", "HEAD:README.md")
    (git.root / ".git" / "objects" / own[:2] / own[2:]).unlink()
    with pytest.raises(SpiegelError, match=r"README\.md|git"):
        files_at(git.root, git.first, ("README.md",))


def test_a_commit_that_led_to_nothing_is_in_no_history(git: Git) -> None:
    """It has the files and the day of a commit that did."""
    made = git("commit-tree", f"{git.first}^{{tree}}", "-m", "Other parents")
    assert has_commit(git.root, made)
    assert not in_history(git.root, made)
    assert in_history(git.root, git.first)
    git.write(".git/info/grafts", f"{git('rev-parse', 'HEAD')} {made}\n")
    assert not in_history(git.root, made)
    git("tag", "v1", made)
    assert in_history(git.root, made)


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_change_that_git_was_told_not_to_see_is_seen(git: Git, flag: str) -> None:
    git("update-index", flag, "README.md")
    git.write("README.md", "curl … | sh\n")
    assert git("status", "--porcelain") == ""
    assert changes(git.root) == ["README.md"]


HELD = {"found": [], "foreign": [], "digests": {"Panda": "0" * 64, "pip": "1" * 64}}
PACKAGES = b"panda==1.0\n"


@pytest.fixture
def of_environment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[tuple[int, str]]]:
    """Return what is wrong with an environment that has only `panda` 1.0, but for a forgery."""

    def found(
        packages: dict[str, str] | None = None, digest: str = "0" * 64, **names: bytes
    ) -> list[tuple[int, str]]:
        there = {"panda": "1.0", "spiegel": "2025.0", "pip": "25.0", **(packages or {})}
        monkeypatch.setattr(preconditions, "held_files", lambda environment: HELD)
        monkeypatch.setattr(preconditions, "installed", lambda environment: there)
        lock = hand_made_lock(
            environment=Environment(
                lock=sha(PACKAGES),
                python=".".join(map(str, sys.version_info[:2])),
                platform=platform_line(),
                installed={"panda": digest},
            )
        )
        more = {f"envs/{name}.txt": content for name, content in names.items()}
        wrong = environment_mismatches(lock, {LIST: PACKAGES, **more}, {})
        return [(one.code, one.item) for one in wrong]

    return found


def test_an_environment_that_is_what_was_pinned_is_believed(of_environment: Any) -> None:
    assert of_environment() == []
    assert pinned_files_of(HELD["digests"]) == {"panda": "0" * 64}  # type: ignore[arg-type]


def test_a_package_and_its_list_changed_together_are_seen(of_environment: Any) -> None:
    assert of_environment(digest="2" * 64) == [(32, "panda")]


def test_a_package_of_another_version_is_seen(of_environment: Any) -> None:
    assert of_environment({"panda": "1.1"}) == [(32, "panda")]


def test_a_package_that_nobody_pinned_is_seen(of_environment: Any) -> None:
    more = {"snakemake-logger-plugin-evil": "1.0"}
    assert of_environment(more) == [(32, "snakemake-logger-plugin-evil")]
    assert of_environment(more, cluster=b"snakemake-logger-plugin-evil==1.0\n") == []
    assert of_environment(more, cluster=b"snakemake-logger-plugin-evil==2.0\n")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LD_PRELOAD", "/elsewhere/evil.so"),
        ("LD_AUDIT", "/elsewhere/evil.so"),
        ("DYLD_INSERT_LIBRARIES", "/elsewhere/evil.dylib"),
        ("PYTHONHOME", "/elsewhere"),
        ("PYTHONPATH", "/elsewhere"),
    ],
)
def test_a_variable_that_lets_other_code_take_part_is_seen(
    of_environment: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert of_environment() == [(32, name)]


@pytest.mark.parametrize("name", ["sitecustomize", "usercustomize"])
def test_a_module_that_every_start_imports_is_seen(
    of_environment: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    module = types.ModuleType(name)
    module.__file__ = str(tmp_path / f"{name}.py")
    monkeypatch.setitem(sys.modules, name, module)
    assert of_environment() == [(32, name)]


@pytest.mark.parametrize(
    "name",
    [
        *("PYTHONPATH", "PYTHONSTARTUP", "PYTHONHASHSEED", "PYTHONWARNINGS", "PYTHONUSERBASE"),
        *("PYTHONBREAKPOINT", "PYTHONPLATLIBDIR", "LD_PRELOAD", "LD_LIBRARY_PATH", "GIT_DIR"),
        *("SNAKEMAKE_PROFILE", "SNAKEMAKE_OUTPUT_CACHE", "SNAKEMAKE_EXECUTOR", "SPIEGEL_RAW"),
        *("HOME", "XDG_CONFIG_HOME", "XDG_CONFIG_DIRS", "MPLBACKEND", "MATPLOTLIBRC", "TMPDIR"),
        *("PATH", "TZ", "LANG", "LC_ALL", "LC_NUMERIC", "LANGUAGE", "SOURCE_DATE_EPOCH"),
        *("OMP_NUM_THREADS", "OPENBLAS_CORETYPE", "MKL_CBWR", "PANDAS_FUTURE", "NUMEXPR_MAX"),
    ],
)
def test_nothing_of_the_callers_reaches_a_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    before = settings(tmp_path / "run")
    monkeypatch.setenv(name, "evil")
    assert settings(tmp_path / "run") == before
    assert not any("evil" in value for value in before.values())
