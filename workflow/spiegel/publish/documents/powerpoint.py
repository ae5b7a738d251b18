"""Slides as pptx: titles and alternative texts are those of the mirror, also for who listens."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pptx
from PIL import Image
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE as RT
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from spiegel.publish.content.human_texts import Run
from spiegel.publish.documents.packed import packed
from spiegel.publish.documents.slides import Deck, Lines, Slide

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
MARGIN, HEAD, FOOT = Inches(0.7), Inches(1.35), Inches(0.55)
FIRST, TITLE_ONLY = 0, 5  # layouts of the library's template
QUIET = RGBColor(0x59, 0x59, 0x59)


def powerpoint(deck: Deck, pictures: Path) -> bytes:
    """Return the bytes of a pptx; the only date inside is the day of the deck.

    Parameters
    ----------
    pictures : the folder in which the figures lie, as png.
    """
    made = pptx.Presentation()
    made.slide_width, made.slide_height = WIDTH, HEIGHT
    day = datetime(deck.day.year, deck.day.month, deck.day.day)
    own = made.core_properties
    own.title, own.author, own.subject = deck.title, deck.publisher, deck.subtitle
    own.language, own.last_modified_by, own.revision = deck.language, deck.publisher, 1
    own.created = own.modified = day
    _first(made, deck)
    for slide in deck.slides:
        _slide(made, slide, deck, pictures)
    for page in made.slides:
        for mark in (one for shape in page.shapes for one in shape.element.iter(qn("a:rPr"))):
            mark.set("lang", deck.language)
    # What the library's template brings along: a picture of a page, and a printer's settings.
    for holder, kind in ((made.part.package, RT.THUMBNAIL), (made.part, RT.PRINTER_SETTINGS)):
        holder.drop_rel(holder.relate_to(holder.part_related_by(kind), kind))
    stream = io.BytesIO()
    made.save(stream)
    return packed(stream.getvalue())


def _colour(deck: Deck) -> RGBColor:
    return RGBColor.from_string(deck.colour.removeprefix("#"))


def _first(made: Any, deck: Deck) -> None:
    page = made.slides.add_slide(made.slide_layouts[FIRST])
    title, subtitle = page.shapes.title, page.placeholders[1]
    _place(title, MARGIN, Inches(2), WIDTH - 2 * MARGIN, Inches(1.5))
    _place(subtitle, MARGIN, Inches(3.7), WIDTH - 2 * MARGIN, Inches(1.6))
    _write(title.text_frame, ((Run(text=deck.title),),), Pt(44), _colour(deck))
    lines = [(Run(text=deck.subtitle),), (Run(text=deck.publisher),)]
    _write(subtitle.text_frame, tuple(lines), Pt(24), QUIET)
    _foot(page, deck)


def _slide(made: Any, slide: Slide, deck: Deck, pictures: Path) -> None:
    page = made.slides.add_slide(made.slide_layouts[TITLE_ONLY])
    _place(page.shapes.title, MARGIN, Inches(0.35), WIDTH - 2 * MARGIN, HEAD - Inches(0.35))
    title = ((Run(text=slide.title),),)
    _write(page.shapes.title.text_frame, title, Pt(26), _colour(deck))
    room = HEIGHT - HEAD - FOOT
    if slide.figure:
        _picture(page, pictures / f"{slide.figure}.{deck.language}.png", slide.alt, room)
    else:
        box = page.shapes.add_textbox(MARGIN, HEAD, WIDTH - 2 * MARGIN, room)
        _write(box.text_frame, slide.lines, Pt(22), None)
    if slide.notes:
        page.notes_slide.notes_text_frame.text = slide.notes
    _foot(page, deck)


def _picture(page: Any, path: Path, alt: str, room: int) -> None:
    """Put a figure in the middle, as large as there is room; its text is heard instead of it."""
    with Image.open(path) as image:
        wide, high = image.size
    scale = min((WIDTH - 2 * MARGIN) / wide, room / high)
    width, height = Emu(int(wide * scale)), Emu(int(high * scale))
    shown = page.shapes.add_picture(str(path), Emu((WIDTH - width) // 2), HEAD, width, height)
    shown.element.nvPicPr.cNvPr.set("descr", alt)


def _foot(page: Any, deck: Deck) -> None:
    if deck.notice:
        box = page.shapes.add_textbox(MARGIN, HEIGHT - FOOT, WIDTH - 2 * MARGIN, FOOT)
        lines = ((Run(text=deck.notice),),)
        _write(box.text_frame, lines, Pt(12), QUIET)


def _place(shape: Any, left: int, top: int, width: int, height: int) -> None:
    shape.left, shape.top, shape.width, shape.height = left, top, width, height


def _write(frame: Any, lines: Lines, size: Any, colour: Any) -> None:
    """Write lines into a frame, each a paragraph."""
    frame.word_wrap = True
    for number, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(10)
        for run in line:
            written = paragraph.add_run()
            written.text = run.text
            written.font.size = size
            written.font.bold = True if run.strong or run.claim else None
            written.font.italic = True if run.emphasis else None
            if colour is not None:
                written.font.color.rgb = colour
            if run.href:
                written.hyperlink.address = run.href
