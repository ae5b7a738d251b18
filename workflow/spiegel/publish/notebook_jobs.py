"""Which notebooks an edition has, and where each one is written."""

from __future__ import annotations

from pathlib import Path

from spiegel.publish.chapters import page_title
from spiegel.publish.notebooks import Job
from spiegel.publish.report import Report


def stem(report: Report, name: str, language: str, sector: str | None = None) -> str:
    """Return the file name of a notebook without its ending.

    The inspectorate's own language has no mark: `02_sector_GBAO`, and `02_sector_GBAO.en`.
    """
    template = Path(report.inspectorate.registry.notebooks[name].template).stem
    own = language == report.inspectorate.framework.language
    return (f"{template}_{sector}" if sector else template) + ("" if own else f".{language}")


def notebook_job(
    report: Report, name: str, *, root: Path, language: str | None = None, sector: str | None = None
) -> Job:
    """Return the job of one notebook; `language` defaults to the inspectorate's own."""
    language = language or report.inspectorate.framework.language
    edition = report.edition.edition
    results = root / "results" / edition
    file = stem(report, name, language, sector)
    parameters = {"edition": edition, "language": language}
    if sector:
        parameters["sector"] = sector
    return Job(
        template=root
        / "notebooks"
        / f"{Path(report.inspectorate.registry.notebooks[name].template).stem}.ipynb",
        parameters=parameters | {"figures_dir": f"results/{edition}/figures"},
        notebook=results / "notebooks" / f"{file}.ipynb",
        html=results / "notebooks" / f"{file}.html",
        partial=root / "logs" / edition / "notebooks" / f"{file}.ipynb",
        title=f"{page_title(report, name, language, sector)} | {report.edition.title[language]}",
        example=report.example,
    )


def edition_jobs(report: Report, *, root: Path, language: str | None = None) -> list[Job]:
    """Return the jobs of every notebook of an edition, in the order of the registry."""
    jobs = []
    for name, notebook in report.inspectorate.registry.notebooks.items():
        for sector in notebook.sectors if notebook.per == "sector" else (None,):
            jobs.append(notebook_job(report, name, root=root, language=language, sector=sector))
    return jobs
