"""What the Matterhorn Protocol (PDF Association, 1.02) lets a machine check in our reports.

Each check is named by its failure condition and returns what fails, nothing when all is well.
Failure conditions about what the reports never hold (forms, notes, formulas, ruby, encryption,
layers, files inside, film and sound) come down to that there is none: `holds_nothing_else`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, BooleanObject, ContentStream, DictionaryObject

YES = BooleanObject(True)
SHOWS = {b"Tj", b"TJ", b"'", b'"', b"Do", b"f", b"f*", b"S", b"s", b"B", b"b", b"sh", b"EI"}
STANDARD = {
    *("Document", "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index"),
    *("NonStruct", "Private", "H", "H1", "H2", "H3", "H4", "H5", "H6", "P", "L", "LI", "Lbl"),
    *("LBody", "Table", "TR", "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note"),
    *("Reference", "BibEntry", "Code", "Link", "Annot", "Figure", "Formula", "Form"),
}
# Which element may hold which, for the kinds that need a certain one around them.
PARENTS = {
    "09-004": {
        "TR": {"Table", "THead", "TBody", "TFoot"}, "TH": {"TR"}, "TD": {"TR"},
        "THead": {"Table"}, "TBody": {"Table"}, "TFoot": {"Table"},
    },
    "09-005": {"LI": {"L"}, "LBody": {"LI"}},
    "09-006": {"TOCI": {"TOC"}},
}  # fmt: skip
CHILDREN = {
    "09-004": {"Table": {"TR", "THead", "TBody", "TFoot", "Caption"}, "TR": {"TH", "TD"}},
    "09-005": {"L": {"L", "LI", "Caption"}, "LI": {"Lbl", "LBody"}},
    "09-006": {"TOC": {"TOC", "TOCI", "Caption"}},
}


def kids(element: Any) -> Iterator[DictionaryObject]:
    """Yield the structure elements right under one."""
    found = element.get("/K", ArrayObject()).get_object()
    for kid in found if isinstance(found, ArrayObject) else [found]:
        kid = kid.get_object()
        if isinstance(kid, DictionaryObject) and "/S" in kid:
            yield kid


def tags(element: Any) -> Iterator[DictionaryObject]:
    """Yield every structure element under one, in reading order."""
    for kid in kids(element):
        yield kid
        yield from tags(kid)


def tree(pdf: PdfReader) -> Iterator[DictionaryObject]:
    """Yield every structure element of a document."""
    return tags(pdf.root_object.get("/StructTreeRoot", DictionaryObject()))


def named(pdf: PdfReader, *kinds: str) -> list[DictionaryObject]:
    """Return the structure elements of some kinds, in reading order."""
    return [element for element in tree(pdf) if element["/S"] in kinds]


def attribute(element: DictionaryObject, name: str) -> Any:
    """Return an attribute of a structure element, or None."""
    found = element.get("/A", ArrayObject()).get_object()
    entries = found if isinstance(found, ArrayObject) else [found]
    return next((e.get_object()[name] for e in entries if name in e.get_object()), None)


def kind(element: DictionaryObject) -> str:
    return str(element["/S"])[1:]


@cache
def marked_content(pdf: PdfReader) -> list[tuple[int, str, list[str]]]:
    """Return page, what stands there (`shown` or a tag) and the tags around it."""
    return list(_marked_content(pdf))


def _marked_content(pdf: PdfReader) -> Iterator[tuple[int, str, list[str]]]:
    for number, page in enumerate(pdf.pages, 1):
        around: list[str] = []
        for operands, operator in ContentStream(page.get("/Contents"), pdf).operations:
            if operator in (b"BDC", b"BMC"):
                yield number, str(operands[0]), list(around)
                around.append(str(operands[0]))
            elif operator == b"EMC":
                around.pop()
            elif operator in SHOWS:
                yield number, "shown", list(around)


def artifacts_and_tags_do_not_mix(pdf: PdfReader) -> list[str]:
    return [
        f"page {page}: {what} inside {around[-1]}"
        for page, what, around in marked_content(pdf)
        if around and what != "shown" and (what == "/Artifact") != ("/Artifact" in around)
    ]


def all_content_is_marked(pdf: PdfReader) -> list[str]:
    return [
        f"page {p}" for p, what, around in marked_content(pdf) if what == "shown" and not around
    ]


def no_suspects(pdf: PdfReader) -> list[str]:
    info = pdf.root_object.get("/MarkInfo", DictionaryObject())
    wrong = [] if info.get("/Marked") == YES else ["not marked as tagged"]
    return wrong + (["suspects"] if info.get("/Suspects") == YES else [])


def kinds_are_standard(pdf: PdfReader) -> list[str]:
    roles = pdf.root_object["/StructTreeRoot"].get("/RoleMap", DictionaryObject())
    remapped = [f"{name} is remapped" for name in roles if str(name)[1:] in STANDARD]
    unknown = {kind(e) for e in tree(pdf)} - STANDARD
    ends = [name for name in sorted(unknown) if str(roles.get(f"/{name}", ""))[1:] not in STANDARD]
    return remapped + ends


def xmp(pdf: PdfReader) -> str:
    found = pdf.root_object.get("/Metadata")
    return found.get_object().get_data().decode("utf-8") if found is not None else ""


def has_metadata(pdf: PdfReader) -> list[str]:
    return [] if xmp(pdf) else ["no metadata"]


def metadata_names_the_standard(pdf: PdfReader) -> list[str]:
    return [] if re.search("pdfuaid:part>1<|pdfuaid:part=.1.", xmp(pdf)) else ["no pdfuaid:part"]


def metadata_has_a_title(pdf: PdfReader) -> list[str]:
    return [] if re.search(r"<dc:title>.*?<rdf:li[^>]*>[^<]+<", xmp(pdf), re.S) else ["no title"]


def title_is_shown(pdf: PdfReader) -> list[str]:
    shown = pdf.root_object.get("/ViewerPreferences", DictionaryObject()).get("/DisplayDocTitle")
    return [] if shown == YES else ["the name of the file is shown, not the title"]


def nests(condition: str) -> Callable[[PdfReader], list[str]]:
    """Return the check that tables, lists or contents hold only what they may."""
    parents, children = PARENTS[condition], CHILDREN[condition]

    def check(pdf: PdfReader) -> list[str]:
        wrong = []
        for element in tree(pdf):
            own = kind(element)
            for kid in kids(element):
                if kind(kid) not in children.get(own, {kind(kid)}):
                    wrong.append(f"{kind(kid)} inside {own}")
                if own not in parents.get(kind(kid), {own}):
                    wrong.append(f"{kind(kid)} not inside {own}")
        return wrong

    return check


def rows_are_as_long_as_their_table(pdf: PdfReader) -> list[str]:
    wrong = []
    for number, table in enumerate(named(pdf, "/Table"), 1):
        rows = [row for row in tags(table) if row["/S"] == "/TR"]
        wide = {sum(int(attribute(cell, "/ColSpan") or 1) for cell in kids(row)) for row in rows}
        if len(wide) != 1:
            wrong.append(f"table {number}: {sorted(wide)} cells in a row")
    return wrong


def header_cells_say_what_they_head(pdf: PdfReader) -> list[str]:
    wrong = []
    for number, table in enumerate(named(pdf, "/Table"), 1):
        heads = [cell for cell in tags(table) if cell["/S"] == "/TH"]
        wrong += [] if heads else [f"table {number}: no header cell"]
        wrong += [f"table {number}: header without scope"
                  for head in heads if attribute(head, "/Scope") is None]  # fmt: skip
        known = {str(head.get("/ID")) for head in heads}
        for cell in tags(table):
            if cell["/S"] == "/TD":
                named_heads = {str(name) for name in attribute(cell, "/Headers") or ()}
                if not named_heads or not named_heads <= known:
                    wrong.append(f"table {number}: cell without header")
    return wrong


def language_is_known(pdf: PdfReader) -> list[str]:
    return [] if re.fullmatch("[a-z]{2}(-[A-Z]{2})?", str(pdf.root_object.get("/Lang"))) else ["no"]


def figures_have_a_text(pdf: PdfReader) -> list[str]:
    found = named(pdf, "/Figure", "/Formula")
    return [f"figure {i}" for i, e in enumerate(found, 1) if not str(e.get("/Alt", "")).strip()]


def heading_levels(pdf: PdfReader) -> list[int]:
    return [int(kind(e)[1:]) for e in tree(pdf) if re.fullmatch("H[1-6]", kind(e))]


def first_heading_is_the_first_level(pdf: PdfReader) -> list[str]:
    levels = heading_levels(pdf)
    return [] if levels and levels[0] == 1 else [f"levels {levels[:1]}"]


def no_heading_level_is_skipped(pdf: PdfReader) -> list[str]:
    pairs = itertools.pairwise(heading_levels(pdf))
    return [f"H{after} after H{before}" for before, after in pairs if after > before + 1]


def headings_are_numbered(pdf: PdfReader) -> list[str]:
    return ["H without a level"] * len(named(pdf, "/H"))


def annotations(pdf: PdfReader) -> Iterator[tuple[int, DictionaryObject]]:
    for number, page in enumerate(pdf.pages, 1):
        for found in page.get("/Annots", ArrayObject()).get_object():
            yield number, found.get_object()


def tab_order_is_reading_order(pdf: PdfReader) -> list[str]:
    return [f"page {i}" for i, page in enumerate(pdf.pages, 1) if page.get("/Tabs") != "/S"]


def links_are_tagged(pdf: PdfReader) -> list[str]:
    inside = set()
    for element in named(pdf, "/Link"):
        found = element.get("/K", ArrayObject()).get_object()
        for kid in found if isinstance(found, ArrayObject) else [found]:
            kid = kid.get_object()
            if isinstance(kid, DictionaryObject) and kid.get("/Type") == "/OBJR":
                inside.add(kid.raw_get("/Obj").idnum)
    wrong = []
    for number, page in enumerate(pdf.pages, 1):
        for reference in page.get("/Annots", ArrayObject()).get_object():
            if reference.get_object()["/Subtype"] == "/Link" and reference.idnum not in inside:
                wrong.append(f"page {number}: a link outside the tags")
    return wrong


def links_say_where_they_lead(pdf: PdfReader) -> list[str]:
    return [
        f"page {number}"
        for number, found in annotations(pdf)
        if not str(found.get("/Contents", "")).strip()
    ]


def fonts(pdf: PdfReader) -> Iterator[DictionaryObject]:
    for page in pdf.pages:
        held = [page["/Resources"]]
        while held:
            resources = held.pop().get_object()
            for font in resources.get("/Font", DictionaryObject()).values():
                yield font.get_object()
            for form in resources.get("/XObject", DictionaryObject()).values():
                form = form.get_object()
                if "/Resources" in form:
                    held.append(form["/Resources"])


def fonts_are_embedded(pdf: PdfReader) -> list[str]:
    wrong = set()
    for font in fonts(pdf):
        below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        held = below.get("/FontDescriptor", DictionaryObject()).get_object()
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(held):
            wrong.add(str(font.get("/BaseFont")))
    return sorted(wrong)


def fonts_read_back_as_unicode(pdf: PdfReader) -> list[str]:
    return sorted({str(font.get("/BaseFont")) for font in fonts(pdf) if "/ToUnicode" not in font})


def holds_nothing_else(pdf: PdfReader) -> list[str]:
    """Forms, XFA, scripts, layers, files, notes, other annotations, encryption: none."""
    root = pdf.root_object
    wrong = [str(n) for n in ("/AcroForm", "/OCProperties", "/OpenAction", "/AA") if n in root]
    wrong += [str(n) for n in root.get("/Names", {}) if n in ("/EmbeddedFiles", "/JavaScript")]
    wrong += ["a note"] * len(named(pdf, "/Note"))
    wrong += [str(a["/Subtype"]) for _, a in annotations(pdf) if a["/Subtype"] != "/Link"]
    return wrong + (["encrypted"] if pdf.is_encrypted else [])


CHECKS: dict[str, Callable[[PdfReader], list[str]]] = {
    "01-003, 01-004 artifacts and tagged content apart": artifacts_and_tags_do_not_mix,
    "01-005 all content tagged or artifact": all_content_is_marked,
    "01-007 tagged, and no suspects": no_suspects,
    "02-001, 02-003, 02-004 only standard kinds of tags": kinds_are_standard,
    "06-001 metadata": has_metadata,
    "06-002 metadata name PDF/UA": metadata_names_the_standard,
    "06-003 metadata hold a title": metadata_has_a_title,
    "07-001, 07-002 the title is shown": title_is_shown,
    "09-004 tables hold rows, rows hold cells": nests("09-004"),
    "09-005 lists hold items": nests("09-005"),
    "09-006 contents hold entries": nests("09-006"),
    "11-001 to 11-006 language": language_is_known,
    "13-004, 17-002 figures have a text": figures_have_a_text,
    "14-002 the first heading is H1": first_heading_is_the_first_level,
    "14-003 no level of headings is skipped": no_heading_level_is_skipped,
    "14-006, 14-007 all headings have a level": headings_are_numbered,
    "ISO 14289-1 7.2 rows of a table are equally long": rows_are_as_long_as_their_table,
    "15-003 header cells have a scope, cells their header": header_cells_say_what_they_head,
    "25, 26, 28, 19, 20, 21 nothing else inside": holds_nothing_else,
    "28-008, 28-009 tab order is reading order": tab_order_is_reading_order,
    "28-011 links are tagged": links_are_tagged,
    "28-012 links say where they lead": links_say_where_they_lead,
    "31-009 fonts are embedded": fonts_are_embedded,
    "10-001, 31-027 text reads back as unicode": fonts_read_back_as_unicode,
}
