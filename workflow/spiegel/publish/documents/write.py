"""Stage entry point of the short documents of an edition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from spiegel.config.languages import LANGUAGES
from spiegel.files import replace
from spiegel.publish import names
from spiegel.publish.documents.press import press_release
from spiegel.publish.documents.sheet import practice_sheet
from spiegel.publish.documents.word import word
from spiegel.publish.pdf.people import document_pdf
from spiegel.publish.report import Report


def press_texts(report: Report) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each press release, in the order of `names.press_files`."""
    made = []
    for language in LANGUAGES:
        document = press_release(report, language)
        made += [word(document), document_pdf(document)]
    yield from zip(names.press_files(report.edition.edition), made, strict=True)


def write_sheets(report: Report, files: Iterable[Path]) -> None:
    """Write the practice sheets, each to the path that has its name."""
    wanted = {path.name: path for path in files}
    sectors = names.site_keys(report.inspectorate, "sector")
    pairs = [(sector, language) for sector in sectors for language in LANGUAGES]
    for name, pair in zip(names.sheet_files(report.inspectorate), pairs, strict=True):
        replace(wanted[name], document_pdf(practice_sheet(report, *pair)))


def write_press(report: Report, files: Iterable[Path]) -> None:
    """Write the press releases, each to the path that has its name."""
    wanted = {path.name: path for path in files}
    for name, content in press_texts(report):
        replace(wanted[name], content)
