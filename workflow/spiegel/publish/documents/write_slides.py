"""Stage entry point of the slides of an edition."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from spiegel.files import replace
from spiegel.publish.content.figures import Made
from spiegel.publish.documents.powerpoint import powerpoint
from spiegel.publish.documents.slides import deck
from spiegel.publish.report import Report


def write_slides(
    report: Report, made: dict[str, Made], pictures: Path, files: Mapping[str, Path]
) -> None:
    """Write the slides in some languages.

    Parameters
    ----------
    made : the figures of the whole mirror. pictures : the folder in which their png lie. files :
        where to write, by language.
    """
    for language, path in files.items():
        replace(path, powerpoint(deck(report, made, language), pictures))
