"""Every place in `results/<edition>/` where a number is printed."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from spiegel.publish.pdf.reading import page_texts
from spiegel.release.trace.address import CLAIMS
from spiegel.release.trace.published import Published, PublishedRow, read
from spiegel.release.trace.result import Place
from spiegel.release.trace.search_terms import SearchTerms
from spiegel.release.trace.sheets import find_row

TEXTS = (".html", ".htm", ".ipynb", ".md", ".txt", ".typ")
OFFICE = {".docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml"),
          ".odt": re.compile(r"content\.xml")}  # fmt: skip
_TAG = re.compile(r"<[^>]+>")
_SPACES = re.compile(r"\s+")
_ROW = re.compile(r"<tr\b[^>]*>(.*?)</tr>", re.DOTALL)
_CELL = re.compile(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", re.DOTALL)


def places(folder: Path, terms: SearchTerms) -> tuple[Place, ...]:
    """Return every place where a number is printed, in order of file.

    Parameters
    ----------
    folder : `results/<edition>`.
    """
    found: list[Place] = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            file = path.relative_to(folder).as_posix()
            finder = _finder(path, file)
            if finder is not None:
                found += finder(path, file, terms)
    return tuple(dict.fromkeys(found))


Finder = Callable[[Path, str, SearchTerms], Iterator[Place]]


def _finder(path: Path, file: str) -> Finder | None:
    if file.startswith("figures/"):
        return {".json": _spec, ".csv": _plotted, ".svg": _picture}.get(path.suffix)
    if path.suffix == ".csv":
        return _table
    if path.suffix in (".xlsx", ".ods"):
        return _workbook
    if path.suffix in TEXTS or file == CLAIMS:
        return _text
    if path.suffix in OFFICE:
        return _office
    return _pdf if path.suffix == ".pdf" else None


def _line(text: str, at: int) -> str:
    return f"line {text.count(chr(10), 0, at) + 1}"


def _table(path: Path, file: str, terms: SearchTerms) -> Iterator[Place]:
    for name, key, column in terms.cells:
        if name != path.stem:
            continue
        table = read(path.parents[1], file)
        for place, row in enumerate(table.rows):
            if all(row.get(c) == value for c, value in key.items()):
                shown = _in_row(row, table, column)
                yield Place(file, f"row {place + 1}, column {column}", shown, "cell")


def _in_row(row: PublishedRow, table: Published, column: str) -> str:
    text = row[column]
    if column == "share" and "k" in table.columns and row["k"]:
        return f"{text} ({row['k']} / {row['n']})"
    return text


def _workbook(path: Path, file: str, terms: SearchTerms) -> Iterator[Place]:
    if path.suffix != ".xlsx":
        return
    by_sheet: dict[str, list[tuple[dict[str, str], str]]] = {}
    for name, key, column in terms.cells:
        by_sheet.setdefault(name, []).append((key, column))
    for place in find_row(path, by_sheet):
        where = f"sheet {place.sheet}, cell {place.cell}"
        yield Place(file, where, place.text, "cell")


def _text(path: Path, file: str, terms: SearchTerms) -> Iterator[Place]:
    content = path.read_bytes()
    if not _may_hold(content, terms):
        return
    text = content.decode("utf-8")
    if path.suffix == ".ipynb":
        text = "\n".join(_notebook(json.loads(text)))
    tied = False
    prefix = "output, " if path.suffix == ".ipynb" else ""
    for one in sorted(terms.ids):
        # The mark of a number: <strong data-claim="visie.bao" …>70%</strong>
        shape = rf'data-claim="{re.escape(html.escape(one))}"([^>]*)>([^<]*)<'
        for match in re.finditer(shape, text):
            tied = True
            named = re.search(r'data-kind="([^"]*)"', match[1])
            kind = named[1] if named else ""
            where = f"{prefix}{_line(text, match.start())}" + (f", {kind}" if kind else "")
            shown = html.unescape(match[2])
            yield Place(file, where, shown, "id", _instead(terms, one, kind, shown))
    yield from _rows(text, file, terms, prefix)
    if not tied:
        yield from _sentences(text, file, terms)


def _instead(terms: SearchTerms, name: str, kind: str, shown: str) -> str:
    """Return what a tied number should read, '' when it reads that or nothing is known."""
    expected = terms.expected.get((name, kind), frozenset())
    plain = _SPACES.sub(" ", shown).strip()
    return "" if not expected or plain in expected else " / ".join(sorted(expected))


def _may_hold(content: bytes, terms: SearchTerms) -> bool:
    """Say whether a file is worth reading: there may be a thousand, and few name the number."""

    def has(text: str) -> bool:
        return text.encode("utf-8") in content

    words = [max(re.findall(r"[a-z]+", text) or [""], key=len) for text in _sentence_texts(terms)]
    return (
        any(map(has, terms.ids))
        or any(word and has(word) for word in words)
        or any(all(map(has, counts)) for counts in terms.numbers)
        or any(map(has, terms.ranges))
    )


def _sentence_texts(terms: SearchTerms) -> list[str]:
    return [sentence for sentence in terms.sentences.values() if sentence]


def _notebook(document: dict[str, object]) -> Iterator[str]:
    """Yield the printed outputs of a notebook, one after the other."""
    cells = document.get("cells", [])
    for cell in cells if isinstance(cells, list) else []:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            shown = data.get("text/html") or data.get("text/markdown") or output.get("text", "")
            yield "".join(shown) if isinstance(shown, list) else str(shown)


def _rows(text: str, file: str, terms: SearchTerms, prefix: str) -> Iterator[Place]:
    """Find table rows that name the indicator or the sector beside these very counts."""
    if not terms.numbers and not terms.ranges:
        return
    for match in _ROW.finditer(text):
        body = match[1]
        if not any(label in body for label in terms.labels):
            continue
        cells = {_plain(cell) for cell in _CELL.findall(body)}
        if terms.ranges:
            named = len(cells & terms.labels) > 1
            same = named and any(span in cell for span in terms.ranges for cell in cells)
        else:
            tied = any(f'data-claim="{one}"' in body for one in terms.ids)
            same = bool(cells & terms.labels) and _counted(terms, cells) and not tied
        if same:
            shown = " | ".join(_plain(cell) for cell in _CELL.findall(body))
            yield Place(file, f"{prefix}table, {_line(text, match.start())}", shown, "text")


def _counted(terms: SearchTerms, cells: set[str]) -> bool:
    return any(counts <= cells for counts in terms.numbers)


def _plain(piece: str) -> str:
    return _SPACES.sub(" ", html.unescape(_TAG.sub("", piece.replace("<span", " <span")))).strip()


def _sentences(text: str, file: str, terms: SearchTerms) -> Iterator[Place]:
    plain = _plain(text)
    for language, sentence in terms.sentences.items():
        if sentence and _SPACES.sub(" ", sentence) in plain:
            yield Place(file, f"sentence ({language})", sentence, "text")


def _office(path: Path, file: str, terms: SearchTerms) -> Iterator[Place]:
    import zipfile

    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if OFFICE[path.suffix].fullmatch(name)]
        text = " ".join(archive.read(name).decode("utf-8") for name in sorted(names))
    # A word may be split over runs, so tags leave no space behind.
    plain = _SPACES.sub(" ", html.unescape(re.sub(r"</(w:p|text:p)>", " ", text)))
    yield from _sentences(_TAG.sub("", plain), file, terms)


def _pdf(path: Path, file: str, terms: SearchTerms) -> Iterator[Place]:
    """Find sentences and table rows in a PDF."""
    for number, page in enumerate(page_texts(path.read_bytes()), 1):
        squeezed = _squeezed(page)
        for language, sentence in terms.sentences.items():
            if sentence and _squeezed(sentence) in squeezed:
                yield Place(file, f"page {number} ({language})", sentence, "text")
        # A cell may end its line or not: a row is a label and the numbers up to the next word.
        text = _SPACES.sub(" ", page)
        for label in sorted(terms.labels):
            for row in re.finditer(rf"(?<!\S){re.escape(label)}((?: [^\w\s]*\d\S*)+)", text):
                if _counted(terms, set(row[1].split())):
                    yield Place(file, f"page {number}, table", row[0], "text")


def _squeezed(text: str) -> str:
    """Return a text without spaces and hyphens: lines of a PDF break anywhere."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def _spec(path: Path, file: str, terms: SearchTerms) -> Iterator[Place]:
    """Find the number in the words of a figure: title, subtitle, note, description."""
    document = json.loads(path.read_text(encoding="utf-8"))
    if document["school_year"] != terms.school_year:
        return
    cell = (terms.indicator, terms.sector, terms.category)
    for language, claims in sorted(document["claims"].items()):
        for claim in claims:
            if (claim["indicator"], claim["sector"], claim["category"]) == cell:
                name = ":".join(cell)
                instead = _instead(terms, name, claim["kind"], claim["text"])
                where = f"{claim['place']} ({language})"
                yield Place(file, where, claim["text"], "id", instead)


def _plotted(path: Path, file: str, terms: SearchTerms) -> Iterator[Place]:
    if not path.is_file():
        return  # a picture without its data
    if not terms.indicator:
        yield from _keyed(path, file, terms)
        return
    with path.open(encoding="utf-8") as stream:
        if terms.indicator not in stream.read():
            return
    table = read(path.parents[1], file)
    year = terms.school_year
    own = year if terms.own else ""  # data without a year are of this mirror
    for place, row in enumerate(table.rows):
        if (row.get("indicator"), row.get("sector")) != (terms.indicator, terms.sector):
            continue
        if row.get("school_year", own) != year or row.get("prior_edition", "") != terms.prior:
            continue
        if row.get("category", terms.category) != terms.category:
            continue
        shown = [f"{c} {row[c]}" for c in ("k", "n", "share", "difference") if row.get(c)]
        if shown:
            yield Place(file, f"row {place + 1}", ", ".join(shown), "id")


def _keyed(path: Path, file: str, terms: SearchTerms) -> Iterator[Place]:
    """Find the plotted row that repeats a row about no indicator."""
    table = read(path.parents[1], file)
    if not terms.key or not set(terms.key) <= set(table.columns):
        return
    column = terms.cells[0][2]
    for place, row in enumerate(table.rows):
        if all(row[name] == value for name, value in terms.key.items()):
            yield Place(file, f"row {place + 1}", f"{column} {row.get(column, '')}", "id")


def _picture(path: Path, file: str, terms: SearchTerms) -> Iterator[Place]:
    """Find the marks of an svg that show the cell, with the number written at the mark."""
    text = path.read_text(encoding="utf-8")
    if not terms.indicator or terms.indicator not in text:
        return
    name = f"{re.escape(terms.indicator)}:{re.escape(terms.sector)}"
    year = terms.school_year[:4]
    side = f"total:{terms.side}" if terms.side else "-"
    kinds = rf"(?:bar|label|dots):{name}:{re.escape(terms.category)}|{side}:{name}"
    if terms.prior:
        kinds = rf"(?:dot|value|interval):{name}"
    elif terms.category == "meets":
        kinds += rf"|(?:cell|value|n|point):{name}(?::{year})?" if terms.own else ""
        kinds += rf"|point:{name}:{year}"
    data = path.with_name(path.name.split(".")[0] + ".csv")
    shown_here = any(True for _ in _plotted(data, f"figures/{data.name}", terms))
    # A total has no row of its own: its steps have.
    if not shown_here and (side not in text or terms.prior or not terms.own):
        return
    # A group ends where its indentation ends.
    for match in re.finditer(rf'\n( *)<g id="({kinds})">(.*?)\n\1</g>', text, re.DOTALL):
        shown = _plain(" ".join(re.findall(r"<text[^>]*>(.*?)</text>", match[3], re.DOTALL)))
        yield Place(file, f"mark {match[2]}", shown, "id")
