"""Time the site of the example edition once its measures exist, notebooks and figures included.

    ./run python benchmarks/site.py [--edition os2025] [--cores 2] [--times 2]

In a copy of the project the measures and what is compared with earlier mirrors are built, which is
not timed; then the target `site`: collected tables, claims, every notebook that draws a figure,
checks of the figures, pages. Beside it its floor: the same processor seconds spread evenly over the
cores, without start, order or waiting. The second line does the comparing too; the third leaves out
the second computation of every number (`quality/recomputed.csv`), which is there and still holds.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from build import copy_project
from peers import timed
from rows import Row, print_json

GOAL = 20
MADE = ("figures", "notebooks", "tables", "site", "quality", "internal")


def snakemake(folder: Path, edition: str, cores: int, *targets: str) -> tuple[float, float]:
    """Return wall and processor seconds of building some targets in a copy of the project."""
    command = [sys.executable, "-m", "snakemake", "--cores", str(cores)]
    wall, cpu, _ = timed(
        [*command, "--config", f"edition={edition}", "--", *targets],
        folder,
        PYTHONPATH=str(folder / "workflow"),
    )
    return wall, cpu


def site(
    folder: Path, edition: str, cores: int, also: Sequence[str], made: Sequence[str] = MADE
) -> tuple[float, float]:
    """Take away what the target makes, and some folders before it; return its seconds."""
    for name in made:
        shutil.rmtree(folder / "results" / edition / name, ignore_errors=True)
    for name in also:
        shutil.rmtree(folder / "data" / "processed" / edition / name)
    return snakemake(folder, edition, cores, "site")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--edition", default="os2025")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--times", type=int, default=2, help="runs of each; the fastest counts")
    parser.add_argument("--json", action="store_true", help="print rows as JSON lines only")
    args = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "project")
        copy_project(folder)
        timed([sys.executable, "-m", "compileall", "-q", "workflow"], folder)
        snakemake(folder, args.edition, args.cores, "measures", "comparisons")
        twice = tuple(name for name in MADE if name != "quality")
        cases: list[tuple[str, tuple[str, ...], tuple[str, ...], float | None]] = [
            ("site after measures and comparisons", (), MADE, GOAL),
            ("site after measures", ("compare",), MADE, None),
            ("site after measures, without the second computation", ("compare",), twice, None),
        ]
        for what, also, made, goal in cases:
            runs = [site(folder, args.edition, args.cores, also, made) for _ in range(args.times)]
            wall, cpu = min(runs)
            rows.append(Row(what, round(wall, 1), "s", goal))
            rows.append(Row(f"{what}: to floor", round(wall / cpu * args.cores, 2), "x"))
            if not args.json:
                floor = cpu / args.cores
                print(f"{what}: {wall:.1f} s, floor {floor:.1f} s ({cpu:.1f} processor s)")
    if args.json:
        print_json(rows)


if __name__ == "__main__":
    main()
