"""The notebooks of an edition: which there are, where each is written, and running them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spiegel.config.languages import LANGUAGES
from spiegel.errors import SpiegelError
from spiegel.publish.names import keys_of, notebook_stem
from spiegel.publish.notebooks.execution import Job, Version, defaults, execute_many
from spiegel.publish.report import Report


def notebook_jobs(
    report: Report, name: str, template: Path, files: Iterable[Path], figures: Path, kept: Path
) -> list[Job]:
    """Return the jobs of one registry notebook, one for each sector or theme it has.

    Each is computed once, and has a version in every language.

    Parameters
    ----------
    files : where notebooks and their pages are written, each to the path that has its name.
    figures, kept : folders of its figures, and of what is kept of a run that fails.
    """
    inspectorate, edition = report.inspectorate, report.edition
    per = inspectorate.registry.notebooks[name].per
    to = {path.name: path for path in files}

    def version(key: str | None, language: str) -> Version:
        file = notebook_stem(inspectorate, name, language, key)
        title = f"{report.notebook_title(name, language, key)} | {edition.title[language]}"
        return Version(language, to[f"{file}.ipynb"], to[f"{file}.html"], title)

    # What the registry does not set is for work by hand: a build leaves it as the template has it.
    left = defaults(template) if template.is_file() else {}
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
                template=template,
                parameters=parameters,
                notebook=own.notebook,
                html=own.html,
                partial=kept / own.notebook.name,
                title=own.title,
                example=report.example,
                figures=figures.as_posix(),
                others=others,
            )
        )
    return jobs


def run_notebooks(
    jobs: list[Job], *, root: Path, figures: Iterable[Path] = (), workers: int = 2
) -> None:
    """Execute notebooks, in the project folder `root`; their warnings go to stderr.

    Parameters
    ----------
    figures : the files of the figures that they have in the registry.

    Raises
    ------
    SpiegelError : no cell of them registered one of these figures.
    """
    for line in execute_many(jobs, root=root, workers=min(workers, len(jobs))):
        print(f"warning: {line}", file=sys.stderr)
    missing = dict.fromkeys(p.name.split(".")[0] for p in figures if not (root / p).exists())
    if missing:
        raise SpiegelError(
            f"the notebook ran to its end and did not make figure {', '.join(missing)}",
            where=jobs[0].template.as_posix(),
            fix="give it a cell that draws and registers each of chapter.figures(TYPE), with the "
            "type that the figure has in figures.yaml.",
            code="C-FIG-02",
        )
