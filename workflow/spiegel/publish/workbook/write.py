"""Stage entry point of the workbook: one model, two files."""

from __future__ import annotations

from pathlib import Path

from spiegel.catalogue import catalogue
from spiegel.files import replace
from spiegel.publish.report import load_report
from spiegel.publish.workbook.content import book
from spiegel.publish.workbook.ods import ods
from spiegel.publish.workbook.xlsx import xlsx


def write_workbook(root: Path, edition: str, folder: Path) -> list[Path]:
    """Write `<edition>.xlsx` and `<edition>.ods` into a folder and return their paths.

    The same tables give the same bytes: the only date inside is the date of extraction.
    """
    found = book(load_report(root, edition, catalogue().read_by("write_workbook")))
    paths = []
    for ending, make in (("xlsx", xlsx), ("ods", ods)):
        path = folder / f"{edition}.{ending}"
        replace(path, make(found))
        paths.append(path)
    return paths
