"""Time all profiles of the example edition: one command, on two cores, at most 60 seconds.

    ./run python benchmarks/profiles.py [--edition os2025] [--cores 2]
    ./run python benchmarks/profiles.py --institutions 30000

The second form measures one batch of so many institutions alone, as a job of a cluster gets it: the
inspected institutions of the edition, repeated under new numbers in a folder of its own. `--json`
prints both.

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

import pandas as pd
from rows import Row, print_json

from spiegel.config.editions import load_edition
from spiegel.publish.profiles.batches import SIZE

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 60
COUNTRY = 30000  # institutions
IDS = ("institution_id", "visit_id", "investigation_id")
# A process of its own, so that its memory is its own.
BATCH = """
import resource, sys
from pathlib import Path
from spiegel.publish.profiles.batches import Batch
from spiegel.publish.profiles.pages import write_profiles
from spiegel.publish.profiles.source import Source, find_records
from spiegel.publish.report import find_report
root, edition, of = sys.argv[1:]
report = find_report(Path(root), edition, ("sources", "measures"))
source = Source(report, find_records(Path(root), report.edition), Batch(1, int(of)))
write_profiles(source, Path(root, "results", edition, "profiles"))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


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
    jobs = 1 + len(list((folder / "batches").iterdir()))
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


def many(edition: str, institutions: int, root: Path) -> int:
    """Fill a folder with the edition's inspected institutions, repeated; return how many."""
    for part in ("config", f"results/{edition}/tables", f"results/{edition}/quality", "data/raw"):
        shutil.copytree(ROOT / part, root / part)
    tables = ROOT / "data" / "processed" / edition
    year = load_edition(ROOT, edition).school_year
    inspected = pd.read_parquet(tables / "clean" / year / "visits.parquet")["institution_id"]
    times = -(-institutions // inspected.nunique())
    for path in [*tables.glob("clean/*/*.parquet"), *tables.glob("measure/*.counts.parquet")]:
        if path.name.removesuffix(".parquet") in ("visits", "judgements", "institutions") or (
            path.name.endswith(".counts.parquet")
        ):
            table = pd.read_parquet(path)
            if path.name == "institutions.parquet":
                table = table[table["institution_id"].isin(inspected)]
            copies = [
                table.assign(**{c: table[c] + f"-{copy}" for c in IDS if c in table})
                for copy in range(times)
            ]
            target = root / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            pd.concat(copies, ignore_index=True).to_parquet(target)
    return times * inspected.nunique()


def one_batch(edition: str, institutions: int) -> tuple[str, list[Row]]:
    """Return the time and memory of one batch of so many institutions, and of all batches."""
    with tempfile.TemporaryDirectory() as scratch:
        total = many(edition, institutions, Path(scratch))
        of = -(-total // SIZE)
        before, started = used(), time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", BATCH, scratch, edition, str(of)],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        seconds, processor = time.monotonic() - started, used() - before
        pages = len(list(Path(scratch, "results", edition, "profiles").glob("*/*.html")))
    peak = int(done.stdout.splitlines()[-1]) / 1024
    minutes = of * processor / 60
    told = (
        f"{total} institutions in {of} batches; the first: {pages} pages, {seconds:.1f} s, "
        f"{processor:.1f} processor seconds, {peak:.0f} MB; "
        f"all: about {minutes:.0f} processor minutes"
    )
    name = f"profiles of {total}"
    return told, [
        Row(f"{name}: jobs", of, "batches"),
        Row(f"{name}: one batch of {pages} pages", round(seconds, 1), "s"),
        Row(f"{name}: memory of a batch", round(peak), "MB"),
        Row(f"{name}: all batches", round(minutes, 1), "cpu min"),
    ]


def all_profiles(edition: str, cores: int) -> tuple[str, list[Row]]:
    """Return the time of all profiles of an edition beside its floor."""
    seconds, processor = build(edition, cores)
    pages, least = floor(edition, cores)
    told = (
        f"{pages} pages on {cores} cores: {seconds:.1f} s "
        f"(floor {least:.1f} s, {seconds / least:.1f} times; limit {LIMIT} s); "
        f"{processor:.1f} processor seconds"
    )
    return told, [
        Row(f"all profiles, {pages} pages", round(seconds, 1), "s", LIMIT),
        Row("all profiles: to floor", round(seconds / least, 1), "x"),
    ]


def main() -> int:
    """Print the time beside its floor and limit; return 1 when it is over the limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edition", default="os2025")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--institutions", type=int, default=0)
    parser.add_argument("--json", action="store_true", help="print rows as JSON lines only")
    args = parser.parse_args()
    told, rows = "", []
    if not args.institutions or args.json:
        told, rows = all_profiles(args.edition, args.cores)
    if args.institutions or args.json:
        told, more = one_batch(args.edition, args.institutions or COUNTRY)
        rows += more
    if args.json:
        print_json(rows)
    else:
        print(told)
    return int(any(row.verdict == "missed" for row in rows))


if __name__ == "__main__":
    sys.exit(main())
