"""Texts of people, and short documents, as blocks of a printed page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from spiegel.publish import table_words
from spiegel.publish.content import content_words
from spiegel.publish.content.human_texts import Block as Written
from spiegel.publish.content.human_texts import Run, Text
from spiegel.publish.content.tables import Table
from spiegel.publish.documents.model import Document, Heading, Part
from spiegel.publish.pdf import report_words
from spiegel.publish.pdf.blocks import Block, callout, heading, table
from spiegel.publish.pdf.typeset import typeset


def prose(text: Text, title: str, level: int) -> Iterator[Block]:
    """Yield a text under its own title, or under `title` where it has none; '' is no heading."""
    shown = text.title or title
    if shown:
        yield heading(shown, level, numbered=False)
    for block in text.blocks:
        if block.kind == "heading":
            yield heading("".join(block.texts()), level + bool(shown), numbered=False)
        else:
            yield _prose(block)


def _prose(block: Written) -> Block:
    items = [list(map(_run, item)) for item in block.shown()]
    return {"kind": f"prose-{block.kind}", "items": items, "speaker": block.speaker}


def _run(run: Run) -> dict[str, Any]:
    strong = run.strong or bool(run.claim)
    return {"text": run.text, "strong": strong, "emphasis": run.emphasis, "href": run.href}


def document_pdf(document: Document) -> bytes:
    """Return a short document as a PDF file: no cover, no contents, no pictures."""
    with TemporaryDirectory() as nothing:
        return typeset(_content(document), Path(nothing), document.day)


def _content(document: Document) -> dict[str, Any]:
    language = document.language
    notice = []
    if document.notice:
        title = content_words.HEADINGS["example_title"][language]
        notice = [callout(title, document.notice, example=True)]
    return {
        "cover": False,
        "language": language,
        "title": document.title,
        "subtitle": document.kicker,
        "publisher": document.publisher,
        "description": document.description,
        "keywords": report_words.KEYWORDS[language],
        "accent": document.colour,
        "example": table_words.EXAMPLE_MARK[language] if document.notice else "",
        "words": {name: label[language] for name, label in report_words.PAGE.items()},
        "facts": [],
        "notice": notice,
        "blocks": [
            _block(part) | {"leads": isinstance(following, Table)}
            for part, following in zip(document.parts, (*document.parts[1:], None), strict=True)
        ],
    }


def _block(part: Part) -> Block:
    if isinstance(part, Heading):
        return heading(part.text, part.level, numbered=False)
    return table(part) if isinstance(part, Table) else _prose(part)
