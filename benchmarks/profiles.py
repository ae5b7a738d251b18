"""Time all profiles of the example edition: one command, on two cores, at most 60 seconds.

    ./run python benchmarks/profiles.py [--edition os2025] [--cores 2]

Needs a built edition (`./run snakemake --cores 2`). Floor, measured in the same sitting: starting
Python with the libraries once for each job, spread over the cores, and writing the same bytes to
files of the same names.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 60


def used() -> float:
    """Return the processor seconds of everything started from here so far."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def build(edition: str, cores: int) -> tuple[float, float]:
    """Return the seconds, and processor seconds, that Snakemake needs for all profiles alone."""
    shutil.rmtree(ROOT / "results" / edition / "profiles", ignore_errors=True)
    command = [sys.executable, "-m", "snakemake", "--config", f"edition={edition}"]
    tables = f"results/{edition}/tables/measures.csv"
    for targets in ([tables], ["profiles"]):
        started, before = time.monotonic(), used()
        done = subprocess.run(
            [*command, "--cores", str(cores), "--", *targets],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            sys.exit(done.stdout)
    return time.monotonic() - started, used() - before


def floor(edition: str, cores: int) -> tuple[int, float]:
    """Return how many pages there are, and the seconds of the floor."""
    folder = ROOT / "results" / edition / "profiles"
    pages = {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*.html")}
    jobs = 1 + len({p.parent for p in pages if p.parent != Path(".")})
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", "import spiegel.publish.profiles.pages"], cwd=ROOT, check=True
    )
    start = time.monotonic() - started
    with tempfile.TemporaryDirectory() as scratch:
        started = time.monotonic()
        for name, content in pages.items():
            path = Path(scratch, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        write = time.monotonic() - started
    return len(pages), start * jobs / cores + write


def main() -> int:
    """Print the time beside its floor and limit; return 1 when it is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edition", default="os2025")
    parser.add_argument("--cores", type=int, default=2)
    args = parser.parse_args()
    seconds, processor = build(args.edition, args.cores)
    pages, least = floor(args.edition, args.cores)
    print(
        f"{pages} pages on {args.cores} cores: {seconds:.1f} s "
        f"(floor {least:.1f} s, {seconds / least:.1f} times; limit {LIMIT} s); "
        f"{processor:.1f} processor seconds"
    )
    return int(seconds > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
