"""Documents of every kind as blocks of text; what cannot be read is told plainly."""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import docx
import odfdo
import openpyxl
import pytest
from docx.document import Document as DocxDocument
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.parser import parse_xml

from text_check.claims import Writing
from text_check.documents import files_of, read_document
from text_check.plain_text import paragraphs
from text_check.tests.checking import WRITING, read
from text_check.words import CannotCheck


def test_wrapped_lines_become_paragraphs_and_split_words_are_joined() -> None:
    text = "Een onder-\nwijs dat leer-\nen werkt.\n\n• punt een\n• punt\n  twee\n1. stap"
    found = [block.text for block in paragraphs(text)]
    assert found == ["Een onderwijs dat leer- en werkt.", "punt een", "punt twee", "1. stap"]
    places = [block.place for block in paragraphs(text)]
    assert places == ["line 1", "line 5", "line 6", "line 8"]


RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def word_texts(document: DocxDocument, path: Path) -> list[str]:
    document.save(str(path))
    return [block.text for block in read(path).blocks]


def with_body(*elements: str) -> DocxDocument:
    """Return a document with paragraphs or other elements written as Word stores them."""
    document = docx.Document()
    for element in elements:
        document.element.body.insert(0, parse_xml(element))
    return document


def test_word_tables_headers_and_footers_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Visie", "63%"
    document.sections[0].header.paragraphs[0].text = "Koptekst 24%"
    document.sections[0].footer.paragraphs[0].text = "Voettekst 48%"
    assert word_texts(document, tmp_path / "a.docx") == [
        "Visie | 63%",
        "Voettekst 48%",
        "Koptekst 24%",
    ]


@pytest.mark.parametrize("kind", ["footnotes", "endnotes"])
def test_notes_of_word_are_read(tmp_path: Path, kind: str) -> None:
    note = f"<w:{kind[:-1]}><w:p><w:r><w:t>Noot: 63%</w:t></w:r></w:p></w:{kind[:-1]}>"
    document = docx.Document()
    document.add_paragraph("Tekst")
    part = Part(
        PackURI(f"/word/{kind}.xml"),
        f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml",
        f"<w:{kind} {W}>{note}</w:{kind}>".encode(),
        document.part.package,
    )
    document.part.relate_to(part, f"{RELATIONSHIPS}/{kind}")
    assert word_texts(document, tmp_path / "a.docx") == ["Tekst", "Noot: 63%"]


def test_a_text_box_of_word_is_read_once(tmp_path: Path) -> None:
    box = "<w:r><w:t>Vak: 63%</w:t></w:r>"
    both = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    text = f"<w:p {W} {MC}><mc:AlternateContent>{both}</mc:AlternateContent></w:p>"
    assert word_texts(with_body(text), tmp_path / "a.docx") == ["Vak: 63%"]


@pytest.mark.parametrize(
    ("element", "text"),
    [
        ("<w:sdt><w:sdtContent><w:p><w:r><w:t>63%</w:t></w:r></w:p></w:sdtContent></w:sdt>", "63%"),
        ("<w:p><w:ins><w:r><w:t>63</w:t></w:r></w:ins><w:r><w:t>%</w:t></w:r></w:p>", "63%"),
        ("<w:p><w:del><w:r><w:delText>70%</w:delText></w:r></w:del><w:r><w:t>63%</w:t></w:r></w:p>",
         "63%"),
        ("<w:p><w:hyperlink><w:r><w:t>63%</w:t></w:r></w:hyperlink></w:p>", "63%"),
        ("<w:p><w:r><w:t>leer</w:t><w:noBreakHyphen/><w:t>en</w:t><w:tab/><w:t>63%</w:t></w:r></w:p>",
         "leer-en 63%"),
        ("<w:tbl><w:tr><w:tc><w:p><w:r><w:t>63%</w:t></w:r></w:p><w:p><w:r><w:t>24%</w:t></w:r></w:p>"
         "</w:tc></w:tr></w:tbl>", "63% 24%"),
    ],
)  # fmt: skip
def test_what_a_library_leaves_out_of_word_is_read(tmp_path: Path, element: str, text: str) -> None:
    element = element.replace(">", f" {W}>", 1)
    assert word_texts(with_body(element), tmp_path / "a.docx") == [text]


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_texts_of_a_workbook_are_read_once_with_their_sheet_and_row(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a.{ending}"
    rows = [["Visie", 63], ["=1+1", "Visie"], [None, "In 63% van de scholen & meer"]]
    if ending == "xlsx":
        book = openpyxl.Workbook()
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                book.active.cell(row, column, value).data_type = "n" if value == 63 else "s"
        book.save(path)
    else:
        sheet = odfdo.Table("Sheet")
        for values in rows:
            row = odfdo.Row()
            for column, value in enumerate(values):
                row.set_value(column, value)
            sheet.append_row(row)
        book = odfdo.Document("spreadsheet")
        book.body.clear()
        book.body.append(sheet)
        book.save(path)
    found = [(block.text, block.place) for block in read(path).blocks]
    assert found == [
        ("Visie", "row Sheet!1"),
        ("=1+1", "row Sheet!2"),
        ("In 63% van de scholen & meer", "row Sheet!3"),
    ]


def test_a_page_is_read_without_its_scripts_and_with_its_alternative_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        '<html lang="nl"><head><script>var x = 99;</script></head><body><p>Een<br>zin van '
        '<b>63</b>%.</p><img alt="Balken: 48%"><table><tr><th>a</th><td>1</td></tr></table>'
        '<p lang="en">In English</p></body></html>',
        encoding="utf-8",
    )
    document = read(path)
    assert [b.text.strip() for b in document.blocks] == [
        "Een zin van 63%.", "Balken: 48%", "a | 1", "In English",
    ]  # fmt: skip
    assert document.language == "nl"
    assert document.language_of(document.blocks[-1]) == "en"


def test_a_drawing_in_a_page_is_read_and_what_it_stands_in_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        '<html lang="nl"><body><p>Voor <svg lang="en"><title>A title: 1%</title><desc>Bars: 2%'
        "</desc><metadata><x>3%</x></metadata><defs><style>text {}</style></defs><g><text>Visie"
        "</text><text><tspan>63</tspan><tspan>%</tspan></text></g>4%</svg> na.</p>"
        "<table><tr><td>a</td><td><svg><text>5%</text></svg></td><td>6</td></tr></table>"
        '<span role="img" aria-label="Stip op 7%"></span><input type="image" alt="8%">'
        '<img alt="" src="x.png"></body></html>',
        encoding="utf-8",
    )
    document = read(path)
    assert {(b.text.strip(), b.place.partition(", ")[2], b.row) for b in document.blocks} == {
        ("A title: 1%", "svg title", False), ("Bars: 2%", "svg desc", False),
        ("Visie | 63%", "svg", True), ("Voor na.", "", False), ("5%", "svg", True),
        ("a | | 6", "", True), ("Stip op 7%", "alt", False), ("8%", "alt", False),
    }  # fmt: skip
    assert {b.language for b in document.blocks if b.drawing} == {"en", "nl"}


def test_the_languages_of_a_text_are_those_of_the_claims(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("L'inspection des écoles a vu ceci et cela dans les écoles.", encoding="utf-8")
    french = Writing(decimal=",", thousands=" ", common=("les", "des", "et", "dans"))
    assert read_document(path, {**WRITING, "fr": french}).language == "fr"
    assert read(path).language in WRITING


def test_text_of_an_older_encoding_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Zorgcontinuüm: 63% – één".encode("cp1252"))
    assert read(path).blocks[0].text == "Zorgcontinuüm: 63% – één"


def _zip(members: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.odt", b"x", "cannot be checked"),
        ("a.docx", b"no zip", "the Word file cannot be read"),
        ("a.docx", _zip({"word/document.xml": "<w:p"}), "the Word file cannot be read"),
        ("a.docx", _zip({"other.xml": "<a/>"}), "the Word file cannot be read"),
        ("a.xlsx", b"no zip", "the workbook cannot be read"),
        ("a.ods", b"no zip", "the workbook cannot be read"),
        ("a.pdf", b"no pdf", "the PDF cannot be read"),
        ("a.txt", b" \n", "no text was found"),
        ("a.txt", b"\x81\x8d", "neither UTF-8 nor cp1252"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_plainly(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CannotCheck) as caught:
        read(path)
    for language, (what, where, _) in zip(
        ("en", "nl"), (caught.value.render(x).split("\n") for x in ("en", "nl")), strict=True
    ):
        assert name in where
        assert (message in what) == (language == "en")


def test_a_library_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.docx"
    docx.Document().save(str(path))
    monkeypatch.delitem(sys.modules, "text_check.word_text", raising=False)
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(CannotCheck, match=r"'docx'.*is missing"):
        read(path)


def test_a_file_that_is_not_there_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(CannotCheck, match="there is no such file"):
        read(tmp_path / "a.txt")


def test_a_folder_is_all_its_pages(tmp_path: Path) -> None:
    for name in ("b.html", "a.html", "style.css"):
        (tmp_path / name).write_text("<p>1</p>", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    own = [tmp_path / "a.html", tmp_path / "b.html"]
    assert files_of([tmp_path]) == own
    assert files_of([own[1], tmp_path]) == [own[1], *own]
    with pytest.raises(CannotCheck, match="no page in the folder"):
        files_of([tmp_path / "empty"])
