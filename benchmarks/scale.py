"""Time ingest, clean and measure on exports of 10^4 to 10^7 ratings, beside a floor.

    ./run python benchmarks/scale.py [--rows 10000 100000 1000000] [--folder PATH] [--profile]
    ./run python benchmarks/scale.py --json

Each stage runs in a process of its own, as a build runs it, on an export that `large_export.py`
makes from the example. For each size it prints processor and wall seconds and the peak of memory of
every stage, and in the same run the floor: (a) reading the bytes of the export, (b) the same
de-duplication, exclusions and aggregation written by hand in DuckDB, whose counts must be those of
the measures. `ratio` is all stages over (b). What the libraries cost at the start is not counted,
on either side.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import math
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from rows import Row, print_json

ROOT = Path(__file__).resolve().parents[1]
CONFIG = ROOT / "config" / "inspectorates" / "vlaanderen"
CUT_OFF = date(2025, 1, 31)
STAGES = ("ingest", "clean", "measure")
FLOORS = ("read", "duckdb")
# What the hand-made tables reached: the goals, whatever plain pandas takes (docs/scale.md).
TO_FLOOR = {10**6: 3.75, 10**7: 3}
PEAK = {10**7: 3300}  # megabytes


def _files(folder: Path) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads((folder / "files.json").read_text())
    return found


def _staged(folder: Path, name: str, ending: str) -> Path:
    return folder / "ingest" / f"{name}{ending}"


def ingest(folder: Path) -> Callable[[], None]:
    """Return the work of stage 1."""
    from spiegel.ingest.manifest import RawFile
    from spiegel.ingest.stage import stage_datasets

    files = _files(folder)
    return lambda: stage_datasets(
        folder,
        CONFIG,
        [RawFile(**row) for row in files.values()],
        *(
            [_staged(folder, name, ending) for name in files]
            for ending in (".parquet", ".ledger.parquet", ".json")
        ),
    )


def clean(folder: Path) -> Callable[[], None]:
    """Return the work of stage 2."""
    from spiegel.clean.year import clean_school_year

    files = _files(folder)
    year = next(iter(files.values()))["school_year"]
    return lambda: clean_school_year(
        CONFIG,
        {name: _staged(folder, name, ".parquet") for name in files},
        [_staged(folder, name, ".ledger.parquet") for name in files],
        {name: row["version"] for name, row in files.items()},
        year,
        CUT_OFF,
        folder / "clean",
        folder / "check_rows.csv",
    )


def measure(folder: Path) -> Callable[[], None]:
    """Return the work of stage 3."""
    from spiegel.measure.measures import measure_school_year

    year = next(iter(_files(folder).values()))["school_year"]
    return lambda: measure_school_year(
        CONFIG,
        folder / "clean",
        folder / "clean",
        "scale",
        year,
        folder / "measure" / "measures.csv",
        folder / "measure" / "counts.parquet",
        folder / "measure" / "register.csv",
    )


def read(folder: Path) -> Callable[[], None]:
    """Return the lowest floor: every byte of the export once."""

    def work() -> None:
        for row in _files(folder).values():
            with (folder / "data" / "raw" / row["path"]).open("rb", buffering=0) as stream:
                while stream.read(1 << 20):
                    pass

    return work


def duckdb(folder: Path) -> Callable[[], None]:
    """Return the floor written by hand; it leaves its counts in `floor.csv`."""
    import duckdb as engine

    files = _files(folder)
    paths = {
        name: (folder / "data" / "raw" / row["path"]).as_posix() for name, row in files.items()
    }
    statement = (ROOT / "benchmarks" / "scale_floor.sql").read_text(encoding="utf-8")
    for name, path in sorted(paths.items(), reverse=True):  # the longer of two that begin alike
        statement = statement.replace(f"${name}", path)
    statement = statement.replace("$counts", (folder / "floor.csv").as_posix())

    def work() -> None:
        with engine.connect(config={"threads": os.cpu_count() or 1}) as connection:
            connection.execute(statement)

    return work


WORK = {f.__name__: f for f in (ingest, clean, measure, read, duckdb)}


def run_here(name: str, folder: Path, profile: bool) -> None:
    """Do one piece of work in this process and print what it took, as JSON."""
    work = WORK[name](folder)
    if name in STAGES:
        import pyarrow as pa

        from spiegel.project import threads_for

        size = sum(file["bytes"] for file in _files(folder).values())
        pa.set_cpu_count(min(threads_for(size), os.cpu_count() or 1))
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    if profile:
        profiler = cProfile.Profile()
        profiler.runcall(work)
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumulative").print_stats(45)
    else:
        work()
    wall, after = time.monotonic() - start, resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"wall": wall, "cpu": cpu, "peak": peak()}))


def peak() -> float:
    """Return the peak of memory of this process since it began, in MB (Linux)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def run(name: str, folder: Path, profile: bool = False) -> dict[str, float]:
    """Do one piece of work in a process of its own; return wall, processor seconds and peak MB."""
    command = [sys.executable, __file__, "--work", name, "--folder", str(folder)]
    done = subprocess.run(
        command + ["--profile"] * profile, stdout=subprocess.PIPE, check=True, text=True
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def agrees(folder: Path) -> int:
    """Return how many counts of the floor were found in the measures.

    Raises
    ------
    SystemExit : a count differs.
    """
    import pandas as pd

    from spiegel.config.inspectorate import load_inspectorate

    keys = ["standard", "sector", "unit"]
    floor = pd.read_csv(folder / "floor.csv").set_index(keys)
    table = pd.read_csv(folder / "measure" / "measures.csv")
    found = 0
    for name, indicator in load_inspectorate(CONFIG).indicators.items():
        standard = indicator.standards[0]
        for gate in indicator.among:
            standard += f" where {'+'.join(gate.standards)} {'is below' if gate.meets else 'meets'}"
        if len(indicator.standards) > 1 or standard == "GOK" or indicator.meets:
            continue  # several standards at once, withheld counts, another cut
        own = table[(table["indicator"] == name) & (table["category"] == "meets")]
        for row in own.to_dict("records"):
            if indicator.sectors and row["sector"] not in indicator.sectors:
                continue
            counted = floor.loc[(standard, row["sector"], indicator.unit)]
            for column in ("k", "n", "institutions"):
                if counted[column] != row[column]:
                    seen = f"{row[column]}, by the floor {counted[column]}"
                    sys.exit(f"{column} of {name} in {row['sector']}: {seen}")
                found += 1
    return found


def line_of(rows: int, name: str, took: dict[str, float]) -> str:
    """Return what one piece of work took, as a line."""
    line = f"{took['wall']:8.2f} {took['cpu']:8.2f} {took['peak']:8.0f}"
    return f"{rows:>10} {name:<10} {line}"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--rows", type=int, nargs="+", help="10^4, 10^5 and 10^6 if not given")
    parser.add_argument("--folder", type=Path, help="where to work, and what to keep afterwards")
    parser.add_argument("--profile", action="store_true", help="profile each stage")
    parser.add_argument(
        "--json", action="store_true", help="print rows as JSON lines only; 10^6 and 10^7 ratings"
    )
    parser.add_argument("--work", choices=sorted(WORK), help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.work:
        run_here(given.work, given.folder, given.profile)
        return
    say: Callable[[str], None] = (lambda _: None) if given.json else lambda t: print(t, flush=True)
    say(f"{'ratings':>10} {'step':<10} {'wall s':>8} {'CPU s':>8} {'peak MB':>8}")
    sizes = given.rows or ([10**6, 10**7] if given.json else [10**4, 10**5, 10**6])
    found = {}
    for rows in sizes:
        with tempfile.TemporaryDirectory(dir=given.folder) as made:
            found[rows] = measured(rows, Path(made), given.profile, say)
    if given.json:
        print_json(rows_of(found))


def measured(
    rows: int, folder: Path, profile: bool, say: Callable[[str], None]
) -> dict[str, dict[str, float]]:
    """Make an export and run floors and stages on it; return what each took, and `whole`."""
    from large_export import make

    start = time.monotonic()
    files = make(ROOT, folder, rows)
    (folder / "files.json").write_text(json.dumps({n: vars(f) for n, f in files.items()}))
    size = sum(f.bytes for f in files.values()) / 1e6
    exact = files["inschaling"].rows
    say(f"{exact:>10} {'made':<10} {time.monotonic() - start:8.2f}  {size:.0f} MB")
    took = {}
    for name in (*FLOORS, *STAGES):
        took[name] = run(name, folder, profile and name in STAGES)
        say(line_of(exact, name, took[name]))
    whole = {k: sum(took[s][k] for s in STAGES) for k in ("wall", "cpu")}
    whole["peak"] = max(took[s]["peak"] for s in STAGES)
    say(line_of(exact, "all stages", whole))
    ratios = [whole[k] / took["duckdb"][k] for k in ("wall", "cpu")]
    agreed = agrees(folder)
    say(f"{exact:>10} {'ratio':<10} {ratios[0]:8.1f} {ratios[1]:8.1f}   {agreed} counts agree")
    return {**took, "whole": whole}


def rows_of(found: dict[int, dict[str, dict[str, float]]]) -> list[Row]:
    """Return what sizes took, beside the goals for that size."""
    rows = []
    for size, took in found.items():
        name = f"10^{round(math.log10(size))} ratings"
        whole, floor = took["whole"], took["duckdb"]
        parts = " + ".join(f"{took[stage]['wall']:.1f}" for stage in STAGES)
        rows += [
            Row(f"{name}: {parts}", round(whole["wall"], 1), "s"),
            Row(f"{name}: floor", round(floor["wall"], 1), "s"),
            Row(f"{name}: to floor, clock", round(whole["wall"] / floor["wall"], 2), "x",
                TO_FLOOR.get(size)),
            Row(f"{name}: to floor, processor", round(whole["cpu"] / floor["cpu"], 2), "x",
                TO_FLOOR.get(size)),
            Row(f"{name}: memory", round(whole["peak"]), "MB", PEAK.get(size)),
        ]  # fmt: skip
    for small, large in pairwise(found):
        grown = found[large]["whole"]["cpu"] / found[small]["whole"]["cpu"]
        more = large / small
        rows.append(Row(f"growth over {more:g} x the ratings", round(grown, 1), "x", more))
    return rows


if __name__ == "__main__":
    main()
