"""Press release, practice sheets, slides: what is in them, and that the check reads them back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pandas as pd
import pptx
import pytest
from drawn import SUPPRESSED
from example_texts import example_texts
from PIL import Image
from pptx.enum.shapes import MSO_SHAPE_TYPE

from spiegel.config.languages import LANGUAGES
from spiegel.publish.claims.claims_file import claims_for, write_claims_file
from spiegel.publish.claims.table import claims_file_of
from spiegel.publish.content.figures import Made
from spiegel.publish.content.human_texts import HumanTexts
from spiegel.publish.content.measures import SMALL
from spiegel.publish.documents.powerpoint import powerpoint
from spiegel.publish.documents.press import press_release
from spiegel.publish.documents.sheet import practice_sheet, sides_of
from spiegel.publish.documents.slides import MOST, deck
from spiegel.publish.documents.word import word
from spiegel.publish.documents.write import press_texts
from spiegel.publish.names import edition_figure_ids
from spiegel.publish.pdf.people import document_pdf
from spiegel.publish.pdf.reading import page_texts
from spiegel.publish.report import Report
from spiegel.publish.site.build import page_text
from spiegel.publish.site.pages import Page
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


def test_each_indicator_stands_on_the_side_that_its_whole_interval_lies_on(report: Report) -> None:
    hidden = 0
    for sector in report.inspectorate.framework.sectors:
        sides = sides_of(report, sector)
        for side, cells in sides.items():
            for cell in cells:
                few = cell["obs_status"] in SMALL
                well, badly = cell["low"] > 0.5 and not few, cell["high"] < 0.5 and not few
                assert (side == "well", side == "badly") == (well, badly), cell
                assert (cell["indicator"], cell["sector"]) != SUPPRESSED
        hidden += SUPPRESSED[1] == sector
        named = [cell["indicator"] for cells in sides.values() for cell in cells]
        assert len(named) == len(set(named))
        assert all(report.inspectorate.upward(name) for name in named)
    assert hidden == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_is_the_same_as_page_and_as_print(told: Report, language: str) -> None:
    document = practice_sheet(told, "GBAO", language)
    pages = page_texts(document_pdf(document))
    assert len(pages) <= 2
    page = page_text(told, {}, Page("sheet_GBAO", "sheet", "GBAO"), language)
    printed = "".join("".join(pages).split()).replace("-", "")
    for slot in ("subject", "practice", "questions"):
        text = told.texts.get(slot, language, "GBAO")
        assert text is not None
        for block in text.of_kind("bullets"):
            for item in block.texts():
                assert item in page
                assert "".join(item.split()).replace("-", "") in printed
    labels = report_labels(told, language)
    for cells in sides_of(told, "GBAO").values():
        for cell in cells:
            assert labels[cell["indicator"]] in page
            assert "".join(labels[cell["indicator"]].split()).replace("-", "") in printed


def report_labels(report: Report, language: str) -> dict[str, str]:
    return {name: one.label[language] for name, one in report.inspectorate.indicators.items()}


def test_a_sector_of_which_nobody_wrote_has_no_headings_for_it(told: Report) -> None:
    written = {"Wat scholen eraan doen", "Vragen voor een team"}
    for sector, there in (("GBAO", True), ("DKO", False)):
        parts = practice_sheet(told, sector, "nl").parts
        headings = {part.text for part in parts if hasattr(part, "level")}
        assert (written <= headings) == there
        assert bool(written & headings) == there


@pytest.fixture
def drawn(report: Report, tmp_path: Path) -> dict[str, Made]:
    """Descriptions of the figures of the whole mirror, and a picture of each."""
    made = {}
    for name in edition_figure_ids(report.inspectorate):
        texts = {part: dict.fromkeys(LANGUAGES, f"{part} of {name}")
                 for part in ("title", "subtitle", "alt", "source_line")}  # fmt: skip
        notes = {lang: [f"note of {name}"] for lang in LANGUAGES}
        spec = {**texts, "notes": notes, "type": "rating_bars", "empty": name == "dekking"}
        made[name] = Made(spec, pd.DataFrame())
        for language in LANGUAGES:
            Image.new("RGB", (40, 30)).save(tmp_path / f"{name}.{language}.png")
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_slides_show_texts_claims_and_figures_with_their_alternative_texts(
    told: Report, drawn: dict[str, Made], tmp_path: Path, language: str
) -> None:
    content = powerpoint(deck(told, drawn, language), tmp_path)
    assert content == powerpoint(deck(told, drawn, language), tmp_path)
    shown = pptx.Presentation(BytesIO(content))
    pages = [list(slide.shapes) for slide in shown.slides]
    assert all(slide.shapes.title.text for slide in shown.slides)
    words = "\n".join(s.text_frame.text for page in pages for s in page if s.has_text_frame)
    for said in claims_for(told.sentences, "press", language):
        assert said.text in words
    for slot in ("message", "lessons", "recommendations", "quotes", "contact"):
        text = told.texts.get(slot, language)
        assert text is not None
        for block in text.blocks:
            for item in block.texts():
                assert item in words.replace("“", "").replace("”", "")
    pictures = [s for page in pages for s in page if s.shape_type == MSO_SHAPE_TYPE.PICTURE]
    alts = [shape.element.nvPicPr.cNvPr.get("descr") for shape in pictures]
    assert alts == [f"alt of {name}" for name in drawn if name != "dekking"]
    marks = {one.get("lang") for page in pages for s in page for one in s.element.iter("{*}rPr")}
    assert marks == {language}
    assert max(len(slide.lines) for slide in deck(told, drawn, language).slides) == MOST
    notice = deck(told, drawn, language).notice
    assert all(any(notice in s.text_frame.text for s in page if s.has_text_frame) for page in pages)
