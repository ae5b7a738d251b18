"""Run every benchmark of this folder and print goals beside what was measured.

    ./run python benchmarks/all.py [--only NAME …] [--list]

A benchmark is a file here with a main(). One that takes `--json` prints its rows (rows.py: name,
goal, measured, unit, verdict); of any other the last line and the exit code are shown. What a
benchmark needs (a built edition, a package index) stands at its head; one that cannot run says so
and the rest go on.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
# Not benchmarks: parts of build.py, and this.
PARTS = {"all", "graph", "rows", "run_job"}


def benchmarks() -> dict[str, Path]:
    """Return the benchmarks by name: files with a main that is run."""
    found = {p.stem: p for p in sorted(HERE.glob("*.py")) if p.stem not in PARTS}
    return {n: p for n, p in found.items() if "__main__" in p.read_text(encoding="utf-8")}


def rows_of(text: str) -> list[dict[str, object]]:
    """Return the JSON lines in what a benchmark printed."""
    lines = [line for line in text.splitlines() if line.startswith("{")]
    return [row for row in map(json.loads, lines) if "name" in row]


def run(name: str, path: Path) -> list[str]:
    """Run one benchmark; return the lines to show."""
    speaks_json = '"--json"' in path.read_text(encoding="utf-8")
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(path), *(["--json"] if speaks_json else [])],
        cwd=HERE.parent,
        env={**os.environ, "PYTHONPATH": str(HERE.parent / "workflow")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    rows = rows_of(done.stdout) if speaks_json else []
    shown = [
        f"{name:<12} {row['name']!s:<44} {row.get('goal') or '':>10} "
        f"{row['measured']!s:>9} {row.get('unit') or '':<8} {row.get('verdict') or ''}"
        for row in rows
    ]
    if not rows:
        said = (done.stdout + done.stderr).strip().splitlines() or ["nothing printed"]
        word = "" if done.returncode == 0 else f"exit {done.returncode}"
        shown = [f"{name:<12} {said[-1][:90]} {word}"]
    return [*shown, f"{name:<12} took {time.monotonic() - started:.0f} s"]


def main() -> None:
    """Run the benchmarks."""
    known = benchmarks()
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=known, default=list(known), metavar="NAME")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    args = parser.parse_args()
    if args.list:
        print("\n".join(known))
        return
    print(f"{'benchmark':<12} {'what':<44} {'goal':>10} {'measured':>9} {'unit':<8} verdict")
    for name in args.only:
        print("\n".join(run(name, known[name])), flush=True)


if __name__ == "__main__":
    main()
