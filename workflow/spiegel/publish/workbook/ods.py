"""The workbook as ods (OpenDocument 1.3), written as text: a library object per cell is too slow.

Source of the element names: OASIS OpenDocument 1.3, part 3, sections 9 (tables) and 16 (styles).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from spiegel.config.languages import writing
from spiegel.publish.workbook.model import Book, Column, Link, Sheet, Value

MIME = "application/vnd.oasis.opendocument.spreadsheet"
ZIP_DAY = (1980, 1, 1, 0, 0, 0)
LETTER_CM = 0.19  # width of a letter at the size of a cell
_SPACES = {
    **{name: name for name in ("office", "table", "text", "style", "meta", "config")},
    "number": "datastyle",
    "fo": "xsl-fo-compatible",
}
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{uri}:1.0"'
    for name, uri in _SPACES.items()
)
_NAMES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

_ONE = 'number:decimal-places="1" number:min-decimal-places="1" number:min-integer-digits="1"'
_NUMBER_STYLES = f"""
<number:number-style style:name="Ncount"><number:number number:decimal-places="0"
 number:min-integer-digits="1" number:grouping="true"/></number:number-style>
<number:number-style style:name="Nrank"><number:number number:decimal-places="0"
 number:min-integer-digits="1"/></number:number-style>
<number:percentage-style style:name="Nshare"><number:number {_ONE}/><number:text>%</number:text>
</number:percentage-style>
<number:percentage-style style:name="Nplus"><number:text>+</number:text><number:number {_ONE}/>
<number:text>%</number:text></number:percentage-style>
<number:percentage-style style:name="Ndifference"><number:number {_ONE}/>
<number:text>%</number:text>
<style:map style:condition="value()&gt;0" style:apply-style-name="Nplus"/></number:percentage-style>
<number:number-style style:name="Nprobability"><number:number number:decimal-places="4"
 number:min-decimal-places="4" number:min-integer-digits="1"/></number:number-style>
<number:number-style style:name="Nnumber"><number:number number:min-integer-digits="1"/>
</number:number-style>
"""
_TEXT_STYLES = {
    "title": 'fo:font-weight="bold" fo:font-size="16pt" fo:color="{colour}"',
    "notice": 'fo:font-weight="bold"',
    "quiet": 'fo:color="#595959"',
    "strong": 'fo:font-weight="bold"',
    "head": 'fo:font-weight="bold" fo:color="#FFFFFF"',
    "link": 'fo:color="{colour}" style:text-underline-style="solid"',
    "wrap": "",
}
_CELL_STYLES = {
    "notice": 'fo:background-color="#FFF3C4"',
    "head": 'fo:background-color="{colour}" fo:wrap-option="wrap" style:vertical-align="top"',
    "wrap": 'fo:wrap-option="wrap" style:vertical-align="top"',
    "strong": 'style:vertical-align="top"',
}
NUMBERS = ("count", "rank", "share", "difference", "probability", "number")
PERCENTAGES = ("share", "difference")


def ods(book: Book) -> bytes:
    """Return the bytes of the workbook; the only date inside is the day of the book."""
    parts = {
        "content.xml": "".join(_content(book)),
        "styles.xml": _styles(book.language),
        "meta.xml": _meta(book),
        "settings.xml": "".join(_settings(book)),
        "META-INF/manifest.xml": _manifest(),
    }
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        # The type comes first and is not packed, so that a program knows the file by its start.
        archive.writestr(zipfile.ZipInfo("mimetype", ZIP_DAY), MIME)
        for name, text in parts.items():
            info = zipfile.ZipInfo(name, ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _HEAD + text)
    return stream.getvalue()


def _content(book: Book) -> Iterator[str]:
    yield f'<office:document-content {_NAMES} office:version="1.3"><office:automatic-styles>'
    yield _NUMBER_STYLES
    for name, look in _TEXT_STYLES.items():
        cell = _CELL_STYLES.get(name, "").format(colour=book.colour)
        look = look.format(colour=book.colour)
        yield (
            f'<style:style style:name="{name}" style:family="table-cell" '
            f'style:parent-style-name="Default"><style:table-cell-properties {cell}/>'
            f"<style:text-properties {look}/></style:style>"
        )
    for kind in NUMBERS:
        yield (
            f'<style:style style:name="{kind}" style:family="table-cell" '
            f'style:parent-style-name="Default" style:data-style-name="N{kind}"/>'
        )
    yield (
        '<style:style style:name="page" style:family="table" style:master-page-name="wide">'
        '<style:table-properties table:display="true"/></style:style>'
    )
    for width in sorted({column.width for sheet in book.sheets for column in sheet.columns}):
        yield (
            f'<style:style style:name="w{width}" style:family="table-column">'
            f'<style:table-column-properties style:column-width="{width * LETTER_CM:.2f}cm"/>'
            "</style:style>"
        )
    yield "</office:automatic-styles><office:body><office:spreadsheet>"
    for sheet in book.sheets:
        yield from _sheet(sheet)
    yield "<table:database-ranges>"
    for sheet in book.sheets:
        if sheet.rows and not sheet.headless:
            yield (
                f'<table:database-range table:name="{sheet.name.lower()}" '
                f"table:target-range-address={quoteattr(_range(sheet))} "
                'table:display-filter-buttons="true"/>'
            )
    yield "</table:database-ranges></office:spreadsheet></office:body></office:document-content>"


def _range(sheet: Sheet) -> str:
    top = len(sheet.above) + 1
    last = letters(len(sheet.columns))
    return f"{sheet.name}.A{top}:{sheet.name}.{last}{top + len(sheet.rows)}"


def letters(number: int) -> str:
    """Return the name of a column by its number, from 1: A, Z, AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f'<table:table table:name={quoteattr(sheet.name)} table:style-name="page">'
    for column in sheet.columns:
        yield f'<table:table-column table:style-name="w{column.width}"/>'
    for row, text in enumerate(sheet.above):
        shape = "title" if row == 0 else "notice" if text == sheet.notice else "quiet"
        yield f"<table:table-row>{_text(text, shape)}</table:table-row>"
    if not sheet.headless:
        heads = "".join(_text(column.head, "head") for column in sheet.columns)
        yield f"<table:table-header-rows><table:table-row>{heads}</table:table-row>"
        yield "</table:table-header-rows>"
    first = "strong" if sheet.headless else ""
    for values in sheet.rows:
        yield "<table:table-row>"
        for j, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
            yield _cell(value, column, first if j == 0 else "")
        yield "</table:table-row>"
    yield "</table:table>"


def _text(text: str, shape: str) -> str:
    style = f' table:style-name="{shape}"' if shape else ""
    return (
        f'<table:table-cell{style} office:value-type="string">'
        f"<text:p>{_spaces(text)}</text:p></table:table-cell>"
    )


def _spaces(text: str) -> str:
    """Return a text escaped, with spaces that XML would join kept apart."""
    safe = escape(text)
    return safe.replace("  ", " <text:s/>") if "  " in safe else safe


def _cell(value: Value, column: Column, shape: str) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, Link):
        return (
            '<table:table-cell table:style-name="link" office:value-type="string"><text:p>'
            f'<text:a xlink:type="simple" xlink:href="#{value.sheet}.A1">{value.sheet}</text:a>'
            "</text:p></table:table-cell>"
        )
    if isinstance(value, str):
        return _text(value, shape or ("wrap" if column.wrap else ""))
    kind = "percentage" if column.kind in PERCENTAGES else "float"
    return (
        f'<table:table-cell table:style-name="{column.kind}" office:value-type="{kind}" '
        f'office:value="{value!r}"/>'
    )


def _styles(language: str) -> str:
    country = writing(language).country
    return (
        f'<office:document-styles {_NAMES} office:version="1.3"><office:styles>'
        '<style:default-style style:family="table-cell"><style:text-properties '
        f'fo:font-size="10pt" fo:language="{language}" fo:country="{country}"/>'
        '</style:default-style><style:style style:name="Default" style:family="table-cell">'
        '<style:table-cell-properties style:vertical-align="top"/></style:style>'
        '</office:styles><office:automatic-styles><style:page-layout style:name="landscape">'
        '<style:page-layout-properties fo:page-width="29.7cm" fo:page-height="21cm" '
        'style:print-orientation="landscape" fo:margin="1.5cm" style:scale-to-X="1" '
        'style:scale-to-Y="0"/></style:page-layout></office:automatic-styles>'
        '<office:master-styles><style:master-page style:name="wide" '
        'style:page-layout-name="landscape"/></office:master-styles></office:document-styles>'
    )


def _meta(book: Book) -> str:
    return (
        f'<office:document-meta {_NAMES} office:version="1.3"><office:meta>'
        f"<dc:title>{escape(book.title)}</dc:title><dc:creator>{escape(book.author)}</dc:creator>"
        f"<dc:description>{escape(book.comments)}</dc:description>"
        f"<dc:language>{escape(book.language)}</dc:language>"
        f"<dc:date>{book.day.isoformat()}T00:00:00</dc:date>"
        f"<meta:creation-date>{book.day.isoformat()}T00:00:00</meta:creation-date>"
        "</office:meta></office:document-meta>"
    )


def _settings(book: Book) -> Iterator[str]:
    """Yield the settings: the rows above a table and its keys stay in sight when scrolling."""
    yield (
        f'<office:document-settings {_NAMES} office:version="1.3"><office:settings>'
        '<config:config-item-set config:name="ooo:view-settings">'
        '<config:config-item-map-indexed config:name="Views"><config:config-item-map-entry>'
        '<config:config-item-map-named config:name="Tables">'
    )
    for sheet in book.sheets:
        if sheet.headless:
            continue
        split = {"Horizontal": sheet.keys, "Vertical": len(sheet.above) + 1}
        yield f"<config:config-item-map-entry config:name={quoteattr(sheet.name)}>"
        for way, at in split.items():
            for item, kind, value in (
                (f"{way}SplitMode", "short", 2 if at else 0),
                (f"{way}SplitPosition", "int", at),
                (f"Position{'Right' if way == 'Horizontal' else 'Bottom'}", "int", at),
            ):
                yield (
                    f'<config:config-item config:name="{item}" config:type="{kind}">{value}'
                    "</config:config-item>"
                )
        yield "</config:config-item-map-entry>"
    yield (
        "</config:config-item-map-named></config:config-item-map-entry>"
        "</config:config-item-map-indexed></config:config-item-set></office:settings>"
        "</office:document-settings>"
    )


def _manifest() -> str:
    uri = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    parts = ("content.xml", "styles.xml", "meta.xml", "settings.xml")
    entries = {"/": MIME} | dict.fromkeys(parts, "text/xml")
    lines = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in entries.items()
    )
    start = f'<manifest:manifest xmlns:manifest="{uri}" manifest:version="1.3">'
    return f"{start}{lines}</manifest:manifest>"
