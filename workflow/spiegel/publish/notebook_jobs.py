"""The notebooks of an edition: which there are, where each is written, and running them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from spiegel.publish import reads
from spiegel.publish.names import keys_of, notebook_stem
from spiegel.publish.notebooks import Job, execute_many
from spiegel.publish.report import Report, load_report


def notebook_jobs(
    report: Report, name: str, *, root: Path, language: str | None = None
) -> list[Job]:
    """Return the jobs of one registry notebook: one, or one for each of its sectors or themes.

    Parameters
    ----------
    language : defaults to the inspectorate's own; another language marks the file names.
    """
    inspectorate, edition = report.inspectorate, report.edition
    language = language or inspectorate.framework.language
    template = f"{Path(inspectorate.registry.notebooks[name].template).stem}.ipynb"
    written = root / "results" / edition.edition / "notebooks"
    kept = root / "logs" / edition.edition / "execute_notebook"
    jobs = []
    per = inspectorate.registry.notebooks[name].per
    for key in keys_of(inspectorate, name):
        file = notebook_stem(inspectorate, name, language, key)
        title = report.notebook_title(name, language, key)
        parameters: dict[str, Any] = {
            "edition": edition.edition,
            "language": language,
            **({per: key} if key else {}),
            "figures_dir": f"results/{edition.edition}/figures",
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
            )
        )
    return jobs


def run_notebook(
    root: Path, edition: str, name: str, *, workers: int = 2, language: str | None = None
) -> None:
    """Execute one registry notebook, for every sector or theme it has; warnings go to stderr.

    Not for two languages of one notebook at the same time: both draw the same figure files.
    """
    report = load_report(root, edition, reads.INDEX)
    jobs = notebook_jobs(report, name, root=root, language=language)
    for line in execute_many(jobs, root=root, workers=min(workers, len(jobs))):
        print(f"warning: {line}", file=sys.stderr)
