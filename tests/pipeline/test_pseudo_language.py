"""Every text of an edition comes from the configuration: seen by a language made by machine."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from project_copy import fresh
from pseudo_language import CODE, OPENS, add_language, outside
from pypdf import PdfReader

from spiegel import tables
from spiegel.config.catalogue import catalogue
from spiegel.config.languages import LANGUAGES

pytestmark = pytest.mark.slow

EDITION = "os2025"
# What no language changes, beside codes.
NAMES = {
    *("Nederlands", "English"),  # names of the other languages
    *("csv", "ods", "ipynb", "Licence"),  # kinds of files; the licence of the data, by its name
    # Columns of the worked examples of the notebook on method, which are its symbols.
    *("Intercept", "since", "deff", "composition", "rate", "max", "min", "share", "Holm"),
    *("χ²", "departure", "quasi"),
    # What the notebook on the data shows of rules: conditions over columns, and a value of a cell.
    *("rated", "incomplete", "and", "or", "in", "bar", "lowest", "Regulier"),
    *("Python", "pandas", "numpy", "scipy", "statsmodels", "matplotlib", "seaborn"),
    *("snakemake", "papermill", "nbconvert"),
    *(word for name in catalogue().tables for word in name.split("_")),  # names of tables
}
# Texts that were published by others, in their own words, and names of raw files and columns.
DATA = (
    *("results/os2025/tables/published_check.csv", "results/os2025/tables/evidence.csv"),
    *("results/os2025/quality/inputs.csv", "config/inspectorates/vlaanderen/tables.yaml"),
    "config/inspectorates/vlaanderen/column_maps/*.csv",
)
KNOWN = {*catalogue().tables, EDITION}
BLOCKS = {
    *("p", "li", "td", "th", "caption", "figcaption", "summary", "dt", "dd", "title", "button"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "div", "section", "nav", "ul", "ol", "table", "pre"),
}
SAID = ("alt", "title", "aria-label", "placeholder")  # attributes that are read aloud or shown


class Visible(HTMLParser):
    """The texts of a page, block by block, that are in the language of the page.

    Left out are scripts, styles, code, and what says itself that it is in another language.
    """

    def __init__(self, page: str) -> None:
        super().__init__()
        self.blocks: list[str] = [""]
        self._open: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        hidden = tag in ("script", "style", "code", "pre") or own.get("lang", CODE) != CODE
        if tag not in ("meta", "link", "img", "br", "input", "hr", "col", "path", "use", "rect"):
            self._open.append((tag, hidden))
        if tag in BLOCKS:
            self.blocks.append("")
        self.blocks += [str(own[name]) for name in SAID if own.get(name) and not hidden]
        if tag not in BLOCKS and any(own.get(name) for name in SAID):
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        if not any(hidden for _, hidden in self._open):
            self.blocks[-1] += data


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of an edition in three languages, one of them made by machine."""
    project = fresh(tmp_path_factory.mktemp("pseudo") / "project")
    add_language(project.root / "config")
    done = project.snakemake("--cores", "2")
    assert done.returncode == 0, done.stdout
    NAMES.update(re.findall(r"[^\W\d_]{2,}", " ".join(data_texts(project.root))))
    return project.root / "results" / EDITION


def data_texts(root: Path) -> Iterator[str]:
    """Yield the cells of data that no language changes, and the conditions of recipes."""
    for path in (path for pattern in DATA for path in sorted(root.glob(pattern))):
        if path.suffix == ".yaml":
            yield path.read_text(encoding="utf-8")
            continue
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                yield from (cell for name, cell in row.items() if name[-3:-2] != "_")


def strangers(texts: Iterator[str]) -> dict[str, str]:
    """Return each word that came from elsewhere, with a text that has it."""
    return {
        word: text.strip()[:120] for text in texts for word in outside(text) if word not in NAMES
    }


@pytest.mark.parametrize("folder", ["site", "notebooks"])
def test_pages(results: Path, folder: str) -> None:
    pages = sorted((results / folder).glob(f"*.{CODE}.html"))
    assert len(pages) > 10
    texts = (block for page in pages for block in Visible(page.read_text("utf-8")).blocks)
    assert strangers(texts) == {}


def test_figures(results: Path) -> None:
    drawings = sorted((results / "figures").glob(f"*.{CODE}.svg"))
    assert len(drawings) > 30
    for drawing in drawings:
        shown = " ".join(ElementTree.parse(drawing).getroot().itertext())
        assert OPENS in shown
        assert strangers(iter([shown])) == {}, drawing.name
    for path in sorted((results / "figures").glob("*.json")):
        said = json.loads(path.read_text("utf-8"))
        for key in ("title", "subtitle", "alt"):
            assert strangers(iter([said[key][CODE]])) == {}, path.name


def test_sentences(results: Path) -> None:
    with (results / "tables" / "claims.csv").open(encoding="utf-8", newline="") as stream:
        said = [row["sentence"] for row in csv.DictReader(stream) if row["lang"] == CODE]
    assert len(said) > 10
    assert all(OPENS in sentence for sentence in said)
    assert strangers(iter(said)) == {}


def test_report(results: Path) -> None:
    pages = [
        page.extract_text() for page in PdfReader(results / f"report/{EDITION}.{CODE}.pdf").pages
    ]
    assert len(pages) > 10
    assert strangers(iter([" ".join(pages)])) == {}


def test_workbook(results: Path) -> None:
    """Each row of the front, and what stands over a table with its heads, is in all languages."""
    book = openpyxl.load_workbook(results / f"tables/{EDITION}.xlsx", read_only=True)
    front, found = book.sheetnames[:4], {}
    columns = {column for name in tables.TABLES for column in tables.columns(name)}
    columns |= {name.removesuffix(LANGUAGES[0]) + CODE for name in columns}
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            texts = [cell for cell in row if isinstance(cell, str) and cell]
            names = {text.partition(" (")[0] for text in texts}
            silent = [text for text in texts if outside(text) and text not in KNOWN | columns]
            if silent and not any(OPENS in text for text in texts):
                found[sheet.title] = silent
            if sheet.title not in front and len(names) > 1 and names <= columns:
                break  # the heads; below them are data
    assert found == {}


def test_open_data(results: Path) -> None:
    text = (results / "data" / f"dictionary.{CODE}.md").read_text("utf-8")
    assert strangers(iter([re.sub(r"`[^`]*`", " ", text)])) == {}
    for name, column in (("codes", CODE), ("dictionary", CODE), ("dictionary", f"unit_{CODE}")):
        with (results / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
            said = [row[column] for row in csv.DictReader(stream)]
        assert strangers(iter(said)) == {}
