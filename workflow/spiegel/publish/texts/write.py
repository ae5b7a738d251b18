"""Stage entry point of the texts of people: from Markdown to `tables/texts.json`."""

from __future__ import annotations

from pathlib import Path

from spiegel.config.human_texts import text_files
from spiegel.publish.claims.claims_file import in_language
from spiegel.publish.content.human_texts import HumanTexts, write_texts
from spiegel.publish.report import Report
from spiegel.publish.texts.bind import Said, bound
from spiegel.publish.texts.checked import checked


def texts_of(report: Report, claims: Path, tool: Path) -> HumanTexts:
    """Return the texts of an edition, bound to its claims and checked against them.

    Parameters
    ----------
    report : with the sentences of the mirror. claims, tool : see `checked`.

    Raises
    ------
    SpiegelError : a file is not taken, a placeholder names nothing, or the claims do not bear what
        a text says; with file and line.
    """
    edition, inspectorate = report.edition, report.inspectorate
    files = text_files(inspectorate.folder, edition.edition, inspectorate.framework)
    said = {
        language: Said(tuple(in_language(report.sentences, language)), report.when(language),
                       edition.title[language])
        for language in {file.language for file in files}
    }  # fmt: skip
    found = [bound(file, said[file.language]) for file in files]
    unchecked = checked(found, claims, tool)
    texts = tuple(own.text for own in found)
    return HumanTexts(edition=edition.edition, texts=texts, unchecked=unchecked)


def write_human_texts(report: Report, claims: Path, tool: Path, path: Path) -> None:
    """Write the texts of an edition; one without any has an empty file."""
    write_texts(texts_of(report, claims, tool), path)
