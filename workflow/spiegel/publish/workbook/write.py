"""Stage entry point of the workbook: one model, two files."""

from __future__ import annotations

from pathlib import Path

from spiegel.files import replace
from spiegel.publish.report import Report
from spiegel.publish.workbook.content import book
from spiegel.publish.workbook.ods import ods
from spiegel.publish.workbook.xlsx import xlsx


def write_workbook(report: Report, excel: Path, open_document: Path) -> None:
    """Write the workbook of an edition in both formats.

    The same tables give the same bytes: the only date inside is the date of extraction.
    """
    found = book(report)
    replace(excel, xlsx(found))
    replace(open_document, ods(found))
