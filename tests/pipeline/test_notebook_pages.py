"""The pages of the executed notebooks, as a reader with a screen reader meets them."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
from project_copy import Project

from spiegel.publish.notebooks.notebook_words import key_of, load_words

VOID = {"meta", "img", "br", "hr", "link", "input", "col"}
PRIVATE = re.compile(r"/(?:home|root|tmp|Users|work)/|[A-Z]:\\|site-packages|ipykernel_\d")


class Page(HTMLParser):
    """Headings, tables and pictures of a page; `open` are the elements around."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.pictures: list[dict[str, str | None]] = []
        self.tables: list[list[tuple[str, dict[str, str | None]]]] = []
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "img":
            self.pictures.append(found)
        if tag == "table":
            self.tables.append([])
        elif "table" in self.open:
            self.tables[-1].append((tag, found))
        if tag in ("script", "link", "img", "iframe", "source"):
            self.fetched += [str(found[k]) for k in ("src", "href") if found.get(k)]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass


def pages(built: Project) -> list[Path]:
    found = sorted((built.root / "results" / "os2025" / "notebooks").glob("*.html"))
    assert len(found) > 15
    return found


def test_headings_captions_and_alternative_texts(built: Project) -> None:
    tables = pictures = 0
    for path in pages(built):
        text = path.read_text(encoding="utf-8")
        page = Page(text)
        assert page.headings.count(1) == 1, path.name
        assert page.headings[0] == 1, path.name
        steps = zip(page.headings, page.headings[1:], strict=False)
        assert all(after <= before + 1 for before, after in steps), (path.name, page.headings)
        # A folded table has its caption as the line that unfolds it, and as its region's name.
        folded = text.count("<details><summary>")
        captions = sum(table[0][0] == "caption" for table in page.tables)
        assert captions + folded == len(page.tables), path.name
        assert 'aria-label=""' not in text, path.name
        for table in page.tables:
            heads = [attributes for tag, attributes in table if tag == "th"]
            assert heads, path.name
            assert {h.get("scope") for h in heads} <= {"col", "row"}, path.name
        for picture in page.pictures:
            assert 20 <= len(str(picture.get("alt") or "")) <= 220, (path.name, picture)
        tables, pictures = tables + len(page.tables), pictures + len(page.pictures)
    assert tables > 20
    assert pictures > 30


def test_no_warning_no_path_and_nothing_from_elsewhere(built: Project) -> None:
    for path in pages(built):
        text = path.read_text(encoding="utf-8")
        assert str(built.root) not in text, path.name
        shown = re.sub(r"<pre><code>.*?</code></pre>", "", text, flags=re.DOTALL)
        assert not PRIVATE.search(shown), path.name
        assert "Warning" not in shown, path.name
        assert "Traceback" not in shown, path.name
        for address in Page(text).fetched:
            assert not re.match(r"(?:https?:)?//", address), (path.name, address)
            if not address.startswith("data:"):
                assert (path.parent / address).is_file(), (path.name, address)


def test_all_code_is_kept_and_the_analysis_is_open(built: Project) -> None:
    for path in pages(built):
        text = path.read_text(encoding="utf-8")
        if not path.with_suffix(".ipynb").is_file():
            continue  # the index has no code
        cells = nbformat.read(path.with_suffix(".ipynb"), as_version=4).cells
        code = [cell for cell in cells if cell.cell_type == "code"]
        # What stands before the title, the first that is shown, is one piece, and folded.
        first = next(place for place, cell in enumerate(code) if cell.outputs)
        assert text.count('<details class="code"') == len(code) - first, path.name
        assert text.count('<details class="code">') == 1, path.name
        assert text.count("<button") == 1, path.name
        assert '<p class="toggle" hidden>' in text, path.name


def test_no_cell_writes_a_warning(built: Project) -> None:
    logs = sorted((built.root / "logs" / "os2025" / "execute_notebook").glob("*.log"))
    assert len(logs) >= 7
    assert [log.name for log in logs if "warning" in log.read_text(encoding="utf-8")] == []


def test_pages_and_notebooks_have_the_words_of_their_language(built: Project) -> None:
    words = load_words(built.root)
    folder = built.root / "results" / "os2025" / "notebooks"
    checked = 0
    for path in sorted(folder.glob("*.ipynb")):
        language = "en" if path.stem.endswith(".en") else "nl"
        for cell in nbformat.read(path, as_version=4).cells:
            if key := key_of(cell):
                assert cell.source == words.cells[key][language].strip(), (path.name, cell.id)
                checked += 1
            for output in cell.get("outputs", []):
                assert "language" not in output.get("metadata", {}), (path.name, cell.id)
    assert checked > 50
