"""A copy of the project in a folder of its own, in which tests run the pipeline."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import warm_start

ROOT = Path(__file__).parents[2]
PARTS = (
    *("Snakefile", "config", "workflow", "tools", "notebooks", "data/raw", "envs", "profiles"),
)
# Bytecode goes along, so that no copy compiles anew; what is being written of it does not.
IGNORED = shutil.ignore_patterns("*.pyc.*", "*.part", ".snakemake", "england_raw")


def can_unshare(flags: str) -> bool:
    """Return whether a process may have namespaces of its own here."""
    if shutil.which("unshare") is None:
        return False
    return (
        subprocess.run(["unshare", flags, "true"], capture_output=True, check=False).returncode == 0
    )


@dataclass(frozen=True)
class Project:
    """A copy of the project; `snakemake` runs in it as a person would."""

    root: Path

    def snakemake(
        self,
        *arguments: str,
        python: Path = Path(sys.executable),
        alone: bool = False,
        **environment: str,
    ) -> subprocess.CompletedProcess[str]:
        """Run snakemake there and return its exit code and output, both streams together.

        `alone` gives it no network but the loopback of its own, where the machine can do that.
        Where nothing is said of Python or its environment, it is a fork of `warm_start`.
        """
        base = {k: v for k, v in os.environ.items() if k != "SPIEGEL_RAW"}
        base["PYTHONPATH"] = str(self.root / "workflow")
        if python == Path(sys.executable) and not alone and not environment:
            return warm_start.snakemake(arguments, self.root, base, timeout=600)
        command = [str(python), "-m", "snakemake", *arguments]
        if alone and can_unshare("-rn"):
            up = 'ip link set lo up && exec "$0" "$@"'
            command = ["unshare", "-rn", "sh", "-c", up, *command]
        return subprocess.run(
            command,
            cwd=self.root,
            env={**base, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
            check=False,
        )

    def planned(self, *arguments: str) -> dict[str, list[str]]:
        """Return the jobs that would run: wildcards by rule, targets left out."""
        shown = self.snakemake("-n", *arguments)
        assert shown.returncode == 0, shown.stdout
        jobs: dict[str, list[str]] = {}
        for line in shown.stdout.splitlines():
            if line.startswith("would run "):
                rule, *wildcards = line.removeprefix("would run ").split()
                if rule not in {"all", "clean", "measures", "site", "notebooks", "ingest"}:
                    jobs.setdefault(rule, []).append(" ".join(wildcards))
        return jobs

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace a text that occurs in a file of the copy."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {path}"
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def copy(self, folder: Path) -> Project:
        """Return a copy with results and the engine's own records, time stamps kept."""
        shutil.copytree(self.root, folder, symlinks=True)
        return Project(folder)


def fresh(folder: Path) -> Project:
    """Return a copy of the project's own files, nothing built."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=IGNORED)
        else:
            (folder / part).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, folder / part)
    return Project(folder)


def with_results(folder: Path, named: Path) -> Project:
    """Return a fresh copy with what was built of os2025 in a working tree of the same files."""
    project = fresh(folder)
    for part in ("results/os2025", "data/processed/os2025", "logs/os2025", ".snakemake"):
        shutil.copytree(named / part, folder / part, symlinks=True)
    return project


def contents(project: Project) -> dict[str, bytes]:
    """Return every published and processed file by its relative path."""
    return {
        p.relative_to(project.root).as_posix(): p.read_bytes()
        for folder in ("results", "data/processed")
        for p in sorted((project.root / folder).rglob("*"))
        if p.is_file()
    }
