"""Press release: what is in it, that an editor can work on in it, and that the check reads it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from example_texts import example_texts

from spiegel.config.languages import LANGUAGES
from spiegel.publish.claims.claims_file import claims_for, write_claims_file
from spiegel.publish.claims.table import claims_file_of
from spiegel.publish.content.human_texts import HumanTexts
from spiegel.publish.documents.press import press_release
from spiegel.publish.documents.word import word
from spiegel.publish.documents.write import press_texts
from spiegel.publish.pdf.people import document_pdf
from spiegel.publish.pdf.reading import page_texts
from spiegel.publish.report import Report
from text_check.check import check_documents, printed_blocks
from text_check.claims import read_claims
from text_check.documents import read_document
from text_check.result import Result

Check = Callable[[Path], Result]


@pytest.fixture(scope="module")
def told(report: Report) -> Report:
    return replace(report, written=example_texts(report))


@pytest.fixture(scope="module")
def check(told: Report, tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Return the check of a file as `spiegel check-text` does it: with what the mirror prints."""
    folder = tmp_path_factory.mktemp("press")
    write_claims_file(claims_file_of(told), folder / "claims.json")
    mirror = read_claims(folder / "claims.json")
    files = []
    for name, content in press_texts(told):
        files.append(folder / name)
        files[-1].write_bytes(content)
    printed = printed_blocks(files, mirror)
    return lambda path: check_documents(
        mirror, [read_document(path, mirror.languages)], printed=printed
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_word_and_print_hold_every_text_and_every_claim(told: Report, language: str) -> None:
    document = press_release(told, language)
    written = docx.Document(BytesIO(word(document)))
    shown = "\n".join(paragraph.text for paragraph in written.paragraphs)
    pages = " ".join(" ".join(page_texts(document_pdf(document))).split())
    for said in claims_for(told.sentences, "press", language):
        assert said.text in shown
        assert said.text.replace(" ", "") in pages.replace(" ", "")
    for slot in ("message", "lessons", "recommendations", "quotes", "contact", "colophon"):
        text = told.texts.get(slot, language)
        assert text is not None
        assert text.title in shown
        for block in text.blocks:
            for item in block.texts():
                assert item in shown.replace("“", "").replace("”", ""), item
            assert block.speaker in shown
    assert written.core_properties.language == language
    assert written.core_properties.author == document.publisher
    styles = {paragraph.style.name for paragraph in written.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "List Bullet", "Intense Quote"} <= styles


def test_without_texts_the_release_has_the_claims_and_no_filler(report: Report) -> None:
    document = press_release(replace(report, written=HumanTexts(edition="proef")), "nl")
    assert document.title == report.edition.title["nl"]
    headings = [part.text for part in document.parts if hasattr(part, "level")]
    assert headings == ["De cijfers", "Bijlage: waar de cijfers vandaan komen"]


def test_the_same_release_has_the_same_bytes(told: Report) -> None:
    assert list(press_texts(told)) == list(press_texts(told))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_a_release_that_nobody_changed_passes_the_check(
    told: Report, check: Check, tmp_path: Path, language: str, kind: str
) -> None:
    path = tmp_path / f"proef.{language}.{kind}"
    path.write_bytes(dict(press_texts(told))[path.name])
    assert [(f.check, f.text, f.place) for f in check(path).findings] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_digit_that_an_editor_changes_is_found(
    told: Report, check: Check, tmp_path: Path, language: str
) -> None:
    path = tmp_path / f"proef.{language}.docx"
    path.write_bytes(dict(press_texts(told))[path.name])
    written = docx.Document(str(path))
    (run, *_) = (run for own in written.paragraphs for run in own.runs if run.text.endswith("%"))
    right = run.text
    run.text = f"{(int(right.rstrip('%')) + 1) % 100}%"
    written.save(str(path))
    found = check(path).findings
    assert [(f.check, f.text) for f in found] == [("number_differs", run.text)]


def test_a_sentence_that_an_editor_adds_is_read(told: Report, check: Check, tmp_path: Path) -> None:
    path = tmp_path / "proef.nl.docx"
    path.write_bytes(dict(press_texts(told))[path.name])
    written = docx.Document(str(path))
    written.add_paragraph("Steeds meer instellingen krijgen een ongunstig advies.")
    written.save(str(path))
    assert [f.check for f in check(path).findings] == ["change_unsupported"]
