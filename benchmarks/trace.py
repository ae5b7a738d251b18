"""Time from a printed number to its answer, beside the floor of reading the same files.

    ./run python benchmarks/trace.py [--edition os2025] [--times 3] [WHAT ...]

Each trace is a process of its own, as a person starts it. The floor is a process that starts
Python, imports what reads Parquet, and reads the bytes of every file that a trace may look at.
Requires a built edition.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time
from pathlib import Path

from rows import Row, print_json

ROOT = Path(__file__).resolve().parents[1]
WHAT = (
    "visie.bao",
    "doelenkader.gso",
    "zorgcontinuum_verandering.low",
    "measures:k1_visie/ALL/all/meets:share",
    "kwaliteitsontwikkeling:k1_visie:BAO:VOLGENS",
)
LIMIT = 5
FLOOR = """
import sys
from pathlib import Path
import pyarrow.parquet
edition = sys.argv[1]
for folder in (f"results/{edition}", f"data/processed/{edition}/clean"):
    for path in sorted(Path(folder).rglob("*")):
        if path.is_file() and path.suffix != ".png":
            path.read_bytes()
"""


def seconds(command: list[str], times: int) -> float:
    """Return the median wall seconds of a command that must succeed."""
    found = []
    for _ in range(times):
        start = time.monotonic()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        found.append(time.monotonic() - start)
    return statistics.median(found)


def main() -> int:
    """Print seconds for each number; return 1 when one takes longer than the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edition", default="os2025")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("what", nargs="*", default=list(WHAT))
    parser.add_argument("--json", action="store_true", help="print rows as JSON lines only")
    args = parser.parse_args()
    floor = seconds([sys.executable, "-c", FLOOR, args.edition], args.times)
    rows = [Row("floor: read the same files", round(floor, 2), "s")]
    if not args.json:
        print(f"{'floor: read the same files':50} {floor:6.2f} s")
    for what in args.what:
        command = [sys.executable, "-m", "spiegel.cli", "trace", what, "--edition", args.edition]
        took = seconds(command, args.times)
        rows.append(Row(what, round(took, 2), "s", LIMIT))
        if not args.json:
            print(f"{what:50} {took:6.2f} s  {took / floor:4.1f} x floor  (limit {LIMIT} s)")
    if args.json:
        print_json(rows)
    return int(any(row.verdict == "missed" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
