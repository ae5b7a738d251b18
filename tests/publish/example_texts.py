"""The texts of the example edition, with the numbers of another report."""

from __future__ import annotations

from spiegel.config.human_texts import text_files
from spiegel.config.languages import LANGUAGES
from spiegel.publish.claims.claims_file import in_language
from spiegel.publish.content.human_texts import HumanTexts
from spiegel.publish.report import Report
from spiegel.publish.texts.bind import Said, bound


def example_texts(report: Report) -> HumanTexts:
    """Return the texts of the example edition with the numbers of a report."""
    own = report.inspectorate
    said = {
        language: Said(tuple(in_language(report.sentences, language)), "2023-2024", "Spiegel")
        for language in LANGUAGES
    }
    files = text_files(own.folder, "os2025", own.framework)
    texts = tuple(bound(file, said[file.language]).text for file in files)
    return HumanTexts(edition=report.edition.edition, texts=texts)
