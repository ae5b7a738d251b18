"""The notebooks of an edition: which there are, where each is written, and running them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from spiegel.publish import reads
from spiegel.publish.names import LANGUAGES, keys_of, notebook_stem
from spiegel.publish.notebooks import Job, execute_many
from spiegel.publish.report import Report, load_report

# Parameters of a template that only a person changes, with what a build gives them.
BY_HAND: dict[str, dict[str, Any]] = {"05_kwaliteit_van_de_gegevens.ipynb": {"record": ""}}


def notebook_jobs(report: Report, name: str, *, root: Path) -> list[Job]:
    """Return the jobs of one registry notebook: each sector or theme it has, in both languages."""
    inspectorate, edition = report.inspectorate, report.edition
    template = f"{Path(inspectorate.registry.notebooks[name].template).stem}.ipynb"
    written = root / "results" / edition.edition / "notebooks"
    kept = root / "logs" / edition.edition / "execute_notebook"
    jobs = []
    per = inspectorate.registry.notebooks[name].per
    for key in keys_of(inspectorate, name):
        for language in LANGUAGES:
            file = notebook_stem(inspectorate, name, language, key)
            title = report.notebook_title(name, language, key)
            parameters: dict[str, Any] = {
                "edition": edition.edition,
                "language": language,
                **({per: key} if key else {}),
                **BY_HAND.get(template, {}),
            }
            jobs.append(
                Job(
                    template=root / "notebooks" / template,
                    parameters=parameters,
                    notebook=written / f"{file}.ipynb",
                    html=written / f"{file}.html",
                    partial=kept / f"{file}.ipynb",
                    title=f"{title} | {edition.title[language]}",
                    example=report.example,
                    figures=f"results/{edition.edition}/figures",
                )
            )
    return jobs


def run_notebook(root: Path, edition: str, name: str, *, workers: int = 2) -> None:
    """Execute one registry notebook in both languages, for every sector or theme it has.

    Warnings go to stderr. A notebook writes the pictures of its own language, and the one in the
    inspectorate's language also data and description: two may run at the same time.
    """
    report = load_report(root, edition, reads.INDEX)
    jobs = notebook_jobs(report, name, root=root)
    for line in execute_many(jobs, root=root, workers=min(workers, len(jobs))):
        print(f"warning: {line}", file=sys.stderr)
