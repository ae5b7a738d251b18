"""Run the script of one job as Snakemake would, without Snakemake: run_job.py JOB.json

The script gets an object `snakemake` with input, output, log, params, wildcards and threads.
Appends a line to $SPIEGEL_BENCH_LOG: rule, and the processor seconds of this process and what it
started.
"""

import json
import os
import resource
import runpy
import shutil
import sys
from pathlib import Path
from types import SimpleNamespace


class Named(list):
    """A list whose items, or runs of items, also have names."""

    def __init__(self, items, names):
        super().__init__(items)
        for name, (first, last) in names.items():
            setattr(self, name, items[first] if last is None else Named(items[first:last], {}))


def processor_seconds():
    """Return what this process and its children used so far."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def main(path):
    """Run the job that a file describes."""
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    # Snakemake takes former outputs away and makes the folders.
    for file in map(Path, job["output"]["items"]):
        shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)
    for file in job["output"]["items"] + job["log"]["items"]:
        Path(file).parent.mkdir(parents=True, exist_ok=True)
    parts = {k: Named(**job[k]) for k in ("input", "output", "log", "params", "wildcards")}
    sys.argv = [job["script"]]
    given = SimpleNamespace(**parts, threads=job["threads"], rule=job["rule"])
    runpy.run_path(job["script"], {"snakemake": given}, "__main__")
    with Path(os.environ["SPIEGEL_BENCH_LOG"]).open("a", encoding="utf-8") as log:
        log.write(f"{job['rule']}\t{job['script']}\t{processor_seconds():.3f}\n")


if __name__ == "__main__":
    main(sys.argv[1])
