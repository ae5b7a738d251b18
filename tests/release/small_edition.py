"""A small edition in a repository of its own: one school year, one notebook, two figures."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import yaml
from dutch import english_in

ROOT = Path(__file__).parents[2]
EDITION = "os2023"
PARTS = (
    *("Snakefile", "run", "pyproject.toml", "README.md", "LICENSE", ".gitignore", "config"),
    *("workflow", "tools", "notebooks", "data/raw", "envs", "profiles", "docs/auditor.md"),
)
LEFT_OUT = shutil.ignore_patterns("__pycache__", ".snakemake", "england_raw", "*.lock.json")
FIGURES = ("advies", "doelenkader")
NOTEBOOK = "overzicht"


@dataclass(frozen=True)
class Repository:
    """A clone of the project that builds a small edition."""

    root: Path

    def git(self, *arguments: str) -> str:
        """Run git there, as nobody in particular."""
        who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(
            ["git", "-C", str(self.root), *who, *arguments],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout

    def commit(self, message: str = "A state of the project") -> str:
        """Commit everything and return the commit's id."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def python(
        self, *arguments: str, python: Path = Path(sys.executable), **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run Python with this clone's own package and return exit code and output."""
        base = {k: v for k, v in os.environ.items() if k not in ("SPIEGEL_RAW", "PYTHONPATH")}
        return subprocess.run(
            [str(python), *arguments],
            cwd=self.root,
            env={**base, "PYTHONPATH": str(self.root / "workflow"), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=900,
            check=False,
        )

    def spiegel(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `spiegel` there."""
        return self.python("-m", "spiegel.cli", *arguments, **environment)

    def build(self, *arguments: str) -> None:
        """Build the edition."""
        done = self.python("-m", "snakemake", "--cores", "2", *arguments)
        assert done.returncode == 0, done.stdout

    @property
    def results(self) -> Path:
        return self.root / "results" / EDITION

    def copy(self, folder: Path) -> Repository:
        """Return a copy with history and results, time stamps kept."""
        shutil.copytree(self.root, folder, symlinks=True)
        return Repository(folder)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that occurs in a file."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")


def small(folder: Path) -> Repository:
    """Return a fresh clone with the small edition as its default, committed, nothing built."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=LEFT_OUT)
        else:
            shutil.copy2(source, target)
    (folder / "config" / "config.yaml").write_text(f"edition: {EDITION}\n", encoding="utf-8")
    registry = folder / "config" / "inspectorates" / "vlaanderen" / "figures.yaml"
    kept = yaml.safe_load(registry.read_text(encoding="utf-8"))
    kept["notebooks"] = {NOTEBOOK: kept["notebooks"][NOTEBOOK]}
    kept["figures"] = {name: kept["figures"][name] for name in FIGURES}
    registry.write_text(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), encoding="utf-8")
    edition = folder / "config" / "editions" / f"{EDITION}.yaml"
    lines = edition.read_text(encoding="utf-8").splitlines(keepends=True)
    edition.write_text("".join(x for x in lines if "mirror: os2021" not in x), encoding="utf-8")
    repository = Repository(folder)
    repository.git("init", "-q", "-b", "main")
    repository.commit("The project")
    return repository


def bundle_of(repository: Repository) -> Path:
    """Return the one bundle of the edition."""
    (path,) = sorted((repository.results / "release").glob("*.zip"))
    return path


def forge(repository: Repository) -> Path:
    """Lock and pack whatever lies there, past every gate; return the bundle.

    That is what a careless or dishonest publisher could do: all digests agree with each other.
    """
    from spiegel.release.bundle import bundle_path, write_bundle
    from spiegel.release.freeze import make_lock
    from spiegel.release.lock import lock_path, write_lock

    root = repository.root
    (root / lock_path(EDITION)).unlink(missing_ok=True)
    lock = make_lock(root, EDITION, repository.commit("Something else"))
    write_lock(root, lock)
    path = bundle_path(root, lock)
    write_bundle(root, lock, path)
    return path


def audit(
    repository: Repository, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Audit the edition there, records left in the folder `audit` beside it.

    Whatever it found, the Dutch report must say in Dutch.
    """
    out = repository.root.parent / "audit"
    done = repository.spiegel("audit", EDITION, "--out", str(out), *arguments, **environment)
    page = out / "report.nl.html"
    if page.is_file():
        assert english_in(page.read_text(encoding="utf-8")) == []
    return done
