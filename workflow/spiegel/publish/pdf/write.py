"""Stage entry point of the PDF report: both languages of an edition."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from spiegel.files import replace
from spiegel.publish.content.figures import Made
from spiegel.publish.pdf.content import content
from spiegel.publish.pdf.typeset import typeset
from spiegel.publish.report import Report


def write_report(
    report: Report, made: dict[str, Made], pictures: Path, files: Mapping[str, Path]
) -> None:
    """Write the report in some languages.

    Parameters
    ----------
    made : all figures of the edition. pictures : the folder in which their drawings lie.
    files : where to write, by language.
    """
    for language, path in files.items():
        replace(path, report_pdf(report, made, pictures, language))


def report_pdf(report: Report, made: dict[str, Made], pictures: Path, language: str) -> bytes:
    """Return the report in one language as a PDF file."""
    return typeset(content(report, made, language), pictures, report.edition.extracted)
