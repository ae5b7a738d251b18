"""Where the seconds go that are not work: starting Python, importing, kernels, Snakemake's graph.

    ./run python benchmarks/startup.py [--times 5] [--build] [--json]

Processor seconds, medians of `--times` fresh processes. `--build` adds a table of a cold build,
job by job in a plain loop: start of Python, what the script imports, and the rest, which is its
own work.
"""

from __future__ import annotations

import argparse
import ast
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from peers import LOG, Loop
from rows import Row, print_json

ROOT = Path(__file__).resolve().parents[1]
KERNEL = """
from jupyter_client.manager import start_new_kernel
manager, client = start_new_kernel(kernel_name="python3")
client.execute_interactive("import spiegel.publish.notebooks.chapters", timeout=300)
client.stop_channels()
manager.shutdown_kernel(now=True)
"""
# What a forked kernel saves at most: a copy of a process that has imported everything.
FORKED = """
import os, resource, ipykernel.ipkernel, spiegel.publish.notebooks.chapters
for _ in range(10):
    child = os.fork()
    if not child:
        os._exit(0)
    os.waitpid(child, 0)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print((used.ru_utime + used.ru_stime) / 10)
"""


def environment() -> dict[str, str]:
    """Return the environment of a job."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPATH": str(ROOT / "workflow")}


def used(command: list[str], times: int) -> float:
    """Return the median processor seconds of a command, its children included."""
    found = []
    for _ in range(times):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, cwd=ROOT, env=environment(), check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(found)


def imports_of(script: Path) -> str:
    """Return the import statements of a script, those inside its blocks too, as one program."""
    tree = ast.parse(script.read_text(encoding="utf-8"))
    kept = [n for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom)]
    return "\n".join(ast.unparse(node) for node in kept)


def build_table(bare: float, imports: dict[str, float], say: Callable[[str], None]) -> float:
    """Show where the processor seconds of a cold build go; return the share that is own work."""
    from build import copy_project

    with tempfile.TemporaryDirectory() as name:
        loop = Loop(Path(name), "os2025", 1)
        copy_project(loop.folder)
        subprocess.run([sys.executable, "-m", "compileall", "-q", "workflow"], cwd=name, check=True)
        loop.prepare()
        loop.run()
        lines = (loop.folder / LOG).read_text(encoding="utf-8").splitlines()
    by_rule: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for rule, script, seconds in (line.split("\t") for line in lines):
        by_rule[rule].append((float(seconds), imports[Path(script).stem]))
    say(f"\n{'rule':<32} {'jobs':>4} {'start':>6} {'import':>6} {'own':>6}  processor s")
    total = own = 0.0
    for rule, jobs in by_rule.items():
        start, loaded = bare * len(jobs), sum(i for _, i in jobs)
        whole = sum(s for s, _ in jobs)
        total, own = total + whole, own + whole - start - loaded
        say(
            f"{rule:<32} {len(jobs):>4} {start:>6.2f} {loaded:>6.2f} {whole - start - loaded:>6.2f}"
        )
    say(f"{len(lines)} jobs, {total:.1f} processor s, of which {own:.1f} their own work")
    return own / total


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--build", action="store_true", help="also run all jobs of a cold build")
    parser.add_argument("--json", action="store_true", help="print rows as JSON lines only")
    args = parser.parse_args()
    say: Callable[[str], None] = (lambda _: None) if args.json else lambda t: print(t, flush=True)
    python = [sys.executable, "-c"]
    bare = used([*python, "pass"], args.times)
    say(f"{'start of Python':<32} {bare:6.2f} processor s")
    rows = [Row("start of Python", round(bare, 3), "s")]
    package = used([*python, "import spiegel"], args.times) - bare
    say(f"{'import spiegel':<32} {package:6.2f}")
    imports = {}
    for script in sorted((ROOT / "workflow" / "scripts").glob("*.py")):
        imports[script.stem] = used([*python, imports_of(script)], args.times) - bare
        say(f"{'imports of ' + script.stem:<32} {imports[script.stem]:6.2f}")
        rows.append(Row(f"imports of {script.stem}", round(imports[script.stem], 2), "s"))
    engine = [sys.executable, "-m", "snakemake"]
    version = used([*engine, "--version"], args.times)
    plan = used([*engine, "--cores", "1", "--dry-run", "--quiet"], args.times)
    say(f"{'snakemake --version':<32} {version:6.2f}")
    say(f"{'snakemake -n, graph and start':<32} {plan:6.2f}")
    kernel = used([*python, KERNEL], args.times)
    done = subprocess.run([*python, FORKED], env=environment(), capture_output=True, check=True)
    say(f"{'kernel, plain, libraries loaded':<32} {kernel:6.2f}")
    say(f"{'kernel, forked, at the least':<32} {float(done.stdout):6.2f}")
    rows += [
        Row("snakemake -n", round(plan, 2), "s"),
        Row("kernel, plain", round(kernel, 2), "s"),
        Row("kernel, forked", round(float(done.stdout), 3), "s"),
    ]
    if args.build:
        share = build_table(bare, imports, say)
        rows.append(Row("own work of a cold build", round(share, 2), "of processor s"))
    if args.json:
        print_json(rows)


if __name__ == "__main__":
    main()
