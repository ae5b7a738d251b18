"""Stage entry point of the PDF report: both languages of an edition."""

from __future__ import annotations

from pathlib import Path

from spiegel.catalogue import catalogue
from spiegel.files import replace
from spiegel.languages import LANGUAGES
from spiegel.publish import names
from spiegel.publish.content.figures import made_figures
from spiegel.publish.pdf.content import content
from spiegel.publish.pdf.typeset import typeset
from spiegel.publish.report import Report, load_report


def write_report(root: Path, edition: str) -> list[Path]:
    """Write the report in each language and return the paths.

    Requires the tables of the edition, and all its figures with their descriptions.
    """
    report = load_report(root, edition, catalogue().read_by("write_report"))
    folder = root / "results" / edition
    paths = []
    for file, language in zip(names.report_files(edition), LANGUAGES, strict=True):
        path = folder / "report" / file
        replace(path, report_pdf(report, root, language))
        paths.append(path)
    return paths


def report_pdf(report: Report, root: Path, language: str) -> bytes:
    """Return the report in one language as a PDF file."""
    folder = root / "results" / report.edition.edition
    said = content(report, made_figures(report.inspectorate, folder / "figures"), language)
    return typeset(said, folder, report.edition.extracted)
