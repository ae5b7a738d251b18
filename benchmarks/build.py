"""Time what a researcher waits for, beside the same jobs run by others.

    ./run python benchmarks/build.py [--cases cold again …] [--setup] [--edition os2025] [--cores 2]

Cases, one after the other in the same folders: `cold` build; `again`, nothing to do; one
`indicator` changed; one `raw` file changed; one raw file changed that cleans to the `same`
tables; one `notebook` changed. Each tool works in a copy of the project in a temporary folder and
runs Snakemake's own jobs (benchmarks/peers.py). The floor of a case is the processor seconds of
its jobs where the fewest ran, spread evenly over the cores: no start, no graph, no waiting.
`loop` is a plain shell loop, which knows only a cold build. `--setup` also times `./run` with an
empty package cache (needs a package index).
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from peers import Doit, Loop, Make, Snakemake, Took, install, timed
from rows import Row, print_json

from spiegel.ingest.manifest import read_manifest
from spiegel.ingest.register import describe, register

ROOT = Path(__file__).resolve().parents[1]
PARTS = (
    *("Snakefile", "config", "workflow", "tools", "notebooks", "data/raw", "envs", "profiles"),
    *("run", "pyproject.toml", "README.md", "LICENSE"),
)
INDICATORS = "config/inspectorates/vlaanderen/indicators.yaml"
RAW = "data/raw/vlaanderen/inschaling/2022-2023/v1/inschaling.csv"
NOTEBOOK = "notebooks/04_trends.ipynb"
TO_PEER, TO_FLOOR = 1.05, 1.2


def copy_project(folder: Path) -> None:
    """Copy what a fresh clone holds, as far as a build needs it."""
    for part in PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, target)


def edit(path: Path, old: bytes, new: bytes) -> None:
    """Replace the first place of a text that must occur in a file."""
    content = path.read_bytes()
    if old not in content:
        raise SystemExit(f"{path.name} no longer holds {old!r}: give this case another change")
    path.write_bytes(content.replace(old, new, 1))


def registered(folder: Path) -> None:
    """Put the raw file as it now is into the manifest."""
    old = next(f for f in read_manifest(folder) if f"data/raw/{f.path}" == RAW)
    facts = {"nature": old.nature, "licence": old.licence, "source": old.source, "note": old.note}
    register([describe(folder / RAW, folder, **facts)], folder)


def indicator(folder: Path) -> None:
    """Let one indicator count another standard."""
    edit(folder / INDICATORS, b"standards: [K6]", b"standards: [K5]")


def raw(folder: Path) -> None:
    """Give one institution another rating."""
    edit(folder / RAW, b";3;volgens de verwachting", b";2;benadert de verwachting")
    registered(folder)


def same(folder: Path) -> None:
    """Double the first row, which cleaning drops again."""
    lines = (folder / RAW).read_bytes().splitlines(keepends=True)
    (folder / RAW).write_bytes(b"".join([*lines, lines[1]]))
    registered(folder)


def notebook(folder: Path) -> None:
    """Change what a notebook template says of itself."""
    edit(folder / NOTEBOOK, b'"language_info"', b'"note": "x",\n  "language_info"')


def nothing(folder: Path) -> None:
    """Change nothing."""


CASES: dict[str, Callable[[Path], None]] = {
    "cold": nothing,
    "again": nothing,
    "indicator": indicator,
    "raw": raw,
    "same": same,
    "notebook": notebook,
}


def rows_of(case: str, found: dict[str, Took], cores: int, say: Callable[[str], None]) -> list[Row]:
    """Show the runs of one case; return what they say about our goals."""
    others = {name: took for name, took in found.items() if name not in ("snakemake", "loop")}
    ours = found["snakemake"]
    fastest = min((took.wall for took in others.values()), default=None)
    thriftiest = min((took.cpu for took in others.values()), default=None)
    works = [took.work for took in found.values() if took.work]
    floor = min(works) / cores if works else None
    for name, took in found.items():
        to_peer = f"{took.wall / fastest:6.2f}" if fastest else f"{'':>6}"
        to_floor = f"{took.wall / floor:6.2f}" if floor else f"{'':>6}"
        cpu = f"{took.cpu / thriftiest:6.2f}" if thriftiest else ""
        say(
            f"{case:<10} {name:<10} {took.jobs:>4} {took.wall:>7.1f} {took.cpu:>7.1f} "
            f"{to_peer} {to_floor} {cpu}"
        )
    rows = [Row(f"{case}: wall", round(ours.wall, 1), "s", {"cold": 60, "again": 3}.get(case))]
    if fastest and case == "cold":
        rows.append(Row("cold: to fastest peer", round(ours.wall / fastest, 2), "x", TO_PEER))
        # Other work on the machine changes wall time from tool to tool; processor time less so.
        if thriftiest:
            ratio = round(ours.cpu / thriftiest, 2)
            rows.append(Row("cold: processor s to thriftiest peer", ratio, "x", TO_PEER))
    if floor and case == "cold":
        rows.append(Row("cold: to floor", round(ours.wall / floor, 2), "x", TO_FLOOR))
    if others and case not in ("cold", "again"):
        fewest = min(took.jobs for took in others.values())
        rows.append(Row(f"{case}: jobs run", ours.jobs, "jobs", fewest))
    return rows


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--cases", nargs="+", choices=CASES, default=list(CASES))
    parser.add_argument("--setup", action="store_true", help="also time the set-up")
    parser.add_argument("--edition", default="os2025")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print rows as JSON lines only")
    args = parser.parse_args()
    say: Callable[[str], None] = (lambda _: None) if args.json else lambda t: print(t, flush=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        packages = Path(name, "packages")
        tools = [
            kind(Path(name, kind.name), args.edition, args.cores, path=str(packages))
            for kind in (Snakemake, Make, *([Doit] if install(packages) else []), Loop)
        ]
        for tool in tools:
            copy_project(tool.folder)
            # Bytecode of the copied package is part of set-up, not of the build.
            timed([sys.executable, "-m", "compileall", "-q", "workflow"], tool.folder)
        if args.setup:
            cache = {"UV_CACHE_DIR": f"{name}/uv", "PIP_CACHE_DIR": f"{name}/pip"}
            wall, *_ = timed(["./run", "true"], tools[0].folder, **cache)
            rows.append(Row("set-up", round(wall, 1), "s", 60))
            say(f"{'set-up':<10} {'':<10} {'':>4} {wall:>7.1f}")
        heads = f"{'case':<10} {'tool':<10} {'jobs':>4} {'wall s':>7} {'cpu s':>7} {'/peer':>6}"
        say(f"{heads} /floor cpu/peer")
        for case in ["cold", *(c for c in args.cases if c != "cold")]:
            found = {}
            for tool in tools:
                if isinstance(tool, Loop) and case != "cold":
                    continue
                CASES[case](tool.folder)
                tool.prepare()
                found[tool.name] = tool.run()
            rows += rows_of(case, found, args.cores, say)
        load = os.getloadavg()[0]
        say(f"load on {os.cpu_count()} cores while this ran: {load:.1f}")
    if args.json:
        print_json(rows)
    else:
        print(
            "\n".join(f"{r.name}: {r.measured:g} {r.unit} {r.verdict}" for r in rows if r.verdict)
        )


if __name__ == "__main__":
    main()
