"""The PDF report: its text layer is the source text, its tag tree is whole, its bytes are fixed."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import matterhorn
import pandas as pd
import pypdf
import pytest
from matterhorn import CHECKS, attribute, named, tags
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    ContentStream,
    DictionaryObject,
    NameObject,
)

from spiegel import tables
from spiegel.publish.claims.claims_file import write_claims_file
from spiegel.publish.claims.table import claims_file_of
from spiegel.publish.content.figures import find_figures
from spiegel.publish.pdf import write
from spiegel.publish.pdf.content import content
from spiegel.publish.pdf.reading import page_texts
from spiegel.publish.pdf.typeset import typeset
from spiegel.publish.report import Report
from text_check.check import check_documents, printed_blocks
from text_check.claims import read_claims
from text_check.documents import read_document
from text_check.ligatures import defects

# Words whose letters a font may draw as one shape.
LIGATURES = ("officieel", "effect", "offline", "inspectie", "tijdens", "zetten", "heeft", "fjord")
ODD = f"{', '.join(LIGATURES)}; zorgcontinuüm −5 tot +3%, ≥ 10, “CLB’s”"


@pytest.fixture(scope="module")
def whole(report: Report) -> Report:
    """The small report with every table that the PDF prints, and one text of difficult letters."""
    sources = pd.DataFrame(
        [("doorlichting", "2023-2024", "v1", "example", "MIT")],
        columns=["dataset", "school_year", "version", "nature", "licence"],
    )
    row = ("spiegel", "2023-2024", ODD, "251 of 369", "251 of 369", 369, "agrees", "", "", "pers")
    row = (*row, report.inspectorate.plan.digest)
    published = pd.DataFrame([row], columns=tables.columns("published_check"))
    return report.with_tables(sources=sources, published_check=published)


@pytest.fixture(scope="module")
def root(whole: Report, figure_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pdf")
    shutil.copytree(figure_folder, folder / "results" / whole.edition.edition / "figures")
    return folder


def pictures(report: Report, root: Path) -> Path:
    """Return the folder of figures in a project folder."""
    return root / "results" / report.edition.edition / "figures"


def said_in(report: Report, root: Path, language: str) -> dict[str, Any]:
    """Return what the report of a project folder says."""
    return content(report, find_figures(report.inspectorate, pictures(report, root)), language)


@pytest.fixture(scope="module", params=["nl", "en"])
def said(request: pytest.FixtureRequest, whole: Report, root: Path) -> dict[str, Any]:
    """What the report says, with two of its sectors: reading a PDF back is slow."""
    full = said_in(whole, root, request.param)
    kept, sectors = [], 0
    for block in full["blocks"]:
        sectors = 0 if block.get("level") == 1 else sectors + bool(block.get("page"))
        kept += [block] if sectors < 2 else []
    assert len(kept) < len(full["blocks"])
    return full | {"blocks": kept}


@pytest.fixture(scope="module")
def file(said: dict[str, Any], whole: Report, root: Path) -> bytes:
    return typeset(
        said, root / "results" / whole.edition.edition / "figures", whole.edition.extracted
    )


@pytest.fixture(scope="module")
def bare(whole: Report, root: Path) -> bytes:
    """A report with a few of everything, in one language: each check breaks it anew."""
    full = said_in(whole, root, "nl")
    held: dict[str, list[dict[str, Any]]] = {}
    for block in full["blocks"]:
        held.setdefault(block["kind"], []).append(block)
    kept = [id(block) for group in held.values() for block in group[:3]]
    few = full | {"blocks": [block for block in full["blocks"] if id(block) in kept]}
    return typeset(
        few, root / "results" / whole.edition.edition / "figures", whole.edition.extracted
    )


@pytest.fixture(scope="module")
def pdf(file: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(BytesIO(file))


@pytest.fixture(scope="module")
def pages(file: bytes) -> tuple[str, ...]:
    """The text of each page as PDFium reads it."""
    return page_texts(file)


def source_texts(said: dict[str, Any]) -> Iterator[str]:
    """Yield every text that the report must print, as the template gets it."""
    yield from (said["title"], said["subtitle"], said["publisher"], said["example"])
    yield from (f"{name}: {value}" for name, value in said["facts"])
    for block in (*said["notice"], *said["blocks"]):
        yield from filter(None, (block.get(part) for part in ("text", "caption", "title")))
        yield from block.get("texts", ())
        yield from (cell["text"] for cell in block.get("head", ()))
        for row in block.get("rows", ()):
            yield from (text for cell in row for text in (cell["text"], cell["detail"]) if text)
        for item in block.get("items", ()):
            pieces = item["runs"] if isinstance(item, dict) else item
            yield "".join(text for text, _ in pieces)
            yield item["detail"] if isinstance(item, dict) else ""


def packed(text: str) -> str:
    """Return a text without spaces and line ends: those depend on where a line is broken."""
    return re.sub(r"\s+", "", text)


def blocks(said: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [block for block in said["blocks"] if block["kind"] == kind]


def test_text_layer_is_the_source_text(
    said: dict[str, Any], file: bytes, pages: list[str], tmp_path: Path
) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(file)
    wanted = list(filter(None, source_texts(said)))
    assert len(wanted) > 300
    assert any(ODD in text for text in wanted)
    layers = {"PDFium": "\n".join(pages)}
    if shutil.which("pdftotext"):
        done = subprocess.run(
            ["pdftotext", "-raw", "-enc", "UTF-8", path, "-"], capture_output=True, check=True
        )
        layers["pdftotext"] = done.stdout.decode("utf-8")
    for name, layer in layers.items():
        plain = packed(layer)
        assert [text for text in wanted if packed(text) not in plain] == [], name
        assert not re.search("[\ufb00-\ufb06\ufffd\u00ad]", layer), name
        assert [d.word for d in defects(layer)] == [], name


def test_document_names_title_language_and_standard(
    said: dict[str, Any], pdf: pypdf.PdfReader
) -> None:
    catalog = pdf.root_object
    assert catalog["/MarkInfo"]["/Marked"] == BooleanObject(True)
    assert catalog["/MarkInfo"].get("/Suspects", BooleanObject(False)) == BooleanObject(False)
    assert catalog["/Lang"] == said["language"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"] == BooleanObject(True)
    assert pdf.metadata
    assert pdf.metadata.title == f"{said['title']}: {said['subtitle']}"
    assert pdf.metadata.author == said["publisher"]
    packet = catalog["/Metadata"].get_data().decode("utf-8")
    assert re.search(r"pdfuaid:part>1<|pdfuaid:part=.1.", packet)
    assert re.search(r"pdfaid:part>2<|pdfaid:part=.2.", packet)
    assert re.search(r"pdfaid:conformance>A<|pdfaid:conformance=.A.", packet)
    assert said["title"] in packet


def test_headings_do_not_skip_a_level_and_are_the_bookmarks(
    said: dict[str, Any], pdf: pypdf.PdfReader
) -> None:
    levels = [int(element["/S"][2:]) for element in named(pdf, "/H1", "/H2", "/H3", "/H4")]
    wanted = [1, *(block["level"] for block in blocks(said, "heading"))]  # the contents come first
    assert levels == wanted
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))

    def flat(outline: list[Any]) -> Iterator[str]:
        for entry in outline:
            if isinstance(entry, list):
                yield from flat(entry)
            else:
                yield str(entry.title)

    marks = list(flat(pdf.outline))
    for block in blocks(said, "heading"):
        assert any(mark.endswith(block["text"]) for mark in marks), block["text"]


def test_the_report_leaves_out_no_figure_of_the_whole_mirror(whole: Report, root: Path) -> None:
    """Of a type that no chapter named, a figure was silently absent."""
    registry = whole.inspectorate.registry
    of_all = {name for name, entry in registry.notebooks.items() if entry.per == "edition"}
    wanted = {name for name, own in registry.figures.items() if own.notebook in of_all}
    blocks = said_in(whole, root, "nl")["blocks"]
    shown = {
        Path(block["path"]).name.split(".")[0] for block in blocks if block["kind"] == "figure"
    }
    assert wanted <= shown


def test_every_figure_has_its_own_alternative_text(
    said: dict[str, Any], pdf: pypdf.PdfReader
) -> None:
    wanted = [block["alt"] for block in blocks(said, "figure")]
    found = [element["/Alt"] for element in named(pdf, "/Figure")]
    assert found == wanted
    assert len(set(wanted)) == len(wanted) > 10
    assert all(block["caption"] and block["caption"] != block["alt"]
               for block in blocks(said, "figure"))  # fmt: skip


def test_tables_have_header_cells_with_a_scope(said: dict[str, Any], pdf: pypdf.PdfReader) -> None:
    wanted = blocks(said, "table")
    found = named(pdf, "/Table")
    assert len(found) == len(wanted) > 10
    for element, block in zip(found, wanted, strict=True):
        heads = [e for e in tags(element) if e["/S"] == "/TH"]
        assert len(heads) == len(block["head"])
        assert {attribute(head, "/Scope") for head in heads} == {"/Column"}
        rows = [e for e in tags(element) if e["/S"] == "/TR"]
        assert len(rows) == 1 + len(block["rows"])
        cells = [e for e in tags(element) if e["/S"] == "/TD"]
        assert len(cells) == len(block["rows"]) * len(block["head"])
        assert all(attribute(cell, "/Headers") for cell in cells)
    captions = len(named(pdf, "/Caption"))
    assert captions == len(wanted) + len(blocks(said, "figure"))


def test_lists_are_lists(said: dict[str, Any], pdf: pypdf.PdfReader) -> None:
    wanted = sum(len(b["items"]) for kind in ("items", "headlines") for b in blocks(said, kind))
    assert len(named(pdf, "/LI")) == wanted


@pytest.mark.parametrize("name", CHECKS)
def test_matterhorn(pdf: pypdf.PdfReader, name: str) -> None:
    assert CHECKS[name](pdf) == []


def test_fonts_are_the_house_fonts(pdf: pypdf.PdfReader) -> None:
    found = {str(f["/BaseFont"]).split("+")[1].split("-")[0] for f in matterhorn.fonts(pdf)}
    assert found <= {"LibertinusSerif", "DejaVuSans", "DejaVuSansMono"}


def _first(writer: pypdf.PdfWriter, kind: str) -> DictionaryObject:
    return next(e for e in tags(writer.root_object["/StructTreeRoot"]) if e["/S"] == kind)


def _rename(writer: pypdf.PdfWriter, old: str, new: str) -> None:
    _first(writer, old)[NameObject("/S")] = NameObject(new)


def _drop(held: Any, key: str) -> None:
    del held.get_object()[key]


def _content(writer: pypdf.PdfWriter, old: bytes, new: bytes) -> None:
    """Change the drawing of the second page."""
    page = writer.pages[1]
    content = ContentStream(page["/Contents"], writer)
    data = content.get_data()
    assert old in data
    content.set_data(data.replace(old, new, 1))
    page[NameObject("/Contents")] = content


def _metadata(writer: pypdf.PdfWriter, old: bytes, new: bytes) -> None:
    packet = writer.root_object["/Metadata"].get_object()
    assert old in packet.get_data()
    packet.set_data(packet.get_data().replace(old, new))


def _links(writer: pypdf.PdfWriter) -> Any:
    return next(page for page in writer.pages if "/Annots" in page)["/Annots"]


def _font(writer: pypdf.PdfWriter) -> DictionaryObject:
    return next(matterhorn.fonts(writer))  # type: ignore[arg-type]


# For each check a document that breaks what it names.
FAULTS: dict[str, Callable[[pypdf.PdfWriter], object]] = {
    "01-003": lambda w: _content(w, b"EMC", b"EMC /Artifact BMC /P BMC EMC EMC"),
    "01-005": lambda w: _content(w, b"EMC", b"EMC 0 0 m 9 9 l S"),
    "01-007": lambda w: w.root_object["/MarkInfo"].get_object().update(
        {NameObject("/Suspects"): BooleanObject(True)}
    ),
    "02-001": lambda w: _rename(w, "/P", "/Paragraph"),
    "06-001": lambda w: _drop(w.root_object, "/Metadata"),
    "06-002": lambda w: _metadata(w, b"pdfuaid:part", b"pdfuaid:none"),
    "06-003": lambda w: _metadata(w, b"dc:title", b"dc:other"),
    "07-001": lambda w: _drop(w.root_object, "/ViewerPreferences"),
    "09-004": lambda w: _rename(w, "/TR", "/Div"),
    "09-005": lambda w: _rename(w, "/LI", "/Div"),
    "09-006": lambda w: _rename(w, "/TOCI", "/Div"),
    "11-001": lambda w: _drop(w.root_object, "/Lang"),
    "13-004": lambda w: _drop(_first(w, "/Figure"), "/Alt"),
    "14-002": lambda w: _rename(w, "/H1", "/H2"),
    "14-003": lambda w: _rename(w, "/H2", "/H4"),
    "14-006": lambda w: _rename(w, "/H2", "/H"),
    "ISO 14289-1": lambda w: _first(w, "/TR")["/K"].get_object().pop(),
    "15-003": lambda w: _drop(_first(w, "/TH"), "/A"),
    "25": lambda w: w.root_object.update({NameObject("/AcroForm"): DictionaryObject()}),
    "28-008": lambda w: _drop(w.pages[1], "/Tabs"),
    "28-011": lambda w: _drop(_first(w, "/Link"), "/K"),
    "28-012": lambda w: _drop(_links(w)[0], "/Contents"),
    "31-009": lambda w: _font(w).update(
        {NameObject("/DescendantFonts"): ArrayObject([DictionaryObject()])}
    ),
    "10-001": lambda w: _drop(_font(w), "/ToUnicode"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHECKS)
def test_matterhorn_finds_what_is_broken(bare: bytes, name: str) -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(bare))
    condition = next(c for c in FAULTS if name.startswith(c))
    FAULTS[condition](writer)
    broken = BytesIO()
    writer.write(broken)
    assert CHECKS[name](pypdf.PdfReader(broken))


def test_example_data_are_marked_on_every_page(pages: list[str]) -> None:
    marks = ("voorbeeldgegevens", "example data")
    assert all(any(mark in page.lower() for mark in marks) for page in pages)


def test_same_bytes_again_and_no_clock(
    said: dict[str, Any],
    file: bytes,
    whole: Report,
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.chdir(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(pictures(whole, root), elsewhere)
    again = typeset(json.loads(json.dumps(said)), elsewhere, whole.edition.extracted)
    assert again == file
    assert set(re.findall(rb"D:(\d{8})", file)) == {b"20250315"}


def test_real_data_carry_no_notice(whole: Report, root: Path) -> None:
    plain = said_in(replace(whole, example=False), root, "nl")
    assert plain["example"] == ""
    assert plain["notice"] == []


def test_a_number_changed_in_the_report_is_found(
    report: Report, root: Path, whole: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report is held against itself, made again: clean as it is, not with one digit more."""
    full = said_in(whole, root, "en")
    short = full | {"blocks": [b for b in full["blocks"] if b["kind"] not in ("figure", "items")]}
    folder = pictures(whole, root)
    monkeypatch.setattr(write, "content", lambda *_: short)
    again = tmp_path / "again.pdf"
    again.write_bytes(write.report_pdf(whole, {}, folder, "en"))
    write_claims_file(claims_file_of(whole), tmp_path / "claims.json")
    mirror = read_claims(tmp_path / "claims.json")
    printed = printed_blocks([again], mirror)

    def findings(said: dict[str, Any]) -> list[str]:
        path = tmp_path / "report.pdf"
        path.write_bytes(typeset(said, folder, whole.edition.extracted))
        found = check_documents(
            mirror, [read_document(path, mirror.languages)], "report", printed=printed
        )
        return [finding.check for finding in found.findings]

    assert findings(short) == []
    changed = json.loads(json.dumps(short))
    table = next(b for b in changed["blocks"] if b["kind"] == "table" and len(b["rows"]) > 5)
    cell = next(cell for cell in table["rows"][3] if cell["number"] and cell["text"])
    cell["text"] = f"9{cell['text']}"
    assert findings(changed) != []
