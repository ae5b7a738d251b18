"""Write Snakemake's own jobs, so that peers run the same scripts on the same files.

    cd PROJECT && python benchmarks/graph.py FOLDER [--edition os2025]

Makes FOLDER/<number>.json for each job: rule, script, inputs, outputs, log, params, wildcards,
threads, with the names that the script knows them by; and FOLDER/order.txt, in which every job
stands after those whose files it reads. A file that would stay the same is not written again.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
from pathlib import Path
from typing import Any

from snakemake.api import SnakemakeApi
from snakemake.settings.types import (
    ConfigSettings,
    DAGSettings,
    OutputSettings,
    Quietness,
    ResourceSettings,
)


def named(items: Any) -> dict[str, Any]:
    """Return a named list as its items and, for each name, first and last place (last: or None)."""
    names = {name: list(places) for name, places in items._get_names()}
    return {"items": [str(i) if isinstance(i, str) else i for i in items], "names": names}


def jobs(edition: str, cores: int = 2) -> list[dict[str, Any]]:
    """Return the jobs of an edition that run a script, in an order in which they can run."""
    out = OutputSettings(quiet={Quietness.ALL})
    with SnakemakeApi(out) as api, contextlib.redirect_stdout(io.StringIO()):
        workflow = api.workflow(
            resource_settings=ResourceSettings(cores=cores),
            config_settings=ConfigSettings(config={"edition": edition}),
            snakefile=Path("Snakefile"),
        )
        dag = workflow.dag(DAGSettings())
        dag.printrulegraph()
        return [
            {
                "rule": job.rule.name,
                "script": os.path.relpath(
                    Path(job.rule.basedir.get_path_or_uri(True), job.rule.script)
                ),
                "input": named(job.input),
                "output": named(job.output),
                "log": named(job.log),
                "params": named(job.params),
                "wildcards": named(job.wildcards),
                "threads": job.threads,
            }
            for level in workflow._workflow.dag.toposorted()
            for job in sorted(level, key=lambda j: (j.rule.name, str(j.wildcards)))
            if job.rule.script
        ]


def write(folder: Path, edition: str) -> None:
    """Write the jobs of an edition; see the head of this file."""
    folder.mkdir(parents=True, exist_ok=True)
    names = []
    for job in jobs(edition):
        name = "-".join([job["rule"], *job["wildcards"]["items"]])
        names.append(name)
        text, path = json.dumps(job, indent=1), folder / f"{name}.json"
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    (folder / "order.txt").write_text("\n".join(names) + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--edition", default="os2025")
    args = parser.parse_args()
    write(args.folder, args.edition)
