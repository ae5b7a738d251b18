"""What the tests share: the example mirror, texts about it, and files of every kind."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Any

import docx
import typst

from text_check.bind import percent_of
from text_check.block import Block
from text_check.check import check_documents
from text_check.claims import Mirror, Sentence, mirror_of
from text_check.documents import Document, read_document
from text_check.result import Result

CLAIMS = Path(__file__).with_name("claims.json")  # of the example edition, os2025
EXAMPLE: dict[str, Any] = json.loads(CLAIMS.read_text(encoding="utf-8"))
WRITING = mirror_of(EXAMPLE).languages
FORMATS = ("txt", "md", "html", "docx", "pdf")
WRONG_NUMBER = {"number_differs", "percentage_impossible", "polarity_swapped"}
FRAME = {
    "nl": (
        "Persbericht, 13 mei 2025",
        "In het schooljaar 2023-2024 heeft de inspectie van de scholen het een en ander gezien.",
        "Meer lezen? Bel 02 553 88 50 of mail info2@voorbeeld.be. Zie artikel 36, §2 en p. 12.",
    ),
    "en": (
        "Press release, 13 May 2025",
        "In the school year 2023-2024 the inspectorate has seen this and that in the schools.",
        "To read more, call +32 2 553 88 50. See article 36 and page 12 of the report.",
    ),
}


def changed(change: Callable[[dict[str, Any]], object]) -> Mirror:
    """Return the example mirror after a change of what claims.json says."""
    found = copy.deepcopy(EXAMPLE)
    change(found)
    return mirror_of(found)


def read(path: Path) -> Document:
    return read_document(path, WRITING)


def quantities(found: dict[str, Any], claim: str, **values: object) -> None:
    """Change every quantity of a claim."""
    for one in found["quantities"]:
        if one["claim"].partition(".")[0] == claim:
            one.update(values)


def claims_for(mirror: Mirror, place: str, language: str) -> list[Sentence]:
    return [s for s in mirror.sentences if s.language == language and place in s.places]


def text_file(path: Path, paragraphs: Iterable[str], language: str) -> None:
    wrapped = "\n\n".join(p.replace(" en ", "\nen ").replace(" and ", "\nand ") for p in paragraphs)
    path.write_text(wrapped + "\n", encoding="utf-8")


def markdown(path: Path, paragraphs: Iterable[str], language: str) -> None:
    first, *rest = paragraphs
    body = "\n\n".join(f"- **{p[:3]}**{p[3:]}" if p[:2].isdigit() else p for p in rest)
    path.write_text(f"# {first}\n\n{body}\n", encoding="utf-8")


def web_page(path: Path, paragraphs: Iterable[str], language: str) -> None:
    body = "\n".join(f"<p>{escape(p)}</p>" for p in paragraphs)
    head = "<style>p { margin: 63% }</style><title>2025</title>"
    path.write_text(
        f'<!DOCTYPE html><html lang="{language}"><head>{head}</head><body>{body}</body></html>',
        encoding="utf-8",
    )


def word_document(path: Path, paragraphs: Iterable[str], language: str) -> None:
    document = docx.Document()
    for text in paragraphs:
        paragraph = document.add_paragraph()
        # Word cuts a sentence into runs wherever it likes, in the middle of a number too.
        for start in range(0, len(text), 7):
            paragraph.add_run(text[start : start + 7]).bold = start % 2 == 0
    document.save(str(path))


def pdf_file(path: Path, paragraphs: Iterable[str], language: str) -> None:
    special = str.maketrans({c: f"\\{c}" for c in "\\#*_`$@<>[]"})
    body = "\n\n".join(p.translate(special) for p in paragraphs)
    source = path.with_suffix(".typ")
    source.write_text(f'#set text(lang: "{language}", hyphenate: false)\n{body}\n', "utf-8")
    typst.compile(str(source), output=str(path))


WRITERS: dict[str, Callable[[Path, Iterable[str], str], None]] = {
    "txt": text_file, "md": markdown, "html": web_page, "docx": word_document, "pdf": pdf_file,
}  # fmt: skip


WRITERS: dict[str, Callable[[Path, Iterable[str], str], None]] = {
    "txt": text_file, "md": markdown, "html": web_page, "docx": word_document, "pdf": pdf_file,
}  # fmt: skip


def press_release(mirror: Mirror, language: str) -> list[str]:
    title, opening, closing = FRAME[language]
    said = [one.text for one in claims_for(mirror, "press", language)]
    return [title, opening, *said, closing]


def checked(
    mirror: Mirror, paragraphs: list[str], language: str, name: str = "a.txt", place: str = "press"
) -> Result:
    """Check paragraphs as one document, without a file."""
    blocks = tuple(Block(text, f"line {i}") for i, text in enumerate(paragraphs, 1))
    document = Document(name, Path(name).suffix, language, blocks)
    return check_documents(mirror, [document], place, "en")


def names(outcome: Result) -> list[str]:
    return [finding.check for finding in outcome.findings]


def of(mirror: Mirror, claim: str, language: str = "nl") -> Sentence:
    return next(s for s in claims_for(mirror, "site", language) if s.claim == claim)


def shown(mirror: Mirror, claim: str) -> str:
    """Return a share as a whole percentage."""
    part = next(p for p in of(mirror, claim.partition(".")[0]).parts if p.claim == claim)
    return f"{percent_of(part, 0)}%"
