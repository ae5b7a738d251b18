"""Text of data and configuration is text everywhere: no page, document or cell takes it as code."""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import nbformat
import openpyxl
import pandas as pd
import pypdf
import pytest
from drawn import WORDS, in_both
from nbconvert.filters import markdown2html
from poisoned import BRACES, FORMULAS, MARK, POISON, poison, poisoned_figures
from public_files import ods_rows

from spiegel.config.catalogue import catalogue
from spiegel.config.closed_model import Label
from spiegel.config.languages import LANGUAGES
from spiegel.files import as_written, csv_text, guarded, read_csv, unguarded, write_csv
from spiegel.publish import names
from spiegel.publish.content import method
from spiegel.publish.content.figures import Made, find_figures
from spiegel.publish.figures.caption import caption
from spiegel.publish.markdown import Written, link, plain
from spiegel.publish.notebooks import chapters
from spiegel.publish.notebooks.chapters import Chapter
from spiegel.publish.notebooks.notebook_html import to_html
from spiegel.publish.notebooks.notebook_index import index_page
from spiegel.publish.open_data.write import write_open_data
from spiegel.publish.pdf.content import content
from spiegel.publish.pdf.typeset import typeset
from spiegel.publish.report import Report
from spiegel.publish.site.build import site_texts
from spiegel.publish.workbook.write import write_workbook

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.fixture(scope="module")
def bad(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Report:
    return poison(report, tmp_path_factory.mktemp("poisoned"))


@pytest.fixture(scope="module")
def made(report: Report, figure_folder: Path) -> dict[str, Made]:
    return poisoned_figures(find_figures(report.inspectorate, figure_folder))


class Seen(HTMLParser):
    """What a browser makes of a page: elements, what they would run, and the text one reads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.wrong: list[str] = []
        self.text = ""
        self.said: list[str] = []
        self._in = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in = "" if ("type", "application/ld+json") in attrs else tag  # data, never run
        for name, value in attrs:
            self.said.append(value or "")
            if name.startswith("on") or (value or "").strip().lower().startswith("javascript:"):
                self.wrong.append(f"<{tag} {name}={value}>")
            if tag == "img" and value == "x":
                self.wrong.append("<img src=x>")

    def handle_data(self, data: str) -> None:
        if self._in == "script" and MARK in data:
            self.wrong.append(data)
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        self._in = ""

    @property
    def whole(self) -> bool:
        """Whether the poison stands there as text, in a paragraph or an attribute."""
        return any(" ".join(POISON.split()) in " ".join(t.split()) for t in (self.text, *self.said))


def test_pages_of_the_site(bad: Report, made: dict[str, Made]) -> None:
    pages = dict(site_texts(bad, made, names.site_files(bad.inspectorate)))
    assert len(pages) > 30
    for name, text in pages.items():
        if name.endswith(".html"):
            seen = Seen(text)
            assert (name, seen.wrong) == (name, [])
            assert seen.whole, name
            assert BRACES in seen.text, name


def test_index_of_the_notebooks(bad: Report) -> None:
    for language in LANGUAGES:
        seen = Seen(index_page(bad, language))
        assert not seen.wrong
        assert seen.whole


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    out: list[Any] = []
    monkeypatch.setattr(chapters, "display", lambda item, metadata=None: out.append(item))
    return out


def page_of(shown: list[Any], title: str) -> str:
    """Return the page of a notebook that displayed these, its parameters among the code."""
    cells = [nbformat.v4.new_code_cell(f"title = {title!r}")]
    for item in shown:
        data, _ = item._repr_mimebundle_() if hasattr(item, "_repr_mimebundle_") else ({}, {})
        kind = "text/markdown" if hasattr(item, "_repr_markdown_") else "text/html"
        data = data or {kind: item.data}
        output = nbformat.v4.new_output("display_data", data=data)
        cells.append(nbformat.v4.new_code_cell("show()", outputs=[output]))
    notebook = nbformat.v4.new_notebook(cells=cells)
    return to_html(notebook, title=title, language="nl", example=True)


def test_pages_of_the_notebooks(bad: Report, shown: list[Any], tmp_path: Path) -> None:
    """Opening, texts with values, lists, tables, captions, legends and the way to other pages."""
    said = Label.made(lambda lang: f"{POISON} {BRACES}")
    for name, key in (("overzicht", {}), ("sector", {"sector": "CLB"})):
        folder = tmp_path / "results/proef/figures"
        chapter = Chapter(bad, name, "nl", tmp_path, folder, WORDS, languages=LANGUAGES, **key)
        chapter.opening()
        chapter.say("no_priors", reason=said)
        chapter.say("no_priors", reason=said["nl"])
        chapter.say("lines", lines=chapter.bullets([said, said["en"]]))
        chapter.say("lines", lines=chapter.bullets(method.method(bad, "nl")))
        chapter.show(bad["meso"], said["nl"], folded=True)
        chapter.show(bad["measures"].head(3), "Van " + said["en"])
        chapter.closing("measures")
        for figure in chapter.figures()[:2]:
            shown.append(chapters.Markdown(chapter._counted(figure.indicators)))
    seen = Seen(page_of(shown, f"{POISON} {BRACES}"))
    assert not seen.wrong
    assert seen.whole
    assert BRACES in seen.text
    # What is Markdown in the words of the project stays Markdown.
    assert re.search(r"<h1[^>]*>", page_of(shown, "x"))


MARKUP = (
    POISON, BRACES, "# kop", "1. een", "- punt", "+ punt", "http://example.org", "a | b",
    "~~weg~~", "<https://x.y>", "x@y.nl", "<!-- c -->", "[^1]", "\\begin{equation}x\\end{equation}",
    "\\(x\\)", "&amp;", "===", "'t Zand: (een)",
)  # fmt: skip


@pytest.mark.parametrize("text", MARKUP)
@pytest.mark.parametrize("around", ["{}", "# {}", "**{}**", "- {}", "woord {} woord"])
def test_markdown_of_a_text_shows_that_text(text: str, around: str) -> None:
    html = re.sub(r'<a class="anchor-link".*?</a>', "", markdown2html(around.format(plain(text))))
    seen = Seen(html)
    assert not seen.wrong
    assert " ".join(text.split()) in " ".join(seen.text.split())
    assert not re.search(r"<(em|code|a|del|table|img|script|h2|br)\b", html)


def test_markdown_that_is_meant_stays() -> None:
    assert plain(Written("*a*")) == "*a*"
    found = link('x" onclick="y', "<b>")
    assert found == '<a href="x&quot; onclick=&quot;y">&#60;b&#62;</a>'


def test_report_in_print(bad: Report, made: dict[str, Made], figure_folder: Path) -> None:
    said = content(bad, made, "nl")
    whole = json.dumps(said, ensure_ascii=False)
    assert whole.count(MARK) > 100
    kept = [one for one in said["blocks"] if one["kind"] != "figure"][:40]
    pdf = typeset({**said, "blocks": kept}, figure_folder, bad.edition.extracted)
    reader = pypdf.PdfReader(BytesIO(pdf))
    text = re.sub(r"\s+", "", "".join(page.extract_text() for page in reader.pages))
    for piece in ("<script>", "#strong[x]", "@naam", "<lab>", "$e^x$", "*ster*", "{0.__class__}"):
        assert piece in text, piece
    for page in reader.pages:  # only the places of the table of contents, and https
        for mark in page.get("/Annots", []):
            action = mark.get_object().get("/A", {})
            assert "/JS" not in action
            assert str(action.get("/URI", "https://")).startswith("https://")


def sheets(bad: Report, folder: Path) -> dict[str, list[list[object]]]:
    write_workbook(bad, folder / "proef.xlsx", folder / "proef.ods")
    return ods_rows(folder / "proef.ods")


def test_workbook_computes_no_text(bad: Report, tmp_path: Path) -> None:
    sheets(bad, tmp_path)
    book = openpyxl.load_workbook(tmp_path / "proef.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    values = {cell.value for row in book["published_check"].iter_rows() for cell in row}
    texts = {FORMULAS[0], POISON, "-5", "+5"}
    assert texts <= values  # as it stands: a cell of text is not computed
    ods = ods_rows(tmp_path / "proef.ods")["published_check"]
    assert texts <= {value for row in ods for value in row}
    assert any(isinstance(value, int | float) for row in ods for value in row)


@pytest.fixture(scope="module")
def data(bad: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_open_data(bad, [folder / name for name in names.data_files()])
    return folder


def test_no_csv_holds_a_formula(data: Path) -> None:
    files = sorted(data.glob("*.csv"))
    assert len(files) == len(catalogue().open_data) + 2
    guards = 0
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.reader(stream):
                for cell in row:
                    number = re.fullmatch(r"[+-]?\d[\d.,]*(e-?\d+)?%?", cell)
                    assert number or not cell.startswith(STARTS) or cell in "+-", (path.name, cell)
                    assert not re.search(r"[;\t\r\n][=+@-]", cell), (path.name, cell)
                    guards += cell.startswith("'")
    assert guards >= len(FORMULAS) - 1


def test_parquet_and_readers_have_the_text_itself(data: Path, bad: Report) -> None:
    own = [*FORMULAS, POISON]
    assert pd.read_parquet(data / "meso.parquet")["group"].tolist() == own
    assert read_csv(data / "meso.csv", text=("group",))["group"].tolist() == own
    assert pd.read_csv(data / "meso.csv")["share"].tolist() == [-0.5] * len(own)
    assert "apostro" in (data / "dictionary.nl.md").read_text(encoding="utf-8")


def test_dictionary_of_the_open_data(data: Path) -> None:
    for language in LANGUAGES:
        text = (data / f"dictionary.{language}.md").read_text(encoding="utf-8")
        seen = Seen(markdown2html(text))
        assert not seen.wrong
        assert seen.whole


def test_descriptors_are_json_with_the_text_in_it(data: Path) -> None:
    package = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert POISON in package["title"]
    assert {one["name"] for one in package["licenses"]} == {*FORMULAS, POISON}


CELLS = (
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1x", "\uff0d1x",
    "\uff20x", "a;=1", "a\t-x", "a\n+x", "'=1", "''@x", "-tekst", "--", "+32 2 555",
)  # fmt: skip
PLAIN = (
    "", "-", "+", "-3.2", "+3,5%", "-1.234,5", "-5", "1e-5", "2023-2024", "'t Zand", "a = b",
    "x@y.be",
    "Oost-Vlaanderen", "a; b", "k/n", "<1%", "-1e-05", "\u22125",
)  # fmt: skip


@pytest.mark.parametrize("text", CELLS)
def test_a_formula_gets_an_apostrophe_and_loses_it_again(text: str) -> None:
    assert guarded(text) != text
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(STARTS)


@pytest.mark.parametrize("text", PLAIN)
def test_what_is_no_formula_stays(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


def test_a_table_comes_back_as_it_was(tmp_path: Path) -> None:
    # A carriage return never comes that far: data are read without, and configuration refuses it.
    texts = [text for text in (*CELLS, *PLAIN) if "\r" not in text]
    own = pd.DataFrame({"text": texts, "n": range(len(texts))})
    own["share"] = -0.25
    write_csv(own, tmp_path / "x.csv")
    read = read_csv(tmp_path / "x.csv", text=("text",))
    pd.testing.assert_frame_equal(read, own.astype({"text": read["text"].dtype}))
    assert as_written(read.head(0)).empty
    assert "-0.25" in csv_text(own)


@pytest.mark.parametrize("kind", ["rating_bars", "change_dots", "coverage"])
def test_figures(bad: Report, kind: str) -> None:
    """Titles, labels, notes: text of the svg, in one element, and no formula is drawn."""
    known = names.all_figure_ids(bad.inspectorate)
    figures = bad.inspectorate.registry.figures
    for figure in [name for name in known if name in figures and figures[name].type == kind][:1]:
        for language, exhibit in in_both(bad, figure).items():
            tree = ElementTree.fromstring(exhibit.svg)
            tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
            assert not tags & {"script", "a", "foreignObject", "img", "image", "strong"}
            for element in tree.iter():
                assert not any(key.startswith("on") for key in element.attrib)
                for key, value in element.attrib.items():
                    assert not value.strip().startswith("javascript:"), key
            text = " ".join("".join(tree.itertext()).split())
            assert f"<script>{MARK}()</script>" in text
            assert "$e^x$" in text
            said = caption(exhibit.spec, language)
            assert unescape(said).count(MARK)
            assert "\n.. " not in said
