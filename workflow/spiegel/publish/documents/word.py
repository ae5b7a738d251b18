"""A document as docx: styles of Word itself, so that an editor can work on in it."""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from spiegel.publish.content.human_texts import Block, Run
from spiegel.publish.content.tables import Table
from spiegel.publish.documents.model import Document, Heading
from spiegel.publish.documents.packed import packed

STYLES = {"paragraph": "Normal", "bullets": "List Bullet", "numbers": "List Number",
          "quote": "Intense Quote"}  # fmt: skip


def word(document: Document) -> bytes:
    """Return the bytes of a docx; the only date inside is the day of the document."""
    made = docx.Document()
    _without_picture(made)
    _properties(made, document)
    _looks(made, document)
    made.add_paragraph(document.kicker, "Subtitle")
    made.add_paragraph(document.title, "Title")
    if document.notice:
        made.add_paragraph().add_run(document.notice).bold = True
    for part in document.parts:
        if isinstance(part, Heading):
            made.add_heading(part.text, part.level)
        elif isinstance(part, Table):
            _table(made, part)
        else:
            _block(made, part, document.colour)
    stream = io.BytesIO()
    made.save(stream)
    return packed(stream.getvalue())


def _without_picture(made: Any) -> None:
    """Take out the picture of a page that the library's template brings along."""
    links = made.part.package.rels
    for name in [name for name, link in links.items() if link.reltype.endswith("/thumbnail")]:
        del links[name]


def _properties(made: Any, document: Document) -> None:
    day = datetime(document.day.year, document.day.month, document.day.day)
    own = made.core_properties
    own.title, own.author, own.comments = document.title, document.publisher, document.description
    own.language, own.last_modified_by, own.revision = document.language, document.publisher, 1
    own.created = own.modified = day


def _looks(made: Any, document: Document) -> None:
    """Set colour and language; the theme's fonts give way to one that every machine has."""
    accent = _rgb(document.colour)
    for name in ("Title", "Subtitle", "Heading 1", "Heading 2", "Intense Quote"):
        made.styles[name].font.color.rgb = accent
    normal = made.styles["Normal"]
    normal.font.size = Pt(11)
    mark = OxmlElement("w:lang")
    mark.set(qn("w:val"), document.language)
    normal.element.get_or_add_rPr().append(mark)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#"))


def _block(made: Any, block: Block, colour: str) -> None:
    for number, item in enumerate(block.shown(), 1):
        paragraph = made.add_paragraph(style=STYLES[block.kind])
        if block.kind == "numbers":
            # Word counts on over all lists of a document; each of ours begins at one.
            paragraph.style = made.styles["List Paragraph"]
            paragraph.add_run(f"{number}. ")
        for run in item:
            _run(made, paragraph, run, colour)
    if block.speaker:
        made.add_paragraph(block.speaker, "Caption")


def _run(made: Any, paragraph: Any, run: Run, colour: str) -> None:
    written = paragraph.add_run(run.text)
    written.bold = True if run.strong or run.claim else None
    written.italic = True if run.emphasis else None
    if run.href:
        link = OxmlElement("w:hyperlink")
        to = paragraph.part.relate_to(run.href, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), to)
        written.font.underline = True
        written.font.color.rgb = _rgb(colour)
        element = _last(made, "w:p")[-1]
        element.addprevious(link)
        link.append(element)


def _last(made: Any, name: str) -> Any:
    """Return the last element of a kind in the text, such as the paragraph just added."""
    return made.element.body.findall(qn(name))[-1]


def _table(made: Any, found: Table) -> None:
    made.add_paragraph(found.caption, "Caption")
    grid = made.add_table(rows=1, cols=len(found.columns), style="Light List Accent 1")
    for cell, column in zip(grid.rows[0].cells, found.columns, strict=True):
        cell.text = column.text
    head = OxmlElement("w:tblHeader")  # repeated on the next page, and read out as a head
    head.set(qn("w:val"), "true")
    _last(made, "w:tbl").find(qn("w:tr")).get_or_add_trPr().append(head)
    for row in found.rows:
        for cell, column in zip(grid.add_row().cells, found.columns, strict=True):
            cell.text = row[column.key].text
