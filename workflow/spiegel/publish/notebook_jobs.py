"""The notebooks of an edition: which there are, where each is written, and running them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from spiegel.catalogue import catalogue
from spiegel.languages import LANGUAGES
from spiegel.publish.names import keys_of, notebook_stem
from spiegel.publish.notebooks import Job, Version, defaults, execute_many
from spiegel.publish.report import Report, load_report


def notebook_jobs(report: Report, name: str, *, root: Path) -> list[Job]:
    """Return the jobs of one registry notebook, one for each sector or theme it has.

    Each is computed once, and has a version in every language.
    """
    inspectorate, edition = report.inspectorate, report.edition
    template = f"{Path(inspectorate.registry.notebooks[name].template).stem}.ipynb"
    written = root / "results" / edition.edition / "notebooks"
    kept = root / "logs" / edition.edition / "execute_notebook"
    per = inspectorate.registry.notebooks[name].per

    def version(key: str | None, language: str) -> Version:
        file = notebook_stem(inspectorate, name, language, key)
        title = f"{report.notebook_title(name, language, key)} | {edition.title[language]}"
        return Version(language, written / f"{file}.ipynb", written / f"{file}.html", title)

    path = root / "notebooks" / template
    # What the registry does not set is for work by hand: a build leaves it as the template has it.
    left = defaults(path) if path.is_file() else {}
    jobs = []
    for key in keys_of(inspectorate, name):
        own = version(key, inspectorate.framework.language)
        parameters: dict[str, Any] = {
            **left,
            "edition": edition.edition,
            "language": own.language,
            **({per: key} if key else {}),
        }
        others = tuple(version(key, lang) for lang in LANGUAGES if lang != own.language)
        jobs.append(
            Job(
                template=path,
                parameters=parameters,
                notebook=own.notebook,
                html=own.html,
                partial=kept / own.notebook.name,
                title=own.title,
                example=report.example,
                figures=f"results/{edition.edition}/figures",
                others=others,
            )
        )
    return jobs


def run_notebook(root: Path, edition: str, name: str, *, workers: int = 2) -> None:
    """Execute one registry notebook for every sector or theme it has; warnings go to stderr."""
    report = load_report(root, edition, catalogue().read_by("execute_notebook"))
    jobs = notebook_jobs(report, name, root=root)
    for line in execute_many(jobs, root=root, workers=min(workers, len(jobs))):
        print(f"warning: {line}", file=sys.stderr)
