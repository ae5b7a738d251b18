"""Time what a researcher waits for: set-up, the first build, the second run.

    ./run python benchmarks/build.py [--setup] [--edition os2025] [--cores 2]

Works in a copy of the project in a temporary folder. Each figure stands beside a floor measured in
the same sitting: for the build, the processor seconds of its jobs spread evenly over the cores; for
the second run, starting Snakemake and reading the project's modules without building a graph.
`--setup` also times `./run` with an empty package cache (needs a package index).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARTS = (
    "Snakefile",
    "config",
    "workflow",
    "notebooks",
    "data/raw",
    "envs",
    "profiles",
    "run",
    "pyproject.toml",
    "README.md",
    "LICENSE",
)
LIMITS = {"set-up": 60, "first build": 60, "second run": 3}


def copy_project(folder: Path) -> None:
    """Copy what a fresh clone holds, as far as a build needs it."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)


def timed(command: list[str], folder: Path, **environment: str) -> tuple[float, float]:
    """Return wall and processor seconds of a command that must succeed."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    env = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        command,
        cwd=folder,
        env={**env, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout[-3000:]}")
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - start
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def show(name: str, wall: float, floor: float, what: str) -> None:
    """Print one line: seconds, ratio to the floor, and the limit we set ourselves."""
    print(
        f"{name:<12} {wall:6.1f} s   {wall / floor:4.1f} x the floor of {floor:5.1f} s ({what})"
        f"   limit {LIMITS[name]} s"
    )


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--setup", action="store_true", help="also time the set-up")
    parser.add_argument("--edition", default="os2025")
    parser.add_argument("--cores", type=int, default=2)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "project")
        copy_project(folder)
        package = {"PYTHONPATH": str(folder / "workflow")}
        if args.setup:
            cache = {"UV_CACHE_DIR": f"{name}/uv", "PIP_CACHE_DIR": f"{name}/pip"}
            wall, _ = timed(["./run", "true"], folder, **cache)
            again, _ = timed(["./run", "true"], folder, **cache)
            print(f"{'set-up':<12} {wall:6.1f} s   (already set up: {again:.2f} s)   limit 60 s")
        engine = [sys.executable, "-m", "snakemake"]
        build = [*engine, "--cores", str(args.cores), "--config", f"edition={args.edition}"]
        # Bytecode of the copied package is part of set-up, not of the build.
        timed([sys.executable, "-m", "compileall", "-q", "workflow"], folder)
        wall, work = timed(build, folder, **package)
        show(
            "first build", wall, work / args.cores, f"{work:.0f} processor s on {args.cores} cores"
        )
        again, _ = timed(build, folder, **package)
        start, _ = timed([*engine, "--version"], folder, **package)
        show("second run", again, start, "snakemake --version")


if __name__ == "__main__":
    main()
